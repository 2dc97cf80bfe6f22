/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A made result: see result.h. */
#include "support/result.h"

#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "base/rng.h"

enum { N = 24, P = 25, HELD = 6, REPEATS = 2, FOLDS = 3, NULLS = 9, AGAIN = 4 };

static void *make(asy_bench *b, size_t count, size_t size)
{
    void *p = asy_arena_calloc(&b->arena, count, size);
    assert_non_null(p);
    return p;
}

static void samples(asy_bench *b, asy_result *r)
{
    r->n = N;
    r->p = P;
    r->id = make(b, N, sizeof *r->id);
    r->target = make(b, N, sizeof *r->target);
    r->holdout = make(b, N, 1);
    r->holdout_sample = make(b, HELD, sizeof(int));
    r->n_holdout = HELD;
    for (int i = 0; i < N; i++) {
        r->id[i] = asy_arena_printf(&b->arena, i ? "p%02d" : "p,\"%02d\"", i);
        r->target[i] = r->n_classes == 2 ? i * 7 % 5 < 2 : i % 3;
        r->holdout[i] = i >= N - HELD;
        if (r->holdout[i])
            r->holdout_sample[i - (N - HELD)] = i;
    }
    r->feature = make(b, P, sizeof *r->feature);
    for (int j = 0; j < P; j++)
        r->feature[j] =
            asy_arena_printf(&b->arena, j ? "glcm_%d" : "T2* & R2_%d", j);
    r->class_name = make(b, (size_t)r->n_classes, sizeof *r->class_name);
    for (int k = 0; k < r->n_classes; k++)
        r->class_name[k] = asy_arena_printf(&b->arena, "grade_%d", k);
    if (r->n_classes == 2)
        return;
    r->group = make(b, N, sizeof *r->group);
    for (int i = 0; i < N; i++)
        r->group[i] = i % 2 ? "centre A" : "centre B";
}

static void splits(asy_bench *b, asy_result *r)
{
    size_t capacity = (size_t)REPEATS * (N - HELD);
    r->n_repeats = REPEATS;
    r->n_folds = FOLDS;
    r->repeat = make(b, capacity, sizeof(int));
    r->fold = make(b, capacity, sizeof(int));
    r->sample = make(b, capacity, sizeof(int));
    r->n_train = make(b, REPEATS * FOLDS, sizeof *r->n_train);
    for (int t = 0; t < REPEATS; t++)
        for (int f = 0; f < FOLDS; f++)
            for (int i = 0; i < N - HELD; i++) {
                if ((i / 3 + t * i) % FOLDS != f) {
                    r->n_train[t * FOLDS + f]++;
                    continue;
                }
                r->repeat[r->m] = t;
                r->fold[r->m] = f;
                r->sample[r->m++] = i;
            }
}

static void design(asy_result *r)
{
    r->name = r->n_classes == 2 ? "made-two" : "made-three";
    r->title = "A made study: 50 % noise & signal";
    r->task = "classification";
    r->note = "made rows, not patients";
    r->assay_version = "0.0";
    r->seed = 7;
    r->config = "assay: 1\nname: made\n";
    memset(r->config_sha256, 'c', ASY_SHA256_HEX - 1);
    memset(r->data_sha256, 'd', ASY_SHA256_HEX - 1);
    memset(r->hooks_sha256, 'e', ASY_SHA256_HEX - 1);
    r->level = 0.95;
    r->threshold_rule = "youden";
    r->tuning_metric = "average_precision";
    r->n_permutations = NULLS;
    r->scheme = "refold";
    r->permutation_repeats = 1;
    r->importance_metric = "roc_auc";
    r->importance_repeats = AGAIN;
}

static void published(asy_bench *b, asy_result *r)
{
    static const char *const figures[] = {"roc", "forest"};
    asy_interval none = {ASY_NAN, ASY_NAN, ASY_NAN, 0.9, "published"};
    r->n_figures = 2;
    r->figure = make(b, 2, sizeof *r->figure);
    memcpy(r->figure, figures, sizeof figures);
    if (r->n_classes != 2)
        return;
    r->n_compare = 1;
    r->published = make(b, 1, sizeof *r->published);
    *r->published = (asy_published_result){.name = "pool-2020",
                                           .title = "Pooled, 3 studies",
                                           .source = "Someone et al. 2020",
                                           .doi = "10.1/x_y",
                                           .level = 0.9};
    r->published->quantity[ASY_SENSITIVITY] =
        (asy_interval){0.79, 0.66, 0.88, 0.9, "published"};
    r->published->quantity[ASY_SPECIFICITY] = none;
    r->published->quantity[ASY_AUC] = none;
    r->published->quantity[ASY_AUC].estimate = 0.84;
}

/* ---- learners ---- */

typedef struct maker {
    asy_bench *bench;
    asy_result *r;
    asy_learner_result *l;
    asy_rng rng;
} maker;

static size_t width(const asy_result *r)
{
    return r->n_classes == 2 ? 1 : (size_t)r->n_classes;
}

/* Scores that know something of y; probabilities sum to 1. */
static void predict(maker *m, int y, double *score, int *decision)
{
    bool probability = strcmp(m->l->score_kind, "probability") == 0;
    size_t k = width(m->r);
    double sum = 0;
    for (size_t c = 0; c < k; c++) {
        bool own = k == 1 ? y == 1 : (size_t)y == c;
        score[c] = (own ? 0.4 : 0.1) + 0.5 * asy_rng_uniform(&m->rng);
        if (!probability)
            score[c] = 4 * score[c] - 2;
        sum += score[c];
    }
    for (size_t c = 0; k > 1 && probability && c < k; c++)
        score[c] /= sum;
    asy_decide(score, 1, m->r->n_classes, asy_natural_threshold(probability),
               decision);
}

static void predictions(maker *m)
{
    asy_result *r = m->r;
    asy_learner_result *l = m->l;
    asy_holdout_result *h = &l->holdout;
    size_t k = width(r);
    l->score = make(m->bench, r->m * k, sizeof(double));
    l->decision = make(m->bench, r->m, sizeof(int));
    l->threshold = make(m->bench, REPEATS * FOLDS, sizeof(double));
    h->score = make(m->bench, HELD * k, sizeof(double));
    h->decision = make(m->bench, HELD, sizeof(int));
    for (size_t i = 0; i < r->m; i++)
        predict(m, r->target[r->sample[i]], l->score + i * k, &l->decision[i]);
    for (size_t i = 0; i < HELD; i++)
        predict(m, r->target[r->holdout_sample[i]], h->score + i * k,
                &h->decision[i]);
    h->threshold = k == 1 ? 0.5 : ASY_NAN;
    for (size_t f = 0; f < REPEATS * FOLDS; f++)
        l->threshold[f] = h->threshold;
}

static void tuning(maker *m, bool tuned)
{
    asy_tuning_result *t = &m->l->tuning;
    t->n_params = tuned ? 2 : 0;
    t->n_candidates = tuned ? 3 : 1;
    t->param = make(m->bench, 2, sizeof *t->param);
    t->param[0] = "C";
    t->param[1] = "penalty";
    asy_value *value = make(m->bench, 6, sizeof *value);
    for (int c = 0; c < 3; c++) {
        value[2 * c] = (asy_value){ASY_NUMBER, c ? 10.0 * c : 0.1, NULL};
        value[2 * c + 1] = (asy_value){ASY_CHOICE, 0, c ? "l2" : "l1"};
    }
    t->candidate = value;
    size_t n = REPEATS * FOLDS * t->n_candidates;
    t->inner_score = make(m->bench, n, sizeof(double));
    t->chosen = make(m->bench, REPEATS * FOLDS, sizeof(int));
    m->l->holdout.inner_score = make(m->bench, 3, sizeof(double));
    for (size_t i = 0; i < n; i++)
        t->inner_score[i] = tuned ? asy_rng_uniform(&m->rng) : ASY_NAN;
    for (int f = 0; tuned && f < REPEATS * FOLDS; f++)
        t->chosen[f] = f % 3 == 0 ? 2 : 1;
    m->l->holdout.chosen = tuned;
}

/* The measure on rows from..to of the predictions, or on the held-out set. */
static double value(maker *m, const asy_measure *measure, size_t from,
                    size_t to, bool holdout)
{
    const asy_result *r = m->r;
    const asy_learner_result *l = m->l;
    int *y = make(m->bench, r->m, sizeof(int));
    const int *sample = holdout ? r->holdout_sample : r->sample;
    for (size_t i = from; i < to; i++)
        y[i - from] = r->target[sample[i]];
    asy_prediction p = {
        .n = to - from,
        .k = r->n_classes,
        .y = y,
        .score = (holdout ? l->holdout.score : l->score) + from * width(r),
        .decision = (holdout ? l->holdout.decision : l->decision) + from,
        .probability = strcmp(l->score_kind, "probability") == 0};
    double x;
    ASY_GOOD(measure->compute(measure, &p, &m->bench->ctx, &x), &m->bench->err);
    return x;
}

static size_t first_of(const asy_result *r, size_t split)
{
    size_t i = 0;
    while (i < r->m && (size_t)(r->repeat[i] * FOLDS + r->fold[i]) < split)
        i++;
    return i;
}

static void folds(maker *m, const asy_measure *measure, asy_metric_result *out)
{
    out->fold = make(m->bench, REPEATS * FOLDS, sizeof(double));
    out->pooled = make(m->bench, REPEATS, sizeof(double));
    double mean = 0;
    for (size_t f = 0; f < REPEATS * FOLDS; f++) {
        out->fold[f] =
            value(m, measure, first_of(m->r, f), first_of(m->r, f + 1), false);
        out->undefined_folds += isnan(out->fold[f]) ? 1 : 0;
    }
    for (size_t t = 0; t < REPEATS; t++) {
        out->pooled[t] = value(m, measure, first_of(m->r, t * FOLDS),
                               first_of(m->r, (t + 1) * FOLDS), false);
        mean += out->pooled[t] / REPEATS;
    }
    out->estimate_of =
        out->undefined_folds < REPEATS * FOLDS ? "mean_of_folds" : "pooled";
    out->interval = asy_corrected_t(out->fold, REPEATS * FOLDS, 0.5, 0.95,
                                    measure->lower, measure->upper);
    out->pooled_interval =
        (asy_interval){mean, mean - 0.125, mean + 0.125, 0.95, "bootstrap"};
}

static void metric(maker *m, size_t i, const char *name)
{
    const asy_measure *measure = asy_measure_find(name);
    assert_non_null(measure);
    asy_metric_result *out = &m->l->metric[i], *h = &m->l->holdout.metric[i];
    *out = (asy_metric_result){.name = measure->name,
                               .title = measure->title,
                               .lower_is_better =
                                   measure->caps & ASY_LOWER_IS_BETTER};
    *h = *out;
    folds(m, measure, out);
    h->pooled = make(m->bench, 1, sizeof(double));
    h->pooled[0] = value(m, measure, 0, HELD, true);
    h->estimate_of = "pooled";
    h->interval = asy_wilson(h->pooled[0] * HELD, HELD, 0.95);
    h->interval.estimate = h->pooled[0];
    h->pooled_interval = h->interval;
}

static asy_null_result *nulls(maker *m, const asy_metric_result *metrics,
                              bool holdout)
{
    asy_null_result *out = make(m->bench, 2, sizeof *out);
    for (size_t i = 0; i < 2; i++) {
        const asy_interval *estimate = &metrics[i].interval;
        out[i].metric = metrics[i].name;
        out[i].null = make(m->bench, NULLS, sizeof(double));
        out[i].observed = estimate->estimate;
        for (size_t b = 0; b < NULLS; b++)
            out[i].null[b] = 0.3 + 0.4 * asy_rng_uniform(&m->rng);
        if (!holdout)
            out[i].null[0] = 0.25; /* so that some lies below all others */
        out[i].p_value =
            asy_permutation_p(out[i].null, NULLS, out[i].observed, false);
        out[i].p_adjusted = fmin(1, 2 * out[i].p_value);
    }
    return out;
}

static void comparison(maker *m)
{
    asy_compare_result *c = make(m->bench, ASY_N_QUANTITIES, sizeof *c);
    m->l->compare = c;
    const asy_published_result *p = m->r->published;
    for (size_t q = 0; q < ASY_N_QUANTITIES && m->r->n_compare; q++) {
        const asy_interval *theirs = &p->quantity[q];
        c[q].given = !isnan(theirs->estimate);
        c[q].ours = asy_wilson(7, 9, 0.95);
        asy_logit_difference(
            7.0 / 9, asy_logit_se_binomial(7, 9), theirs->estimate,
            asy_logit_se_from_interval(theirs->lower, theirs->upper, p->level),
            0.95, &c[q].difference);
    }
}

static void learner(maker *m, bool tuned)
{
    static const char *const names[2][4] = {
        {"roc_auc", "average_precision", "sensitivity", "brier"},
        {"roc_auc", "average_precision", "balanced_accuracy", "log_loss"}};
    asy_result *r = m->r;
    m->l->metric = make(m->bench, r->n_metrics, sizeof *m->l->metric);
    m->l->holdout.metric = make(m->bench, r->n_metrics, sizeof *m->l->metric);
    predictions(m);
    tuning(m, tuned);
    for (size_t i = 0; i < r->n_metrics; i++)
        metric(m, i, names[r->n_classes > 2][i]);
    m->l->null = nulls(m, m->l->metric, false);
    m->l->holdout.null = nulls(m, m->l->holdout.metric, true);
    m->l->importance = make(m->bench, P * AGAIN, sizeof(double));
    for (size_t i = 0; i < P * AGAIN; i++)
        m->l->importance[i] = 0.1 * asy_rng_uniform(&m->rng) - 0.02;
    comparison(m);
}

void asy_made_result(asy_bench *bench, int n_classes, asy_result *out)
{
    *out = (asy_result){.n_classes = n_classes, .n_metrics = 4};
    design(out);
    samples(bench, out);
    splits(bench, out);
    published(bench, out);
    out->n_null_metrics = 2;
    out->n_learners = 2;
    out->learner = make(bench, 2, sizeof *out->learner);
    out->learner[0] = (asy_learner_result){.id = "lr",
                                           .model = "logistic_regression",
                                           .score_kind = "probability"};
    out->learner[1] = (asy_learner_result){
        .id = "svc", .model = "svc", .score_kind = "decision"};
    maker m = {.bench = bench, .r = out};
    asy_rng_init(&m.rng, asy_key("made result", (uint64_t)n_classes));
    for (size_t l = 0; l < 2; l++) {
        m.l = &out->learner[l];
        learner(&m, l == 0);
    }
    out->n_failures = 1;
    out->failure = make(bench, 1, sizeof *out->failure);
    *out->failure = (asy_failure){"lr, permutation 3, repeat 0, fold 1",
                                  "no answer", "found \"x, y\", need more"};
}
