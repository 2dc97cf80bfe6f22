/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of one value: numbers, counts, the seed, words of a list. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/keys.h"
#include "config/schema.h"

asy_status asy_expect(asy_binder *b, const asy_node *node, asy_node_kind kind,
                      const char *name)
{
    static const char *const words[] = {"one value", "a list", "a mapping"};
    if (node->kind == kind)
        return ASY_OK;
    return asy_bad_value(b->err, node, name, words[kind]);
}

static asy_status bad_param(asy_binder *b, const asy_param *param,
                            const asy_node *node)
{
    char what[160], need[256];
    snprintf(what, sizeof what, "bad value for %s", param->name);
    asy_param_needs(param, need, sizeof need);
    asy_complaint c = {.what = what, .found = node, .need = need};
    if (param->choices)
        c.words = asy_split_words(b->arena, param->choices, &c.n_words);
    if (param->choices && !c.words)
        return asy_nomem(b->err);
    return asy_complain(b->err, node->place, &c);
}

asy_status asy_bind_value(asy_binder *b, const asy_param *param,
                          const asy_node *node, asy_value *value)
{
    asy_error why = {0}; /* the same sentence, but without a suggestion */
    if (node->kind != ASY_NODE_SCALAR ||
        asy_param_parse(param, node->text, node->quoted, value, &why) != ASY_OK)
        return bad_param(b, param, node);
    return ASY_OK;
}

asy_node *asy_write_number(asy_draft *draft, double x)
{
    char text[40];
    asy_value value = {.type = ASY_INTEGER, .number = x};
    asy_value_print(&value, text, sizeof text - 2);
    char *e = strchr(text, 'e');
    if (e && !strchr(text, '.')) { /* other YAML readers need the point */
        memmove(e + 2, e, strlen(e) + 1);
        memcpy(e, ".0", 2);
    }
    char *copy = asy_arena_strdup(draft->arena, text);
    if (!copy)
        draft->failed = true;
    return asy_draft_scalar(draft, copy, false);
}

/* ---- fixed ---- */

static asy_status bind_fixed(asy_binder *b, const asy_key_entry *key,
                             const asy_node *node, void *base)
{
    (void)base;
    asy_value value;
    return asy_bind_value(b, &key->param, node, &value);
}

static asy_node *write_fixed(asy_draft *draft, const asy_key_entry *key,
                             const void *base)
{
    (void)base;
    return asy_draft_scalar(draft, key->param.fallback, false);
}

const asy_key_kind asy_kind_fixed = {
    .bind = bind_fixed, .write = write_fixed, .schema = asy_schema_key_param};

/* ---- number ---- */

static asy_status bind_number(asy_binder *b, const asy_key_entry *key,
                              const asy_node *node, void *base)
{
    asy_value value = {.number = (double)NAN};
    if (node)
        ASY_TRY(asy_bind_value(b, &key->param, node, &value));
    *(double *)asy_slot(base, key->slot) = value.number;
    return ASY_OK;
}

static asy_node *write_number(asy_draft *draft, const asy_key_entry *key,
                              const void *base)
{
    double x = *(const double *)asy_cslot(base, key->slot);
    return isnan(x) ? NULL : asy_write_number(draft, x);
}

const asy_key_kind asy_kind_number = {
    .bind = bind_number, .write = write_number, .schema = asy_schema_key_param};

/* ---- count ---- */

static asy_status bind_count(asy_binder *b, const asy_key_entry *key,
                             const asy_node *node, void *base)
{
    asy_value value = {0};
    if (node)
        ASY_TRY(asy_bind_value(b, &key->param, node, &value));
    *(size_t *)asy_slot(base, key->slot) = (size_t)value.number;
    return ASY_OK;
}

static asy_node *write_count(asy_draft *draft, const asy_key_entry *key,
                             const void *base)
{
    size_t n = *(const size_t *)asy_cslot(base, key->slot);
    if (n == 0 && !key->param.fallback)
        return NULL;
    return asy_write_number(draft, (double)n);
}

const asy_key_kind asy_kind_count = {
    .bind = bind_count, .write = write_count, .schema = asy_schema_key_param};

/* ---- seed: more digits than a double holds ---- */

static asy_status bind_seed(asy_binder *b, const asy_key_entry *key,
                            const asy_node *node, void *base)
{
    static const char need[] = "a whole number from 0 to 2^64 - 1";
    if (node->kind != ASY_NODE_SCALAR || node->quoted || !*node->text ||
        node->text[strspn(node->text, "0123456789")])
        return asy_bad_value(b->err, node, key->param.name, need);
    errno = 0;
    unsigned long long seed = strtoull(node->text, NULL, 10);
    if (errno == ERANGE)
        return asy_bad_value(b->err, node, key->param.name, need);
    *(uint64_t *)asy_slot(base, key->slot) = seed;
    return ASY_OK;
}

static asy_node *write_seed(asy_draft *draft, const asy_key_entry *key,
                            const void *base)
{
    uint64_t seed = *(const uint64_t *)asy_cslot(base, key->slot);
    char *text =
        asy_arena_printf(draft->arena, "%llu", (unsigned long long)seed);
    if (!text)
        draft->failed = true;
    return asy_draft_scalar(draft, text, false);
}

const asy_key_kind asy_kind_seed = {.words = "a whole number from 0 to 2^64-1",
                                    .bind = bind_seed,
                                    .write = write_seed,
                                    .schema = asy_schema_key_seed};

/* ---- word: an enum whose values are the choices' indices ---- */

static asy_status bind_word(asy_binder *b, const asy_key_entry *key,
                            const asy_node *node, void *base)
{
    asy_value value;
    size_t n;
    ASY_TRY(asy_bind_value(b, &key->param, node, &value));
    const char *const *words =
        asy_split_words(b->arena, key->param.choices, &n);
    if (!words)
        return asy_nomem(b->err);
    unsigned index = 0;
    while (strcmp(words[index], value.string) != 0)
        index++;
    memcpy(asy_slot(base, key->slot), &index, sizeof index);
    return ASY_OK;
}

static asy_node *write_word(asy_draft *draft, const asy_key_entry *key,
                            const void *base)
{
    unsigned index;
    size_t n;
    memcpy(&index, asy_cslot(base, key->slot), sizeof index);
    const char *const *words =
        asy_split_words(draft->arena, key->param.choices, &n);
    if (!words)
        draft->failed = true;
    return asy_draft_scalar(draft, words ? words[index] : NULL, false);
}

_Static_assert(sizeof(asy_search) == sizeof(unsigned) &&
                   sizeof(asy_scheme) == sizeof(unsigned),
               "enums of the config are stored as unsigned");

const asy_key_kind asy_kind_word = {
    .bind = bind_word, .write = write_word, .schema = asy_schema_key_param};
