/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the benchmark programs share: a clock, a table read from a CSV file,
 * and learners called straight through their vtables.
 *
 * A program prints one reading a line, "ours SECONDS" or "peer SECONDS"; the
 * two sides take turns, and readings of equal rank belong together.
 */
#ifndef ASY_BENCH_SUPPORT_H
#define ASY_BENCH_SUPPORT_H

#include "learner/learner.h"
#include "task/task.h"

/* Monotone; the zero is arbitrary. */
double bench_seconds(void);

/* End the program with err's sentence unless status is ASY_OK. */
void bench_check(asy_status status, const asy_error *err);
/* argv[i] as a count, or fallback if there are not so many. */
size_t bench_count(int argc, char **argv, int i, size_t fallback);
void bench_usage(const char *text);

/* One more reading for the driver. */
void bench_report(const char *side, double seconds);

/* Where a benchmark works. */
typedef struct bench {
    asy_arena arena, scratch;
    asy_error err;
    asy_ctx ctx;
    asy_task task;
    asy_train train; /* all rows of task */
} bench;

/* Read a table; scale: to mean 0 and variance 1 a column. */
void bench_open(bench *b, const char *file, const char *target, bool scale);
void bench_close(bench *b);

/* A learner on the bench's rows with its defaults, then "name=value" texts. */
typedef struct bench_fit {
    bench *b;
    asy_fit fit;
    asy_value *value;
} bench_fit;
bench_fit bench_learner(bench *b, const char *name);
void bench_set(bench_fit *f, const char *name, const char *text);
/* What a grid's candidates share is made anew. */
void bench_prepare(bench_fit *f);
/* The model lives until the bench's arena is wound back. */
void *bench_run(bench_fit *f);

#endif
