/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic regression inside: the problem, its solver and the model.
 *
 *   min_{W,b}  sum_i s_i loss(y_i, x_i W + b) + l1 |W|_1 + l2 |W|^2 / 2
 *
 * with s_i = C times the weight of row i's class. Two classes have m = 1
 * column of scores, loss = log(1 + exp(-+f)); k > 2 classes have m = k and
 * loss = log sum_c exp(f_c) - f_y, every class with its own coefficients.
 *
 * Coefficients are laid out a column of p + 1 an output: w, then b.
 * Private to src/learner/logistic_*.c and its tests.
 */
#ifndef ASY_LEARNER_LOGISTIC_H
#define ASY_LEARNER_LOGISTIC_H

#include <stdbool.h>

#include "learner/gram.h"
#include "learner/linear_model.h"

/* With more coordinates than this the Hessian costs more than its inverse is
   worth, and steps are found by conjugate gradients. */
#define ASY_LOGISTIC_HESSIAN 1000

typedef struct asy_logistic {
    asy_matrix x;         /* [n x p] */
    const int *y;         /* [n] 0 or 1; for m > 1 0 .. m-1, all present */
    size_t m;             /* columns of scores: 1, or the classes */
    const double *weight; /* [n] s */
    double l1, l2;
    bool intercept;
    double tol; /* on the residual below */
    size_t max_iter;
    const double *start;      /* [(p + 1) m] where to begin, or NULL */
    const double *reach;      /* [p + 1] sum_i s_i |x_ij| / C, or NULL */
    double c;                 /* C, where reach is given */
    const asy_panels *panels; /* all columns, then ones; or NULL */
} asy_logistic;

/*
 * How a solve ended. residual is the largest violation of the optimality
 * conditions, each coordinate's relative to sum_i s_i |x_ij|, the most that
 * its gradient can be.
 */
typedef struct asy_logistic_end {
    size_t iterations;
    double residual;
    bool converged;
} asy_logistic_end;

/*
 * Minimise. theta [(p + 1) m] out.
 *
 * Proximal Newton (Lee, Sun & Saunders 2014, doi:10.1137/130921428): each step
 * minimises the second-order model plus the penalty (see quadratic.h) and is
 * shortened until the objective falls enough (Armijo). Without l1 it is
 * Newton's method. With it, only columns that are in the model or want to
 * enter it take part in a step.
 *
 * Cost a step: O(n p m) for the gradient, O(n q^2 m^2) for the Hessian of the
 * q columns that take part. Random: none.
 * Errors: ASY_ENOTCONVERGED after max_iter steps, or without a penalty when
 * the classes can be separated and no minimum exists; ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_logistic_solve(const asy_logistic *problem, asy_ctx *ctx,
                              double *theta, asy_logistic_end *end);

/* max_iter steps of it, or fewer if that is enough. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_logistic_approach(const asy_logistic *problem, asy_ctx *ctx,
                                 double *theta);

/* reach [p + 1] = sum_i weight_i |x_ij|, the most that a gradient can be for
   such weights; for the intercept their sum, 0 without one. */
void asy_logistic_reach(const asy_logistic *problem, const double *weight,
                        double *reach);

/* The loss part at scores f [n x m], and probability [n x m]. */
double asy_logistic_loss(const asy_logistic *problem, const double *f,
                         double *probability);

/* probability [n x m] at scores f. */
void asy_logistic_probability(const asy_logistic *problem, const double *f,
                              double *probability);

/* slope [n x m]: the loss's derivatives by f; it may be probability. */
void asy_logistic_slope(const asy_logistic *problem, const double *probability,
                        double *slope);

typedef struct asy_logistic_model {
    asy_linear_model linear; /* first: asy_linear_score takes it for one */
    asy_logistic_end end;
} asy_logistic_model;

#endif
