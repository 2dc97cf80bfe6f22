/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind of `resampling.outer` and `.inner`: a method, its parameters beside
   it, and for the outer one how often all is repeated. */
#include "config/keys.h"
#include "config/schema.h"

static const asy_param repeats_param = {
    "repeats", ASY_INTEGER, 1,   1000,
    0,         NULL,        "1", "how often the whole division is drawn anew"};

const asy_param *asy_repeats_param(void)
{
    return &repeats_param;
}

static asy_status bind_repeats(asy_binder *b, const asy_node *map, size_t *out)
{
    const asy_node *node = asy_node_find(map, "repeats");
    asy_value value = {.number = 1};
    if (node)
        ASY_TRY(asy_bind_value(b, &repeats_param, node, &value));
    *out = (size_t)value.number;
    return ASY_OK;
}

/* method is known from here on: bind what stands beside it */
static asy_status bind_resampler(asy_binder *b, const asy_key_entry *key,
                                 const asy_node *node, void *base)
{
    static const char *const outer[] = {"method", "repeats", NULL};
    static const char *const inner[] = {"method", NULL};
    static const asy_param method_param = {
        "method",     ASY_STRING, 0,    0,
        ASY_REQUIRED, NULL,       NULL, "how rows are divided"};
    asy_choice *choice = asy_slot(base, key->slot);
    ASY_TRY(asy_expect(b, node, ASY_NODE_MAP, key->param.name));
    const asy_node *method = asy_node_find(node, "method");
    if (!method)
        return asy_missing_key(b, node->place, key->param.name, &method_param);
    choice->place = node->place;
    ASY_TRY(
        asy_bind_member(b, &b->families->resampler, method, &choice->member));
    if (key->more)
        ASY_TRY(bind_repeats(b, node, asy_slot(base, key->more)));
    return asy_bind_choice(b, node, key->more ? outer : inner, choice);
}

static asy_node *write_resampler(asy_draft *draft, const asy_key_entry *key,
                                 const void *base)
{
    const asy_choice *choice = asy_cslot(base, key->slot);
    asy_node *map = asy_draft_map(draft);
    asy_draft_put(map, "method", asy_write_member(draft, &choice->member));
    asy_write_params(draft, choice, NULL, map);
    if (key->more) {
        const size_t *repeats = asy_cslot(base, key->more);
        asy_draft_put(map, "repeats",
                      asy_write_number(draft, (double)*repeats));
    }
    return map;
}

const asy_key_kind asy_kind_resampler = {.words = "a method and its parameters",
                                         .bind = bind_resampler,
                                         .write = write_resampler,
                                         .schema = asy_schema_key_resampler};
