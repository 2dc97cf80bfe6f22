/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Count a node's rows by code: the sorted distinct codes of a column among
 * these rows and the running sums of what the rows carry, without sorting.
 *
 * Invariant: between calls every bin and every bitmap is 0.
 */
#ifndef ASY_LEARNER_TREE_TALLY_H
#define ASY_LEARNER_TREE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct asy_tally {
    uint64_t *bin;   /* [codes] */
    uint64_t *bits;  /* [codes / 64 + 1] which bins are in use */
    uint64_t *words; /* [codes / 4096 + 1] which words of bits are */
    uint32_t *value; /* [rows + 1] out: distinct codes, ascending */
    uint64_t *up_to; /* [rows + 1] out: sum of add over codes <= value[d] */
} asy_tally;

/* For nodes of up to so many rows; false if memory is out. */
bool asy_tally_init(asy_tally *tally, size_t rows, uint32_t n_codes,
                    asy_arena *arena);

/*
 * Count.
 *
 * code [m]  below n_codes, which is at most what the tally was made for
 * add [m]   what each row carries; sums must not overflow
 *
 * Returns the number of distinct codes. Cost O(m + n_codes / 4096).
 */
size_t asy_tally_run(asy_tally *tally, const uint32_t *code,
                     const uint64_t *add, size_t m, uint32_t n_codes);

#endif
