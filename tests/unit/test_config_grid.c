/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids: every form, its exact values, and what is refused. */
#include <stdio.h>
#include <string.h>

#include "base/math.h"
#include "support/check.h"
#include "support/config.h"

#define HEAD "assay: 1\nname: x\ndata: {file: x, target: y}\nlearners:\n"

static void parse_grid(asy_config_trial *t, const char *model, const char *grid,
                       const char *below)
{
    char text[512];
    snprintf(text, sizeof text, HEAD "  a: {model: %s, grid: {%s}}\n%s", model,
             grid, below);
    asy_config_trial_parse(t, text);
}

/* The first axis holds exactly these numbers, also after a round trip. */
static void holds(const char *model, const char *grid, const double *need,
                  size_t n)
{
    asy_config_trial t, again;
    parse_grid(&t, model, grid, "");
    ASY_GOOD(t.status, &t.err);
    const asy_axis *axis = &t.config.learner[0].axis[0];
    assert_int_equal(axis->kind, ASY_AXIS_LIST);
    assert_int_equal(axis->n, n);
    asy_config_trial_parse(&again, t.config.resolved);
    ASY_GOOD(again.status, &again.err);
    assert_string_equal(again.config.resolved, t.config.resolved);
    const asy_axis *twin = &again.config.learner[0].axis[0];
    for (size_t i = 0; i < n; i++) {
        ASY_NEAR(axis->value[i].number, need[i], 0);
        assert_true(axis->value[i].number == need[i]);
        assert_true(asy_value_equal(&axis->value[i], &twin->value[i]));
        assert_int_equal(axis->value[i].type, twin->value[i].type);
    }
    asy_config_trial_clear(&again);
    asy_config_trial_clear(&t);
}

static void lists_hold_what_is_written(void **state)
{
    (void)state;
    static const double c[] = {0.1, 1, 1e-5, 2e20};
    holds("svc", "C: [0.1, 1, 1e-5, 2e20]", c, 4);
    asy_config_trial t;
    parse_grid(&t, "random_forest",
               "max_features: [sqrt, 1, 1.0], max_depth: [null, 3]", "");
    ASY_GOOD(t.status, &t.err);
    const asy_axis *axis = t.config.learner[0].axis;
    assert_int_equal(axis[0].value[0].type, ASY_CHOICE);
    assert_int_equal(axis[0].value[1].type, ASY_INTEGER);
    assert_int_equal(axis[0].value[2].type, ASY_NUMBER);
    assert_int_equal(axis[1].value[0].type, ASY_NULL);
    assert_int_equal(axis[1].param, 1);
    assert_non_null(
        strstr(t.config.resolved,
               "grid: {max_features: [sqrt, 1, 1.0], max_depth: [null, 3]}"));
    asy_config_trial_clear(&t);
}

static void ranges_are_even_and_closed(void **state)
{
    (void)state;
    static const double tenths[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
    static const double whole[] = {1, 4, 7, 10};
    static const double fractions[] = {0.2, 0.4, 0.6, 0.8, 1};
    holds("svc", "C: {range: [0.1, 0.7, 7]}", tenths, 7);
    holds("svc", "C: {range: [0.1, 0.1, 1]}", tenths, 1);
    holds("random_forest", "n_estimators: {range: [1, 10, 4]}", whole, 4);
    holds("random_forest", "max_features: {range: [1, 10, 4]}", whole, 4);
    holds("random_forest", "max_features: {range: [0.2, 1, 5]}", fractions, 5);
    asy_config_trial t;
    parse_grid(&t, "random_forest", "max_features: {range: [0.2, 1, 5]}", "");
    ASY_GOOD(t.status, &t.err);
    assert_int_equal(t.config.learner[0].axis[0].value[4].type, ASY_NUMBER);
    asy_config_trial_clear(&t);
}

static void powers_of_ten_are_exact(void **state)
{
    (void)state;
    static const double tens[] = {1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3};
    holds("svc", "C: {log10: [-3, 3, 7]}", tens, 7);
    const double halves[] = {1, asy_pow(10, 0.5), 10};
    holds("svc", "C: {log10: [0, 1, 3]}", halves, 3);
    static const double counts[] = {1, 10, 100};
    holds("random_forest", "n_estimators: {log10: [0, 2, 3]}", counts, 3);
}

static void distributions_are_for_random_search(void **state)
{
    (void)state;
    asy_config_trial t;
    parse_grid(&t, "svc",
               "C: {log_uniform: [0.01, 100]}, gamma: {uniform: "
               "[0.1, 0.5]}, kernel: [rbf]",
               "tune: {search: random, n_iter: 20}\n");
    ASY_GOOD(t.status, &t.err);
    const asy_axis *axis = t.config.learner[0].axis;
    assert_int_equal(axis[0].kind, ASY_AXIS_LOG_UNIFORM);
    assert_int_equal(axis[0].n, 0);
    ASY_NEAR(axis[0].low, 0.01, 0);
    ASY_NEAR(axis[0].high, 100, 0);
    assert_int_equal(axis[1].kind, ASY_AXIS_UNIFORM);
    assert_int_equal(t.config.tune.n_iter, 20);
    asy_config_trial again;
    asy_config_trial_parse(&again, t.config.resolved);
    ASY_GOOD(again.status, &again.err);
    assert_string_equal(again.config.resolved, t.config.resolved);
    asy_config_trial_clear(&again);
    asy_config_trial_clear(&t);
}

/* A required parameter may stand in the grid alone. */
static void a_tuned_parameter_needs_no_value(void **state)
{
    (void)state;
    asy_config_trial t;
    parse_grid(&t, "marker", "feature: [wfns, s100b]", "");
    ASY_GOOD(t.status, &t.err);
    assert_string_equal(t.config.learner[0].model.params.value[0].string,
                        "wfns");
    assert_null(strstr(t.config.resolved, "params"));
    asy_config_trial_clear(&t);
}

typedef struct wrong {
    const char *model, *grid, *sentence; /* after "t.yaml:5:" */
} wrong;

static const wrong wrongs[] = {
    {"svc", "C: []",
     "29: the grid of C is empty (found no values, need at least one)"},
    {"svc", "",
     "25: the grid is empty (found no parameter, need at least one, or no "
     "grid)"},
    {"svc", "C: 3",
     "29: bad value for C (found 3, need a list of values or one of range, "
     "log10, uniform, log_uniform)"},
    {"svc", "D: [1]",
     "26: unknown key in svc (found D, need one of C, kernel, gamma, "
     "shrinking)"},
    {"svc", "C: [1, -1]", "33: bad value for C (found -1, need a number > 0)"},
    {"svc", "C: [1, [2]]",
     "33: bad value for C (found a list, need a number > 0)"},
    {"svc", "C: {range: [0, 1, 3]}",
     "37: bad value for C (found 0, need a number > 0)"},
    {"svc", "C: {range: [1, 2]}",
     "37: bad value for range (found a list, need [low, high, number of "
     "points])"},
    {"svc", "C: {range: [2, 1, 3]}",
     "41: bad value for range (found 1, need an end above the start)"},
    {"svc", "C: {range: [1, 2, 2.5]}",
     "44: bad value for the number of points (found 2.5, need a whole number "
     "from 1 to 10000)"},
    {"svc", "C: {range: [1, x, 2]}",
     "41: bad value for range (found x, need a number)"},
    {"svc", "C: {rnage: [1, 2, 2]}",
     "30: unknown key in a grid (found rnage, need one of range, log10, "
     "uniform, log_uniform); did you mean \"range\"?"},
    {"svc", "C: {log10: [400, 500, 2]}",
     "37: bad value for C (found inf, need a number > 0)"},
    {"svc", "C: {uniform: [1, 2]}",
     "29: grid search cannot draw values (found uniform, need a list, range or "
     "log10, or tune: {search: random, n_iter: N})"},
    {"svc", "kernel: {range: [1, 2, 2]}",
     "42: bad value for kernel (found 1, need one of linear, rbf, poly)"},
};

static void wrong_grids_are_refused(void **state)
{
    (void)state;
    char sentence[512];
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        asy_config_trial t;
        parse_grid(&t, wrongs[i].model, wrongs[i].grid, "");
        snprintf(sentence, sizeof sentence, "t.yaml:5:%s", wrongs[i].sentence);
        assert_int_equal(t.status, ASY_ECONFIG);
        assert_string_equal(t.err.message, sentence);
        asy_config_trial_clear(&t);
    }
}

static void counts_must_be_whole(void **state)
{
    (void)state;
    asy_config_trial t;
    parse_grid(&t, "random_forest", "n_estimators: {range: [1, 2, 3]}", "");
    assert_string_equal(t.err.message,
                        "t.yaml:5:58: bad value for n_estimators (found 1.5, "
                        "need a whole number >= 1 and <= 100000)");
    asy_config_trial_clear(&t);
}

static void fixed_and_tuned_at_once_is_refused(void **state)
{
    (void)state;
    ASY_REFUSED(HEAD "  a: {model: svc, params: {C: 1}, grid: {C: [1]}}\n",
                "t.yaml:5:42: a parameter is fixed and tuned at once (found C, "
                "need it in params or in grid)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_hold_what_is_written),
        cmocka_unit_test(ranges_are_even_and_closed),
        cmocka_unit_test(powers_of_ten_are_exact),
        cmocka_unit_test(distributions_are_for_random_search),
        cmocka_unit_test(a_tuned_parameter_needs_no_value),
        cmocka_unit_test(wrong_grids_are_refused),
        cmocka_unit_test(counts_must_be_whole),
        cmocka_unit_test(fixed_and_tuned_at_once_is_refused),
    };
    return ASY_RUN_TESTS("config grid", tests);
}
