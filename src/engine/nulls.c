/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Permutation tests: null distributions from the permuted units, p-values, and
 * p-values adjusted over all learners and metrics (max-T), once for the outer
 * folds and once for the held-out set.
 */
#include <string.h>

#include "base/math.h"
#include "engine/summary.h"

/* One family of tests: statistics in rows (learner, then metric). */
typedef struct family {
    asy_summary *s;
    bool holdout;
    size_t n_stats, n_permutations;
    double *null;     /* [n_stats x P] */
    double *observed; /* [n_stats] */
    int *sign;        /* [n_stats] */
} family;

/* The pooled metric of a permuted labelling, where folds are too small; NaN if
   it fails. */
static asy_status pooled_permuted(asy_summary *s, asy_unit unit, size_t metric,
                                  double *value)
{
    const asy_plan *plan = s->plan;
    size_t width = asy_score_width(plan->task->k);
    asy_arena *scratch = s->ctx.scratch;
    double *score = ASY_NEW(scratch, double, plan->n *width);
    int *decision = ASY_NEW(scratch, int, plan->n);
    int *y = ASY_NEW(scratch, int, plan->n);
    int *label = ASY_NEW(scratch, int, plan->task->n);
    int *permuted = ASY_NEW(scratch, int, plan->n);
    if (!score || !decision || !y || !label || !permuted)
        return asy_nomem(s->ctx.err);
    ASY_TRY(asy_plan_labels(plan, unit.permutation, unit.repeat, &s->ctx,
                            permuted));
    for (size_t i = 0; i < plan->n; i++)
        label[plan->row[i]] = permuted[i];
    size_t n = 0;
    *value = ASY_NAN;
    for (unit.fold = 0; unit.fold < plan->n_folds; unit.fold++) {
        const asy_record *r = asy_collection_at(s->collection, unit);
        if (r->status != ASY_OK || n + r->n_test > plan->n)
            return ASY_OK;
        memcpy(score + n * width, r->score, r->n_scores * sizeof *score);
        for (size_t i = 0; i < r->n_test; i++, n++) {
            decision[n] = r->decision[i];
            y[n] = label[r->test[i]];
        }
    }
    const asy_learner *l = plan->learner[unit.learner].learner;
    asy_prediction p = {.n = n,
                        .k = plan->task->k,
                        .y = y,
                        .score = score,
                        .decision = decision,
                        .probability = l->caps & ASY_PROBABILITY};
    const asy_measure *measure = plan->metric[metric];
    return asy_summary_spare(s, measure->compute(measure, &p, &s->ctx, value));
}

/* The statistic of one labelling over the outer folds. */
static asy_status fold_statistic(asy_summary *s, asy_labelling of,
                                 size_t metric, double *value)
{
    const asy_plan *plan = s->plan;
    size_t b = of.permutation, l = of.learner;
    size_t repeats = plan->permutation_repeats;
    double *fold = ASY_NEW(s->ctx.scratch, double, repeats * plan->n_folds);
    double *pooled = ASY_NEW(s->ctx.scratch, double, repeats);
    if (!fold || !pooled)
        return asy_nomem(s->ctx.err);
    *value = ASY_NAN;
    for (size_t r = 0; r < repeats; r++) {
        pooled[r] = ASY_NAN;
        for (size_t i = 0; i < plan->n_folds; i++) {
            const asy_record *record =
                asy_collection_at(s->collection, (asy_unit){b, r, i, l});
            if (record->status != ASY_OK)
                return ASY_OK; /* a failed unit: no value, counts against us */
            fold[r * plan->n_folds + i] = record->metric[metric];
        }
        if (plan->keep_null_scores)
            ASY_TRY(
                pooled_permuted(s, (asy_unit){b, r, 0, l}, metric, &pooled[r]));
    }
    asy_estimate e = asy_estimate_of(fold, repeats, plan->n_folds, pooled);
    *value = e.value;
    if (!e.pooled)
        asy_error_reset(&s->fault); /* of what was not needed */
    return ASY_OK;
}

asy_status asy_summary_statistic(asy_summary *s, asy_labelling of,
                                 size_t metric, double *value)
{
    asy_mark mark = asy_arena_mark(s->ctx.scratch);
    asy_status status = ASY_OK;
    if (of.holdout) {
        const asy_record *record = asy_collection_at(
            s->collection,
            (asy_unit){of.permutation, 0, s->plan->n_folds, of.learner});
        *value = record->status == ASY_OK ? record->metric[metric] : ASY_NAN;
    } else {
        status = fold_statistic(s, of, metric, value);
    }
    asy_arena_release(s->ctx.scratch, mark);
    return status;
}

/* A permutation's statistic as a stored result has it. */
static double stored_statistic(const family *f, size_t stat, size_t b)
{
    size_t n = f->s->plan->n_null_metrics;
    const asy_learner_result *l = &f->s->stored->learner[stat / n];
    const asy_null_result *null = f->holdout ? l->holdout.null : l->null;
    return null[stat % n].null[b - 1];
}

static asy_status statistic(family *f, size_t stat, size_t b, double *value)
{
    const asy_plan *plan = f->s->plan;
    size_t metric = plan->null_metric[stat % plan->n_null_metrics];
    if (b == 0 || !f->s->stored)
        return asy_summary_statistic(
            f->s, (asy_labelling){b, stat / plan->n_null_metrics, f->holdout},
            metric, value);
    *value = stored_statistic(f, stat, b);
    return ASY_OK;
}

static asy_status collect(family *f)
{
    const asy_plan *plan = f->s->plan;
    for (size_t stat = 0; stat < f->n_stats; stat++) {
        const asy_measure *measure =
            plan->metric[plan->null_metric[stat % plan->n_null_metrics]];
        f->sign[stat] = measure->caps & ASY_LOWER_IS_BETTER ? -1 : 1;
        ASY_TRY(statistic(f, stat, 0, &f->observed[stat]));
        asy_error_reset(&f->s->fault); /* noted with the metric's values */
        for (size_t b = 0; b < f->n_permutations; b++)
            ASY_TRY(statistic(f, stat, b + 1,
                              &f->null[stat * f->n_permutations + b]));
        if (!f->holdout)
            ASY_TRY(asy_summary_note(f->s, stat / plan->n_null_metrics, measure,
                                     ASY_OF_PERMUTED));
    }
    return ASY_OK;
}

static asy_status store(family *f, const double *adjusted)
{
    const asy_plan *plan = f->s->plan;
    for (size_t l = 0; l < plan->n_learners; l++) {
        asy_learner_result *learner = &f->s->result->learner[l];
        asy_null_result *out =
            ASY_NEW(f->s->ctx.arena, asy_null_result, plan->n_null_metrics);
        if (!out)
            return asy_nomem(f->s->ctx.err);
        for (size_t m = 0; m < plan->n_null_metrics; m++) {
            size_t stat = l * plan->n_null_metrics + m;
            double *null = f->null + stat * f->n_permutations;
            out[m] = (asy_null_result){
                .metric = plan->metric[plan->null_metric[m]]->name,
                .null = null,
                .observed = f->observed[stat],
                .p_value =
                    asy_permutation_p(null, f->n_permutations,
                                      f->observed[stat], f->sign[stat] < 0),
                .p_adjusted = adjusted[stat]};
        }
        if (f->holdout)
            learner->holdout.null = out;
        else
            learner->null = out;
    }
    return ASY_OK;
}

static asy_status test(asy_summary *s, bool holdout)
{
    const asy_plan *plan = s->plan;
    asy_arena *arena = s->ctx.arena;
    family f = {.s = s,
                .holdout = holdout,
                .n_stats = plan->n_learners * plan->n_null_metrics,
                .n_permutations = plan->n_permutations};
    f.null = ASY_NEW(arena, double, f.n_stats *f.n_permutations);
    f.observed = ASY_NEW(arena, double, f.n_stats);
    f.sign = ASY_NEW(arena, int, f.n_stats);
    double *adjusted = ASY_NEW(arena, double, f.n_stats);
    if (!f.null || !f.observed || !f.sign || !adjusted)
        return asy_nomem(s->ctx.err);
    ASY_TRY(collect(&f));
    asy_max_t(f.null, f.observed, f.sign, f.n_stats, f.n_permutations,
              s->ctx.scratch, adjusted);
    return store(&f, adjusted);
}

asy_status asy_summary_nulls(asy_summary *s)
{
    if (s->plan->n_permutations == 0 || s->plan->n_null_metrics == 0)
        return ASY_OK;
    ASY_TRY(test(s, false));
    return s->plan->n_holdout ? test(s, true) : ASY_OK;
}
