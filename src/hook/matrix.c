/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The type matrix of hooks: making, looking, cutting. Arithmetic is in
   algebra.c. */
#include <lauxlib.h>
#include <string.h>

#include "hook/state.h"
#include "hook/view.h"

/* A size from 0 to 1e9 at a stack index. */
static size_t check_size(lua_State *L, int index)
{
    lua_Integer n = luaL_checkinteger(L, index);
    luaL_argcheck(L, n >= 0 && n <= 1000000000, index,
                  "need a size from 0 to 1e9");
    return (size_t)n;
}

static int matrix_get(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    size_t i = asy_check_index(L, 2, a->x.n, "row");
    size_t j = asy_check_index(L, 3, a->x.p, "column");
    asy_hook_push_number(L, asy_at(&a->x, i, j));
    return 1;
}

static int matrix_set(lua_State *L)
{
    asy_view_array *a = asy_check_matrix(L, 1);
    size_t i = asy_check_index(L, 2, a->x.n, "row");
    size_t j = asy_check_index(L, 3, a->x.p, "column");
    double value = luaL_checknumber(L, 4);
    if (a->head.call)
        return asy_hook_raise(L, "the data are read-only: change a copy()");
    asy_col(&a->x, j)[i] = value;
    return 0;
}

static int matrix_row(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    size_t i = asy_check_index(L, 2, a->x.n, "row");
    asy_view_array *out = asy_new_vector(L, a->x.p);
    for (size_t j = 0; j < a->x.p; j++)
        out->x.v[j] = asy_at(&a->x, i, j);
    return 1;
}

static int matrix_col(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    size_t j = asy_check_index(L, 2, a->x.p, "column");
    asy_view_array *out = asy_new_vector(L, a->x.n);
    if (a->x.n)
        memcpy(out->x.v, asy_ccol(&a->x, j), a->x.n * sizeof(double));
    return 1;
}

static int matrix_copy(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    asy_view_array *out = asy_new_matrix(L, a->x.n, a->x.p);
    for (size_t j = 0; a->x.n && j < a->x.p; j++)
        memcpy(asy_col(&out->x, j), asy_ccol(&a->x, j),
               a->x.n * sizeof(double));
    return 1;
}

/* The k-th index of a table of indices from 1 to n. */
static size_t listed(lua_State *L, size_t k, size_t n, const char *what)
{
    lua_rawgeti(L, 2, (lua_Integer)k + 1);
    size_t i = asy_check_index(L, -1, n, what);
    lua_pop(L, 1);
    return i;
}

/* x:rows_at{3, 1, 3}: these rows, in this order. */
static int matrix_rows_at(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t n = (size_t)asy_hook_length(L, 2);
    asy_view_array *out = asy_new_matrix(L, n, a->x.p);
    asy_hook_charge(L, (double)n);
    for (size_t k = 0; k < n; k++) {
        size_t i = listed(L, k, a->x.n, "row");
        for (size_t j = 0; j < a->x.p; j++)
            asy_col(&out->x, j)[k] = asy_at(&a->x, i, j);
    }
    return 1;
}

static int matrix_cols_at(lua_State *L)
{
    const asy_view_array *a = asy_check_matrix(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t p = (size_t)asy_hook_length(L, 2);
    asy_view_array *out = asy_new_matrix(L, a->x.n, p);
    asy_hook_charge(L, (double)p);
    for (size_t k = 0; k < p; k++) {
        size_t j = listed(L, k, a->x.p, "column");
        if (a->x.n)
            memcpy(asy_col(&out->x, k), asy_ccol(&a->x, j),
                   a->x.n * sizeof(double));
    }
    return 1;
}

static void push_names(lua_State *L, const asy_view_array *a)
{
    if (!a->names) {
        lua_pushnil(L);
        return;
    }
    asy_hook_charge(L, (double)a->x.p);
    lua_createtable(L, (int)a->x.p, 0);
    for (size_t j = 0; j < a->x.p; j++) {
        lua_pushstring(L, a->names[j]);
        lua_rawseti(L, -2, (lua_Integer)j + 1);
    }
}

/* rows, cols, names; else a method. */
static int matrix_index(lua_State *L)
{
    asy_push_method(L);
    if (!lua_isnil(L, -1))
        return 1;
    const asy_view_array *a = asy_check_matrix(L, 1);
    const char *key = luaL_checkstring(L, 2);
    if (strcmp(key, "rows") == 0)
        lua_pushinteger(L, (lua_Integer)a->x.n);
    else if (strcmp(key, "cols") == 0)
        lua_pushinteger(L, (lua_Integer)a->x.p);
    else if (strcmp(key, "names") == 0)
        push_names(L, a);
    else
        return asy_hook_raise(L, "a matrix has no %s", key);
    return 1;
}

/* matrix.new(rows, cols): all 0. */
static int matrix_new(lua_State *L)
{
    size_t n = check_size(L, 1), p = check_size(L, 2);
    asy_new_matrix(L, n, p);
    return 1;
}

/* matrix.from{{1, 2}, {3, 4}}: a table of rows, each a table or a vector. */
static int matrix_from(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t n = (size_t)asy_hook_length(L, 1);
    asy_view_array *out = NULL;
    asy_hook_charge(L, (double)n);
    lua_settop(L, 1);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        const asy_view_array *row = asy_check_numbers(L, lua_gettop(L));
        if (!out) {
            out = asy_new_matrix(L, n, row->x.n);
            lua_insert(L, 2);
        }
        if (row->x.n != out->x.p)
            return asy_hook_raise(L, "row %d has %d numbers (need %d)",
                                  (int)i + 1, (int)row->x.n, (int)out->x.p);
        for (size_t j = 0; j < row->x.n; j++)
            asy_col(&out->x, j)[i] = row->x.v[j];
        lua_settop(L, 2);
    }
    if (!out)
        asy_new_matrix(L, 0, 0);
    return 1;
}

void asy_open_matrix(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"get", matrix_get},         {"set", matrix_set},
        {"row", matrix_row},         {"col", matrix_col},
        {"copy", matrix_copy},       {"rows_at", matrix_rows_at},
        {"cols_at", matrix_cols_at}, {NULL, NULL}};
    static const luaL_Reg events[] = {{"__index", matrix_index}, {NULL, NULL}};
    static const luaL_Reg library[] = {
        {"new", matrix_new}, {"from", matrix_from}, {NULL, NULL}};
    asy_view_register(L, ASY_VIEW_MATRIX, methods, events);
    luaL_newlib(L, library);
    lua_setglobal(L, "matrix");
}
