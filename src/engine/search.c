/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inner search: every candidate on every inner fold.
 *
 * Per inner fold the pipeline is fitted once and shared by all candidates.
 * Best = first among the best unweighted mean inner scores; NaN ranks last.
 * Out-of-fold scores of the training rows are kept where the threshold is
 * chosen from them.
 */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "engine/tap.h"

typedef struct search {
    const asy_job *job;
    asy_search_result *out;
    asy_folds folds;
    size_t n_tested; /* test rows of all inner folds together */
    double *oof;     /* [n_candidates x n_tested], or NULL */
    int *oof_y;      /* [n_tested] */
    size_t done;     /* rows of oof filled so far */
    double *score;   /* [n_candidates x folds.n] */
    asy_error first; /* the first failure of a candidate */
} search;

/* Rows of an inner fold as rows of the task, and their labels. */
static asy_status inner_rows(const asy_job *job, const size_t *index, size_t n,
                             const size_t **rows, const int **y)
{
    size_t *r = ASY_NEW(job->ctx->arena, size_t, n);
    int *labels = ASY_NEW(job->ctx->arena, int, n);
    if (!r || !labels)
        return asy_nomem(job->ctx->err);
    for (size_t i = 0; i < n; i++) {
        r[i] = job->train[index[i]];
        labels[i] = job->y_train[index[i]];
    }
    *rows = r;
    *y = labels;
    return ASY_OK;
}

/* Does the tuning metric only rank rows, and can the learner rank them without
   the ties of rounded probabilities? */
static bool ranks_by_log_odds(const asy_job *job)
{
    const unsigned looks = ASY_NEEDS_DECISION | ASY_NEEDS_PROBABILITY;
    return job->plan->task->k == 2 && job->learner->learner->log_odds &&
           !(job->plan->tune->caps & looks);
}

/* Keep a candidate's scores of an inner fold where the threshold needs them. */
static void keep_scores(search *s, size_t c, const double *score, size_t n)
{
    if (s->oof)
        memcpy(s->oof + c * s->n_tested + s->done, score, n * sizeof *score);
}

static asy_status measure(const search *s, const double *score,
                          const asy_matrix *x, const int *y, double *value)
{
    const asy_job *job = s->job;
    bool probability = job->learner->learner->caps & ASY_PROBABILITY;
    asy_scored scored = {x->n, y, score, asy_natural_threshold(probability)};
    return asy_job_measure(job, job->plan->tune, &scored, value);
}

/* One candidate on one inner fold. */
static asy_status try_candidate(search *s, const asy_fitting *fitting, size_t c,
                                const asy_matrix *x, const int *y,
                                double *value)
{
    const asy_job *job = s->job;
    void *model;
    double *score;
    *value = ASY_NAN;
    ASY_TRY(asy_job_fit(job, fitting, c, &model));
    if (s->oof || !ranks_by_log_odds(job)) {
        ASY_TRY(asy_job_score(job, model, x, &score));
        keep_scores(s, c, score, x->n);
    }
    if (ranks_by_log_odds(job))
        ASY_TRY(asy_job_log_odds(job, model, x, &score));
    return measure(s, score, x, y, value);
}

/* A hook's error is an error of its text, not of one candidate: it fails the
   unit at once, so that a hook that loops is waited for once. */
static bool ends_the_search(asy_status status)
{
    return status == ASY_ENOMEM || status == ASY_EINTERRUPTED ||
           status == ASY_EHOOK;
}

/* A failure is remembered, and passed on only if the search must end. */
static asy_status note(search *s, asy_status status)
{
    if (ends_the_search(status))
        return status;
    if (status != ASY_OK && s->first.status == ASY_OK)
        s->first = *s->job->ctx->err;
    return ASY_OK;
}

static asy_status one_by_one(search *s, size_t g, const asy_fitting *fitting,
                             const asy_matrix *x, const int *y)
{
    const asy_job *job = s->job;
    ASY_TRY(asy_job_expect(job, fitting, x));
    ASY_TRY(asy_job_fit_ahead(job, fitting));
    for (size_t c = 0; c < job->learner->n_candidates; c++) {
        if (atomic_load_explicit(job->stop, memory_order_relaxed))
            return asy_fail(job->ctx->err, ASY_EINTERRUPTED, "interrupted");
        asy_mark mark = asy_arena_mark(job->ctx->arena);
        double *value = &s->score[c * s->folds.n + g];
        asy_status status = try_candidate(s, fitting, c, x, y, value);
        asy_arena_release(job->ctx->arena, mark);
        ASY_TRY(note(s, status));
    }
    return ASY_OK;
}

/* All candidates on one inner fold, by a learner that evaluates. */
static asy_status together(search *s, size_t g, const asy_fitting *fitting,
                           const asy_matrix *x, const int *y)
{
    const asy_job *job = s->job;
    asy_candidates all = {0, job->learner->n_candidates};
    size_t cells = x->n * asy_job_width(job);
    double *score;
    if (atomic_load_explicit(job->stop, memory_order_relaxed))
        return asy_fail(job->ctx->err, ASY_EINTERRUPTED, "interrupted");
    asy_status status = asy_job_evaluate(job, fitting, all, x, &score);
    ASY_TRY(note(s, status));
    if (status == ASY_OK && job->tap)
        ASY_TRY(job->tap->evaluated(job->tap->user, job, all, fitting));
    for (size_t c = 0; c < all.n; c++) {
        double *value = &s->score[c * s->folds.n + g];
        *value = ASY_NAN;
        if (status != ASY_OK)
            continue;
        keep_scores(s, c, score + c * cells, x->n);
        ASY_TRY(note(s, measure(s, score + c * cells, x, y, value)));
    }
    return ASY_OK;
}

static asy_status inner_fold(search *s, size_t g)
{
    const asy_job *job = s->job;
    const asy_fold *fold = &s->folds.fold[g];
    const size_t *train_rows, *test_rows;
    const int *y_train, *y_test;
    ASY_TRY(inner_rows(job, fold->train, fold->n_train, &train_rows, &y_train));
    ASY_TRY(inner_rows(job, fold->test, fold->n_test, &test_rows, &y_test));
    asy_train train, test;
    const asy_task *task = job->plan->task;
    ASY_TRY(asy_pipeline_gather(task, train_rows, fold->n_train, y_train,
                                job->ctx, &train));
    ASY_TRY(asy_pipeline_gather(task, test_rows, fold->n_test, y_test, job->ctx,
                                &test));
    asy_pipeline pipeline;
    asy_fitting fitting;
    asy_matrix x;
    ASY_TRY(asy_job_pipeline(job, g, &train, &pipeline));
    ASY_TRY(asy_pipeline_apply(&pipeline, &test.x, job->ctx, &x));
    ASY_TRY(asy_job_prepare(job, &pipeline, g, &fitting));
    ASY_TRY(job->learner->learner->evaluate
                ? together(s, g, &fitting, &x, y_test)
                : one_by_one(s, g, &fitting, &x, y_test));
    if (s->oof)
        memcpy(s->oof_y + s->done, y_test, fold->n_test * sizeof *y_test);
    s->done += fold->n_test;
    return ASY_OK;
}

size_t asy_job_best(const asy_plan *plan, const double *inner_score, size_t n)
{
    double sign = plan->tune->caps & ASY_LOWER_IS_BETTER ? -1 : 1;
    size_t best = 0;
    for (size_t c = 1; c < n; c++)
        if (!isnan(inner_score[c]) &&
            !(sign * inner_score[c] <= sign * inner_score[best]))
            best = c;
    return best;
}

/* Mean inner scores; the best candidate. */
static asy_status choose(search *s)
{
    const asy_job *job = s->job;
    asy_search_result *out = s->out;
    size_t n = job->learner->n_candidates;
    for (size_t c = 0; c < n; c++) {
        double sum = 0;
        for (size_t g = 0; g < s->folds.n; g++)
            sum += s->score[c * s->folds.n + g];
        out->inner_score[c] = sum / (double)s->folds.n;
    }
    out->best = asy_job_best(job->plan, out->inner_score, n);
    if (isnan(out->inner_score[out->best]) && s->first.status != ASY_OK) {
        *job->ctx->err = s->first;
        return s->first.status;
    }
    return ASY_OK;
}

static asy_status threshold(search *s)
{
    const asy_job *job = s->job;
    if (!s->oof)
        return ASY_OK;
    asy_prediction training = {.n = s->n_tested,
                               .k = 2,
                               .y = s->oof_y,
                               .score = s->oof + s->out->best * s->n_tested,
                               .probability = job->learner->learner->caps &
                                              ASY_PROBABILITY};
    return asy_choose_threshold(job->plan->threshold,
                                job->plan->config->threshold.value, &training,
                                job->ctx, &s->out->threshold);
}

static asy_status divide(search *s, const asy_inner_in *in)
{
    const asy_job *job = s->job;
    const asy_tap *tap = job->tap;
    if (tap && tap->inner_folds) {
        s->folds = *tap->inner_folds;
        return ASY_OK;
    }
    if (asy_plan_inner(job->plan, in, job->ctx, &s->folds) != ASY_OK)
        return asy_frame(job->ctx->err, "inner resampling");
    return tap ? tap->divided(tap->user, job, &s->folds) : ASY_OK;
}

static asy_status start(search *s)
{
    const asy_job *job = s->job;
    asy_arena *arena = job->ctx->arena;
    asy_inner_in in = {.repeat = job->unit.repeat,
                       .fold = job->unit.fold,
                       .rows = job->train_dev,
                       .n_rows = job->n_train,
                       .y = job->y_train};
    ASY_TRY(divide(s, &in));
    size_t n = job->learner->n_candidates;
    for (size_t g = 0; g < s->folds.n; g++)
        s->n_tested += s->folds.fold[g].n_test;
    s->score = ASY_NEW(arena, double, n * s->folds.n);
    s->out->inner_score = ASY_NEW(arena, double, n);
    s->oof_y = ASY_NEW(arena, int, s->n_tested);
    bool keep = asy_plan_learns_threshold(job->plan, job->unit);
    if (keep)
        s->oof = asy_arena_calloc(arena, n * s->n_tested, sizeof(double));
    if (!s->score || !s->out->inner_score || !s->oof_y || (keep && !s->oof))
        return asy_nomem(job->ctx->err);
    return ASY_OK;
}

double asy_job_first_threshold(const asy_plan *plan, const asy_learner *learner)
{
    if (plan->task->k > 2)
        return ASY_NAN;
    if (plan->threshold == ASY_THRESHOLD_FIXED)
        return plan->config->threshold.value;
    return asy_natural_threshold(learner->caps & ASY_PROBABILITY);
}

asy_status asy_job_search(const asy_job *job, asy_search_result *out)
{
    *out = (asy_search_result){
        .threshold = asy_job_first_threshold(job->plan, job->learner->learner)};
    if (!asy_plan_searches(job->plan, job->unit))
        return ASY_OK;
    search s = {.job = job, .out = out};
    ASY_TRY(start(&s));
    for (size_t g = 0; g < s.folds.n; g++) {
        asy_mark mark = asy_arena_mark(job->ctx->arena);
        asy_status status = inner_fold(&s, g);
        asy_arena_release(job->ctx->arena, mark);
        if (status != ASY_OK)
            return asy_frame(job->ctx->err, "inner fold %zu", g);
    }
    ASY_TRY(choose(&s));
    return threshold(&s);
}
