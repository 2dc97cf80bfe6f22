/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind of `learners`: names of the user's with a model, its fixed
   parameters and its grid. */
#include <ctype.h>
#include <string.h>

#include "config/keys.h"
#include "config/schema.h"

enum { LONGEST_ID = 64 };

static asy_status check_id(asy_binder *b, const asy_node *node)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t length = strlen(node->key);
    if (length && length <= LONGEST_ID && strspn(node->key, allowed) == length)
        return ASY_OK;
    asy_complaint c = {.what = "bad name for a learner",
                       .word = *node->key ? node->key : "nothing",
                       .need = "up to 64 of A-Z, a-z, 0-9, _ and -"};
    return asy_complain(b->err, node->key_place, &c);
}

static asy_status check_keys(asy_binder *b, const asy_node *node)
{
    static const char *const words[] = {"model", "params", "grid"};
    for (const asy_node *child = node->first; child; child = child->next) {
        size_t i = 0;
        while (i < 3 && strcmp(words[i], child->key) != 0)
            i++;
        if (i == 3)
            return asy_unknown_key(b, child, node->key, words, 3);
    }
    return ASY_OK;
}

/* The mapping at key, or NULL if it is not written. */
static asy_status find_map(asy_binder *b, const asy_node *node, const char *key,
                           const asy_node **out)
{
    *out = asy_node_find(node, key);
    if (*out && asy_node_is_null(*out))
        *out = NULL;
    return *out ? asy_expect(b, *out, ASY_NODE_MAP, key) : ASY_OK;
}

/* {lua: FILE} has no room for parameters: they go to params. */
static asy_status check_hook(asy_binder *b, const asy_node *model)
{
    const asy_node *lua = asy_node_find(model, "lua");
    if (!lua || model->count == 1)
        return ASY_OK;
    return asy_unknown_key(b, model->first == lua ? lua->next : model->first,
                           "model", NULL, 0);
}

static asy_status check_twice(asy_binder *b, const asy_node *params,
                              const asy_node *grid)
{
    for (const asy_node *axis = grid->first; axis; axis = axis->next) {
        if (!params || !asy_node_find(params, axis->key))
            continue;
        asy_complaint c = {.what = "a parameter is fixed and tuned at once",
                           .word = axis->key,
                           .need = "it in params or in grid"};
        return asy_complain(b->err, axis->key_place, &c);
    }
    return ASY_OK;
}

static asy_status bind_model(asy_binder *b, const asy_node *node,
                             asy_learner_config *learner)
{
    static const asy_param model_param = {
        "model",      ASY_STRING, 0,    0,
        ASY_REQUIRED, NULL,       NULL, "a model's name or {lua: FILE}"};
    const asy_node *model = asy_node_find(node, "model");
    if (!model || asy_node_is_null(model))
        return asy_missing_key(b, node->place, node->key, &model_param);
    ASY_TRY(check_hook(b, model));
    learner->model.place = node->place;
    return asy_bind_member(b, &b->families->learner, model,
                           &learner->model.member);
}

static asy_status bind_learner(asy_binder *b, const asy_node *node,
                               asy_learner_config *learner)
{
    const asy_node *params, *grid;
    asy_value *values;
    ASY_TRY(check_id(b, node));
    learner->id = node->key;
    ASY_TRY(asy_expect(b, node, ASY_NODE_MAP, node->key));
    ASY_TRY(check_keys(b, node));
    ASY_TRY(bind_model(b, node, learner));
    ASY_TRY(find_map(b, node, "params", &params));
    ASY_TRY(find_map(b, node, "grid", &grid));
    asy_choice *model = &learner->model;
    ASY_TRY(asy_bind_params(b, model, params, NULL, &values));
    model->params = (asy_params){.table = model->member.params,
                                 .count = model->member.n_params,
                                 .value = values};
    if (grid) {
        ASY_TRY(check_twice(b, params, grid));
        ASY_TRY(asy_bind_grid(b, grid, learner));
    }
    /* A tuned parameter needs no value; the first candidate's stands in. */
    for (size_t a = 0; a < learner->n_axes; a++)
        if (!values[learner->axis[a].param].type)
            values[learner->axis[a].param] = learner->axis[a].value[0];
    return asy_require_params(b, model);
}

static asy_status bind_learners(asy_binder *b, const asy_key_entry *key,
                                const asy_node *node, void *base)
{
    asy_config *config = base;
    ASY_TRY(asy_expect(b, node, ASY_NODE_MAP, key->param.name));
    if (node->count == 0) {
        asy_complaint c = {.what = "learners is empty",
                           .word = "no key",
                           .need = "at least one learner"};
        return asy_complain(b->err, node->place, &c);
    }
    config->learner =
        asy_arena_calloc(b->arena, node->count, sizeof(asy_learner_config));
    if (!config->learner)
        return asy_nomem(b->err);
    for (const asy_node *child = node->first; child; child = child->next)
        ASY_TRY(bind_learner(b, child, &config->learner[config->n_learners++]));
    return ASY_OK;
}

/* Tuned parameters are left out of params: they stand in the grid. */
static asy_node *write_learner(asy_draft *draft,
                               const asy_learner_config *learner)
{
    const asy_choice *model = &learner->model;
    bool *tuned =
        asy_arena_calloc(draft->arena, model->params.count + 1, sizeof *tuned);
    asy_node *map = asy_draft_map(draft), *params = asy_draft_map(draft);
    if (!tuned || !params) {
        draft->failed = true;
        return NULL;
    }
    for (size_t a = 0; a < learner->n_axes; a++)
        tuned[learner->axis[a].param] = true;
    asy_draft_put(map, "model", asy_write_member(draft, &model->member));
    asy_write_params(draft, model, tuned, params);
    asy_draft_put(map, "params", params->count ? params : NULL);
    if (learner->n_axes)
        asy_draft_put(map, "grid", asy_write_grid(draft, learner));
    return map;
}

static asy_node *write_learners(asy_draft *draft, const asy_key_entry *key,
                                const void *base)
{
    (void)key;
    const asy_config *config = base;
    asy_node *map = asy_draft_map(draft);
    for (size_t i = 0; i < config->n_learners; i++)
        asy_draft_put(map, config->learner[i].id,
                      write_learner(draft, &config->learner[i]));
    return map;
}

const asy_key_kind asy_kind_learners = {
    .words = "a mapping of names to {model, params, grid}",
    .bind = bind_learners,
    .write = write_learners,
    .schema = asy_schema_key_learners};
