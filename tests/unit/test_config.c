/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole config: the design's example bound value by value, and its resolved
   text. */
#include <string.h>

#include "support/check.h"
#include "support/config.h"

static void design_binds_every_key(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_load(&t, "tests/data/config/design.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    const asy_config *c = &t.config;
    assert_string_equal(c->path, "tests/data/config/design.yaml");
    assert_string_equal(c->name, "lic-all");
    assert_string_equal(c->title, "Liver iron concentration in children with "
                                  "ALL");
    assert_int_equal(c->seed, 20260301);
    assert_string_equal(c->data.file, "tests/data/config/../cohort_66.csv");
    assert_string_equal(c->data.file_written, "../cohort_66.csv");
    assert_null(c->data.sha256);
    assert_string_equal(c->data.target, "lic_high");
    assert_string_equal(c->data.positive, "1");
    assert_string_equal(c->data.id, "patient");
    assert_string_equal(c->data.group, "centre");
    assert_int_equal(c->data.n_drop, 1);
    assert_string_equal(c->data.drop[0], "lic_mg_g");
    assert_int_equal(c->data.n_categorical, 1);
    assert_int_equal(c->data.n_missing, 2);
    assert_string_equal(c->data.missing[0], "");
    assert_string_equal(c->data.missing[1], "NA");
    assert_int_equal(c->data.place.line, 7);
    assert_int_equal(c->data.target_place.line, 8);
    assert_int_equal(c->data.target_place.column, 11);
    assert_int_equal(c->holdout.kind, ASY_HOLDOUT_FRACTION);
    ASY_NEAR(c->holdout.fraction, 0.2, 0);
    asy_config_trial_clear(&t);
}

static void design_binds_methods_and_steps(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_load(&t, "tests/data/config/design.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    const asy_config *c = &t.config;
    assert_string_equal(c->outer.member.name, "kfold");
    ASY_NEAR(c->outer.params.value[0].number, 5, 0);
    assert_int_equal(c->outer_repeats, 10);
    assert_string_equal(c->inner.member.name, "kfold");
    assert_int_equal(c->n_steps, 3);
    assert_string_equal(c->step[0].member.name, "impute");
    assert_true(asy_value_is(&c->step[0].params.value[0], "median"));
    assert_string_equal(c->step[1].member.name, "standardize");
    assert_string_equal(c->step[2].member.name, "smote");
    ASY_NEAR(c->step[2].params.value[0].number, 5, 0);
    assert_true(asy_value_is(&c->step[2].params.value[1], "error"));
    assert_int_equal(c->tune.search, ASY_SEARCH_GRID);
    assert_string_equal(c->tune.metric.name, "average_precision");
    assert_int_equal(c->n_metrics, 8);
    assert_string_equal(c->threshold.rule, "youden");
    asy_config_trial_clear(&t);
}

static void design_binds_learners(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_load(&t, "tests/data/config/design.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    const asy_config *c = &t.config;
    static const double tens[] = {1e-3, 1e-2, 0.1, 1, 10, 100, 1000};
    assert_int_equal(c->n_learners, 4);
    const asy_learner_config *lr = &c->learner[0];
    assert_string_equal(lr->id, "lr");
    assert_int_equal(lr->n_axes, 1);
    assert_int_equal(lr->axis[0].n, 7);
    for (size_t i = 0; i < 7; i++)
        assert_true(lr->axis[0].value[i].number == tens[i]);
    const asy_learner_config *rf = &c->learner[2];
    assert_int_equal(rf->n_axes, 2);
    assert_true(asy_value_is(&rf->axis[0].value[0], "sqrt"));
    assert_int_equal(rf->axis[0].value[1].type, ASY_NUMBER);
    assert_int_equal(rf->axis[1].param, 3);
    const asy_learner_config *knn = &c->learner[3];
    assert_true(knn->model.member.hook);
    assert_string_equal(knn->model.member.name, "../lua/knn.lua");
    asy_config_trial_clear(&t);
}

static void design_binds_tests(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_load(&t, "tests/data/config/design.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    const asy_config *c = &t.config;
    ASY_NEAR(c->confidence.level, 0.95, 0);
    assert_int_equal(c->confidence.bootstrap, 2000);
    assert_int_equal(c->permutation.permutations, 1000);
    assert_int_equal(c->permutation.n_metrics, 2);
    assert_int_equal(c->permutation.scheme, ASY_REFOLD);
    assert_int_equal(c->permutation.repeats, 1);
    assert_int_equal(c->importance.repeats, 50);
    assert_string_equal(c->importance.metric.name, "roc_auc");
    assert_int_equal(c->n_compare, 1);
    const asy_compare_config *p = &c->compare[0];
    assert_string_equal(p->name, "elhaie-2025");
    assert_true(p->sensitivity.has_interval);
    ASY_NEAR(p->sensitivity.lower, 0.66, 0);
    assert_true(p->auc.given);
    assert_false(p->auc.has_interval);
    assert_int_equal(c->n_figures, 6);
    assert_string_equal(c->figure[2], "null");
    assert_int_equal(c->n_sweep, 1);
    assert_string_equal(c->sweep[0].key, "pipeline.smote.k_neighbors");
    assert_int_equal(c->sweep[0].n, 3);
    assert_string_equal(c->sweep[0].value[2], "7");
    asy_config_trial_clear(&t);
}

static void the_least_config_is_complete(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_parse(&t, ASY_LEAST_CONFIG);
    ASY_GOOD(t.status, &t.err);
    const asy_config *c = &t.config;
    assert_string_equal(c->title, "least");
    assert_int_equal(c->seed, 0);
    assert_int_equal(c->holdout.kind, ASY_HOLDOUT_NONE);
    assert_string_equal(c->outer.member.name, "kfold");
    assert_string_equal(c->inner.member.name, "kfold");
    assert_int_equal(c->outer_repeats, 1);
    assert_int_equal(c->n_metrics, 8);
    assert_int_equal(c->n_steps, 0);
    assert_string_equal(c->tune.metric.name, "roc_auc");
    assert_string_equal(c->threshold.rule, "natural");
    assert_int_equal(c->permutation.permutations, 0);
    assert_int_equal(c->importance.repeats, 0);
    assert_int_equal(c->n_compare + c->n_figures + c->n_sweep, 0);
    asy_config_trial_clear(&t);
}

/* Reading the resolved text gives the same text, so the same config. */
static void resolved_text_is_a_fixed_point(void **state)
{
    (void)state;
    asy_config_trial t, again;
    asy_config_trial_load(&t, "tests/data/config/design.yaml", NULL, 0);
    ASY_GOOD(t.status, &t.err);
    asy_config_trial_parse(&again, t.config.resolved);
    ASY_GOOD(again.status, &again.err);
    assert_string_equal(again.config.resolved, t.config.resolved);
    assert_string_equal(again.config.sha256, t.config.sha256);
    assert_int_equal(strlen(t.config.sha256), 64);
    asy_config_trial_clear(&again);
    asy_config_trial_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(design_binds_every_key),
        cmocka_unit_test(design_binds_methods_and_steps),
        cmocka_unit_test(design_binds_learners),
        cmocka_unit_test(design_binds_tests),
        cmocka_unit_test(the_least_config_is_complete),
        cmocka_unit_test(resolved_text_is_a_fixed_point),
    };
    return ASY_RUN_TESTS("config", tests);
}
