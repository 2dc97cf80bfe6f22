/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records out of a stored result: see restore.h. */
#include "engine/restore.h"

#include <string.h>

#include "base/math.h"
#include "engine/job.h"
#include "engine/summary.h"

typedef struct restorer {
    const asy_plan *plan;
    const asy_result *stored;
    asy_collection *records;
    asy_ctx ctx; /* arena: the records' */
} restorer;

/* What the result has of one unit. */
typedef struct remains {
    asy_unit unit;
    size_t n_test;
    const size_t *test; /* rows of the task */
    const double *score, *inner_score;
    double threshold;
} remains;

/* ---- failures ---- */

static void put_failure(restorer *r, size_t number, asy_status status,
                        const char *message)
{
    r->records->record[number] = (asy_record){.number = number,
                                              .status = status,
                                              .message = message,
                                              .chosen = -1,
                                              .threshold = ASY_NAN};
    r->records->n_done++;
    r->records->n_failed++;
}

static asy_status status_of(const char *name)
{
    for (asy_status s = ASY_EARG; s < ASY_EDIFFERS; s++)
        if (strcmp(asy_status_name(s), name) == 0)
            return s;
    return ASY_EDIFFERS;
}

/* They are stored in plan order; one that is not is left out, and so missed
   when the result is made again. */
static asy_status failures(restorer *r)
{
    const asy_result *stored = r->stored;
    size_t next = 0;
    for (size_t u = 0; u < r->plan->n_units && next < stored->n_failures; u++) {
        const asy_failure *f = &stored->failure[next];
        asy_mark mark = asy_arena_mark(r->ctx.scratch);
        const char *name = asy_summary_unit_name(r->plan, u, r->ctx.scratch);
        if (!name)
            return asy_nomem(r->ctx.err);
        if (strcmp(name, f->unit) == 0) {
            put_failure(r, u, status_of(f->status), f->message);
            next++;
        }
        asy_arena_release(r->ctx.scratch, mark);
    }
    return ASY_OK;
}

/* ---- units that went well ---- */

static asy_status make_record(restorer *r, const remains *from,
                              asy_record *record)
{
    const asy_plan *plan = r->plan;
    const asy_plan_learner *learner = &plan->learner[from->unit.learner];
    int *y = ASY_NEW(r->ctx.arena, int, from->n_test);
    if (!y)
        return asy_nomem(r->ctx.err);
    for (size_t i = 0; i < from->n_test; i++)
        y[i] = plan->task->y[from->test[i]];
    asy_job job = {.plan = plan,
                   .learner = learner,
                   .unit = from->unit,
                   .ctx = &r->ctx,
                   .n_test = from->n_test,
                   .test = from->test,
                   .y_test = y};
    asy_scored scored = {from->n_test, y, from->score,
                         asy_plan_learns_threshold(plan, from->unit)
                             ? from->threshold
                             : asy_job_first_threshold(plan, learner->learner)};
    record->threshold = scored.threshold;
    if (asy_plan_searches(plan, from->unit)) {
        record->n_candidates = learner->n_candidates;
        record->inner_score = from->inner_score;
        record->chosen =
            (int)asy_job_best(plan, from->inner_score, learner->n_candidates);
    }
    return asy_job_conclude(&job, &scored, record);
}

/* A metric that fails makes the unit fail, as in a run. */
static asy_status restore(restorer *r, const remains *from)
{
    size_t number = asy_plan_number(r->plan, from->unit);
    asy_record *record = &r->records->record[number];
    if (asy_collection_has(r->records, number))
        return ASY_OK; /* failed */
    *record = (asy_record){.number = number, .message = ""};
    /* Hooks start afresh, whatever they were last called for. */
    r->ctx.unit = r->plan->n_units + number + 1;
    asy_status status = make_record(r, from, record);
    r->records->n_done += status == ASY_OK;
    if (status == ASY_OK || status == ASY_ENOMEM)
        return status;
    const char *message = asy_arena_strdup(r->ctx.arena, r->ctx.err->message);
    if (!message)
        return asy_nomem(r->ctx.err);
    put_failure(r, number, status, message);
    asy_error_reset(r->ctx.err);
    return ASY_OK;
}

/* All learners on the test rows of a fold, which begin at `at` of the result's
   rows. */
static asy_status fold(restorer *r, asy_unit unit, const asy_fold *from,
                       size_t at)
{
    const asy_plan *plan = r->plan;
    size_t width = asy_score_width(plan->task->k);
    size_t split = unit.repeat * plan->n_folds + unit.fold;
    size_t *test = ASY_NEW(r->ctx.arena, size_t, from->n_test);
    if (!test)
        return asy_nomem(r->ctx.err);
    for (size_t i = 0; i < from->n_test; i++)
        test[i] = plan->row[from->test[i]];
    for (unit.learner = 0; unit.learner < plan->n_learners; unit.learner++) {
        const asy_learner_result *l = &r->stored->learner[unit.learner];
        remains of = {.unit = unit,
                      .n_test = from->n_test,
                      .test = test,
                      .score = l->score + at * width,
                      .inner_score = l->tuning.inner_score +
                                     split * l->tuning.n_candidates,
                      .threshold = l->threshold[split]};
        ASY_TRY(restore(r, &of));
    }
    return ASY_OK;
}

static asy_status other_rows(const restorer *r)
{
    return asy_fail(r->ctx.err, ASY_EDATA,
                    "%s: the result has not the test rows of its config (found "
                    "%zu)",
                    r->plan->config->path, r->stored->m);
}

static asy_status folds(restorer *r)
{
    const asy_plan *plan = r->plan;
    size_t at = 0;
    for (size_t t = 0; t < plan->n_repeats; t++) {
        asy_folds outer;
        ASY_TRY(asy_plan_outer(plan, t, plan->y, &r->ctx, &outer));
        for (size_t f = 0; f < outer.n; f++) {
            const asy_fold *from = &outer.fold[f];
            if (from->n_test > r->stored->m - at)
                return other_rows(r);
            ASY_TRY(fold(r, (asy_unit){.repeat = t, .fold = f}, from, at));
            at += from->n_test;
        }
    }
    return at == r->stored->m ? ASY_OK : other_rows(r);
}

static asy_status holdout(restorer *r)
{
    const asy_plan *plan = r->plan;
    for (size_t l = 0; plan->n_holdout > 0 && l < plan->n_learners; l++) {
        const asy_holdout_result *h = &r->stored->learner[l].holdout;
        remains of = {.unit = {.fold = plan->n_folds, .learner = l},
                      .n_test = plan->n_holdout,
                      .test = plan->holdout_row,
                      .score = h->score,
                      .inner_score = h->inner_score,
                      .threshold = h->threshold};
        ASY_TRY(restore(r, &of));
    }
    return ASY_OK;
}

asy_status asy_restore_records(const asy_result *stored,
                               asy_collection *records, asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    restorer r = {
        .plan = records->plan,
        .stored = stored,
        .records = records,
        .ctx = {.arena = &records->arena, .scratch = &scratch, .err = err}};
    asy_status status = failures(&r);
    if (status == ASY_OK)
        status = folds(&r);
    if (status == ASY_OK)
        status = holdout(&r);
    asy_arena_clear(&scratch);
    return status;
}
