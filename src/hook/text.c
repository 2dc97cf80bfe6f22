/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts as functions of values: none shows an address or the sign of a NaN,
 * which differs between processors and compilers (the operator .. does: it
 * cannot be replaced). Patterns are refused, as matching may run for ever in
 * one call; string.find looks for plain text. What one pass over a text costs,
 * its length has been charged for (limits.c); rep, find and the conversions of
 * format cost more.
 */
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "hook/state.h"

void asy_hook_push_number(lua_State *L, double x)
{
    /* What Lua's own 0/0 gives, so that .. shows one sign; volatile, as a
       compiler's NaN has another. */
    volatile double infinity = (double)INFINITY;
    lua_pushnumber(L, isnan(x) ? infinity - infinity : x);
}

/* Arguments: texts of NaN have no sign. */
static void drop_signs(lua_State *L)
{
    for (int i = lua_gettop(L); i > 0; i--)
        if (lua_type(L, i) == LUA_TNUMBER && isnan(lua_tonumber(L, i))) {
            lua_pushnumber(L, (double)NAN);
            lua_replace(L, i);
        }
}

/* ---- tostring ---- */

void asy_hook_make_printable(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        return;
    default:
        break;
    }
    if (!luaL_callmeta(L, index, "__tostring"))
        lua_pushstring(L, luaL_typename(L, index));
    else if (lua_type(L, -1) != LUA_TSTRING)
        asy_hook_raise(L, "__tostring returned a %s (need a text)",
                       luaL_typename(L, -1));
    lua_replace(L, index);
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    asy_hook_make_printable(L, 1);
    drop_signs(L);
    luaL_tolstring(L, 1, NULL);
    return 1;
}

/* ---- string ---- */

/* Call the original, the upvalue, with all arguments. */
static int call_original(lua_State *L)
{
    drop_signs(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* Instructions that take the time of a conversion, and of each digit in it. */
enum { CONVERSION_COST = 20, DIGIT_COST = 4 };

/* The conversion of the argument at index: a letter behind its modifiers. %f
   writes all digits in front of the point too, up to 309. */
static double conversion_cost(lua_State *L, int index, const char *modifiers,
                              const char *letter)
{
    const char *point = memchr(modifiers, '.', (size_t)(letter - modifiers));
    double digits = point ? (double)strtoul(point + 1, NULL, 10) : 0;
    double x = fabs(lua_tonumber(L, index));
    if (digits > 99) /* refused by Lua */
        digits = 99;
    if ((*letter == 'f' || *letter == 'F') && x > 1 && !isinf(x))
        digits += asy_log10(x);
    return CONVERSION_COST + DIGIT_COST * digits;
}

/* Charge for a format's conversions; %p would show an address. A format may
   hold zeros. */
static void check_format(lua_State *L)
{
    size_t length;
    const char *at = luaL_checklstring(L, 1, &length), *end = at + length;
    int argument = 1;
    double cost = 0;
    while ((at = memchr(at, '%', (size_t)(end - at))) != NULL) {
        const char *modifiers = at + 1;
        at = modifiers + strspn(modifiers, "-+ #0123456789.");
        if (*at == 'p')
            asy_hook_raise(L, "string.format: %%p is not for hooks");
        if (*at != '%' && argument < lua_gettop(L))
            cost += conversion_cost(L, ++argument, modifiers, at);
        at += at < end;
    }
    asy_hook_charge(L, cost);
}

static int string_format(lua_State *L)
{
    drop_signs(L);
    check_format(L);
    for (int i = lua_gettop(L); i > 1; i--)
        asy_hook_make_printable(L, i);
    return call_original(L);
}

static double bytes_at(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TSTRING ? (double)lua_rawlen(L, index) : 0;
}

static int string_rep(lua_State *L)
{
    double bytes = bytes_at(L, 1) + bytes_at(L, 3);
    asy_hook_charge(L, lua_tonumber(L, 2) * (1 + bytes / ASY_HOOK_BYTES));
    return call_original(L);
}

/* string.find(s, what [, init]) of plain text. */
static int string_find(lua_State *L)
{
    asy_hook_charge(L, bytes_at(L, 1) * (1 + bytes_at(L, 2)) / ASY_HOOK_BYTES);
    lua_settop(L, 3);
    lua_pushboolean(L, 1);
    return call_original(L);
}

static int no_patterns(lua_State *L)
{
    return asy_hook_raise(L, "patterns are not for hooks (string.find looks "
                             "for plain text)");
}

static int no_dump(lua_State *L)
{
    return asy_hook_raise(L, "string.dump is not for hooks");
}

/* The metatable that all texts share is shown as a word. */
static void hide_text_metatable(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushliteral(L, "string");
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
}

/* Put functions into the library on top of the stack, each with the one it
   replaces as upvalue. */
static void wrap(lua_State *L, const luaL_Reg *with)
{
    for (; with->name; with++) {
        lua_getfield(L, -1, with->name);
        lua_pushcclosure(L, with->func, 1);
        lua_setfield(L, -2, with->name);
    }
}

void asy_hook_open_text(lua_State *L)
{
    static const luaL_Reg string[] = {{"format", string_format},
                                      {"rep", string_rep},
                                      {"find", string_find},
                                      {"pack", call_original},
                                      {"len", call_original},
                                      {"lower", call_original},
                                      {"upper", call_original},
                                      {"reverse", call_original},
                                      {"byte", call_original},
                                      {"sub", call_original},
                                      {"match", no_patterns},
                                      {"gmatch", no_patterns},
                                      {"gsub", no_patterns},
                                      {"dump", no_dump},
                                      {NULL, NULL}};
    static const luaL_Reg utf8[] = {{"len", call_original},
                                    {"codepoint", call_original},
                                    {"offset", call_original},
                                    {"codes", call_original},
                                    {NULL, NULL}};
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
    wrap(L, string);
    luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    wrap(L, utf8);
    lua_pop(L, 2);
    hide_text_metatable(L);
    lua_pushcfunction(L, base_tostring);
    lua_setglobal(L, "tostring");
}
