/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Funnel asymmetry, leaving studies out, heterogeneity and covariates, on every
   review at hand. */
#include <stdio.h>
#include <string.h>

#include "support/reviews.h"

#define CLOSED 1e-10 /* closed forms */
#define OPTIMUM 1e-6

static asy_bench bench;
static asy_known_reviews all;

static asy_counts *corrected(const asy_known_review *r, const char *policy)
{
    asy_counts *table = ASY_NEW(&bench.arena, asy_counts, r->k);
    asy_known_correct(r, policy, table);
    return table;
}

static double *numbers(const json_t *object, const char *key)
{
    size_t n;
    return asy_json_doubles(&bench.arena, json_object_get(object, key), &n);
}

/* ---- Deeks ---- */

static void check_funnel(const asy_known_review *r, const char *policy)
{
    char key[16];
    snprintf(key, sizeof key, "cc_%s", policy);
    const json_t *deeks = json_object_get(r->known, "deeks");
    const json_t *known = json_object_get(deeks, key);
    double *ess = ASY_NEW(&bench.arena, double, r->k);
    asy_funnel f;
    if (!known)
        return;
    asy_deeks(r->raw, corrected(r, policy), r->k, ess, &f);
    ASY_NEAR_ALL(ess, numbers(deeks, "ess"), r->k, CLOSED);
    ASY_NEAR(f.intercept, asy_known_number(known, "intercept"), CLOSED);
    ASY_NEAR(f.slope, asy_known_number(known, "slope"), 1e-9);
    ASY_NEAR(f.slope_se, asy_known_number(known, "se_slope"), 1e-9);
    ASY_NEAR(f.t, asy_known_number(known, "t"), 1e-9);
    ASY_NEAR(f.df, asy_known_number(known, "df"), 0);
    ASY_NEAR(f.p_value, asy_known_number(known, "p"), 1e-9);
}

static void funnel(void **state)
{
    (void)state;
    for (size_t i = 0; i < all.n; i++) {
        check_funnel(&all.review[i], "all");
        check_funnel(&all.review[i], "single");
    }
}

/* ---- leaving out ---- */

static void check_left_out(const asy_known_review *r)
{
    const json_t *known = json_object_get(r->known, "leave_one_out_reml");
    asy_review review = {
        .k = r->k, .raw = r->raw, .corrected = corrected(r, "all"), .q = 1};
    asy_left_out *out = ASY_NEW(&bench.arena, asy_left_out, r->k);
    ASY_GOOD(asy_influence(&review, 0.95, &bench.ctx, out), &bench.err);
    const double *sens = numbers(known, "sens"), *spec = numbers(known, "spec");
    const double *d2 = numbers(known, "D2_deleted");
    const double *p = numbers(known, "p_deleted");
    const double *sd = numbers(known, "sd_sens");
    for (size_t i = 0; i < r->k && r->k > 4; i++) {
        assert_true(out[i].fitted);
        ASY_NEAR(out[i].sensitivity.estimate, sens[i], OPTIMUM);
        ASY_NEAR(out[i].specificity.estimate, spec[i], OPTIMUM);
        ASY_NEAR(out[i].tau_sensitivity, sd[i], 1e-5);
        ASY_NEAR(out[i].distance2, d2[i], 1e-5);
        ASY_NEAR(out[i].p_value, p[i], OPTIMUM);
    }
}

static void left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < all.n; i++)
        if (json_object_get(all.review[i].known, "leave_one_out_reml"))
            check_left_out(&all.review[i]);
}

/* ---- a further study ---- */

static asy_counts table_of(const json_t *known)
{
    return (asy_counts){asy_known_number(known, "table.TP"),
                        asy_known_number(known, "table.FN"),
                        asy_known_number(known, "table.FP"),
                        asy_known_number(known, "table.TN")};
}

static void check_place(const asy_bivariate *fit, const json_t *known)
{
    const json_t *next =
        json_object_get(known, "test_predictive_S_plus_V_plus_Psi");
    const json_t *mean = json_object_get(known, "test_vs_pooled_mean_S_plus_V");
    asy_counts table = table_of(known);
    asy_placement p;
    asy_place_study(fit, &table, 0.95, &p);
    ASY_NEAR(p.z_sensitivity, asy_known_number(next, "z_sens"), OPTIMUM);
    ASY_NEAR(p.p_sensitivity, asy_known_number(next, "p_sens"), OPTIMUM);
    ASY_NEAR(p.z_specificity, asy_known_number(next, "z_spec"), OPTIMUM);
    ASY_NEAR(p.p_specificity, asy_known_number(next, "p_spec"), OPTIMUM);
    ASY_NEAR(p.distance2, asy_known_number(next, "D2"), 1e-5);
    ASY_NEAR(p.p_value, asy_known_number(next, "p_chi2_2df"), OPTIMUM);
    ASY_NEAR(p.mean_distance2, asy_known_number(mean, "D2"), 1e-5);
    ASY_NEAR(p.mean_p_value, asy_known_number(mean, "p_chi2_2df"), OPTIMUM);
    assert_int_equal(p.in_confidence, json_is_true(json_object_get(
                                          known, "inside_conf_chi2_95")));
    assert_int_equal(p.in_prediction, json_is_true(json_object_get(
                                          known, "inside_pred_chi2_95")));
}

static void check_places(const asy_known_review *r)
{
    const json_t *news = json_object_get(r->known, "new_study");
    const char *key;
    json_t *known;
    asy_review review = {
        .k = r->k, .raw = r->raw, .corrected = corrected(r, "all"), .q = 1};
    asy_bivariate b;
    ASY_GOOD(asy_bivariate_fit(&review, ASY_REITSMA_REML, true, &bench.ctx, &b),
             &bench.err);
    json_object_foreach((json_t *)news, key, known) check_place(&b, known);
}

static void further_studies(void **state)
{
    (void)state;
    for (size_t i = 0; i < all.n; i++)
        if (json_object_get(all.review[i].known, "new_study"))
            check_places(&all.review[i]);
}

/* ---- heterogeneity ---- */

static void check_heterogeneity(const asy_known_review *r)
{
    static const char *const names[] = {"1", "2", "3"};
    const json_t *fit =
        json_object_get(json_object_get(r->known, "reitsma"), "reml_cc_all");
    asy_heterogeneity h;
    char path[64];
    if (!fit)
        return;
    asy_heterogeneity_of(corrected(r, "all"), r->k, &h);
    ASY_NEAR(h.q, asy_known_number(fit, "Q_multivariate.Q"), CLOSED);
    ASY_NEAR(h.q_df, asy_known_number(fit, "Q_multivariate.df"), 0);
    ASY_NEAR(h.q_p_value, asy_known_number(fit, "Q_multivariate.p"), CLOSED);
    const char *mada = "mada_default.I2_as_coded.Holling";
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%sUnadjusted%s", mada, names[i]);
        double known = asy_known_number(fit, path);
        if (isnan(known))
            continue;
        ASY_NEAR(h.holling_unadjusted[i], known, 1e-9);
        snprintf(path, sizeof path, "%sAdjusted%s", mada, names[i]);
        ASY_NEAR(h.holling_adjusted[i], asy_known_number(fit, path), 1e-9);
    }
}

static void heterogeneity(void **state)
{
    (void)state;
    for (size_t i = 0; i < all.n; i++)
        check_heterogeneity(&all.review[i]);
}

/* ---- covariates ---- */

/* Treatment coding against levels[0]. */
static double *design_of(const asy_known_review *r, const json_t *levels)
{
    const size_t q = json_array_size(levels);
    double *x = ASY_NEW(&bench.arena, double, r->k *q);
    for (size_t i = 0; i < r->k; i++)
        for (size_t j = 0; j < q; j++) {
            const char *level = json_string_value(json_array_get(levels, j));
            x[i * q + j] = j == 0 || strcmp(r->level[i], level) == 0;
        }
    return x;
}

static asy_bivariate fit(const asy_known_review *r, asy_meta_model model,
                         const double *design, size_t q)
{
    asy_review review = {.k = r->k,
                         .raw = r->raw,
                         .corrected = corrected(r, "all"),
                         .q = q,
                         .design = design};
    asy_bivariate b;
    ASY_GOOD(asy_bivariate_fit(&review, model, true, &bench.ctx, &b),
             &bench.err);
    return b;
}

static void check_coefficients(const asy_bivariate *b, const json_t *known)
{
    size_t q = b->q;
    ASY_NEAR_ALL(b->beta, numbers(known, "coef_sens"), q, 1e-5);
    ASY_NEAR_ALL(b->beta + q, numbers(known, "coef_fpr"), q, 1e-5);
    ASY_NEAR_ALL(b->vcov, numbers(known, "vcov"), 4 * q * q, 1e-5);
    ASY_NEAR(b->psi11, asy_known_number(known, "Psi.0.0"), 1e-4);
    ASY_NEAR(b->psi12, asy_known_number(known, "Psi.0.1"), 1e-4);
}

/* glmer's coefficients are one a level; its specificity is ours turned. */
static void check_exact(const asy_known_review *r, const json_t *known,
                        const double *design, size_t q)
{
    const json_t *glmm = json_object_get(known, "glmm_laplace");
    asy_bivariate full = fit(r, ASY_GLMM_LAPLACE, design, q);
    asy_bivariate reduced = fit(r, ASY_GLMM_LAPLACE, NULL, 1);
    asy_lr_test lr = asy_likelihood_ratio(&full, &reduced);
    const double *coef = numbers(glmm, "coef");
    ASY_NEAR(full.log_likelihood, asy_known_number(glmm, "logLik"), 1e-5);
    ASY_NEAR(full.beta[0], coef[0], 1e-3);
    ASY_NEAR(full.beta[0] + full.beta[1], coef[1], 1e-3);
    ASY_NEAR(-full.beta[q], coef[q], 1e-3);
    ASY_NEAR(lr.statistic, asy_known_number(glmm, "LRT"), 1e-4);
}

static void check_covariate(const asy_known_review *r, const json_t *known)
{
    const json_t *levels = json_object_get(known, "levels");
    const size_t q = json_array_size(levels);
    const double *design = design_of(r, levels);
    asy_bivariate reml = fit(r, ASY_REITSMA_REML, design, q);
    asy_bivariate ml = fit(r, ASY_REITSMA_ML, design, q);
    asy_bivariate none = fit(r, ASY_REITSMA_ML, NULL, 1);
    asy_lr_test lr = asy_likelihood_ratio(&ml, &none);
    check_coefficients(&reml, json_object_get(known, "reml"));
    check_coefficients(&ml, json_object_get(known, "ml"));
    ASY_NEAR(lr.statistic, asy_known_number(known, "LRT_both.chisq"), 1e-6);
    ASY_NEAR(lr.df, asy_known_number(known, "LRT_both.df"), 0);
    ASY_NEAR(lr.p_value, asy_known_number(known, "LRT_both.p"), 1e-6);
    assert_true(isnan(asy_likelihood_ratio(&reml, &none).statistic));
    check_exact(r, known, design, q);
}

static void covariates(void **state)
{
    (void)state;
    size_t found = 0;
    for (size_t i = 0; i < all.n; i++) {
        const json_t *known =
            json_object_get(all.review[i].known, "metaregression");
        if (known)
            check_covariate(&all.review[i], known);
        found += known != NULL;
    }
    if (!found)
        asy_known_need_shared(&all);
}

static void dependent_columns_are_refused(void **state)
{
    (void)state;
    const asy_known_review *r = &all.review[0];
    double *x = ASY_NEW(&bench.arena, double, 2 * r->k);
    for (size_t i = 0; i < 2 * r->k; i++)
        x[i] = 1;
    asy_review review = {.k = r->k,
                         .raw = r->raw,
                         .corrected = corrected(r, "all"),
                         .q = 2,
                         .design = x};
    asy_bivariate b;
    assert_int_equal(
        asy_bivariate_fit(&review, ASY_REITSMA_ML, true, &bench.ctx, &b),
        ASY_EDATA);
    assert_non_null(strstr(bench.err.message, "full rank"));
    asy_error_reset(&bench.err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(funnel),
        cmocka_unit_test(left_out),
        cmocka_unit_test(further_studies),
        cmocka_unit_test(heterogeneity),
        cmocka_unit_test(covariates),
        cmocka_unit_test(dependent_columns_are_refused),
    };
    asy_bench_init(&bench, 1);
    asy_known_load(&all);
    int status = ASY_RUN_TESTS("meta_studies", tests);
    asy_known_clear(&all);
    asy_bench_clear(&bench);
    return status;
}
