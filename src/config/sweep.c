/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind of `sweep`: dotted keys, as --set takes them, with values. */
#include <string.h>

#include "config/keys.h"
#include "config/schema.h"

static asy_status bind_axis(asy_binder *b, const asy_node *node,
                            asy_sweep_axis *axis)
{
    ASY_TRY(asy_expect_items(b, node, node->key));
    axis->key = node->key;
    axis->value = ASY_NEW(b->arena, const char *, node->count);
    if (!axis->value)
        return asy_nomem(b->err);
    for (const asy_node *item = node->first; item; item = item->next) {
        asy_text text;
        asy_text_init(&text);
        asy_node_print_flow(&text, item);
        char *copy = text.failed ? NULL : asy_arena_strdup(b->arena, text.text);
        asy_text_clear(&text);
        if (!copy)
            return asy_nomem(b->err);
        axis->value[axis->n++] = copy;
    }
    return ASY_OK;
}

static asy_status bind_sweep(asy_binder *b, const asy_key_entry *key,
                             const asy_node *node, void *base)
{
    asy_config *config = base;
    if (!node)
        return ASY_OK;
    ASY_TRY(asy_expect(b, node, ASY_NODE_MAP, key->param.name));
    config->sweep =
        asy_arena_calloc(b->arena, node->count, sizeof(asy_sweep_axis));
    if (!config->sweep)
        return asy_nomem(b->err);
    for (const asy_node *child = node->first; child; child = child->next)
        ASY_TRY(bind_axis(b, child, &config->sweep[config->n_sweep++]));
    return ASY_OK;
}

/* Values are YAML texts; they are read again so as to be printed as such. */
static asy_node *write_value(asy_draft *draft, const char *text)
{
    asy_loader loader;
    asy_error why = {0};
    asy_node *node;
    asy_source source = {.folder = "", .text = text, .size = strlen(text)};
    asy_loader_init(&loader, draft->arena, &why);
    if (asy_tree_parse(&loader, &source, &node) == ASY_OK)
        return node;
    draft->failed = true;
    return NULL;
}

static asy_node *write_sweep(asy_draft *draft, const asy_key_entry *key,
                             const void *base)
{
    (void)key;
    const asy_config *config = base;
    asy_node *map = config->n_sweep ? asy_draft_map(draft) : NULL;
    for (size_t a = 0; a < config->n_sweep; a++) {
        asy_node *list = asy_draft_list(draft);
        for (size_t i = 0; i < config->sweep[a].n; i++)
            asy_draft_add(list, write_value(draft, config->sweep[a].value[i]));
        asy_draft_put(map, config->sweep[a].key, list);
    }
    return map;
}

const asy_key_kind asy_kind_sweep = {
    .words = "a mapping of dotted keys to lists of values",
    .bind = bind_sweep,
    .write = write_sweep,
    .schema = asy_schema_key_sweep};

/* ---- every value must fit ---- */

/* The tree without its sweep and with one value set: does it bind? */
static asy_status try_value(asy_binder *b, const char *key, const char *value)
{
    asy_config config = {.path = b->config->path};
    asy_binder probe = *b;
    asy_node *tree = asy_node_copy(b->arena, b->root);
    const char *set = asy_arena_printf(b->arena, "%s=%s", key, value);
    if (!tree || !set)
        return asy_nomem(b->err);
    asy_node *sweep = asy_node_find(tree, "sweep");
    const asy_node nothing = {.kind = ASY_NODE_SCALAR, .text = ""};
    asy_node_become(sweep, &nothing);
    ASY_TRY(asy_tree_set(b->loader, b->config->path, tree, set));
    probe.config = &config;
    probe.root = tree;
    return asy_bind_tree(&probe);
}

asy_status asy_check_sweep(asy_binder *b)
{
    const asy_node *sweep = asy_node_find(b->root, "sweep");
    for (size_t a = 0; a < b->config->n_sweep; a++) {
        const asy_sweep_axis *axis = &b->config->sweep[a];
        const asy_node *node = asy_node_find(sweep, axis->key);
        for (size_t i = 0; i < axis->n; i++) {
            asy_status status = try_value(b, axis->key, axis->value[i]);
            char why[sizeof b->err->message];
            if (status == ASY_OK || status == ASY_ENOMEM)
                continue;
            memcpy(why, b->err->message, sizeof why);
            return asy_fail_at(b->err, status, asy_node_at(node, i)->place,
                               "a sweep value does not fit: %s", why);
        }
    }
    return ASY_OK;
}
