/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters that trees and forests share, made ready: see tree.h. */
#include <math.h>

#include "learner/tree.h"

/* Columns to look at, of p: at least one, at most all. */
static size_t read_max_features(const asy_value *value, size_t p)
{
    double count = (double)p;
    if (asy_value_is(value, "sqrt"))
        count = floor(sqrt((double)p));
    else if (asy_value_is(value, "log2"))
        count = p ? 63 - __builtin_clzll(p) : 0;
    else if (value->type == ASY_NUMBER)
        count = floor(value->number * (double)p);
    else if (value->type == ASY_INTEGER)
        count = value->number;
    if (count >= (double)p)
        return p;
    return count < 1 ? 1 : (size_t)count;
}

asy_status asy_tree_rules_read(const asy_fit *fit, asy_tree_rules *rules)
{
    const asy_value *value = fit->params.value;
    const asy_train *train = fit->train;
    asy_ctx *ctx = fit->ctx;
    double *weight = ASY_NEW(ctx->scratch, double, train->k);
    size_t *count = ASY_NEW(ctx->scratch, size_t, train->k);
    if (!weight || !count)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_require_classes(train, count, ctx->err));
    asy_class_weights(train, &value[ASY_TREE_CLASS_WEIGHT], weight);
    const asy_value *depth = &value[ASY_TREE_MAX_DEPTH];
    *rules = (asy_tree_rules){
        .entropy = asy_value_is(&value[ASY_TREE_CRITERION], "entropy"),
        .max_depth = depth->type == ASY_NULL ? SIZE_MAX : (size_t)depth->number,
        .min_samples_split = (size_t)value[ASY_TREE_MIN_SAMPLES_SPLIT].number,
        .min_samples_leaf = (size_t)value[ASY_TREE_MIN_SAMPLES_LEAF].number,
        .max_features =
            read_max_features(&value[ASY_TREE_MAX_FEATURES], train->x.p),
        .weight = weight,
    };
    return ASY_OK;
}

asy_status asy_trees_prepare(const asy_learner *learner, const asy_train *train,
                             asy_ctx *ctx, void **shared)
{
    (void)learner;
    const asy_ranks *ranks;
    ASY_TRY(asy_ranks_new(train, ctx, &ranks));
    *shared = (void *)ranks;
    return ASY_OK;
}
