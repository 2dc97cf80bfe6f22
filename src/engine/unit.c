/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One unit of the plan, from rows to record: see unit.h. */
#include "engine/unit.h"

#include <math.h>

#include "base/math.h"
#include "engine/tap.h"

void asy_worker_init(asy_worker *worker, const asy_plan *plan, unsigned index,
                     const atomic_bool *stop)
{
    *worker = (asy_worker){.plan = plan, .index = index, .stop = stop};
    asy_arena_init(&worker->arena);
    asy_arena_init(&worker->scratch);
    asy_arena_init(&worker->kept);
}

void asy_worker_clear(asy_worker *worker)
{
    asy_arena_clear(&worker->arena);
    asy_arena_clear(&worker->scratch);
    asy_arena_clear(&worker->kept);
}

/* Labels and outer folds of (permutation, repeat); units come in plan order, so
   those of the last unit mostly serve again. */
static asy_status find_split(asy_worker *w, asy_unit unit, asy_ctx *ctx)
{
    if (w->has_split && w->permutation == unit.permutation &&
        w->repeat == unit.repeat)
        return ASY_OK;
    w->has_split = false;
    asy_arena_release(&w->kept, (asy_mark){0});
    asy_ctx keep = *ctx;
    keep.arena = &w->kept;
    w->y = ASY_NEW(&w->kept, int, w->plan->n);
    if (!w->y)
        return asy_nomem(ctx->err);
    ASY_TRY(
        asy_plan_labels(w->plan, unit.permutation, unit.repeat, &keep, w->y));
    asy_status status =
        asy_plan_outer(w->plan, unit.repeat, w->y, &keep, &w->folds);
    if (status != ASY_OK)
        return asy_frame(ctx->err, "outer resampling");
    w->permutation = unit.permutation;
    w->repeat = unit.repeat;
    w->has_split = true;
    return ASY_OK;
}

/* Rows of the task, and labels, of development rows. */
static asy_status dev_rows(const asy_worker *w, const size_t *dev, size_t n,
                           const size_t **rows, const int **y, asy_ctx *ctx)
{
    size_t *r = ASY_NEW(ctx->arena, size_t, n);
    int *labels = ASY_NEW(ctx->arena, int, n);
    if (!r || !labels)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < n; i++) {
        r[i] = w->plan->row[dev[i]];
        labels[i] = w->y[dev[i]];
    }
    *rows = r;
    *y = labels;
    return ASY_OK;
}

static asy_status outer_rows(asy_worker *w, asy_job *job)
{
    if (w->folds.n <= job->unit.fold)
        return asy_fail(job->ctx->err, ASY_EDATA,
                        "permuted labels give %zu outer folds (need %zu)",
                        w->folds.n, w->plan->n_folds);
    const asy_fold *fold = &w->folds.fold[job->unit.fold];
    job->n_train = fold->n_train;
    job->n_test = fold->n_test;
    job->train_dev = fold->train;
    ASY_TRY(dev_rows(w, fold->train, fold->n_train, &job->train, &job->y_train,
                     job->ctx));
    return dev_rows(w, fold->test, fold->n_test, &job->test, &job->y_test,
                    job->ctx);
}

/* The held-out unit trains on all development rows. */
static asy_status holdout_rows(asy_worker *w, asy_job *job)
{
    const asy_plan *plan = w->plan;
    size_t *all = ASY_NEW(job->ctx->arena, size_t, plan->n);
    int *y = ASY_NEW(job->ctx->arena, int, plan->n_holdout);
    if (!all || !y)
        return asy_nomem(job->ctx->err);
    for (size_t i = 0; i < plan->n; i++)
        all[i] = i;
    ASY_TRY(asy_plan_holdout_labels(plan, job->unit.permutation, job->ctx, y));
    job->n_train = plan->n;
    job->train_dev = all;
    job->n_test = plan->n_holdout;
    job->test = plan->holdout_row;
    job->y_test = y;
    return dev_rows(w, all, plan->n, &job->train, &job->y_train, job->ctx);
}

/* Refit the pipeline on all training rows. */
static asy_status refit(const asy_job *job, asy_pipeline *pipeline,
                        asy_fitting *fitting)
{
    asy_train raw;
    ASY_TRY(asy_pipeline_gather(job->plan->task, job->train, job->n_train,
                                job->y_train, job->ctx, &raw));
    ASY_TRY(asy_job_pipeline(job, ASY_NO_INNER, &raw, pipeline));
    return asy_job_prepare(job, pipeline, ASY_NO_INNER, fitting);
}

static bool has_importance(const asy_job *job)
{
    return job->plan->importance && job->unit.permutation == 0 &&
           !asy_unit_is_holdout(job->plan, job->unit);
}

/* Refit the best candidate and score the test rows x; the model is NULL if
   nobody (importance, an audit) needs it and the learner can do without. */
static asy_status score_best(const asy_job *job, const asy_fitting *fitting,
                             size_t best, const asy_matrix *x, asy_final *final)
{
    double *score;
    if (job->learner->learner->evaluate && !has_importance(job) && !job->tap) {
        asy_candidates one = {best, 1};
        ASY_TRY(asy_job_evaluate(job, fitting, one, x, &score));
    } else {
        void *model;
        ASY_TRY(asy_job_fit(job, fitting, best, &model));
        ASY_TRY(asy_job_score(job, model, x, &score));
        final->model = model;
    }
    final->score = score;
    return ASY_OK;
}

static asy_status importance(const asy_job *job, const asy_final *final,
                             asy_record *record)
{
    const asy_plan *plan = job->plan;
    if (!has_importance(job))
        return ASY_OK;
    double *values;
    ASY_TRY(asy_job_importance(job, final, &values));
    record->importance = values;
    record->n_importance = plan->task->p * plan->config->importance.repeats;
    return ASY_OK;
}

static asy_status predict(const asy_job *job, const asy_search_result *found,
                          asy_record *record)
{
    asy_pipeline pipeline;
    asy_fitting fitting;
    asy_train test;
    asy_matrix x;
    ASY_TRY(refit(job, &pipeline, &fitting));
    ASY_TRY(asy_pipeline_gather(job->plan->task, job->test, job->n_test,
                                job->y_test, job->ctx, &test));
    ASY_TRY(asy_pipeline_apply(&pipeline, &test.x, job->ctx, &x));
    asy_final final = {.pipeline = &pipeline,
                       .raw_test = &test.x,
                       .threshold = found->threshold};
    ASY_TRY(score_best(job, &fitting, found->best, &x, &final));
    asy_scored scored = {job->n_test, job->y_test, final.score,
                         found->threshold};
    ASY_TRY(asy_job_conclude(job, &scored, record));
    ASY_TRY(importance(job, &final, record));
    return job->tap ? job->tap->scored(job->tap->user, job, &final) : ASY_OK;
}

static asy_status run(asy_worker *w, asy_job *job, asy_record *record)
{
    ASY_TRY(find_split(w, job->unit, job->ctx));
    ASY_TRY(asy_unit_is_holdout(w->plan, job->unit) ? holdout_rows(w, job)
                                                    : outer_rows(w, job));
    asy_search_result found;
    ASY_TRY(asy_job_search(job, &found));
    if (job->tap)
        ASY_TRY(job->tap->chosen(job->tap->user, job, &found));
    record->n_train = job->n_train;
    record->chosen = (int)found.best;
    record->threshold = found.threshold;
    if (found.inner_score) {
        record->n_candidates = job->learner->n_candidates;
        record->inner_score = found.inner_score;
    }
    return predict(job, &found, record);
}

asy_status asy_unit_run(asy_worker *worker, size_t number, asy_record *record,
                        asy_error *err)
{
    asy_arena_release(&worker->arena, (asy_mark){0});
    asy_arena_release(&worker->scratch, (asy_mark){0});
    asy_error_reset(err);
    asy_ctx ctx = {.arena = &worker->arena,
                   .scratch = &worker->scratch,
                   .unit =
                       worker->generation * worker->plan->n_units + number + 1,
                   .worker = worker->index,
                   .err = err};
    asy_job job = {.plan = worker->plan,
                   .unit = asy_plan_unit(worker->plan, number),
                   .stop = worker->stop,
                   .tap = worker->tap,
                   .ctx = &ctx};
    job.learner = &worker->plan->learner[job.unit.learner];
    *record =
        (asy_record){.number = number, .message = "", .threshold = ASY_NAN};
    asy_status status = run(worker, &job, record);
    if (status == ASY_OK || status == ASY_EINTERRUPTED || status == ASY_ENOMEM)
        return status;
    const char *message = asy_arena_strdup(&worker->arena, err->message);
    if (!message)
        return asy_nomem(err);
    *record = (asy_record){.number = number,
                           .status = status,
                           .message = message,
                           .chosen = -1,
                           .threshold = ASY_NAN};
    return ASY_OK;
}
