/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workers of one process: each thread takes the next unit in plan order
 * until none is left or the run is told to stop.
 */
#ifndef ASY_ENGINE_POOL_H
#define ASY_ENGINE_POOL_H

#include "engine/collect.h"
#include "engine/unit.h"
#include "plan/deal.h"

/* What the caller wants to see of a run. All calls come one at a time. */
typedef struct asy_pool_options {
    unsigned threads;       /* 0: as many as there are processors */
    atomic_bool *stop;      /* set it (from a signal handler) to interrupt */
    const asy_share *share; /* only these units; NULL: all of the plan */
    /* Finished units, encoded; NULL: nothing. Errors end the run. */
    asy_status (*keep)(void *user, const asy_bytes *record, size_t n,
                       asy_error *err);
    /* Progress; NULL: nothing. */
    void (*progress)(void *user, size_t done, size_t total);
    void *user;
} asy_pool_options;

/* Run every unit of the share that collection does not have yet. Errors:
   ASY_EINTERRUPTED, ASY_ENOMEM, those of keep. Failed units are in the
   collection. */
ASY_MUST_USE
asy_status asy_pool_run(const asy_plan *plan, const asy_pool_options *options,
                        asy_collection *collection, asy_error *err);

/* What becomes of finished units: kept, collected, shown. One call at a time.
   Errors: those of keep and of asy_collection_put. */
ASY_MUST_USE
asy_status asy_pool_keep(const asy_pool_options *options,
                         asy_collection *collection, const asy_bytes *record,
                         size_t n, asy_error *err);

#endif
