/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads that take units, run them and deliver their records. Where units come
 * from and where records go is the affair of whoever hires the crew: a process
 * on its own (pool.c) or a rank among others (ranks.h).
 *
 * Invariant: after the first error no thread takes another unit.
 */
#ifndef ASY_ENGINE_CREW_H
#define ASY_ENGINE_CREW_H

#include <pthread.h>

#include "engine/unit.h"

typedef struct asy_crew_seat asy_crew_seat;

/* What a crew needs; both functions are called by all threads at once. */
typedef struct asy_crew_work {
    const asy_plan *plan;
    atomic_bool *stop; /* set by anybody: give up */
    /* The number of the next unit; false if there will be none. */
    bool (*take)(void *user, size_t *number);
    /* A finished unit, encoded, and how long it took. Errors end the crew. */
    asy_status (*deliver)(void *user, asy_bytes record, double seconds,
                          asy_error *err);
    void *user;
} asy_crew_work;

typedef struct asy_crew {
    asy_crew_work work;
    unsigned n; /* seats; the last one is for the calling thread */
    asy_crew_seat *seat;
    pthread_mutex_t lock; /* guards first */
    asy_error first;      /* the first error */
} asy_crew;

/* Threads to use where `wanted` were asked for: 0 is as many as this process
   may run on; never more than units. */
unsigned asy_crew_size(unsigned wanted, size_t units);

/* Start n threads. Fewer start if the system has no more; *n says how many.
   Errors: ASY_ENOMEM. Join in any case. */
ASY_MUST_USE
asy_status asy_crew_start(asy_crew *crew, const asy_crew_work *work,
                          unsigned *n, asy_error *err);
/* The calling thread works too, until there is nothing left. */
void asy_crew_help(asy_crew *crew);
/* Wait for all; the first error. */
ASY_MUST_USE
asy_status asy_crew_join(asy_crew *crew, asy_error *err);

#endif
