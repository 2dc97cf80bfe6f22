/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * setmetatable and getmetatable. What Lua gets is a copy of the metatable's
 * events, made (and renewed) by setmetatable, which the hook never holds: it
 * could add __mode later and see the collector at work, or a __call that is a
 * table and calls itself, for ever within one instruction.
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

static const char copies_key, original_key;

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

/* Push the copy that stands for the metatable at 2, as it was made last. */
static void push_copy(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &copies_key);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, 2);
        lua_rawsetp(L, -2, &original_key);
        lua_pushvalue(L, 2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4);
    }
    lua_remove(L, -2);
}

/* Copy the event named on top of the stack, which is popped, from the
   metatable at 2 to its copy at 3. */
static void copy_event(lua_State *L)
{
    lua_pushvalue(L, -1);
    lua_rawget(L, 2);
    lua_rawset(L, 3);
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
        for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
            lua_pushstring(L, events[i]);
            copy_event(L);
        }
        set_shown(L);
    }
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

void asy_hook_open_metatables(lua_State *L)
{
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &copies_key);
    lua_pushcfunction(L, base_setmetatable);
    lua_setglobal(L, "setmetatable");
}
