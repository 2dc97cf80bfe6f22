/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lasso path of 100 penalties, as glmnet's: lambda falls evenly on the
 * logarithm's scale from the least that keeps every coefficient at 0 to a
 * 10,000th of it; C = 1 / (n lambda). Every penalty is a fit of its own, as
 * the candidates of a grid are.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/math.h"
#include "bench/support.h"

enum { N_LAMBDA = 100 };

/* max_j |x_j'(y - mean y)| / n */
static double largest_lambda(const bench *b)
{
    size_t n = b->task.n;
    double *centred = ASY_NEW(b->ctx.arena, double, n);
    double mean = 0, most = 0;
    for (size_t i = 0; i < n; i++)
        mean += (double)b->task.y[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        centred[i] = b->task.y[i] - mean;
    for (size_t j = 0; j < b->task.p; j++)
        most = fmax(most, fabs(asy_dot(asy_ccol(&b->task.x, j), centred, n)));
    return most / (double)n;
}

static double path(bench *b, bench_fit *f, double largest)
{
    asy_mark mark = asy_arena_mark(&b->arena);
    double start = bench_seconds();
    bench_prepare(f);
    for (int i = 0; i < N_LAMBDA; i++) {
        double lambda = largest * pow(1e-4, i / (N_LAMBDA - 1.0));
        char c[32];
        snprintf(c, sizeof c, "%.17g", 1 / ((double)b->task.n * lambda));
        bench_set(f, "C", c);
        asy_mark fit = asy_arena_mark(&b->arena);
        bench_run(f);
        asy_arena_release(&b->arena, fit);
    }
    double end = bench_seconds();
    asy_arena_release(&b->arena, mark);
    return end - start;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        bench_usage("bench_path FILE TARGET [READINGS [TOL]]");
    bench b;
    bench_open(&b, argv[1], argv[2], true);
    bench_fit f = bench_learner(&b, "logistic_regression");
    bench_set(&f, "penalty", "l1");
    bench_set(&f, "tol", argc > 4 ? argv[4] : "1e-5");
    double largest = largest_lambda(&b);
    for (size_t r = 0; r < bench_count(argc, argv, 3, 1); r++)
        bench_report("ours", path(&b, &f, largest));
    bench_close(&b);
    return EXIT_SUCCESS;
}
