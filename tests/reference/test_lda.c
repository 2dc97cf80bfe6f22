/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linear discriminant analysis against scikit-learn's solvers svd and lsqr,
   and against itself where the algebra takes another way. */
#include "learner/linear_model.h"
#include "support/fitted.h"
#include "support/fold0.h"

/* Two solutions of a system with condition number up to 1e5. */
#define TOLERANCE 1e-9

static const char *const cohorts[] = {"cohort_66", "breast_cancer", "wine"};

static void check_theta(const asy_linear_model *model, const json_t *entry,
                        asy_bench *bench)
{
    size_t p = model->p, size, m;
    double *coef =
        asy_json_doubles(&bench->arena, json_object_get(entry, "coef"), &size);
    double *intercept = asy_json_doubles(
        &bench->arena, json_object_get(entry, "intercept"), &m);
    assert_int_equal(m, model->m);
    assert_int_equal(size, m * p);
    for (size_t c = 0; c < m; c++) {
        const double *theta = model->theta + c * (p + 1);
        ASY_NEAR_ALL(theta, coef + c * p, p, TOLERANCE);
        ASY_NEAR(theta[p], intercept[c], TOLERANCE);
    }
}

/* probability [n x k], of which two classes' scores are the second column. */
static void check_scores(const double *score, const double *probability,
                         size_t n, size_t k)
{
    if (k > 2)
        ASY_NEAR_ALL(score, probability, n * k, TOLERANCE);
    for (size_t i = 0; i < n && k == 2; i++)
        ASY_NEAR(score[i], probability[2 * i + 1], TOLERANCE);
}

static void check_cohort(const char *cohort, const json_t *fold,
                         const char *key, const char *setting)
{
    asy_bench bench;
    asy_bench_init(&bench, 1);
    const json_t *entry = json_object_get(fold, key);
    asy_train train, test;
    asy_fold0(&bench.arena, cohort, fold, &train, &test);
    const void *model = asy_model_of(&bench, "lda", &train, ASY_SET(setting));
    check_theta(model, entry, &bench);
    size_t size;
    double *score = asy_scores_of(&bench, "lda", model, &test.x, train.k);
    double *probability = asy_json_doubles(
        &bench.arena, json_object_get(entry, "probability"), &size);
    assert_int_equal(size, test.x.n * (size_t)train.k);
    check_scores(score, probability, test.x.n, (size_t)train.k);
    asy_bench_clear(&bench);
}

static void check_cohorts(const char *key, const char *setting)
{
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *all = json_object_get(root, "classifiers_fold0");
    for (size_t i = 0; i < sizeof cohorts / sizeof *cohorts; i++)
        check_cohort(cohorts[i], json_object_get(all, cohorts[i]), key,
                     setting);
    json_decref(root);
}

static void equals_the_svd_solver(void **state)
{
    (void)state;
    check_cohorts("lda_svd", "shrinkage=null");
}

static void equals_ledoit_wolf(void **state)
{
    (void)state;
    check_cohorts("lda_lsqr_ledoit_wolf", "shrinkage=auto");
}

static const double *theta_of(const asy_train *train, const char *setting,
                              asy_bench *bench)
{
    const asy_linear_model *model =
        asy_model_of(bench, "lda", train, ASY_SET(setting));
    return model->theta;
}

/* The columns of train given times over. */
static asy_train repeat_columns(const asy_train *train, size_t times,
                                asy_arena *arena)
{
    size_t n = train->x.n, p = train->x.p;
    asy_train out = *train;
    out.x = asy_matrix_new(arena, n, times * p);
    const char **names = ASY_NEW(arena, const char *, times *p);
    assert_non_null(out.x.v);
    assert_non_null(names);
    for (size_t j = 0; j < times * p; j++) {
        names[j] = train->names[j % p];
        for (size_t i = 0; i < n; i++)
            asy_col(&out.x, j)[i] = asy_at(&train->x, i, j % p);
    }
    out.names = names;
    return out;
}

/* Copies of a column share its coefficient: the smallest solution of a
   singular system, by columns (p <= n) and by rows (p > n). */
static void copied_columns_share_coefficients(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    asy_cohort(&bench.arena, "cohort_66", &train);
    asy_standardise(&train);
    size_t p = train.x.p;
    const double *one = theta_of(&train, "shrinkage=null", &bench);
    for (size_t times = 2; times < 9; times += 5) {
        asy_train more = repeat_columns(&train, times, &bench.arena);
        const double *many = theta_of(&more, "shrinkage=null", &bench);
        for (size_t j = 0; j < times * p; j++)
            ASY_NEAR((double)times * many[j], one[j % p], 1e-9);
        ASY_NEAR(many[times * p], one[p], 1e-9);
    }
    asy_bench_clear(&bench);
}

/* With shrinkage s towards a multiple mu of the identity, k copies of p columns
   are one set of columns whose variances get s mu / k: (1 - s) C + s mu / k,
   the coefficients divided by k. So doubling copies at s1 equals s2 with
   s1 / (2 (1 - s1)) = s2 / (1 - s2), up to the factor of C. */
static void wide_shrinkage_equals_narrow(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_train train;
    asy_cohort(&bench.arena, "cohort_66", &train);
    asy_standardise(&train);
    size_t p = train.x.p, times = 7;
    double s1 = 0.5, ratio = s1 / (1 - s1) / (double)times;
    double s2 = ratio / (1 + ratio), factor = (1 - s2) / (1 - s1);
    char setting[64];
    snprintf(setting, sizeof setting, "shrinkage=%.17g", s2);
    asy_train wide = repeat_columns(&train, times, &bench.arena);
    assert_true(wide.x.p > wide.x.n);
    const double *many = theta_of(&wide, "shrinkage=0.5", &bench);
    const double *one = theta_of(&train, setting, &bench);
    for (size_t j = 0; j < times * p; j++)
        ASY_NEAR((double)times * many[j], factor * one[j % p], 1e-10);
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_svd_solver),
        cmocka_unit_test(equals_ledoit_wolf),
        cmocka_unit_test(copied_columns_share_coefficients),
        cmocka_unit_test(wide_shrinkage_equals_narrow),
    };
    return ASY_RUN_TESTS("lda", tests);
}
