/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole nested cross-validations against scikit-learn's: folds without
 * shuffling, standardize, grid search, refit. Chosen candidates, mean inner
 * scores, decisions and pooled metrics must all agree.
 */
#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "support/experiment.h"
#include "support/json.h"

static const char *learner_yaml(const char *name)
{
    if (strcmp(name, "lr") == 0)
        return "{model: logistic_regression, "
               "grid: {C: [0.001, 0.01, 0.1, 1, 10, 100]}}";
    return "{model: svc, grid: {C: [0.1, 1, 10], gamma: [0.01, 0.1, 1]}}";
}

static void describe(const char *data, const char *learner, const char *scoring,
                     char *yaml, size_t size)
{
    bool cohort = strcmp(data, "cohort_66") == 0;
    snprintf(yaml, size,
             "assay: 1\nname: nested\n"
             "data: {file: %s.csv, target: %s, positive: 1}\n"
             "resampling:\n"
             "  outer: {method: kfold, folds: 5, shuffle: false}\n"
             "  inner: {method: kfold, folds: 5, shuffle: false}\n"
             "pipeline: [standardize]\n"
             "learners: {m: %s}\n"
             "tune: {metric: %s}\n"
             "metrics: [roc_auc, average_precision]\n",
             data, cohort ? "lic_elevated" : "target", learner_yaml(learner),
             scoring);
}

/* Inner scores of a fold: rank metrics, so solver tolerance cannot show but by
   a swapped pair of rows. */
static void check_fold(const asy_tuning_result *t, size_t f, const json_t *fold,
                       asy_arena *arena)
{
    size_t n;
    double *mean =
        asy_json_doubles(arena, json_object_get(fold, "inner_mean_scores"), &n);
    assert_int_equal(n, t->n_candidates);
    ASY_NEAR_ALL(t->inner_score + f * n, mean, n, 1e-12);
    assert_int_equal(t->chosen[f], (int)asy_json_number(
                                       fold, "best_index_first_of_the_maxima"));
}

/* Our scores in the order of the rows, as decision values. */
static void check_scores(const asy_experiment *trial, const json_t *entry,
                         double tolerance, asy_arena *arena)
{
    const asy_result *r = &trial->result;
    const asy_learner_result *l = &r->learner[0];
    size_t n;
    double *want =
        asy_json_doubles(arena, json_object_get(entry, "decision"), &n);
    assert_int_equal(n, r->m);
    bool probability = strcmp(l->score_kind, "probability") == 0;
    for (size_t i = 0; i < n; i++) {
        double theirs = want[r->sample[i]];
        ASY_NEAR(l->score[i], probability ? asy_sigmoid(theirs) : theirs,
                 tolerance);
    }
}

static void check_entry(const json_t *entry, asy_arena *arena)
{
    char yaml[1024];
    const char *learner = json_string_value(json_object_get(entry, "learner"));
    describe(json_string_value(json_object_get(entry, "data")), learner,
             json_string_value(json_object_get(entry, "inner_scoring")), yaml,
             sizeof yaml);
    asy_experiment trial;
    asy_experiment_make(&trial, yaml, 2);
    const json_t *folds = json_object_get(entry, "per_fold");
    for (size_t f = 0; f < json_array_size(folds); f++)
        check_fold(&trial.result.learner[0].tuning, f, json_array_get(folds, f),
                   arena);
    /* LIBSVM stops at a KKT violation of 1e-3. */
    check_scores(&trial, entry, strcmp(learner, "lr") == 0 ? 1e-6 : 2e-3,
                 arena);
    ASY_NEAR(asy_experiment_metric(&trial, "m", "roc_auc")->pooled[0],
             asy_json_number(entry, "roc_auc_pooled"), 1e-12);
    ASY_NEAR(asy_experiment_metric(&trial, "m", "average_precision")->pooled[0],
             asy_json_number(entry, "pr_auc_pooled"), 1e-12);
    asy_experiment_close(&trial);
}

static void nested_runs_agree(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *entries = json_object_get(root, "nested_end_to_end");
    for (size_t i = 0; i < json_array_size(entries); i++)
        check_entry(json_array_get(entries, i), &arena);
    json_decref(root);
    asy_arena_clear(&arena);
}

/* The same pipeline on nine given permutations of the labels. */
static void permuted_runs_agree(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *test = json_object_get(root, "permutation_test");
    const json_t *labels = json_object_get(test, "labels");
    const json_t *runs = json_object_get(test, "runs");
    char yaml[1024];
    describe("cohort_66", "lr", "average_precision", yaml, sizeof yaml);
    for (size_t b = 0; b < json_array_size(labels); b++) {
        asy_experiment trial;
        ASY_GOOD(asy_experiment_open(&trial, yaml), &trial.err);
        size_t n;
        int *y = asy_json_ints(&arena, json_array_get(labels, b), &n);
        assert_int_equal(n, trial.task.n);
        memcpy(trial.task.y, y, n * sizeof *y);
        ASY_GOOD(asy_plan_make(&trial.config, &trial.task, &trial.arena,
                               &trial.plan, &trial.err),
                 &trial.err);
        ASY_GOOD(asy_experiment_run(&trial, 1), &trial.err);
        const json_t *run = json_array_get(runs, b);
        int *best =
            asy_json_ints(&arena, json_object_get(run, "best_index"), &n);
        for (size_t f = 0; f < n; f++)
            assert_int_equal(trial.result.learner[0].tuning.chosen[f], best[f]);
        ASY_NEAR(asy_experiment_metric(&trial, "m", "roc_auc")->pooled[0],
                 asy_json_number(run, "roc_auc_pooled"), 1e-12);
        ASY_NEAR(
            asy_experiment_metric(&trial, "m", "average_precision")->pooled[0],
            asy_json_number(run, "pr_auc_pooled"), 1e-12);
        asy_experiment_close(&trial);
    }
    json_decref(root);
    asy_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_runs_agree),
        cmocka_unit_test(permuted_runs_agree),
    };
    return ASY_RUN_TESTS("nested cross-validation", tests);
}
