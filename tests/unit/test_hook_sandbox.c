/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hook can reach, and that nothing it can ask differs between runs. */
#include <stdio.h>
#include <string.h>

#include "support/hooked.h"
#include "support/json.h"

static void the_world_is_out_of_reach(void **state)
{
    (void)state;
    static const char *const gone[] = {
        "io",    "os",       "package", "debug",   "coroutine",
        "load",  "loadfile", "dofile",  "require", "loadstring",
        "print", "next",     "warn",    "getfenv", "collectgarbage"};
    char statement[64], says[64];
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        snprintf(says, sizeof says, "%s is not for hooks", gone[i]);
        snprintf(statement, sizeof statement, "assert(rawget(_G, '%s') == nil)",
                 gone[i]);
        asy_hooked_good(statement);
        snprintf(statement, sizeof statement, "return _G['%s'].x", gone[i]);
        asy_hooked_bad(statement, says);
    }
}

/* Each is a known way out of a sandbox. */
static void known_ways_out_are_closed(void **state)
{
    (void)state;
    static const char *const tried[][2] = {
        {"io.open('/etc/passwd')", "io is not for hooks"},
        {"os.execute('true')", "os is not for hooks"},
        {"return os.getenv('HOME')", "os is not for hooks"},
        {"return os.clock()", "os is not for hooks"},
        {"require('os')", "require is not for hooks"},
        {"package.loadlib('libc.so.6', '*')", "package is not for hooks"},
        {"debug.getregistry()", "debug is not for hooks"},
        {"debug.sethook()", "debug is not for hooks"},
        {"load('\\27Lua')()", "load is not for hooks"},
        {"loadstring('return 1')()", "loadstring is not for hooks"},
        {"dofile('/dev/stdin')", "dofile is not for hooks"},
        {"return string.dump(pairs)", "string.dump is not for hooks"},
        {"return ('').dump(pairs)", "string.dump is not for hooks"},
        {"collectgarbage('stop')", "collectgarbage is not for hooks"},
        {"coroutine.wrap(pairs)()", "coroutine is not for hooks"},
        {"getmetatable('').__index = {}", "attempt to index a string value"},
        {"setmetatable(_G, {})", "cannot change a protected metatable"},
        {"getmetatable(_G).__newindex = nil", "attempt to index a boolean"},
        {"setmetatable(x, {})", "table expected"},
        {"getmetatable(x).__index = {}", "attempt to index a string value"},
        {"local env <const> = _ENV; env.io.open('x')", "io is not for hooks"},
        {"local _ENV = {}; io.open('x')", "global 'io'"},
        {"x:set(1, 1, 0)", "read-only"},
        {"return x.get(y, 1, 1)", "matrix"},
        {"return x:get(1e9, 1)", "row"},
        {"return y[0]", "label 0 does not exist"},
    };
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
        asy_hooked_bad(tried[i][0], tried[i][1]);
}

/* What one hook does to its state no other hook, and no other unit, sees. */
static void hooks_share_nothing(void **state)
{
    (void)state;
    static const char spoils[] =
        "assert(spoilt == nil and string.spoilt == nil and math.pi > 3)\n"
        "rawset(_G, 'spoilt', 1)\n"
        "string.spoilt, math.pi = 1, 0\n"
        "rawset(_G, 'pairs', nil)";
    asy_hooked t;
    asy_hooked_init(&t);
    for (int i = 0; i < 3; i++) { /* another file each time */
        ASY_GOOD(asy_hooked_run(&t, spoils), &t.bench.err);
        t.bench.ctx.unit++;
        asy_train train;
        void *model;
        asy_cohort(&t.bench.arena, "cohort_66", &train);
        ASY_GOOD(asy_hooked_fit(&t, &train, &model), &t.bench.err);
    }
    asy_hooked_clear(&t);
}

static void random_numbers_come_from_rng(void **state)
{
    (void)state;
    asy_hooked_bad("return math.random()", "use the rng");
    asy_hooked_bad("return math.randomseed(1)", "use the rng");
    asy_hooked_good("local a = rng:uniform()\n"
                    "assert(a >= 0 and a < 1 and a ~= rng:uniform())");
}

static void the_collector_is_not_seen(void **state)
{
    (void)state;
    asy_hooked_bad("setmetatable({}, {__gc = function() end})", "__gc");
    asy_hooked_bad("setmetatable({}, {__mode = 'k'})", "__mode");
    asy_hooked_good("local t = setmetatable({}, {__index = {a = 1}})\n"
                    "assert(t.a == 1 and getmetatable(t).__index.a == 1)\n"
                    "assert(getmetatable(x) == 'matrix')");
}

static void mathematics_is_our_own(void **state)
{
    (void)state;
    asy_hooked_good(
        "local function near(a, b) assert(math.abs(a - b) < 1e-14, a) end\n"
        "near(math.exp(1), 2.718281828459045)\n"
        "near(math.log(10), 2.302585092994046)\n"
        "near(math.log(8, 2), 3)\n"
        "near(math.log10(1000), 3)\n"
        "near(math.pow(2, 0.5), math.sqrt(2))\n"
        "near(math.tanh(0.5), 0.46211715726000973)\n"
        "near(math.sigmoid(0), 0.5)\n"
        "near(math.logit(0.25), -1.0986122886681098)\n"
        "near(math.log1p(0.5), 0.4054651081081644)\n"
        "near(math.expm1(0.5), 0.6487212707001282)\n"
        "near(math.log1pexp(0), 0.6931471805599453)");
    asy_hooked_bad("return math.sin(1)", "other processors");
}

/* Builds of Lua differ in what math holds (Debian's has atan2). */
static void mathematics_of_libm_is_refused(void **state)
{
    (void)state;
    asy_hooked_good(
        "local good = {}\n"
        "for name in pairs{abs = 1, ceil = 1, deg = 1, exp = 1, expm1 = 1,\n"
        "  floor = 1, fmod = 1, frexp = 1, ldexp = 1, log = 1, log10 = 1,\n"
        "  log1p = 1, log1pexp = 1, logit = 1, max = 1, min = 1, modf = 1,\n"
        "  pow = 1, rad = 1, sigmoid = 1, sqrt = 1, tanh = 1,\n"
        "  tointeger = 1, type = 1, ult = 1} do good[name] = true end\n"
        "local refused = 0\n"
        "for name, f in pairs(math) do\n"
        "  if not math.type(f) and not good[name] then\n"
        "    local done, message = pcall(f, 0.5, 0.5)\n"
        "    assert(not done and (message:find('other processors')\n"
        "      or message:find('use the rng')), name)\n"
        "    refused = refused + 1\n"
        "  end\n"
        "end\n"
        "assert(refused >= 8 and math.fmod(7, 4) == 3)\n"
        "assert(math.deg(math.pi) == 180 and math.ult(1, -1))");
}

static void globals_must_be_declared(void **state)
{
    (void)state;
    asy_hooked_bad("total = 1", "assignment to the global total");
}

static void bad_expression(const char *expression, const char *says)
{
    char statement[128];
    snprintf(statement, sizeof statement, "return %s", expression);
    asy_hooked_bad(statement, says);
}

/* The operator cannot be replaced, so other powers than 2 are refused. */
static void powers_are_refused_before_they_run(void **state)
{
    (void)state;
    asy_hooked_good("assert(3^2 == 9 and (1 + 1) ^ 2 == 4)\n"
                    "local s = 'a ^ b' -- x ^ y\n"
                    "--[[ x ^ y\n ^ ]] local t = [==[ ]] ^ ]==]\n"
                    "local u = \"\\\"^\"");
    static const char *const powers[] = {"x:get(1, 1) ^ 0.5",
                                         "2^x.rows",
                                         "2^2.5",
                                         "2^2.",
                                         "2^(2)",
                                         "2^-2",
                                         "2^0x2",
                                         "2^2e0",
                                         "2^2e1",
                                         "2^'2'",
                                         "2^ +2",
                                         "2^#x",
                                         "2^02",
                                         "2^2_",
                                         "2^not 2",
                                         "2^--[[2]]3",
                                         "2^.2",
                                         "'2'^'2'"};
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++)
        bad_expression(powers[i], "the operator ^");
    asy_hooked_bad("\n\nreturn 2^21", ":6: ");
}

/* Lua groups x^2^2 from the right: x to the power of 2^2. */
static void no_power_follows_a_square(void **state)
{
    (void)state;
    static const char *const between[] = {"",
                                          " ",
                                          "\t",
                                          "\n",
                                          "\r",
                                          "\r\n",
                                          "\v",
                                          "\f",
                                          " \f\v\t ",
                                          "--[[]]",
                                          "--\n",
                                          "-- 2\r",
                                          "--[=\n ",
                                          "--[[\n]]",
                                          "--[==[ ]] x ]=] ]==]\n",
                                          " --[[]]--[[]] ",
                                          "---[[\n"};
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        char power[64];
        snprintf(power, sizeof power, "2^2%s^2", between[i]);
        bad_expression(power, "the operator ^");
        snprintf(power, sizeof power, "2^%s2%s^ 2^2", between[i], between[i]);
        bad_expression(power, "the operator ^");
    }
}

static void squares_are_products(void **state)
{
    (void)state;
    asy_hooked_good("for i = 1, 2000 do\n"
                    "  local v = math.exp(i / 7 - 140)\n"
                    "  assert(v^2 == v * v and -v^2 == -(v * v))\n"
                    "  assert(v ^\n2//1 == v * v // 1)\n"
                    "  assert(v^--[[x]]2 - -v^2 == v * v + v * v)\n"
                    "  assert((v^2)^2 == v * v * (v * v))\n"
                    "  assert(tostring(v)^2 == tonumber(tostring(v))^2)\n"
                    "end\n"
                    "assert('4'^2 == 16 and 2^2 --[[ ^ ]] == 4)");
    asy_hooked_bad("return (1 < 2)^2", "arithmetic on a boolean value");
}

/* Lua's own # says 3 of {1, nil, 3}: ours looks at values in a fixed order. */
static void no_name_changes_the_length(void **state)
{
    (void)state;
    static const char *const tried[] = {
        "local __length = 2.5",
        "__length = 2.5",
        "rawset(_G, '__length', 2.5) rawset(_G, 'false', 2.5)",
        "local _ENV = {assert = assert, __length = 2.5, ['false'] = 2.5}",
        "pcall(setmetatable, false, {__pow = math.pow})",
        "pcall(rawset, false, '__pow', math.pow)",
        "assert(not getmetatable(false) and not getmetatable(true))",
        "setmetatable(t, {__pow = math.pow, __metatable = false})"};
    char statement[256];
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        snprintf(statement, sizeof statement,
                 "local t, __length = {1, nil, 3} %s\n"
                 "assert(#t == 1 and -#t == -1 and not not #t and #'ab' == 2\n"
                 "  and (#t)^2 == 1 and #{t}.. #t == '11')",
                 tried[i]);
        asy_hooked_good(statement);
    }
    asy_hooked_good("for __length = 2, 3 do assert(#{1, nil, 3} == 1) end\n"
                    "local function f(__length) return #{1, nil, 3} end\n"
                    "assert(f(2.5) == 1)");
    bad_expression("#1.7", "attempt to get length of a number value");
    bad_expression("({__length = 2}).#x", "near 'false'");
    asy_hooked_bad("local __length = 2 local #x", "near 'false'");
    asy_hooked_bad("goto #x", "near 'false'");
}

/* Where Lua ends a comment and a text, so does the search for # and ^. */
static void texts_end_where_lua_ends_them(void **state)
{
    (void)state;
    static const char *const before[] = {"-- comment\r",
                                         "local s = '\\z\n ' ",
                                         "local s = '\\z \r\t' ",
                                         "local s = 'a\\\r\n' ",
                                         "local s = 'a\\\n\r' ",
                                         "local s = \"a\\\r\" ",
                                         "local s = \"\\\"\\z\n\" ",
                                         "--[==[ ]] \n]==] ",
                                         "local s = [[\r\n]] ",
                                         "local s = 'a\\\\' "};
    char statement[256];
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        snprintf(statement, sizeof statement, "%s local x = 2^0.5 local u = ''",
                 before[i]);
        asy_hooked_bad(statement, "the operator ^");
        snprintf(statement, sizeof statement,
                 "%s assert(#{1, nil, 3} == 1) local u = ''", before[i]);
        asy_hooked_good(statement);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_world_is_out_of_reach),
        cmocka_unit_test(known_ways_out_are_closed),
        cmocka_unit_test(hooks_share_nothing),
        cmocka_unit_test(random_numbers_come_from_rng),
        cmocka_unit_test(the_collector_is_not_seen),
        cmocka_unit_test(mathematics_is_our_own),
        cmocka_unit_test(mathematics_of_libm_is_refused),
        cmocka_unit_test(globals_must_be_declared),
        cmocka_unit_test(powers_are_refused_before_they_run),
        cmocka_unit_test(no_power_follows_a_square),
        cmocka_unit_test(squares_are_products),
        cmocka_unit_test(no_name_changes_the_length),
        cmocka_unit_test(texts_end_where_lua_ends_them),
    };
    return ASY_RUN_TESTS("the sandbox of hooks", tests);
}
