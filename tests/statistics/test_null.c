/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The permutation test of the whole nested procedure on data with nothing in
 * them: p must be uniform on 1/(P+1) .. 1, plain and adjusted, for both
 * schemes, and reject as often as it says.
 */
#include <gsl/gsl_cdf.h>
#include <stdio.h>

#include "base/math.h"
#include "support/experiment.h"
#include "support/made_task.h"

#define SETS 300
#define PERMUTATIONS 19 /* p takes 20 values */

static const char head[] =
    "assay: 1\nname: noise\n"
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
    "resampling: {outer: {method: kfold, folds: 4},\n"
    "             inner: {method: kfold, folds: 3}}\n"
    "pipeline: [standardize, smote: {k_neighbors: 2}]\n"
    "learners:\n"
    "  lr: {model: logistic_regression, grid: {C: [0.1, 10]}}\n"
    "  lda: {model: lda}\n"
    "tune: {metric: roc_auc}\n"
    "metrics: [roc_auc, average_precision]\n";

typedef struct outcome {
    size_t count[PERMUTATIONS + 1]; /* of each p of lr's ROC AUC */
    size_t adjusted_005;            /* any adjusted p of four at most 0.05 */
} outcome;

static void one_set(const char *yaml, size_t seed, outcome *out)
{
    asy_experiment e;
    ASY_GOOD(asy_experiment_open(&e, yaml), &e.err);
    asy_noise_task(&e.arena, 40, 4, 16, seed, &e.task);
    ASY_GOOD(asy_plan_make(&e.config, &e.task, &e.arena, &e.plan, &e.err),
             &e.err);
    ASY_GOOD(asy_experiment_run(&e, 2), &e.err);
    assert_int_equal(e.result.n_failures, 0);
    double p = e.result.learner[0].null[0].p_value, least = 1;
    out->count[(size_t)(p * (PERMUTATIONS + 1) + 0.5) - 1]++;
    for (size_t l = 0; l < 2; l++)
        for (size_t m = 0; m < 2; m++) {
            const asy_null_result *null = &e.result.learner[l].null[m];
            assert_true(null->p_adjusted >= null->p_value);
            least = fmin(least, null->p_adjusted);
        }
    out->adjusted_005 += least <= 0.05;
    asy_experiment_close(&e);
}

/* Ties push p upwards, never down: chi-square against uniform over five groups
   of four values, at a level where chance fails one run in a thousand (the
   seeds are fixed: it fails always or never). */
static void check_uniform(const char *scheme)
{
    outcome out = {0};
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             "%spermutation_test: {permutations: %d, scheme: %s,\n"
             "                   metrics: [roc_auc, average_precision]}\n",
             head, PERMUTATIONS, scheme);
    for (size_t s = 0; s < SETS; s++)
        one_set(yaml, s, &out);
    double chi2 = 0, expected = SETS / 5.0;
    for (size_t g = 0; g < 5; g++) {
        double n = 0;
        for (size_t i = 0; i < 4; i++)
            n += (double)out.count[4 * g + i];
        chi2 += (n - expected) * (n - expected) / expected;
    }
    double p = gsl_cdf_chisq_Q(chi2, 4);
    print_message("%s: chi-square p %.3f; smallest p %zu of %d; family-wise "
                  "%zu\n",
                  scheme, p, out.count[0], SETS, out.adjusted_005);
    assert_true(p > 0.001);
    /* Binomial(300, 0.05): mean 15, sd 3.8; four sd. */
    assert_true(out.count[0] <= 30);
    assert_true(out.adjusted_005 <= 30);
}

static void refold_is_uniform(void **state)
{
    (void)state;
    check_uniform("refold");
}

static void within_fold_is_uniform(void **state)
{
    (void)state;
    check_uniform("within_fold");
}

/* The held-out rows' labels are shuffled too: for a marker, which learns
   nothing, the null on the held-out set is then Mann and Whitney's, with mean
   1/2 and variance (n1 + n0 + 1) / (12 n1 n0), less what ties take. Were they
   kept, every permutation would give the observed value and p = 1. */
static void held_out_null_is_mann_whitney(void **state)
{
    (void)state;
    const size_t n = 400;
    asy_experiment e;
    asy_experiment_make(
        &e,
        "assay: 1\nname: held-out\nholdout: {fraction: 0.5}\n"
        "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
        "resampling: {outer: {method: kfold, folds: 2}}\n"
        "learners: {m: {model: marker, params: {feature: ferritin_ng_ml}}}\n"
        "metrics: [roc_auc]\n"
        "permutation_test: {permutations: 400, metrics: [roc_auc]}\n",
        2);
    const asy_null_result *null = &e.result.learner[0].holdout.null[0];
    double positives = 0, held = (double)e.result.n_holdout;
    for (size_t i = 0; i < e.result.n_holdout; i++)
        positives += e.result.target[e.result.holdout_sample[i]];
    double mean = asy_sum(null->null, n) / (double)n, squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += (null->null[i] - mean) * (null->null[i] - mean);
    double sd = sqrt((held + 1) / (12 * positives * (held - positives)));
    /* Four standard errors: of a mean, of a standard deviation. */
    ASY_NEAR(mean, 0.5, 4 * sd / sqrt((double)n));
    ASY_NEAR(sqrt(squares / (double)n), sd, 4 * sd / sqrt(2.0 * (double)n));
    assert_true(null->p_value < 0.01);
    asy_experiment_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refold_is_uniform),
        cmocka_unit_test(within_fold_is_uniform),
        cmocka_unit_test(held_out_null_is_mann_whitney),
    };
    return ASY_RUN_TESTS("permutation test on noise", tests);
}
