/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One Lua state: a hook as one worker sees it during one unit.
 *
 * Invariant: a hook runs only inside asy_hook_run, which bounds its memory and
 * its instructions, turns every Lua error into one sentence with the hook's
 * file and line, and afterwards invalidates the views that were handed out.
 */
#ifndef ASY_HOOK_STATE_H
#define ASY_HOOK_STATE_H

#include <lua.h>
#include <stdbool.h>

#include "base/train.h"
#include "hook/hook.h"
#include "learner/learner.h"
#include "measure/measure.h"
#include "transform/transform.h"

/* Limits until the config says others. */
enum { ASY_HOOK_MEMORY_MB = 256, ASY_HOOK_INSTRUCTIONS = 1000000000 };
enum { ASY_HOOK_TEXT = 1 << 20 }; /* bytes of a hook's file */
/* What the program keeps of a hook lies outside of its memory: bytes of a
   column's name and of another text, and parameters. */
enum { ASY_HOOK_WORD = 1024, ASY_HOOK_WORDS = 65536, ASY_HOOK_PARAMS = 256 };
/* Bytes that are copied or compared in the time of one instruction. */
enum { ASY_HOOK_BYTES = 64 };

typedef enum asy_hook_kind {
    ASY_HOOK_LEARNER,
    ASY_HOOK_TRANSFORM,
    ASY_HOOK_MEASURE
} asy_hook_kind;

typedef struct asy_hook_state asy_hook_state;

/* A loaded file. All texts live in the arena of asy_hooks. */
typedef struct asy_hook {
    const char *path, *name; /* name: the file without its folder */
    const char *text;
    size_t size;
    const char *code; /* the text as Lua gets it: see asy_scan_lengths */
    size_t code_size;
    const asy_hook_limits *limits;
    asy_hook_kind kind;
    const char *help;
    const asy_param *params;
    size_t n_params;
    union {
        asy_learner learner;
        asy_transform transform;
        asy_measure measure;
    } as;
    asy_hook_state *state[ASY_MAX_WORKERS]; /* each used by its worker alone */
    struct asy_hook *next;
} asy_hook;

/* Of Lua's memory. */
typedef struct asy_hook_block {
    const void *at;
    size_t size;
} asy_hook_block;

struct asy_hook_state {
    lua_State *L;
    const asy_hook *hook;
    uint64_t unit;        /* asy_ctx.unit it was made for */
    uint64_t call;        /* running number; views are good for one call */
    const char *function; /* of the hook, that is being called; or NULL */
    asy_status failure;   /* what an error in the hook means: a bad config
                             while loading, a failed unit later */
    size_t bytes;
    double instructions; /* of this call, so far */
    size_t weight;       /* of an instruction: see limits.c */
    size_t chain;        /* no chain of __index is longer */
    size_t widest;       /* bytes: no table has a longer array */
    const void *stack;   /* Lua's, as far as we can tell */
    asy_hook_block last; /* array made */
    bool starved;        /* the machine is out of memory, not the state */
    bool spent;          /* the hook caught that the state is */
};

/* A state in which the hook's file has run; failure is the status that errors
   in it get. Errors: failure, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_hook_state_new(const asy_hook *hook, asy_status failure,
                              asy_hook_state **state, asy_error *err);
void asy_hook_state_free(asy_hook_state *state);

/* The state of ctx's worker and unit, made if need be. */
ASY_MUST_USE
asy_status asy_hook_state_at(const asy_hook *hook, const asy_ctx *ctx,
                             asy_hook_state **state);

/*
 * Call body(L) with job as its one argument (light userdata), protected.
 * function names the hook's function that body is going to call.
 * Errors: ASY_EHOOK (ASY_ECONFIG while loading), ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_hook_run(asy_hook_state *state, const char *function,
                        lua_CFunction body, void *job, asy_error *err);

/* For use below asy_hook_run only. */

asy_hook_state *asy_hook_state_of(lua_State *L);

/* Raise an error; the hook's file and line are put in front. Never returns. */
ASY_PRINTF(2, 3)
int asy_hook_raise(lua_State *L, const char *format, ...);

/* The allocator of a state, which is the user. */
void *asy_hook_allocate(void *user, void *old, size_t old_size, size_t size);
/* A call begins. */
void asy_hook_begin_limits(asy_hook_state *state);
/* Work done inside one call of C counts as that many instructions; an error
   if there are none left. */
void asy_hook_charge(lua_State *L, double instructions);
/* The same for sorting n things. */
void asy_hook_charge_order(lua_State *L, size_t n);
/* The same for going through the keys of a table, also the emptied ones. */
void asy_hook_charge_keys(lua_State *L);
/* The longest chain may have grown: so does the weight of instructions. */
void asy_hook_weigh_chain(asy_hook_state *state);
/* An error with this code was caught: raise it again if it was a limit's. */
void asy_hook_pass_limits(lua_State *L, int code);

/* Push a number; a NaN as what 0/0 is here, whatever its sign was. */
void asy_hook_push_number(lua_State *L, double x);

/* Push the running function of the hook, or the hook's table. */
void asy_hook_push_function(lua_State *L);
void asy_hook_push_table(lua_State *L);

/* Models that hooks made, by the address of what stands for them outside. As
   arenas are wound back, a new model takes the place of an old one. */
void asy_hook_keep_model(lua_State *L, const void *address); /* pops it */
void asy_hook_push_model(lua_State *L, const void *address);

/* Replace what would make a result depend on anything but its arguments:
   see sandbox.c. */
int asy_hook_open_sandbox(lua_State *L);
/* Open string and utf8, without addresses, signs of NaN and patterns, and
   replace tostring: see text.c. */
void asy_hook_open_text(lua_State *L);
/* Replace the value at index by a text, unless it is one or a number. */
void asy_hook_make_printable(lua_State *L, int index);
/* setmetatable, which reads the metatable once: see metatable.c. */
void asy_hook_open_metatables(lua_State *L);
/* pcall and xpcall that let limits pass: see protect.c. */
void asy_hook_open_protection(lua_State *L);
/* Functions of table that ask for a length, or work long: see table.c. */
void asy_hook_open_table(lua_State *L);
/* From now on a new global is an error (a forgotten `local`). */
void asy_hook_freeze_globals(lua_State *L);

/* table.sort, stable; pairs in the order of keys: see order.c. */
int asy_hook_sort(lua_State *L);
int asy_hook_pairs(lua_State *L);

/* The length of the table at index: n with t[n] and without t[n + 1], found
   from its values alone; O(log n). See length.c. */
lua_Integer asy_hook_length(lua_State *L, int index);
/* The same, or what a metamethod says. */
lua_Integer asy_hook_asked_length(lua_State *L, int index);
/* Put it where Lua would take its own: # and rawlen. */
void asy_hook_open_lengths(lua_State *L);

/* Fill in the vtable of a hook from its declaration. */
void asy_hook_make_learner(asy_hook *hook, unsigned caps);
void asy_hook_make_transform(asy_hook *hook, unsigned caps);
void asy_hook_make_measure(asy_hook *hook, unsigned caps);

/* Read kind, params and the rest from the table the hook returned; texts go to
   arena. Errors: ASY_ECONFIG. */
ASY_MUST_USE
asy_status asy_hook_declare(asy_hook *hook, asy_hook_state *state,
                            asy_arena *arena, asy_error *err);

#endif
