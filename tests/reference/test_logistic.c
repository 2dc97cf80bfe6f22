/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic regression against exact solutions (scikit-learn's objective,
 * polished to stationarity) and LIBLINEAR; test_logistic_optimum.c looks at
 * its own optimality conditions.
 */
#include <linear.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "learner/logistic.h"
#include "support/fitted.h"
#include "support/json.h"

#define NAME "logistic_regression"

/* "name=value" with a number that reads back. */
static const char *setting_of(asy_bench *bench, const char *name, double value)
{
    return asy_arena_printf(&bench->arena, "%s=%.17g", name, value);
}

static void use_cohort(asy_bench *bench, const char *cohort, asy_train *train)
{
    asy_cohort(&bench->arena, cohort, train);
    asy_standardise(train);
}

/* ---- exact solutions ---- */

static void check_binary(const json_t *entry, const char *penalty)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    use_cohort(&bench, json_string_value(json_object_get(entry, "data")),
               &train);
    const char *c = setting_of(&bench, "C", asy_json_number(entry, "C"));
    bool balanced = json_object_get(entry, "class_weight") != NULL;
    const asy_logistic_model *model = asy_model_of(
        &bench, NAME, &train,
        ASY_SET(c, penalty,
                balanced ? "class_weight=balanced" : "class_weight=null"));
    size_t p;
    double *coef = asy_json_doubles(&bench.arena,
                                    json_object_get(entry, "coef_exact"), &p);
    assert_int_equal(p, train.x.p);
    const double *theta = model->linear.theta;
    ASY_NEAR_ALL(theta, coef, p, 1e-9);
    ASY_NEAR(theta[p], asy_json_number(entry, "intercept_exact"), 1e-9);
    for (size_t j = 0; j < p; j++)
        assert_true(coef[j] != 0 || theta[j] == 0);
    asy_bench_clear(&bench);
}

static void check_entries(const char *key, const char *penalty)
{
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *entries = json_object_get(root, key);
    assert_true(json_array_size(entries) > 0);
    for (size_t i = 0; i < json_array_size(entries); i++)
        check_binary(json_array_get(entries, i), penalty);
    json_decref(root);
}

static void l2_equals_the_exact_solution(void **state)
{
    (void)state;
    check_entries("logistic_l2", "penalty=l2");
}

static void l1_equals_the_exact_solution(void **state)
{
    (void)state;
    check_entries("logistic_l1", "penalty=l1");
}

static void check_multinomial(const json_t *entry)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    use_cohort(&bench, json_string_value(json_object_get(entry, "data")),
               &train);
    const char *c = setting_of(&bench, "C", asy_json_number(entry, "C"));
    const asy_logistic_model *model =
        asy_model_of(&bench, NAME, &train, ASY_SET(c));
    size_t p = train.x.p, k = model->linear.m, size;
    double *coef =
        asy_json_doubles(&bench.arena, json_object_get(entry, "coef"), &size);
    double *intercept = asy_json_doubles(
        &bench.arena, json_object_get(entry, "intercept_minus_mean"), NULL);
    assert_int_equal(size, p * k);
    for (size_t i = 0; i < k; i++) {
        const double *theta = model->linear.theta + i * (p + 1);
        ASY_NEAR_ALL(theta, coef + i * p, p, 1e-9);
        ASY_NEAR(theta[p], intercept[i], 1e-9);
    }
    double *probability = asy_json_doubles(
        &bench.arena, json_object_get(entry, "probability_first_10_rows"),
        &size);
    double *score = asy_scores_of(&bench, NAME, model, &train.x, train.k);
    ASY_NEAR_ALL(score, probability, size, 1e-9);
    asy_bench_clear(&bench);
}

static void multinomial_equals_the_exact_solution(void **state)
{
    (void)state;
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *entries = json_object_get(root, "logistic_multinomial");
    for (size_t i = 0; i < json_array_size(entries); i++)
        check_multinomial(json_array_get(entries, i));
    json_decref(root);
}

/* ---- LIBLINEAR ---- */

static void quiet(const char *text)
{
    (void)text;
}

/* LIBLINEAR penalises its intercept, so it is asked for none. */
static void liblinear(const asy_train *cohort, int solver, double c,
                      asy_bench *bench, double *coef)
{
    size_t n = cohort->x.n, p = cohort->x.p;
    struct feature_node *nodes =
        ASY_NEW(&bench->arena, struct feature_node, n * (p + 1));
    struct feature_node **rows =
        ASY_NEW(&bench->arena, struct feature_node *, n);
    double *y = ASY_NEW(&bench->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        rows[i] = nodes + i * (p + 1);
        for (size_t j = 0; j < p; j++)
            rows[i][j] =
                (struct feature_node){(int)j + 1, asy_at(&cohort->x, i, j)};
        rows[i][p] = (struct feature_node){-1, 0};
        y[i] = cohort->y[i] == 1 ? 1 : -1;
    }
    struct problem problem = {
        .l = (int)n, .n = (int)p, .y = y, .x = rows, .bias = -1};
    struct parameter parameter = {.solver_type = solver, .eps = 1e-10, .C = c};
    set_print_string_function(quiet);
    /* The first label seen is LIBLINEAR's positive class. */
    struct model *model = train(&problem, &parameter);
    for (size_t j = 0; j < p; j++)
        coef[j] = (model->label[0] == 1 ? 1 : -1) * model->w[j];
    free_and_destroy_model(&model);
}

static void check_against_liblinear(const char *cohort, const char *penalty,
                                    double c)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    use_cohort(&bench, cohort, &train);
    bool l1 = strcmp(penalty, "penalty=l1") == 0;
    const asy_logistic_model *model = asy_model_of(
        &bench, NAME, &train,
        ASY_SET(penalty, setting_of(&bench, "C", c), "fit_intercept=false"));
    double *coef = ASY_NEW(&bench.arena, double, train.x.p);
    liblinear(&train, l1 ? L1R_LR : L2R_LR, c, &bench, coef);
    /* Its stopping rule is on the slope; a flat direction leaves this much. */
    ASY_NEAR_ALL(model->linear.theta, coef, train.x.p, 1e-5);
    assert_true(model->linear.theta[train.x.p] == 0);
    asy_bench_clear(&bench);
}

static void no_intercept_equals_liblinear(void **state)
{
    (void)state;
    const double c[] = {0.01, 1, 10};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        check_against_liblinear("cohort_66", "penalty=l2", c[i]);
        check_against_liblinear("cohort_66", "penalty=l1", c[i]);
        check_against_liblinear("breast_cancer", "penalty=l2", c[i]);
        check_against_liblinear("breast_cancer", "penalty=l1", c[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(l2_equals_the_exact_solution),
        cmocka_unit_test(l1_equals_the_exact_solution),
        cmocka_unit_test(multinomial_equals_the_exact_solution),
        cmocka_unit_test(no_intercept_equals_liblinear),
    };
    return ASY_RUN_TESTS("logistic", tests);
}
