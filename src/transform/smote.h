/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two halves of SMOTE, apart from the drawing, so that each can be
 * compared with a reference.
 */
#ifndef ASY_TRANSFORM_SMOTE_H
#define ASY_TRANSFORM_SMOTE_H

#include "base/train.h"

/*
 * The k nearest neighbours of each row among the rows of x (one class).
 *
 * x         [n x p]  complete; its own scale decides what is near
 * k                  1 .. n - 1
 * distance  [n]      scratch
 * neighbour [n x k]  out: rows of x, row by row, nearest first
 *
 * Euclidean distance; the row itself is left out by its index (another row
 * with the same values may be a neighbour); ties go to the lower index.
 * Cost O(n^2 (p + k)). Random: none. Allocates: nothing.
 */
void asy_smote_neighbours(const asy_matrix *x, size_t k, double *distance,
                          size_t *neighbour);

/* One new row between two rows of a class. */
typedef struct asy_smote_draw {
    size_t base, neighbour; /* rows of x */
    double gap;             /* [0, 1) */
} asy_smote_draw;

/*
 * New rows: out row first + i = x_base + gap (x_neighbour - x_base).
 *
 * draw [n] says which; out has p columns and at least first + n rows.
 */
void asy_smote_synthesise(const asy_matrix *x, const asy_smote_draw *draw,
                          size_t n, asy_matrix *out, size_t first);

#endif
