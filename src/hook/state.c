/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lua states and protected calls: see state.h. */
#include "hook/state.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "hook/view.h"

/* Lua puts "hook:LINE: " in front of its messages; we know the path. */
#define CHUNK "hook"

static const char hook_key, models_key;

/* ---- errors ---- */

asy_hook_state *asy_hook_state_of(lua_State *L)
{
    return *(asy_hook_state **)lua_getextraspace(L);
}

int asy_hook_raise(lua_State *L, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    lua_pushvfstring(L, format, args);
    va_end(args);
    return lua_error(L);
}

/* The line of the innermost Lua function, else where the hook's function that
   was called begins. */
static int line_of_error(lua_State *L)
{
    lua_Debug ar;
    for (int level = 1; lua_getstack(L, level, &ar); level++)
        if (lua_getinfo(L, "l", &ar) && ar.currentline > 0)
            return ar.currentline;
    if (!asy_hook_state_of(L)->function)
        return 1;
    asy_hook_push_function(L);
    if (!lua_isfunction(L, -1))
        return 1;
    lua_getinfo(L, ">S", &ar);
    return ar.linedefined > 0 ? ar.linedefined : 1;
}

/* While loading, the path as it was given. In a unit, whose message is stored,
   the file's name: a result must not tell where it was made. */
static const char *shown_path(const asy_hook_state *s)
{
    return s->failure == ASY_ECONFIG ? s->hook->path : s->hook->name;
}

/* Message handler: the message with the hook's path and a line in front. */
static int describe(lua_State *L)
{
    static const char prefix[] = CHUNK ":";
    const size_t length = sizeof prefix - 1;
    const char *path = shown_path(asy_hook_state_of(L));
    const char *message = lua_tostring(L, 1);
    if (!message)
        message = lua_pushfstring(L, "raised a %s (need a text)",
                                  luaL_typename(L, 1));
    if (strncmp(message, prefix, length) == 0 &&
        isdigit((unsigned char)message[length]))
        lua_pushfstring(L, "%s:%s", path, message + length);
    else
        lua_pushfstring(L, "%s:%d: %s", path, line_of_error(L), message);
    return 1;
}

/* One line, whatever the hook put into its message. */
static void flatten(asy_error *err)
{
    for (char *c = err ? err->message : NULL; c && *c; c++)
        if (iscntrl((unsigned char)*c))
            *c = ' ';
}

/* The operator .. shows the sign of a NaN, which differs between processors:
   a message, which is stored, does not. */
static void drop_nan_signs(asy_error *err)
{
    static const char word[] = "-nan";
    const size_t length = sizeof word - 1;
    char *at = err ? err->message : NULL;
    while (at && (at = strstr(at, word)) != NULL) {
        bool begins = at == err->message || !isalnum((unsigned char)at[-1]);
        if (begins && !isalnum((unsigned char)at[length]))
            memmove(at, at + 1, strlen(at));
        at++;
    }
}

static asy_status report(asy_hook_state *s, int code, asy_error *err)
{
    char in[64] = "";
    if (s->function)
        snprintf(in, sizeof in, " (in %s)", s->function);
    bool memory = code == LUA_ERRMEM || s->spent;
    if (s->starved && (memory || code != LUA_ERRRUN))
        return asy_nomem(err);
    if (memory)
        return asy_fail(err, s->failure,
                        "%s:1: out of memory (need at most %zu MB a hook: "
                        "hooks.memory_mb)%s",
                        shown_path(s), s->hook->limits->memory_mb, in);
    const char *message = lua_tostring(s->L, -1);
    asy_fail(err, s->failure, "%s%s", message ? message : shown_path(s), in);
    flatten(err);
    drop_nan_signs(err);
    return s->failure;
}

asy_status asy_hook_run(asy_hook_state *s, const char *function,
                        lua_CFunction body, void *job, asy_error *err)
{
    lua_State *L = s->L;
    s->function = function;
    s->call++;
    lua_settop(L, 0);
    asy_hook_begin_limits(s);
    lua_pushcfunction(L, describe);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, job);
    int code = lua_pcall(L, 1, 0, 1);
    asy_status status = code == LUA_OK ? ASY_OK : report(s, code, err);
    lua_settop(L, 0);
    s->call++;
    return status;
}

/* ---- what a state keeps ---- */

void asy_hook_push_table(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &hook_key);
}

void asy_hook_push_function(lua_State *L)
{
    asy_hook_push_table(L);
    if (lua_istable(L, -1)) {
        lua_pushstring(L, asy_hook_state_of(L)->function);
        lua_rawget(L, -2);
    }
    lua_remove(L, -2);
}

void asy_hook_keep_model(lua_State *L, const void *address)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &models_key);
    lua_insert(L, -2);
    lua_rawsetp(L, -2, address);
    lua_pop(L, 1);
}

void asy_hook_push_model(lua_State *L, const void *address)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &models_key);
    lua_rawgetp(L, -1, address);
    lua_remove(L, -2);
}

/* ---- life ---- */

/* Body: open the libraries and run the file. */
static int start(lua_State *L)
{
    const asy_hook *hook = asy_hook_state_of(L)->hook;
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &models_key);
    asy_hook_open_sandbox(L);
    asy_hook_open_views(L);
    /* "t": text only; crafted bytecode could break out of Lua. */
    if (luaL_loadbufferx(L, hook->code, hook->code_size, "=" CHUNK, "t") !=
        LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 1);
    if (!lua_istable(L, -1))
        return asy_hook_raise(L, "the file returned a %s (need a table)",
                              luaL_typename(L, -1));
    lua_rawsetp(L, LUA_REGISTRYINDEX, &hook_key);
    asy_hook_freeze_globals(L);
    return 0;
}

asy_status asy_hook_state_new(const asy_hook *hook, asy_status failure,
                              asy_hook_state **out, asy_error *err)
{
    asy_hook_state *s = asy_calloc(1, sizeof *s);
    if (!s)
        return asy_nomem(err);
    s->hook = hook;
    s->failure = failure;
    s->weight = 1;
    s->L = lua_newstate(asy_hook_allocate, s);
    asy_status status = ASY_ENOMEM;
    if (s->L) {
        *(asy_hook_state **)lua_getextraspace(s->L) = s;
        status = asy_hook_run(s, NULL, start, NULL, err);
    } else {
        asy_nomem(err);
    }
    if (status != ASY_OK) {
        asy_hook_state_free(s);
        return status;
    }
    *out = s;
    return ASY_OK;
}

void asy_hook_state_free(asy_hook_state *s)
{
    if (!s)
        return;
    if (s->L)
        lua_close(s->L);
    asy_free(s);
}

asy_status asy_hook_state_at(const asy_hook *hook, const asy_ctx *ctx,
                             asy_hook_state **out)
{
    if (ctx->worker >= ASY_MAX_WORKERS)
        return asy_fail(ctx->err, ASY_EHOOK,
                        "%s: found worker %u, need one below %d", hook->name,
                        ctx->worker, ASY_MAX_WORKERS);
    /* A hook is reached through a const vtable; its slots are the one thing
       that changes, and each belongs to one thread. */
    asy_hook_state **slot = (asy_hook_state **)&hook->state[ctx->worker];
    if (*slot && (*slot)->unit == ctx->unit) {
        *out = *slot;
        return ASY_OK;
    }
    asy_hook_state_free(*slot);
    *slot = NULL;
    ASY_TRY(asy_hook_state_new(hook, ASY_EHOOK, slot, ctx->err));
    (*slot)->unit = ctx->unit;
    *out = *slot;
    return ASY_OK;
}
