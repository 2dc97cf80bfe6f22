/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bivariate models and what follows from them, on every review at hand,
 * against independently maximised likelihoods; those agree with mada, metafor's
 * rma.mv and lme4, or are better optima than theirs.
 */
#include <stdio.h>
#include <string.h>

#include "support/reviews.h"

/* A maximum found through differences: the likelihood to 1e-10, coefficients
   and variances to what it tells about them. */
#define OPTIMUM 1e-6
#define LIKELIHOOD 1e-9

static asy_bench bench;
static asy_known_reviews all;

typedef struct fitted {
    const json_t *known;
    asy_review review;
    asy_bivariate fit;
    asy_accuracy accuracy;
} fitted;

static void near_known(const fitted *f, double found, const char *path,
                       double tolerance)
{
    double known = asy_known_number(f->known, path);
    asy_near(found, known, tolerance, path, __FILE__, __LINE__);
}

static void compare_fit(const fitted *f)
{
    const asy_bivariate *b = &f->fit;
    near_known(f, b->log_likelihood, "logLik", LIKELIHOOD);
    near_known(f, b->beta[0], "logit_sens.est", OPTIMUM);
    near_known(f, b->beta[1], "logit_fpr.est", OPTIMUM);
    near_known(f, b->vcov[0], "vcov.0.0", OPTIMUM);
    near_known(f, b->vcov[1], "vcov.0.1", OPTIMUM);
    near_known(f, b->vcov[3], "vcov.1.1", OPTIMUM);
    near_known(f, b->psi11, "Psi.0.0", OPTIMUM);
    near_known(f, b->psi12, "Psi.0.1", OPTIMUM);
    near_known(f, b->psi22, "Psi.1.1", OPTIMUM);
    if (asy_known_number(f->known, "logLik_mada_with_jacobian") != 0 &&
        b->model <= ASY_REITSMA_ML)
        ASY_NEAR(asy_bivariate_on_proportions(b, &f->review),
                 asy_known_number(f->known, "logLik_mada_with_jacobian"),
                 LIKELIHOOD);
}

static void compare_bounds(const fitted *f, asy_bounds found, const char *key,
                           const char *interval)
{
    char path[64];
    snprintf(path, sizeof path, "%s.0", interval);
    near_known(f, found.lower, path, OPTIMUM);
    snprintf(path, sizeof path, "%s.1", interval);
    near_known(f, found.upper, path, OPTIMUM);
    if (key)
        near_known(f, found.estimate, key, OPTIMUM);
}

static void compare_accuracy(const fitted *f)
{
    const asy_accuracy *a = &f->accuracy;
    compare_bounds(f, a->sensitivity, "sens", "sens_ci");
    compare_bounds(f, a->specificity, "spec", "spec_ci");
    compare_bounds(f, a->sensitivity_predicted, NULL,
                   "sens_prediction_interval_t_km2");
    compare_bounds(f, a->specificity_predicted, NULL,
                   "spec_prediction_interval_t_km2");
    compare_bounds(f, a->dor, "DOR.est", "DOR.ci");
    compare_bounds(f, a->lr_positive, "LRpos.est", "LRpos.ci");
    compare_bounds(f, a->lr_negative, "LRneg.est", "LRneg.ci");
    near_known(f, a->tau_sensitivity, "sd_sens", OPTIMUM);
    near_known(f, a->tau_specificity, "sd_fpr", OPTIMUM);
    near_known(f, a->correlation, "corr_sens_spec", OPTIMUM);
    near_known(f, a->i2_sensitivity, "I2_zhou_dendukuri_published.I2_sens",
               OPTIMUM);
    near_known(f, a->i2_specificity, "I2_zhou_dendukuri_published.I2_spec",
               OPTIMUM);
    near_known(f, a->i2, "I2_zhou_dendukuri_published.I2_bivariate", OPTIMUM);
}

static void compare_curve(const fitted *f)
{
    const asy_accuracy *a = &f->accuracy;
    near_known(f, a->theta, "hsroc.Theta", OPTIMUM);
    near_known(f, a->lambda, "hsroc.Lambda", OPTIMUM);
    near_known(f, a->shape, "hsroc.beta", OPTIMUM);
    near_known(f, a->auc, "auc.ruttergatsonis.auc_exact_0_1", OPTIMUM);
    near_known(f, a->auc_mada, "auc.ruttergatsonis.auc_mada", OPTIMUM);
    near_known(f, a->partial_area, "auc.ruttergatsonis.pauc_exact_area",
               OPTIMUM);
    near_known(f, a->partial_auc, "auc.ruttergatsonis.pauc_exact_normalised",
               OPTIMUM);
    if (isnan(a->auc))
        return;
    near_known(f, a->var_threshold, "hsroc.sigma2theta", OPTIMUM);
    near_known(f, a->var_accuracy, "hsroc.sigma2alpha", OPTIMUM);
    near_known(f, asy_sroc(&f->fit, 0.2), "sroc.sens_ruttergatsonis.4",
               OPTIMUM);
}

static void compare_region(const fitted *f, bool prediction, const char *key,
                           double radius2)
{
    enum { N = 8 };
    double point[2 * N];
    char path[64];
    size_t n;
    asy_region(&f->fit, prediction, radius2, N, point);
    snprintf(path, sizeof path, "regions.%s.radius2", key);
    near_known(f, radius2, path, 1e-10);
    const json_t *points = json_object_get(
        json_object_get(json_object_get(f->known, "regions"), key),
        "boundary_points_sens_fpr");
    if (points && !json_is_null(points))
        ASY_NEAR_ALL(point, asy_json_doubles(&bench.arena, points, &n), 2 * N,
                     OPTIMUM);
}

static void compare(const fitted *f)
{
    compare_fit(f);
    compare_accuracy(f);
    compare_curve(f);
    if (f->fit.bound >= ASY_BOUND_SENSITIVITY)
        return;
    compare_region(f, false, "confidence_chi2", f->accuracy.radius2_chi2);
    compare_region(f, true, "prediction_chi2", f->accuracy.radius2_chi2);
    compare_region(f, true, "prediction_F", f->accuracy.radius2_f);
}

static void fit(const asy_known_review *r, const char *policy,
                asy_meta_model model, const json_t *known)
{
    asy_counts *table = ASY_NEW(&bench.arena, asy_counts, r->k);
    asy_known_correct(r, policy, table);
    fitted f = {
        .known = known,
        .review = {.k = r->k, .raw = r->raw, .corrected = table, .q = 1}};
    ASY_GOOD(asy_bivariate_fit(&f.review, model, true, &bench.ctx, &f.fit),
             &bench.err);
    asy_accuracy_of(&f.fit, &f.review, 0.95, &f.accuracy);
    print_message("%s %d %s\n", r->id, (int)model, policy);
    compare(&f);
}

static void check_normal(asy_meta_model model, const char *method)
{
    static const char *const policies[] = {"all", "single", "none"};
    char key[32];
    for (size_t i = 0; i < all.n; i++)
        for (int p = 0; p < 3; p++) {
            const asy_known_review *r = &all.review[i];
            snprintf(key, sizeof key, "%s_cc_%s", method, policies[p]);
            const json_t *known =
                json_object_get(json_object_get(r->known, "reitsma"), key);
            if (known)
                fit(r, policies[p], model, known);
        }
}

static void reitsma_reml(void **state)
{
    (void)state;
    check_normal(ASY_REITSMA_REML, "reml");
}

static void reitsma_ml(void **state)
{
    (void)state;
    check_normal(ASY_REITSMA_ML, "ml");
}

static void check_exact(asy_meta_model model, const char *key)
{
    for (size_t i = 0; i < all.n; i++) {
        const asy_known_review *r = &all.review[i];
        fit(r, "single", model,
            json_object_get(json_object_get(r->known, "glmm"), key));
    }
}

static void glmm_laplace(void **state)
{
    (void)state;
    check_exact(ASY_GLMM_LAPLACE, "laplace");
}

static void glmm_quadrature(void **state)
{
    (void)state;
    check_exact(ASY_GLMM_AGHQ, "agq21");
}

/* ---- against what the R packages print ---- */

/*
 * Their searches end where the likelihood changes little. Estimates agree to
 * 1e-5 in the coefficients and the variance components, or theirs is the lower
 * likelihood: then it is not the maximum. Counted and named.
 */
#define PEER 1e-5

typedef struct theirs {
    double beta[2], psi11, psi12, psi22, log_likelihood;
} theirs;

typedef struct score {
    size_t fits, lower; /* theirs that are not the maximum */
    double most;        /* the greatest difference of the others */
} score;

static double farthest(const asy_bivariate *b, const theirs *t)
{
    double most =
        fmax(fabs(b->beta[0] - t->beta[0]), fabs(b->beta[1] - t->beta[1]));
    most = fmax(most, fabs(b->psi11 - t->psi11));
    most = fmax(most, fabs(b->psi12 - t->psi12));
    return fmax(most, fabs(b->psi22 - t->psi22));
}

/* ours is the likelihood on their scale. */
static void judge(const char *id, const asy_bivariate *b, double ours,
                  const theirs *t, score *s)
{
    const double off = farthest(b, t), gain = ours - t->log_likelihood;
    s->fits++;
    assert_false(isnan(off) || isnan(gain));
    if (off <= PEER) {
        s->most = fmax(s->most, off);
        return;
    }
    s->lower++;
    print_message("%s: off by %.1e, its likelihood lower by %.1e\n", id, off,
                  gain);
    assert_true(gain > 0);
}

/* policy: "all" where there are empty cells, "none" where there are none. */
static void compare_mada(const asy_known_review *r, const char *method,
                         const char *policy, score *s)
{
    char key[32];
    snprintf(key, sizeof key, "%s_cc_%s", method, policy);
    const json_t *known =
        json_object_get(json_object_get(r->known, "reitsma"), key);
    const json_t *mada = json_object_get(known, "mada_default");
    asy_counts *table = ASY_NEW(&bench.arena, asy_counts, r->k);
    if (!mada || json_is_null(mada))
        return;
    asy_known_correct(r, policy, table);
    asy_review review = {.k = r->k, .raw = r->raw, .corrected = table, .q = 1};
    asy_bivariate b;
    asy_meta_model model =
        strcmp(method, "ml") == 0 ? ASY_REITSMA_ML : ASY_REITSMA_REML;
    ASY_GOOD(asy_bivariate_fit(&review, model, true, &bench.ctx, &b),
             &bench.err);
    theirs t = {
        {asy_known_number(mada, "coef.0"), asy_known_number(mada, "coef.1")},
        asy_known_number(mada, "Psi.0.0"),
        asy_known_number(mada, "Psi.0.1"),
        asy_known_number(mada, "Psi.1.1"),
        asy_known_number(mada, "logLik")};
    judge(r->id, &b, asy_bivariate_on_proportions(&b, &review), &t, s);
}

static void mada_agrees_or_is_lower(void **state)
{
    (void)state;
    static const char *const method[] = {"reml", "ml"};
    for (int m = 0; m < 2; m++) {
        score s = {0};
        for (size_t i = 0; i < all.n; i++) {
            compare_mada(&all.review[i], method[m], "all", &s);
            compare_mada(&all.review[i], method[m], "none", &s);
        }
        print_message("mada %s: %zu fits, %zu are no maximum, the others agree "
                      "to %.1e\n",
                      method[m], s.fits, s.lower, s.most);
        assert_true(s.fits >= 1);
    }
}

static void compare_lme4(const asy_known_review *r, const char *settings,
                         score *s)
{
    const json_t *lme4 =
        json_object_get(json_object_get(r->known, "glmm"), settings);
    asy_review review = {.k = r->k, .raw = r->raw, .corrected = r->raw, .q = 1};
    asy_bivariate b;
    if (isnan(asy_known_number(lme4, "logLik")))
        return;
    ASY_GOOD(asy_bivariate_fit(&review, ASY_GLMM_LAPLACE, true, &bench.ctx, &b),
             &bench.err);
    const double s1 = asy_known_number(lme4, "sd.0");
    const double s2 = asy_known_number(lme4, "sd.1");
    const double rho = asy_known_number(lme4, "corr_sens_spec");
    theirs t = {{asy_known_number(lme4, "logit_sens"),
                 -asy_known_number(lme4, "logit_spec")},
                s1 * s1,
                isnan(rho) ? b.psi12 : -rho * s1 * s2,
                s2 * s2,
                asy_known_number(lme4, "logLik")};
    judge(r->id, &b, b.log_likelihood, &t, s);
}

static void lme4_agrees_or_is_lower(void **state)
{
    (void)state;
    static const char *const settings[] = {"lme4_tight", "lme4_default"};
    for (int c = 0; c < 2; c++) {
        score s = {0};
        for (size_t i = 0; i < all.n; i++)
            compare_lme4(&all.review[i], settings[c], &s);
        print_message("%s: %zu fits, %zu are no maximum, the others agree to "
                      "%.1e\n",
                      settings[c], s.fits, s.lower, s.most);
        assert_true(s.fits >= 1);
    }
}

/* ---- what needs no reference ---- */

static void shared_reviews_are_there(void **state)
{
    (void)state;
    asy_known_need_shared(&all);
}

static const asy_counts three[] = {
    {17, 3, 5, 41}, {29, 11, 7, 33}, {8, 1, 4, 19}, {33, 9, 2, 71}};

static void few_studies_have_no_correlation(void **state)
{
    (void)state;
    for (size_t k = 2; k <= 3; k++)
        for (int m = 0; m < ASY_N_META_MODELS; m++) {
            asy_review r = {.k = k, .raw = three, .corrected = three, .q = 1};
            asy_bivariate b;
            ASY_GOOD(
                asy_bivariate_fit(&r, (asy_meta_model)m, true, &bench.ctx, &b),
                &bench.err);
            assert_false(b.correlated);
            ASY_NEAR(b.psi12, 0, 0);
            assert_non_null(strstr(asy_bivariate_note(&b), "Fewer than 4"));
        }
}

/* Without a correlation the restricted fit is two univariate ones. */
static void independent_fit_is_two_univariate(void **state)
{
    (void)state;
    const asy_known_review *r = &all.review[0];
    asy_counts *t = ASY_NEW(&bench.arena, asy_counts, r->k);
    double *y = ASY_NEW(&bench.arena, double, 2 * r->k);
    asy_known_correct(r, "all", t);
    asy_review review = {.k = r->k, .raw = r->raw, .corrected = t, .q = 1};
    asy_bivariate b;
    asy_univariate p;
    ASY_GOOD(
        asy_bivariate_fit(&review, ASY_REITSMA_REML, false, &bench.ctx, &b),
        &bench.err);
    asy_effects(t, r->k, ASY_LOGIT_SENSITIVITY, y, y + r->k);
    ASY_GOOD(asy_pool(y, y + r->k, r->k, ASY_POOL_REML, 0.95, &p, &bench.err),
             &bench.err);
    ASY_NEAR(b.beta[0], p.estimate, 1e-9);
    ASY_NEAR(b.psi11, p.tau2, 1e-8);
    ASY_NEAR(b.vcov[0], p.se * p.se, 1e-9);
}

static void order_of_studies_does_not_matter(void **state)
{
    (void)state;
    asy_counts turned[4];
    for (int i = 0; i < 4; i++)
        turned[i] = three[3 - i];
    for (int m = 0; m < ASY_N_META_MODELS; m++) {
        asy_review a = {.k = 4, .raw = three, .corrected = three, .q = 1};
        asy_review b = {.k = 4, .raw = turned, .corrected = turned, .q = 1};
        asy_bivariate fa, fb;
        ASY_GOOD(
            asy_bivariate_fit(&a, (asy_meta_model)m, true, &bench.ctx, &fa),
            &bench.err);
        ASY_GOOD(
            asy_bivariate_fit(&b, (asy_meta_model)m, true, &bench.ctx, &fb),
            &bench.err);
        ASY_NEAR(fa.log_likelihood, fb.log_likelihood, 1e-9);
        ASY_NEAR(fa.beta[0], fb.beta[0], 1e-6);
        ASY_NEAR(fa.psi22, fb.psi22, 1e-6);
    }
}

static void empty_cell_needs_a_correction(void **state)
{
    (void)state;
    asy_counts zero[4];
    memcpy(zero, three, sizeof zero);
    zero[2].fn = 0;
    asy_review r = {.k = 4, .raw = zero, .corrected = zero, .q = 1};
    asy_bivariate b;
    assert_int_equal(
        asy_bivariate_fit(&r, ASY_REITSMA_REML, true, &bench.ctx, &b),
        ASY_EDATA);
    assert_non_null(strstr(bench.err.message, "study 3"));
    asy_error_reset(&bench.err);
    ASY_GOOD(asy_bivariate_fit(&r, ASY_GLMM_LAPLACE, true, &bench.ctx, &b),
             &bench.err);
}

/* Without any false negative the exact likelihood has no maximum: said, with no
   interval, and the other arm is as it is alone. */
static void an_empty_column_has_no_interval(void **state)
{
    (void)state;
    asy_counts empty[4];
    asy_bivariate b;
    asy_accuracy a;
    memcpy(empty, three, sizeof empty);
    for (int i = 0; i < 4; i++)
        empty[i].fn = 0;
    for (int m = ASY_GLMM_LAPLACE; m <= ASY_GLMM_AGHQ; m++) {
        asy_review r = {.k = 4, .raw = empty, .corrected = empty, .q = 1};
        ASY_GOOD(asy_bivariate_fit(&r, (asy_meta_model)m, true, &bench.ctx, &b),
                 &bench.err);
        asy_accuracy_of(&b, &r, 0.95, &a);
        assert_int_equal(b.bound, ASY_SEPARATED);
        assert_non_null(strstr(asy_bivariate_note(&b), "no interval"));
        ASY_NEAR(a.sensitivity.estimate, 1, 0);
        assert_true(isnan(a.sensitivity.lower));
        assert_true(a.specificity.lower > 0.5 && a.specificity.upper < 1);
        assert_true(isnan(a.auc));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reitsma_reml),
        cmocka_unit_test(reitsma_ml),
        cmocka_unit_test(glmm_laplace),
        cmocka_unit_test(glmm_quadrature),
        cmocka_unit_test(mada_agrees_or_is_lower),
        cmocka_unit_test(lme4_agrees_or_is_lower),
        cmocka_unit_test(shared_reviews_are_there),
        cmocka_unit_test(few_studies_have_no_correlation),
        cmocka_unit_test(independent_fit_is_two_univariate),
        cmocka_unit_test(order_of_studies_does_not_matter),
        cmocka_unit_test(empty_cell_needs_a_correction),
        cmocka_unit_test(an_empty_column_has_no_interval),
    };
    asy_bench_init(&bench, 1);
    asy_known_load(&all);
    int status = ASY_RUN_TESTS("meta_bivariate", tests);
    asy_known_clear(&all);
    asy_bench_clear(&bench);
    return status;
}
