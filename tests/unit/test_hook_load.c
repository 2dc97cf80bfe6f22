/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading hooks: parameters, digests, and what is wrong with a file. */
#include <stdlib.h>
#include <string.h>

#include "support/hooked.h"
#include "support/scratch_file.h"

#define FUNCTIONS "fit = function() end, score = function() end"

static void load_bad(asy_hooked_kind kind, const char *text, const char *says)
{
    asy_hooked t;
    asy_hooked_init(&t);
    assert_int_equal(asy_hooked_text(&t, kind, text), ASY_ECONFIG);
    asy_hooked_says(&t, says);
    asy_hooked_clear(&t);
}

static void learner_bad(const char *text, const char *says)
{
    load_bad(ASY_HOOKED_LEARNER, text, says);
}

static void parameters_become_a_table(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    ASY_GOOD(asy_hooked_text(
                 &t, ASY_HOOKED_LEARNER,
                 "return {kind = 'learner', help = 'a test', " FUNCTIONS ",\n"
                 "params = {\n"
                 "  k = {default = 5, min = 1, integer = true},\n"
                 "  alpha = {default = 0.5, min = 0, max = 1, help = 'a'},\n"
                 "  word = {default = 'x', choices = {'x', 'yy'}},\n"
                 "  yes = {default = true}, column = {default = 'age'},\n"
                 "  any = {default = 3}}}"),
             &t.bench.err);
    static const char *const names[] = {"alpha", "any",  "column",
                                        "k",     "word", "yes"};
    static const unsigned types[] = {ASY_NUMBER,  ASY_NUMBER, ASY_STRING,
                                     ASY_INTEGER, ASY_CHOICE, ASY_BOOL};
    assert_int_equal(t.member.n_params, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(t.member.params[i].name, names[i]);
        assert_int_equal(t.member.params[i].types, types[i]);
    }
    ASY_NEAR(t.value[0].number, 0.5, 0);
    ASY_NEAR(t.member.params[0].max, 1, 0);
    ASY_NEAR(t.value[3].number, 5, 0);
    assert_string_equal(t.value[4].string, "x");
    assert_string_equal(t.member.params[4].choices, "x|yy");
    ASY_NEAR(t.value[5].number, 1, 0);
    assert_string_equal(t.member.help, "a test");
    assert_true(t.member.hook);
    asy_hooked_clear(&t);
}

static void a_parameter_without_default_is_required(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    assert_int_equal(asy_hooked_text(&t, ASY_HOOKED_LEARNER,
                                     "return {kind = 'learner', " FUNCTIONS
                                     ", params = {k = {min = 1}}}"),
                     ASY_ECONFIG);
    asy_hooked_says(&t, "k is missing");
    assert_int_equal(t.member.params[0].flags, ASY_REQUIRED);
    asy_hooked_clear(&t);
}

static void files_that_are_no_hooks(void **state)
{
    (void)state;
    learner_bad("return 5", ":1: the file returned a number (need a table)");
    learner_bad("", "the file returned a nil");
    learner_bad("\nreturn {kind = 'learner'", ":2: '}' expected");
    learner_bad("\n\nerror('no')", ":3: no");
    learner_bad("\x1bLua", "attempt to load a binary chunk");
    learner_bad("local t = {}\nfor i = 1, 1e9 do t[i] = i end",
                "out of memory (need at most 256 MB a hook: hooks.memory_mb)");
}

/* They are kept outside of the memory that is limited. */
static void what_is_kept_is_short(void **state)
{
    (void)state;
    learner_bad("return {kind = 'learner', help = ('x'):rep(65537)," FUNCTIONS
                "}",
                "found a text of 65537.0 bytes (need at most 65536)");
    learner_bad("local p = {}\n"
                "for i = 1, 257 do p['p' .. i] = {default = 1} end\n"
                "return {kind = 'learner', params = p, " FUNCTIONS "}",
                "found 257 params (need at most 256)");
}

/* The limit where nobody declares one: seconds, but minutes under memcheck. */
static void a_file_that_loops(void **state)
{
    (void)state;
    if (getenv("UNDER") && *getenv("UNDER"))
        ASY_SKIP("a billion instructions take too long here");
    learner_bad("while true do end", ":1: still running after 1000000000 Lua");
}

static void fields_that_are_wrong(void **state)
{
    (void)state;
    learner_bad("return {" FUNCTIONS "}", "kind is missing");
    learner_bad("return {\nkind = 'lerner'}", ":2: unknown kind (found lerner");
    learner_bad("return {kind = 'learner',\nfit = function() end}",
                ":1: score is missing (a learner needs it)");
    learner_bad("return {kind = 'learner',\nfit = 3}",
                ":2: fit is a number (need a function)");
    learner_bad("return {kind = 'learner', " FUNCTIONS ",\nprobabilty = true}",
                ":2: unknown key probabilty (did you mean probability?)");
    learner_bad("return {kind = 'learner', " FUNCTIONS ", random = 1}",
                "random is a number (need a boolean)");
    learner_bad("return {kind = 'learner', 5, " FUNCTIONS "}",
                "found a number as a key");
    load_bad(ASY_HOOKED_TRANSFORM,
             "return {kind = 'transform', fit = function() end}",
             "apply is missing");
    load_bad(ASY_HOOKED_TRANSFORM, "return {kind = 'learner', " FUNCTIONS "}",
             "wrong kind of hook (found learner, need transform)");
    load_bad(ASY_HOOKED_MEASURE,
             "return {kind = 'metric', score = 3, range = {1, 0}}",
             "score is a number (need a function)");
    load_bad(ASY_HOOKED_MEASURE,
             "return {kind = 'metric', score = pairs, range = {1, 0}}",
             "bad range (need lowest < highest)");
    load_bad(ASY_HOOKED_MEASURE,
             "return {kind = 'metric', score = pairs, needs = 'scores'}",
             "bad needs (found scores");
}

static void parameters_that_are_wrong(void **state)
{
    (void)state;
#define PARAM(text)                                                            \
    "return {kind = 'learner', " FUNCTIONS ",\nparams = {" text "}}"
    learner_bad(PARAM("k = {default = 0, min = 1}"),
                ":2: parameter k: bad value for k (found 0, need a number");
    learner_bad(PARAM("k = {default = 1.5, integer = true}"),
                "need a whole number");
    learner_bad(PARAM("k = 5"), "params: found a number");
    learner_bad(PARAM("k = {defualt = 5}"), "did you mean default?");
    learner_bad(PARAM("k = {default = {}}"), "default is a table");
    learner_bad(PARAM("k = {default = 1, min = 'a'}"), "min is a string");
    learner_bad(PARAM("k = {default = 'c', choices = {'a', 'b'}}"),
                "need one of a, b");
    learner_bad(PARAM("k = {default = 'c', choices = {}}"),
                "choices are empty");
    learner_bad(PARAM("k = {default = 'c', choices = 'c'}"),
                "choices is a string");
    learner_bad(PARAM("k = {default = 'c', choices = {'c', 5}}"),
                "choices are words");
}

static void a_missing_file_is_a_bad_config(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    assert_int_equal(
        asy_hooked_try(&t, ASY_HOOKED_LEARNER, "lua/does_not_exist.lua"),
        ASY_ECONFIG);
    asy_hooked_says(&t, "lua/does_not_exist.lua");
    asy_hooked_clear(&t);
}

/* Long paths are not shortened as Lua would. */
static void the_whole_path_is_named(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    char path[ASY_SCRATCH_PATH], longer[256] = "/tmp/";
    asy_scratch_write("x = = 1", 7, path);
    for (int i = 0; i < 40; i++)
        strcat(longer, "././");
    strcat(longer, path + strlen("/tmp/"));
    assert_int_equal(asy_hooked_try(&t, ASY_HOOKED_LEARNER, longer),
                     ASY_ECONFIG);
    asy_scratch_remove(path);
    asy_hooked_says(&t, longer);
    asy_hooked_clear(&t);
}

static void one_path_is_one_member(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/knn.lua");
    const void *first = t.member.implementation;
    asy_hooked_load(&t, ASY_HOOKED_MEASURE, "lua/net_benefit.lua");
    assert_ptr_not_equal(first, t.member.implementation);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/knn.lua");
    assert_ptr_equal(first, t.member.implementation);
    asy_hooked_clear(&t);
}

static void digest_of(const char *first, const char *second,
                      char hex[ASY_SHA256_HEX])
{
    asy_hooked t;
    asy_hooked_init(&t);
    if (first)
        ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, first), &t.bench.err);
    if (second)
        ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, second), &t.bench.err);
    asy_hooks_digest(t.hooks, hex);
    asy_hooked_clear(&t);
}

static void the_digest_is_of_texts_in_order(void **state)
{
    (void)state;
    const char *a = "return {kind = 'learner', " FUNCTIONS "}";
    const char *b = "return {kind = 'learner', " FUNCTIONS "} ";
    char none[ASY_SHA256_HEX], ab[ASY_SHA256_HEX], again[ASY_SHA256_HEX];
    char ba[ASY_SHA256_HEX], one[ASY_SHA256_HEX];
    digest_of(NULL, NULL, none);
    digest_of(a, NULL, one);
    digest_of(a, b, ab);
    digest_of(a, b, again);
    digest_of(b, a, ba);
    assert_string_equal(ab, again);
    assert_string_not_equal(ab, ba);
    assert_string_not_equal(ab, one);
    assert_string_not_equal(none, one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_become_a_table),
        cmocka_unit_test(a_parameter_without_default_is_required),
        cmocka_unit_test(files_that_are_no_hooks),
        cmocka_unit_test(what_is_kept_is_short),
        cmocka_unit_test(a_file_that_loops),
        cmocka_unit_test(fields_that_are_wrong),
        cmocka_unit_test(parameters_that_are_wrong),
        cmocka_unit_test(a_missing_file_is_a_bad_config),
        cmocka_unit_test(the_whole_path_is_named),
        cmocka_unit_test(one_path_is_one_member),
        cmocka_unit_test(the_digest_is_of_texts_in_order),
    };
    return ASY_RUN_TESTS("loading hooks", tests);
}
