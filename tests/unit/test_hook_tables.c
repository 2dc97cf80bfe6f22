/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables, metatables and caught errors of hooks: as in Lua, and the same in
   every run. */
#include "support/hooked.h"
#include "support/json.h"

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
        "for _ = 1, 9 do\n"
        "  local big, first = {[9223372036854775808.0] = 1}, nil\n"
        "  for i = 0, 9 do big[math.maxinteger - i] = 1 end\n"
        "  for k in pairs(big) do first = first or k end\n"
        "  assert(first == math.maxinteger - 9)\n"
        "end\n"
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

/* A metatable is read when it is set: what is written to it later counts when
   it is set again. */
static void metatables_are_read_once(void **state)
{
    (void)state;
    asy_hooked_good(
        "local class = {} class.__index = class\n"
        "local a = setmetatable({}, class)\n"
        "assert(getmetatable(a) == class)\n"
        "function class.name() return 'a' end\n"
        "assert(a.name() == 'a')\n"
        "class.__add = function() return 3 end\n"
        "assert(not pcall(function() return a + a end))\n"
        "setmetatable(a, class)\n"
        "assert(a + a == 3)\n"
        "class.__add = nil\n"
        "assert(setmetatable({}, class) and a + a == 3)\n"
        "setmetatable(a, class)\n"
        "assert(not pcall(function() return a + a end))\n"
        "assert(getmetatable(setmetatable(a, nil)) == nil)\n"
        "local b = setmetatable({}, {__metatable = 'mine'})\n"
        "assert(getmetatable(b) == 'mine')\n"
        "local c = setmetatable({}, {__call = function(_, x) return x end,\n"
        "  __concat = function() return 'c' end, __len = function()\n"
        "  return 7 end, __eq = function() return true end})\n"
        "assert(c(4) == 4 and c .. 1 == 'c' and #c == 7 and c == {})");
    asy_hooked_bad("setmetatable(setmetatable({}, {__metatable = 1}), {})",
                   "cannot change a protected metatable");
    asy_hooked_bad("setmetatable({}, {__call = {}})",
                   "found a table as __call (need a function)");
    asy_hooked_bad("setmetatable({})", "nil or table expected");
    asy_hooked_bad("setmetatable('', {})", "table expected");
}

/* A weak table would show when the collector ran. */
static void weak_tables_cannot_be_made(void **state)
{
    (void)state;
    asy_hooked_good("local meta = {}\n"
                    "local t = setmetatable({}, meta)\n"
                    "meta.__mode = 'kv'\n"
                    "for i = 1, 100 do t[i] = {} end\n"
                    "for i = 1, 1e5 do local s = {i} end\n"
                    "for i = 1, 100 do assert(t[i]) end");
    asy_hooked_bad("local meta = {}\n"
                   "local t = setmetatable({}, meta)\n"
                   "meta.__call = t\n"
                   "t()",
                   "attempt to call a table value");
}

static void errors_are_caught_as_in_lua(void **state)
{
    (void)state;
    asy_hooked_good(
        "local function pack(...) return select('#', ...), {...} end\n"
        "local n, r = pack(pcall(function(a, b) return b, nil, a end, 1, 2))\n"
        "assert(n == 4 and r[1] and r[2] == 2 and r[4] == 1)\n"
        "n, r = pack(pcall(error, {7}))\n"
        "assert(n == 2 and r[1] == false and r[2][1] == 7)\n"
        "n, r = pack(pcall(error))\n"
        "assert(n == 2 and r[1] == false and r[2] == nil)\n"
        "n, r = pack(pcall(nil))\n"
        "assert(n == 2 and r[2]:find('attempt to call a nil value'))\n"
        "n, r = pack(xpcall(function(a, b) return b, a end, error, 1, 2))\n"
        "assert(n == 3 and r[1] and r[2] == 2 and r[3] == 1)\n"
        "n, r = pack(xpcall(error, function(e) return e[1], 8 end, {7}))\n"
        "assert(n == 3 and r[1] == false and r[2] == 7 and r[3] == 8)\n"
        "n, r = pack(xpcall(error, error, 'twice'))\n"
        "assert(n == 2 and r[1] == false and r[2] == 'twice')");
    asy_hooked_bad("pcall()", "value expected");
    asy_hooked_bad("xpcall(error)", "function expected");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_has_an_order),
        cmocka_unit_test(pairs_passes_what_was_removed),
        cmocka_unit_test(sort_is_stable),
        cmocka_unit_test(lengths_come_from_values_alone),
        cmocka_unit_test(lengths_bind_as_in_lua),
        cmocka_unit_test(table_functions_use_that_length),
        cmocka_unit_test(metatables_are_read_once),
        cmocka_unit_test(weak_tables_cannot_be_made),
        cmocka_unit_test(errors_are_caught_as_in_lua),
    };
    return ASY_RUN_TESTS("tables of hooks", tests);
}
