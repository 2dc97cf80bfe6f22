/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One unit of the plan: inner search over the candidates on the outer training
 * rows, refit of the best, prediction of the outer test rows, measures.
 *
 * Invariant: what a unit returns depends on the plan and its number alone, not
 * on the worker, on other units, or on what the worker did before.
 */
#ifndef ASY_ENGINE_UNIT_H
#define ASY_ENGINE_UNIT_H

#include <stdatomic.h>

#include "engine/pipeline.h"
#include "plan/record.h"

/* A worker's own memory, kept from unit to unit. */
typedef struct asy_worker {
    const asy_plan *plan;
    const atomic_bool *stop; /* set: give up with ASY_EINTERRUPTED */
    unsigned index;
    asy_arena arena; /* the unit's record and models */
    asy_arena scratch;
    asy_arena kept; /* labels and outer folds of (permutation, repeat) */
    bool has_split;
    size_t permutation, repeat;
    int *y;
    asy_folds folds;
    const struct asy_tap *tap; /* of an audit, or NULL */
    uint64_t generation;       /* another one: hooks start afresh even where the
                                  same unit is run again */
} asy_worker;

void asy_worker_init(asy_worker *worker, const asy_plan *plan, unsigned index,
                     const atomic_bool *stop);
void asy_worker_clear(asy_worker *worker);

/*
 * Run unit `number`. The record (in the worker's arena, valid until the next
 * call) holds the failure if the unit could not be done; the status is not
 * ASY_OK only if the run must end: interrupted, or out of memory.
 */
ASY_MUST_USE
asy_status asy_unit_run(asy_worker *worker, size_t number, asy_record *record,
                        asy_error *err);

#endif
