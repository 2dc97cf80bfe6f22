/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best split of one node: see asy_grower_grow for what "best" is.
 *
 * Rows carry packed counts, so that one addition counts everything a split
 * needs. Two classes (below 2^21 rows): draws of class 0, draws of class 1,
 * rows, in 21 bits each. Else: draws, rows, in 32 bits each, and the classes
 * are counted beside.
 */
#ifndef ASY_LEARNER_TREE_SPLIT_H
#define ASY_LEARNER_TREE_SPLIT_H

#include "learner/tree.h"
#include "learner/tree_tally.h"

/* A node while it grows: its rows, what they carry, and their sums. */
typedef struct asy_node_rows {
    const uint32_t *row; /* [m] */
    const uint64_t *add; /* [m] */
    size_t m;
    const double *total; /* [k] weight of each class */
} asy_node_rows;

typedef struct asy_split {
    double gain; /* to compare splits of the same node by */
    size_t feature;
    uint32_t last; /* the greatest code that goes left */
} asy_split;

typedef struct asy_splitter {
    const asy_ranks *ranks;
    const int *y;
    size_t k;
    asy_tree_rules rules;
    bool packed; /* two classes in one word */
    uint64_t draw[2],
        row; /* what one draw of class 0, of another; a row adds */
    asy_tally tally;
    uint32_t *code;       /* [n] of the node's rows in a column */
    double *gain;         /* [n] of the splits of a column */
    uint32_t *feature;    /* [p] in the order last visited */
    uint32_t *count;      /* [n x k] draws by code, unless packed */
    double *left, *right; /* [k] */
} asy_splitter;

ASY_MUST_USE
asy_status asy_splitter_init(asy_splitter *s, const asy_ranks *ranks,
                             const asy_train *train,
                             const asy_tree_rules *rules, asy_ctx *ctx);

/* What a row of class y, drawn so often, carries. */
static inline uint64_t asy_splitter_carry(const asy_splitter *s, int y,
                                          uint32_t draws)
{
    return draws * s->draw[y == 1] + s->row;
}

/* total [k] = the weight of each class among the rows. */
void asy_splitter_total(asy_splitter *s, const asy_node_rows *rows,
                        double *total);

/* False if no split is allowed. */
bool asy_splitter_find(asy_splitter *s, const asy_node_rows *rows, asy_rng *rng,
                       asy_split *split);

#endif
