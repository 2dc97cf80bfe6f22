/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few units beside a stored result: see recheck.h. */
#include "engine/recheck.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
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
    asy_summary summary;   /* for the statistics of permutations */
    unsigned char *wanted; /* [n_units] 0, or why */
    size_t n_wanted;
    asy_error *err;
} recheck;

/* ---- numbers ---- */

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

ASY_PRINTF(4, 5)
static void compare(recheck *c, double stored, double now, const char *where,
                    ...)
{
    asy_recheck *out = c->out;
    out->compared++;
    if (same(stored, now))
        return;
    out->largest = asy_max(out->largest, fabs(stored - now));
    if (out->differing++ > 0)
        return;
    va_list args;
    va_start(args, where);
    vsnprintf(out->first, sizeof out->first, where, args);
    va_end(args);
    out->stored = stored;
    out->now = now;
}

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

/* ---- observed units ---- */

static void compare_tuning(recheck *c, const asy_record *r, asy_unit u)
{
    const asy_learner_result *l = &c->stored->learner[u.learner];
    size_t n = l->tuning.n_candidates;
    size_t split = u.repeat * c->plan->n_folds + u.fold;
    compare(c, l->threshold[split], r->threshold,
            "/learners/%s/threshold[%zu, %zu]", l->id, u.repeat, u.fold);
    compare(c, l->tuning.chosen[split], r->chosen,
            "/learners/%s/tuning/chosen[%zu, %zu]", l->id, u.repeat, u.fold);
    for (size_t i = 0; i < n; i++)
        compare(c, l->tuning.inner_score[split * n + i],
                r->n_candidates == n ? r->inner_score[i] : (double)NAN,
                "/learners/%s/tuning/inner_score[%zu, %zu, %zu]", l->id,
                u.repeat, u.fold, i);
}

/* The first row of a split in /resampling. */
static size_t first_row(const asy_result *r, asy_unit u)
{
    size_t at = 0;
    while (at < r->m &&
           (r->repeat[at] != (int)u.repeat || r->fold[at] != (int)u.fold))
        at++;
    return at;
}

static void compare_predictions(recheck *c, const asy_record *r, asy_unit u)
{
    const asy_result *s = c->stored;
    const asy_learner_result *l = &s->learner[u.learner];
    size_t width = asy_score_width(c->plan->task->k);
    size_t at = first_row(s, u);
    for (size_t i = 0; i < r->n_test && at + i < s->m; i++) {
        compare(c, s->sample[at + i], r->test[i], "/resampling/sample[%zu]",
                at + i);
        compare(c, l->decision[at + i], r->decision[i],
                "/learners/%s/decision[%zu]", l->id, at + i);
        for (size_t k = 0; k < width; k++)
            compare(c, l->score[(at + i) * width + k], r->score[i * width + k],
                    "/learners/%s/score[%zu]", l->id, at + i);
    }
}

static void compare_metrics(recheck *c, const asy_record *r, asy_unit u)
{
    const asy_learner_result *l = &c->stored->learner[u.learner];
    for (size_t m = 0; m < r->n_metrics; m++)
        compare(c, l->metric[m].fold[u.repeat * c->plan->n_folds + u.fold],
                r->metric[m], "/learners/%s/metrics/%s/fold[%zu, %zu]", l->id,
                l->metric[m].name, u.repeat, u.fold);
}

static void compare_holdout(recheck *c, const asy_record *r, asy_unit u)
{
    const asy_learner_result *l = &c->stored->learner[u.learner];
    const asy_holdout_result *h = &l->holdout;
    size_t n = l->tuning.n_candidates;
    compare(c, h->threshold, r->threshold, "/learners/%s/holdout/threshold",
            l->id);
    compare(c, h->chosen, r->chosen, "/learners/%s/holdout/chosen", l->id);
    for (size_t i = 0; i < n; i++)
        compare(c, h->inner_score[i],
                r->n_candidates == n ? r->inner_score[i] : (double)NAN,
                "/learners/%s/holdout/inner_score[%zu]", l->id, i);
    for (size_t i = 0; i < r->n_test; i++)
        compare(c, h->decision[i], r->decision[i],
                "/learners/%s/holdout/decision[%zu]", l->id, i);
    for (size_t i = 0; i < r->n_scores; i++)
        compare(c, h->score[i], r->score[i], "/learners/%s/holdout/score[%zu]",
                l->id, i);
    for (size_t m = 0; m < r->n_metrics; m++)
        compare(c, h->metric[m].pooled[0], r->metric[m],
                "/learners/%s/holdout/metrics/%s/pooled", l->id,
                h->metric[m].name);
}

/* A failure must be among the stored ones, with the same words: 0 or 1. */
static asy_status compare_failure(recheck *c, const asy_record *r)
{
    const asy_result *s = c->stored;
    const char *name = asy_summary_unit_name(c->plan, r->number, &c->arena);
    bool found = false;
    if (!name)
        return asy_nomem(c->err);
    for (size_t i = 0; i < s->n_failures && !found; i++)
        found = strcmp(s->failure[i].unit, name) == 0 &&
                strcmp(s->failure[i].message, r->message) == 0;
    compare(c, found, 1, "/failures (of %s: %s)", name, r->message);
    return ASY_OK;
}

static asy_status compare_observed(recheck *c, size_t number)
{
    asy_unit u = asy_plan_unit(c->plan, number);
    const asy_record *r = asy_collection_at(&c->collection, u);
    if (r->status != ASY_OK)
        return compare_failure(c, r);
    if (asy_unit_is_holdout(c->plan, u)) {
        compare_holdout(c, r, u);
        return ASY_OK;
    }
    compare_tuning(c, r, u);
    compare_predictions(c, r, u);
    compare_metrics(c, r, u);
    return ASY_OK;
}

/* ---- permuted units ---- */

static asy_status compare_permuted(recheck *c, size_t number)
{
    asy_unit u = asy_plan_unit(c->plan, number);
    const asy_learner_result *l = &c->stored->learner[u.learner];
    bool holdout = asy_unit_is_holdout(c->plan, u);
    const asy_null_result *null = holdout ? l->holdout.null : l->null;
    for (size_t m = 0; m < c->plan->n_null_metrics; m++) {
        double now;
        asy_labelling of = {u.permutation, u.learner, holdout};
        ASY_TRY(asy_summary_statistic(&c->summary, of, c->plan->null_metric[m],
                                      &now));
        compare(c, null[m].null[u.permutation - 1], now,
                "/learners/%s%s/permutation/%s/null[%zu]", l->id,
                holdout ? "/holdout" : "", null[m].metric, u.permutation - 1);
    }
    return ASY_OK;
}

static asy_status compare_all(recheck *c)
{
    size_t all = count_observed(c->plan);
    for (size_t u = 0; u < c->plan->n_units; u++)
        if (c->wanted[u] & COMPARED)
            ASY_TRY(u < all ? compare_observed(c, u) : compare_permuted(c, u));
    return ASY_OK;
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
                s->n_null_metrics == p->n_null_metrics;
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
    return compare_all(c);
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
    c.summary = (asy_summary){
        .plan = plan,
        .collection = &c.collection,
        .ctx = {.arena = &c.arena, .scratch = &c.worker.scratch, .err = err}};
    asy_status status = asy_collection_init(&c.collection, plan, err);
    if (status == ASY_OK)
        status = recheck_all(&c);
    asy_collection_clear(&c.collection);
    asy_worker_clear(&c.worker);
    asy_arena_clear(&c.arena);
    return status;
}
