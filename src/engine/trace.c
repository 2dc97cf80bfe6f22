/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a unit learns, number by number: see trace.h. */
#include "engine/trace.h"

#include <string.h>

#include "base/hash.h"
#include "base/math.h"

enum { HEAD = 4096 }; /* numbers kept of an event */

/* ---- events ---- */

static asy_event *begin(asy_trace *t, asy_phase phase, const char *name,
                        size_t inner)
{
    asy_event *e = ASY_NEW(&t->arena, asy_event, 1);
    if (!e)
        return NULL;
    *e = (asy_event){.phase = phase,
                     .name = name,
                     .inner = inner,
                     .head = ASY_NEW(&t->arena, double, HEAD)};
    if (!e->head)
        return NULL;
    *t->last = e;
    t->last = &e->next;
    return e;
}

static void add(asy_trace *t, asy_event *e, const double *v, size_t n)
{
    e->hash = asy_hash64(v, n * sizeof *v, e->hash);
    e->n += n;
    t->numbers += n;
    size_t keep = n < HEAD - e->n_head ? n : HEAD - e->n_head;
    memcpy(e->head + e->n_head, v, keep * sizeof *v);
    e->n_head += keep;
}

static void add_matrix(asy_trace *t, asy_event *e, const asy_matrix *x)
{
    for (size_t j = 0; j < x->p; j++)
        add(t, e, asy_ccol(x, j), x->n);
}

static void add_index(asy_trace *t, asy_event *e, size_t i)
{
    double value = (double)i;
    add(t, e, &value, 1);
}

static asy_status divided(void *user, const asy_job *job,
                          const asy_folds *folds)
{
    asy_trace *t = user;
    t->inner = *folds;
    asy_event *e = begin(t, ASY_PHASE_FOLDS, "inner resampling", ASY_NO_INNER);
    if (!e)
        return asy_nomem(job->ctx->err);
    for (size_t f = 0; f < folds->n; f++)
        for (size_t i = 0; i < folds->fold[f].n_test; i++)
            add_index(t, e, folds->fold[f].test[i]);
    return ASY_OK;
}

/* ---- steps ---- */

/* Rows on their way through a pipeline, with a twin that has holes: what a step
   would fill in shows there, even if the rows lack nothing. */
typedef struct passage {
    asy_matrix x, holed;
    bool has_holes;
} passage;

static asy_status apply_step(const asy_fitted_step *step, asy_ctx *ctx,
                             asy_matrix *x)
{
    asy_matrix in = *x;
    const asy_transform *t = step->transform;
    *x = asy_matrix_new(ctx->arena, in.n, t->width(step->model));
    if (!x->v)
        return asy_nomem(ctx->err);
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = t->apply(step->model, &in, ctx, x);
    asy_arena_release(ctx->scratch, mark);
    return status;
}

/* Rows that the unit trains on and tests, as they truly are. */
static asy_status probe_rows(const asy_trace *t, const asy_job *job,
                             asy_matrix *out)
{
    size_t all = job->n_train + job->n_test;
    size_t stride = (all + ASY_PROBE_ROWS - 1) / ASY_PROBE_ROWS, n = 0;
    size_t *rows = ASY_NEW(job->ctx->arena, size_t, all);
    asy_train raw;
    if (!rows)
        return asy_nomem(job->ctx->err);
    for (size_t i = 0; i < all; i += stride)
        rows[n++] =
            i < job->n_train ? job->train[i] : job->test[i - job->n_train];
    ASY_TRY(asy_pipeline_gather(t->task, rows, n, NULL, job->ctx, &raw));
    *out = raw.x;
    return ASY_OK;
}

/* A copy of x without cell (i, i mod p) of every row. */
static asy_status punch(const asy_matrix *x, asy_ctx *ctx, asy_matrix *out)
{
    *out = asy_matrix_new(ctx->arena, x->n, x->p);
    if (!out->v)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < x->p; j++)
        memcpy(asy_col(out, j), asy_ccol(x, j), x->n * sizeof(double));
    for (size_t i = 0; i < x->n && x->p > 0; i++)
        asy_col(out, i % x->p)[i] = (double)NAN;
    return ASY_OK;
}

static asy_status one_step(asy_trace *t, const asy_job *job,
                           const asy_fitted_step *step, asy_event *e,
                           passage *rows)
{
    rows->has_holes =
        rows->has_holes && step->transform->caps & ASY_STEP_MISSING_OK;
    ASY_TRY(apply_step(step, job->ctx, &rows->x));
    add_matrix(t, e, &rows->x);
    if (!rows->has_holes)
        return ASY_OK;
    ASY_TRY(apply_step(step, job->ctx, &rows->holed));
    add_matrix(t, e, &rows->holed);
    return ASY_OK;
}

/* What each step makes of the probe rows; *mapped is what the last one does. */
static asy_status trace_steps(asy_trace *t, const asy_job *job, asy_event like,
                              const asy_pipeline *pipeline, asy_matrix *mapped)
{
    passage rows = {.has_holes = true};
    ASY_TRY(probe_rows(t, job, &rows.x));
    ASY_TRY(punch(&rows.x, job->ctx, &rows.holed));
    for (size_t s = 0; s < pipeline->n; s++) {
        const asy_fitted_step *step = &pipeline->step[s];
        asy_event *e = begin(t, like.phase, step->transform->name, like.inner);
        if (!e)
            return asy_nomem(job->ctx->err);
        asy_status status = one_step(t, job, step, e, &rows);
        if (status != ASY_OK)
            return asy_frame(job->ctx->err, "step %s", step->transform->name);
    }
    *mapped = rows.x;
    return ASY_OK;
}

/* The first step that resamples, or NULL. */
static const char *resampler(const asy_plan *plan)
{
    for (size_t s = 0; s < plan->n_steps; s++)
        if (plan->step[s].transform->caps & ASY_STEP_RESAMPLES)
            return plan->step[s].transform->name;
    return NULL;
}

static asy_status prepared(void *user, const asy_job *job, size_t inner,
                           const asy_pipeline *pipeline)
{
    asy_trace *t = user;
    asy_event like = {.phase = ASY_PHASE_STEP, .inner = inner};
    ASY_TRY(trace_steps(t, job, like, pipeline, &t->mapped));
    const char *name = resampler(job->plan);
    if (!name)
        return ASY_OK;
    asy_event *e = begin(t, ASY_PHASE_RESAMPLED, name, inner);
    if (!e)
        return asy_nomem(job->ctx->err);
    add_matrix(t, e, &pipeline->train.x);
    for (size_t i = 0; i < pipeline->train.x.n; i++)
        add_index(t, e, (size_t)pipeline->train.y[i]);
    return ASY_OK;
}

/* ---- models ---- */

static asy_status trace_model(asy_trace *t, const asy_job *job, asy_event *e,
                              const void *model)
{
    double *score;
    if (!e)
        return asy_nomem(job->ctx->err);
    asy_mark mark = asy_arena_mark(job->ctx->arena);
    ASY_TRY(asy_job_score(job, model, &t->mapped, &score));
    add(t, e, score, t->mapped.n * asy_job_width(job));
    asy_arena_release(job->ctx->arena, mark);
    return ASY_OK;
}

static asy_status fitted(void *user, const asy_job *job, size_t candidate,
                         const asy_fitting *fitting, const void *model)
{
    asy_trace *t = user;
    asy_event *e =
        begin(t, ASY_PHASE_MODEL, job->learner->learner->name, fitting->inner);
    if (e)
        e->candidate = candidate;
    return trace_model(t, job, e, model);
}

static asy_status evaluated(void *user, const asy_job *job,
                            asy_candidates candidates,
                            const asy_fitting *fitting)
{
    asy_trace *t = user;
    double *score;
    asy_event *e =
        begin(t, ASY_PHASE_MODEL, job->learner->learner->name, fitting->inner);
    if (!e)
        return asy_nomem(job->ctx->err);
    asy_mark mark = asy_arena_mark(job->ctx->arena);
    ASY_TRY(asy_job_evaluate(job, fitting, candidates, &t->mapped, &score));
    add(t, e, score, candidates.n * t->mapped.n * asy_job_width(job));
    asy_arena_release(job->ctx->arena, mark);
    return ASY_OK;
}

static asy_status chosen(void *user, const asy_job *job,
                         const asy_search_result *found)
{
    asy_trace *t = user;
    asy_event *e =
        begin(t, ASY_PHASE_SEARCH, job->learner->learner->name, ASY_NO_INNER);
    if (!e)
        return asy_nomem(job->ctx->err);
    if (found->inner_score)
        add(t, e, found->inner_score, job->learner->n_candidates);
    add_index(t, e, found->best);
    add(t, e, &found->threshold, 1);
    return ASY_OK;
}

/* ---- test rows, fewer at a time ---- */

/* Every other row of x, from the first on. */
static asy_status halve(const asy_matrix *x, asy_ctx *ctx, asy_matrix *out)
{
    *out = asy_matrix_new(ctx->arena, (x->n + 1) / 2, x->p);
    if (!out->v)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < x->p; j++)
        for (size_t i = 0; i < x->n; i += 2)
            asy_col(out, j)[i / 2] = asy_at(x, i, j);
    return ASY_OK;
}

static void compare_one(asy_batch *b, double among, double fewer,
                        const char *name, bool is_step)
{
    b->compared++;
    if (memcmp(&among, &fewer, sizeof among) == 0)
        return;
    if (b->moved++ == 0) {
        b->name = name;
        b->is_step = is_step;
    }
    b->largest = asy_max(b->largest, fabs(among - fewer));
}

static asy_status batch_scores(asy_trace *t, const asy_job *job,
                               const asy_final *final, const asy_matrix *all,
                               const asy_matrix *half)
{
    double *among, *fewer;
    size_t width = asy_job_width(job);
    ASY_TRY(asy_job_score(job, final->model, all, &among));
    ASY_TRY(asy_job_score(job, final->model, half, &fewer));
    for (size_t i = 0; i < half->n; i++)
        for (size_t k = 0; k < width; k++)
            compare_one(&t->batch, among[2 * i * width + k],
                        fewer[i * width + k], job->learner->learner->name,
                        false);
    return ASY_OK;
}

/* A row's values must not depend on the rows that come with it. What all rows
   give is compared with what every other one gives alone; one row has no
   company. */
static asy_status trace_batch(asy_trace *t, const asy_job *job,
                              const asy_final *final)
{
    asy_matrix all = *final->raw_test, half;
    const asy_pipeline *p = final->pipeline;
    if (all.n < 2)
        return ASY_OK;
    ASY_TRY(halve(&all, job->ctx, &half));
    for (size_t s = 0; s < p->n; s++) {
        ASY_TRY(apply_step(&p->step[s], job->ctx, &all));
        ASY_TRY(apply_step(&p->step[s], job->ctx, &half));
        for (size_t j = 0; j < half.p; j++)
            for (size_t i = 0; i < half.n; i++)
                compare_one(&t->batch, asy_at(&all, 2 * i, j),
                            asy_at(&half, i, j), p->step[s].transform->name,
                            true);
    }
    return batch_scores(t, job, final, &all, &half);
}

static asy_status scored(void *user, const asy_job *job, const asy_final *final)
{
    asy_trace *t = user;
    asy_event like = {.phase = ASY_PHASE_STEP_AFTER, .inner = ASY_NO_INNER};
    ASY_TRY(trace_steps(t, job, like, final->pipeline, &t->mapped));
    asy_event *e = begin(t, ASY_PHASE_MODEL_AFTER, job->learner->learner->name,
                         ASY_NO_INNER);
    ASY_TRY(trace_model(t, job, e, final->model));
    return trace_batch(t, job, final);
}

/* ---- life ---- */

void asy_trace_init(asy_trace *t, const asy_task *task)
{
    *t = (asy_trace){.task = task};
    asy_arena_init(&t->arena);
    asy_trace_reset(t, NULL);
}

void asy_trace_clear(asy_trace *t)
{
    asy_arena_clear(&t->arena);
}

void asy_trace_reset(asy_trace *t, const asy_folds *inner)
{
    asy_arena_release(&t->arena, (asy_mark){0});
    t->first = NULL;
    t->last = &t->first;
    t->numbers = 0;
    t->inner = (asy_folds){0};
    t->batch = (asy_batch){0};
    t->tap = (asy_tap){.inner_folds = inner,
                       .divided = divided,
                       .prepared = prepared,
                       .fitted = fitted,
                       .evaluated = evaluated,
                       .chosen = chosen,
                       .scored = scored,
                       .user = t};
}

/* ---- comparison ---- */

static bool counts(const asy_event *e, size_t inner)
{
    return inner == ASY_ALL_INNER || e->inner == inner;
}

static const asy_event *next_of(const asy_event *e, size_t inner)
{
    while (e && !counts(e, inner))
        e = e->next;
    return e;
}

static void compare_events(const asy_event *a, const asy_event *b,
                           asy_parting *out)
{
    size_t n = a->n_head < b->n_head ? a->n_head : b->n_head, moved = 0;
    out->compared += b->n;
    if (a->n == b->n && a->hash == b->hash)
        return;
    if (!out->first)
        out->first = b;
    for (size_t i = 0; i < n; i++) {
        if (memcmp(&a->head[i], &b->head[i], sizeof *a->head) == 0)
            continue;
        moved++;
        out->largest = asy_max(out->largest, fabs(a->head[i] - b->head[i]));
    }
    out->moved += moved > 0 ? moved : 1;
}

void asy_trace_compare(const asy_trace *a, const asy_trace *b, size_t inner,
                       asy_parting *out)
{
    *out = (asy_parting){0};
    const asy_event *x = next_of(a->first, inner);
    const asy_event *y = next_of(b->first, inner);
    while (x && y) {
        compare_events(x, y, out);
        x = next_of(x->next, inner);
        y = next_of(y->next, inner);
    }
    if (!out->first && (x || y)) { /* one of them failed on its way */
        out->first = x ? x : y;
        out->moved++;
    }
}
