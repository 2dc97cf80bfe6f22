/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gaussian naive Bayes against scikit-learn. */
#include <string.h>

#include "base/math.h"
#include "support/fitted.h"
#include "support/fold0.h"

#define NAME "gaussian_naive_bayes"

static const char *const cohorts[] = {"cohort_66", "breast_cancer", "wine"};

static void check_scores(const double *score, const double *joint, size_t n,
                         size_t k)
{
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < k; c++) {
            double others = 0;
            for (size_t e = 0; e < k; e++)
                others += asy_exp(joint[i * k + e] - joint[i * k + c]);
            if (k > 2)
                ASY_NEAR(score[i * k + c], 1 / others, 1e-12);
            else if (c == 1)
                ASY_NEAR(score[i], 1 / others, 1e-12);
        }
}

/* Small probabilities too, relatively: a logarithm is right to rounding of
   likelihoods of a few thousand. */
static void check_logarithms(const double *score, const double *joint, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (score[i] > 1e-300 && score[i] < 0.1)
            ASY_NEAR(asy_logit(score[i]), joint[2 * i + 1] - joint[2 * i],
                     1e-11);
}

static void check_cohort(const char *cohort, const json_t *fold)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    const json_t *entry = json_object_get(fold, "gaussian_nb");
    asy_train train, test;
    asy_fold0(&bench.arena, cohort, fold, &train, &test);
    const void *model = asy_model_of(&bench, NAME, &train, NULL, 0);
    size_t n = test.x.n, k = (size_t)train.k, size;
    double *score = asy_scores_of(&bench, NAME, model, &test.x, train.k);
    double *joint = asy_json_doubles(
        &bench.arena, json_object_get(entry, "joint_log_likelihood"), &size);
    assert_int_equal(size, n * k);
    check_scores(score, joint, n, k);
    if (k == 2)
        check_logarithms(score, joint, n);
    asy_bench_clear(&bench);
}

static void probabilities_equal_the_reference(void **state)
{
    (void)state;
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *all = json_object_get(root, "classifiers_fold0");
    for (size_t i = 0; i < sizeof cohorts / sizeof *cohorts; i++)
        check_cohort(cohorts[i], json_object_get(all, cohorts[i]));
    json_decref(root);
}

static void a_class_without_variance_is_an_error(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    double x[] = {1, 1, 2, 3};
    const int y[] = {0, 0, 1, 1};
    const char *const names[] = {"height"};
    asy_train train = {.x = {x, 4, 1, 4}, .y = y, .k = 2, .names = names};
    asy_fit fit = asy_fit_of(&bench, NAME, &train, ASY_SET("var_smoothing=0"));
    void *model;
    assert_int_equal(fit.learner->fit(&fit, &model), ASY_ENUMERIC);
    assert_non_null(strstr(bench.err.message, "height"));
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_equal_the_reference),
        cmocka_unit_test(a_class_without_variance_is_an_error),
    };
    return ASY_RUN_TESTS("naive_bayes", tests);
}
