/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two learners against each other, of one result or of two: DeLong's test on
 * the scores of all their test rows, Nadeau and Bengio's over their folds.
 *
 * Arrays are in the context's arena.
 */
#ifndef ASY_REPORT_PAIRS_H
#define ASY_REPORT_PAIRS_H

#include "plan/result.h"

/* How the samples of two results stand to each other. */
typedef enum asy_relation {
    ASY_OTHER_DATA,   /* independent */
    ASY_SAME_SAMPLES, /* the same file, ids and classes */
    ASY_OTHER_TARGET  /* the same file, other classes: not comparable */
} asy_relation;
asy_relation asy_pairs_relation(const asy_result *a, const asy_result *b);
/* Are the outer folds the same rows in the same order? */
bool asy_pairs_same_folds(const asy_result *a, const asy_result *b);

/* A learner of a result; of two classes where scores are compared. */
typedef struct asy_entrant {
    const asy_result *result;
    const asy_learner_result *learner;
} asy_entrant;

/* Scores of samples that were scored once in each repeat. n is 0 if some
   sample was scored in some repeats only, or a unit failed. */
typedef struct asy_scores {
    size_t n, repeats;
    const size_t *sample; /* [n] ascending */
    const double *score;  /* [repeats x n] */
} asy_scores;
ASY_MUST_USE
asy_status asy_pairs_outer(const asy_entrant *entrant, asy_ctx *ctx,
                           asy_scores *out);
ASY_MUST_USE
asy_status asy_pairs_holdout(const asy_entrant *entrant, asy_ctx *ctx,
                             asy_scores *out);

/* What a test said; n = 0: there was nothing to test. */
typedef struct asy_contest {
    size_t n; /* rows, or folds */
    bool paired;
    double a, b; /* the two values */
    asy_difference difference;
} asy_contest;

/*
 * ROC AUC of a less b. Samples of the same data are paired, over those that
 * both were scored on (which a and b then are about); others are independent.
 * Where the numbers of repeats differ, each side's are repeated to their least
 * common multiple, which leaves every mean as it is. Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_pairs_delong(const asy_entrant *a, const asy_scores *a_scores,
                            const asy_entrant *b, const asy_scores *b_scores,
                            asy_ctx *ctx, asy_contest *out);
/* The metrics' means over the folds in which both are defined, a less b. The
   folds must be the same. */
void asy_pairs_folds(const asy_result *result, const asy_metric_result *a,
                     const asy_metric_result *b, asy_contest *out);

#endif
