/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that a plan lays side by side are the same rows: no result changes. */
#include "base/memory.h"
#include "engine/pipeline.h"
#include "support/experiment.h"
#include "support/filled_result.h"

#define COHORT                                                                 \
    "assay: 1\nname: laid\n"                                                   \
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
#define PIPELINE                                                               \
    "pipeline: [standardize]\n"                                                \
    "learners:\n"                                                              \
    "  lr: {model: logistic_regression, grid: {C: [0.1, 1]}}\n"                \
    "  rf: {model: random_forest, params: {n_estimators: 10}}\n"               \
    "  svc: {model: svc}\n"                                                    \
    "importance: {repeats: 2, metric: roc_auc}\n"                              \
    "permutation_test: {permutations: 3, scheme: refold}\n"
#define HOLDOUT "resampling: {outer: {method: holdout, test_fraction: 0.3}}\n"
#define KFOLD "resampling: {outer: {method: kfold, folds: 3}}\n"
#define REPEATED "resampling: {outer: {method: kfold, folds: 3, repeats: 2}}\n"
#define BOOTSTRAP "resampling: {outer: {method: bootstrap, folds: 1}}\n"

static void lay(asy_experiment *e)
{
    ASY_GOOD(asy_plan_lay(&e->plan, &e->task, &e->arena, &e->err), &e->err);
}

static void check_same(const char *yaml)
{
    asy_experiment plain, laid;
    asy_experiment_make(&plain, yaml, 1);
    ASY_GOOD(asy_experiment_open(&laid, yaml), &laid.err);
    lay(&laid);
    assert_non_null(laid.task.place);
    ASY_GOOD(asy_experiment_run(&laid, 2), &laid.err);
    asy_same_result(&plain.result, &laid.result);
    asy_experiment_close(&plain);
    asy_experiment_close(&laid);
}

static void laying_changes_no_result(void **state)
{
    (void)state;
    check_same(COHORT HOLDOUT PIPELINE);
    check_same(COHORT HOLDOUT "holdout: {fraction: 0.2}\n" PIPELINE);
    check_same(COHORT KFOLD PIPELINE);
    check_same(COHORT KFOLD "holdout: {fraction: 0.2}\n" PIPELINE);
    check_same(COHORT REPEATED "holdout: {fraction: 0.2}\n" PIPELINE);
    check_same(COHORT BOOTSTRAP PIPELINE);
}

static void repeated_folds_stay_in_the_order_of_the_file(void **state)
{
    (void)state;
    asy_experiment e;
    ASY_GOOD(asy_experiment_open(&e, COHORT REPEATED PIPELINE), &e.err);
    lay(&e);
    assert_null(e.task.place);
    asy_experiment_close(&e);
}

/* Every cell is where place says, also when the rows are laid again. */
static void no_cell_is_lost(void **state)
{
    (void)state;
    asy_experiment plain, laid;
    const char *yaml = COHORT HOLDOUT "holdout: {fraction: 0.2}\n" PIPELINE;
    ASY_GOOD(asy_experiment_open(&plain, yaml), &plain.err);
    ASY_GOOD(asy_experiment_open(&laid, yaml), &laid.err);
    lay(&laid);
    lay(&laid);
    bool moved = false;
    for (size_t i = 0; i < plain.task.n; i++) {
        size_t at = asy_task_place(&laid.task, i);
        moved |= at != i;
        for (size_t j = 0; j < plain.task.p; j++)
            ASY_NEAR(asy_at(&laid.task.x, at, j), asy_at(&plain.task.x, i, j),
                     0);
    }
    assert_true(moved);
    asy_experiment_close(&plain);
    asy_experiment_close(&laid);
}

/* Neighbours in the table are looked at, others copied, in the order asked. */
static void rows_are_copied_only_if_apart(void **state)
{
    (void)state;
    static const size_t together[] = {3, 4, 5}, apart[] = {3, 5, 4};
    asy_experiment e;
    asy_arena scratch;
    asy_train train;
    ASY_GOOD(asy_experiment_open(&e, COHORT KFOLD PIPELINE), &e.err);
    asy_arena_init(&scratch);
    asy_ctx ctx = {.arena = &e.arena, .scratch = &scratch, .err = &e.err};
    ASY_GOOD(asy_pipeline_gather(&e.task, together, 3, e.task.y, &ctx, &train),
             &e.err);
    assert_ptr_equal(train.x.v, e.task.x.v + 3);
    ASY_GOOD(asy_pipeline_gather(&e.task, apart, 3, e.task.y, &ctx, &train),
             &e.err);
    for (size_t j = 0; j < e.task.p; j++)
        for (size_t i = 0; i < 3; i++)
            ASY_NEAR(asy_at(&train.x, i, j), asy_at(&e.task.x, apart[i], j), 0);
    asy_arena_clear(&scratch);
    asy_experiment_close(&e);
}

static void running_out_of_memory_leaves_the_task(void **state)
{
    (void)state;
    enum { MOST_ALLOCATIONS = 100 };
    asy_experiment e;
    ASY_GOOD(asy_experiment_open(&e, COHORT HOLDOUT PIPELINE), &e.err);
    double first = asy_at(&e.task.x, 0, 0);
    asy_status status = ASY_ENOMEM;
    long at = 0;
    while (status != ASY_OK && ++at < MOST_ALLOCATIONS) {
        asy_memory_fail_at(at);
        status = asy_plan_lay(&e.plan, &e.task, &e.arena, &e.err);
        asy_memory_fail_at(0);
        if (status == ASY_OK)
            continue;
        assert_int_equal(status, ASY_ENOMEM);
        assert_null(e.task.place);
        ASY_NEAR(asy_at(&e.task.x, 0, 0), first, 0);
    }
    assert_true(at > 2 && at < MOST_ALLOCATIONS);
    asy_experiment_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laying_changes_no_result),
        cmocka_unit_test(repeated_folds_stay_in_the_order_of_the_file),
        cmocka_unit_test(no_cell_is_lost),
        cmocka_unit_test(rows_are_copied_only_if_apart),
        cmocka_unit_test(running_out_of_memory_leaves_the_task),
    };
    return ASY_RUN_TESTS("lay", tests);
}
