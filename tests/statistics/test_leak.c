/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * No leak, shown twice.
 *
 * (a) Whatever happens to the features of test rows, every training-side number
 *     (inner scores, chosen candidate, threshold) keeps its bits, for every
 *     learner and step.
 * (b) On noise the nested ROC AUC averages 0.5, while the same procedure with
 *     selection or SMOTE before the split does not: the test would have seen a
 *     leak.
 */
#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "support/experiment.h"
#include "support/made_task.h"

/* Training-side numbers of a unit. */
typedef struct training_side {
    size_t n;
    double inner[16];
    int chosen;
    double threshold;
} training_side;

static training_side run_unit(asy_worker *worker, size_t number)
{
    asy_record record;
    asy_error err;
    ASY_GOOD(asy_unit_run(worker, number, &record, &err), &err);
    if (record.status != ASY_OK)
        fail_msg("unit %zu: %s", number, record.message);
    training_side out = {.n = record.n_candidates,
                         .chosen = record.chosen,
                         .threshold = record.threshold};
    assert_in_range(out.n, 1, 16);
    memcpy(out.inner, record.inner_score, out.n * sizeof *out.inner);
    return out;
}

/* Replace the features of the test rows of a fold by other cells, wild ones and
   missing ones among them. */
static void disturb(asy_experiment *e, const asy_fold *fold, asy_rng *rng)
{
    for (size_t j = 0; j < e->task.p; j++) {
        double *column = asy_col(&e->task.x, j);
        for (size_t i = 0; i < fold->n_test; i++) {
            size_t row = e->plan.row[fold->test[i]];
            if (e->task.categorical[j])
                column[row] = asy_rng_below(rng, (uint32_t)e->task.n_levels[j]);
            else
                column[row] = (asy_rng_uniform(rng) - 0.5) * 1e9;
        }
    }
}

static void test_rows_cannot_be_felt(void **state)
{
    (void)state;
    asy_experiment e;
    ASY_GOOD(asy_experiment_open(&e, asy_everything_study), &e.err);
    static const atomic_bool never;
    asy_worker worker;
    asy_worker_init(&worker, &e.plan, 0, &never);
    asy_rng rng;
    asy_rng_init(&rng, asy_key("disturb", 1));
    size_t cells = e.task.n * e.task.p;
    double *kept = ASY_NEW(&e.arena, double, cells);
    memcpy(kept, e.task.x.v, cells * sizeof *kept);
    for (size_t u = 0; u < e.plan.n_units; u++) {
        training_side before = run_unit(&worker, u);
        const asy_fold *fold =
            &worker.folds.fold[asy_plan_unit(&e.plan, u).fold];
        disturb(&e, fold, &rng);
        training_side after = run_unit(&worker, u);
        memcpy(e.task.x.v, kept, cells * sizeof *kept);
        assert_int_equal(before.n, after.n);
        assert_int_equal(before.chosen, after.chosen);
        assert_memory_equal(before.inner, after.inner,
                            before.n * sizeof *before.inner);
        assert_memory_equal(&before.threshold, &after.threshold,
                            sizeof before.threshold);
    }
    asy_worker_clear(&worker);
    asy_experiment_close(&e);
}

/* The probe itself works: a training row that changes is felt. */
static void training_rows_are_felt(void **state)
{
    (void)state;
    asy_experiment e;
    ASY_GOOD(asy_experiment_open(&e, asy_everything_study), &e.err);
    static const atomic_bool never;
    asy_worker worker;
    asy_worker_init(&worker, &e.plan, 0, &never);
    training_side before = run_unit(&worker, 0);
    size_t row = e.plan.row[worker.folds.fold[0].train[0]];
    asy_col(&e.task.x, 3)[row] += 500;
    training_side after = run_unit(&worker, 0);
    assert_memory_not_equal(before.inner, after.inner,
                            before.n * sizeof *before.inner);
    asy_worker_clear(&worker);
    asy_experiment_close(&e);
}

#define NOISE_SETS 40

static const char noise_head[] =
    "assay: 1\nname: noise\n"
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
    "resampling: {outer: {method: kfold, folds: 5},\n"
    "             inner: {method: kfold, folds: 3}}\n"
    "metrics: [roc_auc]\n";

/* The nested ROC AUC of a made task under a config. */
static double nested_auc(const char *yaml, const asy_task *task)
{
    asy_experiment e;
    ASY_GOOD(asy_experiment_open(&e, yaml), &e.err);
    e.task = *task;
    ASY_GOOD(asy_plan_make(&e.config, &e.task, &e.arena, &e.plan, &e.err),
             &e.err);
    ASY_GOOD(asy_experiment_run(&e, 2), &e.err);
    assert_int_equal(e.result.n_failures, 0);
    double auc = asy_experiment_metric(&e, "m", "roc_auc")->interval.estimate;
    asy_experiment_close(&e);
    return auc;
}

/* Fit the pipeline of a config on the whole task, and put what comes out in the
   task's place: the mistake. */
static void transform_everything(const char *yaml, asy_arena *arena,
                                 asy_task *task)
{
    asy_experiment e;
    ASY_GOOD(asy_experiment_open(&e, yaml), &e.err);
    size_t *rows = ASY_NEW(arena, size_t, task->n);
    for (size_t i = 0; i < task->n; i++)
        rows[i] = i;
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_ctx ctx = {
        .arena = arena, .scratch = &scratch, .key = 1, .err = &e.err};
    asy_train raw;
    asy_pipeline pipeline;
    ASY_GOOD(asy_pipeline_gather(task, rows, task->n, task->y, &ctx, &raw),
             &e.err);
    ASY_GOOD(
        asy_pipeline_fit(e.plan.step, e.plan.n_steps, &raw, &ctx, &pipeline),
        &e.err);
    asy_task out;
    asy_noise_task(arena, pipeline.train.x.n, pipeline.train.x.p, 0, 1, &out);
    out.x = pipeline.train.x;
    out.y = (int *)pipeline.train.y;
    *task = out;
    asy_arena_clear(&scratch);
    asy_experiment_close(&e);
}

typedef struct noise_case {
    size_t p, n_positive;
    const char *right; /* step in the pipeline */
    const char *wrong; /* the same config without it */
    double leak_above; /* the mean AUC that the mistake exceeds */
} noise_case;

static void check_noise(const noise_case *c)
{
    double right[NOISE_SETS], wrong[NOISE_SETS];
    for (size_t s = 0; s < NOISE_SETS; s++) {
        asy_arena arena;
        asy_arena_init(&arena);
        asy_task task;
        asy_noise_task(&arena, 60, c->p, c->n_positive, s, &task);
        right[s] = nested_auc(c->right, &task);
        transform_everything(c->right, &arena, &task);
        wrong[s] = nested_auc(c->wrong, &task);
        asy_arena_clear(&arena);
    }
    double mean = asy_sum(right, NOISE_SETS) / NOISE_SETS;
    double ss = 0;
    for (size_t s = 0; s < NOISE_SETS; s++)
        ss += (right[s] - mean) * (right[s] - mean);
    double se = sqrt(ss / (NOISE_SETS - 1) / NOISE_SETS);
    double leaked = asy_sum(wrong, NOISE_SETS) / NOISE_SETS;
    print_message("in the folds %.3f (se %.3f), before the split %.3f\n", mean,
                  se, leaked);
    /* Three standard errors of the mean of independent data sets. */
    assert_true(fabs(mean - 0.5) < 3 * se);
    assert_true(leaked > c->leak_above);
}

static void selection_belongs_in_the_folds(void **state)
{
    (void)state;
    char right[1024], wrong[1024];
    snprintf(right, sizeof right,
             "%spipeline: [select_k_best: {k: 10}]\n"
             "learners: {m: {model: lda}}\n",
             noise_head);
    snprintf(wrong, sizeof wrong, "%slearners: {m: {model: lda}}\n",
             noise_head);
    noise_case c = {300, 30, right, wrong, 0.75};
    check_noise(&c);
}

static void smote_belongs_in_the_folds(void **state)
{
    (void)state;
    static const char knn[] = "learners: {m: {model: k_nearest_neighbors,"
                              " params: {n_neighbors: 3}}}\n";
    char right[1024], wrong[1024];
    snprintf(right, sizeof right, "%spipeline: [smote: {k_neighbors: 3}]\n%s",
             noise_head, knn);
    snprintf(wrong, sizeof wrong, "%s%s", noise_head, knn);
    noise_case c = {5, 15, right, wrong, 0.75};
    check_noise(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_cannot_be_felt),
        cmocka_unit_test(training_rows_are_felt),
        cmocka_unit_test(selection_belongs_in_the_folds),
        cmocka_unit_test(smote_belongs_in_the_folds),
    };
    return ASY_RUN_TESTS("leak", tests);
}
