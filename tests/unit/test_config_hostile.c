/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile and broken input: always an error, never a crash, never slow. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "support/check.h"
#include "support/config.h"

/* before, n times middle, after; to be freed */
static char *repeated(const char *before, const char *middle, size_t n,
                      const char *after)
{
    size_t step = strlen(middle);
    char *text = asy_malloc(strlen(before) + n * step + strlen(after) + 1);
    assert_non_null(text);
    char *end = stpcpy(text, before);
    for (size_t i = 0; i < n; i++)
        end = stpcpy(end, middle);
    strcpy(end, after);
    return text;
}

static void refused_repeated(const char *before, const char *middle, size_t n,
                             const char *after, const char *sentence)
{
    char *text = repeated(before, middle, n, after);
    ASY_REFUSED(text, sentence);
    asy_free(text);
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    refused_repeated("a: ", "[", 10000, "",
                     "t.yaml:1:35: this part of YAML is not used here (found "
                     "more than 32 levels of nesting, need fewer)");
    refused_repeated("a: ", "{b: ", 10000, "",
                     "t.yaml:1:128: this part of YAML is not used here (found "
                     "more than 32 levels of nesting, need fewer)");
    refused_repeated("", "- ", 10000, "x",
                     "t.yaml:1:65: this part of YAML is not used here (found "
                     "more than 32 levels of nesting, need fewer)");
}

static void anchors_and_aliases_are_refused(void **state)
{
    (void)state;
    ASY_REFUSED("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
                "t.yaml:1:4: this part of YAML is not used here (found an "
                "anchor, need an include)");
    ASY_REFUSED("a: *x\n", "t.yaml:1:4: this part of YAML is not used here "
                           "(found an alias, need an include)");
    ASY_REFUSED("*x : 1\n", "t.yaml:1:1: this part of YAML is not used here "
                            "(found an alias, need an include)");
    ASY_REFUSED("a: !!python/object:os.system x\n",
                "t.yaml:1:4: this part of YAML is not used here (found a tag, "
                "need plain values)");
}

static void sizes_are_limited(void **state)
{
    (void)state;
    refused_repeated("a: [", "1,", 60000, "1]",
                     "t.yaml:1:100001: the config is too large (found more "
                     "than 50000 values, need fewer)");
    refused_repeated("# ", "x", 1 << 20, "\n",
                     "t.yaml:1:1: the file is too long (found 1048579 bytes, "
                     "need at most 1048576)");
    refused_repeated("", "k", 300, ": 1\n",
                     "t.yaml:1:1: this part of YAML is not used here (found a "
                     "key that is too long, need at most 200 bytes)");
}

static void long_values_are_cut_in_messages(void **state)
{
    (void)state;
    refused_repeated("assay: 1\nname: X", "\xC3\xA9", 500, "\n",
                     "t.yaml:2:7: bad value for name (found "
                     "X\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
                     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
                     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
                     "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
                     "\xC3\xA9..., need a slug of a-z, 0-9 and -)");
}

static void only_utf8_is_text(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *first;
    } bad[] = {{"\xFF", "ff"},
               {"\xC0\xAF", "c0"},
               {"\xE0\x80\x80", "e0"},
               {"\xED\xA0\x80", "ed"},
               {"\xF4\x90\x80\x80", "f4"},
               {"\xC3", "c3"},
               {"\x80", "80"},
               {"\x01", "01"},
               {"\x7F", "7f"},
               {"\xC2\x9B", "c2"}};
    char text[64], sentence[128];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "assay: 1\nname: \xC3\xA9%s", bad[i].bytes);
        snprintf(sentence, sizeof sentence,
                 "t.yaml:2:8: this is not text (found byte 0x%s, need UTF-8 "
                 "without control characters)",
                 bad[i].first);
        ASY_REFUSED(text, sentence);
    }
}

/* Nor may escapes make what the file must not hold. */
static void escapes_make_no_control_characters(void **state)
{
    (void)state;
    ASY_REFUSED("assay: 1\ntitle: \"a\\x1b[31mb\"\n",
                "t.yaml:2:8: this is not text (found the control character "
                "U+001B, need none)");
    ASY_REFUSED("assay: 1\n\"a\\u009b\": 1\n",
                "t.yaml:2:1: this is not text (found the control character "
                "U+009B, need none)");
    ASY_REFUSED("assay: 1\ntitle: [\"\\a\"]\n",
                "t.yaml:2:9: this is not text (found the control character "
                "U+0007, need none)");
    ASY_REFUSED(
        "assay: 1\nname: \"a\\tb\\n\"\n",
        "t.yaml:2:7: bad value for name (found \"a?b?\", need a slug of "
        "a-z, 0-9 and -)");
}

static void broken_yaml_is_refused(void **state)
{
    (void)state;
    ASY_REFUSED("", "t.yaml:1:1: the file is empty (found nothing, need a "
                    "mapping of keys)");
    ASY_REFUSED("# only a comment\n", "t.yaml:1:1: the file is empty (found "
                                      "nothing, need a mapping of keys)");
    ASY_REFUSED("- a\n", "t.yaml:1:1: bad value for the config (found a list, "
                         "need a mapping)");
    ASY_REFUSED("hello\n", "t.yaml:1:1: bad value for the config (found hello, "
                           "need a mapping)");
    ASY_REFUSED("assay: 1\ndata:\n\tfile: x\n",
                "t.yaml:3:1: this line is indented wrongly (found a tab, need "
                "spaces)");
    ASY_REFUSED("assay: 1\ndata:\n  file: x\n  target: y\n  file: z\n",
                "t.yaml:5:3: key \"file\" is written twice (found it on line 3 "
                "too, need it once)");
    ASY_REFUSED("a: {b: c\n", "t.yaml:2:1: this is not YAML (found a syntax "
                              "error while parsing a flow mapping: did not "
                              "find expected ',' or '}', need valid YAML)");
    ASY_REFUSED("assay: 1\n---\nb: 1\n",
                "t.yaml:2:1: this part of YAML is not used here (found a "
                "second document, need one)");
    ASY_REFUSED("? [a]\n: b\n", "t.yaml:1:3: this part of YAML is not used "
                                "here (found a key that is no text, need a "
                                "word)");
    ASY_REFUSED("a: \"x\\0y\"\n", "t.yaml:1:4: this part of YAML is not used "
                                  "here (found a text with a zero byte, need "
                                  "none)");
}

static void huge_numbers_are_refused(void **state)
{
    (void)state;
    ASY_REFUSED_BELOW("confidence: {bootstrap: 1e400}\n",
                      "t.yaml:5:25: bad value for bootstrap (found 1e400, need "
                      "a whole number >= 0 and <= 1000000)");
    ASY_REFUSED_BELOW("confidence: {level: .nan}\n",
                      "t.yaml:5:21: bad value for level (found .nan, need a "
                      "number > 0 and < 1)");
    ASY_REFUSED_BELOW("seed: 99999999999999999999999999999999\n",
                      "t.yaml:5:7: bad value for seed (found "
                      "99999999999999999999999999999999, need a whole number "
                      "from 0 to 2^64 - 1)");
}

/* Texts that other YAML readers would take for something else survive. */
static void odd_texts_survive_the_resolved_text(void **state)
{
    (void)state;
    static const char *const odd[] = {"\"null\"",          "\"1e5\"",
                                      "\"a: b # c\"",      "\"\\u2028x\\t\\n\"",
                                      "\"\\\"\\\\'\"",     "yes",
                                      "\"\\xe9 \\ufeff\"", "|\n  two\n  lines",
                                      "\"{[,]}&*!|>%@\"",  "\" edge \""};
    char text[256];
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        asy_config_trial t, again;
        snprintf(text, sizeof text, "%stitle: %s\n", ASY_LEAST_CONFIG, odd[i]);
        asy_config_trial_parse(&t, text);
        ASY_GOOD(t.status, &t.err);
        asy_config_trial_parse(&again, t.config.resolved);
        ASY_GOOD(again.status, &again.err);
        assert_string_equal(again.config.title, t.config.title);
        assert_string_equal(again.config.resolved, t.config.resolved);
        asy_config_trial_clear(&again);
        asy_config_trial_clear(&t);
    }
}

/* A byte-order mark and Windows line ends do no harm. */
static void other_editors_files_are_read(void **state)
{
    (void)state;
    asy_config_trial t;
    asy_config_trial_parse(
        &t, "\xEF\xBB\xBF"
            "assay: 1\r\nname: x\r\ndata: {file: x, target: y}\r\n"
            "learners: {a: {model: naive}}\r\n");
    ASY_GOOD(t.status, &t.err);
    assert_string_equal(t.config.name, "x");
    asy_config_trial_clear(&t);
}

/* Every cut of a good config gives an error or a config, never a crash. */
static void every_prefix_is_survived(void **state)
{
    (void)state;
    asy_arena arena;
    asy_error err = {0};
    char *text;
    size_t size;
    asy_arena_init(&arena);
    ASY_GOOD(asy_file_read("tests/data/config/steps.yaml", &arena, &text, &size,
                           &err),
             &err);
    for (size_t n = size; n-- > 0;) {
        asy_config_trial t;
        text[n] = '\0';
        asy_config_trial_parse(&t, text);
        assert_true((t.status == ASY_OK) == (t.err.message[0] == '\0'));
        asy_config_trial_clear(&t);
    }
    asy_arena_clear(&arena);
}

/* Whichever allocation fails, the status says so. */
static void every_allocation_may_fail(void **state)
{
    (void)state;
    asy_status status = ASY_ENOMEM;
    for (long n = 1; status != ASY_OK && n < 5000; n++) {
        asy_config_trial t;
        asy_memory_fail_at(n);
        asy_config_trial_load(&t, "tests/data/config/design.yaml", NULL, 0);
        asy_memory_fail_at(0);
        status = t.status;
        asy_config_trial_clear(&t);
        assert_true(status == ASY_OK || status == ASY_ENOMEM);
    }
    assert_int_equal(status, ASY_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(anchors_and_aliases_are_refused),
        cmocka_unit_test(sizes_are_limited),
        cmocka_unit_test(long_values_are_cut_in_messages),
        cmocka_unit_test(only_utf8_is_text),
        cmocka_unit_test(escapes_make_no_control_characters),
        cmocka_unit_test(broken_yaml_is_refused),
        cmocka_unit_test(huge_numbers_are_refused),
        cmocka_unit_test(odd_texts_survive_the_resolved_text),
        cmocka_unit_test(other_editors_files_are_read),
        cmocka_unit_test(every_prefix_is_survived),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return ASY_RUN_TESTS("config hostile", tests);
}
