/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that hooks make of values: without addresses, hashes, signs of NaN. */
#include <stdio.h>

#include "support/hooked.h"
#include "support/json.h"

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
    asy_hooked_bad("return ('\\0%p'):format({})", "%p");
    asy_hooked_bad("return ('%%%p'):format({})", "%p");
    asy_hooked_bad("return ('%5\\0p'):format({})", "invalid conversion");
}

/* What __tostring returns would be shown by Lua's own tostring. */
static void a_text_is_made_of_texts_only(void **state)
{
    (void)state;
    static const char *const shows[] = {"tostring(t)", "('%s'):format(t)",
                                        "('%-9s'):format(t)"};
    char statement[256];
    for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
        snprintf(statement, sizeof statement,
                 "local t = setmetatable({}, {__tostring = function()\n"
                 "return {} end})\nreturn %s",
                 shows[i]);
        asy_hooked_bad(statement, "__tostring returned a table");
    }
}

/* Lua names the function of a bad argument by the first of the tables of
   functions that has it, in the order of a random hash. */
static void errors_do_not_show_hashes(void **state)
{
    (void)state;
    asy_hooked_good("for i = 1, 50 do string['f' .. i] = math.floor end\n"
                    "local _, message = pcall(math.floor)\n"
                    "assert(message:find(\"'?'\"), message)");
}

/* Its sign differs between processors, compilers and versions of a loop. */
static void a_nan_has_no_sign(void **state)
{
    (void)state;
    asy_hooked_good(
        "local a, b = 0 / 0, -(0 / 0)\n"
        "for _, nan in ipairs{a, b} do\n"
        "  assert(tostring(nan) == 'nan' and ('%g'):format(nan) == 'nan')\n"
        "  assert(('%5.1f|%a'):format(nan, nan) == '  nan|nan')\n"
        "  assert(('%s'):format(nan) == 'nan')\n"
        "  assert(string.pack('d', nan) == string.pack('d', a))\n"
        "  assert(string.pack('f', nan) == string.pack('f', a))\n"
        "  assert(table.concat{nan, 1, nan} == 'nan1nan')\n"
        "  assert(table.concat({1, 2}, nan) ~= '' and #tostring(nan) == 3)\n"
        "  assert(string.len(nan) == 3 and string.upper(nan) == 'NAN')\n"
        "  assert(string.rep('x', 2, nan) == 'xnanx')\n"
        "  assert(string.byte(nan, 1) == 110 and utf8.len(nan) == 3)\n"
        "end\n"
        "local seen = {}\n"
        "local function see(nan)\n"
        "  assert(nan ~= nan)\n"
        "  seen[nan .. ''] = true\n"
        "end\n"
        "for n = 1, 40 do\n"
        "  local v, w, m = vector.new(n), vector.new(n), matrix.new(n, 1)\n"
        "  for i = 1, n do\n"
        "    v[i], w[i] = i % 3 == 0 and a or b, i % 4 < 2 and a or b\n"
        "    m:set(i, 1, v[i])\n"
        "    see(v[i]) see(m:get(i, 1))\n"
        "  end\n"
        "  see(v:sum()) see(v:mean()) see(v:dot(w)) see(v:table()[1])\n"
        "  see(v:add(b, w)[1]) see(m:mul({b})[n])\n"
        "end\n"
        "see(math.log(-1)) see(math.sqrt(-1)) see(math.exp(b))\n"
        "see(math.pow(-1, 0.5)) see(math.logit(2)) see(a)\n"
        "local n = 0\n"
        "for _ in pairs(seen) do n = n + 1 end\n"
        "assert(n == 1)");
    asy_hooked_bad("error('sum ' .. 0 / 0 .. ', -nano')", "sum nan, -nano");
    asy_hooked_bad("error('sum ' .. -(0 / 0))", "sum nan");
    asy_hooked_bad("error(0 / 0)", ": nan (");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_refused),
        cmocka_unit_test(no_address_is_shown),
        cmocka_unit_test(a_text_is_made_of_texts_only),
        cmocka_unit_test(errors_do_not_show_hashes),
        cmocka_unit_test(a_nan_has_no_sign),
    };
    return ASY_RUN_TESTS("texts of hooks", tests);
}
