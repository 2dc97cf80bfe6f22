/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps of the solver on all free rows at once: those strictly between their
 * bounds. On this face of the box the dual is a plain quadratic, whose minimum
 * under sum b = 0 one factor of the free rows' kernel matrix finds, where pairs
 * would take many small moves.
 */
#ifndef ASY_LEARNER_SMO_FACE_H
#define ASY_LEARNER_SMO_FACE_H

#include "learner/kernel_cache.h"

typedef struct asy_smo_face {
    size_t limit;   /* most rows there is room for */
    size_t count;   /* free rows */
    size_t *row;    /* [limit] which they are, ascending */
    double *factor; /* [limit x limit] */
    double *move;   /* [limit] */
    double *ones;   /* [limit] work space */
} asy_smo_face;

/* Room for the free ones of n rows, up to some hundreds. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_smo_face_init(asy_smo_face *face, size_t n, asy_arena *arena,
                             asy_error *err);

/* How many moves of pairs among n rows take the time of one step on the face.
 */
size_t asy_smo_face_cost(size_t count, size_t n);

/*
 * move [count] = the way from here to the minimum on the face: K move + lambda
 * = g on the free rows, sum move = 0. g [n] y - K b. False if the rows are
 * too nearly dependent to say which way that is.
 *
 * Cost O(count^3).
 */
bool asy_smo_face_solve(asy_smo_face *face, asy_kernel_cache *kernel,
                        const double *g);

#endif
