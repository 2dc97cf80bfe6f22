/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One forest of 200 trees on one thread, leaves grown to one row; rank codes
   are made anew for every fit, as for a lone candidate. */
#include <stdlib.h>

#include "bench/support.h"

static double one_fit(bench *b, bench_fit *f)
{
    asy_mark mark = asy_arena_mark(&b->arena);
    double start = bench_seconds();
    bench_prepare(f);
    bench_run(f);
    double end = bench_seconds();
    asy_arena_release(&b->arena, mark);
    return end - start;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        bench_usage("bench_forest FILE TARGET [READINGS [FITS A READING]]");
    size_t readings = bench_count(argc, argv, 3, 1);
    size_t fits = bench_count(argc, argv, 4, 1);
    bench b;
    bench_open(&b, argv[1], argv[2], false);
    bench_fit f = bench_learner(&b, "random_forest");
    bench_set(&f, "n_estimators", "200");
    if (fits > 1)
        one_fit(&b, &f);
    for (size_t r = 0; r < readings; r++) {
        double sum = 0;
        for (size_t i = 0; i < fits; i++)
            sum += one_fit(&b, &f);
        bench_report("ours", sum / (double)fits);
    }
    bench_close(&b);
    return EXIT_SUCCESS;
}
