/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weighted cross products Z' diag(d) Z of a tall matrix, the bulk of a Newton
 * step. Columns are packed in panels of ASY_PANEL, rows within a panel
 * contiguous, so that one pass over the rows fills a small tile of the result
 * in registers; every entry is summed in the order of the rows.
 */
#ifndef ASY_LEARNER_GRAM_H
#define ASY_LEARNER_GRAM_H

#include "base/arena.h"
#include "base/matrix.h"

#define ASY_PANEL 8

typedef struct asy_panels {
    size_t n, q;    /* rows, columns in use */
    size_t limit;   /* columns there is room for */
    double *v;      /* [panels][n][ASY_PANEL], zero where there is no column */
    double *scaled; /* one block of rows times d */
    const double **column; /* [limit] instead of a copy of all rows, or NULL:
                              v is then one block, packed for each product */
} asy_panels;

/* Room for limit columns of n rows; v is NULL if memory is out. */
asy_panels asy_panels_new(asy_arena *arena, size_t n, size_t limit);

/* The same for columns that stay as they are while the panels are used: they
   are packed block by block, anew for each product, whose bits are the same. */
asy_panels asy_panels_lent(asy_arena *arena, size_t n, size_t limit);

/* Of the two what suits many products: many rows are not copied. */
asy_panels asy_panels_over(asy_arena *arena, size_t n, size_t limit);

/* Forget the columns; then add them one by one (NULL: a column of ones). */
void asy_panels_reset(asy_panels *panels);
void asy_panels_add(asy_panels *panels, const double *column);

/* Forget the columns and take these of x. */
void asy_panels_take(asy_panels *panels, const asy_matrix *x,
                     const size_t *column, size_t count);

/*
 * out = Z' diag(d) Z, both triangles, element (i, j) at out[i * ld + j].
 * d [n]. Cost n q^2 / 2.
 */
void asy_panels_gram(const asy_panels *panels, const double *d, double *out,
                     size_t ld);

#endif
