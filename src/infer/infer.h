/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statistics on results: intervals and tests. Nothing here knows of files,
 * learners or configs. Definitions and sources: CONVENTIONS, repeated at each
 * function. Quantiles and tails: base/distribution.h.
 */
#ifndef ASY_INFER_INFER_H
#define ASY_INFER_INFER_H

#include "base/train.h"
#include "measure/measure.h"

typedef struct asy_interval {
    double estimate, lower, upper; /* NaN where not defined */
    double level;
    const char *method; /* a word for tables and the file: "wilson" */
} asy_interval;

/* Binomial: x successes of n. n = 0 gives NaN. */
asy_interval asy_wilson(double x, double n, double level);
asy_interval asy_clopper_pearson(double x, double n, double level);

/*
 * DeLong's variance of the ROC AUC (DeLong et al. 1988; Sun and Xu 2014 for
 * O(n log n)). score [R x n] row by row: the same rows scored in R repeats; the
 * estimate is the mean AUC of the repeats and the placements are averaged,
 * which for R = 1 is the usual interval. Symmetric on the AUC scale, cut to [0,
 * 1]. AUC = 1 or no spread: DeLong's interval would have width 0; method then
 * is "delong-degenerate" and the bounds are the exact binomial ones of AUC x m
 * successes in the m rows of the smaller class. One class or NaN scores: NaN.
 */
ASY_MUST_USE
asy_status asy_delong(const int *y, const double *score, size_t n,
                      size_t repeats, double level, asy_ctx *ctx,
                      asy_interval *out, double *standard_error);

/* Paired comparison of two scores of the same rows (repeats as above):
   difference a - b with its interval, z and two-sided p. For all tests here:
   no spread and no difference gives p = 1, no spread else NaN. */
typedef struct asy_difference {
    asy_interval interval;         /* of the difference */
    double statistic, p_value, df; /* df NaN for a z test */
} asy_difference;
ASY_MUST_USE
asy_status asy_delong_paired(const int *y, const double *a, const double *b,
                             size_t n, size_t repeats, double level,
                             asy_ctx *ctx, asy_difference *out);
/* Unpaired: two sets of rows (pROC: t with Welch's df). */
void asy_delong_unpaired(double auc_a, double se_a, size_t n_a, double auc_b,
                         double se_b, size_t n_b, double level,
                         asy_difference *out);

/*
 * Nadeau and Bengio's corrected t (2003): J = number of fold values (NaN ones
 * left out), variance (1/J + n_test/n_train) s^2, df J - 1. One sample: the
 * interval of the mean, cut to [lower, upper]; J < 2 gives NaN bounds.
 */
asy_interval asy_corrected_t(const double *fold, size_t n_folds,
                             double test_over_train, double level, double lower,
                             double upper);
/* Paired over folds: a - b. */
void asy_corrected_t_paired(const double *a, const double *b, size_t n_folds,
                            double test_over_train, double level,
                            asy_difference *out);

/*
 * Percentile bootstrap of a measure on pooled predictions: rows are drawn with
 * replacement within each class (stratified), the same rows in every repeat;
 * the statistic is the mean over repeats. prediction [repeats] share y and n.
 * Draws where the measure is not defined are left out; more than a tenth of
 * them undefined gives NaN bounds. Quantiles: type 7. Random: ctx->key.
 */
ASY_MUST_USE
asy_status asy_bootstrap(const asy_measure *measure,
                         const asy_prediction *prediction, size_t repeats,
                         size_t draws, double level, asy_ctx *ctx,
                         asy_interval *out);

/* p = (1 + #{null >= observed}) / (P + 1) with the relative guard
   1e-12 max(1, |observed|); lower_is_better turns the comparison round; NaN in
   null counts as at least as good. */
double asy_permutation_p(const double *null, size_t n, double observed,
                         bool lower_is_better);

/*
 * max-T over J statistics that share their P permutations (Westfall and Young
 * 1993, single step): each is standardised by the mean and sd of its P + 1
 * values (the observed one among them), then compared with the largest of each
 * permutation. null [J x P] row by row, sign +1/-1 [J], adjusted [J] out. A
 * statistic without spread takes p = 1. Adjusted p >= plain p. An observed NaN
 * has NaN and is left out; all are NaN if memory is out.
 */
void asy_max_t(const double *null, const double *observed, const int *sign,
               size_t n_stats, size_t n_permutations, asy_arena *scratch,
               double *adjusted);

/* Difference of two proportions or AUCs on the logit scale from their standard
   errors on that scale; estimate is logit(a) - logit(b). 0 and 1 give NaN: add
   0.5 to both cells first, as asy_logit_se_binomial does. */
void asy_logit_difference(double a, double se_logit_a, double b,
                          double se_logit_b, double level, asy_difference *out);
/* SE on the logit scale from a published interval (assumed symmetric there). */
double asy_logit_se_from_interval(double lower, double upper, double level);
/* SE of logit(x/n), 0.5 added to both cells if either is 0. */
double asy_logit_se_binomial(double x, double n);

/* Calibration: slope and intercept of y ~ a + b logit(p), intercept of
   y ~ offset(logit p). p is clipped to [1e-15, 1 - 1e-15]. One class: NaN; p
   that separate the classes, or do not vary: slope and intercept NaN.
   Errors: ASY_ENUMERIC for p outside [0, 1]. */
typedef struct asy_calibration {
    double slope, intercept, in_the_large;
} asy_calibration;
ASY_MUST_USE
asy_status asy_calibrate(const int *y, const double *p, size_t n,
                         asy_calibration *out, asy_error *err);

#endif
