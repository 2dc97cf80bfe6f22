/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hook that takes more than the config allows is stopped, whatever it spends
   its time on; the error names the limit and its key. */
#include <string.h>

#include "support/hooked.h"
#include "support/json.h"

enum { MB = 8, INSTRUCTIONS = 1000000 };

static void stopped(const char *statements, size_t instructions,
                    const char *says)
{
    asy_hooked t;
    asy_hooked_init(&t);
    asy_hooks_limit(t.hooks, (asy_hook_limits){MB, instructions});
    assert_int_not_equal(asy_hooked_run(&t, statements), ASY_OK);
    asy_hooked_says(&t, says);
    asy_hooked_clear(&t);
}

static void memory_is_limited(void **state)
{
    (void)state;
    static const char says[] =
        "out of memory (need at most 8 MB a hook: hooks.memory_mb) (in fit)";
    static const char *const by_lua[] = {
        "local t = {} for i = 1, 1e7 do t[i] = {i} end",
        "return ('x'):rep(1e7)", "local s = 'x' while true do s = s .. s end"};
    static const char *const by_size[] = {"return matrix.new(2000, 2000)",
                                          "return vector.new(1e9)",
                                          "return matrix.new(0, 1e9)"};
    for (size_t i = 0; i < 3; i++) {
        stopped(by_lua[i], 100 * INSTRUCTIONS, says);
        stopped(by_size[i], 100 * INSTRUCTIONS,
                "need one that fits into 8 MB: hooks.memory_mb");
    }
}

/* Long work inside one call of C counts like instructions of Lua. */
static void instructions_are_limited(void **state)
{
    (void)state;
    static const char *const long_work[] = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "while true do pcall(error) end",
        "local function f() return f() end f()",
        "table.move({}, 1, 1e15, 2)",
        "return (''):rep(1e15)",
        "return ('a'):rep(2e6):find(('a'):rep(1e6) .. 'b')",
        "table.insert(setmetatable({}, {__len = function()"
        " return 1e15 end}), 1, 0)",
        "local t = setmetatable({}, {__len = function() return 1e15 end,"
        " __index = function() return '' end}) return table.concat(t)",
        "while true do local s = ('x'):rep(1e6) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end"
        " while true do table.sort(t) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end"
        " while true do table.insert(t, 1, 0) table.remove(t, 1) end",
        "local a = matrix.new(300, 300) while true do a:mul(a) end",
        "local a = matrix.new(300, 300) while true do a:distances(a) end",
        "local s = ('\xc3\xa9'):rep(1e6) while true do utf8.len(s) end"};
    for (size_t i = 0; i < sizeof long_work / sizeof *long_work; i++)
        stopped(long_work[i], INSTRUCTIONS,
                "still running after 1000000 Lua instructions "
                "(does it loop for ever? the limit is "
                "hooks.instructions) (in fit)");
}

/* The limit is of a call, not of a state. */
static void each_call_starts_anew(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train;
    void *model;
    asy_hooked_init(&t);
    asy_hooks_limit(t.hooks, (asy_hook_limits){MB, INSTRUCTIONS});
    ASY_GOOD(asy_hooked_run(&t, "for i = 1, 2e5 do end"), &t.bench.err);
    asy_cohort(&t.bench.arena, "cohort_66", &train);
    for (int i = 0; i < 10; i++)
        ASY_GOOD(asy_hooked_fit(&t, &train, &model), &t.bench.err);
    asy_hooked_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_limited),
        cmocka_unit_test(instructions_are_limited),
        cmocka_unit_test(each_call_starts_anew),
    };
    return ASY_RUN_TESTS("limits of hooks", tests);
}
