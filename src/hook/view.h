/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a hook holds in its hands: matrices, vectors, labels and random numbers
 * as Lua userdata.
 *
 * An object either owns its numbers, which then follow it in its userdata, or
 * is a view of the caller's memory. A view is read-only and good for one call:
 * used later it raises an error. Hooks have no other full userdata, so an
 * object's first member tells its kind.
 */
#ifndef ASY_HOOK_VIEW_H
#define ASY_HOOK_VIEW_H

#include <lauxlib.h>
#include <lua.h>

#include "base/rng.h"
#include "base/train.h"

typedef enum asy_view_kind {
    ASY_VIEW_MATRIX,
    ASY_VIEW_VECTOR,
    ASY_VIEW_LABELS,
    ASY_VIEW_RNG,
    ASY_VIEW_KINDS
} asy_view_kind;

/* Every object begins like this. */
typedef struct asy_view {
    asy_view_kind kind;
    uint64_t call; /* 0: owns its numbers; else the call it is good for */
} asy_view;

/* A matrix, or a vector [n] (p = 1). */
typedef struct asy_view_array {
    asy_view head;
    asy_matrix x;
    const char *const *names; /* [p], or NULL */
} asy_view_array;

typedef struct asy_view_labels {
    asy_view head;
    const int *y;
    size_t n;
    int k;
} asy_view_labels;

typedef struct asy_view_rng {
    asy_view head;
    asy_rng rng;
} asy_view_rng;

/* Register the methods of all kinds, and matrix, vector and solve. */
void asy_hook_open_views(lua_State *L);

/* One pass over n numbers is about to be made. */
void asy_charge_numbers(lua_State *L, size_t n);

/* Push views of the caller's memory. names may be NULL. */
void asy_push_matrix(lua_State *L, const asy_matrix *x,
                     const char *const *names);
void asy_push_vector(lua_State *L, const double *v, size_t n);
void asy_push_labels(lua_State *L, const int *y, size_t n, int k);
void asy_push_rng(lua_State *L, uint64_t key);

/* Push a new object that owns its numbers, all 0. */
asy_view_array *asy_new_matrix(lua_State *L, size_t n, size_t p);
asy_view_array *asy_new_vector(lua_State *L, size_t n);
/* A table of numbers at index as a new vector. */
asy_view_array *asy_vector_of_table(lua_State *L, int index);

/* The object at a stack index; an error if it is something else, or a view
   that is no longer good. */
asy_view *asy_check_view(lua_State *L, int index, asy_view_kind kind);
asy_view_array *asy_check_matrix(lua_State *L, int index);
asy_view_array *asy_check_vector(lua_State *L, int index);
/* A vector, or a table of numbers that is turned into one in its place. */
asy_view_array *asy_check_numbers(lua_State *L, int index);
/* The object if it is an array of either kind, else NULL. */
asy_view_array *asy_test_array(lua_State *L, int index);
/* "matrix", "table", ...: never an address, which differs between runs. */
const char *asy_type_name(lua_State *L, int index);
/* An index from 1 to n, as one from 0. what names it in the error. */
size_t asy_check_index(lua_State *L, int index, size_t n, const char *what);

/* A metatable's __index for objects whose fields are methods: pushes the
   method named by the key at 2 from the upvalue, or nil. */
void asy_push_method(lua_State *L);
/* Set up the metatable of a kind. methods and events end in {NULL, NULL}. */
void asy_view_register(lua_State *L, asy_view_kind kind,
                       const luaL_Reg *methods, const luaL_Reg *events);
/* A new userdata of this kind. */
void *asy_new_view(lua_State *L, asy_view_kind kind, size_t size);

/* Methods of matrix and vector that compute: see algebra.c, linear.c. */
extern const luaL_Reg asy_matrix_algebra[], asy_vector_algebra[];
int asy_lua_solve(lua_State *L);

/* Registration of the other kinds: labels.c, random.c, vector.c, matrix.c. */
void asy_open_matrix(lua_State *L);
void asy_open_vector(lua_State *L);
void asy_open_labels(lua_State *L);
void asy_open_rng(lua_State *L);

#endif
