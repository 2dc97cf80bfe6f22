/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people read: tables, JSON, CSV, comparisons, figures, LaTeX. Everything
 * here is made from the result file alone, without refitting.
 */
#ifndef ASY_REPORT_REPORT_H
#define ASY_REPORT_REPORT_H

#include <stdatomic.h>
#include <stdio.h>

#include "plan/result.h"
#include "plan/review_result.h"

/* `assay show`: tables for a terminal (UTF-8, 80-100 columns). */
ASY_MUST_USE
asy_status asy_report_show(const asy_result *result, FILE *out, asy_error *err);
/* `assay show --json`: everything show prints, as one JSON object. */
ASY_MUST_USE
asy_status asy_report_json(const asy_result *result, FILE *out, asy_error *err);
/* The same two for a meta-analysis. */
ASY_MUST_USE
asy_status asy_report_review(const asy_review_result *result, FILE *out,
                             asy_error *err);
ASY_MUST_USE
asy_status asy_report_review_json(const asy_review_result *result, FILE *out,
                                  asy_error *err);
/* `assay export`: CSV files in dir, one a table. */
ASY_MUST_USE
asy_status asy_report_export(const asy_result *result, const char *dir,
                             asy_error *err);
ASY_MUST_USE
asy_status asy_report_review_export(const asy_review_result *result,
                                    const char *dir, asy_error *err);

/* `assay compare`: several results (paths name them). */
ASY_MUST_USE
asy_status asy_report_compare(const asy_result *const *results,
                              const char *const *paths, size_t n, FILE *out,
                              asy_error *err);

/*
 * `assay figures`: the figures that the config declares (all possible ones if
 * it declares none), one file a figure named <study>-<figure>[-<learner>].<ext>
 * in dir, its data beside it as .csv, and the gnuplot script as .gp.
 * Figures that the result has no numbers for are left out.
 * Errors: ASY_EIO gnuplot missing (says how to install it) or failing (its
 * words), ASY_EARG another format, ASY_EINTERRUPTED; nothing half-written
 * stays, nor what an earlier call that was killed has left of these figures.
 */
typedef struct asy_figures_job {
    const char *dir;
    const char *format;      /* "pdf", "svg", "png"; NULL: all three */
    const atomic_bool *stop; /* set it to interrupt; NULL: nobody will */
    /* Called for each drawing finished. */
    void (*made)(void *user, const char *path);
    void *user;
} asy_figures_job;
ASY_MUST_USE
asy_status asy_report_figures(const asy_result *result,
                              const asy_figures_job *job, asy_error *err);

/* The same for a meta-analysis: paired forest plot, summary ROC curve with
   regions, funnel plot, influence. */
ASY_MUST_USE
asy_status asy_report_review_figures(const asy_review_result *result,
                                     const asy_figures_job *job,
                                     asy_error *err);

/* Tables and macros for the paper: dir/<study>-*.tex. */
ASY_MUST_USE
asy_status asy_report_latex(const asy_result *result, const char *dir,
                            asy_error *err);

#endif
