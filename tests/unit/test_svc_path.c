/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of solutions along C: optimal everywhere, whatever was asked for. */
#include <string.h>

#include "learner/smo.h"
#include "learner/svc_path.h"
#include "support/json.h"

/* A path over a cohort with even classes. */
typedef struct walk {
    asy_bench bench;
    asy_train train;
    asy_kernel kernel;
    asy_gram gram;
    asy_kernel_cache cache;
    double *target, *weight, *beta;
    asy_svc_path path;
} walk;

static void set_problem(walk *w)
{
    size_t n = w->train.x.n;
    w->target = ASY_NEW(&w->bench.arena, double, n);
    w->weight = ASY_NEW(&w->bench.arena, double, n);
    w->beta = ASY_NEW(&w->bench.arena, double, n);
    for (size_t i = 0; i < n; i++) {
        w->target[i] = w->train.y[i] ? 1 : -1;
        w->weight[i] = 1;
    }
}

static void begin(walk *w, const char *kernel, double gamma)
{
    asy_arena *arena = &w->bench.arena;
    asy_error *err = &w->bench.err;
    size_t n = w->train.x.n;
    set_problem(w);
    w->kernel = (asy_kernel){asy_kernel_map_find(kernel), gamma, 1, 3};
    ASY_GOOD(asy_gram_init(&w->gram, &w->train.x, arena, err), err);
    ASY_GOOD(asy_kernel_cache_init(&w->cache, &w->kernel, &w->gram,
                                   (size_t)1 << 20, arena, err),
             err);
    ASY_GOOD(asy_svc_path_init(&w->path, n, w->cache.stride, arena, err), err);
    assert_true(asy_svc_path_suits(w->target, w->weight, n));
    asy_svc_path_start(&w->path, &w->cache, w->target, w->weight);
}

static void open_cohort(walk *w, const char *kernel, double gamma)
{
    asy_bench_init(&w->bench, 1);
    asy_cohort(&w->bench.arena, "cohort_66", &w->train);
    asy_standardise(&w->train);
    asy_even_classes(&w->bench.arena, &w->train);
    begin(w, kernel, gamma);
}

static double gradient(walk *w, size_t i)
{
    const double *row = asy_kernel_cache_row(&w->cache, i);
    double g = w->target[i];
    for (size_t t = 0; t < w->train.x.n; t++)
        g -= row[t] * w->beta[t];
    return g;
}

/* How far beta is from optimal for this C, by the definition of smo.h. */
static double violation(walk *w, double c)
{
    double top = -(double)INFINITY, bottom = (double)INFINITY, sum = 0;
    for (size_t i = 0; i < w->train.x.n; i++) {
        double y = w->target[i], a = y * w->beta[i], g = gradient(w, i);
        assert_true(a >= 0 && a <= c);
        sum += w->beta[i];
        if (y > 0 ? a < c : a > 0)
            top = fmax(top, g);
        if (y > 0 ? a > 0 : a < c)
            bottom = fmin(bottom, g);
    }
    ASY_NEAR(sum / c, 0, 1e-12);
    return top - bottom;
}

static void every_point_is_optimal(void **state)
{
    (void)state;
    static const struct {
        const char *kernel;
        double gamma;
    } kernels[] = {{"rbf", 0.001}, {"rbf", 0.01}, {"rbf", 0.1}, {"rbf", 1},
                   {"rbf", 10},    {"linear", 1}, {"poly", 0.1}};
    for (size_t k = 0; k < 7; k++) {
        walk w;
        open_cohort(&w, kernels[k].kernel, kernels[k].gamma);
        for (double c = 1e-3; c < 2e3; c *= 1.7) {
            assert_true(asy_svc_path_solve(&w.path, c, w.beta));
            assert_true(violation(&w, c) < 1e-10 * (10 + c));
        }
        assert_true(w.path.events > 20);
        asy_bench_clear(&w.bench);
    }
}

/* The objective is convex, and its solution unique: the other solver's. */
static void agrees_with_the_solver(void **state)
{
    (void)state;
    walk w;
    open_cohort(&w, "rbf", 0.1);
    size_t n = w.train.x.n;
    double *bound = ASY_NEW(&w.bench.arena, double, n);
    for (double c = 0.01; c < 200; c *= 10) {
        for (size_t i = 0; i < n; i++)
            bound[i] = c;
        asy_smo smo = {&w.cache, w.target, bound, NULL, 1e-11, 1000000};
        asy_smo_solution solution;
        ASY_GOOD(asy_smo_solve(&smo, &solution, &w.bench.arena, &w.bench.err),
                 &w.bench.err);
        assert_true(asy_svc_path_solve(&w.path, c, w.beta));
        ASY_NEAR_ALL(w.beta, solution.beta, n, 1e-8);
        /* What is a solution already takes no iteration. */
        smo.start = w.beta;
        smo.tolerance = 1e-9;
        ASY_GOOD(asy_smo_solve(&smo, &solution, &w.bench.arena, &w.bench.err),
                 &w.bench.err);
        assert_int_equal(solution.iterations, 0);
        assert_memory_equal(solution.beta, w.beta, n * sizeof *w.beta);
    }
    asy_bench_clear(&w.bench);
}

static void order_changes_nothing(void **state)
{
    (void)state;
    static const double asked[] = {7, 0.3, 100, 7, 2000, 1e-4, 7};
    walk w;
    open_cohort(&w, "rbf", 0.03);
    double first[66];
    for (size_t i = 0; i < 7; i++) {
        assert_true(asy_svc_path_solve(&w.path, asked[i], w.beta));
        if (i == 0)
            memcpy(first, w.beta, w.train.x.n * sizeof *first);
        else if (asked[i] == asked[0])
            assert_memory_equal(first, w.beta, w.train.x.n * sizeof *first);
    }
    asy_bench_clear(&w.bench);
}

/* Every row twice, the copy with the same label: the path goes on as long as
   it can, and says so where it cannot. */
static void equal_rows_do_no_harm(void **state)
{
    (void)state;
    walk w;
    asy_bench_init(&w.bench, 1);
    asy_train all;
    asy_cohort(&w.bench.arena, "cohort_66", &all);
    asy_standardise(&all);
    size_t rows[66];
    for (size_t i = 0; i < 66; i++)
        rows[i] = i / 2;
    asy_take(&w.bench.arena, &all, rows, 66, &w.train);
    asy_even_classes(&w.bench.arena, &w.train);
    begin(&w, "rbf", 0.05);
    size_t solved = 0;
    for (double c = 0.01; c < 20; c *= 1.5) {
        if (!asy_svc_path_solve(&w.path, c, w.beta))
            break;
        assert_true(violation(&w, c) < 1e-10 * (10 + c));
        solved++;
    }
    assert_true(solved > 5);
    asy_bench_clear(&w.bench);
}

static void uneven_classes_have_no_path(void **state)
{
    (void)state;
    double target[200], weight[200];
    for (size_t i = 0; i < 200; i++) {
        target[i] = i % 2 ? 1 : -1;
        weight[i] = 1;
    }
    assert_true(asy_svc_path_suits(target, weight, ASY_PATH_ROWS));
    assert_false(asy_svc_path_suits(target, weight, 21));
    assert_false(asy_svc_path_suits(target, weight, ASY_PATH_ROWS + 2));
    weight[3] = 2;
    assert_false(asy_svc_path_suits(target, weight, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point_is_optimal),
        cmocka_unit_test(agrees_with_the_solver),
        cmocka_unit_test(order_changes_nothing),
        cmocka_unit_test(equal_rows_do_no_harm),
        cmocka_unit_test(uneven_classes_have_no_path),
    };
    return ASY_RUN_TESTS("svc path", tests);
}
