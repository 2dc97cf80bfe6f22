/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kind of `pipeline`: a list of steps, each
 *     - standardize                   a name
 *     - impute: {strategy: mean}      a name and its parameters
 *     - lua: ../lua/x.lua             a hook
 *     - {lua: ../lua/x.lua, k: 3}     a hook and its parameters
 *     - lua: {file: ../lua/x.lua, k: 3}
 */
#include <string.h>

#include "config/keys.h"
#include "config/schema.h"

static asy_status bind_hook_step(asy_binder *b, const asy_node *item,
                                 const asy_node *lua, asy_choice *step)
{
    static const char *const beside[] = {"lua", NULL};
    static const char *const inside[] = {"file", NULL};
    static const asy_param file_param = {
        "file", ASY_STRING, 0, 0, ASY_REQUIRED, NULL, NULL, "the hook"};
    bool nested = lua->kind == ASY_NODE_MAP;
    const asy_node *file = nested ? asy_node_find(lua, "file") : lua;
    if (!file)
        return asy_missing_key(b, lua->place, "lua", &file_param);
    if (nested && item->count > 1)
        return asy_unknown_key(b, item->first == lua ? lua->next : item->first,
                               "this step", NULL, 0);
    ASY_TRY(asy_bind_hook(b, &b->families->transform, file, &step->member));
    return asy_bind_choice(b, nested ? lua : item, nested ? inside : beside,
                           step);
}

/* {name: params} */
static asy_status bind_named_step(asy_binder *b, const asy_node *item,
                                  asy_choice *step)
{
    if (item->count != 1)
        return asy_bad_value(b->err, item, "a step",
                             "one name with its parameters");
    const asy_node *params = item->first;
    asy_node name = {.kind = ASY_NODE_SCALAR,
                     .text = params->key,
                     .place = params->key_place};
    ASY_TRY(asy_bind_member(b, &b->families->transform, &name, &step->member));
    if (asy_node_is_null(params))
        return asy_bind_choice(b, NULL, NULL, step);
    ASY_TRY(asy_expect(b, params, ASY_NODE_MAP, params->key));
    return asy_bind_choice(b, params, NULL, step);
}

static asy_status bind_step(asy_binder *b, const asy_node *item,
                            asy_choice *step)
{
    step->place = item->place;
    const asy_node *lua = asy_node_find(item, "lua");
    if (lua)
        return bind_hook_step(b, item, lua, step);
    if (item->kind == ASY_NODE_MAP)
        return bind_named_step(b, item, step);
    ASY_TRY(asy_bind_member(b, &b->families->transform, item, &step->member));
    return asy_bind_choice(b, NULL, NULL, step);
}

static asy_status bind_pipeline(asy_binder *b, const asy_key_entry *key,
                                const asy_node *node, void *base)
{
    asy_config *config = base;
    if (!node)
        return ASY_OK;
    ASY_TRY(asy_expect(b, node, ASY_NODE_LIST, key->param.name));
    config->step = asy_arena_calloc(b->arena, node->count, sizeof(asy_choice));
    if (!config->step)
        return asy_nomem(b->err);
    for (const asy_node *item = node->first; item; item = item->next)
        ASY_TRY(bind_step(b, item, &config->step[config->n_steps++]));
    return ASY_OK;
}

static asy_node *write_step(asy_draft *draft, const asy_choice *step)
{
    const asy_member *m = &step->member;
    if (!m->hook && step->params.count == 0)
        return asy_draft_scalar(draft, m->name, true);
    asy_node *item = asy_draft_map(draft), *params = asy_draft_map(draft);
    if (m->hook)
        asy_draft_put(params, "file", asy_draft_scalar(draft, m->name, true));
    asy_write_params(draft, step, NULL, params);
    asy_draft_put(item, m->hook ? "lua" : m->name, params);
    return item;
}

static asy_node *write_pipeline(asy_draft *draft, const asy_key_entry *key,
                                const void *base)
{
    (void)key;
    const asy_config *config = base;
    asy_node *list = config->n_steps ? asy_draft_list(draft) : NULL;
    for (size_t i = 0; i < config->n_steps; i++)
        asy_draft_add(list, write_step(draft, &config->step[i]));
    return list;
}

const asy_key_kind asy_kind_pipeline = {.words = "a list of steps",
                                        .bind = bind_pipeline,
                                        .write = write_pipeline,
                                        .schema = asy_schema_key_pipeline};
