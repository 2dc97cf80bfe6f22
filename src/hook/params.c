/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parameters of a hook, as it writes them:
 *
 *   params = {k = {default = 5, min = 1, integer = true, help = "..."},
 *             weights = {default = "uniform", choices = {"uniform", "x"}},
 *             robust = {default = false}}
 *
 * and as the rest of the program knows them (base/param.h). Without a default a
 * parameter must be given. They are sorted by name.
 */
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "hook/declare.h"

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const asy_param *)a)->name, ((const asy_param *)b)->name);
}

/* The words of the table on top of the stack, as "a|b|c". */
static const char *join_choices(lua_State *L, const asy_declaring *d,
                                const char *name)
{
    luaL_Buffer buffer;
    int table = lua_gettop(L);
    size_t n = (size_t)asy_hook_length(L, table);
    luaL_buffinit(L, &buffer);
    for (size_t i = 1; i <= n; i++) {
        if (lua_rawgeti(L, table, (lua_Integer)i) != LUA_TSTRING ||
            strchr(lua_tostring(L, -1), '|'))
            asy_declare_fail(L, d, name,
                             "parameter %s: choices are words without |", name);
        if (i > 1)
            luaL_addchar(&buffer, '|');
        luaL_addvalue(&buffer);
    }
    luaL_pushresult(&buffer);
    const char *text = asy_declare_copy(L, d, lua_tostring(L, -1));
    lua_pop(L, 1);
    if (!*text)
        asy_declare_fail(L, d, name, "parameter %s: choices are empty", name);
    return text;
}

static double read_number(lua_State *L, const asy_declaring *d,
                          const char *name, const char *field, double fallback)
{
    double x = fallback;
    int type = lua_getfield(L, -1, field);
    if (type == LUA_TNUMBER)
        x = lua_tonumber(L, -1);
    else if (type != LUA_TNIL)
        asy_declare_fail(L, d, name, "parameter %s: %s is a %s (need a number)",
                         name, field, lua_typename(L, type));
    lua_pop(L, 1);
    return x;
}

/* What values it takes, told by choices, integer and the default on top. */
static unsigned types_of(lua_State *L, const asy_declaring *d,
                         const asy_param *p, bool integer)
{
    int type = lua_type(L, -1);
    if (p->choices)
        return ASY_CHOICE;
    if (type == LUA_TBOOLEAN)
        return ASY_BOOL;
    if (type == LUA_TSTRING)
        return ASY_STRING;
    if (type != LUA_TNUMBER && type != LUA_TNIL)
        asy_declare_fail(L, d, p->name,
                         "parameter %s: default is a %s (need a number, a text "
                         "or a boolean)",
                         p->name, lua_typename(L, type));
    return integer ? ASY_INTEGER : ASY_NUMBER;
}

/* The default on top of the stack, as YAML would write it. */
static const char *default_text(lua_State *L, const asy_declaring *d)
{
    char number[32];
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        asy_print_double(lua_tonumber(L, -1), number);
        return asy_declare_copy(L, d, number);
    case LUA_TBOOLEAN:
        return lua_toboolean(L, -1) ? "true" : "false";
    default:
        return asy_declare_copy(L, d, lua_tostring(L, -1));
    }
}

static void read_default(lua_State *L, const asy_declaring *d, asy_param *p)
{
    lua_getfield(L, -1, "integer");
    bool integer = lua_toboolean(L, -1);
    lua_pop(L, 1);
    lua_getfield(L, -1, "default");
    p->types = types_of(L, d, p, integer);
    if (lua_isnil(L, -1))
        p->flags = ASY_REQUIRED;
    else
        p->fallback = default_text(L, d);
    lua_pop(L, 1);
    asy_value value;
    asy_error why = {0};
    if (p->fallback &&
        asy_param_parse(p, p->fallback, false, &value, &why) != ASY_OK)
        asy_declare_fail(L, d, p->name, "parameter %s: %s", p->name,
                         why.message);
}

static void read_choices(lua_State *L, const asy_declaring *d, asy_param *p)
{
    int type = lua_getfield(L, -1, "choices");
    if (type == LUA_TTABLE)
        p->choices = join_choices(L, d, p->name);
    else if (type != LUA_TNIL)
        asy_declare_fail(L, d, p->name,
                         "parameter %s: choices is a %s (need a list of words)",
                         p->name, lua_typename(L, type));
    lua_pop(L, 1);
}

/* The parameter whose name and table are on top of the stack. */
static void read_param(lua_State *L, const asy_declaring *d, asy_param *p)
{
    static const char *const words[] = {"default", "min",     "max",
                                        "integer", "choices", "help"};
    if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1))
        asy_declare_fail(L, d, "params",
                         "params: found a %s, need name = {default = ...}",
                         luaL_typename(L, -1));
    p->name = asy_declare_copy(L, d, lua_tostring(L, -2));
    asy_declare_check_keys(L, d, lua_gettop(L), words,
                           sizeof words / sizeof *words);
    p->min = read_number(L, d, p->name, "min", (double)-INFINITY);
    p->max = read_number(L, d, p->name, "max", (double)INFINITY);
    read_choices(L, d, p);
    read_default(L, d, p);
    lua_getfield(L, -1, "help");
    const char *help = lua_tostring(L, -1);
    p->help = help ? asy_declare_copy(L, d, help) : "";
    lua_pop(L, 1);
}

void asy_declare_params(lua_State *L, asy_declaring *d)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        n++;
    if (n > ASY_HOOK_PARAMS)
        asy_declare_fail(L, d, "params", "found %d params (need at most %d)",
                         (int)n, ASY_HOOK_PARAMS);
    asy_param *params = asy_arena_calloc(d->arena, n, sizeof *params);
    if (!params)
        asy_declare_starve(L);
    n = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        read_param(L, d, &params[n++]);
    qsort(params, n, sizeof *params, compare_names);
    d->hook->params = params;
    d->hook->n_params = n;
}
