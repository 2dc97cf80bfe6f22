/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON Schema of keys that name members of families: see schema.h. Each
   member is a variant of its own, so that an editor offers its parameters. */
#include <jansson.h>

#include "config/schema.h"

static bool is_required(const asy_param *param)
{
    return param->flags & ASY_REQUIRED || !param->fallback;
}

/* Add all parameters of a member; names of required ones go to required. */
static void add_params(const asy_member *member, json_t *properties,
                       json_t *required)
{
    for (size_t i = 0; i < member->n_params; i++) {
        const asy_param *param = &member->params[i];
        json_object_set_new(properties, param->name, asy_schema_param(param));
        if (is_required(param))
            json_array_append_new(required, json_string(param->name));
    }
}

static json_t *params_schema(const asy_member *member, bool must)
{
    json_t *properties = json_object(), *required = json_array();
    add_params(member, properties, required);
    if (!must)
        json_array_clear(required);
    return asy_schema_object(properties, required, true);
}

static json_t *variants(json_t *list)
{
    return json_pack("{s:o}", "anyOf", list);
}

/* ---- measures ---- */

static json_t *measure_schema(const asy_families *families)
{
    const asy_family *family = &families->measure;
    return asy_schema_either(asy_schema_names(family), family->load_hook
                                                           ? asy_schema_hook()
                                                           : json_null());
}

json_t *asy_schema_key_measure(const asy_key_entry *key,
                               const asy_families *families)
{
    return asy_schema_help(measure_schema(families), key->param.help);
}

json_t *asy_schema_key_measures(const asy_key_entry *key,
                                const asy_families *families)
{
    return asy_schema_help(asy_schema_list(measure_schema(families), 1),
                           key->param.help);
}

/* ---- resampling ---- */

static json_t *method_schema(const asy_key_entry *key, const asy_member *member)
{
    json_t *properties = json_pack("{s:{s:s, s:s}}", "method", "description",
                                   member->help, "const", member->name);
    json_t *required = json_pack("[s]", "method");
    add_params(member, properties, required);
    if (key->more)
        json_object_set_new(properties, "repeats",
                            asy_schema_param(asy_repeats_param()));
    return asy_schema_object(properties, required, true);
}

json_t *asy_schema_key_resampler(const asy_key_entry *key,
                                 const asy_families *families)
{
    const asy_family *family = &families->resampler;
    json_t *list = json_array();
    for (size_t i = 0; i < family->n; i++)
        json_array_append_new(list, method_schema(key, &family->members[i]));
    return asy_schema_help(variants(list), key->param.help);
}

/* ---- pipeline ---- */

static json_t *step_schema(const asy_member *member)
{
    json_t *params = asy_schema_help(params_schema(member, true), member->help);
    return json_pack("{s:s, s:{s:o}, s:[s], s:b}", "type", "object",
                     "properties", member->name, params, "required",
                     member->name, "additionalProperties", 0);
}

/* - lua: FILE, with parameters beside it, or in {file: FILE, ...} */
static json_t *hook_step_schema(void)
{
    return json_pack("{s:s, s:{s:{s:s, s:[s, s]}}, s:[s]}", "type", "object",
                     "properties", "lua", "description", "file of the hook",
                     "type", "string", "object", "required", "lua");
}

json_t *asy_schema_key_pipeline(const asy_key_entry *key,
                                const asy_families *families)
{
    const asy_family *family = &families->transform;
    json_t *list = json_array();
    json_array_append_new(list, asy_schema_names(family));
    for (size_t i = 0; i < family->n; i++)
        json_array_append_new(list, step_schema(&family->members[i]));
    if (family->load_hook)
        json_array_append_new(list, hook_step_schema());
    json_array_append_new(
        list,
        asy_schema_object(json_object(), json_pack("[s]", "include"), false));
    return asy_schema_help(asy_schema_list(variants(list), 0), key->param.help);
}

/* ---- learners ---- */

static json_t *spread_schema(const char *name, int n)
{
    return json_pack("{s:s, s:{s:{s:s, s:{s:s}, s:i, s:i}}, s:[s], s:b}",
                     "type", "object", "properties", name, "type", "array",
                     "items", "type", "number", "minItems", n, "maxItems", n,
                     "required", name, "additionalProperties", 0);
}

static json_t *axis_schema(const asy_param *param)
{
    return json_pack("{s:[o, o, o, o, o]}", "anyOf",
                     asy_schema_list(asy_schema_param(param), 1),
                     spread_schema("range", 3), spread_schema("log10", 3),
                     spread_schema("uniform", 2),
                     spread_schema("log_uniform", 2));
}

static json_t *grid_schema(const asy_member *member)
{
    json_t *properties = json_object();
    for (size_t i = 0; i < member->n_params; i++)
        json_object_set_new(properties, member->params[i].name,
                            axis_schema(&member->params[i]));
    return asy_schema_object(properties, json_array(), true);
}

static json_t *learner_schema(json_t *model, json_t *params, json_t *grid)
{
    return asy_schema_object(json_pack("{s:o, s:o, s:o}", "model", model,
                                       "params", params, "grid", grid),
                             json_pack("[s]", "model"), true);
}

json_t *asy_schema_key_learners(const asy_key_entry *key,
                                const asy_families *families)
{
    const asy_family *family = &families->learner;
    json_t *list = json_array();
    for (size_t i = 0; i < family->n; i++) {
        const asy_member *m = &family->members[i];
        json_t *model =
            json_pack("{s:s, s:s}", "description", m->help, "const", m->name);
        json_array_append_new(
            list,
            learner_schema(model, params_schema(m, false), grid_schema(m)));
    }
    if (family->load_hook)
        json_array_append_new(
            list, learner_schema(asy_schema_hook(),
                                 json_pack("{s:s}", "type", "object"),
                                 json_pack("{s:s}", "type", "object")));
    json_t *include = json_pack("{s:s}", "type", "string");
    return json_pack("{s:s, s:s, s:{s:o}, s:{s:o}, s:b, s:i}", "description",
                     key->param.help, "type", "object", "properties", "include",
                     include, "patternProperties",
                     "^(?!include$)[A-Za-z0-9_-]{1,64}$", variants(list),
                     "additionalProperties", 0, "minProperties", 1);
}
