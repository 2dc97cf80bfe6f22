/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The length of a table as a function of what it holds.
 *
 * Lua's # gives any border of a table with holes (an n with t[n] but without
 * t[n + 1]), and which one depends on where keys lie in memory: on the random
 * seed of its hashes, if there were texts among the keys. It cannot be
 * replaced, so the scan of a hook's text turns # into MARK ^ (scan.h), and the
 * mark's own ^ is the length: a binary search that looks at values only. Of a
 * table without holes it is the same number.
 */
#include <lauxlib.h>

#include "hook/scan.h"
#include "hook/state.h"

static bool holds(lua_State *L, int t, lua_Integer i)
{
    bool there = lua_rawgeti(L, t, i) != LUA_TNIL;
    lua_pop(L, 1);
    return there;
}

lua_Integer asy_hook_length(lua_State *L, int index)
{
    int t = lua_absindex(L, index);
    lua_Integer low = 0, high = 1;
    while (high <= LUA_MAXINTEGER / 2 && holds(L, t, high)) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        lua_Integer middle = low + (high - low) / 2;
        if (holds(L, t, middle))
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Push the length of the value at index, whatever it is. */
static void push_length(lua_State *L, int index)
{
    if (!lua_istable(L, index)) {
        lua_len(L, index);
    } else if (luaL_getmetafield(L, index, "__len") != LUA_TNIL) {
        lua_pop(L, 1);
        lua_len(L, index);
    } else {
        lua_pushinteger(L, asy_hook_length(L, index));
    }
}

/* MARK ^ value */
static int mark_power(lua_State *L)
{
    push_length(L, 2);
    return 1;
}

static int base_rawlen(lua_State *L)
{
    if (lua_istable(L, 1))
        lua_pushinteger(L, asy_hook_length(L, 1));
    else
        lua_pushinteger(L, (lua_Integer)luaL_len(L, 1));
    return 1;
}

/* ---- functions of table that ask for a length ---- */

static lua_Integer length_of_table(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    push_length(L, 1);
    lua_Integer n = luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return n;
}

/* Move t[from] to t[to], the table at 1. */
static void move_one(lua_State *L, lua_Integer from, lua_Integer to)
{
    lua_geti(L, 1, from);
    lua_seti(L, 1, to);
}

/* table.insert(t, [pos,] value) */
static int table_insert(lua_State *L)
{
    lua_Integer end = length_of_table(L) + 1, at = end;
    int n = lua_gettop(L);
    if (n != 2 && n != 3)
        return asy_hook_raise(L,
                              "table.insert: found %d arguments, need 2 or "
                              "3",
                              n);
    if (n == 3)
        at = luaL_checkinteger(L, 2);
    luaL_argcheck(L, at >= 1 && at <= end, 2, "position out of bounds");
    for (lua_Integer i = end; i > at; i--)
        move_one(L, i - 1, i);
    lua_settop(L, n);
    lua_seti(L, 1, at);
    return 0;
}

/* table.remove(t [, pos]) */
static int table_remove(lua_State *L)
{
    lua_Integer n = length_of_table(L), at = luaL_optinteger(L, 2, n);
    luaL_argcheck(L, at == n || (at >= 1 && at <= n + 1), 2,
                  "position out of bounds");
    lua_geti(L, 1, at);
    for (; at < n; at++)
        move_one(L, at + 1, at);
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

/* Call the original, the upvalue, with last arguments of which the last one is
   the length if it was left out. */
static int with_length(lua_State *L, int last)
{
    lua_Integer n = length_of_table(L);
    lua_settop(L, last);
    if (lua_isnil(L, last)) {
        lua_pushinteger(L, n);
        lua_replace(L, last);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, last, LUA_MULTRET);
    return lua_gettop(L);
}

/* table.concat(t [, between [, i [, j]]]) */
static int table_concat(lua_State *L)
{
    return with_length(L, 4);
}

/* table.unpack(t [, i [, j]]) */
static int table_unpack(lua_State *L)
{
    return with_length(L, 3);
}

/* Replace a function of the library on top by one that has it as upvalue. */
static void wrap(lua_State *L, const char *name, lua_CFunction function)
{
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
}

void asy_hook_open_lengths(lua_State *L)
{
    static const luaL_Reg ours[] = {{"insert", table_insert},
                                    {"remove", table_remove},
                                    {"sort", asy_hook_sort},
                                    {NULL, NULL}};
    lua_getglobal(L, "table");
    luaL_setfuncs(L, ours, 0);
    wrap(L, "concat", table_concat);
    wrap(L, "unpack", table_unpack);
    lua_pop(L, 1);
    lua_pushcfunction(L, base_rawlen);
    lua_setglobal(L, "rawlen");
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, mark_power);
    lua_setfield(L, -2, "__pow");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_setglobal(L, ASY_LENGTH_MARK);
}
