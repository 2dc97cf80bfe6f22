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

#include "base/lanes.h"
#include "base/train.h"

typedef struct asy_rank_column {
    uint32_t n_codes;
    const uint16_t *narrow; /* [n] while n_codes <= 65536, else NULL */
    const uint32_t *wide;   /* [n] beyond, else NULL */
    /* Rows by ascending code, their codes, and -1 where a row is the last of
       its code, else 0. [n], to a multiple of ASY_OCT: behind the last stands
       row n. NULL in large tables. */
    const uint16_t *sorted_row, *sorted_code;
    const asy_oct *ends;
} asy_rank_column;

/* Up to so many rows a table is small: counts of rows and draws have 10 bits,
   and walking over all its rows in order costs little. */
#define ASY_SMALL_TABLE ((size_t)1023)

/* Vectors that n lanes fill. */
static inline size_t asy_octs(size_t n)
{
    return (n + ASY_OCT - 1) / ASY_OCT;
}

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
