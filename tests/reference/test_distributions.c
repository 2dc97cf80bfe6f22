/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tails and quantiles against R (distributions.json, made by
 * make_distributions.R) and against GSL, both to a relative 1e-13; where the
 * tail is below 1e-100 its exponent has lost three digits in everybody's
 * hands. The bits themselves are pinned.
 */
#include "base/distribution.h"

#include <gsl/gsl_cdf.h>
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "support/json.h"

#define CLOSE 1e-13
#define CLOSE_FAR 1e-12

typedef double one(double x);
typedef double two(double x, double a);
typedef double three(double x, double a, double b);

/* A function of one to three numbers; the others are NULL. */
typedef struct function {
    const char *name;
    one *of_x;
    two *of_df;
    three *of_shapes;
} function;

static const function functions[] = {
    {"normal_p", asy_normal_p, NULL, NULL},
    {"normal_quantile", asy_normal_quantile, NULL, NULL},
    {"t_p", NULL, asy_t_p, NULL},
    {"t_quantile", NULL, asy_t_quantile, NULL},
    {"chi2_p", NULL, asy_chi2_p, NULL},
    {"chi2_quantile", NULL, asy_chi2_quantile, NULL},
    {"beta_quantile", NULL, NULL, asy_beta_quantile},
    {"f_quantile", NULL, NULL, asy_f_quantile},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static double value_of(const function *f, const double *x)
{
    if (f->of_x)
        return f->of_x(x[0]);
    return f->of_df ? f->of_df(x[0], x[1]) : f->of_shapes(x[0], x[1], x[2]);
}

static void expect(const char *name, const double *x, double found, double want)
{
    double tolerance = fabs(want) < 1e-100 || x[0] < 1e-20 ? CLOSE_FAR : CLOSE;
    if (!(fabs(found - want) <= tolerance * fabs(want)))
        fail_msg("%s(%g, %g, %g): found %.17g, need %.17g", name, x[0], x[1],
                 x[2], found, want);
}

/* Arguments, then the value. */
static void read_row(const json_t *row, double x[4], double *want)
{
    size_t n = json_array_size(row);
    for (size_t i = 0; i < 3; i++)
        x[i] = i + 1 < n ? json_number_value(json_array_get(row, i)) : 0;
    *want = json_number_value(json_array_get(row, n - 1));
}

static void values_are_those_of_r(void **state)
{
    (void)state;
    json_t *all = asy_json_load("tests/reference/distributions.json"), *row;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        const json_t *rows = json_object_get(all, functions[f].name);
        size_t i;
        assert_true(json_array_size(rows) >= 14);
        json_array_foreach(rows, i, row)
        {
            double x[4], want;
            read_row(row, x, &want);
            expect(functions[f].name, x, value_of(&functions[f], x), want);
        }
    }
    json_decref(all);
}

/* GSL has no more than 8 digits of some t and F: these are left out. */
static void values_are_those_of_gsl(void **state)
{
    (void)state;
    for (double z = 1e-3; z < 20; z *= 1.09)
        expect("normal_p", (double[3]){z}, asy_normal_p(z),
               2 * gsl_cdf_ugaussian_Q(z));
    for (double p = 1e-15; p < 0.4999; p *= 1.3)
        expect("normal_quantile", (double[3]){p}, asy_normal_quantile(p),
               gsl_cdf_ugaussian_Pinv(p));
    for (double df = 1; df < 60; df++)
        for (double x = 0.01 * df; x < 10 * df; x *= 1.3)
            expect("chi2_p", (double[3]){x, df}, asy_chi2_p(x, df),
                   gsl_cdf_chisq_Q(x, df));
    for (double a = 1; a < 60; a += 3.5)
        for (double p = 0.01; p < 0.99; p += 0.035) {
            double x = asy_beta_quantile(p, a, 61 - a);
            expect("beta", (double[3]){x, a, 61 - a},
                   gsl_cdf_beta_P(x, a, 61 - a), p);
        }
}

static void known_values(void **state)
{
    (void)state;
    /* Tables, and closed forms: Cauchy, exponential, square root, power. */
    ASY_NEAR(asy_t_quantile(0.975, 9), 2.2621571627982053, CLOSE);
    ASY_NEAR(asy_normal_quantile(0.975), 1.9599639845400542, CLOSE);
    ASY_NEAR(asy_t_quantile(0.75, 1), 1, CLOSE);
    ASY_NEAR(asy_chi2_p(3, 2), exp(-1.5), CLOSE);
    ASY_NEAR(asy_beta_quantile(0.3, 1, 1), 0.3, CLOSE);
    ASY_NEAR(asy_beta_quantile(0.3, 0.5, 1), 0.09, CLOSE);
    ASY_NEAR(asy_f_quantile(0.95, 2, 8), 4 * (pow(0.05, -0.25) - 1), CLOSE);
    assert_true(asy_normal_quantile(0.5) == 0 && asy_t_quantile(0.5, 3) == 0);
    assert_true(asy_normal_quantile(0.25) == -asy_normal_quantile(0.75));
}

static void edges(void **state)
{
    (void)state;
    const double infinity = HUGE_VAL, nan = (double)NAN;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        const double bad[][3] = {
            {nan, 2, 2}, {0.5, nan, 2}, {0.5, 0, 2}, {0.5, -1, 2}};
        for (size_t i = 0; i < (functions[f].of_x ? 1 : 4); i++)
            assert_true(isnan(value_of(&functions[f], bad[i])));
        const double ends[] = {0, 1, -0.1, 1.1};
        for (size_t i = 0; strstr(functions[f].name, "quantile") && i < 4; i++)
            assert_true(
                isnan(value_of(&functions[f], (double[]){ends[i], 3, 3})));
    }
    assert_true(isnan(asy_f_quantile(0.5, 2, 0)));
    assert_true(isnan(asy_beta_quantile(0.5, 2, -1)));
    assert_true(asy_normal_p(0) == 1 && asy_t_p(0, 4) == 1);
    assert_true(asy_chi2_p(0, 4) == 1 && asy_chi2_p(-1, 4) == 1);
    assert_true(asy_normal_p(infinity) == 0 && asy_normal_p(-infinity) == 0);
    assert_true(asy_t_p(-infinity, 5) == 0 && asy_chi2_p(infinity, 5) == 0);
    assert_true(asy_normal_p(40) < 1e-300 && asy_t_p(1e200, 5) == 0);
    assert_true(asy_normal_p(5e-324) == 1);
}

/* Tails rise and fall: where a series hands over to a fraction there is no
   step back of more than rounding. */
static void tails_fall(void **state)
{
    (void)state;
    for (double df = 0.5; df < 500; df *= 1.7) {
        double t = 2, chi2 = 2;
        for (double x = 0.01; x < 40; x += 0.01) {
            assert_true(asy_t_p(x, df) <= t * (1 + 1e-13));
            assert_true(asy_chi2_p(x * df / 10, df) <= chi2 * (1 + 1e-13));
            t = asy_t_p(x, df);
            chi2 = asy_chi2_p(x * df / 10, df);
        }
    }
}

static void bits_are_pinned(void **state)
{
    (void)state;
    uint64_t hash = 0;
    json_t *all = asy_json_load("tests/reference/distributions.json"), *row;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        size_t i;
        json_array_foreach(json_object_get(all, functions[f].name), i, row)
        {
            double x[4], want;
            read_row(row, x, &want);
            double found = value_of(&functions[f], x);
            hash = asy_hash64(&found, sizeof found, hash);
        }
    }
    json_decref(all);
    if (hash != UINT64_C(0x9180b1f4c4b34d8f))
        fail_msg("found hash %016" PRIx64, hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_r),
        cmocka_unit_test(values_are_those_of_gsl),
        cmocka_unit_test(known_values),
        cmocka_unit_test(edges),
        cmocka_unit_test(tails_fall),
        cmocka_unit_test(bits_are_pinned),
    };
    return ASY_RUN_TESTS("distributions", tests);
}
