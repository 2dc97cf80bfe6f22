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

/* A pattern such as a*a*a*...b would run for ever inside one call. */
static void patterns_are_refused(void **state)
{
    (void)state;
    asy_hooked_bad("return ('a'):match('a*')", "patterns are not for hooks");
    asy_hooked_bad("return ('a'):gsub('a', 'b')", "patterns are not for hooks");
    asy_hooked_bad("return string.gmatch('a', 'a')",
                   "patterns are not for hooks");
    asy_hooked_good("local a, b = ('x.a*.y'):find('a*')\n"
                    "assert(a == 3 and b == 4)\n"
                    "assert(('aaa'):find('a*') == nil)\n"
                    "local hang = ('a'):rep(30):find(('a*'):rep(30) .. 'b')\n"
                    "assert(hang == nil)");
}

static void random_numbers_come_from_rng(void **state)
{
    (void)state;
    asy_hooked_bad("return math.random()", "use the rng");
    asy_hooked_bad("return math.randomseed(1)", "use the rng");
    asy_hooked_good("local a = rng:uniform()\n"
                    "assert(a >= 0 and a < 1 and a ~= rng:uniform())");
}

static void pairs_has_an_order(void **state)
{
    (void)state;
    asy_hooked_good(
        "local t = {b = 1, a = 2, [3] = 3, [1.5] = 4, [-2] = 5, B = 6,\n"
        "           ab = 7, [true] = 8, [false] = 9, ['2'] = 10}\n"
        "local keys = {}\n"
        "for k, v in pairs(t) do\n"
        "  assert(t[k] == v)\n"
        "  keys[#keys + 1] = tostring(k)\n"
        "end\n"
        "local found = table.concat(keys, ' ')\n"
        "assert(found == '-2 1.5 3 2 B a ab b false true', found)\n"
        "assert(math.type(#keys) == 'integer')\n"
        "for k in pairs{10, 20} do assert(math.type(k) == 'integer') end\n"
        "for k in pairs{} do error('none') end");
    asy_hooked_bad("for k in pairs{[{}] = 1} do end", "found a table as a key");
}

static void pairs_passes_what_was_removed(void **state)
{
    (void)state;
    asy_hooked_good("local t, seen = {a = 1, b = 2, c = 3}, ''\n"
                    "for k in pairs(t) do\n"
                    "  seen = seen .. k\n"
                    "  t.b = nil\n"
                    "end\n"
                    "assert(seen == 'ac', seen)");
}

static void sort_is_stable(void **state)
{
    (void)state;
    asy_hooked_good(
        "for _, n in ipairs{0, 1, 2, 3, 7, 8, 9, 1000} do\n"
        "  local t = {}\n"
        "  for i = 1, n do t[i] = {i * 7919 % 10, i} end\n"
        "  table.sort(t, function(a, b) return a[1] < b[1] end)\n"
        "  assert(#t == n)\n"
        "  for i = 2, n do\n"
        "    local a, b = t[i - 1], t[i]\n"
        "    assert(a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]))\n"
        "  end\n"
        "end\n"
        "local words = {'b', 'a', 'c'}\n"
        "table.sort(words)\n"
        "assert(table.concat(words) == 'abc')");
    asy_hooked_bad("table.sort{1, 'x'}", "attempt to compare");
}

/* A length by the definition in length.c, in Lua. */
#define BORDER                                                                 \
    "local function border(t)\n"                                               \
    "  local low, high = 0, 1\n"                                               \
    "  while t[high] ~= nil do low, high = high, 2 * high end\n"               \
    "  while high - low > 1 do\n"                                              \
    "    local middle = (low + high) // 2\n"                                   \
    "    if t[middle] ~= nil then low = middle else high = middle end\n"       \
    "  end\n"                                                                  \
    "  return low\n"                                                           \
    "end\n"

/* Lua's own # of such tables differs between runs: their slots follow the
   random seed of its hashes. */
static void lengths_come_from_values_alone(void **state)
{
    (void)state;
    asy_hooked_good(
        BORDER "for n = 1, 120 do\n"
               "  local t = {}\n"
               "  for i = 1, n do t['k' .. i * 7919] = i end\n"
               "  for i = 1, n do if i % 3 ~= 1 then t['k' .. i * 7919] = nil "
               "end end\n"
               "  for i = 1, n // 2 do if i % 4 ~= 3 then t[i] = i end end\n"
               "  assert(#t == border(t) and rawlen(t) == #t)\n"
               "  for i = 1, n // 3 do t['z' .. i] = i end\n"
               "  assert(#t == border(t))\n"
               "end\n"
               "for n = 0, 70 do\n"
               "  local t = {}\n"
               "  for i = 1, n do t[#t + 1] = i end\n"
               "  assert(#t == n)\n"
               "end");
}

/* # is rewritten to a power of a mark: it must bind as before. */
static void lengths_bind_as_in_lua(void **state)
{
    (void)state;
    asy_hooked_good(
        "local t, u = {7, 8, 9}, {x = {1, 2}, s = '# #'}\n"
        "assert(#t * 2 == 6 and 2 * #t == 6 and -#t == -3 and #t + #t == 6)\n"
        "assert(#u.x == 2 and #u['x'] == 2 and t[#t] == 9 and not #t == "
        "false)\n"
        "assert(#'ab' .. 'c' == '2c' and #[[four]] == 4 and #u.s == 3)\n"
        "assert(#{1, 2} == 2 and #t//2 == 1 and #t%2 == 1 and #t==3)\n"
        "assert(#(t) == 3 and 10-#t == 7 and #t .. '' == '3') -- # # ^\n"
        "local f = function() return#t end --[[ # ]]\n"
        "assert(f() == 3 and u.s == '# #' and math.type(#t) == 'integer')\n"
        "local m = setmetatable({}, {__len = function() return 42 end})\n"
        "assert(#m == 42 and rawlen(m) == 0 and #vector.new(5) == 5)\n"
        "assert(select('#', 1, nil, nil) == 3)");
    asy_hooked_bad("return #nil", "attempt to get length of a nil value");
    asy_hooked_bad("local n = 3\nreturn #n", "length of a number value");
}

static void table_functions_use_that_length(void **state)
{
    (void)state;
    asy_hooked_good(
        "local t = {}\n"
        "for i = 1, 20 do table.insert(t, i) end\n"
        "table.insert(t, 1, 'first')\n"
        "table.insert(t, #t + 1, 'last')\n"
        "assert(#t == 22 and t[2] == 1 and t[21] == 20)\n"
        "assert(table.remove(t) == 'last' and table.remove(t, 1) == 'first')\n"
        "assert(table.remove(t, 3) == 3 and #t == 19 and t[3] == 4)\n"
        "assert(table.remove({}) == nil and table.remove({1}, 2) == nil)\n"
        "assert(table.concat({1, 2, 3}) == '123')\n"
        "assert(table.concat({1, 2, 3}, ',', 2) == '2,3')\n"
        "assert(table.concat({1, 2, 3}, ',', 1, 2) == '1,2')\n"
        "local a, b, c = table.unpack({1, 2})\n"
        "assert(a == 1 and b == 2 and c == nil)\n"
        "assert(select('#', table.unpack({1, 2, 3}, 2)) == 2)\n"
        "assert(select('#', table.unpack({}, 1, 4)) == 4)");
    asy_hooked_bad("table.insert({}, 3, 1)", "out of bounds");
    asy_hooked_bad("table.insert({})", "found 1 arguments");
    asy_hooked_bad("table.remove({1}, 5)", "out of bounds");
    asy_hooked_bad("table.concat(7)", "table expected");
}

static void no_address_is_shown(void **state)
{
    (void)state;
    asy_hooked_good(
        "assert(tostring({}) == 'table')\n"
        "assert(tostring(pairs) == 'function')\n"
        "assert(('%s'):format({}) == 'table')\n"
        "assert(('%s %d'):format('a', 3) == 'a 3')\n"
        "assert(tostring(1.5) == '1.5' and tostring(nil) == 'nil')\n"
        "assert(tostring(x) == 'matrix of 66 x 11')\n"
        "local named = setmetatable({}, {__tostring = function()\n"
        "  return 'me' end})\n"
        "assert(tostring(named) == 'me')");
    asy_hooked_bad("return ('%d%% %-9p'):format(1, {})", "%p");
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

static void globals_must_be_declared(void **state)
{
    (void)state;
    asy_hooked_bad("total = 1", "assignment to the global total");
}

/* The operator cannot be replaced, so other powers than 2 are refused. */
static void powers_are_refused_before_they_run(void **state)
{
    (void)state;
    asy_hooked_good("assert(3^2 == 9 and (1 + 1) ^ 2 == 4)\n"
                    "local s = 'a ^ b' -- x ^ y\n"
                    "--[[ x ^ y\n ^ ]] local t = [==[ ]] ^ ]==]\n"
                    "local u = \"\\\"^\"");
    asy_hooked_bad("return x:get(1, 1) ^ 0.5", "the operator ^");
    asy_hooked_bad("return 2^x.rows", "the operator ^");
    asy_hooked_bad("return 2^2^3", "the operator ^");
    asy_hooked_bad("return 2^2.5", "the operator ^");
    asy_hooked_bad("\n\nreturn 2^21", ":6: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_world_is_out_of_reach),
        cmocka_unit_test(known_ways_out_are_closed),
        cmocka_unit_test(hooks_share_nothing),
        cmocka_unit_test(patterns_are_refused),
        cmocka_unit_test(random_numbers_come_from_rng),
        cmocka_unit_test(pairs_has_an_order),
        cmocka_unit_test(pairs_passes_what_was_removed),
        cmocka_unit_test(sort_is_stable),
        cmocka_unit_test(lengths_come_from_values_alone),
        cmocka_unit_test(lengths_bind_as_in_lua),
        cmocka_unit_test(table_functions_use_that_length),
        cmocka_unit_test(no_address_is_shown),
        cmocka_unit_test(the_collector_is_not_seen),
        cmocka_unit_test(mathematics_is_our_own),
        cmocka_unit_test(globals_must_be_declared),
        cmocka_unit_test(powers_are_refused_before_they_run),
    };
    return ASY_RUN_TESTS("the sandbox of hooks", tests);
}
