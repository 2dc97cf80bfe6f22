/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing a tree: depth first, left before right, so that nodes come out in
 * preorder. A node is a range of the array of drawn rows, which a split
 * partitions in place, keeping the order of the rows on both sides.
 *
 * Trees are built in scratch memory that holds the largest possible one, then
 * copied to their exact size.
 */
#include <string.h>

#include "learner/tree_split.h"

#define NO_PARENT UINT32_MAX

/* A range of rows that becomes a node. */
typedef struct pending {
    uint32_t begin, m;
    uint32_t depth;
    uint32_t parent; /* whose right child it is, or NO_PARENT */
} pending;

struct asy_grower {
    asy_ctx *ctx;
    const asy_train *train;
    asy_tree_rules rules;
    asy_splitter splitter;
    uint32_t *row, *spare_row; /* [n] */
    uint64_t *add, *spare_add; /* [n] */
    double *total;             /* [k] of the node at hand */
    asy_node *node;            /* [2 n] */
    double *share;             /* [(k + n) x k], unless two classes */
    pending *stack;            /* [n + 1] */
    size_t n_rows, n_nodes, n_shares, n_stack;
};

static bool has_memory(const asy_grower *g)
{
    return g->row && g->spare_row && g->add && g->spare_add && g->total &&
           g->node && g->stack && (g->train->k == 2 || g->share);
}

/* The first k shares are those of pure leaves. */
static void set_pure_shares(asy_grower *g, size_t k)
{
    memset(g->share, 0, k * k * sizeof *g->share);
    for (size_t c = 0; c < k; c++)
        g->share[c * k + c] = 1;
}

static asy_status allocate(asy_grower *g, const asy_ranks *ranks)
{
    asy_arena *arena = g->ctx->scratch;
    size_t n = ranks->n, k = (size_t)g->train->k;
    g->row = ASY_NEW(arena, uint32_t, n);
    g->spare_row = ASY_NEW(arena, uint32_t, n);
    g->add = ASY_NEW(arena, uint64_t, n);
    g->spare_add = ASY_NEW(arena, uint64_t, n);
    g->total = ASY_NEW(arena, double, k);
    g->node = ASY_NEW(arena, asy_node, 2 * n);
    g->stack = ASY_NEW(arena, pending, n + 1);
    if (k > 2)
        g->share = asy_arena_array(arena, n + k, k * sizeof(double));
    if (!has_memory(g))
        return asy_nomem(g->ctx->err);
    if (k > 2)
        set_pure_shares(g, k);
    return ASY_OK;
}

asy_status asy_grower_new(const asy_fit *fit, const asy_tree_rules *rules,
                          asy_grower **grower)
{
    const asy_ranks *ranks = fit->shared;
    if (!ranks)
        ASY_TRY(asy_ranks_new(fit->train, fit->ctx, &ranks));
    asy_grower *g = asy_arena_calloc(fit->ctx->scratch, 1, sizeof *g);
    if (!g)
        return asy_nomem(fit->ctx->err);
    g->ctx = fit->ctx;
    g->train = fit->train;
    g->rules = *rules;
    ASY_TRY(allocate(g, ranks));
    *grower = g;
    return asy_splitter_init(&g->splitter, ranks, fit->train, rules, fit->ctx);
}

/* The drawn rows, in order. */
static void take_rows(asy_grower *g, const uint32_t *draws)
{
    size_t m = 0;
    for (size_t i = 0; i < g->train->x.n; i++) {
        uint32_t times = draws ? draws[i] : 1;
        g->row[m] = (uint32_t)i;
        g->add[m] = asy_splitter_carry(&g->splitter, g->train->y[i], times);
        m += times > 0;
    }
    g->n_rows = m;
}

static asy_node_rows rows_of(const asy_grower *g, const pending *at)
{
    return (asy_node_rows){g->row + at->begin, g->add + at->begin, at->m,
                           g->total};
}

/* The only class that occurs, or k. */
static size_t only_class(const asy_grower *g)
{
    size_t k = (size_t)g->train->k, only = k;
    for (size_t c = 0; c < k; c++) {
        if (g->total[c] > 0 && only < k)
            return k;
        if (g->total[c] > 0)
            only = c;
    }
    return only;
}

static void set_leaf(asy_grower *g, asy_node *node, size_t only)
{
    size_t k = (size_t)g->train->k;
    double all = 0;
    for (size_t c = 0; c < k; c++)
        all += g->total[c];
    *node = (asy_node){g->total[1] / all, ASY_LEAF, (uint32_t)only};
    if (k == 2 || only < k)
        return;
    double *share = g->share + g->n_shares * k;
    for (size_t c = 0; c < k; c++)
        share[c] = g->total[c] / all;
    node->right = (uint32_t)g->n_shares++;
}

/* The value behind a code that occurs among the m rows. */
static double value_of(const asy_grower *g, const uint32_t *row, size_t j,
                       uint32_t code)
{
    const uint32_t *codes = g->splitter.code;
    size_t i = 0;
    while (codes[i] != code)
        i++;
    return asy_at(&g->train->x, row[i], j);
}

/* The smallest of the codes [m] above last. */
static uint32_t next_code(const uint32_t *code, size_t m, uint32_t last)
{
    uint32_t next = UINT32_MAX;
    for (size_t i = 0; i < m; i++) {
        uint32_t c = code[i] > last ? code[i] : UINT32_MAX;
        next = c < next ? c : next;
    }
    return next;
}

/* Halfway, unless rounding would send `right` to the left. */
static double midpoint(double left, double right)
{
    double middle = left / 2 + right / 2;
    return middle >= left && middle < right ? middle : left;
}

/* Rows of codes up to last go left; how many. code: of the rows [m]. */
static uint32_t partition(asy_grower *g, const pending *at, uint32_t last)
{
    uint32_t *row = g->row + at->begin;
    uint64_t *add = g->add + at->begin;
    uint32_t left = 0, right = 0;
    for (uint32_t i = 0; i < at->m; i++) {
        uint32_t r = row[i], goes_left = g->splitter.code[i] <= last;
        uint64_t a = add[i];
        row[left] = r;
        add[left] = a;
        g->spare_row[right] = r;
        g->spare_add[right] = a;
        left += goes_left;
        right += 1 - goes_left;
    }
    memcpy(row + left, g->spare_row, right * sizeof *row);
    memcpy(add + left, g->spare_add, right * sizeof *add);
    return left;
}

static void split_node(asy_grower *g, const pending *at, const asy_split *split,
                       uint32_t id)
{
    const uint32_t *row = g->row + at->begin;
    size_t j = split->feature;
    asy_ranks_take(g->splitter.ranks, j, row, at->m, g->splitter.code);
    uint32_t next = next_code(g->splitter.code, at->m, split->last);
    double low = value_of(g, row, j, split->last);
    double high = value_of(g, row, j, next);
    uint32_t left = partition(g, at, split->last);
    g->node[id] = (asy_node){midpoint(low, high), (uint32_t)j, 0};
    g->stack[g->n_stack++] =
        (pending){at->begin + left, at->m - left, at->depth + 1, id};
    g->stack[g->n_stack++] =
        (pending){at->begin, left, at->depth + 1, NO_PARENT};
}

static bool may_split(const asy_grower *g, const pending *at)
{
    return at->depth < g->rules.max_depth &&
           at->m >= g->rules.min_samples_split &&
           at->m / 2 >= g->rules.min_samples_leaf;
}

static void grow_node(asy_grower *g, const pending *at, asy_rng *rng)
{
    uint32_t id = (uint32_t)g->n_nodes++;
    if (at->parent != NO_PARENT)
        g->node[at->parent].right = id;
    asy_node_rows rows = rows_of(g, at);
    asy_splitter_total(&g->splitter, &rows, g->total);
    size_t only = only_class(g);
    asy_split split;
    if (only == (size_t)g->train->k && may_split(g, at) &&
        asy_splitter_find(&g->splitter, &rows, rng, &split))
        split_node(g, at, &split, id);
    else
        set_leaf(g, &g->node[id], only);
}

/* Copy what was built to the arena, at its exact size. */
static asy_status keep_tree(const asy_grower *g, asy_tree *tree)
{
    size_t k = (size_t)g->train->k;
    asy_node *node = ASY_NEW(g->ctx->arena, asy_node, g->n_nodes);
    if (!node)
        return asy_nomem(g->ctx->err);
    memcpy(node, g->node, g->n_nodes * sizeof *node);
    *tree = (asy_tree){node, g->n_nodes, NULL};
    if (k == 2)
        return ASY_OK;
    double *share = ASY_NEW(g->ctx->arena, double, g->n_shares *k);
    if (!share)
        return asy_nomem(g->ctx->err);
    memcpy(share, g->share, g->n_shares * k * sizeof *share);
    tree->share = share;
    return ASY_OK;
}

asy_status asy_grower_grow(asy_grower *grower, const uint32_t *draws,
                           asy_rng *rng, asy_tree *tree)
{
    asy_grower *g = grower;
    take_rows(g, draws);
    g->n_nodes = 0;
    g->n_shares = (size_t)g->train->k;
    g->n_stack = 1;
    g->stack[0] = (pending){0, (uint32_t)g->n_rows, 0, NO_PARENT};
    while (g->n_stack) {
        pending at = g->stack[--g->n_stack];
        grow_node(g, &at, rng);
    }
    return keep_tree(g, tree);
}
