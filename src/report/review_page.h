/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the page of a meta-analysis that have a file of their own. */
#ifndef ASY_REPORT_REVIEW_PAGE_H
#define ASY_REPORT_REVIEW_PAGE_H

#include "plan/review_result.h"
#include "report/page.h"
#include "report/table.h"

/* review.c: numbers as texts in the page's arena; range: bounds alone, as of a
   prediction. */
const char *asy_review_number(asy_page *page, double x);
const char *asy_review_interval(asy_page *page, asy_bounds b);
const char *asy_review_range(asy_page *page, double lower, double upper);

/* review.c: a table of a left column and those of titles, ended by NULL. */
void asy_review_table(asy_page *page, asy_table *table, const char *first,
                      const char *const *titles);

/* review_bias.c: QUADAS-2 judgements; nothing if there are none. */
void asy_review_judgements(asy_page *page, const asy_review_result *r);

/* review_benchmark.c: the added run's AUC among those of the studies. */
void asy_review_auc_beside(asy_page *page, const asy_review_result *r);
/* review_pooled.c: the univariate models; the values that studies report. */
void asy_review_univariate(asy_page *page, const asy_review_result *r);
void asy_review_reported(asy_page *page, const asy_review_result *r);
/* review_benchmark.c: published pooled estimates beside these. */
void asy_review_benchmarks(asy_page *page, const asy_review_result *r);

#endif
