/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mappings with fixed keys, and lists of them. */
#include <stdio.h>
#include <string.h>

#include "config/keys.h"
#include "config/schema.h"

const asy_key_entry *asy_key_find(const asy_key_entry *section,
                                  const char *name)
{
    for (size_t i = 0; i < section->n_keys; i++)
        if (strcmp(section->keys[i].param.name, name) == 0)
            return &section->keys[i];
    return NULL;
}

bool asy_key_is_required(const asy_key_entry *key)
{
    return (key->param.flags & ASY_REQUIRED) != 0;
}

asy_status asy_unknown_key(asy_binder *b, const asy_node *node,
                           const char *where, const char *const *words,
                           size_t n)
{
    char what[160], need[400] = "one of ";
    snprintf(what, sizeof what, "unknown key%s%s", *where ? " in " : "", where);
    size_t used = strlen(need);
    asy_word_list(words, n, need + used, sizeof need - used);
    asy_complaint c = {.what = what,
                       .word = node->key,
                       .need = n ? need : "no key here",
                       .words = words,
                       .n_words = n};
    return asy_complain(b->err, node->key_place, &c);
}

asy_status asy_missing_key(asy_binder *b, asy_place place, const char *where,
                           const asy_param *param)
{
    char need[256];
    asy_param_needs(param, need, sizeof need);
    return asy_fail_at(b->err, ASY_ECONFIG, place,
                       "%s%s has no %s (found nothing, need %s: %s)",
                       *where ? "" : "the config", where, param->name,
                       *need ? need : "a mapping", param->help);
}

static asy_status check_keys(asy_binder *b, const asy_key_entry *section,
                             const asy_node *map)
{
    const char **words = ASY_NEW(b->arena, const char *, section->n_keys);
    if (!words)
        return asy_nomem(b->err);
    for (size_t i = 0; i < section->n_keys; i++)
        words[i] = section->keys[i].param.name;
    for (const asy_node *child = map->first; child; child = child->next)
        if (!asy_key_find(section, child->key))
            return asy_unknown_key(b, child, section->param.name, words,
                                   section->n_keys);
    return ASY_OK;
}

static asy_status parse_fallback(asy_binder *b, const char *text,
                                 asy_node **node)
{
    asy_source source = {.folder = "", .text = text, .size = strlen(text)};
    asy_loader loader; /* defaults do not count against the file's limits */
    asy_loader_init(&loader, b->arena, b->err);
    return asy_tree_parse(&loader, &source, node);
}

static bool has_required(const asy_key_entry *section)
{
    for (size_t i = 0; i < section->n_keys; i++)
        if (asy_key_is_required(&section->keys[i]))
            return true;
    return false;
}

/* A key that is not written: its default, or nothing. */
static asy_status bind_absent(asy_binder *b, const asy_key_entry *key,
                              void *base)
{
    asy_node *node = NULL;
    if (key->param.fallback)
        ASY_TRY(parse_fallback(b, key->param.fallback, &node));
    else if (key->kind == &asy_kind_section && has_required(key))
        return ASY_OK;
    return key->kind->bind(b, key, node, base);
}

static asy_status bind_key(asy_binder *b, const asy_key_entry *section,
                           const asy_key_entry *key, const asy_node *map,
                           void *base)
{
    const asy_node *node = map ? asy_node_find(map, key->param.name) : NULL;
    bool written = node && !asy_node_is_null(node);
    if (written && key->place)
        *(asy_place *)asy_slot(base, key->place) = node->place;
    if (written)
        return key->kind->bind(b, key, node, base);
    if (asy_key_is_required(key))
        return asy_missing_key(b, map ? map->place : (asy_place){0},
                               section->param.name, &key->param);
    return bind_absent(b, key, base);
}

/* node may be NULL: nothing is written. */
static asy_status bind_section(asy_binder *b, const asy_key_entry *key,
                               const asy_node *node, void *base)
{
    if (node) {
        ASY_TRY(asy_expect(b, node, ASY_NODE_MAP,
                           *key->param.name ? key->param.name : "the config"));
        ASY_TRY(check_keys(b, key, node));
    }
    for (size_t i = 0; i < key->n_keys; i++)
        ASY_TRY(bind_key(b, key, &key->keys[i], node, base));
    return ASY_OK;
}

/* NULL for a section of which a required key holds nothing, or all do. */
static asy_node *write_section(asy_draft *draft, const asy_key_entry *key,
                               const void *base)
{
    asy_node *map = asy_draft_map(draft);
    for (size_t i = 0; map && i < key->n_keys; i++) {
        const asy_key_entry *sub = &key->keys[i];
        asy_node *value = sub->kind->write(draft, sub, base);
        if (!value && asy_key_is_required(sub))
            return NULL;
        asy_draft_put(map, sub->param.name, value);
    }
    return map && map->count ? map : NULL;
}

const asy_key_kind asy_kind_section = {.words = "a mapping",
                                       .bind = bind_section,
                                       .write = write_section,
                                       .schema = asy_schema_key_section};

/* ---- lists of sections ---- */

/* The items node, ... behind one another. */
static asy_status bind_items(asy_binder *b, const asy_key_entry *key,
                             const asy_node *node, size_t n, void *base)
{
    char *items = asy_arena_calloc(b->arena, n, key->item_size);
    if (!items)
        return asy_nomem(b->err);
    for (size_t i = 0; i < n; i++, node = node->next) {
        char *slot = items + i * key->item_size;
        *(asy_place *)asy_slot(slot, key->item_place) = node->place;
        ASY_TRY(bind_section(b, key, node, slot));
    }
    memcpy(asy_slot(base, key->slot), &items, sizeof items);
    *(size_t *)asy_slot(base, key->more) = n;
    return ASY_OK;
}

static asy_status bind_sections(asy_binder *b, const asy_key_entry *key,
                                const asy_node *node, void *base)
{
    if (!node)
        return ASY_OK;
    ASY_TRY(asy_expect(b, node, ASY_NODE_LIST, key->param.name));
    return bind_items(b, key, node->first, node->count, base);
}

/* One mapping is a list of one. */
static asy_status bind_one_or_more(asy_binder *b, const asy_key_entry *key,
                                   const asy_node *node, void *base)
{
    return node && node->kind == ASY_NODE_MAP
               ? bind_items(b, key, node, 1, base)
               : bind_sections(b, key, node, base);
}

static asy_node *write_sections(asy_draft *draft, const asy_key_entry *key,
                                const void *base)
{
    const char *items;
    memcpy(&items, asy_cslot(base, key->slot), sizeof items);
    size_t n = *(const size_t *)asy_cslot(base, key->more);
    asy_node *list = n ? asy_draft_list(draft) : NULL;
    for (size_t i = 0; i < n; i++)
        asy_draft_add(list,
                      write_section(draft, key, items + i * key->item_size));
    return list;
}

const asy_key_kind asy_kind_sections = {.words = "a list of mappings",
                                        .bind = bind_sections,
                                        .write = write_sections,
                                        .schema = asy_schema_key_sections};

const asy_key_kind asy_kind_one_or_more = {
    .words = "a mapping or a list of them",
    .bind = bind_one_or_more,
    .write = write_sections,
    .schema = asy_schema_key_one_or_more};
