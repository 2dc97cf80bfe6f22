/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small linear algebra for LANES problems at once, one a lane: vectors and
 * matrices whose elements are vectors of the compiler, over the same rows. Who
 * includes this has defined LANES as 2, 4 or 8.
 *
 * Invariant: a lane gets the operations, in the order, of the function for one
 * problem that each heading names, so its bits are the same.
 */
#ifndef ASY_LEARNER_LANE_ALGEBRA_H
#define ASY_LEARNER_LANE_ALGEBRA_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/lanes.h"
#include "base/math.h"
#include "base/wide.h"
#include "learner/gram.h"
#include "learner/logistic_lanes.h"

#if LANES == 2
typedef asy_pair vector;
typedef asy_pair_bits vector_bits;
#elif LANES == 4
typedef asy_quad vector;
typedef asy_quad_bits vector_bits;
#else
typedef asy_eight vector;
typedef asy_eight_bits vector_bits;
#endif

/* Rows that asy_panels_gram sums before it adds. */
#define LANE_BLOCK 128
/* Of scores that stay in registers. */
#define LANE_ROWS 8
/* Columns of a tile of the Gram matrix, and its rows. */
#define LANE_TILE 4
#define LANE_PAIR 2
/* Partial sums of asy_cholesky_solve. */
#define LANE_PARTS 4

/* yes where mask is -1, no where it is 0; |x|. */
#define LANE_PICK(mask, yes, no)                                               \
    ((vector)(((mask) & (vector_bits)(yes)) | (~(mask) & (vector_bits)(no))))
#define LANE_ABS(x) ((vector)((vector_bits)(x)&INT64_MAX))

/* ---- sums: asy_sum, asy_dot, asy_dots, asy_largest ---- */

/* ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7)). What is added one by one to sums
   that were in registers must be a copy of them. */
ASY_LOOP void asy_lanes_fold(const vector part[ASY_LANES], vector *out)
{
    *out = ((part[0] + part[1]) + (part[2] + part[3])) +
           ((part[4] + part[5]) + (part[6] + part[7]));
}

/* out = sum of u [n] */
ASY_LOOP void asy_lanes_sum(const vector *u, size_t n, vector *out)
{
    vector part[ASY_LANES] = {{0}}, all[ASY_LANES];
    size_t i = 0;
    for (; i + ASY_LANES <= n; i += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++)
            part[l] += u[i + l];
    memcpy(all, part, sizeof all);
    for (size_t l = 0; l < n - i; l++)
        all[l] += u[i + l];
    asy_lanes_fold(all, out);
}

/* out = sum of u [n] v [n] */
ASY_LOOP void asy_lanes_dot(const vector *u, const vector *v, size_t n,
                            vector *out)
{
    vector part[ASY_LANES] = {{0}}, all[ASY_LANES];
    size_t i = 0;
    for (; i + ASY_LANES <= n; i += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++)
            part[l] += u[i + l] * v[i + l];
    memcpy(all, part, sizeof all);
    for (size_t l = 0; l < n - i; l++)
        all[l] += u[i + l] * v[i + l];
    asy_lanes_fold(all, out);
}

/* out = column' u */
ASY_LOOP void asy_lanes_column(const double *column, const vector *u, size_t n,
                               vector *out)
{
    vector part[ASY_LANES] = {{0}}, all[ASY_LANES];
    size_t i = 0;
    for (; i + ASY_LANES <= n; i += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++)
            part[l] += column[i + l] * u[i + l];
    memcpy(all, part, sizeof all);
    for (size_t l = 0; l < n - i; l++)
        all[l] += column[i + l] * u[i + l];
    asy_lanes_fold(all, out);
}

/* out [p + 1] = X' u and the sum of u */
ASY_LOOP void asy_lanes_dots(const asy_matrix *x, const vector *u, vector *out)
{
    for (size_t j = 0; j < x->p; j++)
        asy_lanes_column(asy_ccol(x, j), u, x->n, &out[j]);
    asy_lanes_sum(u, x->n, &out[x->p]);
}

/* most = the larger of it and |u| */
ASY_LOOP void asy_lanes_raise(vector *most, const vector *u)
{
    const vector size = LANE_ABS(*u);
    *most = LANE_PICK(size > *most, size, *most);
}

/* out = the largest |u_i| */
ASY_LOOP void asy_lanes_largest(const vector *u, size_t n, vector *out)
{
    vector most[LANE_PARTS] = {{0}}, rest = {0};
    size_t i = 0;
    for (; i + LANE_PARTS <= n; i += LANE_PARTS)
        for (size_t l = 0; l < LANE_PARTS; l++)
            asy_lanes_raise(&most[l], &u[i + l]);
    for (; i < n; i++)
        asy_lanes_raise(&rest, &u[i]);
    for (size_t l = 0; l < LANE_PARTS; l++)
        asy_lanes_raise(&rest, &most[l]);
    *out = rest;
}

/* ---- asy_linear_scores ---- */

/* f [n] = X w + b for theta [p + 1] = w, b */
ASY_LOOP void asy_lanes_scores(const asy_matrix *x, const vector *theta,
                               vector *f)
{
    size_t n = x->n, p = x->p, i = 0;
    for (; i + LANE_ROWS <= n; i += LANE_ROWS) {
        vector t[LANE_ROWS];
        for (size_t r = 0; r < LANE_ROWS; r++)
            t[r] = theta[p];
        for (size_t j = 0; j < p; j++) {
            const double *column = asy_ccol(x, j) + i;
            const vector w = theta[j];
            for (size_t r = 0; r < LANE_ROWS; r++)
                t[r] += w * column[r];
        }
        memcpy(f + i, t, sizeof t);
    }
    for (; i < n; i++) {
        vector t = theta[p];
        for (size_t j = 0; j < p; j++)
            t += theta[j] * asy_at(x, i, j);
        f[i] = t;
    }
}

/* ---- asy_panels_gram ---- */

/* Rows of the panels, and their weights, on the way into the sums. */
typedef struct asy_lane_block {
    const asy_panels *panels;
    size_t first, rows;
    const vector *d; /* [rows] */
    vector *scaled;  /* [2 rows] work: two columns times d, row by row */
} asy_lane_block;

/* The block's rows of panels from column j on. */
ASY_LOOP const double *asy_lane_column(const asy_lane_block *k, size_t j)
{
    size_t start = j / ASY_PANEL * k->panels->n + k->first;
    return k->panels->v + start * ASY_PANEL + j % ASY_PANEL;
}

/* scaled = d times columns a and a + 1 (anything if there is none) */
ASY_LOOP void asy_lanes_scale(const asy_lane_block *k, size_t a)
{
    const double *z = asy_lane_column(k, a);
    for (size_t i = 0; i < k->rows; i++, z += ASY_PANEL) {
        k->scaled[2 * i] = k->d[i] * z[0];
        k->scaled[2 * i + 1] = k->d[i] * z[1];
    }
}

/* out[l * q + a] += the block's part, for a, a + 1 and l, ..., l + 3 up to the
   diagonal: the upper triangle. */
ASY_LOOP void asy_lanes_tile(const asy_lane_block *k, size_t a, size_t l,
                             vector *out)
{
    vector t[2][LANE_TILE] = {{{0}}};
    const double *z = asy_lane_column(k, l);
    const size_t q = k->panels->q;
    for (size_t i = 0; i < k->rows; i++, z += ASY_PANEL)
        for (size_t c = 0; c < LANE_TILE; c++) {
            t[0][c] += k->scaled[2 * i] * z[c];
            t[1][c] += k->scaled[2 * i + 1] * z[c];
        }
    for (size_t r = 0; r < 2 && a + r < q; r++)
        for (size_t c = 0; c < LANE_TILE && l + c <= a + r; c++)
            out[(l + c) * q + a + r] += t[r][c];
}

/* out [q x q], upper triangle: Z' diag(d) Z. scaled [2 x LANE_BLOCK] */
ASY_LOOP void asy_lanes_gram(const asy_panels *panels, const vector *d,
                             vector *scaled, vector *out)
{
    size_t q = panels->q;
    memset(out, 0, q * q * sizeof *out);
    for (size_t first = 0; first < panels->n; first += LANE_BLOCK) {
        size_t left = panels->n - first;
        asy_lane_block k = {.panels = panels,
                            .first = first,
                            .rows = left < LANE_BLOCK ? left : LANE_BLOCK,
                            .d = d + first,
                            .scaled = scaled};
        for (size_t a = 0; a < q; a += 2) {
            asy_lanes_scale(&k, a);
            for (size_t l = 0; l <= a + 1; l += LANE_TILE)
                asy_lanes_tile(&k, a, l, out);
        }
    }
}

/* ---- asy_cholesky, asy_cholesky_solve of small matrices ---- */

/* scale = 1 / sqrt(pivot), 0 where that is not above least */
ASY_LOOP void asy_lanes_invert(const vector *pivot, const vector *least,
                               vector *scale)
{
    for (size_t l = 0; l < LANES; l++) {
        bool keep = (*pivot)[l] > (*least)[l];
        (*scale)[l] = keep ? 1 / sqrt((*pivot)[l]) : 0;
    }
}

/* Factor the upper triangle of a [q x q] in place. */
ASY_LOOP void asy_lanes_factor(vector *a, size_t q)
{
    vector least[ASY_LANE_COLUMNS];
    for (size_t j = 0; j < q; j++)
        least[j] = DBL_EPSILON * (double)q * a[j * q + j];
    for (size_t j = 0; j < q; j++) {
        vector *top = a + j * q, scale;
        asy_lanes_invert(&top[j], &least[j], &scale);
        for (size_t k = j + 1; k < q; k++)
            top[k] *= scale;
        for (size_t i = j + 1; i < q; i++) {
            const vector factor = top[i];
            vector *row = a + i * q;
            for (size_t k = i; k < q; k++)
                row[k] -= factor * top[k];
        }
        top[j] = scale;
    }
}

/* out = sum_k row[k] x[k] for k > j, over the lanes of solve_small. */
ASY_LOOP void asy_lanes_row_times(const vector *row, const vector *x, size_t j,
                                  size_t q, vector *out)
{
    vector part[LANE_PARTS] = {{0}}, rest = {0};
    size_t k = j + 1, whole = q / LANE_PARTS * LANE_PARTS;
    for (; k < whole && k % LANE_PARTS; k++)
        part[k % LANE_PARTS] += row[k] * x[k];
    for (; k < whole; k += LANE_PARTS)
        for (size_t l = 0; l < LANE_PARTS; l++)
            part[l] += row[k + l] * x[k + l];
    for (; k < q; k++)
        rest += row[k] * x[k];
    *out = ((part[0] + part[1]) + (part[2] + part[3])) + rest;
}

/* x [q] := A^-1 x from the factor. */
ASY_LOOP void asy_lanes_solve(const vector *a, size_t q, vector *x)
{
    for (size_t j = 0; j < q; j++) {
        const vector y = x[j] * a[j * q + j];
        x[j] = y;
        for (size_t k = j + 1; k < q; k++)
            x[k] -= y * a[j * q + k];
    }
    for (size_t j = q; j-- > 0;) {
        vector known;
        asy_lanes_row_times(a + j * q, x, j, q, &known);
        x[j] = (x[j] - known) * a[j * q + j];
    }
}

#endif
