/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. */
#ifndef ASY_META_PARTS_H
#define ASY_META_PARTS_H

#include "base/distribution.h"
#include "meta/meta.h"

/* ---- small matrices (small.c), row by row ---- */

/* The inverse of a symmetric positive definite a [p x p], p at most
   ASY_META_PARAMS, and log|a| (or NULL); false if a is not positive definite.
 */
bool asy_meta_invert(const double *a, size_t p, double *inverse,
                     double *log_determinant);

/* ---- maximising (maximise.c) ---- */

enum { ASY_META_PARAMS = ASY_META_BETAS + 3 };

/* A smooth function of p parameters. scale: how far each parameter goes before
   the function curves; steps of derivatives are a small part of it. */
typedef struct asy_objective {
    double (*value)(const void *problem, const double *theta);
    const void *problem;
    size_t p;
    double scale[ASY_META_PARAMS];
} asy_objective;

typedef struct asy_maximum {
    double theta[ASY_META_PARAMS];
    double value;
    /* Second derivatives in units of scale, [p x p] */
    double hessian[ASY_META_PARAMS * ASY_META_PARAMS];
    bool converged;
} asy_maximum;

/*
 * A local maximum from a start (in found->theta): GSL's BFGS comes near, Newton
 * steps with a damped Hessian end it (step < 1e-9 of scale). The derivatives
 * are central differences of fourth order. Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_maximise(const asy_objective *f, asy_maximum *found,
                        asy_error *err);

/* ---- the two likelihoods ---- */

/* L of Psi = L L': l11, l21, l22. */
typedef struct asy_root {
    double l11, l21, l22;
} asy_root;

/* normal.c */
typedef struct asy_normal {
    const asy_review *review;
    const double *y1, *v1, *y2, *v2; /* [k]; 2: false-positive rate */
    bool restricted, correlated;
} asy_normal;
/* theta: l11, l21, l22 or, not correlated, l11, l22; beta is profiled out. */
double asy_normal_value(const void *normal, const double *theta);
/* beta and its covariance at a Psi; false if the design has no full rank. */
bool asy_normal_beta(const asy_normal *normal, const asy_root *root,
                     double *beta, double *vcov);

/* binomial.c */
enum { ASY_META_NODES = 21 };
typedef struct asy_binomial {
    const asy_review *review;
    const double *constant; /* [k] logs of the binomial coefficients */
    bool correlated;
    bool quadrature;                   /* else Laplace */
    double node[ASY_META_NODES];       /* sqrt(2) z */
    double log_weight[ASY_META_NODES]; /* log w + z^2 */
} asy_binomial;
/* theta: 2q coefficients, then as for the normal model. */
double asy_binomial_value(const void *binomial, const double *theta);
void asy_binomial_constants(const asy_review *review, double *constant);
/* Fill node and log_weight. */
ASY_MUST_USE
asy_status asy_binomial_rule(asy_binomial *b, asy_ctx *ctx);

/* sroc.c: the areas below the curve and the range of false-positive rates. */
void asy_sroc_areas(const asy_bivariate *fit, const asy_review *review,
                    asy_accuracy *out);

/* L from the last two or three parameters. */
static inline asy_root asy_root_of(const double *theta, bool correlated)
{
    if (correlated)
        return (asy_root){theta[0], theta[1], theta[2]};
    return (asy_root){theta[0], 0, theta[1]};
}

/* Row i of the design, or a one. */
static inline const double *asy_design_row(const asy_review *review, size_t i)
{
    static const double one = 1;
    return review->design ? review->design + i * review->q : &one;
}

static inline double asy_linear(const double *x, const double *beta, size_t q)
{
    double sum = 0;
    for (size_t j = 0; j < q; j++)
        sum += x[j] * beta[j];
    return sum;
}

#endif
