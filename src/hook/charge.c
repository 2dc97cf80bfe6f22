/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Library functions whose work depends on a length: while C works no
 * instruction is counted, so a hook could hang in one call such as
 * table.move({}, 1, 1e15, 2). Each is replaced by a function that charges for
 * the work ahead of it and then calls the original, its upvalue.
 *
 *   string.rep     copies      table.move             elements to move
 *   string.find    bytes x     table.insert, remove,  length of the table
 *                  bytes       concat, unpack
 *   utf8.*         bytes
 */
#include <lauxlib.h>

#include "hook/state.h"

static int call_original(lua_State *L)
{
    int n = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, LUA_MULTRET);
    return lua_gettop(L);
}

static double bytes_at(lua_State *L, int index)
{
    size_t length = 0;
    if (lua_isstring(L, index))
        lua_tolstring(L, index, &length);
    return (double)length;
}

static double number_at(lua_State *L, int index)
{
    return lua_isnumber(L, index) ? lua_tonumber(L, index) : 0;
}

static void charge(lua_State *L, double work)
{
    if (work > 0)
        asy_hook_charge(L, work);
}

static int charged_rep(lua_State *L)
{
    double bytes = bytes_at(L, 1) + bytes_at(L, 3);
    charge(L, number_at(L, 2) * (1 + bytes / ASY_HOOK_BYTES));
    return call_original(L);
}

static int charged_find(lua_State *L)
{
    charge(L, bytes_at(L, 1) * (1 + bytes_at(L, 2)) / ASY_HOOK_BYTES);
    return call_original(L);
}

static int charged_move(lua_State *L)
{
    charge(L, number_at(L, 3) - number_at(L, 2));
    return call_original(L);
}

/* The length may be what a metamethod says. */
static int charged_length(lua_State *L)
{
    int n = lua_gettop(L);
    if (lua_istable(L, 1) && luaL_getmetafield(L, 1, "__len") != LUA_TNIL)
        charge(L, (double)luaL_len(L, 1));
    else if (lua_istable(L, 1))
        charge(L, (double)asy_hook_length(L, 1));
    lua_settop(L, n);
    return call_original(L);
}

static int charged_bytes(lua_State *L)
{
    charge(L, bytes_at(L, 1) / ASY_HOOK_BYTES);
    return call_original(L);
}

/* Wrap functions of the library on top of the stack. */
static void wrap(lua_State *L, const luaL_Reg *with)
{
    for (; with->name; with++) {
        lua_getfield(L, -1, with->name);
        lua_pushcclosure(L, with->func, 1);
        lua_setfield(L, -2, with->name);
    }
}

void asy_hook_charge_string(lua_State *L)
{
    static const luaL_Reg with[] = {
        {"rep", charged_rep}, {"find", charged_find}, {NULL, NULL}};
    wrap(L, with);
}

void asy_hook_charge_table(lua_State *L)
{
    static const luaL_Reg with[] = {
        {"move", charged_move},     {"insert", charged_length},
        {"remove", charged_length}, {"concat", charged_length},
        {"unpack", charged_length}, {NULL, NULL}};
    lua_getglobal(L, "table");
    wrap(L, with);
    lua_pop(L, 1);
}

void asy_hook_charge_utf8(lua_State *L)
{
    static const luaL_Reg with[] = {{"len", charged_bytes},
                                    {"codepoint", charged_bytes},
                                    {"offset", charged_bytes},
                                    {NULL, NULL}};
    wrap(L, with);
}
