/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Permutation importance against scikit-learn's on given shuffles: logistic
 * regression on the first fold of breast_cancer.
 */
#include "base/math.h"
#include "engine/job.h"
#include "support/experiment.h"
#include "support/json.h"

/* A fitted job on given test rows. */
typedef struct bench {
    asy_experiment e;
    asy_arena scratch;
    asy_ctx ctx;
    atomic_bool stop;
    asy_job job;
    asy_pipeline pipeline;
    asy_train test;
    void *model;
    double *score;
} bench;

static const char yaml[] =
    "assay: 1\nname: importance\n"
    "data: {file: breast_cancer.csv, target: target, positive: 1}\n"
    "resampling: {outer: {method: kfold, shuffle: false}}\n"
    "pipeline: [standardize]\n"
    "learners: {lr: {model: logistic_regression, params: {C: 1}}}\n"
    "metrics: [roc_auc, average_precision]\n"
    "importance: {repeats: 5, metric: roc_auc}\n";

/* The rows of outer fold 0, which are scikit-learn's. */
static void take_rows(bench *b)
{
    asy_arena *arena = &b->e.arena;
    asy_folds folds;
    ASY_GOOD(asy_plan_outer(&b->e.plan, 0, b->e.plan.y, &b->ctx, &folds),
             &b->e.err);
    const asy_fold *fold = &folds.fold[0];
    int *y_train = ASY_NEW(arena, int, fold->n_train);
    int *y_test = ASY_NEW(arena, int, fold->n_test);
    for (size_t i = 0; i < fold->n_train; i++)
        y_train[i] = b->e.plan.y[fold->train[i]];
    for (size_t i = 0; i < fold->n_test; i++)
        y_test[i] = b->e.plan.y[fold->test[i]];
    b->job = (asy_job){.plan = &b->e.plan,
                       .learner = &b->e.plan.learner[0],
                       .stop = &b->stop,
                       .ctx = &b->ctx,
                       .n_train = fold->n_train,
                       .n_test = fold->n_test,
                       .train_dev = fold->train,
                       .train = fold->train,
                       .test = fold->test,
                       .y_train = y_train,
                       .y_test = y_test};
}

static void fit(bench *b)
{
    asy_train raw;
    asy_fitting fitting;
    asy_matrix x;
    asy_job *job = &b->job;
    ASY_GOOD(asy_pipeline_gather(&b->e.task, job->train, job->n_train,
                                 job->y_train, &b->ctx, &raw),
             &b->e.err);
    ASY_GOOD(asy_pipeline_gather(&b->e.task, job->test, job->n_test,
                                 job->y_test, &b->ctx, &b->test),
             &b->e.err);
    ASY_GOOD(asy_job_pipeline(job, ASY_NO_INNER, &raw, &b->pipeline),
             &b->e.err);
    ASY_GOOD(asy_job_prepare(job, &b->pipeline, ASY_NO_INNER, &fitting),
             &b->e.err);
    ASY_GOOD(asy_job_fit(job, &fitting, 0, &b->model), &b->e.err);
    ASY_GOOD(asy_pipeline_apply(&b->pipeline, &b->test.x, &b->ctx, &x),
             &b->e.err);
    ASY_GOOD(asy_job_score(job, b->model, &x, &b->score), &b->e.err);
}

static void check_measure(bench *b, const json_t *reference, const char *name)
{
    asy_arena *arena = &b->e.arena;
    const json_t *values = json_object_get(reference, name);
    b->e.plan.importance = asy_measure_find(name);
    asy_final final = {&b->pipeline, b->model, &b->test.x, b->score, 0.5};
    asy_importance im;
    ASY_GOOD(asy_job_importance_begin(&b->job, &final, &im), &b->e.err);
    ASY_NEAR(im.baseline, asy_json_number(values, "baseline"), 1e-12);
    size_t n, p = b->e.task.p;
    double *want =
        asy_json_doubles(arena, json_object_get(values, "importances"), &n);
    const json_t *shuffles =
        json_object_get(reference, "shuffles_into_test_rows");
    size_t repeats = json_array_size(shuffles);
    assert_int_equal(n, p * repeats);
    double *loss = ASY_NEW(arena, double, n);
    for (size_t r = 0; r < repeats; r++) {
        size_t *order = asy_json_rows(arena, json_array_get(shuffles, r), NULL);
        ASY_GOOD(asy_job_importance_shuffled(&im, order, repeats, loss + r),
                 &b->e.err);
    }
    /* Rank measures: exact but for pairs that the solver's last digits swap. */
    ASY_NEAR_ALL(loss, want, n, 1e-12);
}

static void importances_agree(void **state)
{
    (void)state;
    bench b = {0};
    ASY_GOOD(asy_experiment_open(&b.e, yaml), &b.e.err);
    asy_arena_init(&b.scratch);
    b.ctx =
        (asy_ctx){.arena = &b.e.arena, .scratch = &b.scratch, .err = &b.e.err};
    take_rows(&b);
    fit(&b);
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *reference = json_object_get(root, "permutation_importance");
    check_measure(&b, reference, "roc_auc");
    check_measure(&b, reference, "average_precision");
    json_decref(root);
    asy_arena_clear(&b.scratch);
    asy_experiment_close(&b.e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(importances_agree),
    };
    return ASY_RUN_TESTS("permutation importance", tests);
}
