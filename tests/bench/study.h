/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study, mostly of one learner, opened from a config and run in this process.
 */
#ifndef ASY_BENCH_STUDY_H
#define ASY_BENCH_STUDY_H

#include "engine/pool.h"
#include "plan/plan.h"

typedef struct bench_study {
    asy_arena arena;
    asy_error err;
    asy_families families;
    asy_config config;
    asy_task task;
    asy_plan plan;
    size_t fits; /* of the whole plan */
} bench_study;

/* The study of that config with the learner `id` alone (NULL: with all) and so
   many permutations; ends the program if it cannot be. */
void bench_study_open(bench_study *s, const char *path, const char *id,
                      size_t permutations);
void bench_study_close(bench_study *s);

/* Run all units; seconds, without reading and without summary. */
double bench_study_run(bench_study *s, unsigned threads);

#endif
