/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cholesky factors: see cholesky.h. */
#include "learner/cholesky.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/lanes.h"
#include "base/math.h"
#include "base/wide.h"

/* Columns that are finished together: inner products with all columns before
   them first, then one by one. */
#define BLOCK 16
/* Up to this size calls for sums of a few elements would cost more than the
   sums, and the whole matrix is in the nearest cache. */
#define SMALL 32

/* ---- small matrices: by rows of the upper triangle ---- */

/* row -= factor * top from column j on, with what shares a vector with it:
   left of the diagonal nothing is read any more. */
ASY_LOOP void subtract_row(double *row, const double *top, double factor,
                           size_t j, size_t q)
{
    size_t k = j / ASY_QUAD * ASY_QUAD;
    for (; k + ASY_QUAD <= q; k += ASY_QUAD)
        ASY_QUAD_AT(row + k) -= factor * ASY_CQUAD_AT(top + k);
    for (size_t rest = 0; rest < q % ASY_QUAD; rest++, k++)
        row[k] -= factor * top[k];
}

ASY_LOOP void scale_row(double *row, double scale, size_t j, size_t q)
{
    size_t k = j / ASY_QUAD * ASY_QUAD;
    for (; k + ASY_QUAD <= q; k += ASY_QUAD)
        ASY_QUAD_AT(row + k) *= scale;
    for (size_t rest = 0; rest < q % ASY_QUAD; rest++, k++)
        row[k] *= scale;
}

ASY_LOOP size_t factor_loop(double *a, size_t q, size_t ld)
{
    size_t dropped = 0;
    double least[SMALL];
    for (size_t j = 0; j < q; j++) {
        least[j] = DBL_EPSILON * (double)q * a[j * ld + j];
        for (size_t i = j + 1; i < q; i++)
            a[j * ld + i] = a[i * ld + j];
    }
    for (size_t j = 0; j < q; j++) {
        double *top = a + j * ld;
        bool keep = top[j] > least[j];
        double scale = keep ? 1 / sqrt(top[j]) : 0;
        dropped += !keep;
        scale_row(top, scale, j, q);
        for (size_t i = j + 1; i < q; i++)
            subtract_row(a + i * ld, top, top[i], i, q);
        top[j] = scale;
    }
    return dropped;
}

/* sum_k row[k] x[k] from column j on; x is 0 in what shares a vector. */
ASY_LOOP double row_times(const double *row, const double *x, size_t j,
                          size_t q)
{
    asy_quad sum = {0};
    double rest = 0;
    size_t k = j / ASY_QUAD * ASY_QUAD;
    for (; k + ASY_QUAD <= q; k += ASY_QUAD)
        sum += ASY_CQUAD_AT(row + k) * ASY_CQUAD_AT(x + k);
    for (size_t l = 0; l < q % ASY_QUAD; l++)
        rest += row[k + l] * x[k + l];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + rest;
}

ASY_LOOP void solve_loop(const double *a, size_t q, size_t ld, double *x)
{
    double y[SMALL], out[SMALL] = {0};
    for (size_t j = 0; j < q; j++) {
        y[j] = x[j] * a[j * ld + j];
        subtract_row(x, a + j * ld, y[j], j + 1, q);
    }
    for (size_t j = q; j-- > 0;)
        out[j] = (y[j] - row_times(a + j * ld, out, j + 1, q)) * a[j * ld + j];
    memcpy(x, out, q * sizeof *x);
}

ASY_VERSIONS(size_t, factor, (double *a, size_t q, size_t ld), (a, q, ld));

ASY_VERSIONS(void, solve, (const double *a, size_t q, size_t ld, double *x),
             (a, q, ld, x));

/* ---- any matrix: by rows of the lower triangle ---- */

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
    if (q <= SMALL)
        return ASY_WIDEST(factor, ASY_WIDE_ENOUGH, (a, q, ld));
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
    if (q <= SMALL) {
        ASY_WIDEST(solve, ASY_WIDE_ENOUGH, (a, q, ld, x));
        return;
    }
    for (size_t i = 0; i < q; i++)
        x[i] = (x[i] - asy_dot(a + i * ld, x, i)) * a[i * ld + i];
    for (size_t i = q; i-- > 0;) {
        x[i] *= a[i * ld + i];
        asy_axpy(-x[i], a + i * ld, x, i);
    }
}
