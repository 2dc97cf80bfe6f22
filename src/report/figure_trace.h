/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ROC and precision-recall curves as lines on paper: one a repeat, and their
 * vertical average.
 *
 * A trace runs from x = 0 to x = 1. ROC: x = false, y = true positive rate,
 * straight between points (ties are one slanted step). Precision-recall: x =
 * recall, y = precision, which holds from the recall before to its own, as
 * average precision counts it.
 */
#ifndef ASY_REPORT_FIGURE_TRACE_H
#define ASY_REPORT_FIGURE_TRACE_H

#include "plan/result.h"

typedef enum asy_curve_kind { ASY_ROC, ASY_PR } asy_curve_kind;

/* Scores of one class against the rest. */
typedef struct asy_trace_source {
    const asy_result *result;
    const asy_learner_result *learner;
    int class_index;
    asy_curve_kind kind;
} asy_trace_source;

/* n = 0: not defined there (rows of one class only). steps: cells of 1/steps
   in x are where the trace may change; 0 if n = 0. */
typedef struct asy_trace {
    size_t n, steps;
    double *x, *y;
} asy_trace;

/*
 * The mean of traces at each x of a grid and the quantiles that hold the middle
 * 95 % of them. Two points at each x: the limits from the left and from the
 * right, so the line through the points is the mean curve and the area below
 * it the mean of the areas (exactly where the grid has all steps).
 */
typedef struct asy_average {
    size_t n; /* points; 0: there is no trace */
    double *x, *y, *lower, *upper;
    double area;
} asy_average;

/* The test rows of a repeat, all folds together; rows without score are left
   out. Arrays in ctx->arena. */
ASY_MUST_USE
asy_status asy_trace_repeat(const asy_trace_source *source, size_t repeat,
                            asy_ctx *ctx, asy_trace *trace);
/* The rows of the held-out set. */
ASY_MUST_USE
asy_status asy_trace_holdout(const asy_trace_source *source, asy_ctx *ctx,
                             asy_trace *trace);

/* cells: of the grid; asy_trace_cells gives what suits. */
ASY_MUST_USE
asy_status asy_trace_average(const asy_trace *trace, size_t n,
                             asy_curve_kind kind, size_t cells, asy_ctx *ctx,
                             asy_average *average);
/* Every step of the traces if there are not too many. */
size_t asy_trace_cells(const asy_trace *trace, size_t n);

/* Add the mean of other curves' averages, on the same grid: sum += other / n.
   sum starts with n = 0. */
ASY_MUST_USE
asy_status asy_average_add(asy_average *sum, const asy_average *other, size_t n,
                           asy_ctx *ctx);

#endif
