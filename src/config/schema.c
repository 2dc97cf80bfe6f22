/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building blocks and simple kinds of the JSON Schema: see schema.h. Kinds that
   know families are in schema_members.c. */
#include "config/schema.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "config/review.h"

/* ---- blocks ---- */

static json_t *number(double x)
{
    return x == floor(x) && fabs(x) < 1e15 ? json_integer((json_int_t)x)
                                           : json_real(x);
}

static json_t *number_schema(const asy_param *param)
{
    bool whole = (param->types & ASY_INTEGER) && !(param->types & ASY_NUMBER);
    json_t *json = json_pack("{s:s}", "type", whole ? "integer" : "number");
    if (!isinf(param->min))
        json_object_set_new(
            json, param->flags & ASY_ABOVE_MIN ? "exclusiveMinimum" : "minimum",
            number(param->min));
    if (!isinf(param->max))
        json_object_set_new(
            json, param->flags & ASY_BELOW_MAX ? "exclusiveMaximum" : "maximum",
            number(param->max));
    return json;
}

/* Words; one that YAML reads as something else is allowed as such too. */
static json_t *choice_schema(const char *choices)
{
    json_t *words = json_array();
    while (choices) {
        size_t n = strcspn(choices, "|");
        char word[64];
        double x;
        snprintf(word, sizeof word, "%.*s", (int)n, choices);
        if (asy_parse_double(word, &x))
            json_array_append_new(words, number(x));
        if (strcmp(word, "null") == 0)
            json_array_append_new(words, json_null());
        json_array_append_new(words, json_string(word));
        choices = choices[n] ? choices + n + 1 : NULL;
    }
    return json_pack("{s:o}", "enum", words);
}

static json_t *count_or_fraction_schema(void)
{
    return json_pack("{s:[{s:s, s:i}, {s:s, s:i, s:i}]}", "anyOf", "type",
                     "integer", "minimum", 1, "type", "number",
                     "exclusiveMinimum", 0, "maximum", 1);
}

json_t *asy_schema_text(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

static json_t *default_of(const asy_param *param)
{
    asy_value value;
    asy_error ignored = {0};
    if (!param->fallback || !param->types ||
        asy_param_parse(param, param->fallback, false, &value, &ignored) !=
            ASY_OK)
        return NULL;
    if (value.type == ASY_NULL)
        return json_null();
    if (value.type == ASY_BOOL)
        return json_boolean(value.number != 0);
    if (value.type == ASY_CHOICE || value.type == ASY_STRING)
        return json_string(value.string);
    if (value.type == ASY_INTEGER)
        return json_integer((json_int_t)value.number);
    return json_real(value.number);
}

json_t *asy_schema_param(const asy_param *param)
{
    json_t *kinds = json_array();
    if (param->flags & ASY_COUNT_OR_FRACTION)
        json_array_append_new(kinds, count_or_fraction_schema());
    else if (param->types & (ASY_NUMBER | ASY_INTEGER))
        json_array_append_new(kinds, number_schema(param));
    if (param->types & ASY_BOOL)
        json_array_append_new(kinds, json_pack("{s:s}", "type", "boolean"));
    if (param->types & ASY_CHOICE)
        json_array_append_new(kinds, choice_schema(param->choices));
    if (param->types & ASY_STRING)
        json_array_append_new(kinds, asy_schema_text());
    if (param->types & ASY_NULL)
        json_array_append_new(kinds, json_pack("{s:s}", "type", "null"));
    if (json_array_size(kinds) != 1)
        return asy_schema_help(json_pack("{s:o}", "anyOf", kinds), param->help);
    json_t *only = json_incref(json_array_get(kinds, 0));
    json_decref(kinds);
    return asy_schema_help(only, param->help);
}

json_t *asy_schema_help(json_t *schema, const char *help)
{
    json_t *json = json_pack("{s:s}", "description", help);
    if (!json || !schema || json_object_update(json, schema) != 0) {
        json_decref(json);
        json = NULL;
    }
    json_decref(schema);
    return json;
}

json_t *asy_schema_either(json_t *a, json_t *b)
{
    if (b && json_is_null(b)) {
        json_decref(b);
        return a;
    }
    return json_pack("{s:[o, o]}", "anyOf", a, b);
}

json_t *asy_schema_list(json_t *items, size_t least)
{
    json_t *json = json_pack("{s:s, s:o}", "type", "array", "items", items);
    if (least)
        json_object_set_new(json, "minItems", json_integer((json_int_t)least));
    return json;
}

json_t *asy_schema_object(json_t *properties, json_t *required, bool closed)
{
    json_object_set_new(properties, "include",
                        json_pack("{s:s, s:s}", "description",
                                  "file with a mapping to start from", "type",
                                  "string"));
    json_t *json =
        json_pack("{s:s, s:o}", "type", "object", "properties", properties);
    if (closed)
        json_object_set_new(json, "additionalProperties", json_false());
    if (json_array_size(required) == 0)
        json_decref(required);
    else
        json_object_set_new(json, "anyOf",
                            json_pack("[{s:o}, {s:[s]}]", "required", required,
                                      "required", "include"));
    return json;
}

json_t *asy_schema_hook(void)
{
    return json_pack("{s:s, s:{s:{s:s, s:s}}, s:[s], s:b}", "type", "object",
                     "properties", "lua", "description", "file of the hook",
                     "type", "string", "required", "lua",
                     "additionalProperties", 0);
}

json_t *asy_schema_names(const asy_family *family)
{
    json_t *names = json_array();
    for (size_t i = 0; i < family->n; i++)
        json_array_append_new(names, json_string(family->members[i].name));
    return json_pack("{s:o}", "enum", names);
}

/* ---- kinds ---- */

json_t *asy_schema_key_param(const asy_key_entry *key,
                             const asy_families *families)
{
    (void)families;
    json_t *json = asy_schema_param(&key->param);
    json_t *fallback = default_of(&key->param);
    if (fallback && !(key->param.flags & ASY_REQUIRED))
        json_object_set_new(json, "default", fallback);
    else
        json_decref(fallback);
    return json;
}

json_t *asy_schema_key_seed(const asy_key_entry *key,
                            const asy_families *families)
{
    (void)key, (void)families;
    return json_pack("{s:s, s:s, s:i, s:f, s:i}", "description",
                     key->param.help, "type", "integer", "minimum", 0,
                     "exclusiveMaximum", 18446744073709551616.0, "default", 0);
}

json_t *asy_schema_key_text(const asy_key_entry *key,
                            const asy_families *families)
{
    json_t *json = asy_schema_key_param(key, families);
    if (key->pattern)
        json_object_set_new(json, "pattern", json_string(key->pattern));
    return json;
}

json_t *asy_schema_key_texts(const asy_key_entry *key,
                             const asy_families *families)
{
    (void)families;
    json_t *list = asy_schema_list(asy_schema_param(&key->param), 0);
    json_object_set_new(list, "uniqueItems", json_true());
    return asy_schema_help(list, key->param.help);
}

static json_t *section_object(const asy_key_entry *key,
                              const asy_families *families)
{
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < key->n_keys; i++) {
        const asy_key_entry *sub = &key->keys[i];
        if (json_object_set_new(properties, sub->param.name,
                                sub->kind->schema(sub, families)) != 0) {
            json_decref(properties);
            json_decref(required);
            return NULL;
        }
        if (asy_key_is_required(sub))
            json_array_append_new(required, json_string(sub->param.name));
    }
    return asy_schema_object(properties, required, true);
}

json_t *asy_schema_key_section(const asy_key_entry *key,
                               const asy_families *families)
{
    return asy_schema_help(section_object(key, families), key->param.help);
}

json_t *asy_schema_key_sections(const asy_key_entry *key,
                                const asy_families *families)
{
    return asy_schema_help(asy_schema_list(section_object(key, families), 0),
                           key->param.help);
}

json_t *asy_schema_key_one_or_more(const asy_key_entry *key,
                                   const asy_families *families)
{
    json_t *list = asy_schema_list(section_object(key, families), 0);
    return asy_schema_help(
        asy_schema_either(section_object(key, families), list),
        key->param.help);
}

json_t *asy_schema_key_published(const asy_key_entry *key,
                                 const asy_families *families)
{
    (void)families;
    json_t *parts = json_pack(
        "{s:o, s:o, s:o}", "value", number_schema(&key->param), "lower",
        number_schema(&key->param), "upper", number_schema(&key->param));
    json_t *object = asy_schema_object(parts, json_pack("[s]", "value"), true);
    return asy_schema_help(
        asy_schema_either(number_schema(&key->param), object), key->param.help);
}

json_t *asy_schema_key_sweep(const asy_key_entry *key,
                             const asy_families *families)
{
    (void)families;
    return json_pack("{s:s, s:s, s:{s:s, s:i}}", "description", key->param.help,
                     "type", "object", "additionalProperties", "type", "array",
                     "minItems", 1);
}

/* ---- the whole ---- */

/* The schema is made of thousands of small pieces, any of which may lack:
   jansson takes memory where refusals are counted, and that is looked at once.
 */
static asy_status print_schema(const char *title, const asy_key_entry *table,
                               const asy_families *families, asy_arena *arena,
                               char **json)
{
    unsigned long refused = asy_memory_refusals();
    json_set_alloc_funcs(asy_malloc, asy_free);
    json_t *schema = json_pack("{s:s, s:s}", "$schema",
                               "https://json-schema.org/draft/2020-12/schema",
                               "title", title);
    json_t *root = asy_schema_key_section(table, families);
    char *text = NULL;
    *json = NULL;
    if (schema && root && json_object_update(schema, root) == 0)
        text = json_dumps(schema, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    if (text && asy_memory_refusals() == refused)
        *json = asy_arena_printf(arena, "%s\n", text);
    asy_free(text);
    json_decref(schema);
    json_decref(root);
    return *json ? ASY_OK : ASY_ENOMEM;
}

asy_status asy_config_schema(const asy_families *families, asy_arena *arena,
                             char **json, asy_error *err)
{
    asy_status status = print_schema("assay experiment", &asy_config_root,
                                     families, arena, json);
    return status == ASY_OK ? ASY_OK : asy_nomem(err);
}

asy_status asy_review_schema(asy_arena *arena, char **json, asy_error *err)
{
    asy_status status = print_schema("assay meta-analysis", &asy_review_root,
                                     NULL, arena, json);
    return status == ASY_OK ? ASY_OK : asy_nomem(err);
}
