/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is taken piece by piece and given back all at once.
 *
 * A worker owns arenas for its whole life; a unit takes from them and winds
 * them back to a mark, so that after the first unit nothing reaches malloc.
 *
 * Invariant: pointers handed out since a mark stay valid until that mark is
 * released or the arena is cleared; chunks are kept for reuse on release, but
 * what is large takes no memory until it is used again.
 */
#ifndef ASY_BASE_ARENA_H
#define ASY_BASE_ARENA_H

#include <stddef.h>

#include "base/status.h"

typedef struct asy_chunk asy_chunk;

typedef struct asy_arena {
    asy_chunk *first;   /* all chunks, oldest first */
    asy_chunk *current; /* the one being filled */
    size_t peak;        /* bytes held in chunks, which only ever grows */
} asy_arena;

typedef struct asy_mark {
    asy_chunk *chunk;
    size_t used;
} asy_mark;

void asy_arena_init(asy_arena *arena);
void asy_arena_clear(asy_arena *arena);

/* 64-byte aligned, uninitialised; NULL if memory is out. bytes may be 0. */
void *asy_arena_alloc(asy_arena *arena, size_t bytes);
/* The same for count things of size bytes, zeroed; NULL also on overflow. */
void *asy_arena_calloc(asy_arena *arena, size_t count, size_t size);
char *asy_arena_strdup(asy_arena *arena, const char *text);
ASY_PRINTF(2, 3)
char *asy_arena_printf(asy_arena *arena, const char *format, ...);

asy_mark asy_arena_mark(const asy_arena *arena);
void asy_arena_release(asy_arena *arena, asy_mark mark);

/* count uninitialised things of a type; NULL if out of memory or overflow */
#define ASY_NEW(arena, type, count)                                            \
    ((type *)asy_arena_array((arena), (size_t)(count), sizeof(type)))
void *asy_arena_array(asy_arena *arena, size_t count, size_t size);

#endif
