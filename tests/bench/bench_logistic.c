/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One l2 logistic regression, the mean over C = 10^-3 .. 10^3, ours and
 * LIBLINEAR's trust-region Newton called from C, to the same tolerance.
 *
 * LIBLINEAR stops when |g| <= eps min(n+, n-)/n |g(0)|, g the gradient. For
 * every C ours is told the largest power of ten that meets the same rule; this
 * is found before the clock starts.
 */
#include <linear.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "bench/support.h"
#include "learner/logistic.h"

#define N_C 7
static const char *const c_text[N_C] = {"0.001", "0.01", "0.1", "1",
                                        "10",    "100",  "1000"};

/* ---- ours ---- */

typedef char tolerance[16];

static double ours(bench *b, bench_fit *f, const tolerance *tol)
{
    asy_mark mark = asy_arena_mark(&b->arena);
    double start = bench_seconds();
    bench_prepare(f);
    for (size_t c = 0; c < N_C; c++) {
        bench_set(f, "C", c_text[c]);
        bench_set(f, "tol", tol[c]);
        asy_mark fit = asy_arena_mark(&b->arena);
        bench_run(f);
        asy_arena_release(&b->arena, fit);
    }
    double end = bench_seconds();
    asy_arena_release(&b->arena, mark);
    return (end - start) / N_C;
}

/* |gradient| at w, b = theta; theta NULL: at 0. slope [n] is room. */
static double gradient_norm(const bench *b, double c, const double *theta,
                            double *slope)
{
    const asy_matrix *x = &b->task.x;
    double square = 0, sum = 0;
    for (size_t i = 0; i < x->n; i++)
        slope[i] = theta ? theta[x->p] : 0;
    for (size_t j = 0; theta && j < x->p; j++)
        asy_axpy(theta[j], asy_ccol(x, j), slope, x->n);
    for (size_t i = 0; i < x->n; i++) {
        slope[i] = c * (asy_sigmoid(slope[i]) - b->task.y[i]);
        sum += slope[i];
    }
    for (size_t j = 0; j < x->p; j++) {
        double g =
            asy_dot(asy_ccol(x, j), slope, x->n) + (theta ? theta[j] : 0);
        square += g * g;
    }
    return sqrt(square + sum * sum);
}

static double share_of_rarer(const bench *b)
{
    size_t positive = 0;
    for (size_t i = 0; i < b->task.n; i++)
        positive += b->task.y[i] != 0;
    size_t negative = b->task.n - positive;
    size_t rarer = positive < negative ? positive : negative;
    return (double)rarer / (double)b->task.n;
}

static void find_tolerance(bench *b, bench_fit *f, double eps, size_t c,
                           tolerance tol)
{
    double value = strtod(c_text[c], NULL);
    double *slope = ASY_NEW(&b->arena, double, b->task.n);
    double goal =
        eps * share_of_rarer(b) * gradient_norm(b, value, NULL, slope);
    bench_set(f, "C", c_text[c]);
    for (int digits = 1; digits < 13; digits++) {
        snprintf(tol, sizeof(tolerance), "1e-%d", digits);
        bench_set(f, "tol", tol);
        asy_mark mark = asy_arena_mark(&b->arena);
        const asy_logistic_model *model = bench_run(f);
        double norm = gradient_norm(b, value, model->linear.theta, slope);
        asy_arena_release(&b->arena, mark);
        if (norm <= goal)
            return;
    }
}

/* ---- LIBLINEAR ---- */

static void quiet(const char *text)
{
    (void)text;
}

static struct feature_node *sparse_row(const bench *b, size_t i)
{
    size_t p = b->task.p;
    struct feature_node *row = malloc((p + 2) * sizeof *row);
    for (size_t j = 0; j < p; j++)
        row[j] = (struct feature_node){(int)j + 1, asy_at(&b->task.x, i, j)};
    row[p] = (struct feature_node){(int)p + 1, 1};
    row[p + 1].index = -1;
    return row;
}

static struct problem make_problem(const bench *b)
{
    size_t n = b->task.n;
    struct problem problem = {.l = (int)n,
                              .n = (int)b->task.p + 1,
                              .y = malloc(n * sizeof(double)),
                              .x = malloc(n * sizeof(void *)),
                              .bias = 1};
    for (size_t i = 0; i < n; i++) {
        problem.x[i] = sparse_row(b, i);
        problem.y[i] = b->task.y[i] ? 1 : -1;
    }
    return problem;
}

static double peer(const struct problem *problem, double eps)
{
    double start = bench_seconds();
    for (size_t c = 0; c < N_C; c++) {
        struct parameter how = {.solver_type = L2R_LR,
                                .eps = eps,
                                .C = strtod(c_text[c], NULL),
                                .p = 0.1};
        struct model *model = train(problem, &how);
        free_and_destroy_model(&model);
    }
    return (bench_seconds() - start) / N_C;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        bench_usage("bench_logistic FILE TARGET [READINGS [EPS]]");
    double eps = argc > 4 ? strtod(argv[4], NULL) : 1e-8;
    bench b;
    bench_open(&b, argv[1], argv[2], true);
    bench_fit f = bench_learner(&b, "logistic_regression");
    bench_prepare(&f);
    tolerance tol[N_C];
    for (size_t c = 0; c < N_C; c++)
        find_tolerance(&b, &f, eps, c, tol[c]);
    set_print_string_function(quiet);
    struct problem problem = make_problem(&b);
    for (size_t r = 0; r < bench_count(argc, argv, 3, 1); r++) {
        bench_report("ours", ours(&b, &f, tol));
        bench_report("peer", peer(&problem, eps));
    }
    bench_close(&b);
    return EXIT_SUCCESS;
}
