/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * random_forest: what a forest is of its trees, and one pinned value. The
 * comparison with scikit-learn is in tests/statistics.
 */
#include <stdlib.h>
#include <string.h>

#include "learner/tree.h"
#include "support/fitted.h"
#include "support/json.h"

static int make(void **state)
{
    asy_bench *bench = malloc(sizeof *bench);
    if (!bench)
        return -1;
    asy_bench_init(bench, 20260301);
    *state = bench;
    return 0;
}

static int drop(void **state)
{
    asy_bench_clear(*state);
    free(*state);
    return 0;
}

static asy_train cohort(asy_bench *bench, const char *name)
{
    asy_train train;
    asy_cohort(&bench->arena, name, &train);
    return train;
}

static double *scores(asy_bench *bench, const asy_train *train,
                      const char *const *set, size_t n)
{
    const void *model = asy_model_of(bench, "random_forest", train, set, n);
    return asy_scores_of(bench, "random_forest", model, &train->x, train->k);
}

static size_t cells(const asy_train *train)
{
    return train->k == 2 ? train->x.n : train->x.n * (size_t)train->k;
}

static bool same(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

/* Means of 4 equal numbers are exact. */
static void without_draws_every_tree_is_the_single_tree(void **state)
{
    asy_bench *bench = *state;
    static const char *const data[] = {"cohort_66", "wine"};
    for (size_t i = 0; i < 2; i++) {
        asy_train train = cohort(bench, data[i]);
        double *forest = scores(bench, &train,
                                ASY_SET("bootstrap=false", "n_estimators=4",
                                        "max_features=null", "max_depth=3"));
        const void *tree = asy_model_of(bench, "decision_tree", &train,
                                        ASY_SET("max_depth=3"));
        double *one =
            asy_scores_of(bench, "decision_tree", tree, &train.x, train.k);
        assert_true(same(forest, one, cells(&train)));
    }
}

static void score_is_the_mean_of_the_trees(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "wine");
    const asy_trees *trees = asy_model_of(bench, "random_forest", &train,
                                          ASY_SET("n_estimators=16"));
    size_t n = cells(&train);
    double *mean = ASY_NEW(&bench->arena, double, n);
    assert_non_null(mean);
    memset(mean, 0, n * sizeof *mean);
    for (size_t t = 0; t < trees->n; t++) {
        asy_trees one = {trees->k, 1, trees->tree + t};
        double *score =
            asy_scores_of(bench, "random_forest", &one, &train.x, train.k);
        for (size_t i = 0; i < n; i++)
            mean[i] += score[i] / 16;
    }
    double *all =
        asy_scores_of(bench, "random_forest", trees, &train.x, train.k);
    ASY_NEAR_ALL(all, mean, n, 1e-14);
    for (size_t i = 0; i < train.x.n; i++)
        ASY_NEAR(all[3 * i] + all[3 * i + 1] + all[3 * i + 2], 1, 1e-14);
}

static void more_trees_keep_the_first(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "cohort_66");
    const asy_trees *few =
        asy_model_of(bench, "random_forest", &train, ASY_SET("n_estimators=3"));
    const asy_trees *many =
        asy_model_of(bench, "random_forest", &train, ASY_SET("n_estimators=9"));
    for (size_t t = 0; t < few->n; t++) {
        const asy_tree *a = &few->tree[t], *b = &many->tree[t];
        assert_int_equal(a->n_nodes, b->n_nodes);
        assert_memory_equal(a->node, b->node, a->n_nodes * sizeof *a->node);
    }
}

static void fits_repeat_and_depend_on_the_key(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "cohort_66");
    double *a = scores(bench, &train, ASY_SET("n_estimators=20"));
    double *b = scores(bench, &train, ASY_SET("n_estimators=20"));
    assert_true(same(a, b, train.x.n));
    bench->ctx.key++;
    double *c = scores(bench, &train, ASY_SET("n_estimators=20"));
    assert_false(same(a, c, train.x.n));
}

static void preparing_changes_nothing(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "wine");
    asy_fit fit =
        asy_fit_of(bench, "random_forest", &train, ASY_SET("n_estimators=20"));
    void *model = NULL;
    ASY_GOOD(fit.learner->fit(&fit, &model), &bench->err);
    double *a = asy_scores_of(bench, "random_forest", model, &train.x, 3);
    double *b = scores(bench, &train, ASY_SET("n_estimators=20"));
    assert_true(same(a, b, cells(&train)));
}

/* Row by row, whatever block a row falls into. */
static void a_score_depends_on_its_row_only(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "breast_cancer");
    const asy_trees *trees = asy_model_of(bench, "random_forest", &train,
                                          ASY_SET("n_estimators=20"));
    double *all = asy_scores_of(bench, "random_forest", trees, &train.x, 2);
    for (size_t i = 0; i < train.x.n; i += 41) {
        asy_matrix row = {train.x.v + i, 1, train.x.p, train.x.ld};
        double *one = asy_scores_of(bench, "random_forest", trees, &row, 2);
        assert_true(same(all + i, one, 1));
    }
}

/* Fully grown on all its rows a tree knows them by heart. */
static void without_bootstrap_training_rows_are_learnt(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "breast_cancer");
    double *score =
        scores(bench, &train, ASY_SET("bootstrap=false", "n_estimators=10"));
    for (size_t i = 0; i < train.x.n; i++)
        assert_true(score[i] == train.y[i]);
}

/* Trees that may not split: their leaf is the class share, or one half. */
static void class_weight_balances_the_classes(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "cohort_66");
    double prevalence = 0;
    for (size_t i = 0; i < train.x.n; i++)
        prevalence += train.y[i] / (double)train.x.n;
    double *plain = scores(bench, &train,
                           ASY_SET("bootstrap=false", "min_samples_leaf=34"));
    ASY_NEAR(plain[0], prevalence, 1e-14);
    double *even = scores(bench, &train,
                          ASY_SET("bootstrap=false", "min_samples_leaf=34",
                                  "class_weight=balanced"));
    ASY_NEAR(even[0], 0.5, 1e-14);
}

static void monotone_columns_give_the_same_trees(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "cohort_66");
    double *before = scores(bench, &train, ASY_SET("bootstrap=false"));
    for (size_t i = 0; i < train.x.n * train.x.p; i++)
        train.x.v[i] = train.x.v[i] * train.x.v[i] * train.x.v[i] - 5;
    double *after = scores(bench, &train, ASY_SET("bootstrap=false"));
    assert_true(same(before, after, train.x.n));
}

/* Seed 20260301, 50 trees: another value is a changed number. */
static void pinned_scores(void **state)
{
    asy_bench *bench = *state;
    asy_train train = cohort(bench, "cohort_66");
    double *score =
        scores(bench, &train, ASY_SET("n_estimators=50", "min_samples_leaf=3"));
    static const double expected[] = {0.073738095238095241, 0.82699206349206322,
                                      0.4309047619047619, 0.011904761904761904};
    static const size_t row[] = {0, 3, 23, 45};
    for (size_t i = 0; i < 4; i++)
        ASY_NEAR(score[row[i]], expected[i], 1e-14);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
    const struct CMUnitTest tests[] = {
        TEST(without_draws_every_tree_is_the_single_tree),
        TEST(score_is_the_mean_of_the_trees),
        TEST(more_trees_keep_the_first),
        TEST(fits_repeat_and_depend_on_the_key),
        TEST(preparing_changes_nothing),
        TEST(a_score_depends_on_its_row_only),
        TEST(without_bootstrap_training_rows_are_learnt),
        TEST(class_weight_balances_the_classes),
        TEST(monotone_columns_give_the_same_trees),
        TEST(pinned_scores),
    };
    return ASY_RUN_TESTS("random forest", tests);
}
