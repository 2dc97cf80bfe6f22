/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by declare.c and params.c. The functions raise Lua errors. */
#ifndef ASY_HOOK_DECLARE_H
#define ASY_HOOK_DECLARE_H

#include "hook/state.h"

typedef struct asy_declaring {
    asy_hook *hook; /* being filled */
    asy_arena *arena;
    unsigned caps;
} asy_declaring;

/* Raise an error placed at the first line that has word. Never returns. */
int asy_declare_fail(lua_State *L, const asy_declaring *d, const char *word,
                     const char *format, ...);
/* Raise that the machine is out of memory. */
int asy_declare_starve(lua_State *L);

/* A copy of text that lives as long as the hooks. */
const char *asy_declare_copy(lua_State *L, const asy_declaring *d,
                             const char *text);

/* Every key of the table at an absolute index is one of words [n]. */
void asy_declare_check_keys(lua_State *L, const asy_declaring *d, int table,
                            const char *const *words, size_t n);

/* hook->params from the table on top of the stack, sorted by name. */
void asy_declare_params(lua_State *L, asy_declaring *d);

#endif
