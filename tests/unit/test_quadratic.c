/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The step of a proximal Newton method: where it ends no slope could be
 * descended, and a Hessian of low rank gives what the same Hessian gives whole.
 */
#include "learner/quadratic.h"

#include <math.h>
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "support/check.h"

enum { MOST = 80, RANK = 12 };

/* B of so many columns, the last one free of ridge and l1 like an intercept. */
typedef struct problem {
    size_t q;
    double b[MOST * RANK], g[MOST], w[MOST], l1, ridge;
} problem;

static void draw(problem *p, size_t q, uint64_t seed)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key("quadratic", seed));
    p->q = q;
    for (size_t i = 0; i < q * RANK; i++)
        p->b[i] = 2 * asy_rng_uniform(&rng) - 1;
    for (size_t j = 0; j < q; j++) {
        p->g[j] = 6 * asy_rng_uniform(&rng) - 3;
        p->w[j] = j % 3 ? 0 : 2 * asy_rng_uniform(&rng) - 1;
    }
    p->l1 = 0.2 + 2 * asy_rng_uniform(&rng);
    p->ridge = pow(10, 3 * asy_rng_uniform(&rng) - 2);
}

static void fill(const problem *p, asy_quadratic *s)
{
    s->q = p->q;
    for (size_t j = 0; j < p->q; j++) {
        bool last = j + 1 == p->q;
        s->g[j] = p->g[j];
        s->w[j] = p->w[j];
        s->l1[j] = last ? 0 : p->l1;
        s->unit[j] = 1;
        if (s->rank)
            s->ridge[j] = last ? 0 : p->ridge;
    }
    if (s->rank) {
        memcpy(s->b, p->b, p->q * RANK * sizeof *s->b);
        return;
    }
    for (size_t i = 0; i < p->q; i++)
        for (size_t j = 0; j < p->q; j++)
            s->h[i * p->q + j] =
                asy_dot(p->b + i * RANK, p->b + j * RANK, RANK) +
                (i == j && i + 1 < p->q ? p->ridge : 0);
}

/* Distance of 0 from the subdifferential at j, by H as it is defined. */
static double violation(const problem *p, const double *d, size_t j)
{
    bool last = j + 1 == p->q;
    double slope = p->g[j] + (last ? 0 : p->ridge * d[j]), u = p->w[j] + d[j];
    for (size_t i = 0; i < p->q; i++)
        slope += asy_dot(p->b + i * RANK, p->b + j * RANK, RANK) * d[i];
    double l1 = last ? 0 : p->l1;
    if (u != 0)
        return fabs(slope + (u > 0 ? l1 : -l1));
    return asy_max(fabs(slope) - l1, 0);
}

/* Fewer coordinates than the rank, about as many, and many more. */
static void low_rank_is_the_whole(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 5, 12, 13, 14, 40, MOST};
    static problem p;
    for (size_t i = 0; i < 8 * 25; i++) {
        asy_bench bench;
        asy_bench_init(&bench, i);
        draw(&p, sizes[i % 8], i);
        asy_quadratic whole = asy_quadratic_new(&bench.arena, MOST, 1);
        asy_quadratic low = asy_quadratic_low_rank(&bench.arena, MOST, RANK);
        assert_true(whole.h && low.b);
        fill(&p, &whole);
        fill(&p, &low);
        asy_quadratic_lasso(&whole, 1e-10);
        asy_quadratic_lasso(&low, 1e-10);
        for (size_t j = 0; j < p.q; j++) {
            assert_true(violation(&p, whole.d, j) <= 1e-9);
            assert_true(violation(&p, low.d, j) <= 1e-9);
        }
        /* Curvature is at least the ridge: slopes this close mean steps this
           close, in the coordinates that have one. */
        double off = 1e-10 * sqrt((double)p.q) / p.ridge;
        ASY_NEAR_ALL(low.d, whole.d, p.q - 1, 4 * off + 1e-9);
        asy_bench_clear(&bench);
    }
}

/* What the caller takes from v: g + H d. */
static void the_slopes_at_the_end_are_known(void **state)
{
    (void)state;
    static problem p;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    draw(&p, MOST, 3);
    asy_quadratic low = asy_quadratic_low_rank(&bench.arena, MOST, RANK);
    assert_non_null(low.b);
    fill(&p, &low);
    asy_quadratic_lasso(&low, 1e-10);
    double slope[MOST];
    for (size_t j = 0; j < p.q; j++) {
        slope[j] = p.g[j] + low.ridge[j] * low.d[j];
        for (size_t i = 0; i < p.q; i++)
            slope[j] +=
                asy_dot(p.b + i * RANK, p.b + j * RANK, RANK) * low.d[i];
    }
    ASY_NEAR_ALL(low.v, slope, p.q, 1e-9);
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(low_rank_is_the_whole),
        cmocka_unit_test(the_slopes_at_the_end_are_known),
    };
    return ASY_RUN_TESTS("the step of a proximal Newton method", tests);
}
