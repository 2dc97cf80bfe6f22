/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Permutation p-values: counted by hand, and uniform where nothing is to be
 * found. Bounds are chi-square quantiles (one false alarm in 10,000 seeds) or
 * four binomial standard deviations; the seeds are fixed, so a run is decided
 * once and for all.
 */
#include <string.h>

#include "base/rng.h"
#include "infer/infer.h"
#include "support/check.h"

#define RUNS 4000
#define P 19 /* p is one of 1/20 .. 20/20 */
#define LEVELS (P + 1)
#define CHI2_19 50.8 /* 99.99 % */

static asy_bench bench;

static int setup(void **state)
{
    (void)state;
    asy_bench_init(&bench, 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    asy_bench_clear(&bench);
    return 0;
}

static void counted(void **state)
{
    (void)state;
    const double null[] = {.5, .6, .7, .7, .8, .4, .3, .9, .2};
    ASY_NEAR(asy_permutation_p(null, 9, .7, false), 5. / 10, 0);
    ASY_NEAR(asy_permutation_p(null, 9, .95, false), 1. / 10, 0);
    ASY_NEAR(asy_permutation_p(null, 9, .7, true), 8. / 10, 0);
    ASY_NEAR(asy_permutation_p(null, 9, .1, true), 1. / 10, 0);
    ASY_NEAR(asy_permutation_p(null, 0, .1, true), 1, 0);
}

/* A value that rounding alone keeps below the observed one is a tie. */
static void rounding_is_a_tie(void **state)
{
    (void)state;
    const double null[] = {.7 - 1e-15, .7 - 1e-9, .7 + 1e-15};
    ASY_NEAR(asy_permutation_p(null, 3, .7, false), 3. / 4, 0);
    ASY_NEAR(asy_permutation_p(null, 3, .7, true), 4. / 4, 0);
    const double large[] = {1e6 - 1e-8, 1e6 - 1e-4};
    ASY_NEAR(asy_permutation_p(large, 2, 1e6, false), 2. / 3, 0);
}

static void nan_speaks_against(void **state)
{
    (void)state;
    const double null[] = {.1, (double)NAN, .2};
    ASY_NEAR(asy_permutation_p(null, 3, .7, false), 2. / 4, 0);
    ASY_NEAR(asy_permutation_p(null, 3, .05, true), 2. / 4, 0);
    assert_true(isnan(asy_permutation_p(null, 3, (double)NAN, false)));
}

static double chi_square(const double *count)
{
    double sum = 0, expected = (double)RUNS / LEVELS;
    for (int i = 0; i < LEVELS; i++)
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    return sum;
}

static size_t level_of(double p)
{
    double level = p * LEVELS;
    assert_true(fabs(level - round(level)) < 1e-9);
    return (size_t)round(level) - 1;
}

#define ROWS 24

typedef struct study {
    int y[ROWS];
    double score[ROWS];
    const asy_measure *measure;
} study;

static double statistic(study *s)
{
    asy_prediction p = {
        .n = ROWS, .k = 2, .y = s->y, .score = s->score, .probability = true};
    double value;
    ASY_GOOD(s->measure->compute(s->measure, &p, &bench.ctx, &value),
             &bench.err);
    return value;
}

static void shuffle_labels(study *s, asy_rng *rng)
{
    size_t rows[ROWS];
    int y[ROWS];
    memcpy(y, s->y, sizeof y);
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = i;
    asy_rng_shuffle(rng, rows, ROWS);
    for (size_t i = 0; i < ROWS; i++)
        s->y[i] = y[rows[i]];
}

/* One study with scores on a grid of steps, and its p. */
static double one_study(const char *measure, uint32_t steps, uint64_t key)
{
    study s = {.measure = asy_measure_find(measure)};
    asy_rng rng;
    asy_rng_init(&rng, key);
    for (size_t i = 0; i < ROWS; i++) {
        s.y[i] = i % 3 == 0;
        s.score[i] = asy_rng_below(&rng, steps) / (double)steps;
    }
    shuffle_labels(&s, &rng);
    double observed = statistic(&s), null[P];
    for (int b = 0; b < P; b++) {
        shuffle_labels(&s, &rng);
        null[b] = statistic(&s);
    }
    return asy_permutation_p(null, P, observed,
                             s.measure->caps & ASY_LOWER_IS_BETTER);
}

/* log loss of continuous scores: no ties, p exactly uniform */
static void uniform_without_ties(void **state)
{
    (void)state;
    double count[LEVELS] = {0};
    for (uint64_t run = 0; run < RUNS; run++)
        count[level_of(one_study("log_loss", 1u << 30, 1000 + run))] += 1;
    assert_true(chi_square(count) < CHI2_19);
}

/* AUC of few steps ties often: p is never too small, and not far too large. */
static void valid_with_ties(void **state)
{
    (void)state;
    double count[LEVELS] = {0}, below = 0;
    for (uint64_t run = 0; run < RUNS; run++)
        count[level_of(one_study("roc_auc", 5, 90000 + run))] += 1;
    for (int i = 0; i < LEVELS - 1; i++) {
        double alpha = (i + 1.0) / LEVELS;
        below += count[i];
        double sd = sqrt(alpha * (1 - alpha) / RUNS);
        assert_true(below / RUNS <= alpha + 4 * sd);
        assert_true(below / RUNS >= .8 * alpha - 4 * sd);
    }
}

static void max_t_of_one_is_plain(void **state)
{
    (void)state;
    const double null[] = {.5, .6, .7, .7, .8, .4, .3, .9, .2};
    const double observed[] = {.7};
    double adjusted[2];
    for (int sign = -1; sign <= 1; sign += 2) {
        asy_max_t(null, observed, &sign, 1, 9, &bench.scratch, adjusted);
        ASY_NEAR(adjusted[0], asy_permutation_p(null, 9, observed[0], sign < 0),
                 0);
    }
}

/* The same statistic twice, on other scales and the other way round, costs
   nothing; one without spread has p = 1 and does not disturb. */
static void max_t_sees_through_copies(void **state)
{
    (void)state;
    enum { J = 4, N = 9 };
    const double base[N] = {.5, .6, .7, .65, .8, .4, .3, .9, .2};
    const double observed[J] = {.75, -100 * .75, .75, .5};
    const int sign[J] = {1, -1, 1, 1};
    double null[J * N], adjusted[J];
    for (size_t b = 0; b < N; b++) {
        null[b] = base[b];
        null[N + b] = -100 * base[b];
        null[2 * N + b] = base[b];
        null[3 * N + b] = .5;
    }
    asy_max_t(null, observed, sign, J, N, &bench.scratch, adjusted);
    for (int j = 0; j < 3; j++)
        ASY_NEAR(adjusted[j], 3. / 10, 0);
    ASY_NEAR(adjusted[3], 1, 0);
}

static void max_t_not_defined(void **state)
{
    (void)state;
    const double null[] = {.1, (double)NAN, .2, .4, .5, .6};
    const double observed[] = {.9, (double)NAN};
    const int sign[] = {1, 1};
    double adjusted[2];
    asy_max_t(null, observed, sign, 2, 3, &bench.scratch, adjusted);
    ASY_NEAR(adjusted[0], 2. / 4, 0);
    assert_true(isnan(adjusted[1]));
}

enum { STATS = 6 };

/* P + 1 exchangeable draws of STATS correlated statistics on unlike scales;
   the first of them is the observed one. */
static double smallest_adjusted(uint64_t key)
{
    double null[STATS * P], observed[STATS], adjusted[STATS];
    const int sign[STATS] = {1, -1, 1, 1, -1, 1};
    asy_rng rng;
    asy_rng_init(&rng, key);
    for (int b = -1; b < P; b++) {
        double common = asy_rng_uniform(&rng);
        for (int j = 0; j < STATS; j++) {
            double x = (common + asy_rng_uniform(&rng)) * (j + 1) - j;
            *(b < 0 ? &observed[j] : &null[j * P + b]) = x;
        }
    }
    asy_max_t(null, observed, sign, STATS, P, &bench.scratch, adjusted);
    double smallest = 1;
    for (int j = 0; j < STATS; j++) {
        double plain =
            asy_permutation_p(null + j * P, P, observed[j], sign[j] < 0);
        assert_true(adjusted[j] >= plain);
        smallest = fmin(smallest, adjusted[j]);
    }
    return smallest;
}

/* With nothing to find, the smallest adjusted p is uniform itself: the error
   of any of the tests is what the level says. */
static void max_t_holds_its_level(void **state)
{
    (void)state;
    double count[LEVELS] = {0};
    for (uint64_t run = 0; run < RUNS; run++)
        count[level_of(smallest_adjusted(run))] += 1;
    assert_true(chi_square(count) < CHI2_19);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(counted),
        TEST(rounding_is_a_tie),
        TEST(nan_speaks_against),
        TEST(uniform_without_ties),
        TEST(valid_with_ties),
        TEST(max_t_of_one_is_plain),
        TEST(max_t_sees_through_copies),
        TEST(max_t_not_defined),
        TEST(max_t_holds_its_level),
    };
    return ASY_RUN_TESTS("permutation p-values", tests);
}
