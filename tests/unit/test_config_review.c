/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configs of meta-analyses: defaults, the resolved text, what is refused, the
   schema. */
#include <jansson.h>
#include <string.h>

#include "config/keys.h"
#include "config/review.h"
#include "support/check.h"
#include "support/scratch_file.h"

#define LEAST                                                                  \
    "assay: 1\nkind: meta_analysis\nname: least\ndata: {file: x.csv}\n"

typedef struct attempt {
    asy_arena arena;
    asy_error err;
    asy_status status;
    asy_review_config config;
} attempt;

static void load(attempt *t, const char *text)
{
    char path[ASY_SCRATCH_PATH];
    asy_arena_init(&t->arena);
    asy_error_reset(&t->err);
    asy_scratch_write(text, strlen(text), path);
    t->status = asy_review_load(path, NULL, 0, &t->arena, &t->config, &t->err);
    asy_scratch_remove(path);
}

static void refused(const char *text, const char *words)
{
    attempt t;
    load(&t, text);
    assert_int_equal(t.status, ASY_ECONFIG);
    if (!strstr(t.err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", t.err.message, words);
    asy_arena_clear(&t.arena);
}

static void the_least_has_every_default(void **state)
{
    (void)state;
    attempt t;
    load(&t, LEAST);
    ASY_GOOD(t.status, &t.err);
    const asy_review_config *c = &t.config;
    assert_string_equal(c->title, "least");
    assert_string_equal(c->data.study, "study");
    assert_string_equal(c->data.tn, "TN");
    ASY_NEAR(c->continuity.add, 0.5, 0);
    assert_int_equal(c->continuity.when, ASY_REVIEW_ANY);
    assert_int_equal(c->n_models, 4);
    assert_string_equal(c->model[3], "glmm_aghq");
    assert_int_equal(c->univariate.n_quantities, 3);
    assert_int_equal(c->univariate.n_methods, 3);
    assert_null(c->regression.covariate);
    ASY_NEAR(c->level, 0.95, 0);
    asy_arena_clear(&t.arena);
}

static void the_resolved_text_reads_back(void **state)
{
    (void)state;
    attempt once, twice;
    load(&once, LEAST "continuity: {when: single}\nmodels: [glmm_laplace]\n"
                      "regression: {covariate: age, coding: number}\n");
    ASY_GOOD(once.status, &once.err);
    load(&twice, once.config.resolved);
    ASY_GOOD(twice.status, &twice.err);
    assert_string_equal(once.config.resolved, twice.config.resolved);
    assert_string_equal(once.config.sha256, twice.config.sha256);
    assert_int_equal(twice.config.continuity.when, ASY_REVIEW_SINGLE);
    assert_int_equal(twice.config.regression.coding, ASY_REVIEW_NUMBER);
    asy_arena_clear(&once.arena);
    asy_arena_clear(&twice.arena);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    refused("assay: 1\nname: x\ndata: {file: x}\n", "need kind: meta_analysis");
    refused("assay: 1\nkind: experiment\nname: x\ndata: {file: x}\n",
            "bad value for kind");
    refused(LEAST "learners: {}\n", "unknown key");
    refused(LEAST "models: [reitsma]\n", "reitsma_ml");
    refused(LEAST "continuity: {when: all}\n", "single");
    refused(LEAST "continuity: {add: 0}\n", "add");
    refused("assay: 1\nkind: meta_analysis\nname: x\n"
            "data: {file: x, tp: A, sensitivity: B}\n",
            "counts and shares");
    refused("assay: 1\nkind: meta_analysis\nname: x\n"
            "data: {file: x, sensitivity: B, cases: C}\n",
            "half declared");
}

static void the_schema_has_every_key(void **state)
{
    (void)state;
    asy_arena arena;
    asy_error err = {0};
    char *text;
    asy_arena_init(&arena);
    ASY_GOOD(asy_review_schema(&arena, &text, &err), &err);
    json_t *schema = json_loads(text, 0, NULL);
    const json_t *properties = json_object_get(schema, "properties");
    for (size_t i = 0; i < asy_review_root.n_keys; i++) {
        const asy_param *param = &asy_review_root.keys[i].param;
        const json_t *key = json_object_get(properties, param->name);
        assert_string_equal(
            json_string_value(json_object_get(key, "description")),
            param->help);
    }
    json_decref(schema);
    asy_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_has_every_default),
        cmocka_unit_test(the_resolved_text_reads_back),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(the_schema_has_every_key),
    };
    return ASY_RUN_TESTS("config review", tests);
}
