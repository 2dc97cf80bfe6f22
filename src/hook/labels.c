/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types labels (y[i], #y) and rng of hooks. */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "hook/state.h"
#include "hook/view.h"

/* ---- labels ---- */

static const asy_view_labels *check_labels(lua_State *L)
{
    return (asy_view_labels *)asy_check_view(L, 1, ASY_VIEW_LABELS);
}

/* y[i] is a class index from 0; y.classes their number. */
static int labels_index(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TNUMBER) {
        const asy_view_labels *a = check_labels(L);
        lua_pushinteger(L, a->y[asy_check_index(L, 2, a->n, "label")]);
        return 1;
    }
    if (strcmp(luaL_checkstring(L, 2), "classes") == 0) {
        lua_pushinteger(L, check_labels(L)->k);
        return 1;
    }
    asy_push_method(L);
    return 1;
}

static int labels_length(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)check_labels(L)->n);
    return 1;
}

/* y:rows(c): the places at which class c stands. */
static int labels_rows(lua_State *L)
{
    const asy_view_labels *a = check_labels(L);
    lua_Integer wanted = luaL_checkinteger(L, 2), count = 0;
    asy_hook_charge(L, (double)a->n);
    lua_newtable(L);
    for (size_t i = 0; i < a->n; i++)
        if (a->y[i] == wanted) {
            lua_pushinteger(L, (lua_Integer)i + 1);
            lua_rawseti(L, -2, ++count);
        }
    return 1;
}

void asy_open_labels(lua_State *L)
{
    static const luaL_Reg methods[] = {{"rows", labels_rows}, {NULL, NULL}};
    static const luaL_Reg events[] = {
        {"__index", labels_index}, {"__len", labels_length}, {NULL, NULL}};
    asy_view_register(L, ASY_VIEW_LABELS, methods, events);
}

/* ---- random numbers ---- */

static asy_rng *check_rng(lua_State *L)
{
    return &((asy_view_rng *)asy_check_view(L, 1, ASY_VIEW_RNG))->rng;
}

static int rng_index(lua_State *L)
{
    asy_push_method(L);
    return 1;
}

static int rng_uniform(lua_State *L)
{
    lua_pushnumber(L, asy_rng_uniform(check_rng(L)));
    return 1;
}

/* rng:integer(n): uniform on 1 .. n. */
static int rng_integer(lua_State *L)
{
    asy_rng *rng = check_rng(L);
    lua_Integer n = luaL_checkinteger(L, 2);
    luaL_argcheck(L, n >= 1 && n <= UINT32_MAX, 2, "need 1 to 4294967295");
    lua_pushinteger(L, (lua_Integer)asy_rng_below(rng, (uint32_t)n) + 1);
    return 1;
}

/* Standard normal by the polar method (Marsaglia and Bray 1964); the second
   number of a pair is not kept. */
static int rng_normal(lua_State *L)
{
    asy_rng *rng = check_rng(L);
    double u, v, s;
    do {
        u = 2 * asy_rng_uniform(rng) - 1;
        v = 2 * asy_rng_uniform(rng) - 1;
        s = u * u + v * v;
    } while (s >= 1 || !(s > 0));
    lua_pushnumber(L, u * sqrt(-2 * asy_log(s) / s));
    return 1;
}

/* rng:shuffle(t): Fisher-Yates in place, from the last element down. */
static int rng_shuffle(lua_State *L)
{
    asy_rng *rng = check_rng(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_Integer n = asy_hook_length(L, 2);
    asy_hook_charge(L, (double)n);
    for (lua_Integer i = n; i > 1; i--) {
        lua_Integer j = (lua_Integer)asy_rng_below(rng, (uint32_t)i) + 1;
        lua_rawgeti(L, 2, i);
        lua_rawgeti(L, 2, j);
        lua_rawseti(L, 2, i);
        lua_rawseti(L, 2, j);
    }
    lua_settop(L, 2);
    return 1;
}

void asy_open_rng(lua_State *L)
{
    static const luaL_Reg methods[] = {{"uniform", rng_uniform},
                                       {"integer", rng_integer},
                                       {"normal", rng_normal},
                                       {"shuffle", rng_shuffle},
                                       {NULL, NULL}};
    static const luaL_Reg events[] = {{"__index", rng_index}, {NULL, NULL}};
    asy_view_register(L, ASY_VIEW_RNG, methods, events);
}
