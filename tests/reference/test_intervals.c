/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles and intervals against R (tests/reference/statistics.json), and the
   bootstrap against what it estimates. */
#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/distribution.h"
#include "base/math.h"
#include "infer/infer.h"
#include "support/json.h"

#define CLOSE 1e-11

static asy_bench bench;
static json_t *reference;

static int setup(void **state)
{
    (void)state;
    asy_bench_init(&bench, 20260301);
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

static double number(const json_t *row, size_t i)
{
    return json_number_value(json_array_get(row, i));
}

static const json_t *rows_of(const char *key)
{
    return json_object_get(json_object_get(reference, "quantiles"), key);
}

static void quantiles(void **state)
{
    (void)state;
    size_t i;
    json_t *r;
    json_array_foreach(rows_of("normal"), i, r)
        ASY_NEAR(asy_normal_quantile(number(r, 0)), number(r, 1), CLOSE);
    json_array_foreach(rows_of("t"), i, r) ASY_NEAR(
        asy_t_quantile(number(r, 0), number(r, 1)), number(r, 2), CLOSE);
    assert_true(isnan(asy_normal_quantile(1)));
    assert_true(isnan(asy_t_quantile(.5, 0)));
}

/* relative: the tails are small */
static void tails(void **state)
{
    (void)state;
    size_t i;
    json_t *r;
    json_array_foreach(rows_of("normal_p"), i, r)
        ASY_NEAR(asy_normal_p(number(r, 0)) / number(r, 1), 1, CLOSE);
    json_array_foreach(rows_of("t_p"), i, r)
        ASY_NEAR(asy_t_p(number(r, 0), number(r, 1)) / number(r, 2), 1, CLOSE);
    assert_true(isnan(asy_normal_p((double)NAN)));
    assert_true(isnan(asy_t_p((double)NAN, 3)));
}

static void check_interval(asy_interval i, const json_t *want)
{
    ASY_NEAR(i.lower, number(want, 0), CLOSE);
    ASY_NEAR(i.upper, number(want, 1), CLOSE);
}

static void proportions(void **state)
{
    (void)state;
    const json_t *table = json_object_get(reference, "binomial");
    assert_true(json_array_size(table) >= 3);
    for (size_t i = 0; i < json_array_size(table); i++) {
        const json_t *r = json_array_get(table, i);
        double x = asy_json_number(r, "x"), n = asy_json_number(r, "n");
        check_interval(asy_wilson(x, n, .95), json_object_get(r, "wilson95"));
        check_interval(asy_clopper_pearson(x, n, .95),
                       json_object_get(r, "clopper_pearson95"));
        check_interval(asy_clopper_pearson(x, n, .90),
                       json_object_get(r, "clopper_pearson90"));
    }
}

static void nine_of_ten(void **state)
{
    (void)state;
    asy_interval exact = asy_clopper_pearson(9, 10, .95);
    ASY_NEAR(exact.estimate, .9, 0);
    ASY_NEAR(exact.lower, .5549838829718047, 1e-12);
    ASY_NEAR(exact.upper, .9974714214555382, 1e-12);
    asy_interval score = asy_wilson(9, 10, .95);
    ASY_NEAR(score.lower, .5958499732047615, 1e-12);
    ASY_NEAR(score.upper, .9821237869049270, 1e-12);
    assert_true(isnan(asy_wilson(0, 0, .95).estimate));
    assert_true(isnan(asy_clopper_pearson(0, 0, .95).lower));
}

/* GSL's inverse of the beta distribution stops the program for some of these,
   such as 554 of 578; the tails tell whether a bound is right. */
static void exact_bounds_everywhere(void **state)
{
    (void)state;
    for (double n = 1; n < 3000; n = floor(1.5 * n) + 1) {
        for (double x = .5; x < n; x += floor(n / 20) + .5) {
            asy_interval i = asy_clopper_pearson(x, n, .95);
            ASY_NEAR(gsl_cdf_beta_P(i.lower, x, n - x + 1), .025, 1e-9);
            ASY_NEAR(gsl_cdf_beta_Q(i.upper, x + 1, n - x), .025, 1e-9);
        }
    }
    asy_interval stops = asy_clopper_pearson(554, 578, .95);
    ASY_NEAR(stops.lower, .938845638423466, CLOSE);
    asy_interval tiny = asy_clopper_pearson(5e-4, 1, .95);
    assert_true(tiny.lower >= 0 && tiny.lower < 1e-300);
}

/* Shares at the threshold 0.5, with epiR's exact intervals. */
static void diagnostic_shares(void **state)
{
    (void)state;
    const json_t *d =
        json_object_get(json_object_get(reference, "pima_te"), "diagnostic");
    double tp = asy_json_number(d, "tp"), fp = asy_json_number(d, "fp");
    double fn = asy_json_number(d, "fn"), tn = asy_json_number(d, "tn");
    const struct {
        const char *name;
        double x, n;
    } share[] = {
        {"sensitivity", tp, tp + fn},
        {"specificity", tn, tn + fp},
        {"precision", tp, tp + fp},
        {"npv", tn, tn + fn},
        {"accuracy", tp + tn, tp + fp + fn + tn},
    };
    for (size_t i = 0; i < sizeof share / sizeof share[0]; i++) {
        const json_t *want = json_object_get(d, share[i].name);
        asy_interval ci = asy_clopper_pearson(share[i].x, share[i].n, .95);
        ASY_NEAR(ci.estimate, number(want, 0), 1e-15);
        ASY_NEAR(ci.lower, number(want, 1), CLOSE);
        ASY_NEAR(ci.upper, number(want, 2), CLOSE);
    }
}

static const double fold_a[] = {.71, .74, .69, .80, .77,
                                .73, .75, .70, .78, .72};
static const double fold_b[] = {.70, .71, .70, .74, .75,
                                .69, .77, .66, .74, .70};

/* from R: var, qt and pt with the variance (1/10 + 1/9) s^2 */
static void corrected_t(void **state)
{
    (void)state;
    asy_interval i = asy_corrected_t(fold_a, 10, 1.0 / 9, .95, 0, 1);
    ASY_NEAR(i.estimate, 0.739, 1e-15);
    ASY_NEAR(i.lower, 0.7015402977750157, CLOSE);
    ASY_NEAR(i.upper, 0.77645970222498428, CLOSE);
    assert_string_equal(i.method, "corrected-t");
    asy_difference d;
    asy_corrected_t_paired(fold_a, fold_b, 10, 1.0 / 9, .95, &d);
    ASY_NEAR(d.interval.estimate, 0.023, 1e-15);
    ASY_NEAR(d.statistic, 2.0417140267290885, CLOSE);
    ASY_NEAR(d.p_value, 0.071566487390041247, CLOSE);
    ASY_NEAR(d.df, 9, 0);
    ASY_NEAR(d.interval.lower, -0.0024833018058421918, CLOSE);
    ASY_NEAR(d.interval.upper, 0.048483301805842212, CLOSE);
}

static void corrected_t_leaves_nan_out(void **state)
{
    (void)state;
    double holed[12], *h = holed;
    *h++ = (double)NAN;
    memcpy(h, fold_a, sizeof fold_a);
    h[10] = (double)NAN;
    asy_interval with = asy_corrected_t(holed, 12, .25, .95, 0, 1);
    asy_interval without = asy_corrected_t(fold_a, 10, .25, .95, 0, 1);
    ASY_NEAR(with.lower, without.lower, 0);
    ASY_NEAR(with.upper, without.upper, 0);
    with = asy_corrected_t(holed, 2, .25, .95, 0, 1);
    ASY_NEAR(with.estimate, fold_a[0], 0);
    assert_true(isnan(with.lower) && isnan(with.upper));
    with = asy_corrected_t(holed, 1, .25, .95, 0, 1);
    assert_true(isnan(with.estimate));
}

static void corrected_t_stays_in_range(void **state)
{
    (void)state;
    const double high[] = {.99, .9, 1, .8};
    asy_interval i = asy_corrected_t(high, 4, .25, .95, 0, 1);
    ASY_NEAR(i.upper, 1, 0);
    assert_true(i.lower > 0 && i.lower < .9225);
}

static void logits(void **state)
{
    (void)state;
    /* 18 of 20 and 12 of 20: log odds ratio log 6 */
    double se_a = asy_logit_se_binomial(18, 20);
    double se_b = asy_logit_se_binomial(12, 20);
    ASY_NEAR(se_a, sqrt(1 / 18. + 1 / 2.), 1e-15);
    asy_difference d;
    asy_logit_difference(.9, se_a, .6, se_b, .95, &d);
    ASY_NEAR(d.interval.estimate, asy_log(6), 1e-14);
    double se = sqrt(se_a * se_a + se_b * se_b);
    ASY_NEAR(d.statistic, asy_log(6) / se, 1e-13);
    ASY_NEAR(d.p_value, asy_normal_p(asy_log(6) / se), 1e-11);
    ASY_NEAR(asy_logit_se_binomial(20, 20), sqrt(1 / 20.5 + 1 / .5), 1e-15);
    assert_true(isnan(asy_logit_se_binomial(0, 0)));
    asy_logit_difference(1, se_a, .6, se_b, .95, &d);
    assert_true(isnan(d.p_value) && isnan(d.interval.lower));
}

/* an interval made on the logit scale gives its standard error back */
static void logit_se_from_interval(void **state)
{
    (void)state;
    double centre = asy_logit(.83), reach = 1.959963984540054 * .21;
    double lower = asy_sigmoid(centre - reach);
    double upper = asy_sigmoid(centre + reach);
    ASY_NEAR(asy_logit_se_from_interval(lower, upper, .95), .21, 1e-11);
    assert_true(isnan(asy_logit_se_from_interval(.5, 1, .95)));
}

static asy_prediction pima(const char *score)
{
    const json_t *set = json_object_get(reference, "pima_te");
    asy_prediction p = {.k = 2, .probability = true};
    p.y = asy_json_ints(&bench.arena, json_object_get(set, "y"), &p.n);
    p.score = asy_json_doubles(&bench.arena, json_object_get(set, score), NULL);
    int *decision = ASY_NEW(&bench.arena, int, p.n);
    asy_decide(p.score, p.n, 2, .5, decision);
    p.decision = decision;
    return p;
}

static asy_interval bootstrap(const char *name, const asy_prediction *p,
                              size_t repeats, size_t draws)
{
    asy_interval out;
    ASY_GOOD(asy_bootstrap(asy_measure_find(name), p, repeats, draws, .95,
                           &bench.ctx, &out),
             &bench.err);
    return out;
}

/* 4000 draws place a 2.5 % quantile within 0.25 % of probability (one sd),
   here 0.0016 on the AUC scale; DeLong's skewness adds a little. */
static void bootstrap_agrees_with_delong(void **state)
{
    (void)state;
    asy_prediction p = pima("full");
    asy_interval boot = bootstrap("roc_auc", &p, 1, 4000), d;
    double se;
    ASY_GOOD(asy_delong(p.y, p.score, p.n, 1, .95, &bench.ctx, &d, &se),
             &bench.err);
    ASY_NEAR(boot.estimate, d.estimate, 0);
    ASY_NEAR(boot.lower, d.lower, 0.006);
    ASY_NEAR(boot.upper, d.upper, 0.006);
    assert_string_equal(boot.method, "bootstrap");
}

/* Stratified draws make the sensitivity a plain binomial proportion. */
static void bootstrap_agrees_with_the_binomial(void **state)
{
    (void)state;
    asy_prediction p = pima("full");
    asy_interval boot = bootstrap("sensitivity", &p, 1, 4000);
    double se = sqrt(boot.estimate * (1 - boot.estimate) / 109);
    ASY_NEAR(boot.estimate, 66. / 109, 1e-15);
    ASY_NEAR(boot.lower, boot.estimate - 1.96 * se, 0.012);
    ASY_NEAR(boot.upper, boot.estimate + 1.96 * se, 0.012);
}

static void bootstrap_repeats_itself(void **state)
{
    (void)state;
    asy_prediction p = pima("glu");
    asy_interval a = bootstrap("brier", &p, 1, 500);
    asy_interval b = bootstrap("brier", &p, 1, 500);
    ASY_NEAR(a.lower, b.lower, 0);
    ASY_NEAR(a.upper, b.upper, 0);
    bench.ctx.key++;
    b = bootstrap("brier", &p, 1, 500);
    assert_true(a.lower != b.lower);
}

/* Equal repeats change nothing; the mean over unlike ones varies less than the
   mean of their widths. */
static void bootstrap_over_repeats(void **state)
{
    (void)state;
    asy_prediction p[] = {pima("full"), pima("full")};
    asy_interval one = bootstrap("roc_auc", p, 1, 500);
    asy_interval two = bootstrap("roc_auc", p, 2, 500);
    ASY_NEAR(two.lower, one.lower, 1e-15);
    ASY_NEAR(two.upper, one.upper, 1e-15);
    p[1] = pima("glu");
    asy_interval other = bootstrap("roc_auc", p + 1, 1, 500);
    two = bootstrap("roc_auc", p, 2, 500);
    ASY_NEAR(two.estimate, (one.estimate + other.estimate) / 2, 1e-15);
    assert_true(two.upper - two.lower <
                (one.upper - one.lower) / 2 + (other.upper - other.lower) / 2);
}

static asy_status odd_draws(const asy_measure *measure, const asy_prediction *p,
                            asy_ctx *ctx, double *value)
{
    (void)ctx;
    double share = 0;
    for (size_t i = 0; i < p->n; i++)
        share += p->score[i];
    share /= (double)p->n;
    *value = share < *(const double *)measure->self ? (double)NAN : share;
    return ASY_OK;
}

/* Draws below a cut are not defined: a few are left out, many are too many. */
static void bootstrap_counts_undefined_draws(void **state)
{
    (void)state;
    asy_prediction p = pima("full");
    double cut = 0;
    asy_measure odd = {.name = "odd",
                       .caps = ASY_NEEDS_SCORE,
                       .self = &cut,
                       .compute = odd_draws};
    asy_interval all, most, few;
    ASY_GOOD(asy_bootstrap(&odd, &p, 1, 1000, .95, &bench.ctx, &all),
             &bench.err);
    cut = all.lower;
    ASY_GOOD(asy_bootstrap(&odd, &p, 1, 1000, .95, &bench.ctx, &most),
             &bench.err);
    assert_true(most.lower > all.lower);
    cut = (all.lower + all.estimate) / 2;
    ASY_GOOD(asy_bootstrap(&odd, &p, 1, 1000, .95, &bench.ctx, &few),
             &bench.err);
    assert_true(isfinite(few.estimate));
    assert_true(isnan(few.lower) && isnan(few.upper));
}

static void bootstrap_of_three_classes(void **state)
{
    (void)state;
    json_t *learners = asy_json_load("tests/reference/learners.json");
    const json_t *d = json_object_get(learners, "metrics_multiclass_digits");
    asy_prediction p = {.k = 10, .probability = true};
    p.y = asy_json_ints(&bench.arena, json_object_get(d, "y"), &p.n);
    p.score =
        asy_json_doubles(&bench.arena, json_object_get(d, "probability"), NULL);
    asy_interval i = bootstrap("roc_auc", &p, 1, 200);
    assert_true(i.lower < i.estimate && i.estimate < i.upper);
    assert_true(i.lower > .98 && i.upper < 1);
    json_decref(learners);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(quantiles),
        TEST(tails),
        TEST(proportions),
        TEST(nine_of_ten),
        TEST(exact_bounds_everywhere),
        TEST(diagnostic_shares),
        TEST(corrected_t),
        TEST(corrected_t_leaves_nan_out),
        TEST(corrected_t_stays_in_range),
        TEST(logits),
        TEST(logit_se_from_interval),
        TEST(bootstrap_agrees_with_delong),
        TEST(bootstrap_agrees_with_the_binomial),
        TEST(bootstrap_repeats_itself),
        TEST(bootstrap_over_repeats),
        TEST(bootstrap_counts_undefined_draws),
        TEST(bootstrap_of_three_classes),
    };
    return ASY_RUN_TESTS("intervals", tests);
}
