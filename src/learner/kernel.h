/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kernel functions, all of them maps of inner products:
 *
 *   linear  x'z
 *   rbf     exp(-gamma |x - z|^2),  |x - z|^2 = |x|^2 + |z|^2 - 2 x'z
 *   poly    (gamma x'z + coef0)^degree
 *
 * so that one matrix of inner products serves every kernel and every gamma of
 * a grid.
 *
 * Invariant: a row of kernel values has the same bits whether its inner
 * products were kept or are computed anew, and k(x, z) = k(z, x) bitwise.
 */
#ifndef ASY_LEARNER_KERNEL_H
#define ASY_LEARNER_KERNEL_H

#include <stdbool.h>

#include "base/matrix.h"
#include "base/status.h"

typedef struct asy_kernel {
    const struct asy_kernel_map *map;
    double gamma, coef0;
    unsigned degree;
} asy_kernel;

typedef struct asy_kernel_map {
    const char *name; /* linear, rbf, poly */
    bool linear;
    /* row [n]: in x_t'z, out k(x_t, z); norm [n] is |x_t|^2, norm_z |z|^2 */
    void (*apply)(const asy_kernel *kernel, const double *norm, double norm_z,
                  double *row, size_t n);
} asy_kernel_map;

/* NULL if there is none of that name. */
const asy_kernel_map *asy_kernel_map_find(const char *name);

/* gamma: scale = 1 / (p var(X)), population variance over all cells; 1 if
   that variance is 0. Cost O(n p). */
double asy_kernel_gamma_scale(const asy_matrix *x);

/* Rows and where their inner products come from. */
typedef struct asy_gram {
    asy_matrix x;       /* [n x p] */
    const double *norm; /* [n] |x_i|^2 */
    const double *dot;  /* [all x all] kept inner products, or NULL */
    size_t all;
    const size_t *index; /* [n] place of row i in dot; NULL = i itself */
} asy_gram;

/* Rows x (kept by reference) without kept inner products; norm in arena. */
ASY_MUST_USE
asy_status asy_gram_init(asy_gram *gram, const asy_matrix *x, asy_arena *arena,
                         asy_error *err);

/* Keep the inner products of all pairs of rows in arena; O(n^2 p). */
ASY_MUST_USE
asy_status asy_gram_fill(asy_gram *gram, asy_arena *arena, asy_error *err);

/* The rows of gram at index [n] (kept by reference), in that order. */
ASY_MUST_USE
asy_status asy_gram_take(const asy_gram *gram, const size_t *index, size_t n,
                         asy_arena *arena, asy_gram *out, asy_error *err);

/* ASY_ENUMERIC if kernel values of these rows are so large (> 1e150) that
   products of them overflow. */
ASY_MUST_USE
asy_status asy_kernel_check(const asy_kernel *kernel, const asy_gram *gram,
                            asy_error *err);

/* row [n]: k(x_t, x_i) for all rows t, or from row first on, what is before
   being left as it is. */
void asy_gram_row(const asy_gram *gram, const asy_kernel *kernel, size_t i,
                  double *row);
void asy_gram_row_from(const asy_gram *gram, const asy_kernel *kernel, size_t i,
                       size_t first, double *row);

/* row [gram->x.n] = k(x_t, z), z[j * stride] being the p values of z. */
void asy_gram_row_of(const asy_gram *gram, const asy_kernel *kernel,
                     const double *z, size_t stride, double *row);

#endif
