/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hook that takes more than the config allows is stopped, whatever it spends
   its time on; the error names the limit and its key. */
#include <stdio.h>
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

static void all_stopped(const char *const *statements, size_t n)
{
    for (size_t i = 0; i < n; i++)
        stopped(statements[i], INSTRUCTIONS,
                "still running after 1000000 Lua instructions "
                "(does it loop for ever? the limit is "
                "hooks.instructions) (in fit)");
}
#define ALL_STOPPED(statements)                                                \
    all_stopped(statements, sizeof(statements) / sizeof *(statements))

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
        "for i = 1, 2e3 do string.format('%99.99f', 1e308) end",
        "for i = 1, 5e3 do string.format('%.99e', '1e-308') end",
        "local f, t = ('%.f'):rep(200) .. '%y', {} for i = 1, 200 do"
        " t[i] = -1e308 end while true do"
        " pcall(string.format, f, table.unpack(t)) end",
        "local s = ('\xc3\xa9'):rep(1e6) while true do utf8.len(s) end"};
    ALL_STOPPED(long_work);
}

/* A length that is small when asked first. */
#define LIAR                                                                   \
    "local n = 0 local t = setmetatable({}, {__len = function()"               \
    " n = n + 1 return n > 1 and math.tointeger(1e15) or 1 end,"               \
    " __index = function() return '' end}) "

static void work_on_tables_counts(void **state)
{
    (void)state;
    static const char *const long_work[] = {
        LIAR "while true do table.insert(t, 1, 0) end",
        LIAR "while true do table.remove(t, 1) end",
        LIAR "while true do table.concat(t) end",
        LIAR "while true do table.unpack(t) end",
        LIAR "table.concat(t, '', 1, math.tointeger(1e15))",
        LIAR "table.concat(t, '', math.mininteger, math.maxinteger)",
        LIAR "table.unpack(t, 1, math.tointeger(1e15))",
        LIAR "table.unpack(t, math.mininteger, math.maxinteger)",
        "table.move(setmetatable({}, {__index = type}), 1, 1e15, 2, {})",
        "local t = {} for i = 1, 3e4 do t[i] = i end"
        " while true do rng:shuffle(t) end",
        "local t = {} for i = 1, 3e4 do t[i] = i end"
        " while true do vector.from(t) end",
        "local t = {} for i = 1, 2e5 do t[i] = i end"
        " for i = 1, 1e5 do t['x' .. i % 9] = 1 t['x' .. i % 9] = nil end",
        "local t = {} for i = 1, 1e4 do t[i] = i end"
        " for i = 1, 1e4 do t[i] = nil end"
        " for i = 1, 1e5 do for k in pairs(t) do end end",
        "local t = {} for i = 1, 3e4 do t[i] = 1 end"
        " local m = matrix.new(1, 0) while true do m:rows_at(t) end"};
    ALL_STOPPED(long_work);
}

static void work_on_numbers_counts(void **state)
{
    (void)state;
    static const char *const work[] = {
        "v:sum()",     "v:mean()",       "v:dot(v)",   "v:add(1, v)",
        "v:order()",   "v:smallest(9)",  "v:copy()",   "v:smallest(#v)",
        "v:table()",   "m:copy()",       "m:row(1)",   "m:transpose()",
        "flat:copy()", "flat:row(1)",    "m:col(1)",   "flat:transpose()",
        "m:mul(m)",    "m:distances(m)", "solve(m, m)"};
    char statement[256];
    for (size_t i = 0; i < sizeof work / sizeof *work; i++) {
        snprintf(statement, sizeof statement,
                 "local v, m = vector.new(2e4), matrix.new(100, 100)\n"
                 "local flat = matrix.new(1, 2e4)\n"
                 "for i = 1, #v do v[i] = -i end\n"
                 "for i = 1, 100 do m:set(i, i, 1) end\n"
                 "for i = 1, 1e5 do %s end",
                 work[i]);
        stopped(statement, INSTRUCTIONS, "still running after 1000000 Lua");
    }
}

/* One instruction may look at a whole text, or move all arguments. */
static void long_texts_and_stacks_weigh(void **state)
{
    (void)state;
    static const char *const long_work[] = {
        "local a, b = ('x'):rep(1e6), ('x'):rep(1e6) .. ''"
        " while true do local c = a < b end",
        "local a, b = ('x'):rep(1e6) .. 'y', ('x'):rep(1e6) .. 'y'"
        " while true do local c = a == b end",
        "local a = (' '):rep(1e6) .. '1' while true do local c = a | 0 end",
        "local a = (' '):rep(1e6) .. '1' while true do local c = a + 0 end",
        "local a = ('x'):rep(1e6) while true do local b = a:byte(-1) end",
        "local a = ('x'):rep(1e5) while true do local b = a:upper() end",
        "local a = ('%%'):rep(1e5)"
        " while true do pcall(string.format, a, 1) end",
        "local u = {} for i = 1, 1900 do u = setmetatable({}, {__index = u})"
        " end while true do local a = u.x end",
        "local first = {} local t = first for i = 1, 1900 do local u = {}"
        " setmetatable(t, {__index = u}) t = u end"
        " while true do local a = first.x end",
        "local t, m = {{}}, {{}} for i = 2, 1900 do t[i] = {} m[i] = {}"
        " m[i].__index = {} setmetatable(t[i], m[i])"
        " setmetatable({}, {__index = t[i]}) end for i = 2, 1899 do"
        " m[i].__index = t[i + 1] setmetatable({}, m[i]) end"
        " for i = 2, 1899 do setmetatable(t[i], m[i]) end"
        " while true do local a = t[2].x end",
        "local u = {} for i = 1, 1900 do u = setmetatable({}, {__newindex = u})"
        " end while true do u.x = nil end",
        "local function f(...) while true do local a = select('#', ...) end end"
        " f(table.unpack({}, 1, 5e4))"};
    ALL_STOPPED(long_work);
}

/* Lua does not count what runs in a handler of xpcall after the limit. */
static void limits_cannot_be_caught(void **state)
{
    (void)state;
    static const char *const tried[] = {
        "local function f() while true do end end xpcall(f, f)",
        "xpcall(function() while true do end end, function()"
        " return pcall(function() while true do end end) end)",
        "local function f() xpcall(f, f) while true do end end f()",
        "while true do xpcall(error, error) end",
        "local function f() while true do end end"
        " local a <close> = setmetatable({}, {__close = f}) f()",
        "local function f() while true do end end"
        " pcall(pcall, pcall, xpcall, f, pcall, f)",
        "local t = {} setmetatable(t, {__index = t})"
        " while true do pcall(function() return t.x end) end",
        "pcall(function() while true do end end) error('caught')"};
    ALL_STOPPED(tried);
    static const char *const greedy[] = {
        "pcall(function() local s = 'x' while true do s = s .. s end end)"
        " error('caught')",
        "xpcall(function() local t = {} for i = 1, 1e7 do t[i] = {} end end,"
        " function() error('caught') end) error('caught')"};
    for (size_t i = 0; i < sizeof greedy / sizeof *greedy; i++)
        stopped(greedy[i], 100 * INSTRUCTIONS, "out of memory (need at most 8");
}

/* Where memory is short, each piece more makes Lua collect. */
static void collecting_counts(void **state)
{
    (void)state;
    static const char *const work[] = {
        "local t = {} for i = 1, 200000 do t[i] = i end"
        " t[1] = ('x'):rep(4000000)"
        " for i = 1, 1e5 do local s = matrix.new(300, 300) end"};
    ALL_STOPPED(work);
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
        cmocka_unit_test(work_on_tables_counts),
        cmocka_unit_test(work_on_numbers_counts),
        cmocka_unit_test(long_texts_and_stacks_weigh),
        cmocka_unit_test(limits_cannot_be_caught),
        cmocka_unit_test(collecting_counts),
        cmocka_unit_test(each_call_starts_anew),
    };
    return ASY_RUN_TESTS("limits of hooks", tests);
}
