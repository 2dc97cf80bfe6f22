/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where records meet again: see collect.h. */
#include "engine/collect.h"

#include <stdlib.h>

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

/* ---- has a record the shape that the plan gives its unit? ---- */

static int compare_rows(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* The rows that a unit may be tested on, ascending. */
static bool tests_rows(const asy_plan *plan, bool holdout,
                       const asy_record *record)
{
    const size_t *rows = holdout ? plan->holdout_row : plan->row;
    size_t n = holdout ? plan->n_holdout : plan->n;
    for (size_t i = 0; i < record->n_test; i++) {
        size_t row = record->test[i];
        if (record->decision[i] < 0 || record->decision[i] >= plan->task->k ||
            !bsearch(&row, rows, n, sizeof row, compare_rows))
            return false;
    }
    return true;
}

/* Permuted units keep predictions only if they are pooled. */
static bool tests_as_many(const asy_plan *plan, asy_unit unit, size_t n_test)
{
    bool holdout = asy_unit_is_holdout(plan, unit);
    if (unit.permutation > 0 && !plan->keep_null_scores)
        return n_test == 0;
    return n_test > 0 &&
           (holdout ? n_test == plan->n_holdout : n_test <= plan->n);
}

static bool fits_well(const asy_plan *plan, const asy_record *record)
{
    asy_unit unit = asy_plan_unit(plan, record->number);
    size_t width = asy_score_width(plan->task->k);
    size_t candidates = plan->learner[unit.learner].n_candidates;
    size_t losses =
        plan->importance ? plan->task->p * plan->config->importance.repeats : 0;
    return record->n_metrics == plan->n_metrics && record->chosen >= 0 &&
           (size_t)record->chosen < candidates &&
           (record->n_candidates == 0 || record->n_candidates == candidates) &&
           (record->n_importance == 0 || record->n_importance == losses) &&
           tests_as_many(plan, unit, record->n_test) &&
           record->n_scores == record->n_test * width &&
           tests_rows(plan, asy_unit_is_holdout(plan, unit), record);
}

static bool fits(const asy_plan *plan, const asy_record *record)
{
    if (record->number >= plan->n_units)
        return false;
    if (record->status == ASY_OK)
        return fits_well(plan, record);
    return record->chosen == -1 && record->n_candidates == 0 &&
           record->n_metrics == 0 && record->n_test == 0 &&
           record->n_scores == 0 && record->n_importance == 0;
}

asy_status asy_collection_put(asy_collection *collection, const void *bytes,
                              size_t size, asy_error *err)
{
    asy_record record;
    asy_mark mark = asy_arena_mark(&collection->arena);
    ASY_TRY(asy_record_decode(bytes, size, &collection->arena, &record, err));
    if (!fits(collection->plan, &record))
        return asy_fail(err, ASY_EDATA,
                        "a record of unit %llu is none of this plan's, of "
                        "%zu units (need --fresh)",
                        (unsigned long long)record.number,
                        collection->plan->n_units);
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
