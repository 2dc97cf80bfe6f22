/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The length of a table as a function of what it holds.
 *
 * Lua's # gives any border of a table with holes (an n with t[n] but without
 * t[n + 1]), and which one depends on where keys lie in memory: on the random
 * seed of its hashes, if there were texts among the keys. It cannot be
 * replaced, so the scan of a hook's text turns # into false ^ (scan.h), and the
 * ^ of booleans is the length: a binary search that looks at values only. Of a
 * table without holes it is the same number. Lua gives booleans no ^ of their
 * own, and hooks cannot set the metatable of what is not a table.
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

lua_Integer asy_hook_asked_length(lua_State *L, int index)
{
    if (luaL_getmetafield(L, index, "__len") == LUA_TNIL)
        return asy_hook_length(L, index);
    lua_pop(L, 1);
    return luaL_len(L, index);
}

/* false ^ value, whatever the value is; true was the hook's. */
static int boolean_power(lua_State *L)
{
    if (lua_toboolean(L, 1))
        return asy_hook_raise(L, "attempt to perform arithmetic on a boolean "
                                 "value");
    bool ours = lua_istable(L, 2);
    if (ours && luaL_getmetafield(L, 2, "__len") != LUA_TNIL)
        ours = false;
    if (ours)
        lua_pushinteger(L, asy_hook_length(L, 2));
    else
        lua_len(L, 2);
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

void asy_hook_open_lengths(lua_State *L)
{
    lua_pushcfunction(L, base_rawlen);
    lua_setglobal(L, "rawlen");
    lua_pushboolean(L, false);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, boolean_power);
    lua_setfield(L, -2, "__pow");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
