/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The support vector machine as a function of C, where both classes weigh the
 * same: sum_i y_i w_i = 0, as after SMOTE.
 *
 * In the terms of smo.h, with bounds w_i C, every row is
 *
 *   outside   b_i = 0            and beyond its margin,
 *   bound     b_i = y_i w_i C    and within its margin, or
 *   free      between these      and on its margin.
 *
 * As long as no row changes its part, b is linear in C. The path begins at
 * C = 0, where all rows are bound, and goes from one such event to the next; a
 * solution lies on the straight piece between two of them.
 *
 * Invariant: events depend on kernel, targets and weights alone, so that a
 * solution does not depend on which others were asked for, nor in what order.
 * Source: Hastie, Rosset, Tibshirani, Zhu 2004, JMLR 5:1391-1415.
 */
#ifndef ASY_LEARNER_SVC_PATH_H
#define ASY_LEARNER_SVC_PATH_H

#include "learner/sweep.h"

/* Of more rows than this, events are so many that single solutions cost less.
 */
#define ASY_PATH_ROWS 128

typedef struct asy_svc_path {
    size_t n;
    asy_sweep sweep;
    double *target, *weight; /* [n] of the problem */
    /* [stride] b_i of a free row, g_i less the intercept of the others (of
       no row's in particular while none is free), at the last event */
    double *value;
    double *rate;   /* [stride] its derivative by C */
    double *side;   /* [stride] -1 or 1; side value >= 0 until the next event */
    double *cap;    /* [stride] w_i of a free row, else infinity */
    double *wait;   /* [stride] C until a row's event */
    double *folded; /* work space of the search for the shortest */
    double least;   /* rates below this are rounding */
    double c;       /* of the last event */
    double step;    /* from there to the next one; infinity if there is none */
    size_t row;     /* whose that is */
    size_t met;     /* and whom it meets, if none is free */
    size_t events;
    bool lost; /* do dependent rows, or too many events, end the path at c? */
} asy_svc_path;

/* Do both classes weigh the same, exactly, and are rows few enough? */
bool asy_svc_path_suits(const double *target, const double *weight, size_t n);

/* Room for n rows padded to stride values. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_svc_path_init(asy_svc_path *path, size_t n, size_t stride,
                             asy_arena *arena, asy_error *err);

/* Begin at C = 0. The kernel is kept by reference, target and weight [n] are
   copied. */
void asy_svc_path_start(asy_svc_path *path, asy_kernel_cache *kernel,
                        const double *target, const double *weight);

/*
 * beta [n] = the solution at C = c, to rounding; false if the path is lost
 * before. Goes back to the start if c lies before the last event: C is best
 * asked for in ascending order.
 *
 * Cost O(n free rows) an event; there are some n to 2n of them.
 */
bool asy_svc_path_solve(asy_svc_path *path, double c, double *beta);

#endif
