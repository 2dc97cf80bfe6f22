/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cholesky factors: see cholesky.h. */
#include "learner/cholesky.h"

#include <float.h>
#include <math.h>

#include "base/math.h"

size_t asy_cholesky(double *a, size_t q, size_t ld)
{
    size_t dropped = 0;
    for (size_t i = 0; i < q; i++) {
        double *row = a + i * ld, least = DBL_EPSILON * (double)q * row[i];
        for (size_t j = 0; j < i; j++) {
            const double *above = a + j * ld;
            row[j] = (row[j] - asy_dot(row, above, j)) * above[j];
        }
        double pivot = row[i] - asy_dot(row, row, i);
        dropped += pivot > least ? 0 : 1;
        row[i] = pivot > least ? 1 / sqrt(pivot) : 0;
    }
    return dropped;
}

void asy_cholesky_solve(const double *a, size_t q, size_t ld, double *x)
{
    for (size_t i = 0; i < q; i++)
        x[i] = (x[i] - asy_dot(a + i * ld, x, i)) * a[i * ld + i];
    for (size_t i = q; i-- > 0;) {
        x[i] *= a[i * ld + i];
        asy_axpy(-x[i], a + i * ld, x, i);
    }
}
