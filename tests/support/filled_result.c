/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up results: see filled_result.h. */
#include "support/filled_result.h"

#include <string.h>

#include "base/math.h"

enum { N = 12, P = 4, R = 2, F = 3, C = 3, SHUFFLES = 2, HELD = 3, NULLS = 5 };

/* Where numbers come from: a new one at every call. */
typedef struct maker {
    const asy_filling *made;
    asy_arena *arena;
    asy_result *r;
    double last;
} maker;

static void *take(maker *k, size_t count, size_t size)
{
    void *p = asy_arena_calloc(k->arena, count, size);
    assert_non_null(p);
    return p;
}

static double next(maker *k)
{
    k->last = k->last * 997.123 + 0.371;
    k->last -= floor(k->last);
    return k->last;
}

static double *reals(maker *k, size_t n)
{
    double *x = take(k, n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = next(k);
    return x;
}

static int *integers(maker *k, size_t n, int lowest, int end)
{
    int *x = take(k, n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = lowest + (int)(next(k) * (end - lowest));
    return x;
}

static const char **texts(maker *k, size_t n, const char *stem)
{
    const char **x = take(k, n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = asy_arena_printf(k->arena, "%s \xc3\xa9 %zu", stem, i);
    return x;
}

static asy_interval interval(maker *k, const char *method)
{
    return (asy_interval){next(k), next(k), ASY_NAN, 0.95, method};
}

static void metrics(maker *k, asy_metric_result **out, bool once)
{
    static const char *const name[] = {"roc_auc", "brier",
                                       "../lua/net_benefit.lua"};
    k->r->n_metrics = 3;
    *out = take(k, 3, sizeof **out);
    for (size_t m = 0; m < 3; m++) {
        asy_metric_result *to = &(*out)[m];
        to->name = name[m];
        to->title = "A title";
        to->lower_is_better = m == 1;
        to->fold = once ? NULL : reals(k, R * F);
        if (!once)
            to->fold[m] = ASY_NAN;
        to->pooled = reals(k, once ? 1 : R);
        to->undefined_folds = once ? 0 : 1;
        to->estimate_of = once ? "pooled" : "mean_of_folds";
        to->interval = interval(k, "corrected-t");
        to->pooled_interval = once ? to->interval : interval(k, "delong");
    }
}

static void nulls(maker *k, asy_null_result **out)
{
    k->r->n_null_metrics = 2;
    k->r->n_permutations = NULLS;
    *out = take(k, 2, sizeof **out);
    (*out)[0] = (asy_null_result){"roc_auc", reals(k, NULLS), next(k), next(k),
                                  next(k)};
    (*out)[1] =
        (asy_null_result){"brier", reals(k, NULLS), next(k), next(k), next(k)};
}

/* One parameter of each kind: numbers, integers, words, counts or fractions. */
static void tuning(maker *k, asy_tuning_result *t)
{
    static const char *const name[] = {"gamma", "C", "kernel", "max_features",
                                       "max_depth"};
    t->n_params = 5;
    t->n_candidates = C;
    t->param = take(k, 5, sizeof *t->param);
    memcpy(t->param, name, sizeof name);
    asy_value *v = take(k, C * t->n_params, sizeof *v);
    t->candidate = v;
    for (size_t c = 0; c < C; c++, v += t->n_params) {
        v[0] = (asy_value){ASY_NUMBER, next(k), NULL};
        v[1] = (asy_value){ASY_INTEGER, (double)c + 1, NULL};
        v[2] = (asy_value){ASY_STRING, 0, c ? "rbf" : "linear"};
        v[3] = c ? (asy_value){ASY_INTEGER, 1, NULL}
                 : (asy_value){ASY_NUMBER, 1, NULL};
        v[4] = c ? (asy_value){ASY_INTEGER, (double)c, NULL}
                 : (asy_value){ASY_NULL, 0, NULL};
    }
    t->inner_score = reals(k, R * F * C);
    t->chosen = integers(k, R * F, -1, C);
}

static void holdout(maker *k, asy_holdout_result *h, size_t width)
{
    h->score = reals(k, HELD * width);
    h->decision = integers(k, HELD, -1, k->made->classes);
    h->threshold = width > 1 ? ASY_NAN : next(k);
    h->inner_score = reals(k, C);
    h->chosen = 2;
    metrics(k, &h->metric, true);
    nulls(k, &h->null);
}

static void compare(maker *k, asy_learner_result *l)
{
    size_t n = k->r->n_compare * ASY_N_QUANTITIES;
    l->compare = take(k, n, sizeof *l->compare);
    for (size_t i = 0; i < n; i++) {
        asy_compare_result *c = &l->compare[i];
        c->given = i != 1;
        if (!c->given)
            continue;
        c->ours = interval(k, "wilson");
        c->difference.interval = interval(k, "logit");
        c->difference.statistic = next(k);
        c->difference.p_value = next(k);
        c->difference.df = ASY_NAN;
    }
}

static void learner(maker *k, asy_learner_result *l, const char *id)
{
    size_t width = k->made->classes == 2 ? 1 : (size_t)k->made->classes;
    l->id = id;
    l->model = "../lua/knn.lua";
    l->score_kind = "decision";
    l->score = reals(k, k->r->m * width);
    l->decision = integers(k, k->r->m, -1, k->made->classes);
    l->threshold = reals(k, R * F);
    tuning(k, &l->tuning);
    metrics(k, &l->metric, false);
    if (!k->made->bare) {
        nulls(k, &l->null);
        l->importance = reals(k, P * SHUFFLES);
        holdout(k, &l->holdout, width);
    }
    compare(k, l);
}

static void published(maker *k)
{
    asy_result *r = k->r;
    r->n_compare = k->made->bare ? 0 : 2;
    r->published = take(k, r->n_compare, sizeof *r->published);
    for (size_t i = 0; i < r->n_compare; i++) {
        r->published[i] =
            (asy_published_result){.name = i ? "elhaie-2025" : "zeta-2024",
                                   .title = i ? NULL : "An older study",
                                   .source = "A journal",
                                   .doi = "10.1000/1",
                                   .level = 0.9};
        for (int q = 0; q < ASY_N_QUANTITIES; q++)
            r->published[i].quantity[q] =
                (asy_interval){next(k), ASY_NAN, next(k), 0.9, "published"};
    }
}

static void design(maker *k)
{
    asy_result *r = k->r;
    r->n_repeats = R;
    r->n_folds = F;
    r->level = 0.95;
    r->threshold_rule = "youden";
    r->tuning_metric = "roc_auc";
    r->n_figures = 2;
    r->figure = texts(k, 2, "figure");
    if (k->made->bare)
        return;
    r->scheme = "within_fold";
    r->permutation_repeats = 1;
    r->importance_metric = "roc_auc";
    r->importance_repeats = SHUFFLES;
    r->n_holdout = HELD;
    r->holdout_sample = integers(k, HELD, 0, N);
    r->group = texts(k, N, "centre");
}

static void rows(maker *k)
{
    asy_result *r = k->r;
    r->n = N;
    r->p = P;
    r->n_classes = k->made->classes;
    r->class_name = texts(k, (size_t)r->n_classes, "class");
    r->feature = texts(k, P, "feature");
    r->id = texts(k, N, "id");
    r->target = integers(k, N, 0, r->n_classes);
    r->holdout = take(k, N, 1);
    r->holdout[3] = 1;
    r->m = 7;
    r->repeat = integers(k, r->m, 0, R);
    r->fold = integers(k, r->m, 0, F);
    r->sample = integers(k, r->m, 0, N);
    r->n_train = take(k, R * F, sizeof *r->n_train);
    for (size_t i = 0; i < R * F; i++)
        r->n_train[i] = 5 + i;
}

static void failures(maker *k)
{
    asy_result *r = k->r;
    r->n_failures = k->made->failures;
    r->failure = take(k, r->n_failures, sizeof *r->failure);
    for (size_t i = 0; i < r->n_failures; i++)
        r->failure[i] = (asy_failure){
            asy_arena_printf(k->arena, "lr, repeat %zu", i), "hook failed",
            "knn.lua:3: attempt to index a nil value"};
}

void asy_filled_result(const asy_filling *made, asy_arena *arena,
                       asy_result *out)
{
    maker k = {made, arena, out, 0.5};
    *out = (asy_result){.name = "made",
                        .title = "A made result",
                        .note = made->bare ? NULL : "Made data.",
                        .task = "classification",
                        .assay_version = "0.1.0",
                        .seed = UINT64_MAX - 4};
    char *config = take(&k, made->config + 1, 1);
    memset(config, 'y', made->config);
    out->config = config;
    asy_sha256(config, made->config, out->config_sha256);
    asy_sha256("data", 4, out->data_sha256);
    asy_sha256("hooks", 5, out->hooks_sha256);
    rows(&k);
    design(&k);
    published(&k);
    out->n_learners = 2;
    out->learner = take(&k, 2, sizeof *out->learner);
    learner(&k, &out->learner[0], "svc");
    learner(&k, &out->learner[1], "lr");
    failures(&k);
}
