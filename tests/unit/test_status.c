/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: one sentence, its frames, and the exit status of the contract. */
#include "base/status.h"

#include <string.h>

#include "support/check.h"

static void fail_records_status_and_sentence(void **state)
{
    (void)state;
    asy_error err;
    asy_error_reset(&err);
    assert_int_equal(err.status, ASY_OK);
    assert_string_equal(err.message, "");
    assert_int_equal(asy_fail(&err, ASY_EDATA, "found %d, need %d", 3, 4),
                     ASY_EDATA);
    assert_int_equal(err.status, ASY_EDATA);
    assert_string_equal(err.message, "found 3, need 4");
    assert_int_equal(asy_fail(NULL, ASY_EIO, "unheard"), ASY_EIO);
}

static void frames_go_in_front(void **state)
{
    (void)state;
    asy_error err;
    asy_fail(&err, ASY_ECONFIG, "bad value");
    assert_int_equal(asy_frame(&err, "%s:%d", "a.yaml", 7), ASY_ECONFIG);
    assert_int_equal(asy_frame(&err, "while reading"), ASY_ECONFIG);
    assert_string_equal(err.message, "while reading: a.yaml:7: bad value");
}

static void long_messages_are_cut(void **state)
{
    (void)state;
    asy_error err;
    char text[2 * sizeof err.message];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    asy_fail(&err, ASY_EDATA, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(asy_frame(&err, "in front"), ASY_EDATA);
    assert_int_equal(strncmp(err.message, "in front: xx", 12), 0);
    assert_int_equal(asy_frame(&err, "%s", text), ASY_EDATA);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

static asy_status twice(asy_error *err, bool fail, int *reached)
{
    ASY_TRY(fail ? asy_nomem(err) : ASY_OK);
    ++*reached;
    return ASY_OK;
}

static void try_returns_early(void **state)
{
    (void)state;
    asy_error err;
    int reached = 0;
    assert_int_equal(twice(&err, true, &reached), ASY_ENOMEM);
    assert_int_equal(reached, 0);
    assert_string_equal(err.message, "out of memory");
    assert_int_equal(twice(&err, false, &reached), ASY_OK);
    assert_int_equal(reached, 1);
}

static void exit_codes_follow_the_contract(void **state)
{
    (void)state;
    const struct {
        asy_status status;
        int code;
    } table[] = {
        {ASY_OK, 0},
        {ASY_EARG, 2},
        {ASY_ECONFIG, 2},
        {ASY_EDATA, 3},
        {ASY_EIO, 4},
        {ASY_ENOMEM, 4},
        {ASY_ENUMERIC, 1},
        {ASY_EHOOK, 1},
        {ASY_ENOTCONVERGED, 1},
        {ASY_EINTERRUPTED, 130},
        {ASY_EUNITS, 1},
    };
    size_t n = sizeof table / sizeof *table;
    assert_int_equal(n, ASY_EUNITS + 1);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(asy_exit_code(table[i].status), table[i].code);
        assert_true(strlen(asy_status_name(table[i].status)) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_records_status_and_sentence),
        cmocka_unit_test(frames_go_in_front),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(try_returns_early),
        cmocka_unit_test(exit_codes_follow_the_contract),
    };
    return ASY_RUN_TESTS("status", tests);
}
