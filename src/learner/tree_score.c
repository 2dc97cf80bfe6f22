/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mean leaf share over trees. Rows are scored in blocks that are copied
 * row by row, so that one tree after the other walks over data in the cache.
 */
#include <string.h>

#include "learner/tree.h"

#define BLOCK 64

static const asy_node *find_leaf(const asy_node *node, const double *x)
{
    const asy_node *at = node;
    while (at->feature != ASY_LEAF)
        at = x[at->feature] <= at->value ? at + 1 : node + at->right;
    return at;
}

/* rows [m x p] row by row = rows first .. first + m - 1 of x */
static void copy_rows(const asy_matrix *x, size_t first, size_t m, double *rows)
{
    for (size_t j = 0; j < x->p; j++) {
        const double *column = asy_ccol(x, j) + first;
        for (size_t i = 0; i < m; i++)
            rows[i * x->p + j] = column[i];
    }
}

static void add_two(const asy_tree *tree, const double *rows, size_t m,
                    size_t p, double *score)
{
    for (size_t i = 0; i < m; i++)
        score[i] += find_leaf(tree->node, rows + i * p)->value;
}

/* The same for the shares of k classes. */
static void add_many(const asy_tree *tree, size_t k, const asy_matrix *rows,
                     double *score)
{
    for (size_t i = 0; i < rows->n; i++) {
        const asy_node *leaf = find_leaf(tree->node, rows->v + i * rows->p);
        const double *share = tree->share + leaf->right * k;
        for (size_t c = 0; c < k; c++)
            score[i * k + c] += share[c];
    }
}

/* rows: a block, row by row; score: its first */
static void score_block(const asy_trees *trees, const asy_matrix *rows,
                        double *score)
{
    size_t k = (size_t)trees->k, cells = k == 2 ? rows->n : rows->n * k;
    memset(score, 0, cells * sizeof *score);
    for (size_t t = 0; t < trees->n; t++)
        if (k == 2)
            add_two(&trees->tree[t], rows->v, rows->n, rows->p, score);
        else
            add_many(&trees->tree[t], k, rows, score);
    for (size_t i = 0; i < cells; i++)
        score[i] /= (double)trees->n;
}

asy_status asy_trees_score(const void *model, const asy_matrix *x, asy_ctx *ctx,
                           double *score)
{
    const asy_trees *trees = model;
    size_t per_row = trees->k == 2 ? 1 : (size_t)trees->k;
    double *rows = ASY_NEW(ctx->scratch, double, BLOCK * x->p);
    if (!rows)
        return asy_nomem(ctx->err);
    for (size_t first = 0; first < x->n; first += BLOCK) {
        size_t m = x->n - first < BLOCK ? x->n - first : BLOCK;
        copy_rows(x, first, m, rows);
        asy_matrix block = {rows, m, x->p, m};
        score_block(trees, &block, score + first * per_row);
    }
    return ASY_OK;
}
