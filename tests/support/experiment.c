/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole experiments inside a test: see experiment.h. */
#include "support/experiment.h"

#include "plan/families.h"

const char asy_everything_study[] = ASY_COHORT_STUDY
    "pipeline:\n"
    "  - impute\n"
    "  - variance_threshold\n"
    "  - robust_scale\n"
    "  - min_max\n"
    "  - standardize\n"
    "  - select_k_best: {k: 8}\n"
    "  - pca: {n_components: 5}\n"
    "  - smote: {k_neighbors: 3}\n"
    "learners:\n"
    "  lr: {model: logistic_regression, grid: {C: [0.1, 10]}}\n"
    "  en: {model: logistic_regression, params: {penalty: elasticnet},\n"
    "       grid: {C: [0.1, 1]}}\n"
    "  svc: {model: svc, grid: {C: [0.1, 10]}}\n"
    "  rf: {model: random_forest, params: {n_estimators: 20},\n"
    "       grid: {min_samples_leaf: [1, 5]}}\n"
    "  tree: {model: decision_tree, grid: {max_depth: [2, 4]}}\n"
    "  knn: {model: k_nearest_neighbors, grid: {n_neighbors: [3, 7]}}\n"
    "  nb: {model: gaussian_naive_bayes}\n"
    "  lda: {model: lda}\n"
    "  dummy: {model: dummy}\n"
    "  marker: {model: marker, params: {feature: ferritin_ng_ml}}\n"
    "threshold: {rule: youden}\n";

asy_status asy_experiment_open(asy_experiment *t, const char *yaml)
{
    *t = (asy_experiment){0};
    asy_arena_init(&t->arena);
    asy_error_reset(&t->err);
    ASY_TRY(asy_families_make(NULL, &t->arena, &t->families, &t->err));
    ASY_TRY(asy_config_parse("tests/data/test.yaml", yaml, &t->families,
                             &t->arena, &t->config, &t->err));
    ASY_TRY(asy_plan_task(&t->config, &t->arena, &t->task, &t->err));
    return asy_plan_make(&t->config, &t->task, &t->arena, &t->plan, &t->err);
}

asy_status asy_experiment_run(asy_experiment *t, unsigned threads)
{
    asy_pool_options options = {.threads = threads};
    ASY_TRY(asy_collection_init(&t->collection, &t->plan, &t->err));
    ASY_TRY(asy_pool_run(&t->plan, &options, &t->collection, &t->err));
    return asy_summarise(&t->collection, &t->arena, &t->result, &t->err);
}

void asy_experiment_close(asy_experiment *t)
{
    asy_collection_clear(&t->collection);
    asy_arena_clear(&t->arena);
}

void asy_experiment_make(asy_experiment *t, const char *yaml, unsigned threads)
{
    ASY_GOOD(asy_experiment_open(t, yaml), &t->err);
    ASY_GOOD(asy_experiment_run(t, threads), &t->err);
}

const asy_metric_result *asy_experiment_metric(const asy_experiment *t,
                                               const char *learner,
                                               const char *metric)
{
    size_t l = asy_result_learner(&t->result, learner);
    size_t m = asy_result_metric(&t->result, metric);
    if (l == t->result.n_learners || m == t->result.n_metrics)
        fail_msg("no learner %s or metric %s", learner, metric);
    return &t->result.learner[l].metric[m];
}
