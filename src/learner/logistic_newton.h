/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of the proximal Newton method, shared by its two halves:
 * logistic_newton.c (objective, line search, convergence) and
 * logistic_step.c (the second-order model and its minimum).
 */
#ifndef ASY_LEARNER_LOGISTIC_NEWTON_H
#define ASY_LEARNER_LOGISTIC_NEWTON_H

#include <float.h>
#include <math.h>

#include "learner/gram.h"
#include "learner/logistic.h"
#include "learner/quadratic.h"

/* Steps whose gain rounding may hide, after which an objective that no longer
   changes is the end. */
#define ASY_NEWTON_FINAL 4

/* A longer step is not where the series of asy_newton_extend is of use. */
#define ASY_SERIES_LONGEST 4.0

/* Rounding hides a gain below this share of the objective. */
static inline double asy_newton_rounding(double value)
{
    return 64 * DBL_EPSILON * fabs(value);
}

/*
 * Is a full step known to gain what the line search wants, whatever the
 * objective? Of the logistic loss |l3| <= l2, so where no score moves by more
 * than r the step gains at least -drop less (exp(r) - r - 1) / r^2 of its
 * curvature (Bach 2010, doi:10.1214/09-EJS521, proposition 1); at r = 1.5 that
 * is 0.881. longest: the most that a score moves.
 */
static inline bool asy_newton_is_sure(double drop, double curvature,
                                      double longest)
{
    return 0.8807506979280286 * curvature <= -0.99 * drop && longest <= 1.5;
}

typedef struct asy_gradients asy_gradients;

typedef struct asy_newton {
    const asy_logistic *problem;
    double *theta, *trial;     /* [(p + 1) m] */
    double *gradient, *step;   /* [(p + 1) m], of the loss and l2 */
    double *bound;             /* [p + 1] sum_i s_i |x_ij| */
    double *f, *f_step;        /* [n m] scores, and their change */
    double *f_trial, *p_trial; /* [n m] */
    double *probability;       /* [n m] */
    double *slope, *d;         /* [n m] dloss/df; [n] curvature */
    size_t *column;            /* [p] columns that take part in the step */
    size_t n_columns;
    bool packed;       /* are they in panels? */
    asy_panels panels; /* those columns, and ones */
    asy_panels own;    /* where they are packed unless the problem's serve */
    asy_quadratic model;
    asy_gradients *iterative; /* instead of the Hessian, or NULL */
    double value, residual;
    double ceiling;   /* the objective without coefficients */
    double change;    /* most that the step, or what was taken of it, moves f */
    double drop;      /* what the model says a full step gains (< 0) */
    double curvature; /* of the objective along it, step' H step */
    bool sure;        /* is it known that a full step gains enough? */
    bool fresh;       /* is probability that of f? */
    bool valued; /* is value the objective at theta, or at a point before? */
    int final;   /* steps whose gain rounding may hide */
    bool flat;   /* has it hidden the last one's, and enough before? */
} asy_newton;

/* Room for the columns that a step may need; without l1 all take part, from
   the first step to the last. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_newton_begin_steps(asy_newton *newton, asy_ctx *ctx);

/* step, f_step, change, drop, sure from gradient, probability and theta.
   Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_newton_step(asy_newton *newton, asy_ctx *ctx);

/*
 * Two classes without l1: add to Newton's step the next terms of its series
 * where they help. Changes step, f_step, drop, curvature; needs the factored
 * Hessian. See logistic_series.c. Cost O(n p).
 */
void asy_newton_extend(asy_newton *newton);

/*
 * The step by conjugate gradients, for more coordinates than a Hessian is
 * worth: H v costs O(n p m). Without l1 only. See logistic_gradients.c.
 * Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_gradients_new(const asy_logistic *problem, asy_ctx *ctx,
                             asy_gradients **out);
void asy_gradients_step(asy_newton *newton);

#endif
