/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The leak probe: every built-in step and learner is clean under it, a step
 * that looks at rows it must not see is found and named, and the verdict on
 * shuffled labels. Hooks that leak on purpose: tests/cli/test_audit.sh.
 */
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "engine/audit.h"
#include "engine/shuffled.h"
#include "support/experiment.h"

static asy_audit audit(asy_experiment *e, const char *yaml)
{
    asy_audit out;
    asy_audit_options options = {0};
    ASY_GOOD(asy_experiment_open(e, yaml), &e->err);
    ASY_GOOD(asy_audit_plan(&e->plan, &options, &e->arena, &out, &e->err),
             &e->err);
    return out;
}

static void must_be_clean(const char *yaml)
{
    asy_experiment e;
    asy_audit out = audit(&e, yaml);
    if (out.n_unprobed > 0)
        fail_msg("%s: %s", out.unprobed[0].where, out.unprobed[0].message);
    if (out.n_leaks > 0)
        fail_msg("%s by %s", out.leak[0].where, out.leak[0].name);
    assert_int_equal(out.units, out.splits * e.plan.n_learners);
    for (int k = 0; k < ASY_N_LEAKS; k++)
        if (k != ASY_LEAK_STATE)
            assert_true(out.numbers[k] > 10);
    asy_experiment_close(&e);
}

static void what_is_built_in_is_clean(void **state)
{
    (void)state;
    must_be_clean(asy_everything_study);
    must_be_clean("assay: 1\nname: iris\n"
                  "data: {file: iris.csv, target: target}\n"
                  "holdout: {fraction: 0.3}\n"
                  "resampling: {outer: {method: kfold, folds: 2},\n"
                  "             inner: {method: kfold, folds: 2}}\n"
                  "pipeline: [random_under_sampler, standardize]\n"
                  "learners:\n"
                  "  svc: {model: svc, grid: {C: [0.1, 10]}}\n"
                  "  rf: {model: random_forest, params: {n_estimators: 10},\n"
                  "       grid: {min_samples_leaf: [1, 5]}}\n"
                  "  lr: {model: logistic_regression, grid: {C: [0.1, 1]}}\n");
}

/* ---- a step that sees the whole task ---- */

typedef struct peeker {
    double mean;
    size_t p;
    const char *const *names;
} peeker;

/* The centre of all rows, whoever they are; self is the task. */
static asy_status peek(const asy_step *step, const asy_train *train,
                       asy_ctx *ctx, void **model)
{
    const asy_task *task = step->transform->self;
    peeker *m = ASY_NEW(ctx->arena, peeker, 1);
    assert_non_null(m);
    *m = (peeker){asy_sum(asy_ccol(&task->x, 0), task->n) / (double)task->n,
                  train->x.p, train->names};
    *model = m;
    return ASY_OK;
}

static size_t peek_width(const void *model)
{
    return ((const peeker *)model)->p;
}

static const char *const *peek_names(const void *model)
{
    return ((const peeker *)model)->names;
}

static asy_status peek_apply(const void *model, const asy_matrix *in,
                             asy_ctx *ctx, asy_matrix *out)
{
    (void)ctx;
    for (size_t j = 0; j < in->p; j++)
        for (size_t i = 0; i < in->n; i++)
            asy_col(out, j)[i] =
                asy_at(in, i, j) - ((const peeker *)model)->mean;
    return ASY_OK;
}

static const char two_steps[] =
    "assay: 1\nname: peeks\n"
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
    "resampling: {outer: {method: kfold, folds: 3},\n"
    "             inner: {method: kfold, folds: 3}}\n"
    "pipeline: [min_max, standardize]\n"
    "learners: {lr: {model: logistic_regression, grid: {C: [0.1, 10]}}}\n";

/* A run of unit 0 with its trace. */
typedef struct look {
    asy_experiment e;
    asy_worker worker;
    asy_trace trace;
    asy_transform peeking;
    asy_step step[2];
} look;

static void look_open(look *l, bool peeks)
{
    static const atomic_bool never;
    ASY_GOOD(asy_experiment_open(&l->e, two_steps), &l->e.err);
    memcpy(l->step, l->e.plan.step, sizeof l->step);
    l->peeking = (asy_transform){.name = "peeks",
                                 .self = &l->e.task,
                                 .fit = peek,
                                 .width = peek_width,
                                 .names = peek_names,
                                 .apply = peek_apply};
    if (peeks)
        l->step[1] = (asy_step){.transform = &l->peeking};
    l->e.plan.step = l->step;
    asy_worker_init(&l->worker, &l->e.plan, 0, &never);
}

static void look_run(look *l, const asy_task *truth)
{
    asy_record record;
    asy_trace_init(&l->trace, truth);
    l->worker.tap = &l->trace.tap;
    ASY_GOOD(asy_unit_run(&l->worker, 0, &record, &l->e.err), &l->e.err);
    assert_int_equal(record.status, ASY_OK);
}

static void look_close(look *l)
{
    asy_trace_clear(&l->trace);
    asy_worker_clear(&l->worker);
    asy_experiment_close(&l->e);
}

/* How a run parts from one whose row of the task has another first feature;
   test: a test row of fold 0, else a training row. */
static asy_parting part(bool peeks, bool test)
{
    look truth, changed;
    asy_parting out;
    look_open(&truth, peeks);
    look_open(&changed, peeks);
    look_run(&truth, &truth.e.task);
    const asy_fold *fold = &truth.worker.folds.fold[0];
    size_t dev = test ? fold->test[0] : fold->train[0];
    asy_col(&changed.e.task.x, 0)[changed.e.plan.row[dev]] += 1000;
    look_run(&changed, &truth.e.task);
    asy_trace_compare(&truth.trace, &changed.trace, ASY_ALL_INNER, &out);
    const char *name = out.first ? out.first->name : NULL;
    if (test && peeks)
        assert_string_equal(name, "peeks");
    if (!test)
        assert_string_equal(name, "min_max");
    look_close(&truth);
    look_close(&changed);
    return out;
}

static void a_step_that_peeks_is_named(void **state)
{
    (void)state;
    asy_parting clean = part(false, true), found = part(true, true);
    assert_null(clean.first);
    assert_int_equal(clean.moved, 0);
    assert_in_range(clean.compared, 1000, 1000000);
    assert_non_null(found.first);
    assert_true(found.moved > 100);
    assert_true(found.largest > 1);
}

/* What a training row changes is seen from the first step on. */
static void training_rows_are_felt(void **state)
{
    (void)state;
    assert_non_null(part(false, false).first);
}

/* A tap changes no number: a traced unit has the record of an untraced one. */
static void a_trace_changes_nothing(void **state)
{
    (void)state;
    look plain, traced;
    asy_record a, b;
    look_open(&plain, false);
    look_open(&traced, false);
    look_run(&traced, &traced.e.task);
    ASY_GOOD(asy_unit_run(&plain.worker, 0, &a, &plain.e.err), &plain.e.err);
    ASY_GOOD(asy_unit_run(&traced.worker, 0, &b, &traced.e.err), &traced.e.err);
    assert_int_equal(a.n_scores, b.n_scores);
    assert_memory_equal(a.score, b.score, a.n_scores * sizeof *a.score);
    assert_memory_equal(a.inner_score, b.inner_score,
                        a.n_candidates * sizeof *a.inner_score);
    asy_trace_init(&plain.trace, &plain.e.task);
    look_close(&plain);
    look_close(&traced);
}

/* ---- shuffled labels ---- */

/* n values about a mean, with sd 0.1 or none. */
static asy_shuffled describe(double mean, double sd, size_t n)
{
    double value[100];
    for (size_t i = 0; i < n; i++)
        value[i] = mean + (i % 2 ? sd : -sd);
    asy_shuffled of = {.chance_low = 0.4, .chance_high = 0.5};
    asy_shuffled_describe(&of, value, n, 4);
    return of;
}

static void verdicts(void **state)
{
    (void)state;
    asy_shuffled above = describe(0.62, 0.1, 30);
    assert_int_equal(above.centre, ASY_ABOVE_CHANCE);
    ASY_NEAR(above.mean, 0.62, 1e-12);
    /* sd^2 = 30/29 0.01; t = 0.12 / (sd / sqrt(30)); t quantile 2.045 */
    ASY_NEAR(above.sd, 0.10170952554312157, 1e-12);
    ASY_NEAR(above.z, 6.462197768561404, 1e-9);
    ASY_NEAR(above.upper, 0.62 + 2.045229642132703 * above.se, 1e-9);
    assert_int_equal(describe(0.53, 0.1, 30).centre, ASY_CENTRED);
    assert_int_equal(describe(0.45, 0.1, 30).centre, ASY_CENTRED);
    ASY_NEAR(describe(0.45, 0.1, 30).z, 0, 0);
    assert_int_equal(describe(0.28, 0.1, 30).centre, ASY_BELOW_CHANCE);
    assert_int_equal(describe(0.5, 0, 30).centre, ASY_CENTRED);
    assert_int_equal(describe(0.6, 0, 30).centre, ASY_ABOVE_CHANCE);
    assert_int_equal(describe(0.6, 0, 2).centre, ASY_NO_VALUES);
}

/* On the study itself: every learner's score is chance, and that of a random
   ranking is where the formula says. */
static void shuffled_scores_are_chance(void **state)
{
    (void)state;
    asy_experiment e;
    asy_shuffled_all all;
    asy_shuffled_options options = {60, {.threads = 2}};
    ASY_GOOD(asy_experiment_open(&e, ASY_COHORT_STUDY
                                 "pipeline: [standardize]\n"
                                 "learners:\n"
                                 "  lr: {model: logistic_regression}\n"
                                 "  nb: {model: gaussian_naive_bayes}\n"
                                 "metrics: [brier, average_precision, mcc]\n"),
             &e.err);
    ASY_GOOD(asy_shuffled_run(&e.plan, &options, &e.arena, &all, &e.err),
             &e.err);
    assert_int_equal(all.n, 2 * 3); /* roc_auc is always there */
    assert_int_equal(all.failed, 0);
    for (size_t i = 0; i < all.n; i++) {
        assert_int_equal(all.of[i].n, 60);
        assert_int_equal(all.of[i].centre, ASY_CENTRED);
        assert_true(all.of[i].se > 0);
    }
    assert_string_equal(all.of[1].metric, "average_precision");
    /* 20 positives of 66: folds of 22 rows with 7, 7 and 6 positives; H(22) =
       3.690813... Mean of (H + (R - 1)/21 (22 - H)) / 22. */
    double h = 0;
    for (int k = 1; k <= 22; k++)
        h += 1.0 / k;
    double r = 20.0 / 3;
    ASY_NEAR(all.of[1].chance_high, (h + (r - 1) / 21 * (22 - h)) / 22, 1e-12);
    ASY_NEAR(all.of[1].chance_low, r / 22, 1e-12);
    asy_experiment_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_built_in_is_clean),
        cmocka_unit_test(a_step_that_peeks_is_named),
        cmocka_unit_test(training_rows_are_felt),
        cmocka_unit_test(a_trace_changes_nothing),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(shuffled_scores_are_chance),
    };
    return ASY_RUN_TESTS("audit", tests);
}
