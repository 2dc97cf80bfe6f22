/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of a result, each said once: `show` prints them for one learner
 * after the other, the paper takes all learners in one.
 *
 * Every function fills a fresh table; running out of memory marks it failed.
 */
#ifndef ASY_REPORT_TABLES_H
#define ASY_REPORT_TABLES_H

#include "plan/result.h"
#include "report/table.h"

enum { ASY_EVERY_LEARNER = -1 };

/* What a table is about. */
typedef struct asy_scope {
    const asy_result *result;
    int learner;  /* index, or ASY_EVERY_LEARNER: a first column names them */
    bool holdout; /* the held-out set instead of the outer folds */
    asy_arena *arena;
} asy_scope;

/* Is there a permutation test? */
bool asy_tables_tested(const asy_result *result);

/* Metric, estimate, interval, method; pooled, interval, method (not for the
   held-out set, whose only value is the pooled one); p where tested. */
void asy_tables_metrics(const asy_scope *scope, asy_table *table);
/* Metric, observed statistic, mean and sd of the null, p, adjusted p. */
void asy_tables_tests(const asy_scope *scope, asy_table *table);
/* Candidate, its parameters, folds that chose it, mean inner score: the first
   `most` of each learner. */
void asy_tables_chosen(const asy_scope *scope, size_t most, asy_table *table);
/* Rank, feature, mean, sd: the first `most` features. */
void asy_tables_importance(const asy_scope *scope, size_t most,
                           asy_table *table);
/* Quantity, ours and the published one with intervals, difference. */
void asy_tables_published(const asy_scope *scope, size_t published,
                          asy_table *table);

#endif
