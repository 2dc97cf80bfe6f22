/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The leak probe: see audit.h. */
#include "engine/audit.h"

#include <string.h>

#include "base/rng.h"
#include "engine/findings.h"
#include "engine/unit.h"

/* One of the two runs that are compared. */
typedef struct side {
    asy_worker worker;
    asy_trace trace;
    const char *failure; /* of the last run, or NULL */
} side;

typedef struct audit {
    const asy_plan *plan;
    const asy_audit_options *options;
    asy_audit *out;
    asy_findings findings; /* made into out */
    asy_arena work;        /* for lists of rows */
    asy_disguise disguise;
    asy_plan changed_plan; /* the same plan over the disguised task */
    int *changed_y;        /* [plan->n] labels of its development rows */
    side truth, changed;
    uint64_t generation;
    size_t number; /* of the unit that is probed */
    asy_unit unit;
    asy_error *err;
} audit;

/* ---- what was found ---- */

/* The changed run beside the true one. A unit counts once for a leak. */
static asy_status judge(audit *a, asy_leak_kind kind, size_t inner)
{
    asy_parting p;
    asy_trace_compare(&a->truth.trace, &a->changed.trace, inner, &p);
    a->out->numbers[kind] += p.compared;
    if (!p.first)
        return ASY_OK;
    if (p.first->phase >= ASY_PHASE_STEP_AFTER)
        kind = ASY_LEAK_STATE;
    asy_leak found = {.kind = kind,
                      .phase = p.first->phase,
                      .name = p.first->name,
                      .candidate = p.first->candidate,
                      .moved = p.moved,
                      .of = p.compared,
                      .largest = p.largest};
    return asy_findings_leak(&a->findings, a->number, found,
                             inner == ASY_ALL_INNER ? p.first->inner : inner);
}

static asy_status judge_batch(audit *a)
{
    const asy_batch *b = &a->truth.trace.batch;
    a->out->numbers[ASY_LEAK_BATCH] += b->compared;
    if (b->moved == 0)
        return ASY_OK;
    asy_leak found = {.kind = ASY_LEAK_BATCH,
                      .phase = b->is_step ? ASY_PHASE_STEP : ASY_PHASE_MODEL,
                      .name = b->name,
                      .moved = b->moved,
                      .of = b->compared,
                      .largest = b->largest};
    return asy_findings_leak(&a->findings, a->number, found, ASY_ALL_INNER);
}

/* ---- runs ---- */

static asy_status run_side(audit *a, side *s, const asy_folds *inner)
{
    asy_record record;
    asy_trace_reset(&s->trace, inner);
    s->worker.tap = &s->trace.tap;
    s->worker.generation = ++a->generation;
    a->out->runs++;
    ASY_TRY(asy_unit_run(&s->worker, a->number, &record, a->err));
    s->failure = record.status == ASY_OK ? NULL : record.message;
    return ASY_OK;
}

/* The changed run takes the split of the true one: folds are drawn from the
   labels, some of which are changed. */
static void hand_over(audit *a)
{
    const asy_worker *from = &a->truth.worker;
    asy_worker *to = &a->changed.worker;
    memcpy(a->changed_y, from->y, a->plan->n * sizeof *from->y);
    to->y = a->changed_y;
    to->folds = from->folds;
    to->permutation = from->permutation;
    to->repeat = from->repeat;
    to->has_split = true;
}

static const asy_fold *split_of(const audit *a)
{
    return &a->truth.worker.folds.fold[a->unit.fold];
}

/* ---- the splits themselves ---- */

/* Development rows of a fold; of an inner one by way of the outer training
   rows (list, or NULL). */
static size_t dev_row(const size_t *list, size_t index)
{
    return list ? list[index] : index;
}

static bool on_both_sides(const audit *a, const asy_fold *fold,
                          const size_t *list, size_t i)
{
    const int *group = a->plan->group;
    size_t row = dev_row(list, fold->test[i]);
    for (size_t t = 0; t < fold->n_train; t++) {
        size_t other = dev_row(list, fold->train[t]);
        if (other == row || (group && group[other] == group[row]))
            return true;
    }
    return false;
}

/* How many rows of the fold are tested there and trained on. */
static asy_status probe_split(audit *a, const asy_fold *fold,
                              const size_t *list, size_t inner, size_t *shared)
{
    const asy_plan *plan = a->plan;
    asy_leak found = {.kind = ASY_LEAK_SPLIT,
                      .phase = ASY_PHASE_FOLDS,
                      .name = (list ? plan->inner : plan->outer)->name,
                      .of = fold->n_test};
    for (size_t i = 0; i < fold->n_test; i++)
        found.moved += on_both_sides(a, fold, list, i);
    a->out->numbers[ASY_LEAK_SPLIT] += fold->n_test;
    *shared = found.moved;
    return found.moved
               ? asy_findings_leak(&a->findings, a->number, found, inner)
               : ASY_OK;
}

/* ---- held-out rows ---- */

/* The held-out rows of the unit, as rows of the task. */
static asy_status held_out(audit *a, asy_arena *arena, const size_t **rows,
                           size_t *n)
{
    const asy_plan *plan = a->plan;
    if (asy_unit_is_holdout(plan, a->unit)) {
        *rows = plan->holdout_row;
        *n = plan->n_holdout;
        return ASY_OK;
    }
    const asy_fold *fold = split_of(a);
    size_t *list = ASY_NEW(arena, size_t, fold->n_test);
    if (!list)
        return asy_nomem(a->err);
    for (size_t i = 0; i < fold->n_test; i++)
        list[i] = plan->row[fold->test[i]];
    *rows = list;
    *n = fold->n_test;
    return ASY_OK;
}

static void change_labels(audit *a, const size_t *rows, size_t n)
{
    asy_disguise *d = &a->disguise;
    for (size_t i = 0; i < n; i++)
        d->copy.y[rows[i]] = asy_disguise_label(d, d->task->y[rows[i]]);
    for (size_t i = 0; i < a->plan->n; i++)
        if (d->copy.y[a->plan->row[i]] != d->task->y[a->plan->row[i]])
            a->changed_y[i] = d->copy.y[a->plan->row[i]];
}

/* Wild rows first; a pipeline that cannot take them gets mild ones. */
static asy_status probe_outer(audit *a)
{
    const size_t *rows;
    size_t n;
    asy_mark mark = asy_arena_mark(&a->work);
    ASY_TRY(held_out(a, &a->work, &rows, &n));
    for (int mild = 0; mild < 2; mild++) {
        hand_over(a);
        asy_disguise_features(&a->disguise, rows, n, mild);
        change_labels(a, rows, n);
        ASY_TRY(run_side(a, &a->changed, NULL));
        asy_disguise_undo(&a->disguise, rows, n);
        if (!a->changed.failure)
            break;
    }
    asy_arena_release(&a->work, mark);
    if (a->changed.failure)
        return asy_findings_unprobed(&a->findings, a->number,
                                     a->changed.failure);
    return judge(a, ASY_LEAK_TRAINING, ASY_ALL_INNER);
}

/* ---- inner folds ---- */

/* Other labels for the rows of an inner fold, each exchanged with a row of
   another class, so that the other folds keep what they need of each class. */
static void exchange_labels(audit *a, const size_t *dev, size_t n)
{
    const int *y = a->truth.worker.y;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            bool free = a->changed_y[dev[i]] == y[dev[i]] &&
                        a->changed_y[dev[j]] == y[dev[j]];
            if (!free || y[dev[i]] == y[dev[j]])
                continue;
            a->changed_y[dev[i]] = y[dev[j]];
            a->changed_y[dev[j]] = y[dev[i]];
        }
    for (size_t i = 0; i < n; i++)
        a->disguise.copy.y[a->plan->row[dev[i]]] = a->changed_y[dev[i]];
}

/* The training rows that the inner folds divide, as development rows. */
static asy_status divided_rows(audit *a, asy_arena *arena, const size_t **list)
{
    size_t *all = ASY_NEW(arena, size_t, a->plan->n);
    *list = all;
    if (!all)
        return asy_nomem(a->err);
    for (size_t i = 0; i < a->plan->n; i++)
        all[i] = i;
    if (!asy_unit_is_holdout(a->plan, a->unit))
        *list = split_of(a)->train;
    return ASY_OK;
}

static asy_status probe_inner(audit *a, const asy_folds *folds,
                              const size_t *list, size_t g)
{
    const asy_fold *inner = &folds->fold[g];
    asy_mark mark = asy_arena_mark(&a->work);
    size_t *rows = ASY_NEW(&a->work, size_t, inner->n_test);
    size_t *dev = ASY_NEW(&a->work, size_t, inner->n_test);
    if (!rows || !dev)
        return asy_nomem(a->err);
    for (size_t i = 0; i < inner->n_test; i++) {
        dev[i] = list[inner->test[i]];
        rows[i] = a->plan->row[dev[i]];
    }
    hand_over(a);
    asy_disguise_features(&a->disguise, rows, inner->n_test, true);
    exchange_labels(a, dev, inner->n_test);
    asy_status status = run_side(a, &a->changed, folds);
    asy_disguise_undo(&a->disguise, rows, inner->n_test);
    asy_arena_release(&a->work, mark);
    /* A failure elsewhere, with rows that others train on, shows no leak. */
    if (status != ASY_OK || a->changed.failure)
        return status;
    return judge(a, ASY_LEAK_INNER, g);
}

static asy_status probe_inner_folds(audit *a)
{
    const asy_folds folds = a->truth.trace.inner;
    const size_t *list;
    asy_mark mark = asy_arena_mark(&a->work);
    ASY_TRY(divided_rows(a, &a->work, &list));
    for (size_t g = 0; g < folds.n; g++) {
        size_t shared;
        ASY_TRY(probe_split(a, &folds.fold[g], list, g, &shared));
        if (shared == 0)
            ASY_TRY(probe_inner(a, &folds, list, g));
    }
    asy_arena_release(&a->work, mark);
    return ASY_OK;
}

/* ---- units ---- */

static asy_status probe_unit(audit *a, size_t number)
{
    a->number = number;
    a->unit = asy_plan_unit(a->plan, number);
    a->out->units++;
    ASY_TRY(run_side(a, &a->truth, NULL));
    if (a->truth.failure)
        return asy_findings_unprobed(&a->findings, a->number, a->truth.failure);
    size_t shared = 0;
    if (!asy_unit_is_holdout(a->plan, a->unit))
        ASY_TRY(probe_split(a, split_of(a), NULL, ASY_ALL_INNER, &shared));
    if (shared > 0) /* whatever moves then says nothing about a step */
        return ASY_OK;
    ASY_TRY(probe_outer(a));
    ASY_TRY(judge_batch(a));
    return probe_inner_folds(a);
}

/* Splits are (repeat, fold), then the held-out set: drawn without order. */
static asy_status draw_splits(audit *a, size_t **chosen)
{
    const asy_plan *plan = a->plan;
    asy_audit *out = a->out;
    size_t n = plan->n_repeats * plan->n_folds;
    size_t *order = ASY_NEW(a->findings.arena, size_t, n + 1);
    if (!order)
        return asy_nomem(a->err);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    asy_rng rng;
    asy_rng_init(&rng, asy_key("audit", a->options->seed));
    asy_rng_shuffle(&rng, order, n);
    out->of_splits = n + (plan->n_holdout > 0);
    out->splits = a->options->splits;
    if (out->splits == 0 || out->splits > n)
        out->splits = n;
    if (plan->n_holdout > 0)
        order[out->splits++] = n; /* there is one only: always probed */
    *chosen = order;
    return ASY_OK;
}

static asy_status probe_all(audit *a)
{
    const asy_plan *plan = a->plan;
    size_t *split, done = 0;
    ASY_TRY(draw_splits(a, &split));
    for (size_t i = 0; i < a->out->splits; i++)
        for (size_t l = 0; l < plan->n_learners; l++) {
            ASY_TRY(probe_unit(a, split[i] * plan->n_learners + l));
            if (a->options->progress)
                a->options->progress(a->options->user, ++done,
                                     a->out->splits * plan->n_learners);
        }
    return ASY_OK;
}

static asy_status start(audit *a)
{
    const asy_plan *plan = a->plan;
    ASY_TRY(asy_disguise_init(&a->disguise, plan->task, a->options->seed,
                              a->findings.arena, a->err));
    a->changed_y = ASY_NEW(a->findings.arena, int, plan->n);
    if (!a->changed_y)
        return asy_nomem(a->err);
    a->changed_plan = *plan;
    a->changed_plan.task = &a->disguise.copy;
    a->changed_plan.y = a->changed_y;
    return probe_all(a);
}

asy_status asy_audit_plan(const asy_plan *plan,
                          const asy_audit_options *options, asy_arena *arena,
                          asy_audit *out, asy_error *err)
{
    static const atomic_bool never;
    *out = (asy_audit){0};
    audit a = {.plan = plan,
               .options = options,
               .out = out,
               .findings = {plan, out, arena, 0, 0, err},
               .err = err};
    asy_worker_init(&a.truth.worker, plan, 0, &never);
    asy_worker_init(&a.changed.worker, &a.changed_plan, 1, &never);
    asy_arena_init(&a.work);
    asy_trace_init(&a.truth.trace, plan->task);
    asy_trace_init(&a.changed.trace, plan->task);
    asy_status status = start(&a);
    asy_arena_clear(&a.work);
    asy_trace_clear(&a.truth.trace);
    asy_trace_clear(&a.changed.trace);
    asy_worker_clear(&a.truth.worker);
    asy_worker_clear(&a.changed.worker);
    return status;
}
