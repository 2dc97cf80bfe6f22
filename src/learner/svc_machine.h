/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One support vector machine for two classes; svc.c makes one, or one for
 * each pair of classes.
 *
 *   f(x) = sum_s coef_s k(x_s, x) + intercept
 *
 * Invariant: support holds exactly the training rows with a coefficient, in
 * their order, copied: a machine needs its training rows no more, but may find
 * kernel values of rows that were expected in what its grid shares.
 */
#ifndef ASY_LEARNER_SVC_MACHINE_H
#define ASY_LEARNER_SVC_MACHINE_H

#include "base/train.h"
#include "learner/svc_memo.h"

/* What to fit, on n rows. */
typedef struct asy_svc_problem {
    const asy_kernel *kernel; /* must live as long as the machine */
    const asy_gram *gram;     /* the n training rows */
    asy_svc_memo *memo;       /* of gram, or NULL */
    const double *target;     /* [n] -1 or +1, both present */
    const double *weight;     /* [n] of each row's C */
    double c;
    double tolerance;
    size_t max_iter;
} asy_svc_problem;

typedef struct asy_svc_machine {
    const asy_kernel *kernel;
    asy_gram support;    /* [n_support x p] */
    const double *coef;  /* [n_support] y_i a_i */
    const size_t *row;   /* [n_support] which training rows they are */
    asy_svc_memo *memo;  /* of these, or NULL */
    const double *slope; /* [p] sum_s coef_s x_s; NULL unless linear */
    double intercept;
    size_t n_negative, n_positive; /* support rows by target */
    double objective;              /* of the dual */
    size_t iterations;
} asy_svc_machine;

/* The machine lives in ctx->arena. Cost: see smo.h.
   Errors: ASY_ENOTCONVERGED, ASY_ENUMERIC (kernel values overflow),
   ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_svc_machine_fit(const asy_svc_problem *problem, asy_ctx *ctx,
                               asy_svc_machine *machine);

/* decision [x->n] = f(x_i), positive for target +1. O(n_support p) a row. */
ASY_MUST_USE
asy_status asy_svc_machine_decide(const asy_svc_machine *machine,
                                  const asy_matrix *x, asy_ctx *ctx,
                                  double *decision);

#endif
