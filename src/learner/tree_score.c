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
#define BLOCK 1024 /* rows that go through all trees before the next */

/* A node to walk over; a leaf's next is itself. */
typedef struct asy_hop {
    double value;
    const double *column;
    uint32_t next[2]; /* if x[feature] <= value is 0, is 1 */
} asy_hop;

asy_status asy_walker_init(asy_walker *w, const asy_matrix *x, int k,
                           size_t most_nodes, asy_ctx *ctx)
{
    *w =
        (asy_walker){*x, (size_t)k, ASY_NEW(ctx->scratch, asy_hop, most_nodes)};
    return w->hop ? ASY_OK : asy_nomem(ctx->err);
}

static void copy_tree(const asy_tree *tree, asy_walker *w)
{
    for (size_t i = 0; i < tree->n_nodes; i++) {
        const asy_node *node = &tree->node[i];
        uint32_t at = (uint32_t)i;
        if (node->feature == ASY_LEAF)
            w->hop[i] = (asy_hop){0, w->x.v, {at, at}};
        else
            w->hop[i] = (asy_hop){node->value,
                                  asy_ccol(&w->x, node->feature),
                                  {node->right, at + 1}};
    }
}

/* at [m] = the leaves in which the rows first .. first + m - 1 end */
static void find_leaves(const asy_hop *hops, size_t first, size_t m,
                        uint32_t *at)
{
    memset(at, 0, m * sizeof *at);
    for (uint32_t moved = 1; moved;) {
        moved = 0;
        for (size_t i = 0; i < m; i++) {
            const asy_hop *h = hops + at[i];
            uint32_t next = h->next[h->column[first + i] <= h->value];
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

/* Add what a tree says of rows first .. end - 1. */
static void add_rows(asy_walker *w, const asy_tree *tree, size_t first,
                     size_t end, double *score)
{
    size_t per_row = asy_score_width((int)w->k);
    copy_tree(tree, w);
    for (size_t m; first < end; first += m) {
        uint32_t leaf[GROUP];
        m = end - first < GROUP ? end - first : GROUP;
        find_leaves(w->hop, first, m, leaf);
        for (size_t i = 0; i < m; i++)
            add_leaf(tree, leaf[i], w->k, score + (first + i) * per_row);
    }
}

void asy_walker_add(asy_walker *w, const asy_tree *tree, double *score)
{
    add_rows(w, tree, 0, w->x.n, score);
}

static size_t most_nodes(const asy_trees *trees)
{
    size_t most = 0;
    for (size_t t = 0; t < trees->n; t++)
        if (trees->tree[t].n_nodes > most)
            most = trees->tree[t].n_nodes;
    return most;
}

asy_status asy_trees_score(const void *model, const asy_matrix *x, asy_ctx *ctx,
                           double *score)
{
    const asy_trees *trees = model;
    size_t n_scores = x->n * asy_score_width(trees->k);
    asy_walker w;
    ASY_TRY(asy_walker_init(&w, x, trees->k, most_nodes(trees), ctx));
    memset(score, 0, n_scores * sizeof *score);
    for (size_t first = 0; first < x->n; first += BLOCK) {
        size_t end = x->n - first < BLOCK ? x->n : first + BLOCK;
        for (size_t t = 0; t < trees->n; t++)
            add_rows(&w, &trees->tree[t], first, end, score);
    }
    for (size_t i = 0; i < n_scores; i++)
        score[i] /= (double)trees->n;
    return ASY_OK;
}
