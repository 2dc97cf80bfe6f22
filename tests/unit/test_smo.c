/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels, their cache, and the optimality of what the solver returns. */
#include <string.h>

#include "learner/smo.h"
#include "learner/svc_model.h"
#include "support/json.h"

enum { KERNEL, C, GAMMA, DEGREE, COEF0, TOL, CLASS_WEIGHT, MAX_ITER, N_PARAMS };

static asy_kernel kernel_named(const char *name, double gamma)
{
    const asy_kernel_map *map = asy_kernel_map_find(name);
    assert_non_null(map);
    return (asy_kernel){map, gamma, 0.5, 3};
}

/* Rows i and t of x by the definition, apart from the tested code. */
static double kernel_value(const asy_kernel *kernel, const asy_matrix *x,
                           size_t i, size_t t)
{
    double dot = 0, distance = 0;
    for (size_t j = 0; j < x->p; j++) {
        double a = asy_at(x, i, j), b = asy_at(x, t, j);
        dot += a * b;
        distance += (a - b) * (a - b);
    }
    if (strcmp(kernel->map->name, "rbf") == 0)
        return exp(-kernel->gamma * distance);
    if (strcmp(kernel->map->name, "linear") == 0)
        return dot;
    return pow(kernel->gamma * dot + kernel->coef0, kernel->degree);
}

static void cohort(asy_bench *bench, const char *name, asy_train *train)
{
    asy_bench_init(bench, 1);
    asy_cohort(&bench->arena, name, train);
    asy_standardise(train);
}

static void rows_follow_the_definitions(void **state)
{
    (void)state;
    static const char *const names[] = {"linear", "rbf", "poly"};
    asy_bench bench;
    asy_train train;
    cohort(&bench, "cohort_66", &train);
    asy_gram gram;
    ASY_GOOD(asy_gram_init(&gram, &train.x, &bench.arena, &bench.err),
             &bench.err);
    for (size_t k = 0; k < 3; k++) {
        asy_kernel kernel = kernel_named(names[k], 0.37);
        double row[66], same[66];
        for (size_t i = 0; i < 66; i++) {
            asy_gram_row(&gram, &kernel, i, row);
            asy_gram_row_of(&gram, &kernel, train.x.v + i, train.x.ld, same);
            assert_memory_equal(row, same, sizeof row);
            for (size_t t = 0; t < 66; t++)
                ASY_NEAR(row[t], kernel_value(&kernel, &train.x, i, t), 1e-12);
        }
    }
    assert_null(asy_kernel_map_find("sigmoid"));
    asy_bench_clear(&bench);
}

/* Half of the values are copied from the other half. */
static void a_filled_matrix_has_the_same_rows(void **state)
{
    (void)state;
    asy_bench bench;
    asy_train train;
    cohort(&bench, "cohort_66", &train);
    asy_gram gram;
    asy_kernel kernel = kernel_named("rbf", 0.2);
    asy_kernel_cache cache;
    double row[66];
    ASY_GOOD(asy_gram_init(&gram, &train.x, &bench.arena, &bench.err),
             &bench.err);
    for (int kept = 0; kept < 2; kept++) {
        ASY_GOOD(asy_kernel_cache_init(&cache, &kernel, &gram, (size_t)1 << 20,
                                       &bench.arena, &bench.err),
                 &bench.err);
        asy_kernel_cache_fill(&cache);
        assert_int_equal(cache.used, 66);
        for (size_t i = 0; i < 66; i++) {
            asy_gram_row(&gram, &kernel, i, row);
            assert_memory_equal(asy_kernel_cache_row(&cache, i), row,
                                sizeof row);
        }
        ASY_GOOD(asy_gram_fill(&gram, &bench.arena, &bench.err), &bench.err);
    }
    asy_bench_clear(&bench);
}

static void gamma_scale_uses_all_cells(void **state)
{
    (void)state;
    /* Mean 3, squares 4 1 0 25 16 4 over 6 cells, 2 columns. */
    double cells[] = {1, 2, 3, 8, -1, 5}, equal[] = {2, 2, 2};
    asy_matrix x = {cells, 3, 2, 3}, constant = {equal, 3, 1, 3};
    ASY_NEAR(asy_kernel_gamma_scale(&x), 6.0 / (2 * 50), 1e-15);
    ASY_NEAR(asy_kernel_gamma_scale(&constant), 1, 0);
}

/* A problem and its solution, with room for so many bytes of kernel rows. */
typedef struct solved {
    asy_kernel kernel;
    asy_gram gram;
    double *target, *bound;
    asy_smo_solution solution;
} solved;

static void solve(solved *s, const asy_train *train, size_t bytes,
                  asy_bench *bench)
{
    size_t n = train->x.n;
    s->target = ASY_NEW(&bench->arena, double, n);
    s->bound = ASY_NEW(&bench->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        s->target[i] = train->y[i] ? 1 : -1;
        s->bound[i] = train->y[i] ? 3 : 0.7;
    }
    asy_kernel_cache cache;
    ASY_GOOD(asy_gram_init(&s->gram, &train->x, &bench->arena, &bench->err),
             &bench->err);
    ASY_GOOD(asy_kernel_cache_init(&cache, &s->kernel, &s->gram, bytes,
                                   &bench->arena, &bench->err),
             &bench->err);
    asy_smo smo = {&cache, s->target, s->bound, NULL, 1e-7, 1000000};
    ASY_GOOD(asy_smo_solve(&smo, &s->solution, &bench->arena, &bench->err),
             &bench->err);
}

/* y - K beta of row i */
static double gradient(const solved *s, size_t i)
{
    double g = s->target[i];
    for (size_t t = 0; t < s->gram.x.n; t++)
        g -= s->solution.beta[t] * kernel_value(&s->kernel, &s->gram.x, t, i);
    return g;
}

/* The conditions of smo.h, the objective and the intercept, by definition. */
static void check_optimal(const solved *s)
{
    double top = -(double)INFINITY, bottom = (double)INFINITY;
    double sum = 0, objective = 0;
    for (size_t i = 0; i < s->gram.x.n; i++) {
        double y = s->target[i], beta = s->solution.beta[i];
        double a = y * beta, g = gradient(s, i);
        assert_true(a >= 0 && a <= s->bound[i]);
        sum += beta;
        objective -= beta * (y + g) / 2;
        if (y > 0 ? a < s->bound[i] : a > 0)
            top = fmax(top, g);
        if (y > 0 ? a > 0 : a < s->bound[i])
            bottom = fmin(bottom, g);
    }
    assert_true(top - bottom < 1.01e-7);
    assert_true(top - s->solution.intercept < 1.01e-7);
    assert_true(s->solution.intercept - bottom < 1.01e-7);
    ASY_NEAR(sum, 0, 1e-12);
    ASY_NEAR(s->solution.objective, objective, 1e-10);
}

static void solutions_are_optimal(void **state)
{
    (void)state;
    static const char *const names[] = {"linear", "rbf", "rbf", "poly"};
    static const double gammas[] = {1, 0.02, 2, 0.1};
    for (size_t k = 0; k < 4; k++) {
        asy_bench bench;
        asy_train train;
        cohort(&bench, "cohort_66", &train);
        solved s = {.kernel = kernel_named(names[k], gammas[k])};
        solve(&s, &train, (size_t)1 << 20, &bench);
        check_optimal(&s);
        asy_bench_clear(&bench);
    }
}

/* With room for two rows, or for some, the bits are those of a full matrix. */
static void cache_size_changes_nothing(void **state)
{
    (void)state;
    static const size_t bytes[] = {0, 20 * 72 * sizeof(double)};
    asy_bench bench;
    asy_train train;
    cohort(&bench, "cohort_66", &train);
    solved full = {.kernel = kernel_named("rbf", 0.1)};
    solve(&full, &train, (size_t)1 << 20, &bench);
    for (size_t b = 0; b < 2; b++) {
        solved s = {.kernel = full.kernel};
        solve(&s, &train, bytes[b], &bench);
        assert_memory_equal(s.solution.beta, full.solution.beta,
                            66 * sizeof(double));
        assert_int_equal(s.solution.iterations, full.solution.iterations);
    }
    asy_bench_clear(&bench);
}

/* ---- through the learner ------------------------------------------------ */

typedef struct svc {
    const asy_learner *learner;
    asy_value value[N_PARAMS];
    void *model;
} svc;

static void make(svc *s, asy_bench *bench)
{
    s->learner = asy_learner_find("svc");
    ASY_GOOD(
        asy_param_defaults(s->learner->params, N_PARAMS, s->value, &bench->err),
        &bench->err);
}

static asy_status fit(svc *s, const asy_train *train, const void *shared,
                      asy_bench *bench)
{
    asy_fit f = {s->learner,
                 train,
                 shared,
                 {s->learner->params, N_PARAMS, s->value},
                 &bench->ctx};
    return s->learner->fit(&f, &s->model);
}

static void check_shared(const char *data, const char *kernel, size_t values)
{
    asy_bench bench;
    asy_train train;
    cohort(&bench, data, &train);
    svc s;
    make(&s, &bench);
    s.value[KERNEL].string = kernel;
    void *shared;
    ASY_GOOD(s.learner->prepare(s.learner, &train, &bench.ctx, &shared),
             &bench.err);
    double *score[2];
    for (size_t b = 0; b < 2; b++) {
        score[b] = ASY_NEW(&bench.arena, double, values);
        ASY_GOOD(fit(&s, &train, b ? shared : NULL, &bench), &bench.err);
        ASY_GOOD(s.learner->score(s.model, &train.x, &bench.ctx, score[b]),
                 &bench.err);
    }
    assert_memory_equal(score[0], score[1], values * sizeof(double));
    asy_bench_clear(&bench);
}

static void preparing_changes_nothing(void **state)
{
    (void)state;
    check_shared("cohort_66", "rbf", 66);
    check_shared("cohort_66", "linear", 66);
    check_shared("wine", "rbf", 3 * 178);
    check_shared("wine", "poly", 3 * 178);
}

static void expect(asy_status status, asy_status want, const char *words,
                   asy_bench *bench)
{
    assert_int_equal(status, want);
    if (!strstr(bench->err.message, words))
        fail_msg("\"%s\" lacks \"%s\"", bench->err.message, words);
    asy_error_reset(&bench->err);
}

static void errors_say_what_is_needed(void **state)
{
    (void)state;
    asy_bench bench;
    asy_train train;
    cohort(&bench, "cohort_66", &train);
    svc s;
    make(&s, &bench);
    s.value[MAX_ITER].number = 3;
    expect(fit(&s, &train, NULL, &bench), ASY_ENOTCONVERGED, "3 iterations",
           &bench);
    int *one_class = asy_arena_calloc(&bench.arena, 66, sizeof *one_class);
    asy_train one = train;
    one.y = one_class;
    expect(fit(&s, &one, NULL, &bench), ASY_ENUMERIC, "class", &bench);
    train.x.v[5] = 1e200;
    expect(fit(&s, &train, NULL, &bench), ASY_ENUMERIC, "standardize", &bench);
    train.x.v[5] = (double)NAN;
    expect(fit(&s, &train, NULL, &bench), ASY_ENUMERIC, train.names[0], &bench);
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_follow_the_definitions),
        cmocka_unit_test(a_filled_matrix_has_the_same_rows),
        cmocka_unit_test(gamma_scale_uses_all_cells),
        cmocka_unit_test(solutions_are_optimal),
        cmocka_unit_test(cache_size_changes_nothing),
        cmocka_unit_test(preparing_changes_nothing),
        cmocka_unit_test(errors_say_what_is_needed),
    };
    return ASY_RUN_TESTS("smo", tests);
}
