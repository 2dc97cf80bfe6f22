/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The step of a proximal Newton method:
 *
 *   min_d  g'd + d'Hd / 2 + l1 sum_{j penalised} |w_j + d_j|
 *
 * with H symmetric positive semidefinite. Without l1 one Cholesky solve. With
 * it, sweeps of coordinate descent find which coordinates are zero, and a
 * Newton step on the face they define (signs kept) ends exactly.
 *
 * H may be given whole, or, where there are more coordinates than rows that
 * made them, as B'B + diag(ridge): then a look at a slope costs `rank`, not q,
 * and a step on a face of many coordinates the cube of rank, not of q
 * (Woodbury's identity).
 */
#ifndef ASY_LEARNER_QUADRATIC_H
#define ASY_LEARNER_QUADRATIC_H

#include "base/arena.h"

typedef struct asy_quadratic {
    size_t limit;   /* coordinates there is room for */
    size_t q;       /* coordinates in use; rows of h are q apart */
    double *h;      /* [q x q] both triangles; overwritten if l1 is 0; or: */
    size_t rank;    /* rows of B, 0 if H is given whole */
    double *b;      /* [q x rank] B's columns, one after the other */
    double *ridge;  /* [q] above 0, but for at most one coordinate */
    double *g, *w;  /* [q] */
    double *l1;     /* [q] 0 for coordinates free of penalty */
    double *unit;   /* [q] in which slopes are measured; > 0 */
    double *d;      /* [q] out: the step */
    double *v;      /* [q] out with l1: g + H d */
    double *factor; /* [q x q], or [rank x rank], work: of a face */
    double *image;  /* [rank] work: B d */
    double *dual;   /* [2 x rank] work */
    size_t *face;   /* [q] work: coordinates that are not zero */
    double *move;   /* [q] work */
} asy_quadratic;

/* Room for limit coordinates; h is NULL if memory is out. with_l1 says whether
   asy_quadratic_lasso will be used. */
asy_quadratic asy_quadratic_new(asy_arena *arena, size_t limit, int with_l1);

/* The same for H = B'B + diag(ridge) and l1; b is NULL if memory is out. */
asy_quadratic asy_quadratic_low_rank(asy_arena *arena, size_t limit,
                                     size_t rank);

/* The step without l1: d = -H^-1 g. */
void asy_quadratic_newton(asy_quadratic *quadratic);

/* The step with l1, to where no slope that could be descended is above
   tolerance in its unit. */
void asy_quadratic_lasso(asy_quadratic *quadratic, double tolerance);

#endif
