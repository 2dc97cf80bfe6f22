/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that search, refit and importance share: see job.h. */
#include "engine/tap.h"

#include <math.h>

#include "base/math.h"
#include "base/rng.h"

uint64_t asy_job_key(const asy_job *job, const char *what, size_t inner)
{
    uint64_t key = asy_key(what, job->plan->config->seed);
    key = asy_key_add(key, job->unit.repeat);
    key = asy_key_add(key, job->unit.fold);
    return asy_key_add(key, inner);
}

asy_status asy_job_pipeline(const asy_job *job, size_t inner,
                            const asy_train *raw, asy_pipeline *pipeline)
{
    bool raw_features = job->learner->learner->caps & ASY_RAW_FEATURES;
    job->ctx->key = asy_job_key(job, "step", inner);
    ASY_TRY(asy_pipeline_fit(job->plan->step,
                             raw_features ? 0 : job->plan->n_steps, raw,
                             job->ctx, pipeline));
    const asy_tap *tap = job->tap;
    return tap ? tap->prepared(tap->user, job, inner, pipeline) : ASY_OK;
}

asy_status asy_job_prepare(const asy_job *job, const asy_pipeline *pipeline,
                           size_t inner, asy_fitting *fitting)
{
    const asy_learner *l = job->learner->learner;
    *fitting = (asy_fitting){
        .pipeline = pipeline,
        .inner = inner,
        .key = asy_key_text(asy_job_key(job, "learner", inner), l->name)};
    if (!l->prepare)
        return ASY_OK;
    asy_ctx ctx = *job->ctx;
    ctx.key = fitting->key;
    void *shared = NULL;
    asy_mark mark = asy_arena_mark(ctx.scratch);
    asy_status status = l->prepare(l, &pipeline->train, &ctx, &shared);
    asy_arena_release(ctx.scratch, mark);
    fitting->shared = shared;
    return status;
}

asy_status asy_job_expect(const asy_job *job, const asy_fitting *fitting,
                          const asy_matrix *x)
{
    const asy_learner *l = job->learner->learner;
    return l->expect ? l->expect(fitting->shared, x, job->ctx) : ASY_OK;
}

/* Do candidates draw numbers of their own? Not if they are evaluated together,
   and printing their parameters into a key takes its time. Nobody knows what a
   hook does. */
static bool draws_alone(const asy_learner *l)
{
    return !l->evaluate && (l->self || l->caps & ASY_RANDOM);
}

/* The fit of a candidate; ctx is a copy that it may keep. */
static asy_fit fit_of(const asy_job *job, const asy_fitting *fitting,
                      size_t candidate, asy_ctx *ctx)
{
    const asy_learner *l = job->learner->learner;
    asy_fit fit = {
        .learner = l,
        .train = &fitting->pipeline->train,
        .shared = fitting->shared,
        .params = {l->params, l->n_params,
                   job->learner->candidate + candidate * l->n_params},
        .ctx = ctx};
    ctx->key = draws_alone(l) ? asy_params_key(fitting->key, &fit.params)
                              : fitting->key;
    return fit;
}

asy_status asy_job_fit_ahead(const asy_job *job, const asy_fitting *fitting)
{
    const asy_learner *l = job->learner->learner;
    if (!l->fit_ahead)
        return ASY_OK;
    asy_ctx ctx = *job->ctx;
    asy_fit first = fit_of(job, fitting, 0, &ctx);
    asy_mark mark = asy_arena_mark(ctx.scratch);
    asy_status status = l->fit_ahead(&first, job->learner->n_candidates);
    asy_arena_release(ctx.scratch, mark);
    return status;
}

asy_status asy_job_fit(const asy_job *job, const asy_fitting *fitting,
                       size_t candidate, void **model)
{
    const asy_learner *l = job->learner->learner;
    asy_ctx ctx = *job->ctx;
    asy_fit fit = fit_of(job, fitting, candidate, &ctx);
    asy_mark mark = asy_arena_mark(ctx.scratch);
    asy_status status = l->fit(&fit, model);
    asy_arena_release(ctx.scratch, mark);
    const asy_tap *tap = job->tap;
    if (status != ASY_OK || !tap)
        return status;
    return tap->fitted(tap->user, job, candidate, fitting, *model);
}

/* One of a learner's two ways to score. */
typedef asy_status (*scorer)(const void *model, const asy_matrix *x,
                             asy_ctx *ctx, double *score);

/* A score that is not a number orders nothing. */
static asy_status require_numbers(const asy_job *job, const double *score,
                                  size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(score[i]))
            return asy_fail(job->ctx->err, ASY_ENUMERIC,
                            "%s gave NaN as the score of a row",
                            job->learner->learner->name);
    return ASY_OK;
}

static asy_status score_with(const asy_job *job, scorer how, const void *model,
                             const asy_matrix *x, double **score)
{
    size_t n = x->n * asy_job_width(job);
    *score = ASY_NEW(job->ctx->arena, double, n);
    if (!*score)
        return asy_nomem(job->ctx->err);
    asy_mark mark = asy_arena_mark(job->ctx->scratch);
    asy_status status = how(model, x, job->ctx, *score);
    asy_arena_release(job->ctx->scratch, mark);
    return status == ASY_OK ? require_numbers(job, *score, n) : status;
}

asy_status asy_job_score(const asy_job *job, const void *model,
                         const asy_matrix *x, double **score)
{
    return score_with(job, job->learner->learner->score, model, x, score);
}

asy_status asy_job_log_odds(const asy_job *job, const void *model,
                            const asy_matrix *x, double **out)
{
    return score_with(job, job->learner->learner->log_odds, model, x, out);
}

asy_status asy_job_evaluate(const asy_job *job, const asy_fitting *fitting,
                            asy_candidates candidates, const asy_matrix *x,
                            double **score)
{
    asy_ctx ctx = *job->ctx;
    asy_fit first = fit_of(job, fitting, candidates.first, &ctx);
    size_t n = candidates.n * x->n * asy_job_width(job);
    *score = ASY_NEW(ctx.arena, double, n);
    if (!*score)
        return asy_nomem(ctx.err);
    asy_mark mark = asy_arena_mark(ctx.scratch);
    asy_status status =
        first.learner->evaluate(&first, candidates.n, x, *score);
    asy_arena_release(ctx.scratch, mark);
    return status == ASY_OK ? require_numbers(job, *score, n) : status;
}

asy_status asy_job_measure(const asy_job *job, const asy_measure *measure,
                           const asy_scored *scored, double *value)
{
    asy_mark mark = asy_arena_mark(job->ctx->scratch);
    int k = job->plan->task->k;
    int *decision = NULL;
    if (measure->caps & ASY_NEEDS_DECISION) {
        decision = ASY_NEW(job->ctx->scratch, int, scored->n);
        if (!decision)
            return asy_nomem(job->ctx->err);
        asy_decide(scored->score, scored->n, k, scored->threshold, decision);
    }
    asy_prediction prediction = {.n = scored->n,
                                 .k = k,
                                 .y = scored->y,
                                 .score = scored->score,
                                 .decision = decision,
                                 .probability = job->learner->learner->caps &
                                                ASY_PROBABILITY};
    asy_status status = measure->compute(measure, &prediction, job->ctx, value);
    asy_arena_release(job->ctx->scratch, mark);
    return status;
}

/* All metrics for the observed labels, those of the test for permuted ones. */
static asy_status measure_all(const asy_job *job, const asy_scored *scored,
                              asy_record *record)
{
    const asy_plan *plan = job->plan;
    double *metric = ASY_NEW(job->ctx->arena, double, plan->n_metrics);
    if (!metric)
        return asy_nomem(job->ctx->err);
    for (size_t m = 0; m < plan->n_metrics; m++) {
        /* One row has no ranks or rates; leave_one_out pools its rows. */
        bool wanted = job->unit.permutation == 0 && job->n_test > 1;
        for (size_t j = 0; !wanted && j < plan->n_null_metrics; j++)
            wanted = plan->null_metric[j] == m && job->n_test > 1;
        metric[m] = ASY_NAN;
        if (wanted)
            ASY_TRY(asy_job_measure(job, plan->metric[m], scored, &metric[m]));
    }
    record->n_metrics = plan->n_metrics;
    record->metric = metric;
    return ASY_OK;
}

static asy_status keep_predictions(const asy_job *job, const asy_scored *scored,
                                   asy_record *record)
{
    bool keep = job->unit.permutation == 0 || job->plan->keep_null_scores;
    if (!keep)
        return ASY_OK;
    uint32_t *test = ASY_NEW(job->ctx->arena, uint32_t, job->n_test);
    int *decision = ASY_NEW(job->ctx->arena, int, job->n_test);
    if (!test || !decision)
        return asy_nomem(job->ctx->err);
    for (size_t i = 0; i < job->n_test; i++)
        test[i] = (uint32_t)job->test[i];
    asy_decide(scored->score, job->n_test, job->plan->task->k,
               scored->threshold, decision);
    record->n_test = job->n_test;
    record->test = test;
    record->n_scores = job->n_test * asy_job_width(job);
    record->score = scored->score;
    record->decision = decision;
    return ASY_OK;
}

asy_status asy_job_conclude(const asy_job *job, const asy_scored *scored,
                            asy_record *record)
{
    ASY_TRY(measure_all(job, scored, record));
    return keep_predictions(job, scored, record);
}
