/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * setmetatable and getmetatable. What Lua gets is a copy of the metatable's
 * events, made by setmetatable, which the hook never holds: it
 * could add __mode later and see the collector at work, or a __call that is a
 * table and calls itself, for ever within one instruction.
 *
 * Lua follows a chain of tables that are each the __index of the one before
 * within one instruction, up to 2000 of them: the longest gives instructions
 * a weight.
 */
#include <lauxlib.h>
#include <string.h>

#include "hook/state.h"

static const char *const events[] = {
    "__index", "__newindex", "__call", "__tostring", "__name",
    "__len",   "__eq",       "__lt",   "__le",       "__concat",
    "__unm",   "__close",    "__add",  "__sub",      "__mul",
    "__div",   "__mod",      "__pow",  "__idiv",     "__band",
    "__bor",   "__bxor",     "__shl",  "__shr",      "__bnot"};

static const char original_key, targets_key;

enum { LONGEST_CHAIN = 2000 };

/* Refuse events that would show when the collector runs, or hang. The metatable
   is at 2. */
static void check_events(lua_State *L)
{
    static const char *const refused[] = {"__gc", "__mode"};
    for (size_t i = 0; i < 2; i++) {
        lua_pushstring(L, refused[i]);
        if (lua_rawget(L, 2) != LUA_TNIL)
            asy_hook_raise(L, "hooks cannot use %s", refused[i]);
        lua_pop(L, 1);
    }
    lua_pushliteral(L, "__call");
    int type = lua_rawget(L, 2);
    if (type != LUA_TNIL && type != LUA_TFUNCTION)
        asy_hook_raise(L, "found a %s as __call (need a function)",
                       lua_typename(L, type));
    lua_pop(L, 1);
}

/* Push a table that has the events of the metatable at 2. */
static void push_copy(lua_State *L)
{
    lua_newtable(L);
    lua_pushvalue(L, 2);
    lua_rawsetp(L, 3, &original_key);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        lua_pushstring(L, events[i]);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 2) == LUA_TNIL)
            lua_pop(L, 2);
        else
            lua_rawset(L, 3);
    }
}

/* What getmetatable tells: __metatable, or the original. */
static void set_shown(lua_State *L)
{
    lua_pushliteral(L, "__metatable");
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 2) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushvalue(L, 2);
    }
    lua_rawset(L, 3);
}

/* Is there a metatable at 1 that has a __metatable of its own? */
static bool is_protected(lua_State *L)
{
    if (!lua_getmetatable(L, 1))
        return false;
    lua_rawgetp(L, -1, &original_key);
    lua_getfield(L, -2, "__metatable");
    bool own = !lua_rawequal(L, -1, -2);
    lua_pop(L, 3);
    return own;
}

/* The tables that are reached by an event from the table at 1. */
static size_t chain_length(lua_State *L, const char *event)
{
    size_t n = 0;
    lua_pushvalue(L, 1);
    while (n < LONGEST_CHAIN && lua_istable(L, -1) &&
           luaL_getmetafield(L, -1, event) != LUA_TNIL) {
        lua_remove(L, -2);
        n += lua_istable(L, -1);
    }
    lua_pop(L, 1);
    return n;
}

/* Remember what the table at 1 leads to by an event; was it led to itself,
   what led there leads on. */
static void watch_chain(lua_State *L, const char *event)
{
    asy_hook_state *s = asy_hook_state_of(L);
    size_t length = chain_length(L, event);
    if (length == 0)
        return;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &targets_key);
    lua_pushvalue(L, 1);
    bool inner = lua_rawget(L, -2) != LUA_TNIL;
    luaL_getmetafield(L, 1, event);
    lua_pushboolean(L, 1);
    lua_rawset(L, -4);
    lua_pop(L, 2);
    size_t longest = inner ? s->chain + length : length;
    s->chain = longest > s->chain ? longest : s->chain;
    asy_hook_weigh_chain(s);
}

/* setmetatable(t, metatable) */
static int base_setmetatable(lua_State *L)
{
    int type = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2,
                     "nil or table");
    if (is_protected(L))
        return asy_hook_raise(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    if (type == LUA_TTABLE) {
        check_events(L);
        push_copy(L);
        set_shown(L);
    }
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    watch_chain(L, "__index");
    watch_chain(L, "__newindex");
    return 1;
}

void asy_hook_open_metatables(lua_State *L)
{
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k"); /* it keeps no table alive */
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &targets_key);
    lua_pushcfunction(L, base_setmetatable);
    lua_setglobal(L, "setmetatable");
}
