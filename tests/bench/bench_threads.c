/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two threads against one on study S0 with one learner: "peer" is half of the
   time of one thread, what perfect scaling would need. */
#include <stdlib.h>

#include "bench/study.h"
#include "bench/support.h"

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_usage("bench_threads CONFIG LEARNER PERMUTATIONS [READINGS]");
    bench_study s;
    bench_study_open(&s, argv[1], argv[2], bench_count(argc, argv, 3, 0));
    for (size_t r = 0; r < bench_count(argc, argv, 4, 1); r++) {
        bench_report("ours", bench_study_run(&s, 2));
        bench_report("peer", bench_study_run(&s, 1) / 2);
    }
    bench_study_close(&s);
    return EXIT_SUCCESS;
}
