/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing trees: depth first, left before right, so that nodes come out in
 * preorder. A node is a range of the array of drawn rows, which a split
 * partitions in place.
 *
 * A node belongs to every tree that came to these rows by the same splits. It
 * is measured once; where the trees go on differently, each way is a task of
 * its own, done one after the other in the same range: what counts is which
 * rows a range holds, not their order.
 *
 * Trees are built in scratch memory that holds the largest possible one.
 */
#include <string.h>

#include "learner/tree_split.h"

/* A range of rows that becomes a node of some trees. */
typedef struct pending {
    uint32_t begin, m;
    uint32_t depth;
    bool right;      /* of its parent */
    uint64_t sum;    /* of what its rows carry */
    uint64_t place;  /* names the way from the root */
    uint64_t rules;  /* bit c: a node of tree c */
    asy_split split; /* what to do; without a feature it is yet to be found */
} pending;

/* A tree under construction. */
typedef struct sapling {
    asy_node *node; /* [2 n] */
    double *share;  /* [(k + n) x k], unless two classes */
    size_t n_nodes, n_shares;
    uint32_t open; /* the last node without a right child; its `right` is the
                      one before */
} sapling;

struct asy_grower {
    asy_ctx *ctx;
    const asy_train *train;
    asy_rule_set set;
    asy_splitter splitter;
    uint32_t *row, *spare_row; /* [n] */
    uint64_t *add, *spare_add; /* [n] */
    double *total;             /* [k] of the node at hand */
    sapling *tree;             /* [n_rules] */
    asy_split *split;          /* [n_rules] of the node at hand */
    pending *stack;            /* [(n + 1) x n_rules] */
    size_t n_stack;
    uint64_t key;
};

/* The first k shares are those of pure leaves. */
static void set_pure_shares(sapling *tree, size_t k)
{
    memset(tree->share, 0, k * k * sizeof *tree->share);
    for (size_t c = 0; c < k; c++)
        tree->share[c * k + c] = 1;
}

static bool allocate_tree(sapling *tree, size_t n, size_t k, asy_arena *arena)
{
    *tree = (sapling){.node = ASY_NEW(arena, asy_node, 2 * n)};
    if (k > 2) {
        tree->share = asy_arena_array(arena, n + k, k * sizeof(double));
        if (tree->share)
            set_pure_shares(tree, k);
    }
    return tree->node && (k == 2 || tree->share);
}

static asy_status allocate(asy_grower *g, const asy_ranks *ranks)
{
    asy_arena *arena = g->ctx->scratch;
    size_t n = ranks->n, k = (size_t)g->train->k, n_rules = g->set.n;
    g->row = ASY_NEW(arena, uint32_t, n);
    g->spare_row = ASY_NEW(arena, uint32_t, n);
    g->add = ASY_NEW(arena, uint64_t, n);
    g->spare_add = ASY_NEW(arena, uint64_t, n);
    g->total = ASY_NEW(arena, double, k);
    g->tree = ASY_NEW(arena, sapling, n_rules);
    g->split = ASY_NEW(arena, asy_split, n_rules);
    g->stack = asy_arena_array(arena, n + 1, n_rules * sizeof *g->stack);
    bool good = g->row && g->spare_row && g->add && g->spare_add && g->total &&
                g->tree && g->split && g->stack;
    for (size_t c = 0; good && c < n_rules; c++)
        good = allocate_tree(&g->tree[c], n, k, arena);
    return good ? ASY_OK : asy_nomem(g->ctx->err);
}

asy_status asy_grower_new(const asy_fit *fit, const asy_rule_set *set,
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
    g->set = *set;
    ASY_TRY(allocate(g, ranks));
    *grower = g;
    return asy_splitter_init(&g->splitter, ranks, fit->train, set, fit->ctx);
}

/* The drawn rows, in order, become the root. */
static pending take_rows(asy_grower *g, const uint32_t *draws)
{
    uint64_t sum = 0;
    uint32_t m = 0;
    for (size_t i = 0; i < g->train->x.n; i++) {
        uint32_t times = draws ? draws[i] : 1;
        g->row[m] = (uint32_t)i;
        g->add[m] = asy_splitter_carry(&g->splitter, g->train->y[i], times);
        sum += times > 0 ? g->add[m] : 0;
        m += times > 0;
    }
    return (pending){.m = m,
                     .sum = sum,
                     .place = 1,
                     .rules = UINT64_MAX >> (64 - g->set.n),
                     .split = {.feature = ASY_LEAF}};
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

/* Append a node to a tree, as the right child of the last node that waits for
   one or as the next node's left child. */
static asy_node *add_node(sapling *tree, bool right)
{
    uint32_t id = (uint32_t)tree->n_nodes++;
    if (right) {
        asy_node *parent = &tree->node[tree->open];
        tree->open = parent->right;
        parent->right = id;
    }
    return &tree->node[id];
}

static void add_leaf(asy_grower *g, sapling *tree, bool right, size_t only)
{
    size_t k = (size_t)g->train->k;
    double all = 0;
    for (size_t c = 0; c < k; c++)
        all += g->total[c];
    asy_node *node = add_node(tree, right);
    *node = (asy_node){g->total[1] / all, ASY_LEAF, (uint32_t)only};
    if (k == 2 || only < k)
        return;
    double *share = tree->share + tree->n_shares * k;
    for (size_t c = 0; c < k; c++)
        share[c] = g->total[c] / all;
    node->right = (uint32_t)tree->n_shares++;
}

static void add_split(sapling *tree, bool right, double value, uint32_t feature)
{
    asy_node *node = add_node(tree, right);
    *node = (asy_node){value, feature, tree->open};
    tree->open = (uint32_t)(node - tree->node);
}

/* Halfway, unless rounding would send `right` to the left. */
static double midpoint(double left, double right)
{
    double middle = left / 2 + right / 2;
    return middle >= left && middle < right ? middle : left;
}

/* How many rows went left, what they carry, and the rows on both sides of the
   threshold. */
typedef struct parted {
    uint32_t left, low_row, high_row;
    uint64_t sum;
} parted;

/* Rows of codes up to last go left. code: of the rows [m]. */
static parted partition(asy_grower *g, const pending *at, uint32_t last)
{
    uint32_t *row = g->row + at->begin;
    uint64_t *add = g->add + at->begin;
    const uint32_t *code = g->splitter.code;
    parted p = {0};
    uint32_t right = 0, high = UINT32_MAX;
    for (uint32_t i = 0; i < at->m; i++) {
        uint32_t r = row[i], c = code[i], goes_left = c <= last;
        uint32_t beyond = c | (0u - goes_left); /* no code, if it goes left */
        uint64_t a = add[i];
        row[p.left] = r;
        add[p.left] = a;
        g->spare_row[right] = r;
        g->spare_add[right] = a;
        p.sum += a & (0u - (uint64_t)goes_left);
        p.left += goes_left;
        right += 1 - goes_left;
        p.low_row = c == last ? r : p.low_row;
        p.high_row = beyond < high ? r : p.high_row;
        high = beyond < high ? beyond : high;
    }
    memcpy(row + p.left, g->spare_row, right * sizeof *row);
    memcpy(add + p.left, g->spare_add, right * sizeof *add);
    return p;
}

/* Child 1 or 2 of a place: different ways from the root do not meet, but for a
   chance of 2^-64. */
static uint64_t place_of(uint64_t parent, uint64_t child)
{
    return parent * UINT64_C(0x9e3779b97f4a7c15) + child;
}

static void split_node(asy_grower *g, const pending *at)
{
    const asy_matrix *x = &g->train->x;
    size_t j = at->split.feature;
    asy_ranks_take(g->splitter.ranks, j, g->row + at->begin, at->m,
                   g->splitter.code);
    parted p = partition(g, at, at->split.last);
    double value = midpoint(asy_at(x, p.low_row, j), asy_at(x, p.high_row, j));
    uint64_t left = at->rules;
    size_t c;
    while (asy_take_least(&left, &c))
        add_split(&g->tree[c], at->right, value, at->split.feature);
    pending child = {.begin = at->begin + p.left,
                     .m = at->m - p.left,
                     .sum = at->sum - p.sum,
                     .depth = at->depth + 1,
                     .right = true,
                     .place = place_of(at->place, 2),
                     .rules = at->rules,
                     .split = {.feature = ASY_LEAF}};
    g->stack[g->n_stack++] = child;
    child.begin = at->begin;
    child.m = p.left;
    child.sum = p.sum;
    child.right = false;
    child.place = place_of(at->place, 1);
    g->stack[g->n_stack++] = child;
}

static bool may_split(const asy_tree_rules *rules, const pending *at)
{
    return at->depth < rules->max_depth && at->m >= rules->min_samples_split &&
           at->m / 2 >= rules->min_samples_leaf;
}

/* Find the split for each of the rules that may; the rest has none. */
static void find_splits(asy_grower *g, const pending *at, asy_node_rows *rows)
{
    uint64_t left = at->rules;
    size_t c;
    while (asy_take_least(&left, &c)) {
        g->split[c].feature = ASY_LEAF;
        if (may_split(&g->set.rules[c], at))
            rows->rules |= (uint64_t)1 << c;
    }
    if (!rows->rules)
        return;
    asy_rng rng;
    asy_rng_init_at(&rng, g->key, at->place);
    asy_splitter_find(&g->splitter, rows, &rng, g->split);
}

/* One more task for the rules that split as rule c does; which they are. */
static uint64_t push_alike(asy_grower *g, const pending *at, size_t c)
{
    pending *task = &g->stack[g->n_stack++];
    *task = *at;
    task->rules = 0;
    task->split = g->split[c];
    uint64_t left = at->rules;
    size_t e;
    while (asy_take_least(&left, &e))
        if (g->split[e].feature == task->split.feature &&
            g->split[e].last == task->split.last)
            task->rules |= (uint64_t)1 << e;
    return task->rules;
}

static void grow_node(asy_grower *g, const pending *at)
{
    asy_node_rows rows = {.row = g->row + at->begin,
                          .add = g->add + at->begin,
                          .m = at->m,
                          .sum = at->sum,
                          .total = g->total};
    asy_splitter_total(&g->splitter, &rows, g->total);
    size_t only = only_class(g);
    bool pure = only < (size_t)g->train->k;
    if (!pure)
        find_splits(g, at, &rows);
    uint64_t done = 0;
    uint64_t left = at->rules;
    size_t c;
    while (asy_take_least(&left, &c)) {
        if (pure || g->split[c].feature == ASY_LEAF)
            add_leaf(g, &g->tree[c], at->right, only);
        else if (!(done >> c & 1))
            done |= push_alike(g, at, c);
    }
}

/* The tree of a rule, where it grew. */
static asy_tree grown_tree(const asy_grower *g, size_t c)
{
    const sapling *tree = &g->tree[c];
    return (asy_tree){tree->node, tree->n_nodes, tree->share};
}

asy_status asy_grower_keep(asy_grower *g, size_t rule, asy_tree *tree)
{
    const sapling *grown = &g->tree[rule];
    asy_node *node = ASY_NEW(g->ctx->arena, asy_node, grown->n_nodes);
    if (!node)
        return asy_nomem(g->ctx->err);
    memcpy(node, grown->node, grown->n_nodes * sizeof *node);
    *tree = (asy_tree){node, grown->n_nodes, NULL};
    if (!grown->share)
        return ASY_OK;
    size_t n = grown->n_shares * (size_t)g->train->k;
    double *share = ASY_NEW(g->ctx->arena, double, n);
    if (!share)
        return asy_nomem(g->ctx->err);
    memcpy(share, grown->share, n * sizeof *share);
    tree->share = share;
    return ASY_OK;
}

void asy_grower_grow(asy_grower *g, const uint32_t *draws, uint64_t key,
                     asy_tree *trees)
{
    g->key = key;
    for (size_t c = 0; c < g->set.n; c++) {
        g->tree[c].n_nodes = 0;
        g->tree[c].n_shares = (size_t)g->train->k;
    }
    g->n_stack = 1;
    g->stack[0] = take_rows(g, draws);
    while (g->n_stack) {
        pending at = g->stack[--g->n_stack];
        if (at.split.feature == ASY_LEAF)
            grow_node(g, &at);
        else
            split_node(g, &at);
    }
    for (size_t c = 0; c < g->set.n; c++)
        trees[c] = grown_tree(g, c);
}
