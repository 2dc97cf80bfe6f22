/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds that name metrics: one, or a list. */
#include <stdio.h>
#include <string.h>

#include "config/keys.h"
#include "config/schema.h"

static asy_status bind_measure(asy_binder *b, const asy_key_entry *key,
                               const asy_node *node, void *base)
{
    return asy_bind_member(b, &b->families->measure, node,
                           asy_slot(base, key->slot));
}

static asy_node *write_measure(asy_draft *draft, const asy_key_entry *key,
                               const void *base)
{
    return asy_write_member(draft, asy_cslot(base, key->slot));
}

const asy_key_kind asy_kind_measure = {.words = "a metric",
                                       .bind = bind_measure,
                                       .write = write_measure,
                                       .schema = asy_schema_key_measure};

/* ---- list ---- */

static asy_status check_new(asy_binder *b, const asy_key_entry *key,
                            const asy_node *node, const asy_member *members,
                            size_t n)
{
    char what[80];
    snprintf(what, sizeof what, "%s names the same twice", key->param.name);
    asy_complaint c = {
        .what = what, .word = members[n].name, .need = "it once"};
    for (size_t i = 0; i < n; i++)
        if (strcmp(members[i].name, members[n].name) == 0)
            return asy_complain(b->err, node->place, &c);
    return ASY_OK;
}

static asy_status bind_measures(asy_binder *b, const asy_key_entry *key,
                                const asy_node *node, void *base)
{
    asy_member **slot = asy_slot(base, key->slot);
    size_t *count = asy_slot(base, key->more), n = 0;
    if (!node)
        return ASY_OK;
    ASY_TRY(asy_expect_items(b, node, key->param.name));
    *slot = ASY_NEW(b->arena, asy_member, node->count);
    if (!*slot)
        return asy_nomem(b->err);
    for (const asy_node *item = node->first; item; item = item->next, n++) {
        ASY_TRY(asy_bind_member(b, &b->families->measure, item, &(*slot)[n]));
        ASY_TRY(check_new(b, key, item, *slot, n));
    }
    *count = n;
    return ASY_OK;
}

static asy_node *write_measures(asy_draft *draft, const asy_key_entry *key,
                                const void *base)
{
    const asy_member *const *slot = asy_cslot(base, key->slot);
    size_t n = *(const size_t *)asy_cslot(base, key->more);
    asy_node *list = n ? asy_draft_list(draft) : NULL;
    for (size_t i = 0; i < n; i++)
        asy_draft_add(list, asy_write_member(draft, &(*slot)[i]));
    return list;
}

const asy_key_kind asy_kind_measures = {.words = "a list of metrics",
                                        .bind = bind_measures,
                                        .write = write_measures,
                                        .schema = asy_schema_key_measures};
