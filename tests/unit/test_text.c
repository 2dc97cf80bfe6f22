/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text and back, growing texts, suggestions, paths. */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/rng.h"
#include "support/check.h"

static void printed_doubles_read_back(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, asy_key("print", 1));
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = asy_rng_u64(&rng);
        double x, back;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x))
            continue;
        char text[32];
        asy_print_double(x, text);
        assert_true(asy_parse_double(text, &back));
        assert_memory_equal(&back, &x, sizeof x);
    }
}

static void doubles_print_short(void **state)
{
    (void)state;
    const struct {
        double x;
        const char *want;
    } table[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e-5, "1e-05"},
        {1e22, "1e+22"},
        {1.0 / 3, "0.3333333333333333"},
        {123456789, "123456789"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {(double)NAN, "nan"},
        {-(double)NAN, "nan"},
        {HUGE_VAL, "inf"},
        {-HUGE_VAL, "-inf"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char text[32];
        asy_print_double(table[i].x, text);
        assert_string_equal(text, table[i].want);
    }
}

static void only_plain_numbers_are_parsed(void **state)
{
    (void)state;
    const char *good[] = {"1", "-1.5", "+.5", "2.", "1e3", "1E-3", "007"};
    const double want[] = {1, -1.5, 0.5, 2, 1000, 0.001, 7};
    const char *bad[] = {"",    " 1", "1 ",  "0x10", "nan",   "inf", "1e999",
                         "1,5", ".",  "e",   "1e",   "1.2.3", "--1", "1_000",
                         "-",   "+",  "1\n", "1d3",  "-1e999"};
    double x;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(asy_parse_double(good[i], &x));
        assert_true(x == want[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (asy_parse_double(bad[i], &x))
            fail_msg("\"%s\" was read as %g", bad[i], x);
}

static const char *const words[] = {"learners", "smote", "standardize",
                                    "seed",     "data",  "metrics",
                                    "C",        "folds", "k_neighbors"};

static const char *nearest(const char *word)
{
    return asy_nearest(word, words, sizeof words / sizeof *words);
}

static void near_words_are_suggested(void **state)
{
    (void)state;
    const char *pairs[][2] = {
        {"lerners", "learners"},
        {"smot", "smote"},
        {"smtoe", "smote"},
        {"SMOTE", "smote"},
        {"MSOTE", "smote"},
        {"standardise", "standardize"},
        {"metric", "metrics"},
        {"k_neighbours", "k_neighbors"},
        {"kneighbors", "k_neighbors"},
        {"fold", "folds"},
        {"dtaa", "data"},
        {"c", "C"},
        {"learners", "learners"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *found = nearest(pairs[i][0]);
        assert_non_null(found);
        assert_string_equal(found, pairs[i][1]);
    }
}

static void far_words_are_not(void **state)
{
    (void)state;
    const char *far[] = {"", "x", "gamma", "name", "penguins", "ab", "xyz"};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        if (nearest(far[i]))
            fail_msg("\"%s\" suggested %s", far[i], nearest(far[i]));
    char huge[5000];
    memset(huge, 's', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    assert_null(nearest(huge));
    assert_null(asy_nearest("seed", NULL, 0));
}

static void first_of_equally_near_words_wins(void **state)
{
    (void)state;
    const char *const near[] = {"gamma1", "gamma2"};
    assert_string_equal(asy_nearest("gamma3", near, 2), "gamma1");
}

static void nouns_end_by_their_number(void **state)
{
    (void)state;
    assert_string_equal(asy_plural(0), "s");
    assert_string_equal(asy_plural(1), "");
    assert_string_equal(asy_plural(2), "s");
}

static void texts_grow(void **state)
{
    (void)state;
    asy_text t;
    asy_text_init(&t);
    for (int i = 0; i < 1000; i++) {
        asy_text_add(&t, "ab");
        asy_text_addf(&t, "%03d", i);
    }
    assert_false(t.failed);
    assert_int_equal(t.length, 5000);
    assert_int_equal(strlen(t.text), 5000);
    assert_int_equal(strncmp(t.text + 4995, "ab999", 6), 0);
    asy_text_clear(&t);
    asy_text_add(&t, "");
    assert_string_equal(t.text, "");
    asy_text_clear(&t);
}

static void texts_remember_that_memory_ran_out(void **state)
{
    (void)state;
    asy_text t;
    asy_text_init(&t);
    asy_text_add(&t, "kept");
    asy_memory_fail_at(1);
    asy_text_addf(&t, "%1000d", 1);
    asy_text_add(&t, "more");
    assert_true(t.failed);
    assert_string_equal(t.text, "kept");
    asy_text_clear(&t);
}

static void paths_join_and_split(void **state)
{
    (void)state;
    asy_arena a;
    asy_arena_init(&a);
    assert_string_equal(asy_path_join(&a, "x/y", "z.csv"), "x/y/z.csv");
    assert_string_equal(asy_path_join(&a, "x", "../z"), "x/../z");
    assert_string_equal(asy_path_join(&a, ".", "z"), "z");
    assert_string_equal(asy_path_join(&a, "", "z"), "z");
    assert_string_equal(asy_path_join(&a, "x", "/abs"), "/abs");
    assert_string_equal(asy_path_dir(&a, "x/y/z"), "x/y");
    assert_string_equal(asy_path_dir(&a, "z"), ".");
    assert_string_equal(asy_path_dir(&a, "/z"), "/");
    asy_arena_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_doubles_read_back),
        cmocka_unit_test(doubles_print_short),
        cmocka_unit_test(only_plain_numbers_are_parsed),
        cmocka_unit_test(near_words_are_suggested),
        cmocka_unit_test(far_words_are_not),
        cmocka_unit_test(first_of_equally_near_words_wins),
        cmocka_unit_test(nouns_end_by_their_number),
        cmocka_unit_test(texts_grow),
        cmocka_unit_test(texts_remember_that_memory_ran_out),
        cmocka_unit_test(paths_join_and_split),
    };
    return ASY_RUN_TESTS("text", tests);
}
