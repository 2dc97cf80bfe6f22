/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Principal components against scikit-learn 1.2.1: learners.json, and what
 * make_transforms.py wrote into transforms.json. Variances to 1e-12; loadings
 * and scores to 1e-9, since both sides solve an eigenproblem.
 */
#include "support/step.h"

#include <stdio.h>

#include "transform/pca.h"

/* x's first rows against need, row by row. */
static void near_rows(const asy_matrix *x, const double *need, size_t cells,
                      double tolerance)
{
    assert_true(cells > 0 && cells % x->p == 0);
    for (size_t i = 0; i < cells; i++)
        ASY_NEAR(asy_at(x, i / x->p, i % x->p), need[i], tolerance);
}

static void check_pca(asy_step_fixture *f, const json_t *need)
{
    asy_cohort(&f->step.bench.arena,
               json_string_value(json_object_get(need, "data")),
               &f->step.train);
    asy_standardise(&f->step.train);
    asy_step_use(&f->step, "pca", ASY_SET("n_components=5"));
    const asy_pca_model *m = asy_step_fit(&f->step);
    assert_int_equal(m->k, 5);
    size_t cells;
    ASY_NEAR_ALL(m->variance,
                 asy_step_numbers(f, need, "explained_variance_ddof1", NULL), 5,
                 1e-12);
    double *ratio = asy_step_numbers(f, need, "explained_variance_ratio", NULL);
    for (size_t c = 0; c < 5; c++)
        ASY_NEAR(m->variance[c] / m->total, ratio[c], 1e-12);
    double *loading = asy_step_numbers(f, need, "components", &cells);
    assert_int_equal(cells, 5 * m->p);
    ASY_NEAR_ALL(m->loading, loading, cells, 1e-9);
    double *rows = asy_step_numbers(f, need, "transformed_first_10", &cells);
    asy_matrix out = asy_step_apply(&f->step, m, &f->step.train.x);
    near_rows(&out, rows, cells, 1e-9);
}

static void components_are_the_same(void **state)
{
    json_t *learners = asy_json_load("tests/reference/learners.json");
    const json_t *all = json_object_get(learners, "pca_on_std");
    assert_true(json_array_size(all) > 0);
    for (size_t i = 0; i < json_array_size(all); i++)
        check_pca(*state, json_array_get(all, i));
    json_decref(learners);
}

static void standardised_breast_cancer(asy_step_fixture *f)
{
    asy_cohort(&f->step.bench.arena, "breast_cancer", &f->step.train);
    asy_standardise(&f->step.train);
}

static void components_of_few_rows_are_the_same(void **state)
{
    asy_step_fixture *f = *state;
    const json_t *need = json_object_get(f->root, "pca_few_rows");
    standardised_breast_cancer(f);
    f->step.train.x.n = (size_t)asy_json_number(need, "rows");
    asy_step_use(&f->step, "pca", NULL);
    const asy_pca_model *m = asy_step_fit(&f->step);
    assert_int_equal(m->k, 9);
    size_t cells;
    ASY_NEAR_ALL(m->variance, asy_step_numbers(f, need, "variance", NULL), 9,
                 1e-12);
    double *loading = asy_step_numbers(f, need, "components", &cells);
    ASY_NEAR_ALL(m->loading, loading, cells, 1e-9);
    asy_matrix out = asy_step_apply(&f->step, m, &f->step.train.x);
    double *scores = asy_step_numbers(f, need, "scores", &cells);
    near_rows(&out, scores, cells, 1e-9);
    asy_step_use(&f->step, "pca", ASY_SET("whiten=true"));
    m = asy_step_fit(&f->step);
    out = asy_step_apply(&f->step, m, &f->step.train.x);
    scores = asy_step_numbers(f, need, "white_scores", &cells);
    near_rows(&out, scores, cells, 1e-9);
}

static void a_fraction_keeps_as_many_components(void **state)
{
    asy_step_fixture *f = *state;
    json_t *all = json_object_get(f->root, "pca_fractions"), *need;
    const char *fraction;
    standardised_breast_cancer(f);
    json_object_foreach(all, fraction, need)
    {
        char setting[64];
        snprintf(setting, sizeof setting, "n_components=%s", fraction);
        asy_step_use(&f->step, "pca", ASY_SET(setting));
        const asy_pca_model *m = asy_step_fit(&f->step);
        assert_int_equal(m->k, json_integer_value(need));
    }
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, asy_step_set_up, asy_step_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(components_are_the_same),
        TEST(components_of_few_rows_are_the_same),
        TEST(a_fraction_keeps_as_many_components),
    };
    return ASY_RUN_TESTS("principal components against scikit-learn", tests);
}
