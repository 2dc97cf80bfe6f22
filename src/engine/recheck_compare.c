/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units that were run again beside what is stored of them: see
   recheck_compare.h. */
#include "engine/recheck_compare.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/math.h"

/* ---- numbers ---- */

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

ASY_PRINTF(4, 5)
static void compare(asy_comparison *c, double stored, double now,
                    const char *where, ...)
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
    out->stored_first = stored;
    out->now_first = now;
}

/* ---- observed units ---- */

static void compare_tuning(asy_comparison *c, const asy_record *r, asy_unit u)
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

static void compare_predictions(asy_comparison *c, const asy_record *r,
                                asy_unit u)
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

static void compare_metrics(asy_comparison *c, const asy_record *r, asy_unit u)
{
    const asy_learner_result *l = &c->stored->learner[u.learner];
    for (size_t m = 0; m < r->n_metrics; m++)
        compare(c, l->metric[m].fold[u.repeat * c->plan->n_folds + u.fold],
                r->metric[m], "/learners/%s/metrics/%s/fold[%zu, %zu]", l->id,
                l->metric[m].name, u.repeat, u.fold);
}

static void compare_holdout(asy_comparison *c, const asy_record *r, asy_unit u)
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

void asy_compare_observed(asy_comparison *c, size_t number)
{
    asy_unit u = asy_plan_unit(c->plan, number);
    const asy_record *r = asy_collection_at(c->run, u);
    if (r->status != ASY_OK)
        return;
    if (asy_unit_is_holdout(c->plan, u)) {
        compare_holdout(c, r, u);
        return;
    }
    compare_tuning(c, r, u);
    compare_predictions(c, r, u);
    compare_metrics(c, r, u);
}

/* ---- permuted units ---- */

asy_status asy_compare_permuted(asy_comparison *c, size_t number)
{
    asy_unit u = asy_plan_unit(c->plan, number);
    const asy_learner_result *l = &c->stored->learner[u.learner];
    bool holdout = asy_unit_is_holdout(c->plan, u);
    const asy_null_result *null = holdout ? l->holdout.null : l->null;
    for (size_t m = 0; m < c->plan->n_null_metrics; m++) {
        double now;
        asy_labelling of = {u.permutation, u.learner, holdout};
        ASY_TRY(asy_summary_statistic(c->summary, of, c->plan->null_metric[m],
                                      &now));
        compare(c, null[m].null[u.permutation - 1], now,
                "/learners/%s%s/permutation/%s/null[%zu]", l->id,
                holdout ? "/holdout" : "", null[m].metric, u.permutation - 1);
    }
    return ASY_OK;
}

/* ---- failures ---- */

static const asy_failure *find_failure(const asy_result *stored,
                                       const char *unit)
{
    for (size_t i = 0; i < stored->n_failures; i++)
        if (strcmp(stored->failure[i].unit, unit) == 0)
            return &stored->failure[i];
    return NULL;
}

static bool is_of(const asy_failure *failure, const asy_record *record)
{
    return strcmp(failure->message, record->message) == 0 &&
           strcmp(failure->status, asy_status_name(record->status)) == 0;
}

asy_status asy_compare_failure(asy_comparison *c, size_t number)
{
    const asy_record *r = &c->run->record[number];
    bool well = r->status == ASY_OK;
    if (well && c->stored->n_failures == 0)
        return ASY_OK;
    asy_mark mark = asy_arena_mark(c->arena);
    const char *name = asy_summary_unit_name(c->plan, number, c->arena);
    if (!name)
        return asy_nomem(c->err);
    const asy_failure *f = find_failure(c->stored, name);
    bool same = well ? !f : f && is_of(f, r);
    if (!well || f)
        compare(c, same, 1, "/failures (of %s: %s)", name,
                well ? f->message : r->message);
    asy_arena_release(c->arena, mark);
    return ASY_OK;
}
