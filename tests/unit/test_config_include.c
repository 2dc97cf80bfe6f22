/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Includes: overrides, paths, circles. */
#include <string.h>

#include "support/check.h"
#include "support/config.h"

#define HERE "tests/data/config/include/"

static void overrides_are_deep(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_load(&t, HERE "main.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    const asy_config *c = &t.config;
    assert_int_equal(c->n_learners, 3);
    assert_string_equal(c->learner[0].id, "lr");
    const asy_learner_config *svc = &c->learner[1];
    assert_string_equal(svc->id, "svc");
    ASY_NEAR(svc->model.params.value[0].number, 7, 0);
    assert_true(asy_value_is(&svc->model.params.value[1], "linear"));
    assert_string_equal(c->learner[2].id, "extra");
    assert_string_equal(c->data.target, "other");
    assert_string_equal(c->data.id, "patient");
    asy_config_trial_clear(&t);
}

/* A whole file may start from another; null takes out what it says. */
static void the_outermost_mapping_may_include(void **state)
{
    (void)state;
    asy_config_trial t;
    const char *set = "data={include: deep/data.yaml, id: other}";
    asy_config_trial_load(&t, HERE "root.yaml", &set, 1);
    ASY_GOOD(t.status, &t.err);
    assert_string_equal(t.config.name, "rooted");
    assert_int_equal(t.config.n_steps, 0);
    const asy_params *params = &t.config.learner[1].model.params;
    ASY_NEAR(params->value[0].number, 3, 0);
    assert_true(asy_value_is(&params->value[1], "poly"));
    assert_string_equal(t.config.data.file, HERE "deep/table.csv");
    assert_string_equal(t.config.data.target, "y");
    assert_string_equal(t.config.data.id, "other");
    asy_config_trial_clear(&t);
}

/* A path belongs to the file that says it. */
static void paths_start_from_their_own_file(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_load(&t, HERE "main.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    assert_string_equal(t.config.data.file, HERE "deep/table.csv");
    assert_string_equal(t.config.data.file_written, "deep/table.csv");
    assert_string_equal(t.config.step[0].member.name, "deep/step.lua");
    ASY_NEAR(t.config.step[0].params.value[0].number, 9, 0);
    asy_config_trial_clear(&t);
}

static void resolved_text_needs_no_include(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_load(&t, HERE "main.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    assert_null(strstr(t.config.resolved, "include"));
    asy_error err = {0};
    asy_config again;
    ASY_GOOD(asy_config_parse(HERE "main.yaml", t.config.resolved,
                              asy_fake_families(), &t.arena, &again, &err),
             &err);
    assert_string_equal(again.resolved, t.config.resolved);
    assert_string_equal(again.data.file, t.config.data.file);
    asy_config_trial_clear(&t);
}

static void refused(const char *path, const char *sentence)
{
    asy_config_trial t;
    asy_config_trial_load(&t, path, NULL, 0);
    assert_int_equal(t.status, ASY_ECONFIG);
    assert_string_equal(t.err.message, sentence);
    asy_config_trial_clear(&t);
}

static void circles_show_their_chain(void **state)
{
    (void)state;
    refused(HERE "circle-a.yaml",
            HERE "circle-b.yaml:2:10: the includes go in a circle (found " HERE
                 "circle-a.yaml -> " HERE "circle-b.yaml -> " HERE
                 "../include/circle-a.yaml, need an end)");
}

static void what_is_not_there_is_named(void **state)
{
    (void)state;
    refused(HERE "missing.yaml", HERE
            "missing.yaml:3:17: the included file cannot be used (found " HERE
            "nowhere.yaml: cannot open: No such file or directory, need "
            "a readable file)");
    refused(HERE "not-a-mapping.yaml",
            HERE "list.yaml:1:1: bad value for an included file (found a list, "
                 "need a mapping)");
    asy_config_trial t;
    asy_config_trial_load(&t, HERE "nowhere.yaml", NULL, 0);
    assert_int_equal(t.status, ASY_EIO);
    asy_config_trial_clear(&t);
    asy_config_trial_load(&t, "-", NULL, 0);
    assert_int_equal(t.status, ASY_ECONFIG);
    asy_config_trial_clear(&t);
    ASY_REFUSED("assay: 1\ndata: {include: [a, b]}\n",
                "t.yaml:2:17: bad value for include (found a list, need the "
                "path of a file)");
}

static void errors_name_the_included_file(void **state)
{
    (void)state;
    refused(HERE "wrong.yaml",
            HERE "wrong-inner.yaml:2:9: bad value for target (found a list, "
                 "need a text)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overrides_are_deep),
        cmocka_unit_test(the_outermost_mapping_may_include),
        cmocka_unit_test(paths_start_from_their_own_file),
        cmocka_unit_test(resolved_text_needs_no_include),
        cmocka_unit_test(circles_show_their_chain),
        cmocka_unit_test(what_is_not_there_is_named),
        cmocka_unit_test(errors_name_the_included_file),
    };
    return ASY_RUN_TESTS("config include", tests);
}
