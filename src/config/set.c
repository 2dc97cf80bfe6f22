/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --set a.b=c: write one value into the tree, before anything is checked, so
 * that a wrong key or value gets the same error as in a file.
 *
 * Keys that do not exist are made; lists are indexed from 0; pipeline steps
 * are also found by name, and their parameters follow directly.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/fail.h"

enum { LONGEST_KEY = 16 };

typedef struct setter {
    asy_loader *loader;
    asy_place place; /* "--set a.b=c" */
    const char *part[LONGEST_KEY];
    size_t n_parts;
    asy_node *value;
} setter;

/* ---- reading the text ---- */

static asy_status split_key(setter *s, char *key)
{
    while (key) {
        char *dot = strchr(key, '.');
        if (dot)
            *dot++ = '\0';
        if (!*key || s->n_parts == LONGEST_KEY)
            return asy_fail_at(s->loader->err, ASY_ECONFIG, s->place,
                               "bad key (found %s, need names joined by dots)",
                               *key ? "too many parts" : "an empty part");
        s->part[s->n_parts++] = key;
        key = dot;
    }
    return ASY_OK;
}

static asy_status read_set(setter *s, const char *config, const char *set)
{
    asy_arena *arena = s->loader->arena;
    s->place.file = asy_arena_printf(arena, "--set %s", set);
    char *key = asy_arena_strdup(arena, set);
    if (!s->place.file || !key)
        return asy_nomem(s->loader->err);
    char *equals = strchr(key, '=');
    if (!equals)
        return asy_fail_at(s->loader->err, ASY_ECONFIG, s->place,
                           "no value (found no =, need KEY=VALUE)");
    *equals = '\0';
    ASY_TRY(split_key(s, key));
    asy_source source = {.file = s->place.file,
                         .folder = "",
                         .text = equals + 1,
                         .size = strlen(equals + 1)};
    if (!source.text[strspn(source.text, " ")]) {
        source.text = "null";
        source.size = 4;
    }
    ASY_TRY(asy_tree_parse(s->loader, &source, &s->value));
    return asy_tree_include(s->loader, config, s->value);
}

/* ---- finding the place ---- */

static asy_status new_child(setter *s, asy_node *map, const char *key,
                            asy_node **out)
{
    asy_node *child = asy_arena_calloc(s->loader->arena, 1, sizeof *child);
    if (!child)
        return asy_nomem(s->loader->err);
    child->kind = ASY_NODE_MAP;
    child->folder = "";
    child->key = key;
    child->place = child->key_place = s->place;
    asy_node_append(map, child);
    *out = child;
    return ASY_OK;
}

static void make_empty_map(asy_node *node, asy_place place)
{
    node->kind = ASY_NODE_MAP;
    node->text = NULL;
    node->place = place;
}

static asy_status find_item(setter *s, const asy_node *list, const char *index,
                            asy_node **out)
{
    char *end;
    size_t i = strtoul(index, &end, 10);
    char need[64];
    if (index[strspn(index, "0123456789")] == '\0' && i < list->count) {
        *out = asy_node_at(list, i);
        return ASY_OK;
    }
    if (list->count)
        snprintf(need, sizeof need, "an index from 0 to %zu", list->count - 1);
    else
        snprintf(need, sizeof need, "an item in the list");
    asy_complaint c = {
        .what = "the list has no such item", .word = index, .need = need};
    return asy_complain(s->loader->err, s->place, &c);
}

/* ---- pipeline steps ---- */

/* The name a step is called by: a bare word or a mapping's first key. */
static const char *step_name(const asy_node *item)
{
    if (item->kind == ASY_NODE_SCALAR)
        return item->text;
    return item->kind == ASY_NODE_MAP && item->first ? item->first->key : "";
}

static asy_status no_step(setter *s, const asy_node *list, const char *name,
                          bool twice)
{
    const char **names = ASY_NEW(s->loader->arena, const char *, list->count);
    char need[200] = "one of ";
    size_t n = 0, used = strlen(need);
    if (!names)
        return asy_nomem(s->loader->err);
    for (const asy_node *item = list->first; item; item = item->next)
        names[n++] = step_name(item);
    asy_word_list(names, n, need + used, sizeof need - used);
    if (twice || !n)
        snprintf(need, sizeof need, "%s", twice ? "its index from 0" : "steps");
    asy_complaint c = {.what = twice
                                   ? "the pipeline has this step more than once"
                                   : "the pipeline has no such step",
                       .word = name,
                       .need = need,
                       .words = names,
                       .n_words = twice ? 0 : n};
    return asy_complain(s->loader->err, s->place, &c);
}

static asy_status find_step(setter *s, const asy_node *list, const char *name,
                            asy_node **out)
{
    if (name[strspn(name, "0123456789")] == '\0')
        return find_item(s, list, name, out);
    *out = NULL;
    for (asy_node *item = list->first; item; item = item->next) {
        if (strcmp(step_name(item), name) != 0)
            continue;
        if (*out)
            return no_step(s, list, name, true);
        *out = item;
    }
    return *out ? ASY_OK : no_step(s, list, name, false);
}

/* The mapping that holds item's parameters; a bare step gets an empty one. */
static asy_status step_params(setter *s, asy_node *item, asy_node **out)
{
    if (item->kind == ASY_NODE_SCALAR) {
        const char *name = item->text;
        make_empty_map(item, item->place);
        return new_child(s, item, name, out);
    }
    *out = item->first;
    if (!*out)
        *out = item;
    else if (asy_node_is_null(*out))
        make_empty_map(*out, (*out)->place);
    else if ((*out)->kind == ASY_NODE_SCALAR) /* {lua: FILE, k: 3} */
        *out = item;
    return ASY_OK;
}

static asy_status put(setter *s, asy_node *node, size_t part);

/* pipeline.STEP.PARAM; STEP is parts[1], list may be NULL or no list. */
static asy_status put_step(setter *s, const asy_node *list)
{
    static const asy_node empty = {.kind = ASY_NODE_LIST};
    asy_node *item, *params;
    if (!list || list->kind != ASY_NODE_LIST)
        list = &empty;
    const char *name = s->part[1];
    bool by_index = name[strspn(name, "0123456789")] == '\0';
    ASY_TRY(find_step(s, list, name, &item));
    if (by_index && s->n_parts == 2) {
        asy_node_become(item, s->value);
        return ASY_OK;
    }
    bool repeated =
        by_index && s->n_parts > 2 && !strcmp(s->part[2], step_name(item));
    ASY_TRY(step_params(s, item, &params));
    return put(s, params, repeated ? 3 : 2);
}

/* ---- writing ---- */

static asy_status descend(setter *s, asy_node *node, asy_node **child,
                          size_t part)
{
    const char *key = s->part[part];
    if (node->kind == ASY_NODE_LIST)
        return find_item(s, node, key, child);
    *child = asy_node_find(node, key);
    return *child ? ASY_OK : new_child(s, node, key, child);
}

/* Write the value at the key's parts from part on, below node. */
static asy_status put(setter *s, asy_node *node, size_t part)
{
    if (part == s->n_parts) {
        asy_node_become(node, s->value);
        return ASY_OK;
    }
    if (asy_node_is_null(node))
        make_empty_map(node, s->place);
    if (node->kind == ASY_NODE_SCALAR) {
        asy_complaint c = {.what = "there is nothing inside this value",
                           .found = node,
                           .need = "a mapping or a list"};
        return asy_complain(s->loader->err, s->place, &c);
    }
    if (part == 0 && s->n_parts > 1 && !strcmp(s->part[0], "pipeline"))
        return put_step(s, asy_node_find(node, "pipeline"));
    asy_node *child;
    ASY_TRY(descend(s, node, &child, part));
    return put(s, child, part + 1);
}

asy_status asy_tree_set(asy_loader *loader, const char *config, asy_node *root,
                        const char *set)
{
    setter s = {.loader = loader};
    ASY_TRY(read_set(&s, config, set));
    return put(&s, root, 0);
}
