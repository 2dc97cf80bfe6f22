/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows in the order of their scores, largest first, ties by row: what every
 * ranking measure, curve and rank test starts from.
 *
 * Invariant: the order depends on the scores alone (a stable merge sort), so
 * groups of tied rows are adjacent and no count over whole groups depends on
 * how the rows came.
 */
#ifndef ASY_MEASURE_ORDER_H
#define ASY_MEASURE_ORDER_H

#include "base/arena.h"

typedef struct asy_ranked {
    double score;
    size_t row;
} asy_ranked;

/*
 * Rank n scores, taken stride apart. Returns [n] from arena, or NULL if memory
 * is out. Rows with NaN scores come somewhere: look for them before.
 *
 * Cost O(n log n); O(n) where the rows are in order already.
 */
asy_ranked *asy_rank_scores(const double *score, size_t n, size_t stride,
                            asy_arena *arena);

/* One past the last row tied with row i of ranked. */
size_t asy_tie_end(const asy_ranked *ranked, size_t n, size_t i);

#endif
