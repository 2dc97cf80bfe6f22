/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the candidates of a grid share may save work and nothing else: a fit has
 * the same bits alone, with fresh shared work, and after other candidates used
 * it.
 */
#include <stdio.h>
#include <string.h>

#include "support/fitted.h"
#include "support/json.h"

#define MOST_SET 3

/* A candidate, and others that go before it and leave their traces. */
typedef struct grid {
    const char *learner;
    const char *set[MOST_SET];
    const char *others[4][MOST_SET];
} grid;

static const grid grids[] = {
    {"logistic_regression",
     {"C=0.3"},
     {{"C=0.001"}, {"C=5000"}, {"C=0.3"}, {"C=20"}}},
    {"logistic_regression",
     {"C=1", "class_weight=balanced"},
     {{"C=1"}, {"C=10", "class_weight=balanced"}, {"C=1e9"}, {"C=1e-9"}}},
    {"logistic_regression",
     {"C=2", "penalty=l1"},
     {{"C=2"}, {"C=0.1", "penalty=l1"}, {"C=7", "penalty=elasticnet"}, {0}}},
    {"logistic_regression",
     {"C=2", "fit_intercept=false"},
     {{"C=2"}, {"C=30", "fit_intercept=false"}, {"C=4"}, {0}}},
    {"logistic_regression", {"C=100000"}, {{"C=12000"}, {"C=0.5"}, {0}, {0}}},
    {"svc",
     {"C=3", "gamma=0.1"},
     {{"C=1", "gamma=0.1"}, {"gamma=0.2"}, {"C=3", "gamma=1"}, {0}}},
    {"svc",
     {"C=3", "gamma=0.1"},
     {{"C=50", "gamma=0.1"}, {"C=0.1", "gamma=0.1"}, {"C=3"}, {0}}},
    {"svc",
     {"C=100", "kernel=linear"},
     {{"C=1", "gamma=0.1"}, {"C=1", "kernel=linear"}, {0}, {0}}},
};
#define N_GRIDS (sizeof grids / sizeof grids[0])

static size_t count(const char *const *set)
{
    size_t n = 0;
    while (n < MOST_SET && set[n])
        n++;
    return n;
}

static asy_fit fit_of(const grid *g, const char *const *set,
                      const asy_train *train, asy_bench *bench)
{
    return asy_fit_of(bench, g->learner, train, set, count(set));
}

static const double *scores(asy_fit *fit, asy_bench *bench)
{
    void *model = NULL;
    ASY_GOOD(fit->learner->fit(fit, &model), &bench->err);
    return asy_scores_of(bench, fit->learner->name, model, &fit->train->x, 2);
}

/* Even classes let svc go along a path that candidates share. */
static void check(const grid *g, const char *data, bool even)
{
    asy_bench bench;
    asy_train train;
    asy_bench_init(&bench, 1);
    asy_cohort(&bench.arena, data, &train);
    asy_standardise(&train);
    if (even)
        asy_even_classes(&bench.arena, &train);
    asy_fit fit = fit_of(g, g->set, &train, &bench);
    const double *alone = scores(&fit, &bench);
    asy_fit_prepare(&fit);
    const double *fresh = scores(&fit, &bench);
    assert_memory_equal(fresh, alone, train.x.n * sizeof *alone);

    asy_fit_prepare(&fit);
    for (size_t i = 0; i < 4 && g->others[i][0]; i++) {
        asy_fit other = fit_of(g, g->others[i], &train, &bench);
        other.shared = fit.shared;
        scores(&other, &bench);
    }
    const double *later = scores(&fit, &bench);
    assert_memory_equal(later, alone, train.x.n * sizeof *alone);
    asy_bench_clear(&bench);
}

static void sharing_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_GRIDS; i++) {
        check(&grids[i], "cohort_66", false);
        check(&grids[i], "cohort_66", true);
        check(&grids[i], "breast_cancer", false);
    }
}

/* Scores of rows that were expected come from values that the models share. */
static void expecting_changes_nothing(void **state)
{
    (void)state;
    asy_bench bench;
    asy_train train;
    asy_bench_init(&bench, 1);
    asy_cohort(&bench.arena, "cohort_66", &train);
    asy_standardise(&train);
    asy_fit fit = asy_fit_of(&bench, "svc", &train, ASY_SET("gamma=0.2"));
    const double *alone = scores(&fit, &bench);
    asy_fit_prepare(&fit);
    ASY_GOOD(fit.learner->expect(fit.shared, &train.x, &bench.ctx), &bench.err);
    for (int i = 0; i < 2; i++) {
        const double *shared = scores(&fit, &bench);
        assert_memory_equal(shared, alone, train.x.n * sizeof *alone);
    }
    asy_bench_clear(&bench);
}

/* More kernels than are remembered: the oldest make place. */
static void many_kernels_make_place(void **state)
{
    (void)state;
    grid g = {"svc", {"gamma=0.11"}, {{0}}};
    asy_bench bench;
    asy_train train;
    asy_bench_init(&bench, 1);
    asy_cohort(&bench.arena, "cohort_66", &train);
    asy_standardise(&train);
    asy_fit fit = fit_of(&g, g.set, &train, &bench);
    const double *alone = scores(&fit, &bench);
    asy_fit_prepare(&fit);
    for (int i = 0; i < 20; i++) {
        char gamma[32];
        snprintf(gamma, sizeof gamma, "gamma=0.%d", 11 + i);
        const char *set[MOST_SET] = {gamma};
        asy_fit other = fit_of(&g, set, &train, &bench);
        other.shared = fit.shared;
        scores(&other, &bench);
    }
    const double *later = scores(&fit, &bench);
    assert_memory_equal(later, alone, train.x.n * sizeof *alone);
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sharing_changes_nothing),
        cmocka_unit_test(expecting_changes_nothing),
        cmocka_unit_test(many_kernels_make_place),
    };
    return ASY_RUN_TESTS("shared work", tests);
}
