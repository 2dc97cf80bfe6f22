/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Permutation importance (Breiman 2001): how much worse the score of the outer
 * test rows gets when one feature's values are shuffled among them. Within a
 * repeat every feature gets the same row permutation; a feature is a column of
 * the data, before the pipeline. Positive = the feature helps, also for
 * measures where lower is better.
 */
#include <string.h>

#include "base/rng.h"
#include "engine/job.h"

static asy_status measure(asy_importance *im, const double *score,
                          double *value)
{
    asy_scored scored = {im->job->n_test, im->job->y_test, score,
                         im->final->threshold};
    return asy_job_measure(im->job, im->job->plan->importance, &scored, value);
}

static asy_status shuffled_score(asy_importance *im, double *value)
{
    asy_matrix mapped;
    double *score;
    asy_ctx *ctx = im->job->ctx;
    ASY_TRY(asy_pipeline_apply(im->final->pipeline, &im->x, ctx, &mapped));
    ASY_TRY(asy_job_score(im->job, im->final->model, &mapped, &score));
    return measure(im, score, value);
}

static asy_status feature(asy_importance *im, const size_t *order, size_t j,
                          double *loss)
{
    const double *from = asy_ccol(im->final->raw_test, j);
    double *to = asy_col(&im->x, j);
    for (size_t i = 0; i < im->x.n; i++)
        to[i] = from[order[i]];
    asy_mark mark = asy_arena_mark(im->job->ctx->arena);
    double value;
    asy_status status = shuffled_score(im, &value);
    asy_arena_release(im->job->ctx->arena, mark);
    if (im->x.n)
        memcpy(to, from, im->x.n * sizeof *to);
    bool lower = im->job->plan->importance->caps & ASY_LOWER_IS_BETTER;
    *loss = lower ? value - im->baseline : im->baseline - value;
    return status;
}

asy_status asy_job_importance_begin(const asy_job *job, const asy_final *final,
                                    asy_importance *im)
{
    asy_ctx *ctx = job->ctx;
    const asy_matrix *raw = final->raw_test;
    *im = (asy_importance){.job = job,
                           .final = final,
                           .x = asy_matrix_new(ctx->arena, raw->n, raw->p)};
    if (!im->x.v)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < raw->p; j++)
        if (raw->n)
            memcpy(asy_col(&im->x, j), asy_ccol(raw, j),
                   raw->n * sizeof(double));
    return measure(im, final->score, &im->baseline);
}

asy_status asy_job_importance_shuffled(asy_importance *im, const size_t *order,
                                       size_t stride, double *loss)
{
    for (size_t j = 0; j < im->x.p; j++)
        ASY_TRY(feature(im, order, j, &loss[j * stride]));
    return ASY_OK;
}

static asy_status repeats(asy_importance *im, size_t *order, double *out)
{
    const asy_job *job = im->job;
    size_t n_repeats = job->plan->config->importance.repeats;
    uint64_t key = asy_job_key(job, "importance", ASY_NO_INNER);
    for (size_t k = 0; k < n_repeats; k++) {
        asy_rng rng;
        asy_rng_init(&rng, asy_key_add(key, k));
        for (size_t i = 0; i < im->x.n; i++)
            order[i] = i;
        asy_rng_shuffle(&rng, order, im->x.n);
        ASY_TRY(asy_job_importance_shuffled(im, order, n_repeats, out + k));
        if (atomic_load_explicit(job->stop, memory_order_relaxed))
            return asy_fail(job->ctx->err, ASY_EINTERRUPTED, "interrupted");
    }
    return ASY_OK;
}

asy_status asy_job_importance(const asy_job *job, const asy_final *final,
                              double **out)
{
    asy_arena *arena = job->ctx->arena;
    asy_importance im;
    ASY_TRY(asy_job_importance_begin(job, final, &im));
    size_t *order = ASY_NEW(arena, size_t, im.x.n);
    *out =
        ASY_NEW(arena, double, im.x.p * job->plan->config->importance.repeats);
    if (!order || !*out)
        return asy_nomem(job->ctx->err);
    return repeats(&im, order, *out);
}
