/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole runs: threads do not matter, failures stay in their unit, and every
   resampling method and number of classes comes out as declared. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "support/experiment.h"

#define COHORT                                                                 \
    "assay: 1\nname: engine\n"                                                 \
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"

static const char full[] =
    COHORT "holdout: {fraction: 0.2}\n"
           "resampling: {outer: {method: kfold, folds: 4, repeats: 2},\n"
           "             inner: {method: kfold, folds: 3}}\n"
           "pipeline: [standardize, smote: {k_neighbors: 3}]\n"
           "learners:\n"
           "  lr: {model: logistic_regression, grid: {C: [0.1, 1, 10]}}\n"
           "  rf: {model: random_forest, params: {n_estimators: 20},\n"
           "       grid: {min_samples_leaf: [1, 3]}}\n"
           "threshold: {rule: youden}\n"
           "permutation_test: {permutations: 20,\n"
           "                   metrics: [roc_auc, average_precision]}\n"
           "importance: {repeats: 3, metric: roc_auc}\n";

static void same_bits(const double *a, const double *b, size_t n)
{
    assert_memory_equal(a, b, n * sizeof *a);
}

static void same_learner(const asy_result *r, const asy_learner_result *a,
                         const asy_learner_result *b)
{
    size_t splits = r->n_repeats * r->n_folds;
    same_bits(a->score, b->score, r->m);
    same_bits(a->threshold, b->threshold, splits);
    same_bits(a->tuning.inner_score, b->tuning.inner_score,
              splits * a->tuning.n_candidates);
    same_bits(a->importance, b->importance, r->p * r->importance_repeats);
    same_bits(a->holdout.score, b->holdout.score, r->n_holdout);
    for (size_t m = 0; m < r->n_metrics; m++) {
        same_bits(&a->metric[m].interval.lower, &b->metric[m].interval.lower,
                  1);
        same_bits(a->metric[m].fold, b->metric[m].fold, splits);
    }
    for (size_t m = 0; m < r->n_null_metrics; m++) {
        same_bits(a->null[m].null, b->null[m].null, r->n_permutations);
        same_bits(a->holdout.null[m].null, b->holdout.null[m].null,
                  r->n_permutations);
    }
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    asy_experiment one;
    asy_experiment_make(&one, full, 1);
    for (unsigned threads = 2; threads <= 8; threads += 3) {
        asy_experiment many;
        asy_experiment_make(&many, full, threads);
        for (size_t l = 0; l < one.result.n_learners; l++)
            same_learner(&one.result, &one.result.learner[l],
                         &many.result.learner[l]);
        asy_experiment_close(&many);
    }
    asy_experiment_close(&one);
}

/* Another learner beside it changes no number of a learner. */
static void learners_do_not_touch(void **state)
{
    (void)state;
    char more[4096];
    const char *at = strstr(full, "  lr:");
    snprintf(more, sizeof more, "%.*s  first: {model: dummy}\n%s",
             (int)(at - full), full, at);
    asy_experiment a, b;
    asy_experiment_make(&a, full, 2);
    asy_experiment_make(&b, more, 2);
    for (size_t l = 0; l < 2; l++)
        same_learner(&a.result, &a.result.learner[l], &b.result.learner[l + 1]);
    asy_experiment_close(&a);
    asy_experiment_close(&b);
}

static void failures_stay_in_their_unit(void **state)
{
    (void)state;
    asy_experiment e;
    /* 20 positives in 10 folds: an inner training set of 4/5 has 14 of them. */
    asy_experiment_make(&e,
                        COHORT "pipeline: [smote: {k_neighbors: 15}]\n"
                               "learners: {a: {model: lda},"
                               " m: {model: marker, params: {feature: "
                               "ferritin_ng_ml}}}\n"
                               "threshold: {rule: youden}\n",
                        2);
    const asy_result *r = &e.result;
    assert_int_equal(r->n_failures, 5);
    assert_string_equal(r->failure[0].unit, "a, permutation 0, repeat 0, "
                                            "fold 0");
    assert_non_null(strstr(r->failure[0].message, "inner fold 0: step smote"));
    assert_int_equal(r->learner[0].decision[0], -1);
    assert_true(isnan(r->learner[0].score[0]));
    assert_true(isnan(r->learner[0].metric[0].interval.estimate));
    assert_true(r->learner[1].metric[0].interval.estimate > 0.5);
    asy_experiment_close(&e);
}

/* Each row alone: no fold has a metric; the estimate is the pooled value. */
static void leave_one_out_pools(void **state)
{
    (void)state;
    asy_experiment e;
    asy_experiment_make(&e,
                        COHORT "resampling: {outer: {method: leave_one_out}}\n"
                               "pipeline: [standardize]\n"
                               "learners: {a: {model: lda}}\n"
                               "permutation_test: {permutations: 9}\n",
                        2);
    const asy_metric_result *auc = asy_experiment_metric(&e, "a", "roc_auc");
    assert_int_equal(e.result.m, 66);
    assert_int_equal(auc->undefined_folds, 66);
    assert_string_equal(auc->estimate_of, "pooled");
    ASY_NEAR(auc->interval.estimate, auc->pooled[0], 1e-15);
    ASY_NEAR(e.result.learner[0].null[0].observed, auc->pooled[0], 1e-15);
    assert_true(e.result.learner[0].null[0].p_value <= 0.2);
    for (size_t b = 0; b < 9; b++)
        assert_true(!isnan(e.result.learner[0].null[0].null[b]));
    asy_experiment_close(&e);
}

static void every_outer_method_runs(void **state)
{
    (void)state;
    static const char *const methods[] = {
        "{method: kfold, folds: 3, repeats: 2}",
        "{method: holdout, test_fraction: 0.3, repeats: 4}",
        "{method: bootstrap, folds: 7}",
        "{method: predefined, column: risk_group}",
    };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        char yaml[1024];
        snprintf(yaml, sizeof yaml,
                 COHORT "resampling: {outer: %s}\n"
                        "pipeline: [standardize]\n"
                        "learners: {a: {model: logistic_regression,"
                        " grid: {C: [0.1, 1]}}}\n",
                 methods[i]);
        asy_experiment e;
        asy_experiment_make(&e, yaml, 2);
        assert_int_equal(e.result.n_failures, 0);
        double auc =
            asy_experiment_metric(&e, "a", "roc_auc")->interval.estimate;
        assert_true(auc > 0.8 && auc <= 1);
        asy_experiment_close(&e);
    }
}

/* Times that a row is tested in a repeat. */
static size_t times_tested(const asy_result *r, int row, int repeat)
{
    size_t n = 0;
    for (size_t i = 0; i < r->m; i++)
        n += r->sample[i] == row && r->repeat[i] == repeat;
    return n;
}

/* Is each row tested once in every repeat, or in none? */
static bool repeats_are_alike(const asy_result *r)
{
    for (size_t i = 0; i < r->n; i++) {
        size_t first = times_tested(r, (int)i, 0);
        if (first > 1)
            return false;
        for (size_t t = 1; t < r->n_repeats; t++)
            if (times_tested(r, (int)i, (int)t) != first)
                return false;
    }
    return true;
}

/* Intervals over rows need rows that are alike in every repeat; where they are
   not, how far the rows were looked at must not show. */
static void intervals_over_rows_need_rows(void **state)
{
    (void)state;
    static const struct {
        const char *outer;
        bool alike;
    } of[] = {
        {"{method: kfold, folds: 3, repeats: 2}", true},
        {"{method: holdout, test_fraction: 0.3}", true},
        {"{method: holdout, test_fraction: 0.3, repeats: 2}", false},
        {"{method: holdout, test_fraction: 0.3, repeats: 3}", false},
        {"{method: bootstrap, folds: 2}", false},
        {"{method: bootstrap, folds: 3}", false},
        {"{method: bootstrap, folds: 10}", false},
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        for (int seed = 1; seed <= 10; seed++) {
            char yaml[1024];
            snprintf(yaml, sizeof yaml,
                     COHORT "seed: %d\nresampling: {outer: %s}\n"
                            "learners: {a: {model: gaussian_naive_bayes}}\n"
                            "metrics: [roc_auc, accuracy]\n",
                     seed, of[i].outer);
            asy_experiment e;
            asy_experiment_make(&e, yaml, 1);
            assert_int_equal(repeats_are_alike(&e.result), of[i].alike);
            for (size_t m = 0; m < e.result.n_metrics; m++) {
                const asy_metric_result *of_rows =
                    &e.result.learner[0].metric[m];
                assert_int_equal(!isnan(of_rows->pooled_interval.lower),
                                 of[i].alike);
                assert_int_equal(!isnan(of_rows->pooled_interval.upper),
                                 of[i].alike);
            }
            asy_experiment_close(&e);
        }
}

static void three_classes_run(void **state)
{
    (void)state;
    asy_experiment e;
    asy_experiment_make(
        &e,
        "assay: 1\nname: wine\ndata: {file: wine.csv, target: target}\n"
        "holdout: {fraction: 0.25}\n"
        "pipeline: [standardize, smote]\n"
        "learners:\n"
        "  lr: {model: logistic_regression, grid: {C: [0.1, 1]}}\n"
        "  svc: {model: svc}\n"
        "  rf: {model: random_forest, params: {n_estimators: 30}}\n"
        "  tree: {model: decision_tree}\n"
        "  knn: {model: k_nearest_neighbors}\n"
        "  nb: {model: gaussian_naive_bayes}\n"
        "  lda: {model: lda}\n"
        "metrics: [roc_auc, average_precision, balanced_accuracy, f1, mcc]\n"
        "permutation_test: {permutations: 3}\n",
        2);
    assert_int_equal(e.result.n_failures, 0);
    assert_int_equal(e.result.n_classes, 3);
    for (size_t l = 0; l < e.result.n_learners; l++) {
        const asy_learner_result *learner = &e.result.learner[l];
        for (size_t m = 0; m < e.result.n_metrics; m++)
            if (!(learner->metric[m].interval.estimate > 0.8))
                fail_msg("%s %s %g", learner->id, learner->metric[m].name,
                         learner->metric[m].interval.estimate);
        assert_true(isnan(learner->threshold[0]));
    }
    asy_experiment_close(&e);
}

/* The published AUCs of single markers, and DeLong's intervals (pROC). */
static void markers_give_the_published_areas(void **state)
{
    (void)state;
    static const struct {
        const char *learner;
        double auc, lower, upper;
    } published[] = {
        {"wfns", 0.8236788617886179, 0.7485348878194529, 0.898822835757783},
        {"s100b", 0.7313685636856369, 0.6301182117616226, 0.8326189156096511},
        {"ndka", 0.6119579945799458, 0.5012449992717026, 0.722670989888189},
    };
    asy_experiment e;
    asy_experiment_make(
        &e,
        "assay: 1\nname: markers\n"
        "data: {file: aSAH.csv, target: outcome, positive: Poor,\n"
        "       drop: [gos6], categorical: [gender]}\n"
        "resampling: {outer: {method: kfold, folds: 5, repeats: 3}}\n"
        "pipeline: [standardize]\n"
        "learners:\n"
        "  wfns: {model: marker, params: {feature: wfns}}\n"
        "  s100b: {model: marker, params: {feature: s100b}}\n"
        "  ndka: {model: marker, params: {feature: ndka}}\n",
        2);
    for (size_t i = 0; i < 3; i++) {
        const asy_interval *auc =
            &asy_experiment_metric(&e, published[i].learner, "roc_auc")
                 ->pooled_interval;
        ASY_NEAR(auc->estimate, published[i].auc, 1e-12);
        ASY_NEAR(auc->lower, published[i].lower, 1e-11);
        ASY_NEAR(auc->upper, published[i].upper, 1e-11);
    }
    asy_experiment_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(learners_do_not_touch),
        cmocka_unit_test(failures_stay_in_their_unit),
        cmocka_unit_test(leave_one_out_pools),
        cmocka_unit_test(every_outer_method_runs),
        cmocka_unit_test(intervals_over_rows_need_rows),
        cmocka_unit_test(three_classes_run),
        cmocka_unit_test(markers_give_the_published_areas),
    };
    return ASY_RUN_TESTS("engine", tests);
}
