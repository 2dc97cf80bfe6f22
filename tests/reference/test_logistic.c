/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic regression against exact solutions (scikit-learn's objective,
 * polished to stationarity), LIBLINEAR and its own optimality conditions.
 */
#include <linear.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "learner/learner.h"
#include "learner/logistic.h"
#include "support/check.h"
#include "support/json.h"

#define N_PARAMS 7
enum { C, PENALTY, L1_RATIO, CLASS_WEIGHT, FIT_INTERCEPT, TOL, MAX_ITER };

/* A fit with some parameters replaced by texts. */
typedef struct setting {
    const char *name, *text;
} setting;

static asy_status try_fit(const asy_train *train, const setting *settings,
                          size_t n, asy_bench *bench,
                          const asy_logistic_model **model)
{
    const asy_learner *learner = asy_learner_find("logistic_regression");
    asy_value *value = ASY_NEW(&bench->arena, asy_value, learner->n_params);
    ASY_TRY(asy_param_defaults(learner->params, learner->n_params, value,
                               &bench->err));
    for (size_t i = 0; i < n; i++) {
        size_t at = asy_param_find(learner->params, learner->n_params,
                                   settings[i].name);
        ASY_TRY(asy_param_parse(&learner->params[at], settings[i].text, false,
                                &value[at], &bench->err));
    }
    asy_fit fit = {learner,
                   train,
                   NULL,
                   {learner->params, learner->n_params, value},
                   &bench->ctx};
    void *out = NULL;
    asy_mark mark = asy_arena_mark(&bench->scratch);
    asy_status status = learner->fit(&fit, &out);
    asy_arena_release(&bench->scratch, mark);
    *model = out;
    return status;
}

static const asy_logistic_model *fitted(const asy_train *train,
                                        const setting *settings, size_t n,
                                        asy_bench *bench)
{
    const asy_logistic_model *model = NULL;
    ASY_GOOD(try_fit(train, settings, n, bench, &model), &bench->err);
    assert_true(model->end.residual <= 1e-10);
    return model;
}

static void check_binary(const json_t *entry, const char *penalty)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    asy_cohort(&bench.arena, json_string_value(json_object_get(entry, "data")),
               &train);
    asy_standardise(&train);
    char c[32];
    snprintf(c, sizeof c, "%.17g", asy_json_number(entry, "C"));
    const char *weight =
        json_string_value(json_object_get(entry, "class_weight"));
    setting settings[] = {{"C", c},
                          {"penalty", penalty},
                          {"class_weight", weight ? weight : "null"}};
    const asy_logistic_model *model = fitted(&train, settings, 3, &bench);
    size_t p;
    double *coef = asy_json_doubles(&bench.arena,
                                    json_object_get(entry, "coef_exact"), &p);
    assert_int_equal(p, train.x.p);
    ASY_NEAR_ALL(model->linear.theta, coef, p, 1e-9);
    ASY_NEAR(model->linear.theta[p], asy_json_number(entry, "intercept_exact"),
             1e-9);
    for (size_t j = 0; j < p; j++)
        if (coef[j] == 0)
            assert_true(model->linear.theta[j] == 0);
    asy_bench_clear(&bench);
}

static void check_entries(const char *key, const char *penalty)
{
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *entries = json_object_get(root, key);
    for (size_t i = 0; i < json_array_size(entries); i++)
        check_binary(json_array_get(entries, i), penalty);
    json_decref(root);
}

static void l2_equals_the_exact_solution(void **state)
{
    (void)state;
    check_entries("logistic_l2", "l2");
}

static void l1_equals_the_exact_solution(void **state)
{
    (void)state;
    check_entries("logistic_l1", "l1");
}

static void check_multinomial(const json_t *entry)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    asy_cohort(&bench.arena, json_string_value(json_object_get(entry, "data")),
               &train);
    asy_standardise(&train);
    char c[32];
    snprintf(c, sizeof c, "%.17g", asy_json_number(entry, "C"));
    setting settings[] = {{"C", c}};
    const asy_logistic_model *model = fitted(&train, settings, 1, &bench);
    size_t p = train.x.p, size;
    double *coef =
        asy_json_doubles(&bench.arena, json_object_get(entry, "coef"), &size);
    double *intercept = asy_json_doubles(
        &bench.arena, json_object_get(entry, "intercept_minus_mean"), NULL);
    assert_int_equal(size, p * model->linear.m);
    for (size_t k = 0; k < model->linear.m; k++) {
        ASY_NEAR_ALL(model->linear.theta + k * (p + 1), coef + k * p, p, 1e-9);
        ASY_NEAR(model->linear.theta[k * (p + 1) + p], intercept[k], 1e-9);
    }
    double *probability = asy_json_doubles(
        &bench.arena, json_object_get(entry, "probability_first_10_rows"),
        &size);
    double *score = ASY_NEW(&bench.arena, double, train.x.n * model->linear.m);
    ASY_GOOD(asy_learner_find("logistic_regression")
                 ->score(model, &train.x, &bench.ctx, score),
             &bench.err);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(l2_equals_the_exact_solution),
        cmocka_unit_test(l1_equals_the_exact_solution),
        cmocka_unit_test(multinomial_equals_the_exact_solution),
    };
    return ASY_RUN_TESTS("logistic", tests);
}
