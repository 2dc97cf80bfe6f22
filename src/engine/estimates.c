/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Metrics by fold and pooled, their estimates and intervals. */
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "engine/summary.h"

asy_estimate asy_estimate_of(const double *fold, size_t repeats, size_t folds,
                             const double *pooled)
{
    asy_estimate out = {0};
    double sum = 0, pooled_sum = 0;
    size_t defined_repeats = 0;
    for (size_t r = 0; r < repeats; r++) {
        double inside = 0;
        size_t defined = 0;
        for (size_t f = 0; f < folds; f++) {
            double v = fold[r * folds + f];
            if (isnan(v)) {
                out.undefined++;
                continue;
            }
            inside += v;
            defined++;
        }
        if (defined > 0) {
            sum += inside / (double)defined;
            defined_repeats++;
        }
        pooled_sum += pooled ? pooled[r] : ASY_NAN;
    }
    out.pooled = defined_repeats == 0;
    out.value = out.pooled ? pooled_sum / (double)repeats
                           : sum / (double)defined_repeats;
    return out;
}

/* Predictions of a learner in the order of the summary's rows. */
static asy_status gather(asy_summary *s, const asy_learner_result *l,
                         size_t repeat, asy_prediction *out)
{
    const asy_result *r = s->result;
    size_t width = asy_score_width(r->n_classes);
    double *score = ASY_NEW(s->ctx.arena, double, s->n_rows *width);
    int *decision = ASY_NEW(s->ctx.arena, int, s->n_rows);
    if (!score || !decision)
        return asy_nomem(s->ctx.err);
    for (size_t i = 0; i < s->n_rows; i++) {
        size_t at = s->at[repeat * s->n_rows + i];
        decision[i] = l->decision[at];
        memcpy(score + i * width, l->score + at * width, width * sizeof *score);
    }
    *out = (asy_prediction){.n = s->n_rows,
                            .k = r->n_classes,
                            .y = s->y,
                            .score = score,
                            .decision = decision,
                            .probability = asy_result_probability(l)};
    return ASY_OK;
}

static bool any_failed(const asy_result *r, const asy_learner_result *l)
{
    for (size_t i = 0; i < r->m; i++)
        if (l->decision[i] < 0)
            return true;
    return false;
}

asy_status asy_summary_pool(asy_summary *s, size_t learner, asy_pooled *out)
{
    const asy_result *r = s->result;
    const asy_learner_result *l = &r->learner[learner];
    *out = (asy_pooled){.repeats = r->n_repeats, .learner = l->id};
    if (s->n_rows == 0 || any_failed(r, l))
        return ASY_OK;
    asy_prediction *p = ASY_NEW(s->ctx.arena, asy_prediction, r->n_repeats);
    if (!p)
        return asy_nomem(s->ctx.err);
    for (size_t t = 0; t < r->n_repeats; t++)
        ASY_TRY(gather(s, l, t, &p[t]));
    out->n = s->n_rows;
    out->y = s->y;
    out->prediction = p;
    return ASY_OK;
}

/* Rows of one class that a proportion is taken over, or -1 for all, or -2 if
   the measure is no proportion of rows. */
static int proportion_of(const asy_measure *measure, int k)
{
    if (strcmp(measure->name, "accuracy") == 0)
        return -1;
    if (k == 2 && (strcmp(measure->name, "sensitivity") == 0 ||
                   strcmp(measure->name, "recall") == 0))
        return 1;
    if (k == 2 && strcmp(measure->name, "specificity") == 0)
        return 0;
    return -2;
}

static double rows_of(const asy_pooled *pooled, int class_index)
{
    double n = 0;
    for (size_t i = 0; i < pooled->n; i++)
        n += class_index < 0 || pooled->y[i] == class_index;
    return n;
}

asy_status asy_summary_delong(asy_summary *s, const asy_pooled *pooled,
                              asy_interval *out, double *standard_error)
{
    double *score =
        ASY_NEW(s->ctx.scratch, double, pooled->repeats * pooled->n);
    if (!score)
        return asy_nomem(s->ctx.err);
    for (size_t r = 0; r < pooled->repeats; r++)
        memcpy(score + r * pooled->n, pooled->prediction[r].score,
               pooled->n * sizeof *score);
    return asy_delong(pooled->y, score, pooled->n, pooled->repeats,
                      s->result->level, &s->ctx, out, standard_error);
}

static asy_status interval(asy_summary *s, const asy_measure *measure,
                           const asy_pooled *pooled, double estimate,
                           asy_interval *out)
{
    int k = s->result->n_classes;
    int class_index = proportion_of(measure, k);
    double standard_error;
    if (k == 2 && strcmp(measure->name, "roc_auc") == 0)
        return asy_summary_delong(s, pooled, out, &standard_error);
    if (class_index >= -1) {
        double n = rows_of(pooled, class_index);
        *out = asy_wilson(estimate * n, n, s->result->level);
        out->estimate = estimate;
        return ASY_OK;
    }
    uint64_t key = asy_key("bootstrap", s->plan->config->seed);
    s->ctx.key = asy_key_text(key, measure->name);
    return asy_bootstrap(measure, pooled->prediction, pooled->repeats,
                         s->plan->config->confidence.bootstrap,
                         s->result->level, &s->ctx, out);
}

asy_status asy_summary_interval(asy_summary *s, const asy_measure *measure,
                                const asy_pooled *pooled, double estimate,
                                asy_interval *out)
{
    *out = (asy_interval){estimate, ASY_NAN, ASY_NAN, s->result->level, "none"};
    if (pooled->n == 0 || isnan(estimate))
        return ASY_OK;
    asy_mark mark = asy_arena_mark(s->ctx.scratch);
    asy_status status = interval(s, measure, pooled, estimate, out);
    asy_arena_release(s->ctx.scratch, mark);
    if (status == ASY_EHOOK)
        out->estimate = estimate;
    return asy_summary_spare(s, status);
}

/* The measure over all test rows of a repeat together; NaN if it fails. */
static asy_status pooled_value(asy_summary *s, const asy_measure *measure,
                               const asy_learner_result *l, size_t repeat,
                               double *value)
{
    const asy_result *r = s->result;
    size_t start = 0, n = 0;
    while (start < r->m && r->repeat[start] != (int)repeat)
        start++;
    while (start + n < r->m && r->repeat[start + n] == (int)repeat)
        n++;
    size_t width = asy_score_width(r->n_classes);
    int *y = ASY_NEW(s->ctx.scratch, int, n);
    if (!y)
        return asy_nomem(s->ctx.err);
    *value = ASY_NAN;
    for (size_t i = 0; i < n; i++) {
        y[i] = r->target[r->sample[start + i]];
        if (l->decision[start + i] < 0)
            return ASY_OK;
    }
    asy_prediction p = {.n = n,
                        .k = r->n_classes,
                        .y = y,
                        .score = l->score + start * width,
                        .decision = l->decision + start,
                        .probability = asy_result_probability(l)};
    return asy_summary_spare(s, measure->compute(measure, &p, &s->ctx, value));
}

/* Mean of n_test / n_train over the folds: the correction of Nadeau and
   Bengio. */
static double test_over_train(const asy_result *r)
{
    size_t folds = r->n_repeats * r->n_folds;
    double sum = 0;
    for (size_t split = 0, at = 0; split < folds; split++) {
        size_t n = 0;
        while (at < r->m &&
               (size_t)r->repeat[at] * r->n_folds + (size_t)r->fold[at] ==
                   split) {
            at++;
            n++;
        }
        sum += (double)n / (double)r->n_train[split];
    }
    return sum / (double)folds;
}

static asy_status values(asy_summary *s, size_t l, size_t m,
                         asy_metric_result *out)
{
    const asy_result *r = s->result;
    const asy_measure *measure = s->plan->metric[m];
    out->fold = ASY_NEW(s->ctx.arena, double, r->n_repeats * r->n_folds);
    out->pooled = ASY_NEW(s->ctx.arena, double, r->n_repeats);
    if (!out->fold || !out->pooled)
        return asy_nomem(s->ctx.err);
    for (size_t t = 0; t < r->n_repeats; t++) {
        for (size_t f = 0; f < r->n_folds; f++) {
            const asy_record *record =
                asy_collection_at(s->collection, (asy_unit){0, t, f, l});
            out->fold[t * r->n_folds + f] =
                record->status == ASY_OK ? record->metric[m] : ASY_NAN;
        }
        asy_mark mark = asy_arena_mark(s->ctx.scratch);
        asy_status status =
            pooled_value(s, measure, &r->learner[l], t, &out->pooled[t]);
        asy_arena_release(s->ctx.scratch, mark);
        if (status != ASY_OK)
            return status;
    }
    return asy_summary_note(s, l, measure, ASY_OF_POOLED);
}

/* The interval is about the mean of all folds, the estimate is the mean of the
   repeats' means: where folds are undefined in unequal numbers they differ. */
static void recentre(asy_interval *interval, double estimate,
                     const asy_measure *measure)
{
    double shift = estimate - interval->estimate;
    interval->estimate = estimate;
    if (shift == 0 || isnan(interval->lower))
        return;
    interval->lower = asy_max(interval->lower + shift, measure->lower);
    interval->upper = asy_min(interval->upper + shift, measure->upper);
}

static asy_status metric(asy_summary *s, size_t l, size_t m,
                         const asy_pooled *pooled, asy_metric_result *out)
{
    const asy_result *r = s->result;
    const asy_measure *measure = s->plan->metric[m];
    *out = (asy_metric_result){.name = measure->name,
                               .title = measure->title,
                               .lower_is_better =
                                   measure->caps & ASY_LOWER_IS_BETTER};
    ASY_TRY(values(s, l, m, out));
    asy_estimate e =
        asy_estimate_of(out->fold, r->n_repeats, r->n_folds, out->pooled);
    double mean = 0;
    for (size_t t = 0; t < r->n_repeats; t++)
        mean += out->pooled[t];
    mean /= (double)r->n_repeats;
    ASY_TRY(
        asy_summary_interval(s, measure, pooled, mean, &out->pooled_interval));
    ASY_TRY(asy_summary_note(s, l, measure, ASY_OF_BOOTSTRAP));
    out->undefined_folds = e.undefined;
    out->estimate_of = e.pooled ? "pooled" : "mean_of_folds";
    out->interval = out->pooled_interval;
    if (!e.pooled && r->n_repeats * r->n_folds > 1) {
        out->interval = asy_corrected_t(out->fold, r->n_repeats * r->n_folds,
                                        test_over_train(r), r->level,
                                        measure->lower, measure->upper);
        recentre(&out->interval, e.value, measure);
    }
    return ASY_OK;
}

asy_status asy_summary_metrics(asy_summary *s, size_t l)
{
    asy_learner_result *to = &s->result->learner[l];
    asy_pooled pooled;
    to->metric = ASY_NEW(s->ctx.arena, asy_metric_result, s->plan->n_metrics);
    if (!to->metric)
        return asy_nomem(s->ctx.err);
    ASY_TRY(asy_summary_pool(s, l, &pooled));
    for (size_t m = 0; m < s->plan->n_metrics; m++)
        ASY_TRY(metric(s, l, m, &pooled, &to->metric[m]));
    return ASY_OK;
}
