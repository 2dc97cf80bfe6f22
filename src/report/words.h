/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words and numbers as a reader sees them, the same in every report: three
 * decimals, a dash for what is not defined, a method by its usual name.
 *
 * Texts are in arena; NULL if memory ran out (a table takes that as a cell).
 */
#ifndef ASY_REPORT_WORDS_H
#define ASY_REPORT_WORDS_H

#include "plan/result.h"

/* "corrected t" for "corrected-t", "Wilson" for "wilson"; a dash for none. */
const char *asy_words_method(const char *method);
/* The method of an interval, or a dash where it has no bounds. */
const char *asy_words_method_of(const asy_interval *interval);
/* "0.913" */
const char *asy_words_number(asy_arena *arena, double x);
/* "0.871, 0.955" */
const char *asy_words_bounds(asy_arena *arena, const asy_interval *interval);
/* "0.913 (0.871, 0.955)" */
const char *asy_words_interval(asy_arena *arena, const asy_interval *interval);
/* "0.031", "<0.001" */
const char *asy_words_p(asy_arena *arena, double p);
/* The same from P permutations: "≤0.001" where p is the least that they can
   give, 1/(P + 1). */
const char *asy_words_permutation_p(asy_arena *arena, double p, size_t n);
/* "95 % CI" */
const char *asy_words_level(asy_arena *arena, double level);
/* "34.8 %" */
const char *asy_words_percent(asy_arena *arena, double share);

/* The title of a metric of the result, its name if there is none. */
const char *asy_words_metric(const asy_result *result, const char *name);
/* "Sensitivity", "Specificity", "ROC AUC": of a published estimate. */
const char *asy_words_quantity(size_t quantity);
/* The same as a key: "sensitivity", "specificity", "roc_auc". */
const char *asy_words_quantity_key(size_t quantity);
/* "Reitsma, REML" for "reitsma_reml": a bivariate model of a meta-analysis. */
const char *asy_words_model(const char *model);
/* The name a published estimate is known by: title, or else name. */
const char *asy_words_published(const asy_published_result *published);

#endif
