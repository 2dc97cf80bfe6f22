/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the page of a meta-analysis that have a file of their own. */
#ifndef ASY_REPORT_REVIEW_PAGE_H
#define ASY_REPORT_REVIEW_PAGE_H

#include "plan/review_result.h"
#include "report/page.h"

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
