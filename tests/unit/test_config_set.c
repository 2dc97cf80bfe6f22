/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --set: keys, list items, pipeline steps, and the same errors as in files. */
#include <string.h>

#include "support/check.h"
#include "support/config.h"

#define STEPS "tests/data/config/steps.yaml"

static void load(asy_config_trial *t, const char *set)
{
    asy_config_trial_load(t, STEPS, &set, 1);
}

/* The resolved config holds `line` after set. */
static void gives(const char *set, const char *line)
{
    asy_config_trial t;
    load(&t, set);
    ASY_GOOD(t.status, &t.err);
    if (!strstr(t.config.resolved, line))
        print_error("%s: no %s in\n%s", set, line, t.config.resolved);
    assert_non_null(strstr(t.config.resolved, line));
    asy_config_trial_clear(&t);
}

static void refused(const char *set, const char *sentence)
{
    asy_config_trial t;
    load(&t, set);
    assert_int_equal(t.status, ASY_ECONFIG);
    assert_string_equal(t.err.message, sentence);
    asy_config_trial_clear(&t);
}

static void keys_are_set(void **state)
{
    (void)state;
    gives("seed=7", "\nseed: 7\n");
    gives("title=a b, c", "\ntitle: \"a b, c\"\n");
    gives("confidence.level=0.9", "\nconfidence: {level: 0.9, bootstrap: ");
    gives("metrics=[f1, roc_auc]", "\nmetrics: [f1, roc_auc]\n");
    gives("learners.lr.grid.C=[3]", "grid: {C: [3.0]}");
    gives("learners.nb={model: naive}", "\n  nb: {model: naive}\n");
    gives("holdout={fraction: 0.25}", "\nholdout: {fraction: 0.25}\n");
    gives("data.note=made up=yes", "note: \"made up=yes\"");
}

static void list_items_are_set_by_index(void **state)
{
    (void)state;
    gives("metrics.1=mcc", "\nmetrics: [roc_auc, mcc]\n");
    gives("learners.lr.grid.C.0=0.5", "grid: {C: [0.5, 2.0]}");
    refused("metrics.2=mcc", "--set metrics.2=mcc: the list has no such item "
                             "(found 2, need an index from 0 to 1)");
    refused("metrics.x=mcc", "--set metrics.x=mcc: the list has no such item "
                             "(found x, need an index from 0 to 1)");
}

static void steps_are_set_by_name_or_index(void **state)
{
    (void)state;
    static const char clip[] =
        "  - smote: {k_neighbors: 5, on_small_class: clip}\n";
    gives("pipeline.smote.k_neighbors=3", "  - smote: {k_neighbors: 3, ");
    gives("pipeline.smote={on_small_class: clip}", clip);
    gives("pipeline.2.on_small_class=clip", clip);
    gives("pipeline.2.smote.on_small_class=clip", clip);
    gives("pipeline.2={smote: {on_small_class: clip}}", clip);
    gives("pipeline.impute.strategy=mean", "  - impute: {strategy: mean}\n");
    gives("pipeline.1=impute", "  - impute: {strategy: mean}\n  - smote");
    gives("pipeline.3.k=8", "  - lua: {file: a.lua, k: 8}\n");
    gives("pipeline.4.k=8", "  - lua: {file: b.lua, k: 8}\n");
}

static void wrong_steps_are_named(void **state)
{
    (void)state;
    refused("pipeline.smoet.k=3",
            "--set pipeline.smoet.k=3: the pipeline has no such step (found "
            "smoet, need one of impute, standardize, smote, lua, lua); did you "
            "mean \"smote\"?");
    refused("pipeline.lua.k=3",
            "--set pipeline.lua.k=3: the pipeline has this step more than once "
            "(found lua, need its index from 0)");
    refused("pipeline.standardize.x=3",
            "--set pipeline.standardize.x=3: unknown key in standardize (found "
            "x, need no key here)");
}

static void errors_name_the_text(void **state)
{
    (void)state;
    refused("seed=x", "--set seed=x: bad value for seed (found x, need a whole "
                      "number from 0 to 2^64 - 1)");
    refused("tune.serach=grid",
            "--set tune.serach=grid: unknown key in tune (found serach, need "
            "one of search, n_iter, metric); did you mean \"search\"?");
    refused("name.x=1", "--set name.x=1: there is nothing inside this value "
                        "(found steps, need a mapping or a list)");
    refused("seed", "--set seed: no value (found no =, need KEY=VALUE)");
    refused("=1", "--set =1: bad key (found an empty part, need names joined "
                  "by dots)");
    refused("a..b=1", "--set a..b=1: bad key (found an empty part, need names "
                      "joined by dots)");
    refused("seed=[1", "--set seed=[1: this is not YAML (found a syntax error "
                       "while parsing a flow sequence: did not find expected "
                       "',' or ']', need valid YAML)");
}

static void later_texts_win(void **state)
{
    (void)state;
    const char *sets[] = {"seed=1", "permutation_test.permutations=9", "seed=2",
                          "permutation_test=null"};
    asy_config_trial t;
    asy_config_trial_load(&t, STEPS, sets, 4);
    ASY_GOOD(t.status, &t.err);
    assert_int_equal(t.config.seed, 2);
    assert_int_equal(t.config.permutation.permutations, 0);
    asy_config_trial_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_set),
        cmocka_unit_test(list_items_are_set_by_index),
        cmocka_unit_test(steps_are_set_by_name_or_index),
        cmocka_unit_test(wrong_steps_are_named),
        cmocka_unit_test(errors_name_the_text),
        cmocka_unit_test(later_texts_win),
    };
    return ASY_RUN_TESTS("config set", tests);
}
