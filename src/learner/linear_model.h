/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What linear classifiers share: coefficients, the classes they stand for, and
 * probabilities from scores x W + b (sigmoid for two classes, else softmax).
 *
 * A fold may lack a class of the task; the model knows those that occurred, the
 * others have probability 0.
 */
#ifndef ASY_LEARNER_LINEAR_MODEL_H
#define ASY_LEARNER_LINEAR_MODEL_H

#include "learner/learner.h"

typedef struct asy_linear_model {
    size_t p;
    size_t present;     /* classes that occurred, at least 2 */
    size_t m;           /* columns of scores: 1 for two classes */
    int k;              /* classes of the task */
    const int *classes; /* [present] ascending */
    double *theta;      /* [(p + 1) m] a column an output: w, then b */
} asy_linear_model;

/* Everything but the coefficients, for which there is room. y [n] in
   ctx->scratch: the rows' places in classes.
   Errors: ASY_ENUMERIC if one class only, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_linear_begin(const asy_fit *fit, asy_linear_model *model,
                            const int **y);

/* out [n x m] = x w + b, row by row independent of the other rows. */
void asy_linear_scores(const asy_matrix *x, const double *theta, size_t m,
                       double *out);

/* Softmax of n rows of f [n x m], in place, column by column. */
void asy_softmax(double *f, size_t n, size_t m);
/* The same for the row whose first element is f, columns n apart; returns
   log sum_c exp(f_c). */
double asy_softmax_row(double *f, size_t n, size_t m);

/* The score function of a learner whose model begins with this struct. */
ASY_MUST_USE
asy_status asy_linear_score(const void *model, const asy_matrix *x,
                            asy_ctx *ctx, double *score);

/* The same on the scale of log-odds (two classes). */
ASY_MUST_USE
asy_status asy_linear_log_odds(const void *model, const asy_matrix *x,
                               asy_ctx *ctx, double *out);

/* Scores of a task from probabilities f [n x m] of the classes that occurred
   (m = 1: of the second). score as in learner.h. */
void asy_linear_spread(const asy_linear_model *model, const double *f, size_t n,
                       double *score);

#endif
