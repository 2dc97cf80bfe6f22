/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is UTF-8, and what a terminal may get. */
#include "base/utf8.h"

#include <string.h>

#include "support/check.h"

static void utf8_is_judged_as_rfc_3629_does(void **state)
{
    (void)state;
    static const char *const good[] = {"",
                                       "plain",
                                       "\x7F",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {"\x80",         /* continuation alone */
                                      "\xC0\x80",     /* overlong NUL */
                                      "\xC1\xBF",     /* overlong */
                                      "\xE0\x9F\xBF", /* overlong */
                                      "\xED\xA0\x80", /* surrogate */
                                      "\xF0\x8F\xBF\xBF", /* overlong */
                                      "\xF4\x90\x80\x80", /* above U+10FFFF */
                                      "\xF5\x80\x80\x80",
                                      "\xC2",
                                      "\xE2\x82",
                                      "\xE2\x28\xA1",
                                      "\xF0\x90\x80",
                                      "\xFF"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(asy_utf8_valid(good[i], strlen(good[i])),
                         strlen(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(asy_utf8_valid(bad[i], strlen(bad[i])), 0);
    assert_int_equal(asy_utf8_valid("ab\0c", 4), 2);
}

static void check_control(const char *text, unsigned code, size_t where)
{
    size_t at;
    assert_int_equal(asy_utf8_control(text, strlen(text), &at), code);
    assert_int_equal(at, where);
}

static void control_characters_are_found(void **state)
{
    (void)state;
    check_control("", 0, 0);
    check_control("a\tb\r\n", 0, 5);
    check_control("a\x1B[31m", 0x1B, 1);
    check_control("\x7F", 0x7F, 0);
    check_control("\x01", 1, 0);
    check_control("\xC3\x9B\xC2\xA0", 0, 4);
    check_control("\xC3\xA9\xC2\x9B", 0x9B, 2);
    check_control("\xC2\x80", 0x80, 0);
    check_control("\xC2", 0, 1);
}

static void check_tame(const char *text, const char *keep, const char *need)
{
    char copy[64];
    assert_true(strlen(text) < sizeof copy);
    strcpy(copy, text);
    asy_utf8_tame(copy, keep);
    assert_string_equal(copy, need);
}

static void texts_are_tamed(void **state)
{
    (void)state;
    check_tame("", "", "");
    check_tame("größe 𝛾 …", "", "größe 𝛾 …");
    check_tame("a\x1B[31mb\nc\td\x7F", "", "a?[31mb?c?d?");
    check_tame("a\nb\r\tc", "\n", "a\nb??c");
    check_tame("\xC2\x9B"
               "1m",
               "", "??1m");
    check_tame("caf\xE9/x \xE2\x82", "", "caf?/x ??");
    check_tame("\xFF\xC3\xA9\xFF", "", "?é?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_judged_as_rfc_3629_does),
        cmocka_unit_test(control_characters_are_found),
        cmocka_unit_test(texts_are_tamed),
    };
    return ASY_RUN_TESTS("utf8", tests);
}
