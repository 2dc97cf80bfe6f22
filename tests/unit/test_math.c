/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elementary functions against the same functions in long double (64 bits of
 * mantissa: 11 more than a double, so its own error is below 0.01 ulp), and
 * special values against C11 annex F.
 */
#include "base/math.h"

#include <float.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "support/check.h"

enum { DRAWS = 40000 };

typedef double function(double x);
typedef long double reference(long double x);

static const double infinity = HUGE_VAL, not_a_number = (double)NAN;

/* Distance of found from want in units of the last place of want. */
static double ulps(double found, long double want)
{
    double near = (double)want;
    if (found == near || (isnan(found) && isnan(near)))
        return 0;
    if (!isfinite(found) || !isfinite(near))
        return infinity;
    int exponent;
    frexp(near, &exponent);
    if (exponent < DBL_MIN_EXP)
        exponent = DBL_MIN_EXP;
    return (double)fabsl(((long double)found - want) *
                         ldexpl(1, DBL_MANT_DIG - exponent));
}

/* A band of arguments: uniform on low..high, or with its size spread over
   `octaves` powers of two below. */
typedef struct band {
    double low, high;
    unsigned octaves;
} band;

static double draw(asy_rng *rng, const band *in)
{
    double x = in->low + (in->high - in->low) * asy_rng_uniform(rng);
    if (in->octaves)
        x = ldexp(x, -(int)asy_rng_below(rng, in->octaves));
    return x;
}

static void within(const char *name, function *found, reference *want,
                   const band *in, double limit)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key(name, 11));
    double worst = 0, at = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = draw(&rng, in);
        double off = ulps(found(x), want((long double)x));
        if (off > worst) {
            worst = off;
            at = x;
        }
    }
    if (worst > limit)
        print_error("%s(%a) is %.3f ulp off, allowed %.3f\n", name, at, worst,
                    limit);
    assert_true(worst <= limit);
}

static long double sigmoid_l(long double x)
{
    return 1 / (1 + expl(-x));
}

static long double log1pexp_l(long double x)
{
    return fmaxl(x, 0) + log1pl(expl(-fabsl(x)));
}

/* 2p - 1 is exact here, so nothing cancels that matters. */
static long double logit_l(long double p)
{
    return fabsl(p - 0.5L) < 0.2L ? 2 * atanhl(2 * p - 1) : logl(p / (1 - p));
}

/* Under memcheck a long double has the digits of a double: no reference. */
static void need_long_double(void)
{
    volatile long double one = 1, little = 0x1p-60L;
    if (one + little == one)
        ASY_SKIP("no long double here");
}

#define BANDS(name, function, reference, limit, ...)                           \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        need_long_double();                                                    \
        const band in[] = {__VA_ARGS__};                                       \
        for (size_t i = 0; i < sizeof in / sizeof *in; i++)                    \
            within(#function, function, reference, &in[i], limit);             \
    }

BANDS(exp_is_close, asy_exp, expl, 1, {-1, 1, 0}, {-708, 709.7, 0},
      {-745.2, -708, 0}, {-1, 1, 60})
BANDS(expm1_is_close, asy_expm1, expm1l, 1.1, {-1, 1, 60}, {-3, 3, 0},
      {-50, 709, 0}, {0.34, 0.36, 0}, {-0.36, -0.34, 0})
BANDS(log_is_close, asy_log, logl, 1, {0.4, 2.5, 0}, {0.99, 1.01, 0},
      {0, 1.7e308, 2000}, {0.7, 0.72, 0}, {1.4, 1.42, 0})
BANDS(log1p_is_close, asy_log1p, log1pl, 1.1, {-1, 1, 0}, {-1, 1, 60},
      {0, 10, 0}, {0, 1.7e308, 1000}, {-1, -0.999, 0})
BANDS(log10_is_close, asy_log10, log10l, 0.51, {0.4, 2.5, 0},
      {0, 1.7e308, 2000}, {0.999, 1.001, 0})
BANDS(tanh_is_close, asy_tanh, tanhl, 3, {-3, 3, 60}, {-3, 3, 0}, {-25, 25, 0})
BANDS(sigmoid_is_close, asy_sigmoid, sigmoid_l, 3, {-5, 5, 0}, {-745, 50, 0})
BANDS(log1pexp_is_close, asy_log1pexp, log1pexp_l, 2, {-5, 5, 0}, {-745, 50, 0})
BANDS(logit_is_close, asy_logit, logit_l, 3, {0, 1, 0}, {0, 1, 900},
      {0.249, 0.251, 0}, {0.749, 0.751, 0}, {0.4999, 0.5001, 0})

static void pow_is_close(void **state)
{
    (void)state;
    need_long_double();
    const band x[] = {{0, 20, 0}, {0.9, 1.1, 0}, {0, 1.7e308, 2000}};
    const band y[] = {{-250, 250, 0}, {-4000, 4000, 12}, {-2, 2, 0}};
    asy_rng rng;
    asy_rng_init(&rng, asy_key("pow", 11));
    for (size_t b = 0; b < 3; b++) {
        for (int i = 0; i < DRAWS; i++) {
            double a = draw(&rng, &x[b]), e = draw(&rng, &y[b]);
            long double want = powl((long double)a, (long double)e);
            assert_true(ulps(asy_pow(a, e), want) <= 1.01);
        }
    }
}

static void powers_of_ten_are_exact(void **state)
{
    (void)state;
    for (int i = -22; i <= 22; i++) {
        char text[16];
        snprintf(text, sizeof text, "1e%d", i);
        double power = strtod(text, NULL);
        assert_true(asy_pow(10, i) == power);
        assert_true(asy_log10(power) == i || i < 0);
    }
    assert_true(asy_pow(-2, 3) == -8 && asy_pow(2, 0.5) == sqrt(2.0));
    assert_true(asy_pow(3, 33) == 5559060566555523.0);
    assert_true(asy_pow(2, -1074) == 0x1p-1074 && asy_pow(2, 1024) == infinity);
}

/* Equal with the sign of zero, or both NaN. */
static bool same(double a, double b)
{
    return isnan(b) ? isnan(a) : a == b && signbit(a) == signbit(b);
}

typedef struct special {
    const char *what;
    function *f;
    double x, want;
} special;

static void special_values_follow_annex_f(void **state)
{
    (void)state;
    const special table[] = {
        {"exp 0", asy_exp, 0.0, 1},
        {"exp -0", asy_exp, -0.0, 1},
        {"exp inf", asy_exp, infinity, infinity},
        {"exp -inf", asy_exp, -infinity, 0},
        {"exp overflow", asy_exp, 709.782712893385, infinity},
        {"exp largest", asy_exp, 709.782712893384, 0x1.fffffffffff2ap1023},
        {"exp smallest", asy_exp, -745.1332191019411, 0x1p-1074},
        {"exp underflow", asy_exp, -745.1332191019412, 0},
        {"expm1 0", asy_expm1, 0.0, 0.0},
        {"expm1 -0", asy_expm1, -0.0, -0.0},
        {"expm1 tiny", asy_expm1, -5e-324, -5e-324},
        {"expm1 -inf", asy_expm1, -infinity, -1},
        {"expm1 inf", asy_expm1, infinity, infinity},
        {"expm1 overflow", asy_expm1, 710, infinity},
        {"log 0", asy_log, 0.0, -infinity},
        {"log -0", asy_log, -0.0, -infinity},
        {"log 1", asy_log, 1, 0.0},
        {"log -1", asy_log, -1, not_a_number},
        {"log inf", asy_log, infinity, infinity},
        {"log -inf", asy_log, -infinity, not_a_number},
        {"log1p 0", asy_log1p, 0.0, 0.0},
        {"log1p -0", asy_log1p, -0.0, -0.0},
        {"log1p -1", asy_log1p, -1, -infinity},
        {"log1p -2", asy_log1p, -2, not_a_number},
        {"log1p inf", asy_log1p, infinity, infinity},
        {"log10 0", asy_log10, 0.0, -infinity},
        {"log10 1", asy_log10, 1, 0.0},
        {"log10 -1", asy_log10, -1, not_a_number},
        {"log10 inf", asy_log10, infinity, infinity},
        {"tanh 0", asy_tanh, 0.0, 0.0},
        {"tanh -0", asy_tanh, -0.0, -0.0},
        {"tanh inf", asy_tanh, infinity, 1},
        {"tanh -inf", asy_tanh, -infinity, -1},
        {"sigmoid 0", asy_sigmoid, 0, 0.5},
        {"sigmoid inf", asy_sigmoid, infinity, 1},
        {"sigmoid -inf", asy_sigmoid, -infinity, 0},
        {"log1pexp inf", asy_log1pexp, infinity, infinity},
        {"log1pexp -inf", asy_log1pexp, -infinity, 0},
        {"log1pexp large", asy_log1pexp, 1e300, 1e300},
        {"logit 0", asy_logit, 0, -infinity},
        {"logit 1", asy_logit, 1, infinity},
        {"logit 1/2", asy_logit, 0.5, 0.0},
        {"logit 2", asy_logit, 2, not_a_number},
        {"logit -1", asy_logit, -1, not_a_number},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double found = table[i].f(table[i].x);
        if (!same(found, table[i].want))
            fail_msg("%s: found %a, need %a", table[i].what, found,
                     table[i].want);
        assert_true(isnan(table[i].f(not_a_number)));
    }
}

static void pow_follows_annex_f(void **state)
{
    (void)state;
    const struct {
        double x, y, want;
    } table[] = {
        {0.0, -3, infinity},
        {-0.0, -3, -infinity},
        {-0.0, -2, infinity},
        {-0.0, -2.5, infinity},
        {0.0, 3, 0.0},
        {-0.0, 3, -0.0},
        {-0.0, 2, 0.0},
        {-0.0, -infinity, infinity},
        {-1, infinity, 1},
        {-1, -infinity, 1},
        {1, not_a_number, 1},
        {1, infinity, 1},
        {not_a_number, 0.0, 1},
        {not_a_number, 1, not_a_number},
        {2, not_a_number, not_a_number},
        {-2, 0.5, not_a_number},
        {-1, 0.5, not_a_number},
        {-1, 3, -1},
        {-1, 0x1p53, 1},
        {0.5, -infinity, infinity},
        {-0.5, infinity, 0.0},
        {2, -infinity, 0.0},
        {-2, infinity, infinity},
        {-infinity, -3, -0.0},
        {-infinity, -2, 0.0},
        {-infinity, 3, -infinity},
        {-infinity, 2, infinity},
        {infinity, -0.1, 0.0},
        {infinity, 0.1, infinity},
        {0x1.0000000000001p0, 1e300, infinity},
        {0x1.fffffffffffffp-1, 1e300, 0.0},
        {-2, 1025, -infinity},
        {-2, -1075, -0.0},
        {3, 5e-324, 1},
        {5e-324, 1, 5e-324},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double found = asy_pow(table[i].x, table[i].y);
        if (!same(found, table[i].want))
            fail_msg("pow(%a, %a): found %a, need %a", table[i].x, table[i].y,
                     found, table[i].want);
    }
}

/* The documented order, written naively. */
static double slow_dot(const double *x, const double *y, size_t n)
{
    double l[ASY_LANES] = {0};
    for (size_t i = 0; i < n; i++)
        l[i % ASY_LANES] += x[i] * (y ? y[i] : 1);
    return ((l[0] + l[1]) + (l[2] + l[3])) + ((l[4] + l[5]) + (l[6] + l[7]));
}

static void sums_keep_their_order(void **state)
{
    (void)state;
    enum { MOST = 150 };
    double x[MOST], y[MOST], z[MOST];
    asy_rng rng;
    asy_rng_init(&rng, 5);
    for (size_t i = 0; i < MOST; i++) {
        x[i] = ldexp(asy_rng_uniform(&rng) - 0.5, (int)(i % 40));
        y[i] = asy_rng_uniform(&rng) - 0.5;
    }
    for (size_t n = 0; n <= MOST; n++) {
        assert_true(asy_sum(x, n) == slow_dot(x, NULL, n));
        assert_true(asy_dot(x, y, n) == slow_dot(x, y, n));
        memcpy(z, y, sizeof z);
        asy_axpy(0.3, x, z, n);
        for (size_t i = 0; i < MOST; i++)
            assert_true(z[i] == (i < n ? y[i] + 0.3 * x[i] : y[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_close),
        cmocka_unit_test(expm1_is_close),
        cmocka_unit_test(log_is_close),
        cmocka_unit_test(log1p_is_close),
        cmocka_unit_test(log10_is_close),
        cmocka_unit_test(pow_is_close),
        cmocka_unit_test(tanh_is_close),
        cmocka_unit_test(sigmoid_is_close),
        cmocka_unit_test(log1pexp_is_close),
        cmocka_unit_test(logit_is_close),
        cmocka_unit_test(powers_of_ten_are_exact),
        cmocka_unit_test(special_values_follow_annex_f),
        cmocka_unit_test(pow_follows_annex_f),
        cmocka_unit_test(sums_keep_their_order),
    };
    return ASY_RUN_TESTS("math", tests);
}
