/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hyperparameters: every type read, printed and refused with its sentence. */
#include "base/param.h"

#include <string.h>

#include "base/rng.h"
#include "support/check.h"

#define INF HUGE_VAL

enum { C, TREES, SHRINK, KERNEL, FEATURES, COLUMN, DEPTH, TOL, LOW, COUNT };

static const asy_param table[COUNT] = {
    [C] = {"C", ASY_NUMBER, 0, INF, ASY_ABOVE_MIN, NULL, "1.0", ""},
    [TREES] = {"n_estimators", ASY_INTEGER, 1, 1e6, 0, NULL, "100", ""},
    [SHRINK] = {"shrinking", ASY_BOOL, 0, 0, 0, NULL, "true", ""},
    [KERNEL] = {"kernel", ASY_CHOICE, 0, 0, 0, "linear|rbf|poly", "rbf", ""},
    [FEATURES] = {"max_features", ASY_NUMBER | ASY_INTEGER | ASY_CHOICE, 0, 1,
                  ASY_COUNT_OR_FRACTION, "sqrt|log2", "sqrt", ""},
    [COLUMN] = {"feature", ASY_STRING, 0, 0, ASY_REQUIRED, NULL, NULL, ""},
    [DEPTH] = {"max_depth", ASY_INTEGER | ASY_NULL, 1, INF, 0, NULL, "null",
               ""},
    [TOL] = {"l1_ratio", ASY_NUMBER, 0, 1, ASY_BELOW_MAX, NULL, "0.5", ""},
    [LOW] = {"offset", ASY_NUMBER, -INF, 5, 0, NULL, "-1e-3", ""},
};

typedef struct reading {
    int param;
    const char *text;
    bool quoted;
    unsigned type;
    double number;
    const char *printed;
} reading;

static void good_values_are_read_and_printed(void **state)
{
    (void)state;
    const reading good[] = {
        {C, "0.1", false, ASY_NUMBER, 0.1, "0.1"},
        {C, "1", false, ASY_NUMBER, 1, "1.0"},
        {C, "1e3", false, ASY_NUMBER, 1000, "1000.0"},
        {C, "1e-05", false, ASY_NUMBER, 1e-5, "1e-05"},
        {TREES, "500", false, ASY_INTEGER, 500, "500"},
        {TREES, "1e3", false, ASY_INTEGER, 1000, "1000"},
        {TREES, "5.0", false, ASY_INTEGER, 5, "5"},
        {SHRINK, "true", false, ASY_BOOL, 1, "true"},
        {SHRINK, "false", false, ASY_BOOL, 0, "false"},
        {KERNEL, "rbf", false, ASY_CHOICE, 0, "rbf"},
        {KERNEL, "poly", true, ASY_CHOICE, 0, "poly"},
        {FEATURES, "3", false, ASY_INTEGER, 3, "3"},
        {FEATURES, "1", false, ASY_INTEGER, 1, "1"},
        {FEATURES, "1.0", false, ASY_NUMBER, 1, "1.0"},
        {FEATURES, "0.5", false, ASY_NUMBER, 0.5, "0.5"},
        {FEATURES, "log2", false, ASY_CHOICE, 0, "log2"},
        {COLUMN, "wfns", false, ASY_STRING, 0, "wfns"},
        {COLUMN, "12", true, ASY_STRING, 0, "12"},
        {DEPTH, "null", false, ASY_NULL, 0, "null"},
        {DEPTH, "~", false, ASY_NULL, 0, "null"},
        {DEPTH, "", false, ASY_NULL, 0, "null"},
        {DEPTH, "4", false, ASY_INTEGER, 4, "4"},
        {TOL, "0", false, ASY_NUMBER, 0, "0.0"},
        {LOW, "-7.25", false, ASY_NUMBER, -7.25, "-7.25"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        asy_error err;
        asy_value value, back;
        char text[64];
        const asy_param *p = &table[good[i].param];
        ASY_GOOD(asy_param_parse(p, good[i].text, good[i].quoted, &value, &err),
                 &err);
        assert_int_equal(value.type, good[i].type);
        assert_true(value.number == good[i].number);
        asy_value_print(&value, text, sizeof text);
        assert_string_equal(text, good[i].printed);
        bool word = value.type == ASY_STRING;
        ASY_GOOD(asy_param_parse(p, text, word, &back, &err), &err);
        assert_true(back.type == value.type && asy_value_equal(&back, &value));
    }
}

typedef struct refusal {
    int param;
    const char *text;
    bool quoted;
    const char *sentence;
} refusal;

static void bad_values_are_refused_in_words(void **state)
{
    (void)state;
    const refusal bad[] = {
        {C, "0", false, "bad value for C (found 0, need a number > 0)"},
        {C, "1", true, "bad value for C (found \"1\", need a number > 0)"},
        {C, "nan", false, "bad value for C (found nan, need a number > 0)"},
        {C, "", false, "bad value for C (found nothing, need a number > 0)"},
        {C, "true", false, "bad value for C (found true, need a number > 0)"},
        {TREES, "0", false,
         "bad value for n_estimators (found 0, need a whole number >= 1 and "
         "<= 1000000)"},
        {TREES, "2.5", false,
         "bad value for n_estimators (found 2.5, need a whole number >= 1 and "
         "<= 1000000)"},
        {SHRINK, "1", false,
         "bad value for shrinking (found 1, need true or false)"},
        {SHRINK, "true", true,
         "bad value for shrinking (found \"true\", need true or false)"},
        {KERNEL, "rb", false,
         "bad value for kernel (found rb, need one of linear, rbf, poly)"},
        {KERNEL, "linear|rbf", false,
         "bad value for kernel (found linear|rbf, need one of linear, rbf, "
         "poly)"},
        {FEATURES, "1.5", false,
         "bad value for max_features (found 1.5, need a count >= 1 or a "
         "fraction in (0, 1] or one of sqrt, log2)"},
        {FEATURES, "0", false,
         "bad value for max_features (found 0, need a count >= 1 or a "
         "fraction in (0, 1] or one of sqrt, log2)"},
        {COLUMN, "", true, "bad value for feature (found \"\", need a text)"},
        {DEPTH, "0", false,
         "bad value for max_depth (found 0, need a whole number >= 1 or "
         "null)"},
        {TOL, "1", false,
         "bad value for l1_ratio (found 1, need a number >= 0 and < 1)"},
        {LOW, "6", false, "bad value for offset (found 6, need a number <= 5)"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        asy_error err;
        asy_value value;
        asy_status status = asy_param_parse(&table[bad[i].param], bad[i].text,
                                            bad[i].quoted, &value, &err);
        assert_int_equal(status, ASY_ECONFIG);
        assert_string_equal(err.message, bad[i].sentence);
    }
}

static void values_are_compared_by_meaning(void **state)
{
    (void)state;
    const asy_value one = {ASY_INTEGER, 1, NULL}, real = {ASY_NUMBER, 1, NULL},
                    two = {ASY_INTEGER, 2, NULL}, null = {ASY_NULL, 0, NULL},
                    zero = {ASY_INTEGER, 0, NULL}, rbf = {ASY_CHOICE, 0, "rbf"},
                    text = {ASY_STRING, 0, "rbf"};
    assert_true(asy_value_equal(&one, &real));
    assert_false(asy_value_equal(&one, &two));
    assert_false(asy_value_equal(&null, &zero));
    assert_true(asy_value_equal(&null, &null));
    assert_true(asy_value_equal(&rbf, &text));
    assert_false(asy_value_equal(&rbf, &zero));
    assert_true(asy_value_is(&rbf, "rbf"));
    assert_false(asy_value_is(&rbf, "rb"));
    assert_false(asy_value_is(&text, "rbf"));
}

static void defaults_fill_the_table(void **state)
{
    (void)state;
    asy_error err;
    asy_value value[COUNT];
    ASY_GOOD(asy_param_defaults(table, COLUMN, value, &err), &err);
    assert_true(value[C].number == 1 && value[TREES].number == 100);
    assert_true(asy_value_is(&value[KERNEL], "rbf"));
    assert_int_equal(asy_param_defaults(table, COUNT, value, &err),
                     ASY_ECONFIG);
    assert_string_equal(err.message, "feature is missing (it has no default)");
}

static void names_are_found(void **state)
{
    (void)state;
    assert_int_equal(asy_param_find(table, COUNT, "kernel"), KERNEL);
    assert_int_equal(asy_param_find(table, COUNT, "kern"), COUNT);
    assert_int_equal(asy_param_find(table, 0, "C"), 0);
}

static void needs_fit_their_buffer(void **state)
{
    (void)state;
    char small[12];
    asy_param_needs(&table[FEATURES], small, sizeof small);
    assert_string_equal(small, "a count >= ");
}

static uint64_t key_of(const asy_value *value, size_t first, size_t count)
{
    const asy_params params = {table + first, count, value + first};
    return asy_params_key(asy_key("unit", 1), &params);
}

/* What decides a random key: names and values, not where they are stored. */
static void keys_depend_on_names_and_values(void **state)
{
    (void)state;
    asy_error err;
    asy_value a[COUNT], b[COUNT];
    ASY_GOOD(asy_param_defaults(table, COLUMN, a, &err), &err);
    ASY_GOOD(asy_param_defaults(table, COLUMN, b, &err), &err);
    char rbf[] = "rbf";
    b[KERNEL].string = rbf;
    assert_true(key_of(a, 0, COLUMN) == key_of(b, 0, COLUMN));
    b[C].number = nextafter(1, 2);
    assert_true(key_of(a, 0, COLUMN) != key_of(b, 0, COLUMN));
    assert_true(key_of(a, 0, 1) != key_of(a, 1, 1));
    assert_true(key_of(a, 0, 0) == asy_key("unit", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_values_are_read_and_printed),
        cmocka_unit_test(bad_values_are_refused_in_words),
        cmocka_unit_test(values_are_compared_by_meaning),
        cmocka_unit_test(defaults_fill_the_table),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(needs_fit_their_buffer),
        cmocka_unit_test(keys_depend_on_names_and_values),
    };
    return ASY_RUN_TESTS("param", tests);
}
