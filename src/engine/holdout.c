/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The held-out set's part of a result: one model, its rows once. */
#include "base/math.h"
#include "engine/summary.h"

static asy_status allocate(asy_summary *s, size_t n_candidates,
                           asy_holdout_result *h)
{
    const asy_result *r = s->result;
    asy_arena *arena = s->ctx.arena;
    size_t width = asy_score_width(r->n_classes);
    h->score = ASY_NEW(arena, double, r->n_holdout *width);
    h->decision = ASY_NEW(arena, int, r->n_holdout);
    h->inner_score = ASY_NEW(arena, double, n_candidates);
    h->metric = ASY_NEW(arena, asy_metric_result, r->n_metrics);
    if (!h->score || !h->decision || !h->inner_score || !h->metric)
        return asy_nomem(s->ctx.err);
    return ASY_OK;
}

static void copy(const asy_result *r, const asy_record *record,
                 size_t n_candidates, asy_holdout_result *h)
{
    bool well = record->status == ASY_OK;
    size_t width = asy_score_width(r->n_classes);
    h->threshold = record->threshold;
    h->chosen = record->chosen;
    for (size_t c = 0; c < n_candidates; c++)
        h->inner_score[c] =
            record->n_candidates ? record->inner_score[c] : ASY_NAN;
    for (size_t i = 0; i < r->n_holdout; i++)
        h->decision[i] = well ? record->decision[i] : -1;
    for (size_t i = 0; i < r->n_holdout * width; i++)
        h->score[i] = well ? record->score[i] : ASY_NAN;
}

static asy_status metric(asy_summary *s, const asy_record *record, size_t m,
                         const asy_pooled *pooled, asy_metric_result *out)
{
    const asy_measure *measure = s->plan->metric[m];
    double value = record->status == ASY_OK ? record->metric[m] : ASY_NAN;
    *out = (asy_metric_result){.name = measure->name,
                               .title = measure->title,
                               .lower_is_better =
                                   measure->caps & ASY_LOWER_IS_BETTER,
                               .pooled = ASY_NEW(s->ctx.arena, double, 1),
                               .estimate_of = "pooled"};
    if (!out->pooled)
        return asy_nomem(s->ctx.err);
    out->pooled[0] = value;
    ASY_TRY(asy_summary_interval(s, measure, pooled, value, &out->interval));
    out->pooled_interval = out->interval;
    return ASY_OK;
}

asy_status asy_summary_holdout(asy_summary *s, size_t l)
{
    const asy_result *r = s->result;
    asy_learner_result *learner = &s->result->learner[l];
    asy_holdout_result *h = &learner->holdout;
    size_t n_candidates = learner->tuning.n_candidates;
    const asy_record *record =
        asy_collection_at(s->collection, (asy_unit){0, 0, s->plan->n_folds, l});
    ASY_TRY(allocate(s, n_candidates, h));
    copy(r, record, n_candidates, h);
    int *y = ASY_NEW(s->ctx.arena, int, r->n_holdout);
    if (!y)
        return asy_nomem(s->ctx.err);
    for (size_t i = 0; i < r->n_holdout; i++)
        y[i] = r->target[r->holdout_sample[i]];
    asy_prediction prediction = {.n = r->n_holdout,
                                 .k = r->n_classes,
                                 .y = y,
                                 .score = h->score,
                                 .decision = h->decision,
                                 .probability =
                                     asy_result_probability(learner)};
    asy_pooled pooled = {.n = record->status == ASY_OK ? r->n_holdout : 0,
                         .repeats = 1,
                         .y = y,
                         .prediction = &prediction,
                         .learner = learner->id};
    for (size_t m = 0; m < r->n_metrics; m++) {
        ASY_TRY(metric(s, record, m, &pooled, &h->metric[m]));
        ASY_TRY(asy_summary_note(s, l, s->plan->metric[m],
                                 ASY_OF_HOLDOUT_BOOTSTRAP));
    }
    return ASY_OK;
}
