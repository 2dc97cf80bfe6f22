/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Classification trees, one or many: how they are kept, grown and asked. The
 * learners decision_tree and random_forest are thin wrappers of this.
 *
 * Invariant: a tree's nodes are in preorder, so the left child of an inner
 * node is the next node; x[feature] <= value goes left.
 */
#ifndef ASY_LEARNER_TREE_H
#define ASY_LEARNER_TREE_H

#include "base/rng.h"
#include "learner/learner.h"
#include "learner/ranks.h"

#define ASY_LEAF UINT32_MAX

typedef struct asy_node {
    double value;     /* threshold; in a leaf the share of class 1 */
    uint32_t feature; /* column, or ASY_LEAF */
    uint32_t right;   /* right child; in a leaf the row of `share` */
} asy_node;

typedef struct asy_tree {
    const asy_node *node; /* [n_nodes], the root first */
    size_t n_nodes;
    const double *share; /* [.. x k] class shares; NULL for two classes */
} asy_tree;

/* A model: the trees whose leaf shares are averaged. */
typedef struct asy_trees {
    int k;
    size_t n;
    asy_tree *tree; /* [n] */
} asy_trees;

/* What decides whether and how a node is split. */
typedef struct asy_tree_rules {
    bool entropy; /* else Gini */
    size_t max_depth;
    size_t min_samples_split, min_samples_leaf; /* rows, not draws */
    size_t max_features;                        /* 1 .. p; p: in order */
    const double *weight;                       /* [k] of the classes */
} asy_tree_rules;

/* Rules under which trees grow side by side from the same draws. They agree on
   criterion, on weights, and on whether all columns are looked at. */
typedef struct asy_rule_set {
    const asy_tree_rules *rules; /* [n] */
    size_t n;                    /* 1 .. ASY_MOST_RULES */
} asy_rule_set;
#define ASY_MOST_RULES 64

/* The parameters that both learners share, in this order. */
enum {
    ASY_TREE_CRITERION,
    ASY_TREE_MAX_DEPTH,
    ASY_TREE_MIN_SAMPLES_SPLIT,
    ASY_TREE_MIN_SAMPLES_LEAF,
    ASY_TREE_MAX_FEATURES,
    ASY_TREE_CLASS_WEIGHT,
    ASY_TREE_N_PARAMS
};

/* clang-format off */
#define ASY_TREE_PARAMS(features)                                              \
    {"criterion", ASY_CHOICE, 0, 0, 0, "gini|entropy", "gini",                 \
     "impurity that a split lowers"},                                          \
    {"max_depth", ASY_INTEGER | ASY_NULL, 1, 1e9, 0, NULL, "null",             \
     "most splits from the root to a leaf; null: no limit"},                   \
    {"min_samples_split", ASY_INTEGER, 2, 1e9, 0, NULL, "2",                   \
     "rows that a node needs to be split"},                                    \
    {"min_samples_leaf", ASY_INTEGER, 1, 1e9, 0, NULL, "1",                    \
     "rows that a leaf needs"},                                                \
    {"max_features", ASY_INTEGER | ASY_NUMBER | ASY_CHOICE | ASY_NULL, 0, 1,   \
     ASY_COUNT_OR_FRACTION, "sqrt|log2", features,                             \
     "columns looked at in a node, drawn anew for each; null: all"},           \
    ASY_PARAM_CLASS_WEIGHT
/* clang-format on */

/* Read the shared parameters. Errors: ASY_ENUMERIC if fewer than two classes
   occur, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_tree_rules_read(const asy_fit *fit, asy_tree_rules *rules);

/* The learners' prepare: rank codes. */
ASY_MUST_USE
asy_status asy_trees_prepare(const asy_learner *learner, const asy_train *train,
                             asy_ctx *ctx, void **shared);

/* Memory for growing trees from one training set, all in ctx->scratch. */
typedef struct asy_grower asy_grower;

/* fit->shared may be NULL: the codes are then made here. Errors as of
   asy_ranks_new. */
ASY_MUST_USE
asy_status asy_grower_new(const asy_fit *fit, const asy_rule_set *set,
                          asy_grower **grower);

/*
 * Grow a tree under each of the grower's rules. The trees stay where they grew
 * until the grower grows others; asy_grower_keep copies that of a rule to
 * ctx->arena.
 *
 * draws [n]  how often each row was drawn (their sum at most n), or NULL for
 *            once each
 * key        gives the columns of each node, if not all are looked at: those
 *            of a node depend on the way to it from the root, and not on the
 *            rules
 * trees [n_rules]  out: what grows under a rule is what it gives alone
 *
 * The split of a node is the first among the best: columns in the order
 * visited, thresholds ascending. max_features columns are visited, and more
 * until one is not constant in the node. A node is a leaf when it is pure, or
 * a rule forbids every split; a split may lower the impurity by nothing.
 * Counts are exact; with equal class weights so is the comparison of
 * gains (below some 10,000 rows): equal gains tie.
 *
 * Cost O(max_features m) for a node of m rows, give or take the ordering of
 * its codes; trees that split a node alike share the cost.
 */
void asy_grower_grow(asy_grower *grower, const uint32_t *draws, uint64_t key,
                     asy_tree *trees);
ASY_MUST_USE
asy_status asy_grower_keep(asy_grower *grower, size_t rule, asy_tree *tree);

/* The learners' score: mean of the trees' leaf shares; model an asy_trees. */
ASY_MUST_USE
asy_status asy_trees_score(const void *model, const asy_matrix *x, asy_ctx *ctx,
                           double *score);

/* The same for trees that come and go: begin, add each tree to its score,
   which starts at 0, and divide by their number. */
typedef struct asy_walker {
    asy_matrix x;
    size_t k;
    struct asy_hop *hop; /* [most_nodes] the tree at hand, made for walking */
} asy_walker;
ASY_MUST_USE
asy_status asy_walker_init(asy_walker *w, const asy_matrix *x, int k,
                           size_t most_nodes, asy_ctx *ctx);
void asy_walker_add(asy_walker *w, const asy_tree *tree, double *score);

#endif
