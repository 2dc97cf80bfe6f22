/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what an audit found: see findings.h. */
#include "engine/findings.h"

#include <string.h>

static const char *where(const asy_findings *f, size_t number, size_t inner)
{
    const asy_plan *plan = f->plan;
    asy_unit unit = asy_plan_unit(plan, number);
    const char *id = plan->learner[unit.learner].id;
    const char *text =
        asy_unit_is_holdout(plan, unit)
            ? asy_arena_printf(f->arena, "%s, held-out set", id)
            : asy_arena_printf(f->arena, "%s, repeat %zu, fold %zu", id,
                               unit.repeat, unit.fold);
    if (text && inner < ASY_ALL_INNER)
        text = asy_arena_printf(f->arena, "%s, inner fold %zu", text, inner);
    return text;
}

/* Room for one more element of a list in the arena. */
static void *grow(asy_arena *arena, void *list, size_t n, size_t *room,
                  size_t size)
{
    if (n < *room)
        return list;
    *room = 2 * *room + 8;
    void *larger = asy_arena_calloc(arena, *room, size);
    if (larger && n > 0)
        memcpy(larger, list, n * size);
    return larger;
}

asy_status asy_findings_leak(asy_findings *f, size_t number, asy_leak found,
                             size_t inner)
{
    asy_audit *out = f->out;
    for (size_t i = 0; i < out->n_leaks; i++) {
        asy_leak *known = &out->leak[i];
        if (known->kind != found.kind || strcmp(known->name, found.name) != 0)
            continue;
        known->units += known->last_unit != number;
        known->last_unit = number;
        return ASY_OK;
    }
    out->leak = grow(f->arena, out->leak, out->n_leaks, &f->leak_room,
                     sizeof *out->leak);
    found.where = where(f, number, inner);
    found.name = asy_arena_strdup(f->arena, found.name);
    found.units = 1;
    found.last_unit = number;
    if (!out->leak || !found.where || !found.name)
        return asy_nomem(f->err);
    out->leak[out->n_leaks++] = found;
    return ASY_OK;
}

asy_status asy_findings_unprobed(asy_findings *f, size_t number,
                                 const char *message)
{
    asy_audit *out = f->out;
    out->unprobed = grow(f->arena, out->unprobed, out->n_unprobed,
                         &f->unprobed_room, sizeof *out->unprobed);
    asy_unprobed found = {where(f, number, ASY_ALL_INNER),
                          asy_arena_strdup(f->arena, message)};
    if (!out->unprobed || !found.where || !found.message)
        return asy_nomem(f->err);
    out->unprobed[out->n_unprobed++] = found;
    return ASY_OK;
}
