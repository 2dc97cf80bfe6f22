/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many fits a plan takes: see asy_plan_cost in plan.h. */
#include "plan/plan.h"

/* Inner folds of the training rows of one outer fold. */
static asy_status inner_folds(const asy_plan *plan, const asy_fold *fold,
                              size_t number, asy_ctx *ctx, size_t *n)
{
    int *y = ASY_NEW(ctx->arena, int, fold->n_train);
    if (!y)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < fold->n_train; i++)
        y[i] = plan->y[fold->train[i]];
    asy_inner_in in = {
        .fold = number, .rows = fold->train, .n_rows = fold->n_train, .y = y};
    asy_folds folds;
    ASY_TRY(asy_plan_inner(plan, &in, ctx, &folds));
    *n = folds.n;
    return ASY_OK;
}

/* Add one unit's fits, `times` over, to its learner's cost. */
static void add(const asy_plan *plan, asy_unit unit, size_t inner, size_t times,
                asy_cost *cost)
{
    size_t searched = asy_plan_searches(plan, unit)
                          ? inner * plan->learner[unit.learner].n_candidates
                          : 0;
    cost[unit.learner].units += times;
    cost[unit.learner].fits += times * (searched + 1);
}

static asy_status count_fold(const asy_plan *plan, const asy_fold *fold,
                             size_t number, asy_ctx *ctx, asy_cost *cost)
{
    asy_mark mark = asy_arena_mark(ctx->arena);
    size_t inner;
    ASY_TRY(inner_folds(plan, fold, number, ctx, &inner));
    asy_arena_release(ctx->arena, mark);
    bool final = number == plan->n_folds;
    size_t observed = final ? 1 : plan->n_repeats;
    size_t permuted =
        plan->n_permutations * (final ? 1 : plan->permutation_repeats);
    for (size_t l = 0; l < plan->n_learners; l++) {
        add(plan, (asy_unit){0, 0, number, l}, inner, observed, cost);
        if (permuted)
            add(plan, (asy_unit){1, 0, number, l}, inner, permuted, cost);
    }
    return ASY_OK;
}

static asy_status count_all(const asy_plan *plan, asy_ctx *ctx, asy_cost *cost)
{
    asy_folds folds;
    ASY_TRY(asy_plan_outer(plan, 0, plan->y, ctx, &folds));
    for (size_t f = 0; f < folds.n; f++)
        ASY_TRY(count_fold(plan, &folds.fold[f], f, ctx, cost));
    if (plan->n_holdout == 0)
        return ASY_OK;
    size_t *all = ASY_NEW(ctx->arena, size_t, plan->n);
    if (!all)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < plan->n; i++)
        all[i] = i;
    asy_fold whole = {.n_train = plan->n, .train = all};
    return count_fold(plan, &whole, plan->n_folds, ctx, cost);
}

asy_status asy_plan_cost(const asy_plan *plan, asy_arena *arena,
                         asy_cost *learner_cost, asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_ctx ctx = {.arena = arena, .scratch = &scratch, .err = err};
    for (size_t l = 0; l < plan->n_learners; l++)
        learner_cost[l] = (asy_cost){0};
    asy_status status = count_all(plan, &ctx, learner_cost);
    asy_arena_clear(&scratch);
    return status;
}
