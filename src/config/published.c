/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind of a published quantity in `compare`: 0.84, {value: 0.84} or
   {value: 0.79, lower: 0.66, upper: 0.88}. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config/keys.h"
#include "config/schema.h"

static const char *const part_names[] = {"value", "lower", "upper"};

static asy_status check_order(asy_binder *b, const asy_key_entry *key,
                              const asy_node *node, const double part[3])
{
    bool lower = !isnan(part[1]), upper = !isnan(part[2]);
    char what[80];
    snprintf(what, sizeof what, "%s has half an interval", key->param.name);
    asy_complaint c = {.what = what,
                       .word = lower ? "lower alone" : "upper alone",
                       .need = "both lower and upper, or neither"};
    if (lower != upper)
        return asy_complain(b->err, node->place, &c);
    if (!lower || (part[1] <= part[0] && part[0] <= part[2]))
        return ASY_OK;
    return asy_fail_at(b->err, ASY_ECONFIG, node->place,
                       "%s lies outside its interval (found %g in %g to %g, "
                       "need lower <= value <= upper)",
                       key->param.name, part[0], part[1], part[2]);
}

static asy_status bind_parts(asy_binder *b, const asy_key_entry *key,
                             const asy_node *node, double part[3])
{
    asy_param param = key->param;
    for (const asy_node *child = node->first; child; child = child->next) {
        size_t i = 0;
        while (i < 3 && strcmp(part_names[i], child->key) != 0)
            i++;
        if (i == 3)
            return asy_unknown_key(b, child, key->param.name, part_names, 3);
        asy_value value;
        param.name = part_names[i];
        ASY_TRY(asy_bind_value(b, &param, child, &value));
        part[i] = value.number;
    }
    param.name = part_names[0];
    param.help = "the published value";
    if (isnan(part[0]))
        return asy_missing_key(b, node->place, key->param.name, &param);
    return check_order(b, key, node, part);
}

static asy_status bind_published(asy_binder *b, const asy_key_entry *key,
                                 const asy_node *node, void *base)
{
    asy_published *slot = asy_slot(base, key->slot);
    double part[3] = {(double)NAN, (double)NAN, (double)NAN};
    asy_value value;
    *slot = (asy_published){0};
    if (!node)
        return ASY_OK;
    if (node->kind == ASY_NODE_MAP) {
        ASY_TRY(bind_parts(b, key, node, part));
    } else {
        ASY_TRY(asy_bind_value(b, &key->param, node, &value));
        part[0] = value.number;
    }
    bool interval = !isnan(part[1]);
    *slot = (asy_published){.given = true,
                            .has_interval = interval,
                            .value = part[0],
                            .lower = interval ? part[1] : 0,
                            .upper = interval ? part[2] : 0};
    return ASY_OK;
}

static asy_node *write_published(asy_draft *draft, const asy_key_entry *key,
                                 const void *base)
{
    const asy_published *slot = asy_cslot(base, key->slot);
    if (!slot->given)
        return NULL;
    if (!slot->has_interval)
        return asy_write_number(draft, slot->value);
    asy_node *map = asy_draft_map(draft);
    asy_draft_put(map, "value", asy_write_number(draft, slot->value));
    asy_draft_put(map, "lower", asy_write_number(draft, slot->lower));
    asy_draft_put(map, "upper", asy_write_number(draft, slot->upper));
    return map;
}

const asy_key_kind asy_kind_published = {
    .words = "a number or {value, lower, upper}",
    .bind = bind_published,
    .write = write_published,
    .schema = asy_schema_key_published};
