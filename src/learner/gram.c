/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weighted cross products: see gram.h. */
#include "learner/gram.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 128 /* rows that stay in the nearest cache */
#define HALF (ASY_PANEL / 2)

/* As in base/math.c: the tile is compiled twice, with the same operations in
   the same order, and a processor with AVX2 takes the wider registers. */
#define LOOP static inline __attribute__((always_inline))
#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2"))) static

static bool wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define WIDE static

static bool wide(void)
{
    return false;
}
#endif

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

void asy_panels_reset(asy_panels *panels)
{
    panels->q = 0;
}

void asy_panels_add(asy_panels *panels, const double *column)
{
    size_t n = panels->n, lane = panels->q % ASY_PANEL;
    double *v = panels->v + panels->q / ASY_PANEL * n * ASY_PANEL;
    if (lane == 0)
        memset(v, 0, n * ASY_PANEL * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i * ASY_PANEL + lane] = column ? column[i] : 1;
    panels->q++;
}

/* scaled = d times rows first .. first + rows of every panel. */
static void scale_block(const asy_panels *panels, const double *d, size_t first,
                        size_t rows)
{
    for (size_t b = 0; b < panels_of(panels->q); b++) {
        const double *z = panels->v + (b * panels->n + first) * ASY_PANEL;
        double *s = panels->scaled + b * BLOCK * ASY_PANEL;
        for (size_t i = 0; i < rows; i++)
            for (size_t l = 0; l < ASY_PANEL; l++)
                s[i * ASY_PANEL + l] = d[first + i] * z[i * ASY_PANEL + l];
    }
}

/* sum[a][l] = sum_i s[i][a] z[i][l] for half a panel a and a panel l */
LOOP void tile_loop(const double *s, const double *z, size_t rows,
                    double sum[HALF][ASY_PANEL])
{
    double t[HALF][ASY_PANEL] = {{0}};
    for (size_t i = 0; i < rows; i++)
        for (size_t a = 0; a < HALF; a++)
            for (size_t l = 0; l < ASY_PANEL; l++)
                t[a][l] += s[i * ASY_PANEL + a] * z[i * ASY_PANEL + l];
    memcpy(sum, t, sizeof t);
}

WIDE void tile_wide(const double *s, const double *z, size_t rows,
                    double sum[HALF][ASY_PANEL])
{
    tile_loop(s, z, rows, sum);
}

static void half_tile(const double *s, const double *z, size_t rows,
                      double sum[HALF][ASY_PANEL])
{
    if (wide())
        tile_wide(s, z, rows, sum);
    else
        tile_loop(s, z, rows, sum);
}

/* out += the tile's part that lies within q x q. */
static void add_tile(const asy_panels *panels, size_t row, size_t column,
                     double sum[HALF][ASY_PANEL], double *out, size_t ld)
{
    for (size_t a = 0; a < HALF && row + a < panels->q; a++)
        for (size_t l = 0; l < ASY_PANEL && column + l < panels->q; l++)
            out[(row + a) * ld + column + l] += sum[a][l];
}

static void add_block(const asy_panels *panels, size_t first, size_t rows,
                      double *out, size_t ld)
{
    double sum[HALF][ASY_PANEL];
    for (size_t b = 0; b < panels_of(panels->q); b++) {
        const double *s = panels->scaled + b * BLOCK * ASY_PANEL;
        for (size_t c = 0; c <= b; c++) {
            const double *z = panels->v + (c * panels->n + first) * ASY_PANEL;
            for (size_t half = 0; half < ASY_PANEL; half += HALF) {
                half_tile(s + half, z, rows, sum);
                add_tile(panels, b * ASY_PANEL + half, c * ASY_PANEL, sum, out,
                         ld);
            }
        }
    }
}

static void mirror(double *out, size_t q, size_t ld)
{
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < i; j++)
            out[j * ld + i] = out[i * ld + j];
}

void asy_gram(const asy_panels *panels, const double *d, double *out, size_t ld)
{
    for (size_t i = 0; i < panels->q; i++)
        memset(out + i * ld, 0, panels->q * sizeof *out);
    for (size_t first = 0; first < panels->n; first += BLOCK) {
        size_t left = panels->n - first, rows = left < BLOCK ? left : BLOCK;
        scale_block(panels, d, first, rows);
        add_block(panels, first, rows, out, ld);
    }
    mirror(out, panels->q, ld);
}
