/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A dense view of doubles, column by column: element (i, j) is
 * v[j * ld + i]. Columns are features, so a column is contiguous and sums
 * over features run over rows in parallel, without a reduction.
 *
 * A view owns nothing; whoever made the storage frees it.
 */
#ifndef ASY_BASE_MATRIX_H
#define ASY_BASE_MATRIX_H

#include <stddef.h>

#include "base/arena.h"

typedef struct asy_matrix {
    double *v;
    size_t n;  /* rows */
    size_t p;  /* columns */
    size_t ld; /* distance between columns, >= n */
} asy_matrix;

static inline double *asy_col(asy_matrix *x, size_t j)
{
    return x->v + j * x->ld;
}

static inline const double *asy_ccol(const asy_matrix *x, size_t j)
{
    return x->v + j * x->ld;
}

static inline double asy_at(const asy_matrix *x, size_t i, size_t j)
{
    return x->v[j * x->ld + i];
}

/* An uninitialised n x p matrix (ld = n); v is NULL if memory is out. */
asy_matrix asy_matrix_new(asy_arena *arena, size_t n, size_t p);

/* out (rows x in->p, made by the caller) = the given rows of in, in order. */
void asy_matrix_take(const asy_matrix *in, const size_t *rows, size_t n_rows,
                     asy_matrix *out);

#endif
