/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of a matrix with a vector: see product.h. */
#include "base/product.h"

#include <string.h>

#include "base/lanes.h"
#include "base/math.h"
#include "base/wide.h"

#define VECTORS 4 /* of f that stay in registers */
#define COLUMNS 4 /* that share what is loaded of u */

/* ---- f += X w ---- */

/* The rows of so many vectors of four from i on. */
ASY_LOOP void add_quads(const asy_matrix *x, const double *w, double *f,
                        size_t i, size_t vectors)
{
    asy_quad t[VECTORS];
    for (size_t k = 0; k < vectors; k++)
        t[k] = ASY_CQUAD_AT(f + i + k * ASY_QUAD);
    for (size_t j = 0; j < x->p; j++) {
        const double *column = asy_ccol(x, j) + i;
        if (w[j] == 0)
            continue;
        for (size_t k = 0; k < vectors; k++)
            t[k] += w[j] * ASY_CQUAD_AT(column + k * ASY_QUAD);
    }
    memcpy(f + i, t, vectors * sizeof *t);
}

/* The same of eight. */
ASY_LOOP void add_eights(const asy_matrix *x, const double *w, double *f,
                         size_t i, size_t vectors)
{
    asy_eight t[VECTORS];
    for (size_t k = 0; k < vectors; k++)
        t[k] = ASY_CEIGHT_AT(f + i + k * ASY_EIGHT);
    for (size_t j = 0; j < x->p; j++) {
        const double *column = asy_ccol(x, j) + i;
        if (w[j] == 0)
            continue;
        for (size_t k = 0; k < vectors; k++)
            t[k] += w[j] * ASY_CEIGHT_AT(column + k * ASY_EIGHT);
    }
    memcpy(f + i, t, vectors * sizeof *t);
}

ASY_LOOP void add_row(const asy_matrix *x, const double *w, double *f, size_t i)
{
    double sum = f[i];
    for (size_t j = 0; j < x->p; j++)
        if (w[j] != 0)
            sum += w[j] * asy_at(x, i, j);
    f[i] = sum;
}

/* The rows from i on. */
ASY_LOOP void add_by_quads(const asy_matrix *x, const double *w, double *f,
                           size_t i)
{
    for (; i + VECTORS * ASY_QUAD <= x->n; i += VECTORS * ASY_QUAD)
        add_quads(x, w, f, i, VECTORS);
    for (; i + ASY_QUAD <= x->n; i += ASY_QUAD)
        add_quads(x, w, f, i, 1);
    for (; i < x->n; i++)
        add_row(x, w, f, i);
}

ASY_LOOP void add_by_eights(const asy_matrix *x, const double *w, double *f,
                            size_t i)
{
    for (; i + VECTORS * ASY_EIGHT <= x->n; i += VECTORS * ASY_EIGHT)
        add_eights(x, w, f, i, VECTORS);
    add_by_quads(x, w, f, i);
}

ASY_VERSIONS_APART(void, add_product, add_by_quads, add_by_quads, add_by_eights,
                   (const asy_matrix *x, const double *w, double *f, size_t i),
                   (x, w, f, i));

void asy_add_product(const asy_matrix *x, const double *w, double *f)
{
    ASY_WIDEST(add_product, x->n, (x, w, f, 0));
}

/* ---- X' u ---- */

/* The rows that do not fill the lanes, then the lanes: as in asy_dot. */
ASY_LOOP double finish(const asy_quad *low, const asy_quad *high,
                       const double *x, const double *u, size_t left)
{
    double lane[ASY_LANES];
    memcpy(lane, low, sizeof *low);
    memcpy(lane + ASY_QUAD, high, sizeof *high);
    for (size_t l = 0; l < left; l++)
        lane[l] += x[l] * u[l];
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

/* Columns j to j + count - 1, at most COLUMNS. */
ASY_LOOP void dot_columns(const asy_matrix *x, const double *u, size_t j,
                          size_t count, double *out)
{
    asy_quad low[COLUMNS] = {{0}}, high[COLUMNS] = {{0}};
    const double *column = asy_ccol(x, j);
    size_t i = 0;
    for (; i + ASY_LANES <= x->n; i += ASY_LANES) {
        asy_quad u_low = ASY_CQUAD_AT(u + i),
                 u_high = ASY_CQUAD_AT(u + i + ASY_QUAD);
        for (size_t c = 0; c < count; c++) {
            low[c] += ASY_CQUAD_AT(column + c * x->ld + i) * u_low;
            high[c] += ASY_CQUAD_AT(column + c * x->ld + i + ASY_QUAD) * u_high;
        }
    }
    for (size_t c = 0; c < count; c++)
        out[j + c] =
            finish(&low[c], &high[c], column + c * x->ld + i, u + i, x->n - i);
}

ASY_LOOP void dots_loop(const asy_matrix *x, const double *u, double *out)
{
    size_t j = 0;
    for (; j + COLUMNS <= x->p; j += COLUMNS)
        dot_columns(x, u, j, COLUMNS, out);
    for (; j < x->p; j++)
        dot_columns(x, u, j, 1, out);
}

ASY_VERSIONS(void, dots, (const asy_matrix *x, const double *u, double *out),
             (x, u, out));

void asy_dots(const asy_matrix *x, const double *u, double *out)
{
    ASY_WIDEST(dots, x->n, (x, u, out));
}
