/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One quantity at a time against root-found values and metafor's. */
#include <stdio.h>

#include "support/reviews.h"

/* Closed forms and roots to the last digits; what comes through quantiles has
   twelve digits. */
#define CLOSE 1e-10
#define METAFOR 1e-8

static asy_bench bench;
static asy_known_reviews all;

static const char *const effect_name[ASY_N_EFFECTS] = {
    "logit_sens", "logit_spec", "lnDOR", "lnLRpos", "lnLRneg"};
static const char *const method_name[ASY_N_POOLINGS] = {"DL", "REML", "PM"};

static double known(const json_t *object, const char *path)
{
    return asy_known_number(object, path);
}

static void compare(const asy_univariate *p, const json_t *effect,
                    const char *method)
{
    const json_t *m = json_object_get(effect, method);
    ASY_NEAR(p->q, known(effect, "Q"), CLOSE);
    ASY_NEAR(p->q_p_value, known(effect, "Q_p"), CLOSE);
    ASY_NEAR(p->tau2_lower, known(effect, "tau2_qprofile_ci.0"), CLOSE);
    ASY_NEAR(p->tau2_upper, known(effect, "tau2_qprofile_ci.1"), CLOSE);
    ASY_NEAR(p->tau2, known(m, "tau2"), CLOSE);
    ASY_NEAR(p->i2, known(m, "I2"), CLOSE);
    ASY_NEAR(p->estimate, known(m, "est"), CLOSE);
    ASY_NEAR(p->se, known(m, "se"), CLOSE);
    ASY_NEAR(p->p_value, known(m, "p"), CLOSE);
    ASY_NEAR(p->lower, known(m, "ci.0"), CLOSE);
    ASY_NEAR(p->upper, known(m, "ci.1"), CLOSE);
    ASY_NEAR(p->hksj_se, known(m, "hksj_se"), CLOSE);
    ASY_NEAR(p->hksj_lower, known(m, "hksj_ci.0"), CLOSE);
    ASY_NEAR(p->hksj_upper, known(m, "hksj_ci.1"), CLOSE);
    ASY_NEAR(p->predict_lower, known(m, "prediction_interval_t_km2.0"), CLOSE);
    ASY_NEAR(p->predict_upper, known(m, "prediction_interval_t_km2.1"), CLOSE);
}

/* metafor's own figures, its search for tau2 tightened. */
static size_t n_metafor;
static void compare_metafor(const asy_univariate *p, const json_t *effect,
                            const char *method)
{
    const json_t *m =
        json_object_get(json_object_get(effect, method), "metafor");
    if (!m || json_is_null(m))
        return;
    n_metafor++;
    ASY_NEAR(p->tau2, known(m, "tau2"), METAFOR);
    ASY_NEAR(p->estimate, known(m, "est"), METAFOR);
    ASY_NEAR(p->se, known(m, "se"), METAFOR);
}

static void check_review(const asy_known_review *r, const char *policy)
{
    char key[16];
    snprintf(key, sizeof key, "cc_%s", policy);
    const json_t *set =
        json_object_get(json_object_get(r->known, "univariate"), key);
    asy_counts *table = ASY_NEW(&bench.arena, asy_counts, r->k);
    double *y = ASY_NEW(&bench.arena, double, 2 * r->k);
    asy_known_correct(r, policy, table);
    for (int e = 0; set && e < ASY_N_EFFECTS; e++) {
        const json_t *effect = json_object_get(set, effect_name[e]);
        asy_effects(table, r->k, (asy_effect)e, y, y + r->k);
        for (int m = 0; effect && m < ASY_N_POOLINGS; m++) {
            asy_univariate p;
            ASY_GOOD(asy_pool(y, y + r->k, r->k, (asy_pooling)m, 0.95, &p,
                              &bench.err),
                     &bench.err);
            compare(&p, effect, method_name[m]);
            compare_metafor(&p, effect, method_name[m]);
        }
    }
}

static void pooled_as_the_reference(void **state)
{
    (void)state;
    static const char *const policies[] = {"all", "single", "none"};
    for (size_t i = 0; i < all.n; i++)
        for (int p = 0; p < 3; p++)
            check_review(&all.review[i], policies[p]);
    print_message("%zu estimates of metafor\n", n_metafor);
    assert_true(n_metafor >= 30);
}

static void shared_reviews_are_there(void **state)
{
    (void)state;
    asy_known_need_shared(&all);
}

/* Two studies that agree: no heterogeneity, the plain weighted mean. */
static void agreeing_studies_have_no_tau2(void **state)
{
    (void)state;
    const double y[] = {0.7, 0.7}, v[] = {0.11, 0.37};
    for (int m = 0; m < ASY_N_POOLINGS; m++) {
        asy_univariate p;
        ASY_GOOD(asy_pool(y, v, 2, (asy_pooling)m, 0.95, &p, &bench.err),
                 &bench.err);
        ASY_NEAR(p.tau2, 0, 0);
        ASY_NEAR(p.estimate, 0.7, 1e-15);
        ASY_NEAR(p.se, sqrt(1 / (1 / 0.11 + 1 / 0.37)), 1e-15);
        assert_true(isnan(p.predict_lower));
    }
}

static void refuses_what_cannot_be_pooled(void **state)
{
    (void)state;
    const double y[] = {0.7, (double)INFINITY}, v[] = {0.11, 0.2};
    asy_univariate p;
    assert_int_equal(asy_pool(y, v, 1, ASY_POOL_REML, 0.95, &p, &bench.err),
                     ASY_EDATA);
    assert_int_equal(asy_pool(y, v, 2, ASY_POOL_DL, 0.95, &p, &bench.err),
                     ASY_EDATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pooled_as_the_reference),
        cmocka_unit_test(shared_reviews_are_there),
        cmocka_unit_test(agreeing_studies_have_no_tau2),
        cmocka_unit_test(refuses_what_cannot_be_pooled),
    };
    asy_bench_init(&bench, 1);
    asy_known_load(&all);
    int status = ASY_RUN_TESTS("meta_univariate", tests);
    asy_known_clear(&all);
    asy_bench_clear(&bench);
    return status;
}
