/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functions of table that ask for a length, which is found once (length.c), or
 * that work long in one call: they charge for the work before they do it, or
 * table.move({}, 1, 1e15, 2) would hang where no instruction is counted.
 */
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>

#include "hook/state.h"

static lua_Integer length_of_table(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return asy_hook_asked_length(L, 1);
}

/* The elements from first to last are about to be looked at. */
static void charge_range(lua_State *L, lua_Integer first, lua_Integer last)
{
    if (first <= last)
        asy_hook_charge(L, (double)last - (double)first + 1);
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
    charge_range(L, at, end);
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
    charge_range(L, at, n);
    lua_geti(L, 1, at);
    for (; at < n; at++)
        move_one(L, at + 1, at);
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

/* The range that optional arguments at index and after it name. */
static void check_range(lua_State *L, int index, lua_Integer range[2])
{
    range[0] = luaL_optinteger(L, index, 1);
    range[1] = lua_isnoneornil(L, index + 1) ? length_of_table(L)
                                             : luaL_checkinteger(L, index + 1);
    charge_range(L, range[0], range[1]);
}

/* Add t[i]; of NaN without a sign. */
static void add_element(lua_State *L, luaL_Buffer *buffer, lua_Integer i)
{
    lua_geti(L, 1, i);
    if (!lua_isstring(L, -1))
        asy_hook_raise(L,
                       "table.concat: found a %s at %f (need a text or a "
                       "number)",
                       luaL_typename(L, -1), (double)i);
    if (lua_type(L, -1) == LUA_TNUMBER && isnan(lua_tonumber(L, -1))) {
        lua_pop(L, 1);
        lua_pushliteral(L, "nan");
    }
    luaL_addvalue(buffer);
}

/* table.concat(t [, between [, i [, j]]]) */
static int table_concat(lua_State *L)
{
    size_t length;
    lua_Integer range[2];
    luaL_Buffer buffer;
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *between = luaL_optlstring(L, 2, "", &length);
    check_range(L, 3, range);
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = range[0]; i <= range[1]; i++) {
        if (i > range[0])
            luaL_addlstring(&buffer, between, length);
        add_element(L, &buffer, i);
        if (i == range[1]) /* it may be the largest of all integers */
            break;
    }
    luaL_pushresult(&buffer);
    return 1;
}

/* table.unpack(t [, i [, j]]) */
static int table_unpack(lua_State *L)
{
    lua_Integer range[2];
    luaL_checktype(L, 1, LUA_TTABLE);
    check_range(L, 2, range);
    if (range[0] > range[1])
        return 0;
    double n = (double)range[1] - (double)range[0] + 1;
    if (n >= 1e6 || !lua_checkstack(L, (int)n))
        return asy_hook_raise(L, "table.unpack: found %f values, too many", n);
    for (int k = 0; k < (int)n; k++)
        lua_geti(L, 1, range[0] + k);
    return (int)n;
}

/* table.move(t, first, last, to [, other]); the original is the upvalue. */
static int table_move(lua_State *L)
{
    charge_range(L, luaL_checkinteger(L, 2), luaL_checkinteger(L, 3));
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

void asy_hook_open_table(lua_State *L)
{
    static const luaL_Reg ours[] = {
        {"insert", table_insert}, {"remove", table_remove},
        {"concat", table_concat}, {"unpack", table_unpack},
        {"sort", asy_hook_sort},  {NULL, NULL}};
    luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_setfuncs(L, ours, 0);
    lua_getfield(L, -1, "move");
    lua_pushcclosure(L, table_move, 1);
    lua_setfield(L, -2, "move");
    lua_pop(L, 1);
}
