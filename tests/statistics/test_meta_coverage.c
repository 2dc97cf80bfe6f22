/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulated reviews with known truth: every fit ends, and the intervals cover.
 *
 * Logit sensitivity ~ N(1.4, 0.6^2), logit specificity ~ N(1.9, 0.8^2), their
 * correlation -0.4; arms of 20 to 119 patients. A thousand reviews of 20
 * studies, and a thousand of 5 small studies to make the search hard. Wald
 * intervals do not know that Psi is estimated: they cover somewhat less than
 * 95 %, and the bounds below allow for that and for four standard errors of a
 * thousand draws.
 */
#include <stdio.h>

#include "base/rng.h"
#include "meta/meta.h"
#include "support/check.h"

enum { REVIEWS = 1000, EXACT_REVIEWS = 250, MOST_STUDIES = 20 };

static const double mu1 = 1.4, mu2 = 1.9, sd1 = 0.6, sd2 = 0.8, rho = -0.4;

typedef struct made {
    asy_counts raw[MOST_STUDIES], corrected[MOST_STUDIES];
    asy_review review;
} made;

/* Box and Muller would need cos; the sum of twelve uniforms is near enough to
   normal between studies. */
static double draw_normal(asy_rng *rng)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += asy_rng_uniform(rng);
    return sum;
}

static double draw_binomial(asy_rng *rng, double n, double p)
{
    double x = 0;
    for (double i = 0; i < n; i++)
        x += asy_rng_uniform(rng) < p;
    return x;
}

static void make_review(uint64_t key, size_t k, double least, double spread,
                        made *out)
{
    static const asy_correction half = {0.5, ASY_CORRECT_SINGLE};
    asy_rng rng;
    asy_rng_init(&rng, asy_key_add(asy_key("reviews", 1), key));
    for (size_t i = 0; i < k; i++) {
        double z1 = draw_normal(&rng), z2 = draw_normal(&rng);
        double eta1 = mu1 + sd1 * z1;
        double eta2 = mu2 + sd2 * (rho * z1 + sqrt(1 - rho * rho) * z2);
        double n1 = least + floor(spread * asy_rng_uniform(&rng));
        double n2 = least + floor(spread * asy_rng_uniform(&rng));
        double tp = draw_binomial(&rng, n1, asy_sigmoid(eta1));
        double tn = draw_binomial(&rng, n2, asy_sigmoid(eta2));
        out->raw[i] = (asy_counts){tp, n1 - tp, n2 - tn, tn};
    }
    asy_counts_correct(out->raw, k, &half, out->corrected);
    out->review = (asy_review){
        .k = k, .raw = out->raw, .corrected = out->corrected, .q = 1};
}

typedef struct tally {
    double failed, bound, sensitivity, specificity;
} tally;

static bool covers(asy_bounds b, double logit)
{
    double truth = asy_sigmoid(logit);
    return b.lower <= truth && truth <= b.upper;
}

static void fit(const made *m, asy_meta_model model, asy_bench *bench,
                tally *out)
{
    asy_bivariate b;
    asy_accuracy a;
    if (asy_bivariate_fit(&m->review, model, true, &bench->ctx, &b) != ASY_OK) {
        out->failed++;
        asy_error_reset(&bench->err);
        return;
    }
    asy_accuracy_of(&b, &m->review, 0.95, &a);
    out->bound += b.bound != ASY_INTERIOR;
    out->sensitivity += covers(a.sensitivity, mu1);
    out->specificity += covers(a.specificity, mu2);
}

static tally simulate(asy_meta_model model, size_t reviews, size_t k,
                      double least, double spread)
{
    asy_bench bench;
    made m;
    tally t = {0};
    asy_bench_init(&bench, 1);
    for (size_t r = 0; r < reviews; r++) {
        make_review(1000 * k + r, k, least, spread, &m);
        fit(&m, model, &bench, &t);
    }
    asy_bench_clear(&bench);
    print_message("model %d, %zu reviews of %zu studies: %.0f failed, %.0f at "
                  "a bound, coverage %.3f and %.3f\n",
                  (int)model, reviews, k, t.failed, t.bound,
                  t.sensitivity / (double)reviews,
                  t.specificity / (double)reviews);
    return t;
}

static void covered(double count, size_t reviews)
{
    double share = count / (double)reviews;
    double noise = 4 * sqrt(0.95 * 0.05 / (double)reviews);
    assert_true(share > 0.93 - noise);
    assert_true(share < 0.96 + noise);
}

static void reml_ends_and_covers(void **state)
{
    (void)state;
    tally t = simulate(ASY_REITSMA_REML, REVIEWS, 20, 20, 100);
    ASY_NEAR(t.failed, 0, 0);
    covered(t.sensitivity, REVIEWS);
}

static void glmm_ends_and_covers(void **state)
{
    (void)state;
    tally t = simulate(ASY_GLMM_LAPLACE, EXACT_REVIEWS, 20, 20, 100);
    ASY_NEAR(t.failed, 0, 0);
    covered(t.sensitivity, EXACT_REVIEWS);
    covered(t.specificity, EXACT_REVIEWS);
}

static void few_small_studies_end_too(void **state)
{
    (void)state;
    tally reml = simulate(ASY_REITSMA_REML, REVIEWS, 5, 5, 15);
    tally ml = simulate(ASY_REITSMA_ML, REVIEWS, 5, 5, 15);
    tally exact = simulate(ASY_GLMM_LAPLACE, EXACT_REVIEWS, 5, 5, 15);
    ASY_NEAR(reml.failed, 0, 0);
    ASY_NEAR(ml.failed, 0, 0);
    ASY_NEAR(exact.failed, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reml_ends_and_covers),
        cmocka_unit_test(glmm_ends_and_covers),
        cmocka_unit_test(few_small_studies_end_too),
    };
    return ASY_RUN_TESTS("meta coverage", tests);
}
