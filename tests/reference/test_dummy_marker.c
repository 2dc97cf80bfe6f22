/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learners that fit nothing: known scores, by definition. */
#include <string.h>

#include "support/fitted.h"
#include "support/json.h"

static double x[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
static const int y[] = {1, 0, 2, 2, 1};
static const int two[] = {1, 0, 1, 1, 0};
static const char *const names[] = {"wfns", "s100b"};

static asy_train five_rows(int k)
{
    return (asy_train){
        .x = {x, 5, 2, 5}, .y = k == 2 ? two : y, .k = k, .names = names};
}

/* Every row's scores are the same. */
static void check_dummy(int k, const char *setting, const double *score)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train = five_rows(k);
    const void *model = asy_model_of(&bench, "dummy", &train, ASY_SET(setting));
    const double *found = asy_scores_of(&bench, "dummy", model, &train.x, k);
    size_t width = k == 2 ? 1 : (size_t)k;
    for (size_t i = 0; i < train.x.n; i++)
        ASY_NEAR_ALL(found + i * width, score, width, 0);
    asy_bench_clear(&bench);
}

static void dummy_gives_the_classes_shares(void **state)
{
    (void)state;
    check_dummy(2, "strategy=prior", (const double[]){0.6});
    check_dummy(2, "strategy=most_frequent", (const double[]){1});
    check_dummy(2, "strategy=uniform", (const double[]){0.5});
    check_dummy(3, "strategy=prior", (const double[]){0.2, 0.4, 0.4});
    /* Of equals the first. */
    check_dummy(3, "strategy=most_frequent", (const double[]){0, 1, 0});
    check_dummy(3, "strategy=uniform",
                (const double[]){1.0 / 3, 1.0 / 3, 1.0 / 3});
}

static void marker_is_the_column(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train = five_rows(2);
    const void *model =
        asy_model_of(&bench, "marker", &train, ASY_SET("feature=s100b"));
    const double *score = asy_scores_of(&bench, "marker", model, &train.x, 2);
    ASY_NEAR_ALL(score, x + 5, 5, 0);
    model = asy_model_of(&bench, "marker", &train,
                         ASY_SET("feature=s100b", "negate=true"));
    score = asy_scores_of(&bench, "marker", model, &train.x, 2);
    for (size_t i = 0; i < 5; i++)
        assert_true(score[i] == -x[5 + i]);
    asy_bench_clear(&bench);
}

static void check_marker_error(int k, const char *setting, const char *says)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train = five_rows(k);
    asy_fit fit = asy_fit_of(&bench, "marker", &train, ASY_SET(setting));
    void *model;
    assert_int_equal(fit.learner->fit(&fit, &model), ASY_ENUMERIC);
    assert_non_null(strstr(bench.err.message, says));
    asy_bench_clear(&bench);
}

static void marker_names_what_is_wrong(void **state)
{
    (void)state;
    check_marker_error(2, "feature=s100", "did you mean s100b?");
    check_marker_error(2, "feature=haemoglobin", "haemoglobin");
    check_marker_error(3, "feature=s100b", "two classes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dummy_gives_the_classes_shares),
        cmocka_unit_test(marker_is_the_column),
        cmocka_unit_test(marker_names_what_is_wrong),
    };
    return ASY_RUN_TESTS("dummy_marker", tests);
}
