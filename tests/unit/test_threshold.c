/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decisions, and the rules that choose a threshold, on hand-made rows. */
#include "measure/measure.h"
#include "support/check.h"

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

/* Sorted: .9 1 | .8 0 | .7 1 | .6 1, 0 | .3 1 | .2 0 | .1 0 */
static const int y[] = {0, 1, 1, 0, 1, 0, 1, 0};
static const double score[] = {.8, .6, .9, .1, .3, .6, .7, .2};
static const asy_prediction train = {
    .n = 8, .k = 2, .y = y, .score = score, .probability = true};

static double choose(asy_threshold_rule rule, double value,
                     const asy_prediction *p)
{
    double threshold = -99;
    ASY_GOOD(asy_choose_threshold(rule, value, p, &bench.ctx, &threshold),
             &bench.err);
    return threshold;
}

static void positive_from_the_threshold_up(void **state)
{
    (void)state;
    int decision[8];
    asy_decide(score, 8, 2, .6, decision);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(decision[i], score[i] >= .6);
}

static void first_largest_class(void **state)
{
    (void)state;
    const double s[] = {.2, .4, .4, .5, .1, .4, .1, .1, .8};
    const int want[] = {1, 0, 2};
    int decision[3];
    asy_decide(s, 3, 3, (double)NAN, decision);
    assert_memory_equal(decision, want, sizeof want);
}

static void natural_and_fixed(void **state)
{
    (void)state;
    asy_prediction values = train;
    values.probability = false;
    ASY_NEAR(choose(ASY_THRESHOLD_NATURAL, .7, &train), .5, 0);
    ASY_NEAR(choose(ASY_THRESHOLD_NATURAL, .7, &values), 0, 0);
    ASY_NEAR(choose(ASY_THRESHOLD_FIXED, .7, &train), .7, 0);
}

/* J at .9 .8 .7 .6 .3 .2 .1, in quarters: 1 0 1 1 2 1 0 */
static void youden_is_largest(void **state)
{
    (void)state;
    ASY_NEAR(choose(ASY_THRESHOLD_YOUDEN, 0, &train), .3, 0);
}

/* Both .9 and .5 give J = 1/2. */
static void youden_tie_takes_the_largest(void **state)
{
    (void)state;
    const int labels[] = {1, 0, 1, 0};
    const double s[] = {.9, .7, .5, .3};
    asy_prediction p = {.n = 4, .k = 2, .y = labels, .score = s};
    ASY_NEAR(choose(ASY_THRESHOLD_YOUDEN, 0, &p), .9, 0);
}

/* Four positives: .7 names three rows, .6 five; the larger is taken. */
static void prevalence_matches_the_count(void **state)
{
    (void)state;
    ASY_NEAR(choose(ASY_THRESHOLD_PREVALENCE, 0, &train), .7, 0);
}

static void sensitivity_is_reached(void **state)
{
    (void)state;
    ASY_NEAR(choose(ASY_THRESHOLD_SENSITIVITY, .5, &train), .7, 0);
    ASY_NEAR(choose(ASY_THRESHOLD_SENSITIVITY, .75, &train), .6, 0);
    ASY_NEAR(choose(ASY_THRESHOLD_SENSITIVITY, .76, &train), .3, 0);
    ASY_NEAR(choose(ASY_THRESHOLD_SENSITIVITY, 1, &train), .3, 0);
}

/* Nine of ten is .9, to the last bit. */
static void sensitivity_at_a_decimal(void **state)
{
    (void)state;
    int labels[11];
    double s[11];
    for (size_t i = 0; i < 11; i++) {
        labels[i] = i < 10;
        s[i] = -(double)i;
    }
    asy_prediction p = {.n = 11, .k = 2, .y = labels, .score = s};
    ASY_NEAR(choose(ASY_THRESHOLD_SENSITIVITY, .9, &p), -8, 0);
}

static void rules_say_what_they_need(void **state)
{
    (void)state;
    const int same[8] = {0};
    asy_prediction one = train, three = train;
    one.y = same;
    three.k = 3;
    double t;
    assert_int_equal(
        asy_choose_threshold(ASY_THRESHOLD_YOUDEN, 0, &one, &bench.ctx, &t),
        ASY_EDATA);
    assert_string_equal(bench.err.message,
                        "threshold rule youden needs rows of both classes "
                        "(found 0 positive and 8 negative)");
    asy_error_reset(&bench.err);
    assert_int_equal(asy_choose_threshold(ASY_THRESHOLD_PREVALENCE, 0, &three,
                                          &bench.ctx, &t),
                     ASY_ECONFIG);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(positive_from_the_threshold_up),
        TEST(first_largest_class),
        TEST(natural_and_fixed),
        TEST(youden_is_largest),
        TEST(youden_tie_takes_the_largest),
        TEST(prevalence_matches_the_count),
        TEST(sensitivity_is_reached),
        TEST(sensitivity_at_a_decimal),
        TEST(rules_say_what_they_need),
    };
    return ASY_RUN_TESTS("thresholds", tests);
}
