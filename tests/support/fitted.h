/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fit a registered learner from a test, its parameters given as text. */
#ifndef ASY_TESTS_FITTED_H
#define ASY_TESTS_FITTED_H

#include "learner/learner.h"
#include "support/check.h"

/* A fit of the learner with "name=value" texts [n] over its defaults,
   nothing prepared. Fails the test if one is unknown. */
asy_fit asy_fit_of(asy_bench *bench, const char *learner,
                   const asy_train *train, const char *const *set, size_t n);
void asy_fit_prepare(asy_fit *fit);

/* The model, prepared and fitted; fails the test on an error. */
const void *asy_model_of(asy_bench *bench, const char *learner,
                         const asy_train *train, const char *const *set,
                         size_t n);

/* Texts as a pair of arguments: ASY_SET("C=1", "gamma=0.5") */
#define ASY_SET(...)                                                           \
    (const char *const[]){__VA_ARGS__},                                        \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)

/* The scores of rows x: [n] for two classes, else [n x k]. */
double *asy_scores_of(asy_bench *bench, const char *learner, const void *model,
                      const asy_matrix *x, int k);

#endif
