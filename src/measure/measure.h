/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measure family: one number from labels and predictions. One file a
 * group of measures, one line each in registry.c. Names and values are
 * scikit-learn's; CONVENTIONS says what happens in degenerate cases.
 *
 * Where a measure is not defined (one class for the ROC AUC, no probabilities
 * for Brier) the value is NaN and the status ASY_OK. Shares of a class that the
 * data lack (sensitivity without positives, specificity without negatives) are
 * not defined either; shares of decisions that were never made (precision, NPV,
 * F1) are 0. NaN scores make a measure of scores NaN. No measure depends on the
 * order of the rows, those that count not by a bit.
 *
 * More than two classes: the plain mean over classes of one against the rest
 * (macro) unless a measure's help says otherwise.
 */
#ifndef ASY_MEASURE_MEASURE_H
#define ASY_MEASURE_MEASURE_H

#include "base/train.h"

enum {
    ASY_NEEDS_SCORE = 1,       /* ranks rows by score */
    ASY_NEEDS_DECISION = 2,    /* compares class decisions */
    ASY_NEEDS_PROBABILITY = 4, /* scores must be probabilities */
    ASY_LOWER_IS_BETTER = 8,
    ASY_TWO_CLASSES_ONLY = 16
};

typedef struct asy_prediction {
    size_t n;
    int k;
    const int *y;        /* [n] true class index */
    const double *score; /* [n] for two classes, else [n x k] row by row */
    const int *decision; /* [n] class index, or NULL if not decided */
    bool probability;    /* scores are probabilities */
} asy_prediction;

typedef struct asy_measure asy_measure;
struct asy_measure {
    const char *name;
    const char *title; /* for tables and figures: "ROC AUC" */
    const char *help;  /* definition in one line */
    unsigned caps;
    double lower, upper; /* range of values, for intervals; may be infinite */
    const void *self;    /* a hook's own data */
    /* Cost O(n log n) at most. Scratch memory from ctx->scratch only. */
    asy_status (*compute)(const asy_measure *measure,
                          const asy_prediction *prediction, asy_ctx *ctx,
                          double *value);
};

const asy_measure *const *asy_measures(size_t *count);
const asy_measure *asy_measure_find(const char *name);

/* Decide classes from scores: two classes score >= threshold, more: the first
   largest. decision [n] out. */
void asy_decide(const double *score, size_t n, int k, double threshold,
                int *decision);

/* The threshold of a score kind before anybody chose one: 0.5 for
   probabilities, 0 for decision values. */
double asy_natural_threshold(bool probability);

/* Rules that choose a threshold from training rows' out-of-fold scores (two
   classes). Ties: the largest threshold that is best, which is a score that
   occurs. Errors: ASY_EDATA if a class is missing, ASY_ECONFIG for more than
   two (neither for NATURAL and FIXED). */
typedef enum asy_threshold_rule {
    ASY_THRESHOLD_NATURAL,
    ASY_THRESHOLD_FIXED,      /* value */
    ASY_THRESHOLD_YOUDEN,     /* largest sensitivity + specificity */
    ASY_THRESHOLD_PREVALENCE, /* most nearly as many positives as in y */
    ASY_THRESHOLD_SENSITIVITY /* largest threshold with sensitivity >= value */
} asy_threshold_rule;

ASY_MUST_USE
asy_status asy_choose_threshold(asy_threshold_rule rule, double value,
                                const asy_prediction *train, asy_ctx *ctx,
                                double *threshold);

/* Points of a curve, from the strictest threshold to the loosest; ties are
   one point. fp, tp counts at score >= threshold[i]; n_points <= n.
   Arrays [n] from ctx->arena. */
typedef struct asy_curve {
    size_t n_points;
    double *threshold, *tp, *fp;
    double n_positive, n_negative;
} asy_curve;
ASY_MUST_USE
asy_status asy_curve_make(const asy_prediction *prediction, asy_ctx *ctx,
                          asy_curve *curve);

#endif
