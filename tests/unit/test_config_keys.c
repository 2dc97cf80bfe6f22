/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every key right and wrong: what is refused, where, and with which words. */
#include <stdio.h>
#include <string.h>

#include "support/check.h"
#include "support/config.h"

typedef struct pair {
    const char *text, *sentence;
} pair;

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Each text stands on line 5, below the least config. */
static void refuse_all(const pair *pairs, size_t n)
{
    char text[2048];
    for (size_t i = 0; i < n; i++) {
        snprintf(text, sizeof text, "%s%s\n", ASY_LEAST_CONFIG, pairs[i].text);
        ASY_REFUSED(text, pairs[i].sentence);
    }
}

static const char all_metrics[] =
    "one of roc_auc, average_precision, balanced_accuracy, sensitivity, "
    "specificity, f1, mcc, brier, log_loss";
static const char all_keys[] =
    "one of assay, kind, name, title, seed, data, holdout, resampling, hooks, "
    "pipeline, learners, tune, metrics, threshold, confidence, "
    "permutation_test, importance, compare, figures, sweep";

static void misspelt_keys_get_a_suggestion(void **state)
{
    (void)state;
    char sentence[1024];
    snprintf(sentence, sizeof sentence,
             "t.yaml:5:1: unknown key (found sede, need %s); did you mean "
             "\"seed\"?",
             all_keys);
    ASY_REFUSED_BELOW("sede: 3\n", sentence);
    snprintf(sentence, sizeof sentence,
             "t.yaml:5:1: unknown key (found zzzzzzzz, need %s)", all_keys);
    ASY_REFUSED_BELOW("zzzzzzzz: 3\n", sentence);
    ASY_REFUSED("assay: 1\nname: x\ndata:\n  file: x\n  tarjet: y\n",
                "t.yaml:5:3: unknown key in data (found tarjet, need one of "
                "file, sha256, target, positive, id, group, drop, categorical, "
                "missing, note); did you mean \"target\"?");
    ASY_REFUSED_BELOW("pipeline:\n  - smote:\n      k_neigbors: 3\n",
                      "t.yaml:7:7: unknown key in smote (found k_neigbors, "
                      "need one of k_neighbors, on_small_class); did you mean "
                      "\"k_neighbors\"?");
}

static void misspelt_names_get_a_suggestion(void **state)
{
    (void)state;
    char sentence[1024];
    snprintf(sentence, sizeof sentence,
             "t.yaml:5:16: unknown metric (found roc_acu, need %s); did you "
             "mean \"roc_auc\"?",
             all_metrics);
    ASY_REFUSED_BELOW("tune: {metric: roc_acu}\n", sentence);
    ASY_REFUSED_BELOW("pipeline: [smoet]\n",
                      "t.yaml:5:12: unknown step (found smoet, need one of "
                      "impute, standardize, smote); did you mean \"smote\"?");
    ASY_REFUSED_BELOW("resampling: {outer: {method: kfolds}}\n",
                      "t.yaml:5:30: unknown method (found kfolds, need one of "
                      "kfold, leave_one_out, predefined); did you mean "
                      "\"kfold\"?");
    ASY_REFUSED("assay: 1\nname: x\ndata: {file: x, target: y}\n"
                "learners:\n  a: {model: svm}\n",
                "t.yaml:5:14: unknown model (found svm, need one of "
                "logistic_regression, svc, random_forest, marker, naive); did "
                "you mean \"svc\"?");
    ASY_REFUSED_BELOW("tune: {search: gird}\n",
                      "t.yaml:5:16: bad value for search (found gird, need one "
                      "of grid, random); did you mean \"grid\"?");
}

static void top_keys_are_checked(void **state)
{
    (void)state;
    ASY_REFUSED("name: x\n", "t.yaml:1:1: the config has no assay (found "
                             "nothing, need assay: 1, the config format)");
    ASY_REFUSED("assay: 2\n", "t.yaml:1:8: bad value for assay (found 2, need "
                              "1, the only config format there is)");
    ASY_REFUSED("assay: 1\nkind: meta_analysis\nmodels: [a]\n",
                "t.yaml:2:7: this is a meta-analysis, which assay meta runs "
                "(found kind meta_analysis, need experiment)");
    ASY_REFUSED("assay: 1\nkind: x\n", "t.yaml:2:7: bad value for kind (found "
                                       "x, need experiment)");
    ASY_REFUSED("assay: 1\nname: Bad_Name\n",
                "t.yaml:2:7: bad value for name (found Bad_Name, need a slug "
                "of a-z, 0-9 and -)");
    ASY_REFUSED("assay: 1\n", "t.yaml:1:1: the config has no name (found "
                              "nothing, need a text: slug; the result is "
                              "results/NAME.h5 unless told otherwise)");
    ASY_REFUSED("assay: 1\nname: x\n",
                "t.yaml:1:1: the config has no data (found nothing, need a "
                "mapping: the table and the roles of its columns)");
}

static void seed_takes_64_bits(void **state)
{
    (void)state;
    static const pair pairs[] = {
        {"seed: -1", "t.yaml:5:7: bad value for seed (found -1, need a whole "
                     "number from 0 to 2^64 - 1)"},
        {"seed: 18446744073709551616",
         "t.yaml:5:7: bad value for seed (found 18446744073709551616, need a "
         "whole number from 0 to 2^64 - 1)"},
        {"seed: \"1\"", "t.yaml:5:7: bad value for seed (found \"1\", need a "
                        "whole number from 0 to 2^64 - 1)"},
        {"seed: [1]", "t.yaml:5:7: bad value for seed (found a list, need a "
                      "whole number from 0 to 2^64 - 1)"},
    };
    refuse_all(pairs, COUNT_OF(pairs));
    asy_config_trial t;
    asy_config_trial_parse(&t, ASY_LEAST_CONFIG "seed: 18446744073709551615\n");
    ASY_GOOD(t.status, &t.err);
    assert_true(t.config.seed == UINT64_MAX);
    assert_non_null(strstr(t.config.resolved, "seed: 18446744073709551615\n"));
    asy_config_trial_clear(&t);
}

#define DATA "assay: 1\nname: x\nlearners: {a: {model: naive}}\n"

static void data_is_checked(void **state)
{
    (void)state;
    ASY_REFUSED(DATA "data: {file: x}\n",
                "t.yaml:4:7: data has no target (found nothing, need a text: "
                "column to predict)");
    ASY_REFUSED(DATA "data: x.csv\n", "t.yaml:4:7: bad value for data (found "
                                      "x.csv, need a mapping)");
    ASY_REFUSED(DATA "data: {file: x, target: y, sha256: abc}\n",
                "t.yaml:4:36: bad value for sha256 (found abc, need 64 "
                "hexadecimal digits in lower case)");
    ASY_REFUSED(DATA "data: {file: x, target: [y]}\n",
                "t.yaml:4:25: bad value for target (found a list, need a "
                "text)");
    ASY_REFUSED(DATA "data: {file: x, target: y, drop: a}\n",
                "t.yaml:4:34: bad value for drop (found a, need a list)");
    ASY_REFUSED(DATA "data: {file: x, target: y, drop: [a, a]}\n",
                "t.yaml:4:38: drop names the same twice (found a, need it "
                "once)");
    ASY_REFUSED(DATA "data: {file: x, target: y, drop: [y]}\n",
                "t.yaml:4:34: data.drop names the target (found y, need "
                "columns that are no features; the target never is one)");
    ASY_REFUSED(DATA "data: {file: x, target: y, id: y}\n",
                "t.yaml:4:32: data.id is the target (found y for both, need "
                "another column)");
}

static void holdout_is_fraction_or_column(void **state)
{
    (void)state;
    static const pair pairs[] = {
        {"holdout: {}", "t.yaml:5:10: holdout is empty (found no key, need "
                        "fraction, or column and value)"},
        {"holdout: {fraction: 1}", "t.yaml:5:21: bad value for fraction (found "
                                   "1, need a number > 0 and < 1)"},
        {"holdout: {column: x}", "t.yaml:5:10: holdout is half declared (found "
                                 "column alone, need column and value)"},
        {"holdout: {fraction: 0.2, column: x, value: y}",
         "t.yaml:5:10: holdout is declared twice (found fraction and column, "
         "need one of them)"},
        {"holdout: 0.2", "t.yaml:5:10: bad value for holdout (found 0.2, need "
                         "a mapping)"},
    };
    refuse_all(pairs, COUNT_OF(pairs));
    asy_config_trial t;
    asy_config_trial_parse(&t, ASY_LEAST_CONFIG
                           "holdout: {column: set, value: 1}\n");
    ASY_GOOD(t.status, &t.err);
    assert_int_equal(t.config.holdout.kind, ASY_HOLDOUT_COLUMN);
    assert_string_equal(t.config.holdout.column, "set");
    assert_string_equal(t.config.holdout.value, "1");
    assert_int_equal(t.config.holdout.place.line, 5);
    asy_config_trial_clear(&t);
}

static void resampling_is_checked(void **state)
{
    (void)state;
    static const pair pairs[] = {
        {"resampling: {outer: {folds: 3}}",
         "t.yaml:5:21: outer has no method (found nothing, need a text: how "
         "rows are divided)"},
        {"resampling: {outer: {method: kfold, folds: 1}}",
         "t.yaml:5:44: bad value for folds (found 1, need a whole number >= 2 "
         "and <= 1000000)"},
        {"resampling: {outer: {method: kfold, repeats: 0}}",
         "t.yaml:5:46: bad value for repeats (found 0, need a whole number >= "
         "1 and <= 1000)"},
        {"resampling: {inner: {method: kfold, repeats: 2}}",
         "t.yaml:5:37: unknown key in kfold (found repeats, need one of folds, "
         "shuffle)"},
        {"resampling: {inner: {method: predefined}}",
         "t.yaml:5:21: predefined has no column (found nothing, need a text: "
         "column of folds)"},
        {"resampling: {inner: {method: {lua: x.lua}}}",
         "t.yaml:5:36: no hook is possible here (found lua, need the name of a "
         "built-in member)"},
    };
    refuse_all(pairs, COUNT_OF(pairs));
}

static void steps_are_checked(void **state)
{
    (void)state;
    static const pair pairs[] = {
        {"pipeline: smote", "t.yaml:5:11: bad value for pipeline (found smote, "
                            "need a list)"},
        {"pipeline: [{smote: {k_neighbors: 2.5}}]",
         "t.yaml:5:34: bad value for k_neighbors (found 2.5, need a whole "
         "number >= 1 and <= 1000)"},
        {"pipeline: [{smote: , impute: }]",
         "t.yaml:5:12: bad value for a step (found a mapping, need one name "
         "with its parameters)"},
        {"pipeline: [{smote: 3}]", "t.yaml:5:20: bad value for smote (found 3, "
                                   "need a mapping)"},
        {"pipeline: [[smote]]", "t.yaml:5:12: bad value for step (found a "
                                "list, need the name of a step or {lua: "
                                "FILE})"},
        {"pipeline: [{lua: broken.lua}]",
         "t.yaml:5:18: broken.lua:3: syntax error"},
        {"pipeline: [{lua: {file: a.lua, j: 1}}]",
         "t.yaml:5:32: unknown key in a.lua (found j, need one of k)"},
        {"pipeline: [{lua: {k: 1}}]", "t.yaml:5:18: lua has no file (found "
                                      "nothing, need a text: the hook)"},
    };
    refuse_all(pairs, COUNT_OF(pairs));
}

static void hook_steps_have_three_forms(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_parse(&t,
                           ASY_LEAST_CONFIG "pipeline:\n"
                                            "  - lua: a.lua\n"
                                            "  - {lua: a.lua, k: 3}\n"
                                            "  - lua: {file: a.lua, k: 7}\n");
    ASY_GOOD(t.status, &t.err);
    static const double k[] = {5, 3, 7};
    assert_int_equal(t.config.n_steps, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(t.config.step[i].member.hook);
        assert_string_equal(t.config.step[i].member.name, "a.lua");
        ASY_NEAR(t.config.step[i].params.value[0].number, k[i], 0);
        assert_int_equal(t.config.step[i].place.line, 6 + i);
    }
    asy_config_trial_clear(&t);
}

#define LEARNER                                                                \
    "assay: 1\nname: x\ndata: {file: x, target: y}\nlearners:\n  a: "

static void learners_are_checked(void **state)
{
    (void)state;
    ASY_REFUSED("assay: 1\nname: x\ndata: {file: x, target: y}\nlearners: {}\n",
                "t.yaml:4:11: learners is empty (found no key, need at least "
                "one learner)");
    ASY_REFUSED("assay: 1\nname: x\ndata: {file: x, target: y}\n",
                "t.yaml:1:1: the config has no learners (found nothing, need "
                "a mapping: models to train, under names of your own)");
    ASY_REFUSED("assay: 1\nname: x\ndata: {file: x, target: y}\n"
                "learners: {a b: {model: svc}}\n",
                "t.yaml:4:12: bad name for a learner (found a b, need up to "
                "64 of A-Z, a-z, 0-9, _ and -)");
    ASY_REFUSED(LEARNER "svc\n", "t.yaml:5:6: bad value for a (found svc, need "
                                 "a mapping)");
    ASY_REFUSED(LEARNER "{params: {C: 1}}\n",
                "t.yaml:5:6: a has no model (found nothing, need a text: a "
                "model's name or {lua: FILE})");
    ASY_REFUSED(LEARNER "{modle: svc}\n",
                "t.yaml:5:7: unknown key in a (found modle, need one of "
                "model, params, grid); did you mean \"model\"?");
    ASY_REFUSED(LEARNER "{model: svc, params: {C: 0}}\n",
                "t.yaml:5:31: bad value for C (found 0, need a number > 0)");
    ASY_REFUSED(LEARNER "{model: svc, params: {C: \"1\"}}\n",
                "t.yaml:5:31: bad value for C (found \"1\", need a number > "
                "0)");
    ASY_REFUSED(LEARNER "{model: svc, params: {gamma: scael}}\n",
                "t.yaml:5:35: bad value for gamma (found scael, need a number "
                "> 0 or one of scale, auto); did you mean \"scale\"?");
    ASY_REFUSED(LEARNER "{model: marker}\n",
                "t.yaml:5:6: marker has no feature (found nothing, need a "
                "text: its column)");
    ASY_REFUSED(LEARNER "{model: {lua: a.lua, k: 3}}\n",
                "t.yaml:5:27: unknown key in model (found k, need no key "
                "here)");
}

static void tests_are_checked(void **state)
{
    (void)state;
    static const pair pairs[] = {
        {"tune: {search: random}",
         "t.yaml:5:7: random search has no budget (found no n_iter, need "
         "n_iter: the number of candidates to draw)"},
        {"tune: {n_iter: 5}", "t.yaml:5:16: grid search tries every candidate "
                              "(found n_iter, need search: random with it)"},
        {"metrics: []",
         "t.yaml:5:10: metrics is empty (found no value, need at least one)"},
        {"metrics: [f1, f1]",
         "t.yaml:5:15: metrics names the same twice (found f1, need it once)"},
        {"threshold: {rule: sensitivity}",
         "t.yaml:5:12: threshold rule sensitivity has no value (found nothing, "
         "need value: the sensitivity to reach)"},
        {"threshold: {rule: sensitivity, value: 1}",
         "t.yaml:5:39: bad value for the sensitivity to reach (found 1, need a "
         "number > 0 and < 1)"},
        {"threshold: {rule: youden, value: 0.5}",
         "t.yaml:5:34: threshold rule youden takes no value (found 0.5, need "
         "rule fixed or sensitivity)"},
        {"confidence: {level: 95}",
         "t.yaml:5:21: bad value for level (found 95, need a number > 0 and < "
         "1)"},
        {"confidence: {bootstrap: 1e9}",
         "t.yaml:5:25: bad value for bootstrap (found 1e9, need a whole number "
         ">= 0 and <= 1000000)"},
        {"permutation_test: {scheme: refold}",
         "t.yaml:5:19: permutation_test has no permutations (found nothing, "
         "need a whole number >= 1 and <= 1000000: relabellings under which "
         "everything is done again)"},
        {"permutation_test: {permutations: 9, metrics: [f1, log_loss]}",
         "t.yaml:5:51: a metric of permutation_test is not computed (found "
         "log_loss, need one that metrics lists)"},
        {"permutation_test: {permutations: 9, repeats: 2}",
         "t.yaml:5:46: permutation_test repeats more than the resampling "
         "(found 2, need at most resampling.outer.repeats = 1)"},
        {"importance: {metric: f1}",
         "t.yaml:5:13: importance has no repeats (found nothing, need a whole "
         "number >= 1 and <= 100000: shuffles of each feature, on outer test "
         "rows)"},
        {"figures: [rok]",
         "t.yaml:5:11: bad value for figures (found rok, need one of roc, pr, "
         "null, importance, tuning, forest); did you mean \"roc\"?"},
    };
    refuse_all(pairs, COUNT_OF(pairs));
}

static void published_values_are_checked(void **state)
{
    (void)state;
    static const pair pairs[] = {
        {"compare: [{auc: 0.8}]", "t.yaml:5:11: compare has no name (found "
                                  "nothing, need a text: short name of the "
                                  "published result)"},
        {"compare: [{name: x}]",
         "t.yaml:5:11: x has nothing to compare with (found no quantity, need "
         "sensitivity, specificity or auc, or meta)"},
        {"compare: [{name: x, auc: 0.8, meta: m.h5}]",
         "t.yaml:5:11: x has figures and meta (found both, need one)"},
        {"compare: [{name: x, auc: 0.8, model: reitsma_ml}]",
         "t.yaml:5:11: x has model or sha256 without meta, which they are of"},
        {"compare: [{name: x, auc: 1}]",
         "t.yaml:5:26: bad value for auc (found 1, need a number > 0 and < 1)"},
        {"compare: [{name: x, auc: {value: 0.5, lower: 0.6, upper: 0.7}}]",
         "t.yaml:5:26: auc lies outside its interval (found 0.5 in 0.6 to 0.7, "
         "need lower <= value <= upper)"},
        {"compare: [{name: x, auc: {value: 0.5, lower: 0.4}}]",
         "t.yaml:5:26: auc has half an interval (found lower alone, need both "
         "lower and upper, or neither)"},
        {"compare: [{name: x, auc: {lower: 0.5, upper: 0.7}}]",
         "t.yaml:5:26: auc has no value (found nothing, need a number > 0 and "
         "< 1: the published value)"},
        {"compare: [{name: x, auc: {vlaue: 0.5}}]",
         "t.yaml:5:27: unknown key in auc (found vlaue, need one of value, "
         "lower, upper); did you mean \"value\"?"},
        {"compare: [{name: x, auc: 0.5}, {name: x, auc: 0.6}]",
         "t.yaml:5:32: two items of compare have one name (found x twice, need "
         "different names)"},
    };
    refuse_all(pairs, COUNT_OF(pairs));
}

static void sweep_values_are_tried(void **state)
{
    (void)state;
    static const pair pairs[] = {
        {"sweep: {seed: [1, x]}",
         "t.yaml:5:19: a sweep value does not fit: --set seed=x: bad value for "
         "seed (found x, need a whole number from 0 to 2^64 - 1)"},
        {"sweep: {seed: []}",
         "t.yaml:5:15: seed is empty (found no value, need at least one)"},
        {"sweep: {pipeline.smote.k_neighbors: [1]}",
         "t.yaml:5:38: a sweep value does not fit: --set "
         "pipeline.smote.k_neighbors=1: the pipeline has no such step (found "
         "smote, need steps)"},
    };
    refuse_all(pairs, COUNT_OF(pairs));
}

/* A threshold alone is a fixed one; null is as good as nothing written. */
static void shorthands_are_understood(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_parse(&t, ASY_LEAST_CONFIG "threshold: {value: 0.3}\n"
                                                "holdout: null\n"
                                                "permutation_test:\n"
                                                "  permutations: 19\n"
                                                "title: ~\n");
    ASY_GOOD(t.status, &t.err);
    assert_string_equal(t.config.threshold.rule, "fixed");
    ASY_NEAR(t.config.threshold.value, 0.3, 0);
    assert_int_equal(t.config.holdout.kind, ASY_HOLDOUT_NONE);
    assert_string_equal(t.config.title, "least");
    assert_int_equal(t.config.permutation.n_metrics, 1);
    assert_string_equal(t.config.permutation.metric[0].name, "roc_auc");
    asy_config_trial_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misspelt_keys_get_a_suggestion),
        cmocka_unit_test(misspelt_names_get_a_suggestion),
        cmocka_unit_test(top_keys_are_checked),
        cmocka_unit_test(seed_takes_64_bits),
        cmocka_unit_test(data_is_checked),
        cmocka_unit_test(holdout_is_fraction_or_column),
        cmocka_unit_test(resampling_is_checked),
        cmocka_unit_test(steps_are_checked),
        cmocka_unit_test(hook_steps_have_three_forms),
        cmocka_unit_test(learners_are_checked),
        cmocka_unit_test(tests_are_checked),
        cmocka_unit_test(published_values_are_checked),
        cmocka_unit_test(sweep_values_are_tried),
        cmocka_unit_test(shorthands_are_understood),
    };
    return ASY_RUN_TESTS("config keys", tests);
}
