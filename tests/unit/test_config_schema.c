/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON Schema and the manual: complete, deterministic, and agreeing with
   the loader. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "config/keys.h"
#include "support/check.h"
#include "support/config.h"

static char *schema_text(asy_arena *arena)
{
    asy_error err = {0};
    char *text;
    ASY_GOOD(asy_config_schema(asy_fake_families(), arena, &text, &err), &err);
    return text;
}

/* Every key of the section is a property with a description. */
static void section_is_described(const asy_key_entry *section,
                                 const json_t *schema)
{
    const json_t *properties = json_object_get(schema, "properties");
    assert_true(json_is_object(properties));
    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    for (size_t i = 0; i < section->n_keys; i++) {
        const asy_key_entry *key = &section->keys[i];
        const json_t *property = json_object_get(properties, key->param.name);
        const json_t *help = json_object_get(property, "description");
        assert_string_equal(json_string_value(help), key->param.help);
        if (key->kind == &asy_kind_section)
            section_is_described(key, property);
    }
    assert_int_equal(json_object_size(properties), section->n_keys + 1);
}

static void schema_has_every_key(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    json_t *schema = json_loads(schema_text(&arena), 0, NULL);
    assert_non_null(schema);
    assert_string_equal(json_string_value(json_object_get(schema, "$schema")),
                        "https://json-schema.org/draft/2020-12/schema");
    section_is_described(&asy_config_root, schema);
    json_decref(schema);
    asy_arena_clear(&arena);
}

static void schema_is_deterministic(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    assert_string_equal(schema_text(&arena), schema_text(&arena));
    asy_arena_clear(&arena);
}

static void manual_names_every_member(void **state)
{
    (void)state;
    asy_arena arena;
    asy_error err = {0};
    char *text;
    asy_arena_init(&arena);
    ASY_GOOD(asy_config_manual(asy_fake_families(), &arena, &text, &err), &err);
    const asy_family *family = &asy_fake_families()->learner;
    for (size_t i = 0; i < family->n; i++) {
        assert_non_null(strstr(text, family->members[i].name));
        for (size_t j = 0; j < family->members[i].n_params; j++)
            assert_non_null(strstr(text, family->members[i].params[j].name));
    }
    for (size_t i = 0; i < asy_config_root.n_keys; i++)
        assert_non_null(strstr(text, asy_config_root.keys[i].param.help));
    for (const char *line = text; *line; line = strchr(line, '\n') + 1)
        assert_true(strcspn(line, "\n") <= 80);
    asy_arena_clear(&arena);
}

/* ---- against an independent validator, where there is one ---- */

static const char checker[] =
    "import json, sys, yaml, jsonschema\n"
    "schema = json.load(open(sys.argv[1]))\n"
    "jsonschema.Draft202012Validator.check_schema(schema)\n"
    "validator = jsonschema.Draft202012Validator(schema)\n"
    "for path in sys.argv[2:]:\n"
    "    good = validator.is_valid(yaml.safe_load(open(path)))\n"
    "    if good != ('good' in path):\n"
    "        sys.exit('%s: valid is %s' % (path, good))\n";

static void write_text(const char *dir, const char *name, const char *text)
{
    char path[256];
    asy_error err = {0};
    snprintf(path, sizeof path, "%s/%s", dir, name);
    ASY_GOOD(asy_file_write(path, text, strlen(text), &err), &err);
}

#define LEAST ASY_LEAST_CONFIG

static const struct {
    const char *name, *text;
} samples[] = {
    {"good-least.yaml", LEAST},
    {"good-more.yaml",
     "assay: 1\nname: x\nseed: 3\ndata: {include: y.yaml, drop: [1, b]}\n"
     "learners:\n"
     "  a: {model: svc, params: {gamma: auto}, grid: {C: {log10: [-1, 1, "
     "3]}}}\n"
     "  b: {model: {lua: x.lua}, grid: {k: [1, 2]}}\n"
     "pipeline: [standardize, {impute: {strategy: median}}, {lua: x.lua, k: "
     "3}]\n"
     "resampling: {outer: {method: kfold, repeats: 3}}\n"
     "compare: [{include: z.yaml}, {name: q, auc: {value: 0.5}}]\n"},
    {"bad-key.yaml", LEAST "sede: 3\n"},
    {"bad-data.yaml", "assay: 1\nname: x\ndata: {file: x}\n"
                      "learners: {a: {model: naive}}\n"},
    {"bad-seed.yaml", LEAST "seed: -1\n"},
    {"bad-level.yaml", LEAST "confidence: {level: 1}\n"},
    {"bad-step.yaml", LEAST "pipeline: [smoet]\n"},
    {"bad-step-param.yaml", LEAST "pipeline: [{smote: {k_neighbors: 0}}]\n"},
    {"bad-method.yaml", LEAST "resampling: {outer: {method: predefined}}\n"},
    {"bad-inner.yaml",
     LEAST "resampling: {inner: {method: kfold, repeats: 2}}\n"},
    {"bad-metric.yaml", LEAST "metrics: [f2]\n"},
    {"bad-model.yaml", "assay: 1\nname: x\ndata: {file: x, target: y}\n"
                       "learners: {a: {model: svc, params: {D: 1}}}\n"},
    {"bad-grid.yaml", "assay: 1\nname: x\ndata: {file: x, target: y}\n"
                      "learners: {a: {model: svc, grid: {C: []}}}\n"},
    {"bad-published.yaml", LEAST "compare: [{name: x, auc: 1.5}]\n"},
    {"bad-sweep.yaml", LEAST "sweep: {seed: 3}\n"},
};

/* The resolved text of the design's example is a good sample too. */
static void write_samples(const char *dir)
{
    asy_config_trial t;
    asy_config_trial_load(&t, "tests/data/config/design.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    write_text(dir, "good-resolved.yaml", t.config.resolved);
    write_text(dir, "schema.json", schema_text(&t.arena));
    write_text(dir, "check.py", checker);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        write_text(dir, samples[i].name, samples[i].text);
    asy_config_trial_clear(&t);
}

static void a_validator_agrees(void **state)
{
    (void)state;
    char dir[] = "/tmp/assay-schema-XXXXXX", command[256];
    if (system("python3 -c 'import jsonschema, yaml; "
               "jsonschema.Draft202012Validator' 2>/dev/null") != 0)
        ASY_SKIP("python3-jsonschema or python3-yaml is not installed");
    assert_non_null(mkdtemp(dir));
    write_samples(dir);
    snprintf(command, sizeof command,
             "cd %s && python3 check.py schema.json *.yaml", dir);
    int status = system(command);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(status, 0);
}

/* What the schema calls bad the loader refuses, and the other way about. */
static void the_loader_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        if (strstr(samples[i].text, "include"))
            continue;
        asy_config_trial t;
        asy_config_trial_parse(&t, samples[i].text);
        bool good = strncmp(samples[i].name, "good", 4) == 0;
        assert_int_equal(t.status == ASY_OK, good);
        asy_config_trial_clear(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_has_every_key),
        cmocka_unit_test(schema_is_deterministic),
        cmocka_unit_test(manual_names_every_member),
        cmocka_unit_test(a_validator_agrees),
        cmocka_unit_test(the_loader_agrees),
    };
    return ASY_RUN_TESTS("config schema", tests);
}
