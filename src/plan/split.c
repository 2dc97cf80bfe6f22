/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Labels and splits of a plan, and the random keys they are drawn with.
 *
 * Keys depend on what is drawn only: labels on the permutation (and, within
 * folds, on the repeat), outer folds on the repeat, inner folds on repeat and
 * outer fold. They do not depend on the permutation beyond its labels, so that
 * the observed and the permuted statistic are one and the same function of the
 * labels, which is what makes the permutation test exact.
 */
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "plan/plan.h"

static uint64_t key_of(const asy_plan *plan, const char *what, size_t a,
                       size_t b)
{
    uint64_t key = asy_key(what, plan->config->seed);
    return asy_key_add(asy_key_add(key, a), b);
}

/* Rows whose labels are shuffled among themselves: one by one, or by whole
   groups where group [of every row] is given. */
typedef struct shuffled {
    const size_t *rows;
    size_t n;
    const int *group;
    int n_groups;
} shuffled;

static asy_status shuffle_rows(const shuffled *s, asy_rng *rng, asy_ctx *ctx,
                               int *y)
{
    asy_mark mark = asy_arena_mark(ctx->scratch);
    size_t *order = ASY_NEW(ctx->scratch, size_t, s->n);
    int *old = ASY_NEW(ctx->scratch, int, s->n);
    if (!order || !old)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < s->n; i++) {
        order[i] = i;
        old[i] = y[s->rows[i]];
    }
    asy_rng_shuffle(rng, order, s->n);
    for (size_t i = 0; i < s->n; i++)
        y[s->rows[i]] = old[order[i]];
    asy_arena_release(ctx->scratch, mark);
    return ASY_OK;
}

/* Among the groups that occur in the rows. */
static asy_status shuffle_groups(const shuffled *s, asy_rng *rng, asy_ctx *ctx,
                                 int *y)
{
    asy_mark mark = asy_arena_mark(ctx->scratch);
    size_t n_groups = (size_t)s->n_groups;
    size_t *present = ASY_NEW(ctx->scratch, size_t, n_groups);
    int *label = ASY_NEW(ctx->scratch, int, n_groups);
    size_t *index = ASY_NEW(ctx->scratch, size_t, n_groups);
    int *fresh = ASY_NEW(ctx->scratch, int, n_groups);
    if (!present || !label || !index || !fresh)
        return asy_nomem(ctx->err);
    for (size_t g = 0; g < n_groups; g++)
        label[g] = -1;
    for (size_t i = 0; i < s->n; i++)
        label[s->group[s->rows[i]]] = y[s->rows[i]];
    size_t count = 0;
    for (size_t g = 0; g < n_groups; g++) {
        if (label[g] < 0)
            continue;
        present[count] = g;
        index[count++] = g;
    }
    asy_rng_shuffle(rng, index, count);
    for (size_t c = 0; c < count; c++)
        fresh[present[c]] = label[index[c]];
    for (size_t i = 0; i < s->n; i++)
        y[s->rows[i]] = fresh[s->group[s->rows[i]]];
    asy_arena_release(ctx->scratch, mark);
    return ASY_OK;
}

static asy_status shuffle(const shuffled *s, asy_rng *rng, asy_ctx *ctx, int *y)
{
    return s->group ? shuffle_groups(s, rng, ctx, y)
                    : shuffle_rows(s, rng, ctx, y);
}

/* Development rows; groups stay together if their labels are constant. */
static shuffled among(const asy_plan *plan, const size_t *rows, size_t n)
{
    return (shuffled){rows, n, plan->groups_are_pure ? plan->group : NULL,
                      plan->n_groups};
}

static asy_status refold_labels(const asy_plan *plan, asy_rng *rng,
                                asy_ctx *ctx, int *y)
{
    size_t *all = ASY_NEW(ctx->scratch, size_t, plan->n);
    if (!all)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < plan->n; i++)
        all[i] = i;
    shuffled s = among(plan, all, plan->n);
    return shuffle(&s, rng, ctx, y);
}

static asy_status within_fold_labels(const asy_plan *plan, size_t repeat,
                                     asy_rng *rng, asy_ctx *ctx, int *y)
{
    asy_folds folds;
    asy_ctx inside = *ctx;
    inside.arena = ctx->scratch;
    ASY_TRY(asy_plan_outer(plan, repeat, plan->y, &inside, &folds));
    for (size_t f = 0; f < folds.n; f++) {
        shuffled s = among(plan, folds.fold[f].test, folds.fold[f].n_test);
        ASY_TRY(shuffle(&s, rng, ctx, y));
    }
    return ASY_OK;
}

asy_status asy_plan_labels(const asy_plan *plan, size_t permutation,
                           size_t repeat, asy_ctx *ctx, int *y)
{
    memcpy(y, plan->y, plan->n * sizeof *y);
    if (permutation == 0)
        return ASY_OK;
    bool within = plan->config->permutation.scheme == ASY_WITHIN_FOLD;
    asy_rng rng;
    asy_rng_init(&rng,
                 key_of(plan, "labels", permutation, within ? repeat : 0));
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = within ? within_fold_labels(plan, repeat, &rng, ctx, y)
                               : refold_labels(plan, &rng, ctx, y);
    asy_arena_release(ctx->scratch, mark);
    return status;
}

/* Have all given rows of a group one label? */
static bool is_pure(const shuffled *s, const int *y)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++)
            if (s->group[s->rows[i]] == s->group[s->rows[j]] &&
                y[s->rows[i]] != y[s->rows[j]])
                return false;
    return true;
}

asy_status asy_plan_holdout_labels(const asy_plan *plan, size_t permutation,
                                   asy_ctx *ctx, int *y)
{
    const asy_task *task = plan->task;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    int *all = ASY_NEW(ctx->scratch, int, task->n);
    if (!all)
        return asy_nomem(ctx->err);
    memcpy(all, task->y, task->n * sizeof *all);
    if (permutation > 0) {
        shuffled s = {plan->holdout_row, plan->n_holdout, task->group,
                      task->n_groups};
        if (s.group && !is_pure(&s, all))
            s.group = NULL;
        asy_rng rng;
        asy_rng_init(&rng, key_of(plan, "held-out labels", permutation, 0));
        ASY_TRY(shuffle(&s, &rng, ctx, all));
    }
    for (size_t i = 0; i < plan->n_holdout; i++)
        y[i] = all[plan->holdout_row[i]];
    asy_arena_release(ctx->scratch, mark);
    return ASY_OK;
}

/* Predefined folds of the given development rows (all if rows is NULL), made
   dense: fold labels that do not occur drop out. */
static asy_status dense_folds(const asy_plan *plan,
                              const asy_fold_column *column, const size_t *rows,
                              asy_ctx *ctx, asy_resample_in *in)
{
    size_t n_labels = (size_t)column->n_folds;
    int *dense = ASY_NEW(ctx->arena, int, n_labels);
    int *fold_of = ASY_NEW(ctx->arena, int, in->n);
    if (!dense || !fold_of)
        return asy_nomem(ctx->err);
    for (size_t f = 0; f < n_labels; f++)
        dense[f] = -1;
    for (size_t i = 0; i < in->n; i++) {
        fold_of[i] = column->fold[plan->row[rows ? rows[i] : i]];
        if (fold_of[i] >= 0)
            dense[fold_of[i]] = 0;
    }
    for (size_t f = 0; f < n_labels; f++)
        if (dense[f] == 0)
            dense[f] = in->n_folds++;
    for (size_t i = 0; i < in->n; i++)
        if (fold_of[i] >= 0)
            fold_of[i] = dense[fold_of[i]];
    in->fold_of = fold_of;
    return ASY_OK;
}

static asy_status subset_groups(const asy_plan *plan, const size_t *rows,
                                asy_ctx *ctx, asy_resample_in *in)
{
    int *dense = ASY_NEW(ctx->arena, int, plan->n_groups);
    int *group = ASY_NEW(ctx->arena, int, in->n);
    if (!dense || !group)
        return asy_nomem(ctx->err);
    for (int g = 0; g < plan->n_groups; g++)
        dense[g] = -1;
    for (size_t i = 0; i < in->n; i++) {
        int g = plan->group[rows[i]];
        if (dense[g] < 0)
            dense[g] = in->n_groups++;
        group[i] = dense[g];
    }
    in->group = group;
    return ASY_OK;
}

/* A bootstrap draws rows more than once: the copies of a row are a group, so
   that no inner fold tests what it trains on. */
static asy_status group_copies(const asy_plan *plan, const size_t *rows,
                               asy_ctx *ctx, asy_resample_in *in)
{
    int *dense = ASY_NEW(ctx->arena, int, plan->n);
    int *group = ASY_NEW(ctx->arena, int, in->n);
    int n = 0;
    if (!dense || !group)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < plan->n; i++)
        dense[i] = -1;
    for (size_t i = 0; i < in->n; i++) {
        if (dense[rows[i]] < 0)
            dense[rows[i]] = n++;
        group[i] = dense[rows[i]];
    }
    if ((size_t)n == in->n) /* no copies */
        return ASY_OK;
    in->group = group;
    in->n_groups = n;
    return ASY_OK;
}

asy_status asy_plan_outer(const asy_plan *plan, size_t repeat, const int *y,
                          asy_ctx *ctx, asy_folds *folds)
{
    ctx->key = key_of(plan, "outer", repeat, 0);
    asy_resample_in in = {.n = plan->n,
                          .y = y,
                          .k = plan->task->k,
                          .classes = plan->task->class_name,
                          .group = plan->group,
                          .n_groups = plan->n_groups,
                          .params = plan->config->outer.params,
                          .ctx = ctx};
    if (plan->outer_column)
        ASY_TRY(dense_folds(plan, plan->outer_column, NULL, ctx, &in));
    return plan->outer->split(&in, folds);
}

asy_status asy_plan_inner(const asy_plan *plan, const asy_inner_in *inner,
                          asy_ctx *ctx, asy_folds *folds)
{
    ctx->key = key_of(plan, "inner", inner->repeat, inner->fold);
    asy_resample_in in = {.n = inner->n_rows,
                          .y = inner->y,
                          .k = plan->task->k,
                          .classes = plan->task->class_name,
                          .params = plan->config->inner.params,
                          .ctx = ctx};
    ASY_TRY(plan->group ? subset_groups(plan, inner->rows, ctx, &in)
                        : group_copies(plan, inner->rows, ctx, &in));
    if (plan->inner_column)
        ASY_TRY(dense_folds(plan, plan->inner_column, inner->rows, ctx, &in));
    return plan->inner->split(&in, folds);
}

asy_status asy_plan_try_inner(const asy_plan *plan, const asy_fold *outer,
                              size_t number, asy_ctx *ctx, asy_tried_inner *out)
{
    char split[48] = "the held-out set";
    *out = (asy_tried_inner){.y = ASY_NEW(ctx->arena, int, outer->n_train)};
    if (!out->y)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < outer->n_train; i++)
        out->y[i] = plan->y[outer->train[i]];
    asy_inner_in in = {.fold = number,
                       .rows = outer->train,
                       .n_rows = outer->n_train,
                       .y = out->y};
    asy_status status = asy_plan_inner(plan, &in, ctx, &out->folds);
    if (status == ASY_OK || status == ASY_ENOMEM)
        return status;
    out->folds = (asy_folds){0};
    if (number < plan->n_folds)
        snprintf(split, sizeof split, "outer fold %zu", number);
    asy_fail_at(&out->why, status, plan->config->inner.place,
                "resampling.inner: training rows of %s: %s", split,
                ctx->err->message);
    asy_error_reset(ctx->err);
    return ASY_OK;
}
