/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symmetric eigenproblems: a v = value v, v orthonormal, values descending. */
#include "support/check.h"

#include <float.h>
#include <string.h>

#include "base/eigen.h"
#include "base/rng.h"

#define M 40

typedef struct problem {
    size_t m;
    double a[M * M], value[M], vector[M * M];
} problem;

static void solve(problem *s)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    double *copy = ASY_NEW(&bench.arena, double, s->m * s->m);
    assert_non_null(copy);
    memcpy(copy, s->a, s->m * s->m * sizeof *copy);
    ASY_GOOD(asy_eigen_symmetric(copy, s->m, s->value, s->vector, &bench.ctx),
             &bench.err);
    asy_bench_clear(&bench);
}

static double dot(const double *x, const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

static void check(problem *s)
{
    solve(s);
    double size = fmax(fabs(s->value[0]), fabs(s->value[s->m - 1]));
    double tolerance = 20 * (double)s->m * DBL_EPSILON;
    for (size_t c = 0; c < s->m; c++) {
        const double *v = s->vector + c * s->m;
        if (c > 0)
            assert_true(s->value[c] <= s->value[c - 1]);
        for (size_t i = 0; i < s->m; i++) {
            double residual =
                dot(s->a + i * s->m, v, s->m) - s->value[c] * v[i];
            assert_true(fabs(residual) <= tolerance * size);
        }
        for (size_t d = 0; d <= c; d++)
            ASY_NEAR(dot(v, s->vector + d * s->m, s->m), c == d ? 1.0 : 0.0,
                     tolerance);
    }
}

static void fill_random(problem *s, size_t m, double scale)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key("eigen", m));
    s->m = m;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++)
            s->a[i * m + j] = s->a[j * m + i] =
                scale * (asy_rng_uniform(&rng) - 0.5);
}

static void any_size(void **state)
{
    (void)state;
    problem s;
    for (size_t m = 1; m <= M; m++) {
        fill_random(&s, m, 1);
        check(&s);
    }
}

static void any_scale(void **state)
{
    (void)state;
    problem s;
    const double scales[] = {1e-300, 1e-150, 1e150, 1e300};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        fill_random(&s, 17, scales[i]);
        check(&s);
    }
}

static void known_values(void **state)
{
    (void)state;
    problem s = {.m = 3, .a = {2, -1, 0, -1, 2, -1, 0, -1, 2}};
    const double need[] = {2 + 1.4142135623730951, 2, 2 - 1.4142135623730951};
    check(&s);
    ASY_NEAR_ALL(s.value, need, 3, 20 * 3 * DBL_EPSILON);
}

static void zero_diagonal_and_repeated_values(void **state)
{
    (void)state;
    problem s = {.m = 12};
    check(&s);
    for (size_t i = 0; i < s.m; i++)
        s.a[i * s.m + i] = (double)(i / 4);
    check(&s);
    /* one value 12, eleven values 0 */
    for (size_t i = 0; i < s.m * s.m; i++)
        s.a[i] = 1;
    check(&s);
    ASY_NEAR(s.value[0], 12, 1e-14);
}

/* Values over 16 orders of size, as in covariances of nearly equal columns. */
static void graded(void **state)
{
    (void)state;
    problem s;
    fill_random(&s, 30, 1);
    for (size_t i = 0; i < s.m; i++)
        for (size_t j = 0; j < s.m; j++)
            s.a[i * s.m + j] = ldexp(s.a[i * s.m + j], -(int)(i + j));
    check(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_size),
        cmocka_unit_test(any_scale),
        cmocka_unit_test(known_values),
        cmocka_unit_test(zero_diagonal_and_repeated_values),
        cmocka_unit_test(graded),
    };
    return ASY_RUN_TESTS("symmetric eigenproblems", tests);
}
