/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the candidates of a grid share over the same rows: for each of the last
 * few kernels its matrix, and the path of solutions along C.
 *
 * Invariant: what is found here has the bits that would be computed anew.
 */
#ifndef ASY_LEARNER_SVC_MEMO_H
#define ASY_LEARNER_SVC_MEMO_H

#include "learner/svc_path.h"

#define ASY_MEMO_KERNELS 8
/* Of more rows than this the memory is better used for one kernel. */
#define ASY_MEMO_ROWS 256

typedef struct asy_svc_known {
    asy_kernel kernel;
    asy_kernel_cache cache;
    asy_svc_path path;
    bool on_path;  /* was the path begun? */
    double *score; /* [expected rows x n] kernel values, or NULL */
    bool scored;   /* are they there? */
} asy_svc_known;

typedef struct asy_svc_memo {
    size_t used, next; /* kernels known; the one to give away next */
    const asy_gram *gram;
    asy_matrix expected; /* rows to be scored; v is NULL if none are */
    asy_svc_known known[ASY_MEMO_KERNELS];
} asy_svc_memo;

/* Room for the kernels of gram's rows (kept by reference). */
ASY_MUST_USE
asy_status asy_svc_memo_init(asy_svc_memo *memo, const asy_gram *gram,
                             asy_arena *arena, asy_error *err);

/* What is known of this kernel, which takes the place of the oldest if it is
   new; valid until as many others were asked for. */
asy_svc_known *asy_svc_memo_find(asy_svc_memo *memo, const asy_kernel *kernel);

/* The path of this kernel for these targets and weights [n], begun if it was
   not, or was for others. */
asy_svc_path *asy_svc_memo_path(asy_svc_known *known, const double *target,
                                const double *weight);

/* Rows x (kept by reference) will be scored, for each kernel more than once;
   they must not change. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_svc_memo_expect(asy_svc_memo *memo, const asy_matrix *x,
                               asy_arena *arena, asy_error *err);

/* k(x_i, all rows) [x->n x n] if x was expected and the kernel is still known,
   else NULL. */
const double *asy_svc_memo_values(asy_svc_memo *memo, const asy_kernel *kernel,
                                  const asy_matrix *x);

#endif
