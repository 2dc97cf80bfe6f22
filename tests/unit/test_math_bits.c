/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bits of the elementary functions: array forms equal scalar forms, and a
 * hash over 100,000 results of each function equals the one recorded here,
 * whatever compiler, optimisation level or processor. A hash that changes
 * means that stored results change: see "Changed numbers" in CHANGELOG.md.
 */
#include "base/math.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/rng.h"
#include "support/check.h"

enum { COUNT = 100000 };

static double x[COUNT], y[COUNT], out[COUNT], again[COUNT];

/* Any bits, wide, near zero, and probabilities in turn; then the edges. */
static int fill(void **state)
{
    (void)state;
    const double edges[] = {
        0.0, -0.0, HUGE_VAL, -HUGE_VAL, 1.0,     -1.0,   5e-324,     1e-310,
        0.5, 0.25, 709.7827, -745.13,   0x1p-54, 0x1p53, (double)NAN};
    asy_rng rng;
    asy_rng_init(&rng, asy_key("bits", 1));
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t bits = asy_rng_u64(&rng);
        double u = asy_rng_uniform(&rng);
        if (i % 4 == 0)
            memcpy(&x[i], &bits, sizeof *x);
        else
            x[i] = i % 4 == 1 ? (u - 0.5) * 1500 : i % 4 == 2 ? 4 * u - 2 : u;
        y[i] = (asy_rng_uniform(&rng) - 0.5) * (i % 8 < 4 ? 10 : 600);
    }
    memcpy(x, edges, sizeof edges);
    return 0;
}

static void expect(const char *name, uint64_t want)
{
    uint64_t found = asy_hash64(out, sizeof out, 0);
    if (found != want)
        fail_msg("%s: found hash %016" PRIx64 ", need %016" PRIx64, name, found,
                 want);
}

static void scalar_bits_are_pinned(void **state)
{
    (void)state;
    const struct {
        const char *name;
        double (*f)(double);
        uint64_t want;
    } table[] = {
        {"exp", asy_exp, UINT64_C(0x704e2ba719bf4ee4)},
        {"expm1", asy_expm1, UINT64_C(0x3e14d230d54df9b0)},
        {"log", asy_log, UINT64_C(0xedeedecd07fb81e0)},
        {"log1p", asy_log1p, UINT64_C(0xea371ebbbbbe5aac)},
        {"log10", asy_log10, UINT64_C(0x1ae89dc3709e5689)},
        {"tanh", asy_tanh, UINT64_C(0x04e9e7e7257e2e78)},
        {"sigmoid", asy_sigmoid, UINT64_C(0xa9c205bdf791e731)},
        {"log1pexp", asy_log1pexp, UINT64_C(0x387cf71595851278)},
        {"logit", asy_logit, UINT64_C(0xbceec792fe995619)},
    };
    for (size_t f = 0; f < sizeof table / sizeof *table; f++) {
        for (size_t i = 0; i < COUNT; i++)
            out[i] = table[f].f(x[i]);
        expect(table[f].name, table[f].want);
    }
}

static void power_bits_are_pinned(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        out[i] = asy_pow(fabs(x[i]), y[i]);
    expect("pow", UINT64_C(0xe7a050865c195f3d));
}

static void array_bits_equal_scalar_bits(void **state)
{
    (void)state;
    const struct {
        double (*f)(double);
        void (*f_n)(const double *, double *, size_t);
    } table[] = {{asy_exp, asy_exp_n},
                 {asy_sigmoid, asy_sigmoid_n},
                 {asy_log1pexp, asy_log1pexp_n}};
    for (size_t f = 0; f < 3; f++) {
        for (size_t i = 0; i < COUNT; i++)
            out[i] = table[f].f(x[i]);
        table[f].f_n(x, again, COUNT);
        assert_memory_equal(out, again, sizeof out);
        /* Odd starts and counts, short ones, and in place. */
        for (size_t n = 0; n < 70; n++) {
            memcpy(again, x + n, sizeof *x * (n + 1));
            table[f].f_n(again, again, n);
            assert_memory_equal(again, out + n, sizeof *x * n);
            assert_memory_equal(&again[n], &x[2 * n], sizeof *x);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(scalar_bits_are_pinned, fill),
        cmocka_unit_test(power_bits_are_pinned),
        cmocka_unit_test(array_bits_equal_scalar_bits),
    };
    return ASY_RUN_TESTS("math_bits", tests);
}
