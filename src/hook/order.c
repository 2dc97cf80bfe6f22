/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Orders that are the same in every run: Lua's own table.sort chooses pivots
 * by the clock and is not stable, and its pairs follows a random hash seed.
 */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "hook/state.h"

/* ---- table.sort(t [, less]): merge sort, equal elements keep their order */

/* Is the value at a less than the value at b, absolute stack indices? */
static bool is_less(lua_State *L, int a, int b)
{
    if (lua_isnil(L, 2))
        return lua_compare(L, a, b, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a);
    lua_pushvalue(L, b);
    lua_call(L, 2, 1);
    bool less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

/* Merge from[low, middle) and from[middle, high) into to; tables at absolute
   indices, elements counted from 1. */
static void merge(lua_State *L, int from, int to, const lua_Integer bound[3])
{
    lua_Integer a = bound[0], b = bound[1];
    for (lua_Integer out = bound[0]; out < bound[2]; out++) {
        bool second = a == bound[1];
        if (!second && b < bound[2]) {
            lua_rawgeti(L, from, a);
            lua_rawgeti(L, from, b);
            int top = lua_gettop(L);
            second = is_less(L, top, top - 1);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, second ? b++ : a++);
        lua_rawseti(L, to, out);
    }
}

static lua_Integer smaller(lua_Integer a, lua_Integer b)
{
    return a < b ? a : b;
}

void asy_hook_charge_order(lua_State *L, size_t n)
{
    double levels = 1;
    for (size_t width = 1; width < n; width *= 2)
        levels++;
    asy_hook_charge(L, levels * (double)n);
}

int asy_hook_sort(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_Integer n = asy_hook_length(L, 1), width;
    asy_hook_charge_order(L, (size_t)n);
    lua_createtable(L, (int)n, 0);
    int from = 1, to = 3;
    for (width = 1; width < n; width *= 2) {
        for (lua_Integer low = 1; low <= n; low += 2 * width) {
            const lua_Integer bound[3] = {low, smaller(low + width, n + 1),
                                          smaller(low + 2 * width, n + 1)};
            merge(L, from, to, bound);
        }
        int other = from;
        from = to;
        to = other;
    }
    for (lua_Integer i = 1; from == 3 && i <= n; i++) {
        lua_rawgeti(L, 3, i);
        lua_rawseti(L, 1, i);
    }
    return 0;
}

/* ---- pairs(t): numbers rising, then texts byte by byte, then false, true */

typedef struct key {
    int type;
    int whole; /* an integer of Lua's */
    lua_Integer integer;
    lua_Number number; /* also of integers and booleans */
    const char *text;  /* held by the table */
    size_t length;
} key;

static int rank_of_type(int type)
{
    return type == LUA_TNUMBER ? 0 : type == LUA_TSTRING ? 1 : 2;
}

static int compare_keys(const void *left, const void *right)
{
    const key *a = left, *b = right;
    int by_type = rank_of_type(a->type) - rank_of_type(b->type);
    if (by_type)
        return by_type;
    if (a->whole && b->whole)
        return (a->integer > b->integer) - (a->integer < b->integer);
    if (a->type != LUA_TSTRING) {
        int by_number = (a->number > b->number) - (a->number < b->number);
        /* The largest integers, as numbers, are rounded up to 2^63. */
        return by_number ? by_number : b->whole - a->whole;
    }
    size_t common = a->length < b->length ? a->length : b->length;
    int by_text = memcmp(a->text, b->text, common);
    if (by_text)
        return by_text;
    return (a->length > b->length) - (a->length < b->length);
}

/* The key on top of the stack. */
static key read_key(lua_State *L)
{
    key k = {.type = lua_type(L, -1)};
    if (k.type == LUA_TNUMBER)
        k = (key){.type = k.type,
                  .whole = lua_isinteger(L, -1),
                  .integer = lua_tointegerx(L, -1, NULL),
                  .number = lua_tonumber(L, -1)};
    else if (k.type == LUA_TBOOLEAN)
        k.number = lua_toboolean(L, -1);
    else if (k.type == LUA_TSTRING)
        k.text = lua_tolstring(L, -1, &k.length);
    else
        asy_hook_raise(L,
                       "pairs: found a %s as a key (only numbers, texts and "
                       "booleans have an order)",
                       luaL_typename(L, -1));
    return k;
}

static size_t count_keys(lua_State *L)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
        n++;
    return n;
}

static void push_key(lua_State *L, const key *k)
{
    if (k->type == LUA_TSTRING)
        lua_pushlstring(L, k->text, k->length);
    else if (k->type == LUA_TBOOLEAN)
        lua_pushboolean(L, k->number > 0);
    else if (k->whole)
        lua_pushinteger(L, k->integer);
    else
        lua_pushnumber(L, k->number);
}

/* Push a table of the keys of the table at 1, in order. */
static void push_keys(lua_State *L)
{
    asy_hook_charge_keys(L);
    size_t n = count_keys(L), i = 0;
    asy_hook_charge_order(L, n);
    key *keys = lua_newuserdatauv(L, n * sizeof *keys, 0);
    for (lua_pushnil(L); lua_next(L, 1);) {
        lua_pop(L, 1);
        keys[i++] = read_key(L);
    }
    qsort(keys, n, sizeof *keys, compare_keys);
    lua_createtable(L, (int)n, 0);
    for (i = 0; i < n; i++) {
        push_key(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_remove(L, -2);
}

/* Upvalues: the table, its keys, the next key's place. */
static int next_pair(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
    for (;; i++) {
        lua_rawgeti(L, lua_upvalueindex(2), i);
        if (lua_isnil(L, -1))
            return 1;
        lua_pushvalue(L, -1);
        lua_rawget(L, lua_upvalueindex(1));
        if (!lua_isnil(L, -1))
            break;
        lua_pop(L, 2); /* removed meanwhile */
    }
    lua_pushinteger(L, i + 1);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

int asy_hook_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    push_keys(L);
    lua_pushinteger(L, 1);
    lua_pushcclosure(L, next_pair, 3);
    return 1;
}
