/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of objects share: see view.h. */
#include "hook/view.h"

#include <lauxlib.h>
#include <stdint.h>
#include <string.h>

#include "hook/state.h"

static const char *const nouns[ASY_VIEW_KINDS] = {"matrix", "vector", "labels",
                                                  "rng"};

/* Addresses that stand for the metatables in the registry. */
static const char keys[ASY_VIEW_KINDS];

static int describe(lua_State *L)
{
    const asy_view *view = lua_touserdata(L, 1);
    const asy_view_array *a = (const asy_view_array *)view;
    if (view->kind == ASY_VIEW_MATRIX)
        lua_pushfstring(L, "matrix of %d x %d", (int)a->x.n, (int)a->x.p);
    else if (view->kind == ASY_VIEW_VECTOR)
        lua_pushfstring(L, "vector of %d", (int)a->x.n);
    else
        lua_pushstring(L, nouns[view->kind]);
    return 1;
}

void asy_view_register(lua_State *L, asy_view_kind kind,
                       const luaL_Reg *methods, const luaL_Reg *events)
{
    lua_newtable(L);
    lua_pushstring(L, nouns[kind]);
    lua_setfield(L, -2, "__name");
    lua_pushstring(L, nouns[kind]);
    lua_setfield(L, -2, "__metatable");
    lua_pushcfunction(L, describe);
    lua_setfield(L, -2, "__tostring");
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    if (kind == ASY_VIEW_MATRIX)
        luaL_setfuncs(L, asy_matrix_algebra, 0);
    if (kind == ASY_VIEW_VECTOR)
        luaL_setfuncs(L, asy_vector_algebra, 0);
    luaL_setfuncs(L, events, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &keys[kind]);
}

void *asy_new_view(lua_State *L, asy_view_kind kind, size_t size)
{
    asy_view *view = lua_newuserdatauv(L, size, 0);
    memset(view, 0, size);
    view->kind = kind;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &keys[kind]);
    lua_setmetatable(L, -2);
    return view;
}

void asy_hook_open_views(lua_State *L)
{
    asy_open_matrix(L);
    asy_open_vector(L);
    asy_open_labels(L);
    asy_open_rng(L);
    lua_pushcfunction(L, asy_lua_solve);
    lua_setglobal(L, "solve");
}

/* ---- making ---- */

void asy_charge_numbers(lua_State *L, size_t n)
{
    const double a_time = 8; /* of one instruction */
    asy_hook_charge(L, (double)n / a_time);
}

static asy_view_array *new_array(lua_State *L, asy_view_kind kind, size_t n,
                                 size_t p)
{
    const size_t mb = asy_hook_state_of(L)->hook->limits->memory_mb;
    const size_t most = (mb << 20) / sizeof(double);
    if (n > most || p > most || (p && n > most / p))
        asy_hook_raise(L,
                       "found a %s of %f x %f, need one that fits into %d MB: "
                       "hooks.memory_mb",
                       nouns[kind], (double)n, (double)p, (int)mb);
    asy_charge_numbers(L, n + p + n * p);
    asy_view_array *a =
        asy_new_view(L, kind, sizeof *a + n * p * sizeof(double));
    a->x = (asy_matrix){(double *)(a + 1), n, p, n};
    return a;
}

asy_view_array *asy_new_matrix(lua_State *L, size_t n, size_t p)
{
    return new_array(L, ASY_VIEW_MATRIX, n, p);
}

asy_view_array *asy_new_vector(lua_State *L, size_t n)
{
    return new_array(L, ASY_VIEW_VECTOR, n, 1);
}

asy_view_array *asy_vector_of_table(lua_State *L, int index)
{
    size_t n = (size_t)asy_hook_length(L, index);
    asy_view_array *a = asy_new_vector(L, n);
    asy_hook_charge(L, (double)n);
    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TNUMBER)
            asy_hook_raise(L, "found a %s at %d of a table, need a number",
                           luaL_typename(L, -1), (int)i + 1);
        a->x.v[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    return a;
}

static asy_view_array *push_array(lua_State *L, asy_view_kind kind,
                                  const asy_matrix *x)
{
    asy_view_array *a = asy_new_view(L, kind, sizeof *a);
    a->head.call = asy_hook_state_of(L)->call;
    a->x = *x;
    return a;
}

void asy_push_matrix(lua_State *L, const asy_matrix *x,
                     const char *const *names)
{
    push_array(L, ASY_VIEW_MATRIX, x)->names = names;
}

void asy_push_vector(lua_State *L, const double *v, size_t n)
{
    /* Views are never written to. */
    push_array(L, ASY_VIEW_VECTOR, &(asy_matrix){(double *)v, n, 1, n});
}

void asy_push_labels(lua_State *L, const int *y, size_t n, int k)
{
    asy_view_labels *a = asy_new_view(L, ASY_VIEW_LABELS, sizeof *a);
    a->head.call = asy_hook_state_of(L)->call;
    a->y = y;
    a->n = n;
    a->k = k;
}

void asy_push_rng(lua_State *L, uint64_t key)
{
    asy_view_rng *a = asy_new_view(L, ASY_VIEW_RNG, sizeof *a);
    a->head.call = asy_hook_state_of(L)->call;
    asy_rng_init(&a->rng, key);
}

/* ---- checking ---- */

static void require_alive(lua_State *L, const asy_view *view)
{
    if (view->call && view->call != asy_hook_state_of(L)->call)
        asy_hook_raise(L,
                       "a %s of an earlier call was used (it is only good for "
                       "the call it was given to; keep a copy)",
                       nouns[view->kind]);
}

asy_view *asy_check_view(lua_State *L, int index, asy_view_kind kind)
{
    asy_view *view = lua_touserdata(L, index);
    if (!view || view->kind != kind)
        luaL_typeerror(L, index, nouns[kind]);
    require_alive(L, view);
    return view;
}

asy_view_array *asy_check_matrix(lua_State *L, int index)
{
    return (asy_view_array *)asy_check_view(L, index, ASY_VIEW_MATRIX);
}

asy_view_array *asy_check_vector(lua_State *L, int index)
{
    return (asy_view_array *)asy_check_view(L, index, ASY_VIEW_VECTOR);
}

asy_view_array *asy_check_numbers(lua_State *L, int index)
{
    if (lua_istable(L, index)) {
        asy_vector_of_table(L, index);
        lua_replace(L, index);
    }
    return asy_check_vector(L, index);
}

asy_view_array *asy_test_array(lua_State *L, int index)
{
    asy_view *view = lua_touserdata(L, index);
    if (!view ||
        (view->kind != ASY_VIEW_MATRIX && view->kind != ASY_VIEW_VECTOR))
        return NULL;
    require_alive(L, view);
    return (asy_view_array *)view;
}

const char *asy_type_name(lua_State *L, int index)
{
    const asy_view *view = lua_touserdata(L, index);
    return view ? nouns[view->kind] : luaL_typename(L, index);
}

/* Push a whole number as text: %d of messages takes no more than 32 bits. */
static const char *push_whole(lua_State *L, lua_Integer i)
{
    lua_pushinteger(L, i);
    return lua_tostring(L, -1);
}

size_t asy_check_index(lua_State *L, int index, size_t n, const char *what)
{
    lua_Integer i = luaL_checkinteger(L, index);
    if (i < 1 || (lua_Unsigned)i > n)
        asy_hook_raise(L, "%s %s does not exist (need 1 to %s)", what,
                       push_whole(L, i), push_whole(L, (lua_Integer)n));
    return (size_t)i - 1;
}

void asy_push_method(lua_State *L)
{
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
}
