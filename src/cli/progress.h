/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A progress bar with the time left, on standard error if it is a terminal. */
#ifndef ASY_CLI_PROGRESS_H
#define ASY_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct asy_progress {
    bool shown;         /* standard error is a terminal */
    double start, last; /* seconds */
    size_t already;     /* done before this run (resumed) */
    bool started;
} asy_progress;

void asy_progress_init(asy_progress *progress);
/* Fits asy_pool_options.progress; user is the asy_progress. */
void asy_progress_update(void *user, size_t done, size_t total);
/* Wipe the bar. */
void asy_progress_end(asy_progress *progress);

/* "45 s", "3 min 20 s", "2 h 5 min" */
void asy_print_duration(double seconds, char *out, size_t size);

#endif
