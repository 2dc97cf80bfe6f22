/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Learners that evaluate candidates side by side, or fit some ahead: each
 * candidate gets the bits of a lone fit, whatever company it is in. Over the
 * registry.
 */
#include <stdio.h>
#include <string.h>

#include "support/fitted.h"
#include "support/json.h"
#include "support/trial.h"

#define MOST_SET 3

/* Candidates that stay together for long, part early, or have nothing in
   common. Parameters that a learner has not are left out. */
typedef const char *const candidate[MOST_SET];

static candidate candidates[] = {
    {"max_features=sqrt"},
    {"max_features=sqrt", "min_samples_leaf=3"},
    {"max_features=sqrt", "min_samples_leaf=5"},
    {"max_features=0.5"},
    {"max_features=0.5", "min_samples_leaf=3"},
    {"max_features=0.5", "min_samples_leaf=5"},
    {"max_features=1", "max_depth=2"},
    {"max_features=0.5", "min_samples_split=9"},
    {"max_features=null"},
    {"max_features=null", "min_samples_leaf=4"},
    {"criterion=entropy", "min_samples_leaf=2"},
    {"criterion=entropy"},
    {"class_weight=balanced"},
    {"bootstrap=false"},
    {"n_estimators=7"},
};
#define N_CANDIDATES (sizeof candidates / sizeof candidates[0])

/* Of which some are far apart along C, some differ in more, and some need a
   shorter step than Newton's, no penalty or more steps than they may take. */
static candidate grid[] = {
    {"C=1e-6"},
    {"C=1e-3"},
    {"C=0.0046"},
    {"C=0.02"},
    {"C=0.1", "class_weight=balanced"},
    {"C=0.1"},
    {"C=0.5"},
    {"C=2"},
    {"C=2", "penalty=l1"},
    {"C=1", "penalty=elasticnet"},
    {"C=10", "class_weight=balanced"},
    {"C=10"},
    {"C=50"},
    {"C=200"},
    {"C=1000"},
    {"C=1e6"},
    {"C=1", "fit_intercept=false"},
    {"C=3", "fit_intercept=false"},
    {"C=1", "max_iter=1"},
    {"C=100", "max_iter=1"},
};
#define N_GRID (sizeof grid / sizeof grid[0])

static asy_fit fit_of(asy_trial *t, candidate c)
{
    const char *set[MOST_SET];
    size_t n = 0;
    for (size_t i = 0; i < MOST_SET && c[i]; i++) {
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(c[i], "="), c[i]);
        if (asy_trial_has(t->learner, name))
            set[n++] = c[i];
    }
    return asy_fit_of(&t->bench, t->learner->name, &t->train, set, n);
}

/* The first of n fits, prepared; the values of all are in a row. */
static asy_fit first_of(asy_trial *t, candidate *c, size_t n)
{
    size_t n_params = t->learner->n_params;
    asy_value *value = ASY_NEW(&t->bench.arena, asy_value, n * n_params);
    assert_non_null(value);
    for (size_t i = 0; i < n; i++)
        memcpy(value + i * n_params, fit_of(t, c[i]).params.value,
               n_params * sizeof *value);
    asy_fit fit = fit_of(t, c[0]);
    fit.params.value = value;
    asy_fit_prepare(&fit);
    return fit;
}

static const double *evaluate(asy_trial *t, size_t first, size_t n,
                              const asy_matrix *x)
{
    size_t cells = x->n * asy_score_width(t->train.k);
    double *score = ASY_NEW(&t->bench.arena, double, n *cells);
    assert_non_null(score);
    asy_fit fit = first_of(t, candidates + first, n);
    ASY_GOOD(t->learner->evaluate(&fit, n, x, score), &t->bench.err);
    return score;
}

static const double *alone(asy_trial *t, size_t c, const asy_matrix *x)
{
    asy_fit fit = fit_of(t, candidates[c]);
    asy_fit_prepare(&fit);
    void *model = NULL;
    ASY_GOOD(t->learner->fit(&fit, &model), &t->bench.err);
    return asy_scores_of(&t->bench, t->learner->name, model, x, t->train.k);
}

static void check_company(asy_trial *t, const asy_matrix *x)
{
    size_t cells = x->n * asy_score_width(t->train.k);
    const double *all = evaluate(t, 0, N_CANDIDATES, x);
    for (size_t c = 0; c < N_CANDIDATES; c++) {
        const double *one = alone(t, c, x);
        assert_memory_equal(all + c * cells, one, cells * sizeof *one);
        const double *pair = evaluate(t, c, c + 1 < N_CANDIDATES ? 2 : 1, x);
        assert_memory_equal(pair, one, cells * sizeof *one);
    }
}

/* A candidate fitted alone, and after the others were fitted ahead. */
static void check_ahead(asy_trial *t, const asy_fit *first, size_t c)
{
    size_t cells = t->train.x.n * asy_score_width(t->train.k);
    const char *name = t->learner->name;
    asy_fit lone = fit_of(t, grid[c]), ahead = *first;
    ahead.params.value += c * t->learner->n_params;
    asy_fit_prepare(&lone);
    void *own, *shared;
    asy_status status = t->learner->fit(&lone, &own);
    assert_int_equal(t->learner->fit(&ahead, &shared), status);
    asy_error_reset(&t->bench.err);
    if (status != ASY_OK)
        return;
    assert_memory_equal(
        asy_scores_of(&t->bench, name, shared, &t->train.x, t->train.k),
        asy_scores_of(&t->bench, name, own, &t->train.x, t->train.k),
        cells * sizeof(double));
}

static void evaluates(asy_trial *t, const asy_matrix *x)
{
    if (t->learner->evaluate)
        check_company(t, x);
}

static void fits_ahead(asy_trial *t, const asy_matrix *x)
{
    (void)x;
    if (!t->learner->fit_ahead)
        return;
    asy_fit first = first_of(t, grid, N_GRID);
    ASY_GOOD(t->learner->fit_ahead(&first, N_GRID), &t->bench.err);
    for (size_t c = 0; c < N_GRID; c++)
        check_ahead(t, &first, c);
}

/* Small tables, larger ones, three classes. */
static void with_all(void (*check)(asy_trial *t, const asy_matrix *x))
{
    static const char *const cohorts[] = {"cohort_66", "breast_cancer", "wine"};
    size_t count;
    const asy_learner *const *learners = asy_learners(&count);
    for (size_t i = 0; i < count * 3; i++) {
        asy_trial t = {.learner = learners[i / 3]};
        asy_bench_init(&t.bench, 5 + i);
        asy_trial_use(&t, cohorts[i % 3]);
        asy_matrix x = t.train.x;
        asy_trial_thin(&t, 0, i % 3 == 1 ? 2 : 1);
        if (i % 3 < 2 || t.learner->caps & ASY_MULTICLASS)
            check(&t, &x);
        asy_bench_clear(&t.bench);
    }
}

static void company_changes_no_bit(void **state)
{
    (void)state;
    with_all(evaluates);
}

static void what_is_fitted_ahead_changes_no_bit(void **state)
{
    (void)state;
    with_all(fits_ahead);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(company_changes_no_bit),
        cmocka_unit_test(what_is_fitted_ahead_changes_no_bit),
    };
    return ASY_RUN_TESTS("evaluating candidates together", tests);
}
