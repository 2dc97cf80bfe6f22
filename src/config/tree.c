/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes of a config's tree: see tree.h. Reading is in parse.c. */
#include "config/tree.h"

#include <stdio.h>
#include <string.h>

#include "base/path.h"

void asy_loader_init(asy_loader *loader, asy_arena *arena, asy_error *err)
{
    *loader = (asy_loader){.arena = arena,
                           .err = err,
                           .nodes_left = ASY_TREE_NODES,
                           .files_left = ASY_TREE_FILES};
}

asy_node *asy_node_find(const asy_node *map, const char *key)
{
    if (map->kind != ASY_NODE_MAP)
        return NULL;
    asy_node *child = map->first;
    while (child && strcmp(child->key, key) != 0)
        child = child->next;
    return child;
}

asy_node *asy_node_at(const asy_node *list, size_t index)
{
    asy_node *child = list->first;
    while (child && index-- > 0)
        child = child->next;
    return child;
}

void asy_node_append(asy_node *parent, asy_node *child)
{
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

void asy_node_become(asy_node *node, const asy_node *other)
{
    asy_node was = *node;
    *node = *other;
    node->next = was.next;
    node->key = was.key;
    node->key_place = was.key_place;
}

void asy_node_merge(asy_node *base, asy_node *over)
{
    for (asy_node *child = over->first, *next; child; child = next) {
        next = child->next;
        asy_node *old = asy_node_find(base, child->key);
        if (!old)
            asy_node_append(base, child);
        else if (old->kind == ASY_NODE_MAP && child->kind == ASY_NODE_MAP)
            asy_node_merge(old, child);
        else
            asy_node_become(old, child);
    }
}

asy_node *asy_node_copy(asy_arena *arena, const asy_node *node)
{
    asy_node *copy = ASY_NEW(arena, asy_node, 1);
    if (!copy)
        return NULL;
    *copy = *node;
    copy->first = copy->last = copy->next = NULL;
    copy->count = 0;
    for (const asy_node *child = node->first; child; child = child->next) {
        asy_node *twin = asy_node_copy(arena, child);
        if (!twin)
            return NULL;
        asy_node_append(copy, twin);
    }
    return copy;
}

bool asy_node_is_null(const asy_node *node)
{
    return node->kind == ASY_NODE_SCALAR && !node->quoted &&
           (!*node->text || !strcmp(node->text, "~") ||
            !strcmp(node->text, "null"));
}

const char *asy_node_found(const asy_node *node,
                           char out[ASY_TREE_FOUND_LENGTH])
{
    enum { SHOWN = 60 };
    if (node->kind != ASY_NODE_SCALAR)
        return node->kind == ASY_NODE_LIST ? "a list" : "a mapping";
    if (!node->quoted && !*node->text)
        return "nothing";
    size_t shown = asy_text_fit(node->text, SHOWN);
    const char *quote = node->quoted ? "\"" : "";
    snprintf(out, ASY_TREE_FOUND_LENGTH, "%s%.*s%s%s", quote, (int)shown,
             node->text, node->text[shown] ? "..." : "", quote);
    return out;
}

const char *asy_node_path(asy_arena *arena, const asy_node *node)
{
    if (!*node->folder)
        return node->text;
    return asy_path_join(arena, node->folder, node->text);
}

static asy_node *draft_node(asy_draft *draft, asy_node_kind kind)
{
    asy_node *node = asy_arena_calloc(draft->arena, 1, sizeof *node);
    if (!node) {
        draft->failed = true;
        return NULL;
    }
    node->kind = kind;
    node->folder = "";
    return node;
}

asy_node *asy_draft_scalar(asy_draft *draft, const char *text, bool quoted)
{
    asy_node *node = text ? draft_node(draft, ASY_NODE_SCALAR) : NULL;
    if (node) {
        node->text = text;
        node->quoted = quoted;
    }
    return node;
}

asy_node *asy_draft_list(asy_draft *draft)
{
    return draft_node(draft, ASY_NODE_LIST);
}

asy_node *asy_draft_map(asy_draft *draft)
{
    return draft_node(draft, ASY_NODE_MAP);
}

void asy_draft_add(asy_node *list, asy_node *item)
{
    if (list && item)
        asy_node_append(list, item);
}

void asy_draft_put(asy_node *map, const char *key, asy_node *value)
{
    if (!map || !value)
        return;
    value->key = key;
    asy_node_append(map, value);
}
