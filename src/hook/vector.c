/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The type vector of hooks: v[i], #v, and what a vector can be asked. */
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "hook/state.h"
#include "hook/view.h"

static int vector_index(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TNUMBER) {
        asy_push_method(L);
        return 1;
    }
    const asy_view_array *a = asy_check_vector(L, 1);
    asy_hook_push_number(L, a->x.v[asy_check_index(L, 2, a->x.n, "element")]);
    return 1;
}

static int vector_set(lua_State *L)
{
    asy_view_array *a = asy_check_vector(L, 1);
    size_t i = asy_check_index(L, 2, a->x.n, "element");
    double value = luaL_checknumber(L, 3);
    if (a->head.call)
        return asy_hook_raise(L, "the data are read-only: change a copy()");
    a->x.v[i] = value;
    return 0;
}

static int vector_length(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)asy_check_vector(L, 1)->x.n);
    return 1;
}

static int vector_copy(lua_State *L)
{
    const asy_view_array *a = asy_check_vector(L, 1);
    asy_view_array *out = asy_new_vector(L, a->x.n);
    if (a->x.n)
        memcpy(out->x.v, a->x.v, a->x.n * sizeof(double));
    return 1;
}

static int vector_table(lua_State *L)
{
    const asy_view_array *a = asy_check_vector(L, 1);
    asy_hook_charge(L, (double)a->x.n);
    lua_createtable(L, (int)a->x.n, 0);
    for (size_t i = 0; i < a->x.n; i++) {
        asy_hook_push_number(L, a->x.v[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int vector_sum(lua_State *L)
{
    const asy_view_array *a = asy_check_vector(L, 1);
    asy_charge_numbers(L, a->x.n);
    asy_hook_push_number(L, asy_sum(a->x.v, a->x.n));
    return 1;
}

static int vector_mean(lua_State *L)
{
    const asy_view_array *a = asy_check_vector(L, 1);
    asy_charge_numbers(L, a->x.n);
    asy_hook_push_number(L, asy_sum(a->x.v, a->x.n) / (double)a->x.n);
    return 1;
}

static int vector_dot(lua_State *L)
{
    const asy_view_array *a = asy_check_vector(L, 1);
    const asy_view_array *b = asy_check_numbers(L, 2);
    if (a->x.n != b->x.n)
        return asy_hook_raise(L,
                              "dot: found vectors of %d and %d numbers, "
                              "need the same length",
                              (int)a->x.n, (int)b->x.n);
    asy_charge_numbers(L, a->x.n);
    asy_hook_push_number(L, asy_dot(a->x.v, b->x.v, a->x.n));
    return 1;
}

/* v:add(a, w): v + a w, in place. */
static int vector_add(lua_State *L)
{
    asy_view_array *v = asy_check_vector(L, 1);
    double a = luaL_checknumber(L, 2);
    const asy_view_array *w = asy_check_numbers(L, 3);
    if (v->head.call)
        return asy_hook_raise(L, "the data are read-only: change a copy()");
    if (v->x.n != w->x.n)
        return asy_hook_raise(L,
                              "add: found vectors of %d and %d numbers, "
                              "need the same length",
                              (int)v->x.n, (int)w->x.n);
    asy_charge_numbers(L, v->x.n);
    asy_axpy(a, w->x.v, v->x.v, v->x.n);
    lua_settop(L, 1);
    return 1;
}

/* ---- places in the order of their numbers ---- */

/* So few are kept in order as they are found; more are sorted. */
enum { FEW = 32 };

typedef struct place {
    double value;
    size_t index;
} place;

static int compare_places(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (isnan(a->value) != isnan(b->value))
        return isnan(a->value) ? 1 : -1;
    if (a->value < b->value || a->value > b->value)
        return a->value < b->value ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Set element s of the table on top; both count from 0. */
static void set_place(lua_State *L, size_t s, size_t row)
{
    lua_pushinteger(L, (lua_Integer)row + 1);
    lua_rawseti(L, -2, (lua_Integer)s + 1);
}

/* Push the first k of all places, smallest number first. Cost O(n log n). */
static void push_sorted(lua_State *L, const asy_view_array *a, size_t k)
{
    size_t n = a->x.n;
    place *places = lua_newuserdatauv(L, n * sizeof *places, 0);
    asy_hook_charge_order(L, n);
    for (size_t i = 0; i < n; i++)
        places[i] = (place){a->x.v[i], i};
    qsort(places, n, sizeof *places, compare_places);
    lua_createtable(L, (int)k, 0);
    for (size_t s = 0; s < k; s++)
        set_place(L, s, places[s].index);
}

/* Keep the smallest in rising order; of equals the first stays in front, and
   NaN comes after every number. */
static void insert(const double *v, size_t *found, size_t *count, size_t room,
                   size_t i)
{
    size_t s = *count < room ? (*count)++ : room - 1;
    for (; s > 0 &&
           (v[i] < v[found[s - 1]] || (isnan(v[found[s - 1]]) && !isnan(v[i])));
         s--)
        found[s] = found[s - 1];
    found[s] = i;
}

/* Push the places of the k smallest. Cost O(n k). */
static void push_few(lua_State *L, const asy_view_array *a, size_t k)
{
    const double *v = a->x.v;
    size_t found[FEW], count = 0;
    asy_charge_numbers(L, a->x.n * k);
    for (size_t i = 0; i < a->x.n; i++)
        if (count < k || v[i] < v[found[k - 1]] || isnan(v[found[k - 1]]))
            insert(v, found, &count, k, i);
    lua_createtable(L, (int)k, 0);
    for (size_t s = 0; s < k; s++)
        set_place(L, s, found[s]);
}

/* v:smallest(k): the places of the k smallest numbers, smallest first, ties in
   their order, NaN last. */
static int vector_smallest(lua_State *L)
{
    const asy_view_array *a = asy_check_vector(L, 1);
    size_t k = asy_check_index(L, 2, a->x.n, "smallest") + 1;
    if (k <= FEW)
        push_few(L, a, k);
    else
        push_sorted(L, a, k);
    return 1;
}

/* v:order(): all places, in the same order. */
static int vector_order(lua_State *L)
{
    const asy_view_array *a = asy_check_vector(L, 1);
    push_sorted(L, a, a->x.n);
    return 1;
}

/* vector.new(n): all 0. */
static int vector_new(lua_State *L)
{
    lua_Integer n = luaL_checkinteger(L, 1);
    luaL_argcheck(L, n >= 0 && n <= 1000000000, 1, "need a size from 0 to 1e9");
    asy_new_vector(L, (size_t)n);
    return 1;
}

static int vector_from(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    asy_vector_of_table(L, 1);
    return 1;
}

const luaL_Reg asy_vector_algebra[] = {
    {"sum", vector_sum}, {"mean", vector_mean},         {"dot", vector_dot},
    {"add", vector_add}, {"smallest", vector_smallest}, {"order", vector_order},
    {NULL, NULL}};

void asy_open_vector(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"copy", vector_copy}, {"table", vector_table}, {NULL, NULL}};
    static const luaL_Reg events[] = {{"__index", vector_index},
                                      {"__newindex", vector_set},
                                      {"__len", vector_length},
                                      {NULL, NULL}};
    static const luaL_Reg library[] = {
        {"new", vector_new}, {"from", vector_from}, {NULL, NULL}};
    asy_view_register(L, ASY_VIEW_VECTOR, methods, events);
    luaL_newlib(L, library);
    lua_setglobal(L, "vector");
}
