/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulated reviews with known truth (support/simulated.h): every fit ends, and
 * the intervals cover.
 *
 * Wald intervals do not know that Psi is estimated: with few studies they cover
 * less than 95 %, and the bounds below allow for that and for four standard
 * errors. A hundred sets of each design, fewer for the exact models, which take
 * longer; ASSAY_SETS=1000 makes it a thousand for all (some ten minutes).
 * The same sets fitted by R's packages: tests/simulated.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/simulated.h"

typedef struct tally {
    double sets, failed, bound, none, sensitivity, specificity;
} tally;

static size_t how_many(asy_meta_model model)
{
    static const size_t quick[ASY_N_META_MODELS] = {100, 100, 40, 8};
    const char *wanted = getenv("ASSAY_SETS");
    size_t sets = wanted ? strtoul(wanted, NULL, 10) : 0;
    return sets ? sets : quick[model];
}

static bool covers(asy_bounds b, double logit)
{
    double truth = asy_sigmoid(logit);
    return b.lower <= truth && truth <= b.upper;
}

static void fit(const asy_design *d, const asy_simulated *s,
                asy_meta_model model, asy_bench *bench, tally *out)
{
    asy_bivariate b;
    asy_accuracy a;
    out->sets++;
    if (asy_bivariate_fit(&s->review, model, true, &bench->ctx, &b) != ASY_OK) {
        out->failed++;
        asy_error_reset(&bench->err);
        return;
    }
    asy_accuracy_of(&b, &s->review, 0.95, &a);
    out->bound += b.bound != ASY_INTERIOR;
    out->none += b.bound == ASY_SEPARATED;
    out->sensitivity += covers(a.sensitivity, d->logit_sensitivity);
    out->specificity += covers(a.specificity, d->logit_specificity);
}

static tally simulate(asy_meta_model model, int design)
{
    const asy_design *d = &asy_designs[design];
    asy_bench bench;
    asy_simulated s;
    tally t = {0};
    asy_bench_init(&bench, 1);
    for (size_t set = 0; set < how_many(model); set++) {
        asy_simulate(d, set, &s);
        fit(d, &s, model, &bench, &t);
    }
    asy_bench_clear(&bench);
    print_message("%s, model %d: %.0f failed, %.0f at a bound, %.0f without an "
                  "interval, coverage %.3f and %.3f of %.0f\n",
                  d->name, (int)model, t.failed, t.bound, t.none,
                  t.sensitivity / t.sets, t.specificity / t.sets, t.sets);
    return t;
}

/* Nominally 95 %; at least `least` but for noise. */
static void covered(double count, const tally *t, double least)
{
    double share = count / (t->sets - t->none);
    double noise = 4 * sqrt(least * (1 - least) / t->sets);
    assert_true(share > least - noise);
    assert_true(share < 0.97 + noise);
}

static void check(asy_meta_model model, double middling, double few)
{
    for (int design = 0; design < ASY_N_DESIGNS; design++) {
        tally t = simulate(model, design);
        ASY_NEAR(t.failed, 0, 0);
        if (design == ASY_DESIGN_MIDDLING || design == ASY_DESIGN_FEW) {
            double least = design == ASY_DESIGN_FEW ? few : middling;
            ASY_NEAR(t.none, 0, 0);
            covered(t.sensitivity, &t, least);
            covered(t.specificity, &t, least);
        }
    }
}

static void reml_ends_and_covers(void **state)
{
    (void)state;
    check(ASY_REITSMA_REML, 0.91, 0.88);
}

static void ml_ends_and_covers(void **state)
{
    (void)state;
    check(ASY_REITSMA_ML, 0.89, 0.84);
}

static void laplace_ends_and_covers(void **state)
{
    (void)state;
    check(ASY_GLMM_LAPLACE, 0.91, 0.86);
}

static void quadrature_ends_and_covers(void **state)
{
    (void)state;
    check(ASY_GLMM_AGHQ, 0.91, 0.86);
}

/* A correction pulls towards one half where cells are empty; the exact models
   do not need it, and their intervals cover. */
static void sparse_tables_need_the_exact_model(void **state)
{
    (void)state;
    tally normal = simulate(ASY_REITSMA_REML, ASY_DESIGN_SPARSE);
    tally exact = simulate(ASY_GLMM_LAPLACE, ASY_DESIGN_SPARSE);
    covered(exact.specificity, &exact, 0.91);
    assert_true(normal.specificity < exact.specificity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reml_ends_and_covers),
        cmocka_unit_test(ml_ends_and_covers),
        cmocka_unit_test(laplace_ends_and_covers),
        cmocka_unit_test(quadrature_ends_and_covers),
        cmocka_unit_test(sparse_tables_need_the_exact_model),
    };
    return ASY_RUN_TESTS("meta coverage", tests);
}
