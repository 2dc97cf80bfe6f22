/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best splits of one node under one or several rules: see asy_grower_grow
 * for what "best" is.
 *
 * Rules that differ in depths, leaf sizes and numbers of columns see the same
 * columns in the same order, so a column is measured once for all of them: its
 * best split for each leaf size. There are three ways to measure, which give
 * the same answers:
 *
 *   pairs   few draws in the node: each row against each, eight columns at once
 *   scan    a small table: all its rows in the order of the column
 *   count   any node: count the node's rows by code
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

#define ASY_CARRY_BITS 21u
#define ASY_CARRY_MASK (((uint64_t)1 << ASY_CARRY_BITS) - 1)

/* Take the least number out of a set kept as bits; false if it is empty. */
static inline bool asy_take_least(uint64_t *set, size_t *number)
{
    if (*set == 0)
        return false;
    *number = (size_t)__builtin_ctzll(*set);
    *set &= *set - 1;
    return true;
}

/* A node while it grows: its rows, what they carry, and their sums. */
typedef struct asy_node_rows {
    const uint32_t *row; /* [m] */
    const uint64_t *add; /* [m] */
    size_t m;
    uint64_t sum;        /* of add */
    const double *total; /* [k] weight of each class */
    uint64_t rules;      /* bit c: rule c asks for its split */
    uint64_t sizes;      /* bit u: leaf size u matters to one of them */
} asy_node_rows;

typedef struct asy_split {
    double gain;      /* to compare splits of the same node by */
    uint32_t feature; /* or ASY_LEAF: no split is allowed */
    uint32_t last;    /* the greatest code that goes left */
} asy_split;

typedef struct asy_splitter {
    const asy_ranks *ranks;
    const int *y;
    size_t k;
    asy_rule_set set;
    bool packed; /* two classes in one word */
    bool plain;  /* packed, Gini, classes weigh 1 */
    uint64_t draw[2],
        row; /* what one draw of class 0, of another; a row adds */
    size_t n_sizes;
    size_t *size;      /* [n_sizes] distinct leaf sizes, ascending */
    size_t *size_of;   /* [set.n] a rule's place among them */
    uint32_t *feature; /* [p] in the order visited; else 0, 1, 2, ... */
    uint32_t *place;   /* [p] where a visited column came from */
    size_t n_drawn;
    asy_split *best; /* [p x n_sizes] of the columns visited, by leaf size */
    bool *varies;    /* [p] whether they do, in the node */
    asy_tally tally;
    uint32_t *code;       /* [n] of the node's rows in a column */
    double *gain;         /* [n] of the splits of a column */
    uint32_t *count;      /* [n x k] draws by code, unless packed */
    double *left, *right; /* [k] */
    uint32_t *carry;      /* [n + 1] of all rows, 0 outside the node */
    asy_oct *up_to;       /* [octs of n] sums of carry in a column's order */
    asy_oct *near;        /* [2 x octs of n] gains in single precision */
} asy_splitter;

ASY_MUST_USE
asy_status asy_splitter_init(asy_splitter *s, const asy_ranks *ranks,
                             const asy_train *train, const asy_rule_set *set,
                             asy_ctx *ctx);

/* What a row of class y, drawn so often, carries. */
static inline uint64_t asy_splitter_carry(const asy_splitter *s, int y,
                                          uint32_t draws)
{
    return draws * s->draw[y == 1] + s->row;
}

/* Draws of class 0 and of class 1, and rows, in a packed sum. */
static inline uint32_t asy_carried_0(uint64_t sum)
{
    return (uint32_t)(sum & ASY_CARRY_MASK);
}

static inline uint32_t asy_carried_1(uint64_t sum)
{
    return (uint32_t)(sum >> ASY_CARRY_BITS & ASY_CARRY_MASK);
}

static inline size_t asy_carried_rows(const asy_splitter *s, uint64_t sum)
{
    return (size_t)(sum >> (s->packed ? 2 * ASY_CARRY_BITS : 32));
}

/* total [k] = the weight of each class among the rows. */
void asy_splitter_total(asy_splitter *s, const asy_node_rows *rows,
                        double *total);

/* split [set.n]: those of rows->rules are set. rng draws the columns. */
void asy_splitter_find(asy_splitter *s, asy_node_rows *rows, asy_rng *rng,
                       asy_split *split);

/*
 * Measure the columns visited at v .. end - 1: best and varies. begin stands
 * before the first call for a node; pairs takes at most ASY_OCT columns.
 */
bool asy_pairs_will_do(const asy_splitter *s, const asy_node_rows *rows);
void asy_measure_pairs(asy_splitter *s, const asy_node_rows *rows, size_t v,
                       size_t end);
void asy_scan_begin(asy_splitter *s, const asy_node_rows *rows);
void asy_measure_scan(asy_splitter *s, const asy_node_rows *rows, size_t v);
void asy_measure_count(asy_splitter *s, const asy_node_rows *rows, size_t v);

#endif
