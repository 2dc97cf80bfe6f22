/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A training table as rank codes: what a tree may know of a column is the
 * order of its values, so every value is replaced by its place among the
 * column's distinct values. Made once for a training set and shared by all
 * trees of all candidates.
 *
 * Invariant: code(i) < code(l) if and only if x(i) < x(l); the codes of a
 * column are 0 .. n_codes - 1 and all of them occur.
 */
#ifndef ASY_LEARNER_RANKS_H
#define ASY_LEARNER_RANKS_H

#include "base/train.h"

typedef struct asy_rank_column {
    uint32_t n_codes;
    const uint16_t *narrow; /* [n] while n_codes <= 65536, else NULL */
    const uint32_t *wide;   /* [n] beyond, else NULL */
} asy_rank_column;

typedef struct asy_ranks {
    size_t n, p;
    uint32_t most_codes; /* of any column */
    const asy_rank_column *column;
} asy_ranks;

/*
 * Code the columns of train into ctx->arena.
 *
 * Cost O(p n log n); memory two or four bytes a cell, and 36 bytes a row of
 * ctx->scratch while it works.
 * Errors: ASY_ENUMERIC for missing or infinite values, and from 2^31 rows.
 */
ASY_MUST_USE
asy_status asy_ranks_new(const asy_train *train, asy_ctx *ctx,
                         const asy_ranks **ranks);

/* code [m] = the codes of the given rows [m] in column j. */
void asy_ranks_take(const asy_ranks *ranks, size_t j, const uint32_t *row,
                    size_t m, uint32_t *code);

#endif
