/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense column-major views: see matrix.h. */
#include "base/matrix.h"

#include <stdint.h>

asy_matrix asy_matrix_new(asy_arena *arena, size_t n, size_t p)
{
    asy_matrix x = {NULL, n, p, n};
    if (p == 0 || n <= SIZE_MAX / sizeof(double) / p)
        x.v = ASY_NEW(arena, double, n *p);
    return x;
}

void asy_matrix_take(const asy_matrix *in, const size_t *rows, size_t n_rows,
                     asy_matrix *out)
{
    for (size_t j = 0; j < in->p; j++) {
        const double *from = asy_ccol(in, j);
        double *to = asy_col(out, j);
        for (size_t i = 0; i < n_rows; i++)
            to[i] = from[rows[i]];
    }
}
