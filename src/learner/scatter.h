/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linear systems with a covariance matrix that may be singular or too large
 * to form:
 *
 *   S = B'B + diag(a),  B [n x p],  a >= 0 [p]
 *
 * Columns are first scaled to unit variance (S_jj = 1). If S then has full
 * rank it is factored; if p > n and all a > 0 the system is solved among rows
 * (Woodbury); else by the pseudo-inverse that leaves out directions whose
 * singular value is below 1e-4, scikit-learn's bound for LDA.
 */
#ifndef ASY_LEARNER_SCATTER_H
#define ASY_LEARNER_SCATTER_H

#include "base/train.h"

typedef struct asy_scatter {
    asy_matrix b;    /* [n x p]; scaled in place */
    const double *a; /* [p], or NULL: zero */
} asy_scatter;

/* d [p x m] := S^-1 d, column by column. Errors: ASY_ENUMERIC if S is zero,
   ASY_ENOMEM. Cost n p min(n, p) + min(n, p)^3. */
ASY_MUST_USE
asy_status asy_scatter_solve(asy_scatter *scatter, asy_ctx *ctx, double *d,
                             size_t m);

#endif
