/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many fits a plan takes: see asy_plan_cost in plan.h. */
#include "plan/plan.h"

/* Units alike: of one learner and split, observed or permuted. */
typedef struct kind {
    asy_unit unit;
    size_t n; /* of them */
} kind;

/* Add their fits to their learner's cost. Without inner folds a search fails
   before its first fit. */
static asy_status add(const asy_plan *plan, const kind *k,
                      const asy_tried_inner *inner, asy_ctx *ctx,
                      asy_cost *cost)
{
    asy_cost *c = &cost[k->unit.learner];
    size_t candidates = plan->learner[k->unit.learner].n_candidates;
    bool searches = asy_plan_searches(plan, k->unit);
    c->units += k->n;
    if (!searches || inner->folds.n > 0) {
        c->fits += k->n * ((searches ? inner->folds.n * candidates : 0) + 1);
        return ASY_OK;
    }
    c->failing += k->n;
    if (!c->why)
        c->why = asy_arena_strdup(ctx->arena, inner->why.message);
    return c->why ? ASY_OK : asy_nomem(ctx->err);
}

static asy_status count_fold(const asy_plan *plan, const asy_fold *fold,
                             size_t number, asy_ctx *ctx, asy_cost *cost)
{
    asy_mark mark = asy_arena_mark(ctx->arena);
    asy_tried_inner inner;
    ASY_TRY(asy_plan_try_inner(plan, fold, number, ctx, &inner));
    asy_arena_release(ctx->arena, mark);
    bool final = number == plan->n_folds;
    size_t observed = final ? 1 : plan->n_repeats;
    size_t permuted =
        plan->n_permutations * (final ? 1 : plan->permutation_repeats);
    for (size_t l = 0; l < plan->n_learners; l++) {
        kind k = {{0, 0, number, l}, observed};
        ASY_TRY(add(plan, &k, &inner, ctx, cost));
        k = (kind){{1, 0, number, l}, permuted};
        if (permuted)
            ASY_TRY(add(plan, &k, &inner, ctx, cost));
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
