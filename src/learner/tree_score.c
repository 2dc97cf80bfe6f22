/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mean leaf share over trees.
 *
 * A row's way down a tree cannot be foreseen, so branches on it cost more
 * than the comparisons. A group of rows therefore walks side by side over a
 * copy of the tree whose leaves lead to themselves: each step is a table
 * look-up, and the group is done when no row moves any more.
 */
#include <string.h>

#include "learner/tree.h"

#define GROUP 16   /* rows that walk side by side */
#define BLOCK 1024 /* rows copied row by row, for a tree after the other */

/* A node to walk over; a leaf's next is itself. */
typedef struct hop {
    double value;
    uint32_t feature;
    uint32_t next[2]; /* if x[feature] <= value is 0, is 1 */
} hop;

typedef struct walker {
    const asy_trees *trees;
    hop *hop;     /* [nodes of the largest tree] */
    double *rows; /* [BLOCK x p] row by row */
    size_t p;
} walker;

static void copy_tree(const asy_tree *tree, hop *to)
{
    for (size_t i = 0; i < tree->n_nodes; i++) {
        const asy_node *node = &tree->node[i];
        uint32_t at = (uint32_t)i;
        if (node->feature == ASY_LEAF)
            to[i] = (hop){0, 0, {at, at}};
        else
            to[i] = (hop){node->value, node->feature, {node->right, at + 1}};
    }
}

/* to [m x p] row by row = rows first .. first + m - 1 of x */
static void copy_rows(const asy_matrix *x, size_t first, size_t m, double *to)
{
    for (size_t j = 0; j < x->p; j++) {
        const double *column = asy_ccol(x, j) + first;
        for (size_t i = 0; i < m; i++)
            to[i * x->p + j] = column[i];
    }
}

/* at [GROUP] = the leaves in which the rows [GROUP x p] end */
static void find_leaves(const hop *hops, const double *rows, size_t p,
                        uint32_t *at)
{
    memset(at, 0, GROUP * sizeof *at);
    for (uint32_t moved = 1; moved;) {
        moved = 0;
        for (size_t i = 0; i < GROUP; i++) {
            const hop *h = hops + at[i];
            uint32_t next = h->next[rows[i * p + h->feature] <= h->value];
            moved |= next ^ at[i];
            at[i] = next;
        }
    }
}

/* Add what a tree says of a row that ends in the given leaf. */
static void add_leaf(const asy_tree *tree, uint32_t leaf, size_t k,
                     double *score)
{
    const asy_node *node = tree->node + leaf;
    if (k == 2) {
        *score += node->value;
        return;
    }
    const double *share = tree->share + node->right * k;
    for (size_t c = 0; c < k; c++)
        score[c] += share[c];
}

/* Add what tree t says of the first m rows of the block. */
static void add_tree(const walker *w, size_t t, size_t m, double *score)
{
    const asy_tree *tree = &w->trees->tree[t];
    size_t k = (size_t)w->trees->k;
    size_t per_row = asy_score_width(w->trees->k);
    copy_tree(tree, w->hop);
    for (size_t first = 0; first < m; first += GROUP) {
        uint32_t leaf[GROUP];
        find_leaves(w->hop, w->rows + first * w->p, w->p, leaf);
        size_t end = m - first < GROUP ? m - first : GROUP;
        for (size_t i = 0; i < end; i++)
            add_leaf(tree, leaf[i], k, score + (first + i) * per_row);
    }
}

static asy_status make_walker(const asy_trees *trees, const asy_matrix *x,
                              asy_ctx *ctx, walker *w)
{
    size_t nodes = 0;
    for (size_t t = 0; t < trees->n; t++)
        if (trees->tree[t].n_nodes > nodes)
            nodes = trees->tree[t].n_nodes;
    size_t rows = x->n < BLOCK ? x->n + GROUP : BLOCK;
    *w = (walker){trees, ASY_NEW(ctx->scratch, hop, nodes),
                  asy_arena_calloc(ctx->scratch, rows, x->p * sizeof(double)),
                  x->p};
    return w->hop && w->rows ? ASY_OK : asy_nomem(ctx->err);
}

asy_status asy_trees_score(const void *model, const asy_matrix *x, asy_ctx *ctx,
                           double *score)
{
    const asy_trees *trees = model;
    size_t per_row = asy_score_width(trees->k);
    walker w;
    ASY_TRY(make_walker(trees, x, ctx, &w));
    memset(score, 0, x->n * per_row * sizeof *score);
    for (size_t first = 0; first < x->n; first += BLOCK) {
        size_t m = x->n - first < BLOCK ? x->n - first : BLOCK;
        copy_rows(x, first, m, w.rows);
        for (size_t t = 0; t < trees->n; t++)
            add_tree(&w, t, m, score + first * per_row);
    }
    for (size_t i = 0; i < x->n * per_row; i++)
        score[i] /= (double)trees->n;
    return ASY_OK;
}
