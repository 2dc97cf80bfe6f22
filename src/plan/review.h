/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A meta-analysis from its config to its result. */
#ifndef ASY_PLAN_REVIEW_H
#define ASY_PLAN_REVIEW_H

#include "config/review.h"
#include "plan/result.h"
#include "plan/review_result.h"

/* Read the studies; sha256 is that of the table's bytes. Errors: ASY_EIO,
   ASY_EDATA (which study, which column), ASY_ECONFIG for another SHA-256. */
ASY_MUST_USE
asy_status asy_review_read(const asy_review_config *config, asy_arena *arena,
                           asy_studies *studies, char sha256[ASY_SHA256_HEX],
                           asy_error *err);

/* Likely mistakes, each a sentence to say: a study named twice, columns that
   look swapped, empty cells, few studies. */
void asy_review_check(const asy_review_config *config,
                      const asy_studies *studies,
                      void (*say)(void *user, const char *sentence),
                      void *user);

/* Everything that the config asks for. Cost: seconds. Errors: as reading;
   ASY_EDATA where the studies carry no model at all. */
ASY_MUST_USE
asy_status asy_review_analyse(const asy_review_config *config, asy_arena *arena,
                              asy_review_result *result, asy_error *err);

/* Its part for the covariate, if there is one: fills result->regression from
   result->fit and result->studies. */
ASY_MUST_USE
asy_status asy_review_regress(const asy_review_config *config,
                              const asy_review *review, asy_ctx *ctx,
                              asy_review_result *result);

/*
 * Put a learner's result (id, or NULL: the only one) among the studies: its
 * table at the declared threshold, of the held-out set if there is one, else of
 * the outer folds (the mean of the repeats, in whole patients). Fills
 * result->added. Errors: ASY_EARG no such learner; ASY_EDATA more than two
 * classes, failed units, a class without rows.
 */
ASY_MUST_USE
asy_status asy_review_add(const asy_review_config *config,
                          const asy_result *run, const char *learner,
                          asy_arena *arena, asy_review_result *result,
                          asy_error *err);

#endif
