/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that run a meta-analysis share. */
#ifndef ASY_PLAN_REVIEW_PARTS_H
#define ASY_PLAN_REVIEW_PARTS_H

#include "plan/review.h"

/* ---- review_pool.c ---- */

/* The univariate models that are declared: fills result->pooled. One that has
   no answer keeps its reason. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_review_pool(const asy_review_config *config,
                           const asy_counts *corrected, asy_ctx *ctx,
                           asy_review_result *result);

/* Where a word of the config stands in its list; it is always there. */
int asy_review_index(const char *word, const char *const *words);

/* What cannot be computed leaves its sentence in *failure, and the analysis
   goes on. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_review_keep_reason(asy_ctx *ctx, asy_status status,
                                  const char **failure);

#endif
