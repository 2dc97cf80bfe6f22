/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where records meet again: units may end in any order, on any worker; what is
 * read out afterwards is in plan order.
 *
 * Invariant: a unit is collected at most once; a second record of the same unit
 * is ignored (a resumed run may bring one).
 */
#ifndef ASY_ENGINE_COLLECT_H
#define ASY_ENGINE_COLLECT_H

#include "plan/record.h"

typedef struct asy_collection {
    const asy_plan *plan;
    asy_arena arena;
    asy_record *record; /* [n_units]; message NULL = not there yet */
    size_t n_done, n_failed;
} asy_collection;

ASY_MUST_USE
asy_status asy_collection_init(asy_collection *collection, const asy_plan *plan,
                               asy_error *err);
void asy_collection_clear(asy_collection *collection);

/* Add one encoded record. Not thread-safe. Errors: ASY_EDATA (no record of
   this plan), ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_collection_put(asy_collection *collection, const void *bytes,
                              size_t size, asy_error *err);

static inline bool asy_collection_has(const asy_collection *collection,
                                      size_t number)
{
    return collection->record[number].message != NULL;
}

/* The record of a unit. */
const asy_record *asy_collection_at(const asy_collection *collection,
                                    asy_unit unit);

#endif
