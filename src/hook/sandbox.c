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
 *              sin and all others that are not exact are refused
 *   in order   pairs, table.sort (see order.c)
 *   of values  #, rawlen and what asks for a length (see length.c, table.c)
 *   texts      without addresses and signs of NaN, no patterns (see text.c)
 *   no change  a metatable is read when it is set (see metatable.c)
 *   no escape  pcall and xpcall let limits pass (see protect.c)
 */
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "hook/state.h"

/* ---- mathematics ---- */

typedef double (*function)(double);

static int apply(lua_State *L, function f)
{
    asy_hook_push_number(L, f(luaL_checknumber(L, 1)));
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

static int math_sqrt(lua_State *L)
{
    return apply(L, sqrt);
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
    asy_hook_push_number(L, x);
    return 1;
}

static int math_pow(lua_State *L)
{
    asy_hook_push_number(
        L, asy_pow(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
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

/* Does Lua compute this one alike everywhere? The others call libm, among them
   some that only some builds of Lua have, such as atan2. */
static bool is_exact(const char *name)
{
    static const char *const exact[] = {
        "abs", "ceil", "deg",  "floor", "fmod", "frexp",     "ldexp",
        "max", "min",  "modf", "rad",   "type", "tointeger", "ult"};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        if (strcmp(name, exact[i]) == 0)
            return true;
    return false;
}

/* The table math is on top of the stack. */
static void refuse_libm(lua_State *L)
{
    for (lua_pushnil(L); lua_next(L, -2);) {
        const char *name = lua_tostring(L, -2);
        if (lua_isfunction(L, -1) && !is_exact(name)) {
            lua_pushcfunction(L, no_such_math);
            lua_setfield(L, -4, name);
        }
        lua_pop(L, 1);
    }
}

static void replace_math(lua_State *L)
{
    static const luaL_Reg ours[] = {
        {"exp", math_exp},         {"expm1", math_expm1},
        {"log", math_log},         {"log1p", math_log1p},
        {"log10", math_log10},     {"tanh", math_tanh},
        {"sigmoid", math_sigmoid}, {"logit", math_logit},
        {"pow", math_pow},         {"log1pexp", math_log1pexp},
        {"sqrt", math_sqrt},       {"random", no_random},
        {"randomseed", no_random}, {NULL, NULL}};
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
    refuse_libm(L);
    luaL_setfuncs(L, ours, 0);
    lua_pop(L, 1);
}

/* ---- the base library ---- */

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
    lua_pop(L, 1);
}

/* An error of an argument would name the function as one of the tables of
   functions that are loaded has it: in the order of a random hash. */
static void forget_loaded(lua_State *L)
{
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
}

int asy_hook_open_sandbox(lua_State *L)
{
    replace_base(L);
    replace_math(L);
    asy_hook_open_text(L);
    asy_hook_open_table(L);
    asy_hook_open_metatables(L);
    asy_hook_open_protection(L);
    asy_hook_open_lengths(L);
    forget_loaded(L);
    return 0;
}

/* ---- globals ---- */

static int refuse_global(lua_State *L)
{
    asy_hook_make_printable(L, 2);
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
