/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share: the measures themselves, for the
   registry, and the curve of one class, for the ranking measures. */
#ifndef ASY_MEASURE_PARTS_H
#define ASY_MEASURE_PARTS_H

#include "measure/measure.h"

/* ranking.c */
extern const asy_measure asy_roc_auc, asy_average_precision,
    asy_pr_auc_trapezoid;
/* confusion.c: from the whole table of decisions */
extern const asy_measure asy_accuracy, asy_balanced_accuracy, asy_mcc,
    asy_cohen_kappa;
/* per_class.c: from one class against the rest */
extern const asy_measure asy_sensitivity, asy_specificity, asy_precision,
    asy_recall, asy_npv, asy_f1;
/* probability.c */
extern const asy_measure asy_brier, asy_log_loss;

/* asy_curve_make for one class against the rest: rows with y = positive, by
   their score for that class. Arrays from arena; ctx->scratch is as before. */
ASY_MUST_USE
asy_status asy_curve_of_class(const asy_prediction *prediction, int positive,
                              asy_arena *arena, asy_ctx *ctx, asy_curve *curve);

/*
 * Decisions counted: count [k x k], true class by decided class; of_true and
 * of_decided [k] are its margins. Counts are doubles and exact to 2^53.
 */
typedef struct asy_confusion {
    int k;
    double n, right; /* rows, and those on the diagonal */
    double *count, *of_true, *of_decided;
} asy_confusion;
ASY_MUST_USE
asy_status asy_confusion_make(const asy_prediction *prediction,
                              asy_arena *scratch, asy_error *err,
                              asy_confusion *table);

#endif
