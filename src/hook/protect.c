/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pcall and xpcall. No hook goes on after a limit, or its result would depend
 * on where the limit struck; and the handler of xpcall runs after the error
 * was caught, because Lua counts no instructions in one that runs before.
 */
#include <lauxlib.h>

#include "hook/state.h"

/* An error costs more than its instructions: a chain of __index that is too
   long has been walked. */
enum { ERROR_COST = 1000 };

/* Call the function at index with the values above it; what it returns, or the
   error, takes their place. */
static bool call(lua_State *L, int index)
{
    int code = lua_pcall(L, lua_gettop(L) - index, LUA_MULTRET, 0);
    if (code != LUA_OK) {
        asy_hook_pass_limits(L, code);
        asy_hook_charge(L, ERROR_COST);
    }
    return code == LUA_OK;
}

/* Return a boolean and the values from index on. */
static int answer(lua_State *L, bool good, int index)
{
    lua_pushboolean(L, good);
    lua_insert(L, index);
    return lua_gettop(L) - index + 1;
}

/* pcall(f, ...) */
static int base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    bool good = call(L, 1);
    return answer(L, good, 1);
}

/* xpcall(f, handler, ...) */
static int base_xpcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 1);
    lua_replace(L, 2);
    lua_replace(L, 1); /* the handler, f, its arguments */
    bool good = call(L, 2);
    if (!good) {
        lua_pushvalue(L, 1);
        lua_insert(L, 2);
        call(L, 2);
    }
    return answer(L, good, 2);
}

void asy_hook_open_protection(lua_State *L)
{
    lua_pushcfunction(L, base_pcall);
    lua_setglobal(L, "pcall");
    lua_pushcfunction(L, base_xpcall);
    lua_setglobal(L, "xpcall");
}
