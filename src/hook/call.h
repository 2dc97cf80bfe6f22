/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the members' bodies share. All but asy_check_input raise Lua errors. */
#ifndef ASY_HOOK_CALL_H
#define ASY_HOOK_CALL_H

#include "hook/state.h"

/* A fit: push the function fit with its four arguments, call it, and keep
   what it returns as the model at address. */
typedef struct asy_fit_call {
    const asy_train *train;
    const asy_params *params;
    uint64_t key;
    const void *address;
} asy_fit_call;
int asy_call_fit(lua_State *L); /* body; job: asy_fit_call */

/* A training set that the hook can take: finite unless it says missing_ok. */
ASY_MUST_USE
asy_status asy_check_input(const asy_train *train, bool missing_ok,
                           asy_error *err);

/* n rows of width numbers from the value on top of the stack: a table or a
   vector if width is 1, else a matrix or a table of tables. out row by row. */
void asy_read_rows(lua_State *L, size_t n, size_t width, double *out);

#endif
