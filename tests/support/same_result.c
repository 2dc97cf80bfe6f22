/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparison of results, member by member: see filled_result.h. */
#include <string.h>

#include "support/filled_result.h"

static void same_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        assert_string_equal(a, b);
}

static void same_texts(const char **a, const char **b, size_t n)
{
    assert_int_equal(a == NULL, b == NULL);
    for (size_t i = 0; a && i < n; i++)
        same_text(a[i], b[i]);
}

static void same_reals(const double *a, const double *b, size_t n)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        ASY_NEAR_ALL(a, b, n, 0);
}

static void same_bytes(const void *a, const void *b, size_t size)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a && size > 0)
        assert_memory_equal(a, b, size);
}

static void same_interval(const asy_interval *a, const asy_interval *b)
{
    same_reals(&a->estimate, &b->estimate, 1);
    same_reals(&a->lower, &b->lower, 1);
    same_reals(&a->upper, &b->upper, 1);
    same_reals(&a->level, &b->level, 1);
    same_text(a->method, b->method);
}

static void same_metric(const asy_metric_result *a, const asy_metric_result *b,
                        size_t folds, size_t repeats)
{
    same_text(a->name, b->name);
    same_text(a->title, b->title);
    same_text(a->estimate_of, b->estimate_of);
    assert_int_equal(a->lower_is_better, b->lower_is_better);
    assert_int_equal(a->undefined_folds, b->undefined_folds);
    same_reals(a->fold, b->fold, folds);
    same_reals(a->pooled, b->pooled, repeats);
    same_interval(&a->interval, &b->interval);
    same_interval(&a->pooled_interval, &b->pooled_interval);
}

static void same_nulls(const asy_result *r, const asy_null_result *a,
                       const asy_null_result *b)
{
    assert_int_equal(a == NULL, b == NULL);
    for (size_t i = 0; a && i < r->n_null_metrics; i++) {
        same_text(a[i].metric, b[i].metric);
        same_reals(a[i].null, b[i].null, r->n_permutations);
        same_reals(&a[i].observed, &b[i].observed, 1);
        same_reals(&a[i].p_value, &b[i].p_value, 1);
        same_reals(&a[i].p_adjusted, &b[i].p_adjusted, 1);
    }
}

static void same_tuning(const asy_result *r, const asy_tuning_result *a,
                        const asy_tuning_result *b)
{
    size_t folds = r->n_repeats * r->n_folds;
    assert_int_equal(a->n_params, b->n_params);
    assert_int_equal(a->n_candidates, b->n_candidates);
    same_texts(a->param, b->param, a->n_params);
    for (size_t i = 0; i < a->n_candidates * a->n_params; i++) {
        char was[64], is[64];
        asy_value_print(&a->candidate[i], was, sizeof was);
        asy_value_print(&b->candidate[i], is, sizeof is);
        assert_string_equal(was, is);
        assert_int_equal(a->candidate[i].type, b->candidate[i].type);
    }
    same_reals(a->inner_score, b->inner_score, folds * a->n_candidates);
    same_bytes(a->chosen, b->chosen, folds * sizeof *a->chosen);
}

static void same_holdout(const asy_result *r, const asy_learner_result *x,
                         const asy_learner_result *y)
{
    const asy_holdout_result *a = &x->holdout, *b = &y->holdout;
    size_t width = r->n_classes == 2 ? 1 : (size_t)r->n_classes;
    same_reals(a->score, b->score, r->n_holdout * width);
    same_bytes(a->decision, b->decision, r->n_holdout * sizeof *a->decision);
    same_reals(&a->threshold, &b->threshold, 1);
    same_reals(a->inner_score, b->inner_score, x->tuning.n_candidates);
    assert_int_equal(a->chosen, b->chosen);
    for (size_t m = 0; m < r->n_metrics; m++)
        same_metric(&a->metric[m], &b->metric[m], 0, 1);
    same_nulls(r, a->null, b->null);
}

static void same_compare(const asy_compare_result *a,
                         const asy_compare_result *b)
{
    assert_int_equal(a->given, b->given);
    same_interval(&a->ours, &b->ours);
    same_interval(&a->difference.interval, &b->difference.interval);
    same_reals(&a->difference.statistic, &b->difference.statistic, 1);
    same_reals(&a->difference.p_value, &b->difference.p_value, 1);
    same_reals(&a->difference.df, &b->difference.df, 1);
}

static void same_learner(const asy_result *r, const asy_learner_result *a,
                         const asy_learner_result *b)
{
    size_t width = r->n_classes == 2 ? 1 : (size_t)r->n_classes;
    size_t folds = r->n_repeats * r->n_folds;
    same_text(a->id, b->id);
    same_text(a->model, b->model);
    same_text(a->score_kind, b->score_kind);
    same_reals(a->score, b->score, r->m * width);
    same_bytes(a->decision, b->decision, r->m * sizeof *a->decision);
    same_reals(a->threshold, b->threshold, folds);
    same_tuning(r, &a->tuning, &b->tuning);
    for (size_t m = 0; m < r->n_metrics; m++)
        same_metric(&a->metric[m], &b->metric[m], folds, r->n_repeats);
    same_nulls(r, a->null, b->null);
    same_reals(a->importance, b->importance, r->p * r->importance_repeats);
    if (r->n_holdout > 0)
        same_holdout(r, a, b);
    for (size_t i = 0; i < r->n_compare * ASY_N_QUANTITIES; i++)
        same_compare(&a->compare[i], &b->compare[i]);
}

static void same_design(const asy_result *a, const asy_result *b)
{
    same_text(a->name, b->name);
    same_text(a->title, b->title);
    same_text(a->task, b->task);
    same_text(a->note, b->note);
    same_text(a->assay_version, b->assay_version);
    assert_true(a->seed == b->seed);
    same_text(a->config, b->config);
    same_text(a->config_sha256, b->config_sha256);
    same_text(a->data_sha256, b->data_sha256);
    same_text(a->hooks_sha256, b->hooks_sha256);
    same_reals(&a->level, &b->level, 1);
    same_text(a->threshold_rule, b->threshold_rule);
    same_text(a->tuning_metric, b->tuning_metric);
    same_text(a->scheme, b->scheme);
    same_text(a->importance_metric, b->importance_metric);
    assert_int_equal(a->permutation_repeats, b->permutation_repeats);
    same_texts(a->figure, b->figure, a->n_figures);
}

static void same_sizes(const asy_result *a, const asy_result *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->p, b->p);
    assert_int_equal(a->n_classes, b->n_classes);
    assert_int_equal(a->n_repeats, b->n_repeats);
    assert_int_equal(a->n_folds, b->n_folds);
    assert_int_equal(a->m, b->m);
    assert_int_equal(a->n_metrics, b->n_metrics);
    assert_int_equal(a->n_null_metrics, b->n_null_metrics);
    assert_int_equal(a->n_permutations, b->n_permutations);
    assert_int_equal(a->importance_repeats, b->importance_repeats);
    assert_int_equal(a->n_holdout, b->n_holdout);
    assert_int_equal(a->n_compare, b->n_compare);
    assert_int_equal(a->n_figures, b->n_figures);
    assert_int_equal(a->n_learners, b->n_learners);
    assert_int_equal(a->n_failures, b->n_failures);
}

static void same_rows(const asy_result *a, const asy_result *b)
{
    same_texts(a->class_name, b->class_name, (size_t)a->n_classes);
    same_texts(a->feature, b->feature, a->p);
    same_texts(a->id, b->id, a->n);
    same_texts(a->group, b->group, a->n);
    same_bytes(a->target, b->target, a->n * sizeof *a->target);
    same_bytes(a->holdout, b->holdout, a->n);
    same_bytes(a->repeat, b->repeat, a->m * sizeof *a->repeat);
    same_bytes(a->fold, b->fold, a->m * sizeof *a->fold);
    same_bytes(a->sample, b->sample, a->m * sizeof *a->sample);
    same_bytes(a->n_train, b->n_train,
               a->n_repeats * a->n_folds * sizeof *a->n_train);
    if (a->n_holdout > 0)
        same_bytes(a->holdout_sample, b->holdout_sample,
                   a->n_holdout * sizeof *a->holdout_sample);
}

static void same_published(const asy_published_result *a,
                           const asy_published_result *b)
{
    same_text(a->name, b->name);
    same_text(a->title, b->title);
    same_text(a->source, b->source);
    same_text(a->doi, b->doi);
    same_reals(&a->level, &b->level, 1);
    for (int q = 0; q < ASY_N_QUANTITIES; q++)
        same_interval(&a->quantity[q], &b->quantity[q]);
}

void asy_same_result(const asy_result *a, const asy_result *b)
{
    same_sizes(a, b);
    same_design(a, b);
    same_rows(a, b);
    for (size_t i = 0; i < a->n_compare; i++)
        same_published(&a->published[i], &b->published[i]);
    for (size_t i = 0; i < a->n_learners; i++)
        same_learner(a, &a->learner[i], &b->learner[i]);
    for (size_t i = 0; i < a->n_failures; i++) {
        same_text(a->failure[i].unit, b->failure[i].unit);
        same_text(a->failure[i].status, b->failure[i].status);
        same_text(a->failure[i].message, b->failure[i].message);
    }
}
