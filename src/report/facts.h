/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small numbers that reports derive from a result: counts of classes, ranks of
   features, how often a candidate was chosen. */
#ifndef ASY_REPORT_FACTS_H
#define ASY_REPORT_FACTS_H

#include "plan/result.h"

typedef enum asy_part { ASY_ALL_ROWS, ASY_DEVELOPMENT, ASY_HELD_OUT } asy_part;

/* Samples of a class (-1: of any) in a part of the data. */
size_t asy_facts_count(const asy_result *result, int class_index,
                       asy_part part);
/* What the average precision of a constant score is there: the prevalence of
   the positive class; for more classes (macro mean) 1/K. */
double asy_facts_chance(const asy_result *result, asy_part part);

/* Must the metric have probabilities that the learner does not give? */
bool asy_facts_undefined(const asy_learner_result *learner, const char *metric);

/* A feature with the mean and the sd (divisor n) of its importance over the
   repeats. */
typedef struct asy_ranked {
    size_t feature;
    double mean, sd;
} asy_ranked;
/* All p features in arena, the most important first; ties by index, NaN last;
   NULL if memory is out. */
asy_ranked *asy_facts_importance(const asy_result *result,
                                 const asy_learner_result *learner,
                                 asy_arena *arena);

/* A candidate, in how many outer folds it was chosen, and the mean over all
   outer folds of its inner score. */
typedef struct asy_used {
    size_t candidate, folds;
    double inner_score;
} asy_used;
/* The *n candidates chosen at least once, the most frequent first, ties by
   index; NULL if memory is out. */
asy_used *asy_facts_chosen(const asy_result *result,
                           const asy_learner_result *learner, asy_arena *arena,
                           size_t *n);

/* Mean of n_test / n_train over the folds: the correction that Nadeau and
   Bengio's test needs. */
double asy_facts_test_over_train(const asy_result *result);

#endif
