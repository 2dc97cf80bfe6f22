/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fitted pipelines: see pipeline.h. */
#include "engine/pipeline.h"

#include "base/rng.h"

static bool are_adjacent(const asy_task *task, const size_t *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (asy_task_place(task, rows[i]) != asy_task_place(task, rows[0]) + i)
            return false;
    return n > 0;
}

/* The rows where they are if they lie side by side, else a copy of them. */
static asy_status take_rows(const asy_task *task, const size_t *rows, size_t n,
                            asy_ctx *ctx, asy_matrix *x)
{
    if (are_adjacent(task, rows, n)) {
        double *first = task->x.v + asy_task_place(task, rows[0]);
        *x = (asy_matrix){first, n, task->p, task->x.ld};
        return ASY_OK;
    }
    *x = asy_matrix_new(ctx->arena, n, task->p);
    asy_mark mark = asy_arena_mark(ctx->scratch);
    size_t *place = ASY_NEW(ctx->scratch, size_t, n);
    if (!x->v || !place)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < n; i++)
        place[i] = asy_task_place(task, rows[i]);
    asy_matrix_take(&task->x, place, n, x);
    asy_arena_release(ctx->scratch, mark);
    return ASY_OK;
}

asy_status asy_pipeline_gather(const asy_task *task, const size_t *rows,
                               size_t n, const int *y, asy_ctx *ctx,
                               asy_train *out)
{
    bool any_categorical = false;
    for (size_t j = 0; j < task->p; j++)
        any_categorical |= task->categorical[j];
    *out = (asy_train){.y = y,
                       .k = task->k,
                       .names = task->feature,
                       .classes = task->class_name};
    if (any_categorical) {
        out->categorical = task->categorical;
        out->levels = (const char *const *const *)task->level;
    }
    return take_rows(task, rows, n, ctx, &out->x);
}

static asy_status map(const asy_transform *t, const void *model,
                      const asy_matrix *in, asy_ctx *ctx, asy_matrix *out)
{
    *out = asy_matrix_new(ctx->arena, in->n, t->width(model));
    if (!out->v)
        return asy_nomem(ctx->err);
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = t->apply(model, in, ctx, out);
    asy_arena_release(ctx->scratch, mark);
    return status;
}

/* A mapping: fit it, and carry the training rows through it. */
static asy_status fit_mapping(const asy_step *step, asy_ctx *ctx,
                              asy_pipeline *out)
{
    const asy_transform *t = step->transform;
    void *model;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = t->fit(step, &out->train, ctx, &model);
    asy_arena_release(ctx->scratch, mark);
    if (status != ASY_OK)
        return status;
    asy_matrix x;
    ASY_TRY(map(t, model, &out->train.x, ctx, &x));
    out->train.x = x;
    out->train.names = t->names(model);
    out->train.categorical = NULL;
    out->train.levels = NULL;
    out->step[out->n++] = (asy_fitted_step){t, model};
    return ASY_OK;
}

static asy_status fit_step(const asy_step *step, asy_ctx *ctx,
                           asy_pipeline *out)
{
    const asy_transform *t = step->transform;
    if (!(t->caps & ASY_STEP_RESAMPLES))
        return fit_mapping(step, ctx, out);
    asy_train resampled = out->train;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = t->resample(step, &out->train, ctx, &resampled);
    asy_arena_release(ctx->scratch, mark);
    out->train = resampled;
    return status;
}

asy_status asy_pipeline_fit(const asy_step *steps, size_t n_steps,
                            const asy_train *raw, asy_ctx *ctx,
                            asy_pipeline *out)
{
    const uint64_t split = ctx->key;
    *out = (asy_pipeline){.train = *raw};
    out->step = ASY_NEW(ctx->arena, asy_fitted_step, n_steps);
    if (!out->step)
        return asy_nomem(ctx->err);
    for (size_t s = 0; s < n_steps; s++) {
        const char *name = steps[s].transform->name;
        ctx->key = asy_key_text(asy_key_add(split, s), name);
        asy_status status = fit_step(&steps[s], ctx, out);
        ctx->key = split;
        if (status != ASY_OK)
            return asy_frame(ctx->err, "step %s", name);
    }
    return ASY_OK;
}

asy_status asy_pipeline_apply(const asy_pipeline *pipeline,
                              const asy_matrix *raw, asy_ctx *ctx,
                              asy_matrix *out)
{
    *out = *raw;
    for (size_t s = 0; s < pipeline->n; s++) {
        const asy_fitted_step *step = &pipeline->step[s];
        asy_matrix in = *out;
        asy_status status = map(step->transform, step->model, &in, ctx, out);
        if (status != ASY_OK)
            return asy_frame(ctx->err, "step %s", step->transform->name);
    }
    return ASY_OK;
}
