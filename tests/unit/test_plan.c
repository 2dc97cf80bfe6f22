/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units, candidates, labels and splits of a plan. */
#include <stdio.h>
#include <string.h>

#include "support/experiment.h"

#define HEAD                                                                   \
    "assay: 1\nname: plan\n"                                                   \
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"

static void open_plan(asy_experiment *e, const char *rest)
{
    char yaml[2048];
    snprintf(yaml, sizeof yaml, "%s%s", HEAD, rest);
    ASY_GOOD(asy_experiment_open(e, yaml), &e->err);
}

static void refused(const char *rest, const char *part)
{
    char yaml[2048];
    asy_experiment e;
    snprintf(yaml, sizeof yaml, "%s%s", HEAD, rest);
    assert_int_not_equal(asy_experiment_open(&e, yaml), ASY_OK);
    if (!strstr(e.err.message, part))
        fail_msg("found \"%s\", need \"%s\" in it", e.err.message, part);
    asy_experiment_close(&e);
}

static void numbers_and_units_are_one_to_one(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "holdout: {fraction: 0.2}\n"
                  "resampling: {outer: {method: kfold, folds: 4, repeats: 3}}\n"
                  "learners: {a: {model: lda}, b: {model: dummy}}\n"
                  "permutation_test: {permutations: 7, repeats: 2}\n");
    const asy_plan *p = &e.plan;
    assert_int_equal(p->n_units, (3 * 4 + 1) * 2 + 7 * (2 * 4 + 1) * 2);
    asy_unit last = {0};
    for (size_t u = 0; u < p->n_units; u++) {
        asy_unit unit = asy_plan_unit(p, u);
        assert_int_equal(asy_plan_number(p, unit), u);
        assert_true(unit.permutation >= last.permutation);
        assert_true(unit.learner < 2 && unit.fold <= p->n_folds);
        last = unit;
    }
    assert_int_equal(last.permutation, 7);
    assert_true(asy_unit_is_holdout(p, last));
    asy_experiment_close(&e);
}

static void the_last_grid_key_is_fastest(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "learners: {a: {model: svc, grid: {gamma: [1, 2],"
                  " C: [10, 20, 30]}}}\n");
    const asy_plan_learner *l = &e.plan.learner[0];
    const double gamma[] = {1, 1, 1, 2, 2, 2}, c[] = {10, 20, 30, 10, 20, 30};
    size_t n = l->learner->n_params;
    assert_int_equal(l->n_candidates, 6);
    size_t at_gamma = asy_param_find(l->learner->params, n, "gamma");
    size_t at_c = asy_param_find(l->learner->params, n, "C");
    for (size_t i = 0; i < 6; i++) {
        ASY_NEAR(l->candidate[i * n + at_gamma].number, gamma[i], 0);
        ASY_NEAR(l->candidate[i * n + at_c].number, c[i], 0);
    }
    asy_experiment_close(&e);
}

static void random_search_draws_without_repetition(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "learners: {a: {model: svc, grid: {gamma: [1, 2, 3],"
                  " C: [10, 20, 30, 40]}}}\n"
                  "tune: {search: random, n_iter: 9}\n");
    const asy_plan_learner *l = &e.plan.learner[0];
    size_t n = l->learner->n_params;
    assert_int_equal(l->n_candidates, 9);
    for (size_t i = 0; i < 9; i++)
        for (size_t j = 0; j < i; j++) {
            bool same = true;
            for (size_t v = 0; v < n; v++)
                same &= asy_value_equal(&l->candidate[i * n + v],
                                        &l->candidate[j * n + v]);
            assert_false(same);
        }
    asy_experiment_close(&e);
}

static void random_search_draws_from_ranges(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "learners: {a: {model: logistic_regression, grid:"
                  " {C: {log_uniform: [0.001, 1000]}}}}\n"
                  "tune: {search: random, n_iter: 400}\n");
    const asy_plan_learner *l = &e.plan.learner[0];
    size_t n = l->learner->n_params, below = 0;
    size_t at = asy_param_find(l->learner->params, n, "C");
    for (size_t i = 0; i < 400; i++) {
        double c = l->candidate[i * n + at].number;
        assert_true(c >= 0.001 && c <= 1000);
        below += c < 1;
    }
    /* Half of them below the geometric mean; 4 sd of a binomial. */
    assert_in_range(below, 160, 240);
    asy_experiment_close(&e);
}

/* Whole numbers stay whole, lists are drawn from, and all of both occurs. */
static void random_search_draws_evenly(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "learners: {a: {model: k_nearest_neighbors, grid:"
                  " {n_neighbors: {uniform: [1, 4]},"
                  " weights: [uniform, distance]}}}\n"
                  "tune: {search: random, n_iter: 400}\n");
    const asy_plan_learner *l = &e.plan.learner[0];
    size_t n = l->learner->n_params, count[5] = {0}, uniform = 0;
    size_t k = asy_param_find(l->learner->params, n, "n_neighbors");
    size_t w = asy_param_find(l->learner->params, n, "weights");
    for (size_t i = 0; i < 400; i++) {
        const asy_value *v = &l->candidate[i * n];
        assert_int_equal(v[k].type, ASY_INTEGER);
        assert_in_range((size_t)v[k].number, 1, 4);
        assert_true(v[k].number == floor(v[k].number));
        count[(size_t)v[k].number]++;
        uniform += asy_value_is(&v[w], "uniform");
    }
    for (size_t c = 1; c <= 4; c++) /* 4 sd of binomials */
        assert_in_range(count[c], 66, 134);
    assert_in_range(uniform, 160, 240);
    asy_experiment_close(&e);
}

static asy_ctx context(asy_experiment *e, asy_arena *scratch)
{
    asy_arena_init(scratch);
    return (asy_ctx){.arena = &e->arena, .scratch = scratch, .err = &e->err};
}

static void permutations_keep_the_margins(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "learners: {a: {model: lda}}\n"
                  "permutation_test: {permutations: 20}\n");
    asy_arena scratch;
    asy_ctx ctx = context(&e, &scratch);
    int y[66], again[66];
    size_t moved = 0;
    for (size_t b = 0; b <= 20; b++) {
        int positive = 0;
        ASY_GOOD(asy_plan_labels(&e.plan, b, 0, &ctx, y), &e.err);
        ASY_GOOD(asy_plan_labels(&e.plan, b, 0, &ctx, again), &e.err);
        assert_memory_equal(y, again, sizeof y);
        for (size_t i = 0; i < 66; i++) {
            positive += y[i];
            moved += y[i] != e.plan.y[i];
        }
        assert_int_equal(positive, 20);
        if (b == 0)
            assert_int_equal(moved, 0);
    }
    assert_true(moved > 20 * 15);
    asy_arena_clear(&scratch);
    asy_experiment_close(&e);
}

static void within_fold_keeps_folds_and_strata(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "learners: {a: {model: lda}}\n"
                  "resampling: {outer: {method: kfold, folds: 5, repeats: 2}}\n"
                  "permutation_test: {permutations: 5, repeats: 2,"
                  " scheme: within_fold}\n");
    asy_arena scratch;
    asy_ctx ctx = context(&e, &scratch);
    int y[66];
    for (size_t r = 0; r < 2; r++) {
        asy_folds folds;
        ASY_GOOD(asy_plan_outer(&e.plan, r, e.plan.y, &ctx, &folds), &e.err);
        ASY_GOOD(asy_plan_labels(&e.plan, 3, r, &ctx, y), &e.err);
        for (size_t f = 0; f < folds.n; f++) {
            int before = 0, after = 0;
            for (size_t i = 0; i < folds.fold[f].n_test; i++) {
                before += e.plan.y[folds.fold[f].test[i]];
                after += y[folds.fold[f].test[i]];
            }
            assert_int_equal(before, after);
        }
        assert_memory_not_equal(y, e.plan.y, sizeof y);
    }
    asy_arena_clear(&scratch);
    asy_experiment_close(&e);
}

static void whole_groups_are_permuted(void **state)
{
    (void)state;
    asy_experiment e;
    open_plan(&e, "learners: {a: {model: lda}}\n"
                  "permutation_test: {permutations: 3}\n");
    int group[66], y[66];
    for (int i = 0; i < 66; i++) {
        group[i] = i / 3;
        e.task.y[i] = i / 3 % 4 == 0;
    }
    e.task.group = group;
    e.task.n_groups = 22;
    ASY_GOOD(asy_plan_make(&e.config, &e.task, &e.arena, &e.plan, &e.err),
             &e.err);
    assert_true(e.plan.groups_are_pure);
    asy_arena scratch;
    asy_ctx ctx = context(&e, &scratch);
    ASY_GOOD(asy_plan_labels(&e.plan, 1, 0, &ctx, y), &e.err);
    assert_memory_not_equal(y, e.plan.y, sizeof y);
    for (int i = 0; i < 66; i++)
        assert_int_equal(y[i], y[i / 3 * 3]);
    asy_arena_clear(&scratch);
    asy_experiment_close(&e);
}

static void contradictions_are_refused(void **state)
{
    (void)state;
    refused("learners: {a: {model: lda}}\n"
            "resampling: {outer: {method: leave_one_group_out}}\n",
            "needs groups");
    refused("learners: {a: {model: lda}}\n"
            "resampling: {outer: {method: leave_one_out, repeats: 2}}\n",
            "same folds every time");
    refused("learners: {a: {model: lda}}\n"
            "resampling: {outer: {method: leave_one_out}}\n"
            "permutation_test: {permutations: 9, scheme: within_fold}\n",
            "within_fold");
    refused("learners: {a: {model: svc, grid: {C: [1, 2]}}}\n"
            "tune: {metric: brier}\n",
            "needs probabilities");
    refused("learners: {a: {model: lda}}\n"
            "resampling: {outer: {method: kfold, folds: 60}}\n",
            "test.yaml:5:21: resampling.outer: every class is too small");
    refused("learners: {a: {model: svc, grid: {C: {range: [1, 9, 100001]}}}}\n",
            "100001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_units_are_one_to_one),
        cmocka_unit_test(the_last_grid_key_is_fastest),
        cmocka_unit_test(random_search_draws_without_repetition),
        cmocka_unit_test(random_search_draws_from_ranges),
        cmocka_unit_test(random_search_draws_evenly),
        cmocka_unit_test(random_search_draws_evenly),
        cmocka_unit_test(permutations_keep_the_margins),
        cmocka_unit_test(within_fold_keeps_folds_and_strata),
        cmocka_unit_test(whole_groups_are_permuted),
        cmocka_unit_test(contradictions_are_refused),
    };
    return ASY_RUN_TESTS("plan", tests);
}
