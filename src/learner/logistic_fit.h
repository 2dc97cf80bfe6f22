/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the learner's parameters to problems of logistic.h, and what the
 * candidates of a grid share. Private to logistic_regression.c and
 * logistic_ahead.c.
 */
#ifndef ASY_LEARNER_LOGISTIC_FIT_H
#define ASY_LEARNER_LOGISTIC_FIT_H

#include "learner/logistic_ladder.h"

enum {
    ASY_LOGISTIC_C,
    ASY_LOGISTIC_PENALTY,
    ASY_LOGISTIC_L1_RATIO,
    ASY_LOGISTIC_CLASS_WEIGHT,
    ASY_LOGISTIC_INTERCEPT,
    ASY_LOGISTIC_TOL,
    ASY_LOGISTIC_MAX_ITER,
    ASY_LOGISTIC_PARAMS
};

/* Candidates that have been fitted: those whose model is not NULL. */
typedef struct asy_logistic_ahead {
    size_t n;
    const asy_value *value;     /* [n x ASY_LOGISTIC_PARAMS] */
    asy_logistic_model **model; /* [n] */
} asy_logistic_ahead;

typedef struct asy_logistic_shared {
    asy_matrix *rows; /* their space, where there are more columns; or NULL */
    asy_panels panels;
    asy_ladder *ladder;
    asy_logistic_ahead *ahead;
} asy_logistic_shared;

/* The problem of a fit, and its model without coefficients.
   Errors: ASY_ENUMERIC if one class only, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_logistic_pose(const asy_fit *fit, asy_linear_model *model,
                             asy_logistic *problem, asy_ladder_place *place);

/* Begin from the ladder; where there is no penalty there is no C to climb by,
   and of very many coordinates a rung costs what a fit does: start stays NULL.
   Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_logistic_begin(const asy_fit *fit, const asy_ladder_place *place,
                              asy_logistic *problem);

/* fit_ahead of learner.h: those of two classes that differ in C alone. */
ASY_MUST_USE
asy_status asy_logistic_fit_ahead(const asy_fit *first, size_t n);

/* What that found for this fit, or NULL. */
asy_logistic_model *asy_logistic_find_ahead(const asy_fit *fit);

#endif
