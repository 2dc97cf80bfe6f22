/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of text: one, a path, a list. */
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "config/keys.h"
#include "config/schema.h"

/* The patterns are our own: all that can go wrong with them is memory. */
static asy_status match(const char *pattern, const char *text, bool *yes,
                        asy_error *err)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return asy_nomem(err);
    errno = 0;
    *yes = regexec(&regex, text, 0, NULL, 0) == 0;
    /* glibc takes a lack of memory for no match */
    bool lacked = !*yes && errno == ENOMEM;
    regfree(&regex);
    return lacked ? asy_nomem(err) : ASY_OK;
}

static asy_status bind_one(asy_binder *b, const asy_key_entry *key,
                           const asy_node *node, const char **out)
{
    asy_value value;
    ASY_TRY(asy_bind_value(b, &key->param, node, &value));
    bool good = true;
    if (key->pattern)
        ASY_TRY(match(key->pattern, value.string, &good, b->err));
    if (!good)
        return asy_bad_value(b->err, node, key->param.name, key->need);
    *out = value.string;
    return ASY_OK;
}

/* ---- text ---- */

static asy_status bind_text(asy_binder *b, const asy_key_entry *key,
                            const asy_node *node, void *base)
{
    const char **slot = asy_slot(base, key->slot);
    *slot = NULL;
    return node ? bind_one(b, key, node, slot) : ASY_OK;
}

static asy_node *write_text(asy_draft *draft, const asy_key_entry *key,
                            const void *base)
{
    const char *const *slot = asy_cslot(base, key->slot);
    return asy_draft_scalar(draft, *slot, true);
}

const asy_key_kind asy_kind_text = {
    .bind = bind_text, .write = write_text, .schema = asy_schema_key_text};

/* ---- path ---- */

static asy_status bind_path(asy_binder *b, const asy_key_entry *key,
                            const asy_node *node, void *base)
{
    const char **path = asy_slot(base, key->slot);
    const char **written = asy_slot(base, key->more);
    *path = *written = NULL;
    if (!node)
        return ASY_OK;
    ASY_TRY(bind_one(b, key, node, written));
    *written = asy_node_path(b->arena, node);
    if (*written)
        *path = asy_path_join(b->arena, b->folder, *written);
    return *written && *path ? ASY_OK : asy_nomem(b->err);
}

static asy_node *write_path(asy_draft *draft, const asy_key_entry *key,
                            const void *base)
{
    const char *const *written = asy_cslot(base, key->more);
    return asy_draft_scalar(draft, *written, true);
}

const asy_key_kind asy_kind_path = {.words = "a path",
                                    .bind = bind_path,
                                    .write = write_path,
                                    .schema = asy_schema_key_text};

/* ---- list of texts ---- */

asy_status asy_expect_items(asy_binder *b, const asy_node *node,
                            const char *name)
{
    ASY_TRY(asy_expect(b, node, ASY_NODE_LIST, name));
    if (node->count)
        return ASY_OK;
    char what[160];
    snprintf(what, sizeof what, "%s is empty", name);
    asy_complaint c = {
        .what = what, .word = "no value", .need = "at least one"};
    return asy_complain(b->err, node->place, &c);
}

static asy_status check_repeated(asy_binder *b, const asy_key_entry *key,
                                 const asy_node *node, const char **texts,
                                 size_t n)
{
    char what[160];
    for (size_t i = 0; i < n; i++) {
        if (strcmp(texts[i], texts[n]) != 0)
            continue;
        snprintf(what, sizeof what, "%s names the same twice", key->param.name);
        asy_complaint c = {.what = what, .found = node, .need = "it once"};
        c.word = texts[n];
        return asy_complain(b->err, node->place, &c);
    }
    return ASY_OK;
}

static asy_status bind_item(asy_binder *b, const asy_key_entry *key,
                            const asy_node *item, const char **out)
{
    bool mark = key->kind == &asy_kind_marks;
    if (!mark || item->kind != ASY_NODE_SCALAR)
        return bind_one(b, key, item, out);
    *out = item->text;
    return ASY_OK;
}

static asy_status bind_texts(asy_binder *b, const asy_key_entry *key,
                             const asy_node *node, void *base)
{
    const char ***slot = asy_slot(base, key->slot);
    size_t *count = asy_slot(base, key->more), n = 0;
    *count = 0;
    if (!node)
        return ASY_OK;
    ASY_TRY(asy_expect(b, node, ASY_NODE_LIST, key->param.name));
    *slot = ASY_NEW(b->arena, const char *, node->count);
    if (!*slot)
        return asy_nomem(b->err);
    for (const asy_node *item = node->first; item; item = item->next, n++) {
        ASY_TRY(bind_item(b, key, item, &(*slot)[n]));
        ASY_TRY(check_repeated(b, key, item, *slot, n));
    }
    *count = n;
    return ASY_OK;
}

static asy_node *write_texts(asy_draft *draft, const asy_key_entry *key,
                             const void *base)
{
    const char *const *const *slot = asy_cslot(base, key->slot);
    size_t n = *(const size_t *)asy_cslot(base, key->more);
    if (n == 0 && !key->param.fallback)
        return NULL;
    asy_node *list = asy_draft_list(draft);
    for (size_t i = 0; i < n; i++)
        asy_draft_add(list, asy_draft_scalar(draft, (*slot)[i], true));
    return list;
}

const asy_key_kind asy_kind_texts = {.words = "a list of texts",
                                     .bind = bind_texts,
                                     .write = write_texts,
                                     .schema = asy_schema_key_texts};

const asy_key_kind asy_kind_marks = {.words = "a list of texts",
                                     .bind = bind_texts,
                                     .write = write_texts,
                                     .schema = asy_schema_key_texts};
