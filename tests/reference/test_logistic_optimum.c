/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic regression by its own optimality conditions, computed here from
 * the definition, for the settings that no reference covers: elastic net,
 * softmax with l1, more columns than rows, no penalty.
 */
#include <string.h>

#include "base/math.h"
#include "base/rng.h"
#include "learner/logistic.h"
#include "support/fitted.h"
#include "support/json.h"

#define NAME "logistic_regression"

typedef struct terms {
    double c, l1, l2;
} terms;

static double score_of(const asy_train *train, const double *theta, size_t i)
{
    double f = theta[train->x.p];
    for (size_t j = 0; j < train->x.p; j++)
        f += theta[j] * asy_at(&train->x, i, j);
    return f;
}

/* p(y_i = c) - [y_i = c]; m = 1 asks for class 1. */
static double slope_of(const asy_train *train, const asy_linear_model *model,
                       size_t i, size_t c)
{
    size_t p = train->x.p, m = model->m;
    if (m == 1)
        return asy_sigmoid(score_of(train, model->theta, i)) -
               (train->y[i] == 1);
    double f = score_of(train, model->theta + c * (p + 1), i), sum = 0;
    for (size_t e = 0; e < m; e++)
        sum += asy_exp(score_of(train, model->theta + e * (p + 1), i) - f);
    return 1 / sum - (train->y[i] == (int)c);
}

/* How far 0 is from the subdifferential at w with slope g. */
static double violation(double g, double w, const terms *penalty)
{
    g += penalty->l2 * w;
    if (w != 0)
        return fabs(g + (w > 0 ? penalty->l1 : -penalty->l1));
    return fmax(fabs(g) - penalty->l1, 0);
}

static double worst_violation(const asy_train *train,
                              const asy_linear_model *model,
                              const terms *penalty, asy_bench *bench)
{
    size_t n = train->x.n, p = train->x.p;
    double *slope = ASY_NEW(&bench->arena, double, n), worst = 0;
    for (size_t c = 0; c < model->m; c++) {
        const double *w = model->theta + c * (p + 1);
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            slope[i] = penalty->c * slope_of(train, model, i, c);
            sum += slope[i];
        }
        worst = fmax(worst, fabs(sum));
        for (size_t j = 0; j < p; j++) {
            double g = asy_dot(asy_ccol(&train->x, j), slope, n);
            worst = fmax(worst, violation(g, w[j], penalty));
        }
    }
    return worst;
}

/* C sum |x_ij| is at most some hundreds of C here. */
static void check_optimal(const asy_train *train, const char *name,
                          const terms *penalty, asy_bench *bench)
{
    const char *c = asy_arena_printf(&bench->arena, "C=%.17g", penalty->c);
    const char *ratio =
        asy_arena_printf(&bench->arena, "l1_ratio=%.17g", penalty->l1);
    const asy_logistic_model *model =
        asy_model_of(bench, NAME, train, ASY_SET(name, c, ratio));
    double worst = worst_violation(train, &model->linear, penalty, bench);
    if (worst > 1e-8 * fmax(1, penalty->c))
        fail_msg("%s, %s, %s: violation %g", name, c, ratio, worst);
}

static void check_all(const asy_train *train, asy_bench *bench)
{
    const double c[] = {0.01, 1, 100};
    const double ratio[] = {0.05, 0.5, 0.9};
    for (size_t i = 0; i < 3; i++) {
        check_optimal(train, "penalty=l2", &(terms){c[i], 0, 1}, bench);
        check_optimal(train, "penalty=l1", &(terms){c[i], 1, 0}, bench);
        for (size_t r = 0; r < 3; r++)
            check_optimal(train, "penalty=elasticnet",
                          &(terms){c[i], ratio[r], 1 - ratio[r]}, bench);
    }
}

static void every_penalty_is_minimised(void **state)
{
    (void)state;
    const char *const cohorts[] = {"cohort_66", "breast_cancer", "wine",
                                   "iris"};
    for (size_t i = 0; i < 4; i++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        asy_train train;
        asy_cohort(&bench.arena, cohorts[i], &train);
        asy_standardise(&train);
        check_all(&train, &bench);
        asy_bench_clear(&bench);
    }
}

static void more_columns_than_rows_are_minimised(void **state)
{
    (void)state;
    const char *const cohorts[] = {"breast_cancer", "wine"};
    for (size_t i = 0; i < 2; i++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        asy_train all, train;
        asy_cohort(&bench.arena, cohorts[i], &all);
        asy_standardise(&all);
        size_t rows[12], n = 12;
        for (size_t r = 0; r < n; r++)
            rows[r] = r * (all.x.n / n);
        rows[5] = rows[4]; /* a repeated row: the rank is below n */
        asy_take(&bench.arena, &all, rows, n, &train);
        check_all(&train, &bench);
        asy_bench_clear(&bench);
    }
}

/* A column and its copy share an l2 coefficient; rows outnumber no more. */
static void row_space_equals_columns(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    asy_cohort(&bench.arena, "cohort_66", &train);
    asy_standardise(&train);
    size_t n = train.x.n, p = train.x.p, times = 7;
    asy_train wide = train;
    wide.x = asy_matrix_new(&bench.arena, n, times * p);
    for (size_t j = 0; j < times * p; j++)
        memcpy(asy_col(&wide.x, j), asy_ccol(&train.x, j % p),
               n * sizeof(double));
    const asy_logistic_model *one =
        asy_model_of(&bench, NAME, &train, ASY_SET("C=7"));
    const asy_logistic_model *many =
        asy_model_of(&bench, NAME, &wide, ASY_SET("C=1"));
    for (size_t j = 0; j < times * p; j++)
        ASY_NEAR((double)times * many->linear.theta[j],
                 one->linear.theta[j % p], 1e-9);
    ASY_NEAR(many->linear.theta[times * p], one->linear.theta[p], 1e-9);
    asy_bench_clear(&bench);
}

/* More coordinates (4 x 301) than a Hessian is formed for. */
static void many_coordinates_are_minimised(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    size_t n = 400, p = 300;
    asy_train train = {.x = asy_matrix_new(&bench.arena, n, p), .k = 4};
    int *y = ASY_NEW(&bench.arena, int, n);
    const char **names = ASY_NEW(&bench.arena, const char *, p);
    asy_rng rng;
    asy_rng_init(&rng, 3);
    for (size_t j = 0; j < p; j++) {
        names[j] = "noise";
        for (size_t i = 0; i < n; i++)
            asy_col(&train.x, j)[i] = asy_rng_uniform(&rng) - 0.3;
    }
    for (size_t i = 0; i < n; i++)
        y[i] = (int)(4 * asy_rng_uniform(&rng) * asy_at(&train.x, i, 0) + 1.2);
    train.y = y;
    train.names = names;
    for (double c = 0.01; c < 1000; c *= 100)
        check_optimal(&train, "penalty=l2", &(terms){c, 0, 1}, &bench);
    asy_bench_clear(&bench);
}

static asy_status fit_unpenalised(const asy_train *train, asy_bench *bench,
                                  const asy_logistic_model **model)
{
    asy_fit fit = asy_fit_of(bench, NAME, train, ASY_SET("penalty=none"));
    void *out = NULL;
    asy_status status = fit.learner->fit(&fit, &out);
    *model = out;
    return status;
}

/* One column with overlap: a maximum of the likelihood exists. */
static void without_penalty_the_likelihood_is_maximal(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    asy_cohort(&bench.arena, "cohort_66", &train);
    asy_standardise(&train);
    train.x.p = 3;
    const asy_logistic_model *model;
    ASY_GOOD(fit_unpenalised(&train, &bench, &model), &bench.err);
    terms none = {1, 0, 0};
    assert_true(worst_violation(&train, &model->linear, &none, &bench) < 1e-9);
    asy_bench_clear(&bench);
}

/* Separated classes, and classes that only touch, have no maximum. */
static void without_penalty_separation_is_named(void **state)
{
    (void)state;
    const int y[] = {0, 0, 0, 0, 1, 1, 1, 1};
    const char *const names[] = {"marker"};
    double apart[] = {1, 2, 3, 4, 6, 7, 8, 9};
    double touching[] = {1, 2, 3, 5, 5, 7, 8, 9};
    double *columns[] = {apart, touching};
    for (size_t i = 0; i < 2; i++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        asy_train train = {
            .x = {columns[i], 8, 1, 8}, .y = y, .k = 2, .names = names};
        const asy_logistic_model *model;
        assert_int_equal(fit_unpenalised(&train, &bench, &model),
                         ASY_ENOTCONVERGED);
        assert_non_null(strstr(bench.err.message, "separate"));
        asy_bench_clear(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_penalty_is_minimised),
        cmocka_unit_test(more_columns_than_rows_are_minimised),
        cmocka_unit_test(row_space_equals_columns),
        cmocka_unit_test(many_coordinates_are_minimised),
        cmocka_unit_test(without_penalty_the_likelihood_is_maximal),
        cmocka_unit_test(without_penalty_separation_is_named),
    };
    return ASY_RUN_TESTS("logistic_optimum", tests);
}
