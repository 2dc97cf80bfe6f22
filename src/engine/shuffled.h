/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole declared procedure on shuffled labels: does its score centre on
 * chance? A procedure that scores above chance where there is nothing to find
 * flatters itself (a metric that chooses its direction, a learner that learns
 * from test rows).
 *
 * Chance, for scores that do not know the labels of the test rows:
 *   roc_auc 1/2, balanced_accuracy 1/K, mcc and cohen_kappa 0;
 *   average_precision between R/N (all scores tied) and
 *   (H + (R - 1)/(N - 1) (N - H)) / N (none tied), H the N-th harmonic number,
 *   R positives among N rows: the mean over ranks k of E[positives among the
 *   first k | k is one] / k.
 */
#ifndef ASY_ENGINE_SHUFFLED_H
#define ASY_ENGINE_SHUFFLED_H

#include "engine/pool.h"

typedef enum asy_centre {
    ASY_CENTRED,
    ASY_ABOVE_CHANCE, /* p < 0.001, over all tests together (Bonferroni) */
    ASY_BELOW_CHANCE, /* the same; pooled or tiny folds can do that */
    ASY_NO_VALUES     /* fewer than 3 defined values */
} asy_centre;

/* One learner and metric, over the outer folds or on the held-out set. */
typedef struct asy_shuffled {
    const char *learner, *metric;
    bool holdout;
    size_t n;                          /* permutations with a value */
    double chance_low, chance_high;    /* the same but for average_precision */
    double mean, sd, se, lower, upper; /* 95 % t interval of the mean */
    double z, p_value;                 /* from the nearer bound; two-sided */
    double observed;                   /* with the labels as they are */
    asy_centre centre;
} asy_shuffled;

typedef struct asy_shuffled_all {
    size_t permutations, failed; /* units that failed */
    const char *scheme;
    size_t n;
    asy_shuffled *of; /* [n] */
} asy_shuffled_all;

/* Mean, interval and verdict of values [n] (NaN: not defined) beside the chance
   bounds in `of`; n_tests are made together. */
void asy_shuffled_describe(asy_shuffled *of, const double *value, size_t n,
                           size_t n_tests);

typedef struct asy_shuffled_options {
    size_t permutations;
    asy_pool_options pool; /* threads, progress */
} asy_shuffled_options;

/*
 * Shuffle `permutations` times (the first of those that a declared permutation
 * test would use), one repeat each. Cost: permutations + 1 times a repeat of
 * the study. Errors: those of asy_plan_make and asy_pool_run.
 */
ASY_MUST_USE
asy_status asy_shuffled_run(const asy_plan *study,
                            const asy_shuffled_options *options,
                            asy_arena *arena, asy_shuffled_all *out,
                            asy_error *err);

#endif
