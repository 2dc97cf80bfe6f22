/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weighted cross products: see gram.h. */
#include "learner/gram.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/lanes.h"
#include "base/wide.h"

#define BLOCK 128                     /* rows that stay in the nearest cache */
#define MOST_COPIED ((size_t)1 << 23) /* numbers, 64 MB */

static size_t panels_of(size_t q)
{
    return (q + ASY_PANEL - 1) / ASY_PANEL;
}

asy_panels asy_panels_new(asy_arena *arena, size_t n, size_t limit)
{
    asy_panels panels = {.n = n, .limit = limit};
    size_t count = panels_of(limit);
    if (count > SIZE_MAX / (ASY_PANEL * sizeof(double)) / (n + 1))
        return panels;
    panels.scaled = ASY_NEW(arena, double, count *BLOCK *ASY_PANEL);
    if (panels.scaled)
        panels.v = ASY_NEW(arena, double, count *n *ASY_PANEL);
    return panels;
}

asy_panels asy_panels_lent(asy_arena *arena, size_t n, size_t limit)
{
    asy_panels panels = asy_panels_new(arena, BLOCK, limit);
    panels.n = n;
    panels.column = ASY_NEW(arena, const double *, limit);
    if (!panels.column)
        panels.v = NULL;
    return panels;
}

asy_panels asy_panels_over(asy_arena *arena, size_t n, size_t limit)
{
    bool few = limit == 0 || n <= MOST_COPIED / limit;
    return few ? asy_panels_new(arena, n, limit)
               : asy_panels_lent(arena, n, limit);
}

void asy_panels_reset(asy_panels *panels)
{
    panels->q = 0;
}

void asy_panels_add(asy_panels *panels, const double *column)
{
    if (panels->column) {
        panels->column[panels->q++] = column;
        return;
    }
    size_t n = panels->n, lane = panels->q % ASY_PANEL;
    double *v = panels->v + panels->q / ASY_PANEL * n * ASY_PANEL;
    if (lane == 0)
        memset(v, 0, n * ASY_PANEL * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i * ASY_PANEL + lane] = column ? column[i] : 1;
    panels->q++;
}

void asy_panels_take(asy_panels *panels, const asy_matrix *x,
                     const size_t *column, size_t count)
{
    asy_panels_reset(panels);
    for (size_t a = 0; a < count; a++)
        asy_panels_add(panels, asy_ccol(x, column[a]));
}

/* A block of rows on its way into the sums. */
typedef struct block {
    const asy_panels *panels;
    const double *d; /* [rows] */
    size_t first, rows;
    double *out; /* [q x ld] */
    size_t ld;
    const double *z; /* its rows of the first panel */
    size_t stride;   /* from there to those of the next */
} block;

ASY_LOOP void pack_panel(const double *const from[ASY_PANEL], size_t rows,
                         double *restrict v)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t l = 0; l < ASY_PANEL; l++)
            v[i * ASY_PANEL + l] = from[l][i];
}

/* The block's rows of every panel, from the columns. */
ASY_LOOP void pack_block(const block *k)
{
    const asy_panels *panels = k->panels;
    double one[BLOCK], zero[BLOCK] = {0};
    for (size_t i = 0; i < BLOCK; i++)
        one[i] = 1;
    for (size_t j = 0; j < panels->q; j += ASY_PANEL) {
        const double *from[ASY_PANEL];
        for (size_t l = 0; l < ASY_PANEL; l++)
            from[l] = j + l >= panels->q      ? zero
                      : panels->column[j + l] ? panels->column[j + l] + k->first
                                              : one;
        pack_panel(from, k->rows, panels->v + j * BLOCK);
    }
}

/* to [ASY_PANEL] = d from */
ASY_LOOP void scale_row(double d, const double *from, double *to, size_t lanes)
{
    if (lanes == ASY_EIGHT) {
        ASY_EIGHT_AT(to) = d * ASY_CEIGHT_AT(from);
    } else if (lanes == ASY_QUAD) {
        ASY_QUAD_AT(to) = d * ASY_CQUAD_AT(from);
        ASY_QUAD_AT(to + ASY_QUAD) = d * ASY_CQUAD_AT(from + ASY_QUAD);
    } else {
        for (size_t l = 0; l < ASY_PANEL; l++)
            to[l] = d * from[l];
    }
}

/* scaled = d times the block's rows of every panel. */
ASY_LOOP void scale_block(const block *k, size_t lanes)
{
    for (size_t b = 0; b < panels_of(k->panels->q); b++) {
        const double *z = k->z + b * k->stride;
        double *s = k->panels->scaled + b * BLOCK * ASY_PANEL;
        for (size_t i = 0; i < k->rows; i++, z += ASY_PANEL, s += ASY_PANEL)
            scale_row(k->d[i], z, s, lanes);
    }
}

/* sum[a][l] = sum_i s[i][a] z[i][l] for some columns a of a panel and a panel
   l: as many as fill eight registers. */
ASY_LOOP void tile_of_pairs(const double *s, const double *z, size_t rows,
                            double (*sum)[ASY_PANEL])
{
    asy_pair t[ASY_PAIR][ASY_PANEL / ASY_PAIR] = {{{0}}};
    for (size_t i = 0; i < rows; i++, s += ASY_PANEL, z += ASY_PANEL)
        for (size_t a = 0; a < ASY_PAIR; a++)
            for (size_t l = 0; l < ASY_PANEL / ASY_PAIR; l++)
                t[a][l] += s[a] * ASY_CPAIR_AT(z + l * ASY_PAIR);
    memcpy(sum, t, sizeof t);
}

ASY_LOOP void tile_of_quads(const double *s, const double *z, size_t rows,
                            double (*sum)[ASY_PANEL])
{
    asy_quad t[ASY_QUAD][2] = {{{0}}};
    for (size_t i = 0; i < rows; i++, s += ASY_PANEL, z += ASY_PANEL) {
        const asy_quad *v = &ASY_CQUAD_AT(z);
        for (size_t a = 0; a < ASY_QUAD; a++) {
            t[a][0] += s[a] * v[0];
            t[a][1] += s[a] * v[1];
        }
    }
    memcpy(sum, t, sizeof t);
}

/* Here fewer columns, `height`, save time. */
ASY_LOOP void tile_of_eights(const double *s, const double *z, size_t rows,
                             size_t height, double (*sum)[ASY_PANEL])
{
    asy_eight t[ASY_EIGHT] = {{0}};
    for (size_t i = 0; i < rows; i++, s += ASY_PANEL, z += ASY_PANEL) {
        const asy_eight v = ASY_CEIGHT_AT(z);
        for (size_t a = 0; a < height; a++)
            t[a] += s[a] * v;
    }
    memcpy(sum, t, height * sizeof *t);
}

/* out += the tile's part on and below the diagonal. */
ASY_LOOP void add_tile(const block *k, size_t row, size_t column, size_t height,
                       double (*sum)[ASY_PANEL])
{
    for (size_t a = 0; a < height && row + a < k->panels->q; a++) {
        double *out = k->out + (row + a) * k->ld + column;
        size_t most = row + a - column + 1;
        if (most >= ASY_PANEL)
            for (size_t l = 0; l < ASY_PANEL; l++)
                out[l] += sum[a][l];
        else
            for (size_t l = 0; l < most; l++)
                out[l] += sum[a][l];
    }
}

/* Rows of the result from row on, which share a panel. */
ASY_LOOP void add_rows(const block *k, size_t row, size_t height, size_t lanes)
{
    double sum[ASY_PANEL][ASY_PANEL];
    size_t b = row / ASY_PANEL;
    const double *s =
        k->panels->scaled + b * BLOCK * ASY_PANEL + row % ASY_PANEL;
    for (size_t c = 0; c <= b; c++) {
        const double *z = k->z + c * k->stride;
        if (lanes == ASY_EIGHT)
            tile_of_eights(s, z, k->rows, height, sum);
        else if (lanes == ASY_QUAD)
            tile_of_quads(s, z, k->rows, sum);
        else
            tile_of_pairs(s, z, k->rows, sum);
        add_tile(k, row, c * ASY_PANEL, height, sum);
    }
}

ASY_LOOP void add_by(const block *k, size_t lanes)
{
    size_t q = k->panels->q;
    if (k->panels->column)
        pack_block(k);
    scale_block(k, lanes);
    for (size_t row = 0; row < q; row += lanes)
        if (lanes == ASY_EIGHT && q - row <= ASY_QUAD)
            add_rows(k, row, ASY_QUAD, lanes);
        else
            add_rows(k, row, lanes, lanes);
}

ASY_LOOP void add_by_pairs(const block *k)
{
    add_by(k, ASY_PAIR);
}

ASY_LOOP void add_by_quads(const block *k)
{
    add_by(k, ASY_QUAD);
}

ASY_LOOP void add_by_eights(const block *k)
{
    add_by(k, ASY_EIGHT);
}

ASY_VERSIONS_APART(void, add_block, add_by_pairs, add_by_quads, add_by_eights,
                   (const block *k), (k));

static void mirror(double *out, size_t q, size_t ld)
{
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < i; j++)
            out[j * ld + i] = out[i * ld + j];
}

void asy_panels_gram(const asy_panels *panels, const double *d, double *out,
                     size_t ld)
{
    size_t together = ld == panels->q ? panels->q : 1;
    for (size_t i = 0; i < panels->q; i += together)
        memset(out + i * ld, 0, together * panels->q * sizeof *out);
    for (size_t first = 0; first < panels->n; first += BLOCK) {
        size_t left = panels->n - first;
        block k = {.panels = panels,
                   .d = d + first,
                   .first = first,
                   .rows = left < BLOCK ? left : BLOCK,
                   .out = out,
                   .ld = ld,
                   .z = panels->v + (panels->column ? 0 : first * ASY_PANEL),
                   .stride = (panels->column ? BLOCK : panels->n) * ASY_PANEL};
        ASY_WIDEST(add_block, panels->n, (&k));
    }
    mirror(out, panels->q, ld);
}
