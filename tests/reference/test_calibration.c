/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibration slope and intercepts against R's glm. */
#include "infer/infer.h"
#include "support/json.h"

static asy_bench bench;
static json_t *reference;

static int setup(void **state)
{
    (void)state;
    asy_bench_init(&bench, 1);
    reference = asy_json_load("tests/reference/statistics.json");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(reference);
    asy_bench_clear(&bench);
    return 0;
}

static asy_calibration calibrate(const int *y, const double *p, size_t n)
{
    asy_calibration c;
    ASY_GOOD(asy_calibrate(y, p, n, &c, &bench.err), &bench.err);
    return c;
}

static void ten_patients(void **state)
{
    (void)state;
    const int y[] = {0, 0, 1, 0, 1, 1, 0, 1, 1, 0};
    const double p[] = {.1, .4, .35, .2, .8, .6, .55, .9, .7, .3};
    asy_calibration c = calibrate(y, p, 10);
    ASY_NEAR(c.slope, 2.242390501920628, 1e-12);
    ASY_NEAR(c.intercept, 0.167404882660419, 1e-12);
    ASY_NEAR(c.in_the_large, 0.0533061442654915, 1e-12);
}

/* glm stops at a relative change of its deviance, some 1e-10 here */
static void check(const json_t *y, const json_t *p, const json_t *want)
{
    size_t n;
    int *labels = asy_json_ints(&bench.arena, y, &n);
    asy_calibration c =
        calibrate(labels, asy_json_doubles(&bench.arena, p, NULL), n);
    ASY_NEAR(c.slope, asy_json_number(want, "slope"), 1e-9);
    ASY_NEAR(c.intercept, asy_json_number(want, "intercept"), 1e-9);
    ASY_NEAR(c.in_the_large, asy_json_number(want, "in_the_large"), 1e-9);
}

static void patients(void **state)
{
    (void)state;
    const json_t *pima = json_object_get(reference, "pima_te");
    const json_t *y = json_object_get(pima, "y");
    check(y, json_object_get(pima, "full"),
          json_object_get(pima, "calibration_full"));
    check(y, json_object_get(pima, "glu"),
          json_object_get(pima, "calibration_glu"));
    const json_t *asah = json_object_get(reference, "calibration_asah");
    check(json_object_get(asah, "y"), json_object_get(asah, "p"), asah);
}

static void sure_probabilities_are_clipped(void **state)
{
    (void)state;
    const int y[] = {0, 1, 0, 1, 1, 0};
    const double p[] = {0, 1, 1, .4, .6, .3};
    asy_calibration c = calibrate(y, p, 6);
    assert_true(isfinite(c.slope) && isfinite(c.intercept));
    assert_true(isfinite(c.in_the_large));
    assert_true(c.slope > 0 && c.slope < 1);
}

static void not_defined(void **state)
{
    (void)state;
    const int same[] = {1, 1, 1, 1}, apart[] = {0, 0, 1, 1};
    const int mixed[] = {0, 1, 0, 1};
    const double p[] = {.1, .2, .3, .4}, constant[] = {.3, .3, .3, .3};
    asy_calibration c = calibrate(same, p, 4);
    assert_true(isnan(c.slope) && isnan(c.in_the_large));
    c = calibrate(apart, p, 4);
    assert_true(isnan(c.slope) && isfinite(c.in_the_large));
    c = calibrate(mixed, constant, 4);
    assert_true(isnan(c.slope));
    ASY_NEAR(c.in_the_large, 0.84729786038720345, 1e-14); /* log(7/3) */
}

static void refuses_what_is_no_probability(void **state)
{
    (void)state;
    const int y[] = {0, 1, 0};
    const double p[] = {.1, 1.5, .2};
    asy_calibration c;
    assert_int_equal(asy_calibrate(y, p, 3, &c, &bench.err), ASY_ENUMERIC);
    assert_string_equal(bench.err.message,
                        "calibration needs probabilities in [0, 1] (found 1.5 "
                        "in row 2)");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(ten_patients),
        TEST(patients),
        TEST(sure_probabilities_are_clipped),
        TEST(not_defined),
        TEST(refuses_what_is_no_probability),
    };
    return ASY_RUN_TESTS("calibration", tests);
}
