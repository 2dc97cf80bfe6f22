/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The libraries a hook sees: what reads or writes the world, loads code or lets
 * a result depend on addresses, hash seeds, the collector, the clock or the
 * processor is taken away or replaced.
 *
 *   gone       io, os, package, debug, coroutine; load, loadfile, dofile,
 *              require, print, collectgarbage, next, string.dump: asking for
 *              one is an error that says so
 *   no random  math.random: the rng given to fit is reproducible
 *   no libm    math.exp, log, ... are asy_exp, asy_log, ... (see base/math.h);
 *              sin and the like, which have no such version, are refused
 *   in order   pairs, table.sort (see order.c)
 *   of values  #, rawlen and what asks for a length (see length.c)
 *   no address tostring, string.format
 *   no pattern string.match, gmatch, gsub: matching runs inside one call, where
 *              no instruction is counted, and may run for ever; string.find
 *              looks for plain text
 */
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "base/math.h"
#include "hook/state.h"

/* ---- mathematics ---- */

typedef double (*function)(double);

static int apply(lua_State *L, function f)
{
    lua_pushnumber(L, f(luaL_checknumber(L, 1)));
    return 1;
}

static int math_exp(lua_State *L)
{
    return apply(L, asy_exp);
}

static int math_expm1(lua_State *L)
{
    return apply(L, asy_expm1);
}

static int math_log1p(lua_State *L)
{
    return apply(L, asy_log1p);
}

static int math_log10(lua_State *L)
{
    return apply(L, asy_log10);
}

static int math_tanh(lua_State *L)
{
    return apply(L, asy_tanh);
}

static int math_sigmoid(lua_State *L)
{
    return apply(L, asy_sigmoid);
}

static int math_logit(lua_State *L)
{
    return apply(L, asy_logit);
}

static int math_log1pexp(lua_State *L)
{
    return apply(L, asy_log1pexp);
}

/* math.log(x [, base]) */
static int math_log(lua_State *L)
{
    double x = asy_log(luaL_checknumber(L, 1));
    if (!lua_isnoneornil(L, 2))
        x /= asy_log(luaL_checknumber(L, 2));
    lua_pushnumber(L, x);
    return 1;
}

static int math_pow(lua_State *L)
{
    lua_pushnumber(L, asy_pow(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
    return 1;
}

static int no_random(lua_State *L)
{
    return asy_hook_raise(L, "math.random cannot be repeated: use the rng that "
                             "fit is given (rng:uniform())");
}

static int no_such_math(lua_State *L)
{
    return asy_hook_raise(L, "this function of math gives other last digits on "
                             "other processors: hooks cannot use it");
}

static void replace_math(lua_State *L)
{
    static const luaL_Reg ours[] = {{"exp", math_exp},
                                    {"expm1", math_expm1},
                                    {"log", math_log},
                                    {"log1p", math_log1p},
                                    {"log10", math_log10},
                                    {"tanh", math_tanh},
                                    {"sigmoid", math_sigmoid},
                                    {"logit", math_logit},
                                    {"pow", math_pow},
                                    {"log1pexp", math_log1pexp},
                                    {"random", no_random},
                                    {"randomseed", no_random},
                                    {"sin", no_such_math},
                                    {"cos", no_such_math},
                                    {"tan", no_such_math},
                                    {"asin", no_such_math},
                                    {"acos", no_such_math},
                                    {"atan", no_such_math},
                                    {"sinh", no_such_math},
                                    {"cosh", no_such_math},
                                    {NULL, NULL}};
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_setfuncs(L, ours, 0);
    lua_pop(L, 1);
}

/* ---- texts without addresses ---- */

/* Replace the value at index by a text, unless it is one or a number. */
static void make_printable(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TTABLE:
    case LUA_TFUNCTION:
    case LUA_TUSERDATA:
        if (luaL_callmeta(L, index, "__tostring"))
            break;
        lua_pushstring(L, luaL_typename(L, index));
        break;
    default:
        return;
    }
    lua_replace(L, index);
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    make_printable(L, 1);
    luaL_tolstring(L, 1, NULL);
    return 1;
}

/* %p would show an address. */
static void refuse_pointers(lua_State *L)
{
    const char *at = luaL_checkstring(L, 1);
    while ((at = strchr(at, '%')) != NULL) {
        at += 1 + strspn(at + 1, "-+ #0123456789.");
        if (*at == 'p')
            asy_hook_raise(L, "string.format: %%p is not for hooks");
        at += *at != '\0';
    }
}

/* string.format; the original is the upvalue. */
static int string_format(lua_State *L)
{
    int n = lua_gettop(L);
    refuse_pointers(L);
    for (int i = 2; i <= n; i++)
        make_printable(L, i);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, 1);
    return 1;
}

/* string.find of plain text: (s, what [, init]); the original is the upvalue.
 */
static int string_find(lua_State *L)
{
    lua_settop(L, 3);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 4, 2);
    return 2;
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

static void replace_string(lua_State *L)
{
    static const char *const patterns[] = {"match", "gmatch", "gsub"};
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
    lua_pushcfunction(L, no_dump);
    lua_setfield(L, -2, "dump");
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        lua_pushcfunction(L, no_patterns);
        lua_setfield(L, -2, patterns[i]);
    }
    lua_getfield(L, -1, "find");
    lua_pushcclosure(L, string_find, 1);
    lua_setfield(L, -2, "find");
    asy_hook_charge_string(L);
    lua_getfield(L, -1, "format");
    lua_pushcclosure(L, string_format, 1);
    lua_setfield(L, -2, "format");
    lua_pop(L, 1);
    hide_text_metatable(L);
}

/* ---- the base library ---- */

/* setmetatable without finalizers and weak tables, which would show when the
   collector runs; the original is the upvalue. */
static int base_setmetatable(lua_State *L)
{
    static const char *const refused[] = {"__gc", "__mode"};
    for (size_t i = 0; lua_istable(L, 2) && i < 2; i++) {
        lua_pushstring(L, refused[i]);
        if (lua_rawget(L, 2) != LUA_TNIL)
            return asy_hook_raise(L, "hooks cannot use %s", refused[i]);
        lua_pop(L, 1);
    }
    int n = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, 1);
    return 1;
}

/* What a hook might ask for, but must not have. */
static const char *const gone[] = {
    "io",       "os",     "package",    "debug",   "coroutine",
    "load",     "dofile", "loadstring", "print",   "warn",
    "loadfile", "next",   "require",    "getfenv", "collectgarbage"};
enum { N_GONE = sizeof gone / sizeof *gone };

/* __index of the globals: nil, but for what is gone. */
static int refuse_gone(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    for (size_t i = 0; i < N_GONE; i++)
        if (strcmp(name, gone[i]) == 0)
            return asy_hook_raise(L, "%s is not for hooks", name);
    lua_pushnil(L);
    return 1;
}

/* The table of globals is on top of the stack. */
static void watch_globals(lua_State *L)
{
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, refuse_gone);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

static void replace_base(lua_State *L)
{
    luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
    for (size_t i = 0; i < N_GONE; i++) {
        lua_pushnil(L);
        lua_setfield(L, -2, gone[i]);
    }
    watch_globals(L);
    lua_pushcfunction(L, asy_hook_pairs);
    lua_setfield(L, -2, "pairs");
    lua_pushcfunction(L, base_tostring);
    lua_setfield(L, -2, "tostring");
    lua_getfield(L, -1, "setmetatable");
    lua_pushcclosure(L, base_setmetatable, 1);
    lua_setfield(L, -2, "setmetatable");
    lua_pop(L, 1);
}

int asy_hook_open_sandbox(lua_State *L)
{
    replace_base(L);
    replace_string(L);
    replace_math(L);
    luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    asy_hook_charge_utf8(L);
    luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
    lua_pop(L, 2);
    asy_hook_open_lengths(L);
    asy_hook_charge_table(L);
    return 0;
}

/* ---- globals ---- */

static int refuse_global(lua_State *L)
{
    make_printable(L, 2);
    return asy_hook_raise(L, "assignment to the global %s (declare it local)",
                          lua_tostring(L, 2));
}

void asy_hook_freeze_globals(lua_State *L)
{
    lua_pushglobaltable(L);
    lua_getmetatable(L, -1);
    lua_pushcfunction(L, refuse_global);
    lua_setfield(L, -2, "__newindex");
    lua_pop(L, 2);
}
