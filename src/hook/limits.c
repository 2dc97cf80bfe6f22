/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a state may take: memory and instructions.
 *
 * Lua counts its instructions, but not what one call of C does: functions that
 * work long charge for it. Nor does it count what one instruction does: it may
 * compare two texts of megabytes, copy the whole stack as arguments, or walk a
 * chain of metatables. So the longest text, the largest stack and the longest
 * chain give all later instructions a weight.
 */
#include <lauxlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "hook/state.h"

/* Instructions between two looks at the count. */
enum { COUNT_STEP = 100000 };
/* Bytes that a text may have before it weighs. */
enum { LIGHT_TEXT = 4096 };
/* Tables of a chain of __index that weigh as much as an instruction. */
enum { LIGHT_CHAIN = 8 };
/* Bytes of the stack that weigh as much as an instruction: several are needed
   to make a call that copies them. */
enum { STACK_BYTES = 65536 };
/* Bytes of the largest table that are passed in the time of one instruction
   when a table makes room. Most are small: this is a fraction of what the
   largest would cost. */
enum { ROOM_BYTES = 4096 };
/* The same when the keys of a table are gone through. */
enum { KEYS_BYTES = 1024 };
/* Bytes that the collector passes in the time of one instruction. */
enum { COLLECTED_BYTES = 32 };

static size_t memory_limit(const asy_hook_state *s)
{
    return s->hook->limits->memory_mb << 20;
}

static bool is_used_up(const asy_hook_state *s)
{
    return s->instructions >= (double)s->hook->limits->instructions;
}

/* ---- instructions ---- */

/* Called every COUNT_STEP weighted instructions, and at each one when none are
   left. */
static void count(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    asy_hook_charge(L, COUNT_STEP);
}

static void set_step(asy_hook_state *s)
{
    size_t step = is_used_up(s) ? 1 : COUNT_STEP / s->weight;
    lua_sethook(s->L, count, LUA_MASKCOUNT, step > 0 ? (int)step : 1);
}

static void raise_used_up(lua_State *L)
{
    char limit[32];
    asy_print_double((double)asy_hook_state_of(L)->hook->limits->instructions,
                     limit);
    asy_hook_raise(L,
                   "still running after %s Lua instructions (does it loop for "
                   "ever? the limit is hooks.instructions)",
                   limit);
}

void asy_hook_charge(lua_State *L, double instructions)
{
    asy_hook_state *s = asy_hook_state_of(L);
    if (instructions > 0)
        s->instructions += instructions;
    if (!is_used_up(s))
        return;
    set_step(s);
    raise_used_up(L);
}

void asy_hook_begin_limits(asy_hook_state *s)
{
    s->instructions = 0;
    s->starved = s->spent = false;
    set_step(s);
}

void asy_hook_pass_limits(lua_State *L, int code)
{
    asy_hook_state *s = asy_hook_state_of(L);
    s->spent |= code == LUA_ERRMEM;
    if (s->spent)
        asy_hook_raise(L, "out of memory");
    asy_hook_charge(L, 0);
}

/* ---- memory ---- */

static void weigh(asy_hook_state *s, size_t weight)
{
    if (weight <= s->weight)
        return;
    s->weight = weight;
    set_step(s);
}

/* Memory takes its time too; here no error can be raised, but by the next
   instruction. */
static void charge_bytes(asy_hook_state *s, size_t bytes, size_t a_time)
{
    bool before = is_used_up(s);
    s->instructions += (double)(bytes / a_time);
    if (s->L && !before && is_used_up(s))
        set_step(s);
}

void asy_hook_weigh_chain(asy_hook_state *s)
{
    const size_t most = 2000; /* Lua gives up */
    weigh(s, (s->chain < most ? s->chain : most) / LIGHT_CHAIN);
}

void asy_hook_charge_keys(lua_State *L)
{
    asy_hook_charge(L, (double)(asy_hook_state_of(L)->widest / KEYS_BYTES));
}

/* The stack is a new block now. */
static void move_stack(asy_hook_state *s, asy_hook_block to)
{
    s->stack = to.at;
    if (s->L)
        weigh(s, to.size / STACK_BYTES);
}

/* A block of no type was made, or moved from old. The first of all is the
   stack; of the last we know only now whether it became the stack. */
static void watch_array(asy_hook_state *s, const void *old, asy_hook_block new)
{
    if (s->last.at != s->stack && s->last.size > s->widest)
        s->widest = s->last.size;
    charge_bytes(s, s->widest, ROOM_BYTES);
    if (!s->stack || old == s->stack)
        move_stack(s, new);
    s->last = new;
}

/* A block was made. In the place of an old size Lua tells the type of a new
   object, 0 of an array. */
static void watch(asy_hook_state *s, const void *old, size_t old_size,
                  asy_hook_block new)
{
    if (old || old_size == 0)
        watch_array(s, old, new);
    else if (old_size == LUA_TSTRING && new.size > LIGHT_TEXT)
        weigh(s, new.size / ASY_HOOK_BYTES);
}

/* A stack that grows is freed once it was copied to the last array made. */
static void let_go(asy_hook_state *s, void *old, size_t size)
{
    if (old && old == s->stack)
        move_stack(s, s->last);
    asy_free(old);
    s->bytes -= size;
}

void *asy_hook_allocate(void *user, void *old, size_t old_size, size_t size)
{
    asy_hook_state *s = user;
    size_t had = old ? old_size : 0;
    if (size == 0) {
        let_go(s, old, had);
        return NULL;
    }
    if (size > had && size - had > memory_limit(s) - s->bytes) {
        charge_bytes(s, s->bytes, COLLECTED_BYTES); /* Lua collects at once */
        return NULL;
    }
    charge_bytes(s, size, ASY_HOOK_BYTES);
    void *p = asy_realloc(old, size);
    if (!p && size > had) {
        s->starved = true;
        return NULL;
    }
    s->bytes += size - had;
    p = p ? p : old;
    watch(s, old, old_size, (asy_hook_block){p, size});
    return p;
}
