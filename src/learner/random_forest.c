/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A random forest: trees grown on bootstrap samples of the rows, each split
 * chosen among a few columns drawn anew; the score is the mean of the trees'
 * leaf shares. Tree t draws from its own stream, so that more trees add
 * to a forest without changing it.
 * Source: Breiman 2001, doi:10.1023/A:1010933404324.
 */
#include <string.h>

#include "learner/tree.h"

enum { N_ESTIMATORS = ASY_TREE_N_PARAMS, BOOTSTRAP, N_PARAMS };

static const asy_param params[] = {
    ASY_TREE_PARAMS("sqrt"),
    {"n_estimators", ASY_INTEGER, 1, 1e6, 0, NULL, "100", "number of trees"},
    {"bootstrap", ASY_BOOL, 0, 0, 0, NULL, "true",
     "grow each tree on n rows drawn with replacement; false: on all rows"},
};

/* draws [n] = how often each row is among n drawn with replacement */
static void draw_rows(asy_rng *rng, uint32_t *draws, size_t n)
{
    memset(draws, 0, n * sizeof *draws);
    for (size_t i = 0; i < n; i++)
        draws[asy_rng_below(rng, (uint32_t)n)]++;
}

static asy_status grow_trees(const asy_fit *fit, asy_grower *grower,
                             uint32_t *draws, asy_trees *trees)
{
    for (size_t t = 0; t < trees->n; t++) {
        asy_rng rng;
        asy_rng_init(&rng, asy_key_add(fit->ctx->key, t));
        if (draws)
            draw_rows(&rng, draws, fit->train->x.n);
        ASY_TRY(asy_grower_grow(grower, draws, &rng, &trees->tree[t]));
    }
    return ASY_OK;
}

static asy_status forest_fit(const asy_fit *fit, void **model)
{
    asy_ctx *ctx = fit->ctx;
    asy_tree_rules rules;
    asy_grower *grower;
    ASY_TRY(asy_tree_rules_read(fit, &rules));
    ASY_TRY(asy_grower_new(fit, &rules, &grower));
    size_t n = (size_t)fit->params.value[N_ESTIMATORS].number;
    asy_trees *trees = ASY_NEW(ctx->arena, asy_trees, 1);
    asy_tree *tree = ASY_NEW(ctx->arena, asy_tree, n);
    uint32_t *draws = ASY_NEW(ctx->scratch, uint32_t, fit->train->x.n);
    if (!trees || !tree || !draws)
        return asy_nomem(ctx->err);
    *trees = (asy_trees){fit->train->k, n, tree};
    *model = trees;
    bool bootstrap = fit->params.value[BOOTSTRAP].number != 0;
    return grow_trees(fit, grower, bootstrap ? draws : NULL, trees);
}

const asy_learner asy_learner_random_forest = {
    .name = "random_forest",
    .help = "mean of trees grown on bootstrap samples and drawn columns",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY | ASY_RANDOM | ASY_CLASS_WEIGHT |
            ASY_SCALE_FREE,
    .params = params,
    .n_params = N_PARAMS,
    .prepare = asy_trees_prepare,
    .fit = forest_fit,
    .score = asy_trees_score,
};
