/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cholesky factors: see cholesky.h. */
#include "learner/cholesky.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "base/math.h"

/* Columns that are finished together: inner products with all columns before
   them first, then one by one. In a small matrix there is nothing before, and
   calls for sums of a few elements would cost more than the sums. */
#define BLOCK 16

/* a [i, k] for k in first .. end-1 and i >= k, less what row i and row k have
   in common before first. */
static void subtract_before(double *a, size_t q, size_t ld, size_t first,
                            size_t end)
{
    for (size_t i = first; first > 0 && i < q; i++) {
        double *row = a + i * ld;
        for (size_t k = first; k < end && k <= i; k++)
            row[k] -= asy_dot(row, a + k * ld, first);
    }
}

/* Finish column j, and take it out of the later ones of its block. */
static void finish_column(double *a, size_t q, size_t ld, size_t j, size_t end)
{
    double column[BLOCK], scale = a[j * ld + j];
    for (size_t i = j + 1; i < q; i++) {
        double *row = a + i * ld, factor = row[j] * scale;
        size_t last = i < end ? i + 1 : end;
        row[j] = factor;
        if (i < end)
            column[i - j] = factor;
        for (size_t k = j + 1; k < last; k++)
            row[k] -= factor * column[k - j];
    }
}

size_t asy_cholesky(double *a, size_t q, size_t ld)
{
    size_t dropped = 0;
    for (size_t first = 0; first < q; first += BLOCK) {
        size_t end = first + BLOCK < q ? first + BLOCK : q;
        double least[BLOCK];
        for (size_t j = first; j < end; j++)
            least[j - first] = DBL_EPSILON * (double)q * a[j * ld + j];
        subtract_before(a, q, ld, first, end);
        for (size_t j = first; j < end; j++) {
            double *pivot = a + j * ld + j;
            bool keep = *pivot > least[j - first];
            dropped += !keep;
            *pivot = keep ? 1 / sqrt(*pivot) : 0;
            finish_column(a, q, ld, j, end);
        }
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
