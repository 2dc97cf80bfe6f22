/* SPDX-License-Identifier: GPL-3.0-or-later */
/* k nearest neighbours against scikit-learn, and its ties and edge cases. */
#include <string.h>

#include "learner/learner.h"
#include "support/json.h"

#define MODEL "k_nearest_neighbors"
enum { N_NEIGHBORS, WEIGHTS, METRIC, N_PARAMS };

typedef struct knn {
    const asy_learner *learner;
    asy_value value[N_PARAMS];
    void *model;
} knn;

static void make(knn *k, double n_neighbors, const char *weights,
                 asy_bench *bench)
{
    k->learner = asy_learner_find(MODEL);
    assert_non_null(k->learner);
    assert_int_equal(k->learner->n_params, N_PARAMS);
    ASY_GOOD(
        asy_param_defaults(k->learner->params, N_PARAMS, k->value, &bench->err),
        &bench->err);
    k->value[N_NEIGHBORS].number = n_neighbors;
    k->value[WEIGHTS].string = weights;
}

static asy_status fit(knn *k, const asy_train *train, asy_bench *bench)
{
    asy_fit f = {k->learner,
                 train,
                 NULL,
                 {k->learner->params, N_PARAMS, k->value},
                 &bench->ctx};
    return k->learner->fit(&f, &k->model);
}

static void fit_score(knn *k, const asy_train *train, const asy_matrix *x,
                      double *score, asy_bench *bench)
{
    ASY_GOOD(fit(k, train, bench), &bench->err);
    ASY_GOOD(k->learner->score(k->model, x, &bench->ctx, score), &bench->err);
}

/* Scale both with the means and population deviations of train. */
static void scale(asy_train *train, asy_train *test)
{
    for (size_t j = 0; j < train->x.p; j++) {
        double *c = asy_col(&train->x, j), *z = asy_col(&test->x, j);
        double n = (double)train->x.n, mean = 0, ss = 0;
        for (size_t i = 0; i < train->x.n; i++)
            mean += c[i] / n;
        for (size_t i = 0; i < train->x.n; i++)
            ss += (c[i] - mean) * (c[i] - mean);
        double sd = sqrt(ss / n);
        for (size_t i = 0; i < train->x.n; i++)
            c[i] = (c[i] - mean) / sd;
        for (size_t i = 0; i < test->x.n; i++)
            z[i] = (z[i] - mean) / sd;
    }
}

static void split(asy_bench *bench, const char *name, const json_t *rows,
                  asy_train *train, asy_train *test)
{
    asy_train all;
    asy_cohort(&bench->arena, name, &all);
    size_t m, n = 0, n_test = 0;
    const size_t *listed = asy_json_rows(&bench->arena, rows, &m);
    size_t *in = ASY_NEW(&bench->arena, size_t, all.x.n);
    for (size_t i = 0; i < all.x.n; i++)
        if (n_test < m && listed[n_test] == i)
            n_test++;
        else
            in[n++] = i;
    assert_int_equal(n_test, m);
    asy_take(&bench->arena, &all, in, n, train);
    asy_take(&bench->arena, &all, listed, m, test);
    scale(train, test);
}

static void compare(asy_bench *bench, const json_t *entry,
                    const asy_train *train, const asy_train *test)
{
    static const int sizes[] = {1, 5, 15};
    static const char *const weights[] = {"uniform", "distance"};
    size_t k = (size_t)train->k, m = test->x.n;
    for (size_t c = 0; c < 6; c++) {
        char key[64];
        snprintf(key, sizeof key, "knn_%d_%s_probability", sizes[c / 2],
                 weights[c % 2]);
        size_t n;
        const double *want =
            asy_json_doubles(&bench->arena, json_object_get(entry, key), &n);
        assert_int_equal(n, m * k);
        double *score = ASY_NEW(&bench->arena, double, m *k);
        knn model;
        make(&model, sizes[c / 2], weights[c % 2], bench);
        fit_score(&model, train, &test->x, score, bench);
        for (size_t i = 0; k == 2 && i < m; i++)
            ASY_NEAR(score[i], want[2 * i + 1], 1e-12);
        if (k > 2)
            ASY_NEAR_ALL(score, want, n, 1e-12);
    }
}

static void agrees_with_scikit_learn(void **state)
{
    (void)state;
    static const char *const names[] = {"cohort_66", "breast_cancer", "wine"};
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *folds = json_object_get(root, "classifiers_fold0");
    for (size_t d = 0; d < 3; d++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        const json_t *entry = json_object_get(folds, names[d]);
        asy_train train, test;
        split(&bench, names[d], json_object_get(entry, "test_rows"), &train,
              &test);
        compare(&bench, entry, &train, &test);
        asy_bench_clear(&bench);
    }
    json_decref(root);
}

/* Five rows on a line; the classes tell which of equal rows was chosen. */
static double line_x[] = {0, 2, -2, 2, 5};
static const int line_y[] = {0, 1, 0, 0, 1};
static const char *const line_names[] = {"x"};

static asy_train line(void)
{
    return (asy_train){
        .x = {line_x, 5, 1, 5}, .y = line_y, .k = 2, .names = line_names};
}

static double score_at(double at, double n_neighbors, const char *weights,
                       const char *metric)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train = line();
    asy_matrix x = {&at, 1, 1, 1};
    double score;
    knn model;
    make(&model, n_neighbors, weights, &bench);
    model.value[METRIC].string = metric;
    fit_score(&model, &train, &x, &score, &bench);
    asy_bench_clear(&bench);
    return score;
}

static void ties_go_to_the_first_row(void **state)
{
    (void)state;
    /* From 0: row 0, then rows 1, 2, 3 all at distance 2. */
    ASY_NEAR(score_at(0, 2, "uniform", "euclidean"), 1.0 / 2, 0);
    ASY_NEAR(score_at(0, 3, "uniform", "manhattan"), 1.0 / 3, 1e-15);
    ASY_NEAR(score_at(2, 1, "uniform", "euclidean"), 1, 0);
}

static void rows_at_distance_zero_vote_alone(void **state)
{
    (void)state;
    ASY_NEAR(score_at(2, 4, "distance", "euclidean"), 1.0 / 2, 0);
    ASY_NEAR(score_at(0, 4, "distance", "manhattan"), 0, 0);
}

static void weights_are_inverse_distances(void **state)
{
    (void)state;
    /* From 4: row 4 at 1, rows 1 and 3 at 2, row 0 at 4. */
    double total = 1 + 1.0 / 2 + 1.0 / 2 + 1.0 / 4;
    ASY_NEAR(score_at(4, 4, "distance", "euclidean"), 1.5 / total, 1e-15);
    ASY_NEAR(score_at(4, 4, "distance", "manhattan"), 1.5 / total, 1e-15);
}

/* Euclidean and manhattan order these two rows differently. */
static void metrics_differ_in_two_columns(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    double x[] = {3, 5, 3, 0}, zero[] = {0, 0}, score;
    int y[] = {0, 1};
    const char *const names[] = {"a", "b"};
    asy_train train = {.x = {x, 2, 2, 2}, .y = y, .k = 2, .names = names};
    asy_matrix at = {zero, 1, 2, 1};
    knn model;
    make(&model, 1, "uniform", &bench);
    fit_score(&model, &train, &at, &score, &bench);
    ASY_NEAR(score, 0, 0);
    model.value[METRIC].string = "manhattan";
    fit_score(&model, &train, &at, &score, &bench);
    ASY_NEAR(score, 1, 0);
    asy_bench_clear(&bench);
}

static void too_few_rows_names_both_numbers(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train = line();
    knn model;
    make(&model, 6, "uniform", &bench);
    assert_int_equal(fit(&model, &train, &bench), ASY_ENUMERIC);
    assert_non_null(strstr(bench.err.message, "found 5"));
    assert_non_null(strstr(bench.err.message, "n_neighbors = 6"));
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_scikit_learn),
        cmocka_unit_test(ties_go_to_the_first_row),
        cmocka_unit_test(rows_at_distance_zero_vote_alone),
        cmocka_unit_test(weights_are_inverse_distances),
        cmocka_unit_test(metrics_differ_in_two_columns),
        cmocka_unit_test(too_few_rows_names_both_numbers),
    };
    return ASY_RUN_TESTS("k nearest neighbours", tests);
}
