/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A learner on trial: the cohort and settings of a contract test. */
#ifndef ASY_TESTS_TRIAL_H
#define ASY_TESTS_TRIAL_H

#include "learner/learner.h"
#include "support/check.h"

#define ASY_TRIAL_SETTINGS 8

typedef struct asy_trial {
    asy_bench bench;
    const asy_learner *learner;
    asy_train train;
    const char *set[ASY_TRIAL_SETTINGS]; /* "name=value" */
    size_t n_set;
} asy_trial;

/* Train on a cohort of tests/data, standardised, with the settings that the
   learner needs and no others. */
void asy_trial_use(asy_trial *t, const char *cohort);
/* Every step-th row from first on instead of all. */
void asy_trial_thin(asy_trial *t, size_t first, size_t step);

bool asy_trial_has(const asy_learner *learner, const char *param);
void asy_trial_set(asy_trial *t, const char *text);

/* Prepare and fit; asy_trial_model fails the test on an error. */
ASY_MUST_USE
asy_status asy_trial_fit(asy_trial *t, void **model);
const void *asy_trial_model(asy_trial *t);
double *asy_trial_scores(asy_trial *t, const void *model, const asy_matrix *x);

/* n rows of scores are finite; probabilities are in [0, 1] and sum to 1. */
void asy_trial_check(const asy_trial *t, const double *score, size_t n);
/* Fit, score the training rows, check the scores. */
void asy_trial_run(asy_trial *t);

#endif
