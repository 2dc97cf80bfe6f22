/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where records meet again: see collect.h. */
#include "engine/collect.h"

asy_status asy_collection_init(asy_collection *collection, const asy_plan *plan,
                               asy_error *err)
{
    *collection = (asy_collection){.plan = plan};
    asy_arena_init(&collection->arena);
    collection->record = asy_arena_calloc(&collection->arena, plan->n_units,
                                          sizeof *collection->record);
    return collection->record ? ASY_OK : asy_nomem(err);
}

void asy_collection_clear(asy_collection *collection)
{
    asy_arena_clear(&collection->arena);
}

asy_status asy_collection_put(asy_collection *collection, const void *bytes,
                              size_t size, asy_error *err)
{
    asy_record record;
    asy_mark mark = asy_arena_mark(&collection->arena);
    ASY_TRY(asy_record_decode(bytes, size, &collection->arena, &record, err));
    if (record.number >= collection->plan->n_units)
        return asy_fail(
            err, ASY_EDATA, "a record of unit %llu (the plan has %zu)",
            (unsigned long long)record.number, collection->plan->n_units);
    if (asy_collection_has(collection, record.number)) {
        asy_arena_release(&collection->arena, mark);
        return ASY_OK;
    }
    collection->record[record.number] = record;
    collection->n_done++;
    collection->n_failed += record.status != ASY_OK;
    return ASY_OK;
}

const asy_record *asy_collection_at(const asy_collection *collection,
                                    asy_unit unit)
{
    return &collection->record[asy_plan_number(collection->plan, unit)];
}
