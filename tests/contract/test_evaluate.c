/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Learners that evaluate candidates side by side: each candidate gets the bits
 * of a lone fit, whatever company it is in. Over the registry.
 */
#include <stdio.h>
#include <string.h>

#include "support/fitted.h"
#include "support/json.h"
#include "support/trial.h"

#define MOST_SET 3

/* Candidates that stay together for long, part early, or have nothing in
   common. Parameters that a learner has not are left out. */
static const char *const candidates[][MOST_SET] = {
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

static asy_fit fit_of(asy_trial *t, size_t c)
{
    const char *set[MOST_SET];
    size_t n = 0;
    for (size_t i = 0; i < MOST_SET && candidates[c][i]; i++) {
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(candidates[c][i], "="),
                 candidates[c][i]);
        if (asy_trial_has(t->learner, name))
            set[n++] = candidates[c][i];
    }
    return asy_fit_of(&t->bench, t->learner->name, &t->train, set, n);
}

static const double *evaluate(asy_trial *t, size_t first, size_t n,
                              const asy_matrix *x)
{
    size_t n_params = t->learner->n_params;
    size_t cells = x->n * asy_score_width(t->train.k);
    asy_value *value = ASY_NEW(&t->bench.arena, asy_value, n * n_params);
    double *score = ASY_NEW(&t->bench.arena, double, n *cells);
    assert_true(value && score);
    for (size_t c = 0; c < n; c++)
        memcpy(value + c * n_params, fit_of(t, first + c).params.value,
               n_params * sizeof *value);
    asy_fit fit = fit_of(t, first);
    fit.params.value = value;
    asy_fit_prepare(&fit);
    ASY_GOOD(t->learner->evaluate(&fit, n, x, score), &t->bench.err);
    return score;
}

static const double *alone(asy_trial *t, size_t c, const asy_matrix *x)
{
    asy_fit fit = fit_of(t, c);
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

/* Small tables, larger ones, three classes. */
static void company_changes_no_bit(void **state)
{
    (void)state;
    static const char *const cohorts[] = {"cohort_66", "breast_cancer", "wine"};
    size_t count;
    const asy_learner *const *learners = asy_learners(&count);
    for (size_t i = 0; i < count * 3; i++) {
        asy_trial t = {.learner = learners[i / 3]};
        if (!t.learner->evaluate)
            continue;
        asy_bench_init(&t.bench, 5 + i);
        asy_trial_use(&t, cohorts[i % 3]);
        if (i % 3 == 2 && !(t.learner->caps & ASY_MULTICLASS))
            continue;
        asy_matrix x = t.train.x;
        asy_trial_thin(&t, 0, i % 3 == 1 ? 2 : 1);
        check_company(&t, &x);
        asy_bench_clear(&t.bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(company_changes_no_bit),
    };
    return ASY_RUN_TESTS("evaluating candidates together", tests);
}
