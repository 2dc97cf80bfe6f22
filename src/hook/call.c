/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Giving a hook its arguments and reading what it returns: see call.h. */
#include "hook/call.h"

#include <lauxlib.h>
#include <math.h>

#include "hook/view.h"

/* ---- arguments ---- */

static void push_value(lua_State *L, const asy_value *value)
{
    switch (value->type) {
    case ASY_NUMBER:
        asy_hook_push_number(L, value->number);
        break;
    case ASY_INTEGER:
        lua_pushinteger(L, (lua_Integer)value->number);
        break;
    case ASY_BOOL:
        lua_pushboolean(L, value->number != 0);
        break;
    case ASY_CHOICE:
    case ASY_STRING:
        lua_pushstring(L, value->string);
        break;
    default:
        lua_pushnil(L);
    }
}

static void push_params(lua_State *L, const asy_params *params)
{
    lua_createtable(L, 0, (int)params->count);
    for (size_t i = 0; i < params->count; i++) {
        push_value(L, &params->value[i]);
        lua_setfield(L, -2, params->table[i].name);
    }
}

int asy_call_fit(lua_State *L)
{
    const asy_fit_call *job = lua_touserdata(L, 1);
    const asy_train *train = job->train;
    asy_hook_push_function(L);
    asy_push_matrix(L, &train->x, train->names);
    asy_push_labels(L, train->y, train->x.n, train->k);
    push_params(L, job->params);
    asy_push_rng(L, job->key);
    lua_call(L, 4, 1);
    if (lua_isnil(L, -1))
        return asy_hook_raise(L, "fit returned nothing (need a model)");
    asy_hook_keep_model(L, job->address);
    return 0;
}

asy_status asy_check_input(const asy_train *train, bool missing_ok,
                           asy_error *err)
{
    return missing_ok ? ASY_OK : asy_require_finite(train, err);
}

/* ---- results ---- */

/* The number on top of the stack, which is popped; i from 0. */
static double read_number(lua_State *L, size_t i)
{
    const char *function = asy_hook_state_of(L)->function;
    if (lua_type(L, -1) != LUA_TNUMBER)
        asy_hook_raise(L, "%s returned a %s for row %d (need a number)",
                       function, asy_type_name(L, -1), (int)i + 1);
    double x = lua_tonumber(L, -1);
    if (isnan(x))
        asy_hook_raise(L, "%s returned NaN for row %d (need a number)",
                       function, (int)i + 1);
    lua_pop(L, 1);
    return x;
}

static void require_size(lua_State *L, size_t found, size_t need,
                         const char *what)
{
    if (found != need)
        asy_hook_raise(L, "%s returned %d %s (need %d)",
                       asy_hook_state_of(L)->function, (int)found, what,
                       (int)need);
}

static void read_array(lua_State *L, const asy_matrix *x, size_t n,
                       size_t width, double *out)
{
    require_size(L, x->n, n, width > 1 ? "rows" : "numbers");
    require_size(L, x->p, width, "columns");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < width; j++) {
            lua_pushnumber(L, asy_at(x, i, j));
            out[i * width + j] = read_number(L, i);
        }
}

static void read_table(lua_State *L, size_t n, double *out, size_t row)
{
    bool one = row == 0;
    require_size(L, (size_t)asy_hook_length(L, -1), n,
                 one ? "numbers" : "numbers in a row");
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        out[i] = read_number(L, one ? i : row - 1);
    }
}

void asy_read_rows(lua_State *L, size_t n, size_t width, double *out)
{
    const asy_view_array *a = asy_test_array(L, -1);
    if (a) {
        read_array(L, &a->x, n, width, out);
        return;
    }
    if (!lua_istable(L, -1))
        asy_hook_raise(L,
                       "%s returned a %s (need a table or vector of %d "
                       "numbers, one a row)",
                       asy_hook_state_of(L)->function, asy_type_name(L, -1),
                       (int)n);
    if (width == 1) {
        read_table(L, n, out, 0);
        return;
    }
    require_size(L, (size_t)asy_hook_length(L, -1), n, "rows");
    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TTABLE)
            asy_hook_raise(L,
                           "score returned a %s for row %d (need a table of "
                           "%d numbers, one a class)",
                           asy_type_name(L, -1), (int)i + 1, (int)width);
        read_table(L, width, out + i * width, i + 1);
        lua_pop(L, 1);
    }
}
