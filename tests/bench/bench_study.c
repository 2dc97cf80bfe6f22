/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Study S0 with one learner: seconds a fit, everything around it included. */
#include <stdlib.h>

#include "bench/study.h"
#include "bench/support.h"

int main(int argc, char **argv)
{
    if (argc < 5)
        bench_usage("bench_study CONFIG LEARNER PERMUTATIONS THREADS "
                    "[READINGS]");
    size_t permutations = bench_count(argc, argv, 3, 0);
    unsigned threads = (unsigned)bench_count(argc, argv, 4, 1);
    bench_study s;
    bench_study_open(&s, argv[1], argv[2], permutations);
    for (size_t r = 0; r < bench_count(argc, argv, 5, 1); r++)
        bench_report("ours", bench_study_run(&s, threads) / (double)s.fits);
    bench_study_close(&s);
    return EXIT_SUCCESS;
}
