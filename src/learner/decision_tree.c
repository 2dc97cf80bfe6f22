/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A classification tree (CART): binary splits x_j <= t, each the one that
 * lowers the impurity most; the score is the class shares of the leaf.
 * Source: Breiman, Friedman, Olshen, Stone: Classification and Regression
 * Trees, 1984.
 */
#include "learner/tree.h"

static const asy_param params[] = {ASY_TREE_PARAMS("null")};

static asy_status tree_fit(const asy_fit *fit, void **model)
{
    asy_tree_rules rules;
    asy_grower *grower;
    ASY_TRY(asy_tree_rules_read(fit, &rules));
    asy_rule_set alone = {&rules, 1};
    ASY_TRY(asy_grower_new(fit, &alone, &grower));
    asy_trees *trees = ASY_NEW(fit->ctx->arena, asy_trees, 1);
    asy_tree *tree = ASY_NEW(fit->ctx->arena, asy_tree, 1);
    if (!trees || !tree)
        return asy_nomem(fit->ctx->err);
    *trees = (asy_trees){fit->train->k, 1, tree};
    *model = trees;
    asy_grower_grow(grower, NULL, fit->ctx->key, tree);
    return asy_grower_keep(grower, 0, tree);
}

const asy_learner asy_learner_decision_tree = {
    .name = "decision_tree",
    .help = "binary splits on single features, each lowering impurity most",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY | ASY_RANDOM | ASY_CLASS_WEIGHT |
            ASY_SCALE_FREE,
    .params = params,
    .n_params = ASY_TREE_N_PARAMS,
    .prepare = asy_trees_prepare,
    .fit = tree_fit,
    .score = asy_trees_score,
};
