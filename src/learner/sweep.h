/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel matrix swept on a changing set F of its rows, N being the others:
 *
 *   S_FF = -K_FF^-1,  S_NF = K_NF K_FF^-1,  S_NN = K_NN - K_NF K_FF^-1 K_FN
 *
 * Every linear system on F is solved in it, and a row that enters or leaves F
 * is an update of rank one. Two columns are swept along: ones, for the
 * intercept, and the pull K r of rows outside F that move at rates r.
 *
 * Only the columns of F are kept. Another is made of them when its row enters,
 * which costs no more than to have updated it, and F is mostly small.
 */
#ifndef ASY_LEARNER_SWEEP_H
#define ASY_LEARNER_SWEEP_H

#include "learner/kernel_cache.h"

typedef struct asy_sweep {
    asy_kernel_cache *kernel;
    double shift; /* added to all of K: changes nothing where sum b = 0 */
    size_t n, stride;
    size_t count;    /* rows in F */
    size_t *row;     /* [count] which they are, in no order */
    double *one;     /* [stride] the column of ones */
    double *pull;    /* [stride] after it; the columns of F come next */
    double one_one;  /* -1'K_FF^-1 1 */
    double one_pull; /* 1'r - 1'K_FF^-1 (K r)_F */
    double *left;    /* [stride] the column of a row that leaves */
    double *share;   /* [n + 2] work space */
} asy_sweep;

/* Room for n rows, padded to stride values. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_sweep_init(asy_sweep *sweep, size_t n, size_t stride,
                          asy_arena *arena, asy_error *err);

/* Begin with an empty F and r = rate [n]. The kernel is kept by reference. */
void asy_sweep_start(asy_sweep *sweep, asy_kernel_cache *kernel,
                     const double *rate);

/* Row k, of this rate, enters F. False, and nothing has changed, if the rows of
   F explain it but for rounding. Cost O(n count). */
bool asy_sweep_enter(asy_sweep *sweep, size_t k, double rate);

/* Row k leaves F and moves at this rate. Cost O(n count). */
void asy_sweep_leave(asy_sweep *sweep, size_t k, double rate);

#endif
