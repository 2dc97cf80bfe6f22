/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few units beside a stored result: see recheck.h. */
#include "engine/recheck.h"

#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "engine/recheck_compare.h"
#include "engine/restore.h"
#include "engine/summary.h"
#include "engine/unit.h"

enum { NEEDED = 1, COMPARED = 2 }; /* why a unit is run again */

typedef struct recheck {
    const asy_plan *plan;
    const asy_result *stored;
    const asy_recheck_options *options;
    asy_recheck *out;
    asy_collection collection;
    asy_worker worker;
    asy_arena arena;
    unsigned char *wanted; /* [n_units] 0, or why */
    size_t n_wanted;
    asy_error *err;
} recheck;

/* ---- drawing ---- */

static void want(recheck *c, size_t number, unsigned char how)
{
    c->n_wanted += c->wanted[number] == 0;
    c->wanted[number] |= how;
}

/* A permutation's statistic is a mean over its folds: all are needed, and it is
   compared once, at the first of them. */
static void want_permutation(recheck *c, size_t number)
{
    const asy_plan *plan = c->plan;
    asy_unit unit = asy_plan_unit(plan, number);
    if (asy_unit_is_holdout(plan, unit)) {
        want(c, number, COMPARED);
        return;
    }
    for (unit.repeat = 0; unit.repeat < plan->permutation_repeats;
         unit.repeat++)
        for (unit.fold = 0; unit.fold < plan->n_folds; unit.fold++)
            want(c, asy_plan_number(plan, unit),
                 unit.repeat + unit.fold == 0 ? COMPARED : NEEDED);
}

/* n different numbers below end, from start on. */
static asy_status draw(recheck *c, asy_rng *rng, size_t start, size_t end,
                       size_t n)
{
    asy_mark mark = asy_arena_mark(&c->arena);
    size_t *order = ASY_NEW(&c->arena, size_t, end - start);
    if (!order)
        return asy_nomem(c->err);
    for (size_t i = 0; i < end - start; i++)
        order[i] = start + i;
    asy_rng_shuffle(rng, order, end - start);
    for (size_t i = 0; i < n; i++)
        if (start == 0)
            want(c, order[i], COMPARED);
        else
            want_permutation(c, order[i]);
    asy_arena_release(&c->arena, mark);
    return ASY_OK;
}

static size_t count_observed(const asy_plan *plan)
{
    if (plan->n_permutations == 0)
        return plan->n_units;
    return asy_plan_number(plan, (asy_unit){.permutation = 1});
}

static asy_status draw_units(recheck *c)
{
    const asy_plan *plan = c->plan;
    asy_recheck *out = c->out;
    size_t all = count_observed(plan), rest = plan->n_units - all;
    size_t n = c->options->n < plan->n_units ? c->options->n : plan->n_units;
    /* Without tested metrics nothing is stored of a permutation. */
    if (plan->n_null_metrics == 0)
        rest = 0;
    out->permuted = n / 2 < rest ? n / 2 : rest;
    out->observed = n - out->permuted < all ? n - out->permuted : all;
    out->permuted = n - out->observed < rest ? n - out->observed : rest;
    c->wanted = asy_arena_calloc(&c->arena, plan->n_units, 1);
    if (!c->wanted)
        return asy_nomem(c->err);
    asy_rng rng;
    asy_rng_init(&rng, asy_key("recheck", c->options->seed));
    ASY_TRY(draw(c, &rng, 0, all, out->observed));
    return draw(c, &rng, all, plan->n_units, out->permuted);
}

/* ---- running ---- */

static asy_status run_unit(recheck *c, size_t number)
{
    asy_record record;
    void *bytes;
    size_t size;
    ASY_TRY(asy_unit_run(&c->worker, number, &record, c->err));
    ASY_TRY(
        asy_record_encode(&record, &c->worker.arena, &bytes, &size, c->err));
    return asy_collection_put(&c->collection, bytes, size, c->err);
}

static asy_status run_units(recheck *c)
{
    const asy_recheck_options *o = c->options;
    for (size_t u = 0; u < c->plan->n_units; u++) {
        if (!c->wanted[u])
            continue;
        ASY_TRY(run_unit(c, u));
        c->out->run++;
        if (o->progress)
            o->progress(o->user, c->out->run, c->n_wanted);
    }
    return ASY_OK;
}

/* ---- comparing ---- */

static asy_status compare_all(recheck *c)
{
    size_t all = count_observed(c->plan);
    asy_summary summary = {.plan = c->plan,
                           .collection = &c->collection,
                           .ctx = {.arena = &c->arena,
                                   .scratch = &c->worker.scratch,
                                   .err = c->err}};
    asy_comparison comparison = {.plan = c->plan,
                                 .stored = c->stored,
                                 .run = &c->collection,
                                 .summary = &summary,
                                 .out = c->out,
                                 .arena = &c->arena,
                                 .err = c->err};
    for (size_t u = 0; u < c->plan->n_units; u++) {
        if (c->wanted[u])
            ASY_TRY(asy_compare_failure(&comparison, u));
        if (c->wanted[u] & COMPARED && u < all)
            asy_compare_observed(&comparison, u);
        else if (c->wanted[u] & COMPARED)
            ASY_TRY(asy_compare_permuted(&comparison, u));
    }
    return ASY_OK;
}

/* ---- what is made of all units ---- */

/* Importance is not stored by unit: those that were run lend it. */
static void lend_importance(const recheck *c, asy_collection *restored)
{
    for (size_t u = 0; u < count_observed(c->plan); u++) {
        if (!asy_collection_has(&c->collection, u))
            continue;
        restored->record[u].importance = c->collection.record[u].importance;
        restored->record[u].n_importance = c->collection.record[u].n_importance;
    }
}

static asy_status summarise(recheck *c)
{
    asy_collection restored;
    asy_status status = asy_collection_init(&restored, c->plan, c->err);
    if (status == ASY_OK)
        status = asy_restore_records(c->stored, &restored, c->err);
    if (status == ASY_OK) {
        lend_importance(c, &restored);
        status = asy_summarise_again(&restored, c->stored, c->options->arena,
                                     &c->out->now, c->err);
    }
    asy_collection_clear(&restored);
    return status;
}

/* What was stored and not looked at. */
static void count_rest(recheck *c)
{
    const asy_plan *plan = c->plan;
    asy_recheck *out = c->out;
    size_t all = count_observed(plan), compared = 0;
    for (size_t u = 0; u < plan->n_units; u++) {
        compared += u >= all && (c->wanted[u] & COMPARED);
        if (u < all && !c->wanted[u] && plan->importance &&
            !asy_unit_is_holdout(plan, asy_plan_unit(plan, u)))
            out->importance_left = true;
    }
    out->observed_left = all - out->observed;
    if (plan->n_null_metrics > 0)
        out->nulls_left = plan->n_permutations * plan->n_learners *
                              (plan->n_holdout > 0 ? 2 : 1) -
                          compared;
}

/* ---- the whole ---- */

/* Reading has seen that the arrays fit the sizes; these are the plan's. */
static asy_status check_shape(const recheck *c)
{
    const asy_plan *p = c->plan;
    const asy_result *s = c->stored;
    bool fits = s->n == p->task->n && s->n_classes == p->task->k &&
                s->n_repeats == p->n_repeats && s->n_folds == p->n_folds &&
                s->n_learners == p->n_learners &&
                s->n_metrics == p->n_metrics && s->n_holdout == p->n_holdout &&
                s->n_permutations == p->n_permutations &&
                s->n_null_metrics == p->n_null_metrics && s->p == p->task->p &&
                (s->importance_metric != NULL) == (p->importance != NULL) &&
                (!p->importance ||
                 s->importance_repeats == p->config->importance.repeats);
    for (size_t l = 0; fits && l < p->n_learners; l++)
        fits = strcmp(s->learner[l].id, p->learner[l].id) == 0 &&
               s->learner[l].tuning.n_candidates == p->learner[l].n_candidates;
    if (fits)
        return ASY_OK;
    return asy_fail(c->err, ASY_EDATA,
                    "%s: the result has not the shape of its config (rows, "
                    "folds, learners, metrics or permutations)",
                    p->config->path);
}

static asy_status recheck_all(recheck *c)
{
    ASY_TRY(check_shape(c));
    ASY_TRY(draw_units(c));
    ASY_TRY(run_units(c));
    ASY_TRY(compare_all(c));
    count_rest(c);
    return summarise(c);
}

asy_status asy_recheck_units(const asy_plan *plan, const asy_result *stored,
                             const asy_recheck_options *options,
                             asy_recheck *out, asy_error *err)
{
    static const atomic_bool never;
    *out = (asy_recheck){0};
    recheck c = {.plan = plan,
                 .stored = stored,
                 .options = options,
                 .out = out,
                 .err = err};
    asy_arena_init(&c.arena);
    asy_worker_init(&c.worker, plan, 0, &never);
    asy_status status = asy_collection_init(&c.collection, plan, err);
    if (status == ASY_OK)
        status = recheck_all(&c);
    asy_collection_clear(&c.collection);
    asy_worker_clear(&c.worker);
    asy_arena_clear(&c.arena);
    return status;
}
