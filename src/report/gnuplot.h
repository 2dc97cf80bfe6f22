/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs gnuplot on finished scripts: no shell, no startup files. */
#ifndef ASY_REPORT_GNUPLOT_H
#define ASY_REPORT_GNUPLOT_H

#include <stdatomic.h>

#include "base/status.h"

/* What gnuplot's output is called until all of a format is drawn. */
#define ASY_UNFINISHED ".part"

typedef struct asy_gnuplot asy_gnuplot;
struct asy_gnuplot {
    const char *dir;            /* where it works */
    const char *const *scripts; /* [n], file names in dir */
    size_t n;
    const atomic_bool *stop; /* set it to end all of them; NULL: never */
};

/*
 * Let one gnuplot a format draw all scripts, the formats side by side. Each
 * script finds the variables `format` and `suffix` (ASY_UNFINISHED).
 *
 * Errors: ASY_EIO if gnuplot is not there (how to install it) or fails (the
 * first line it said); ASY_EINTERRUPTED if *stop is set. No process is left
 * running, whatever happens; ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_gnuplot_run(const asy_gnuplot *job, const char *const *formats,
                           size_t n_formats, asy_error *err);

/* Is the drawing whole? gnuplot does not look whether its bytes reach the disk.
   Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_gnuplot_check(const char *path, const char *format,
                             asy_error *err);

#endif
