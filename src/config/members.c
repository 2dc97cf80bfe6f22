/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of families by name or as a hook, and their parameters. */
#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "config/keys.h"

/* ---- which member ---- */

static asy_status unknown_member(asy_binder *b, const asy_family *family,
                                 const asy_node *node)
{
    const char **names = ASY_NEW(b->arena, const char *, family->n);
    if (!names)
        return asy_nomem(b->err);
    for (size_t i = 0; i < family->n; i++)
        names[i] = family->members[i].name;
    char what[80], need[500] = "one of ";
    snprintf(what, sizeof what, "unknown %s", family->noun);
    asy_word_list(names, family->n, need + 7, sizeof need - 7);
    asy_complaint c = {.what = what,
                       .found = node,
                       .need = need,
                       .words = names,
                       .n_words = family->n};
    return asy_complain(b->err, node->place, &c);
}

asy_status asy_bind_hook(asy_binder *b, const asy_family *family,
                         const asy_node *file, asy_member *member)
{
    if (!family->load_hook) {
        asy_complaint c = {.what = "no hook is possible here",
                           .word = "lua",
                           .need = "the name of a built-in member"};
        return asy_complain(b->err, file->place, &c);
    }
    if (file->kind != ASY_NODE_SCALAR || !*file->text)
        return asy_bad_value(b->err, file, "lua", "the path of a Lua file");
    const char *written = asy_node_path(b->arena, file);
    char *path = written ? asy_path_join(b->arena, b->folder, written) : NULL;
    if (!path)
        return asy_nomem(b->err);
    asy_error why = {0};
    *member = (asy_member){0};
    asy_status status = family->load_hook(family->user, path, member, &why);
    if (status == ASY_ENOMEM)
        return asy_nomem(b->err);
    if (status != ASY_OK)
        return asy_fail_at(b->err, ASY_ECONFIG, file->place, "%s", why.message);
    member->name = written;
    member->hook = true;
    return ASY_OK;
}

asy_status asy_bind_member(asy_binder *b, const asy_family *family,
                           const asy_node *node, asy_member *member)
{
    char need[80];
    const asy_node *file = asy_node_find(node, "lua");
    if (file)
        return asy_bind_hook(b, family, file, member);
    if (node->kind != ASY_NODE_SCALAR) {
        snprintf(need, sizeof need, "the name of a %s%s", family->noun,
                 family->load_hook ? " or {lua: FILE}" : "");
        return asy_bad_value(b->err, node, family->noun, need);
    }
    for (size_t i = 0; i < family->n; i++) {
        *member = family->members[i];
        if (strcmp(member->name, node->text) == 0)
            return ASY_OK;
    }
    return unknown_member(b, family, node);
}

/* ---- parameters ---- */

static bool is_listed(const char *const *words, const char *word)
{
    for (; words && *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

asy_status asy_find_param(asy_binder *b, const asy_member *member,
                          const asy_node *node, size_t *index)
{
    *index = asy_param_find(member->params, member->n_params, node->key);
    if (*index < member->n_params)
        return ASY_OK;
    const char **names = ASY_NEW(b->arena, const char *, member->n_params);
    if (!names)
        return asy_nomem(b->err);
    for (size_t i = 0; i < member->n_params; i++)
        names[i] = member->params[i].name;
    return asy_unknown_key(b, node, member->name, names, member->n_params);
}

static asy_status bind_defaults(asy_binder *b, const asy_choice *choice,
                                asy_value *values)
{
    const asy_member *m = &choice->member;
    for (size_t i = 0; i < m->n_params; i++) {
        values[i] = (asy_value){0};
        if (m->params[i].flags & ASY_REQUIRED || !m->params[i].fallback)
            continue;
        asy_error why = {0};
        if (asy_param_parse(&m->params[i], m->params[i].fallback, false,
                            &values[i], &why) != ASY_OK)
            return asy_fail_at(b->err, ASY_ECONFIG, choice->place,
                               "%s has a default it does not allow itself: %s",
                               m->name, why.message);
    }
    return ASY_OK;
}

asy_status asy_bind_params(asy_binder *b, const asy_choice *choice,
                           const asy_node *map, const char *const *skip,
                           asy_value **values)
{
    const asy_member *m = &choice->member;
    *values = ASY_NEW(b->arena, asy_value, m->n_params);
    if (!*values)
        return asy_nomem(b->err);
    ASY_TRY(bind_defaults(b, choice, *values));
    for (const asy_node *node = map ? map->first : NULL; node;
         node = node->next) {
        if (is_listed(skip, node->key))
            continue;
        size_t i;
        ASY_TRY(asy_find_param(b, m, node, &i));
        ASY_TRY(asy_bind_value(b, &m->params[i], node, &(*values)[i]));
    }
    return ASY_OK;
}

asy_status asy_require_params(asy_binder *b, const asy_choice *choice)
{
    for (size_t i = 0; i < choice->params.count; i++)
        if (!choice->params.value[i].type)
            return asy_missing_key(b, choice->place, choice->member.name,
                                   &choice->params.table[i]);
    return ASY_OK;
}

asy_status asy_bind_choice(asy_binder *b, const asy_node *map,
                           const char *const *skip, asy_choice *choice)
{
    asy_value *values;
    ASY_TRY(asy_bind_params(b, choice, map, skip, &values));
    choice->params = (asy_params){.table = choice->member.params,
                                  .count = choice->member.n_params,
                                  .value = values};
    return asy_require_params(b, choice);
}

/* ---- writing ---- */

asy_node *asy_write_member(asy_draft *draft, const asy_member *member)
{
    if (!member->name)
        return NULL;
    if (!member->hook)
        return asy_draft_scalar(draft, member->name, false);
    asy_node *map = asy_draft_map(draft);
    asy_draft_put(map, "lua", asy_draft_scalar(draft, member->name, true));
    return map;
}

asy_node *asy_write_value(asy_draft *draft, const asy_value *value)
{
    char text[64];
    if (value->type == ASY_STRING || value->type == ASY_CHOICE)
        return asy_draft_scalar(draft, value->string, true);
    asy_value_print(value, text, sizeof text);
    if (value->type == ASY_INTEGER ||
        (value->type == ASY_NUMBER && strchr(text, 'e')))
        return asy_write_number(draft, value->number);
    char *copy = asy_arena_strdup(draft->arena, text);
    if (!copy)
        draft->failed = true;
    return asy_draft_scalar(draft, copy, false);
}

void asy_write_params(asy_draft *draft, const asy_choice *choice,
                      const bool *skip, asy_node *map)
{
    for (size_t i = 0; i < choice->params.count; i++)
        if (!skip || !skip[i])
            asy_draft_put(map, choice->params.table[i].name,
                          asy_write_value(draft, &choice->params.value[i]));
}
