/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coordinates in the row space: see row_space.h. */
#include "learner/row_space.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "learner/gram.h"

#define CHUNK 512 /* columns whose products are summed at a time */

/* The rows of x, columns first .. first + count, as columns of panels. */
static void pack_rows(const asy_matrix *x, size_t first, size_t count,
                      double *row, asy_panels *panels)
{
    panels->n = count;
    asy_panels_reset(panels);
    for (size_t i = 0; i < x->n; i++) {
        for (size_t j = 0; j < count; j++)
            row[j] = asy_at(x, i, first + j);
        asy_panels_add(panels, row);
    }
}

/* k = x x', a chunk of columns after the other. */
static asy_status products(const asy_matrix *x, asy_ctx *ctx, double *k)
{
    size_t n = x->n;
    double *part = ASY_NEW(ctx->scratch, double, n *n);
    double *row = ASY_NEW(ctx->scratch, double, CHUNK);
    double *ones = ASY_NEW(ctx->scratch, double, CHUNK);
    asy_panels panels = asy_panels_new(ctx->scratch, CHUNK, n);
    if (!part || !row || !ones || !panels.v)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < CHUNK; j++)
        ones[j] = 1;
    memset(k, 0, n * n * sizeof *k);
    for (size_t first = 0; first < x->p; first += CHUNK) {
        size_t left = x->p - first;
        pack_rows(x, first, left < CHUNK ? left : CHUNK, row, &panels);
        asy_panels_gram(&panels, ones, part, n);
        asy_axpy(1, part, k, n * n);
    }
    return ASY_OK;
}

/* The row with the most left of its squared length; the first of equals. */
static size_t largest(const double *left, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (left[i] > left[best])
            best = i;
    return best;
}

/* Column r of z: products with row `pivot`, less what is explained. */
static void add_column(const double *k, size_t pivot, asy_matrix *z,
                       double *left)
{
    size_t n = z->n, r = z->p;
    double *column = asy_col(z, r), root = sqrt(left[pivot]);
    for (size_t i = 0; i < n; i++)
        column[i] = k[pivot * n + i];
    for (size_t c = 0; c < r; c++) {
        const double *before = asy_ccol(z, c);
        for (size_t i = 0; i < n; i++)
            column[i] -= before[pivot] * before[i];
    }
    for (size_t i = 0; i < n; i++) {
        column[i] /= root;
        left[i] -= column[i] * column[i];
    }
    column[pivot] = root;
    left[pivot] = 0;
    z->p++;
}

asy_status asy_row_space(const asy_matrix *x, asy_ctx *ctx, asy_matrix *z)
{
    size_t n = x->n;
    double *k = ASY_NEW(ctx->scratch, double, n *n);
    double *left = ASY_NEW(ctx->scratch, double, n);
    *z = asy_matrix_new(ctx->arena, n, n);
    if (!k || !left || !z->v)
        return asy_nomem(ctx->err);
    z->p = 0;
    ASY_TRY(products(x, ctx, k));
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        left[i] = k[i * n + i];
        most = asy_max(most, left[i]);
    }
    double least = (double)n * DBL_EPSILON * most;
    for (size_t pivot; z->p < n && left[pivot = largest(left, n)] > least;)
        add_column(k, pivot, z, left);
    return ASY_OK;
}
