/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of chunks, each at least twice the one before; alloc bumps an
 * offset in the current chunk and moves on when it is full.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/memory.h"

/* With AddressSanitizer a chunk is poisoned but for what was handed out, so
   that reading past an array or after a release is found. */
#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif
#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#define HIDE(from, bytes) __asan_poison_memory_region((from), (bytes))
#define SHOW(from, bytes) __asan_unpoison_memory_region((from), (bytes))
#else
#define HIDE(from, bytes) ((void)(from), (void)(bytes))
#define SHOW(from, bytes) ((void)(from), (void)(bytes))
#endif

#define ALIGN 64u
#define FIRST_CHUNK ((size_t)1 << 16)
/* Beyond this what fills it takes longer than to have its pages anew. */
#define LARGE ((size_t)1 << 24)

struct asy_chunk {
    asy_chunk *next;
    char *data;
    size_t size, used;
};

void asy_arena_init(asy_arena *arena)
{
    *arena = (asy_arena){0};
}

/* Let the system have the pages of a span that is of no use for now. Written to
   again they are zeros at first. */
static void give_back(char *from, size_t bytes)
{
    enum { PAGE = 4096 };
    size_t skip = (PAGE - (uintptr_t)from % PAGE) % PAGE;
    if (bytes > skip)
        madvise(from + skip, (bytes - skip) / PAGE * PAGE, MADV_DONTNEED);
}

void asy_arena_clear(asy_arena *arena)
{
    for (asy_chunk *c = arena->first; c;) {
        asy_chunk *next = c->next;
        /* The allocator may keep what is freed for a later use. */
        if (c->size >= LARGE / 16)
            give_back(c->data, c->size);
        asy_free(c->data);
        asy_free(c);
        c = next;
    }
    asy_arena_init(arena);
}

static asy_chunk *chunk_new(size_t size)
{
    asy_chunk *c = asy_malloc(sizeof *c);
    if (!c)
        return NULL;
    c->data = asy_malloc_aligned(size);
    if (!c->data) {
        asy_free(c);
        return NULL;
    }
    c->next = NULL;
    c->size = size;
    c->used = 0;
    HIDE(c->data, size);
    return c;
}

/* Append a chunk that can hold bytes and make it current. */
static asy_chunk *grow(asy_arena *arena, size_t bytes)
{
    size_t size = arena->current ? 2 * arena->current->size : FIRST_CHUNK;
    if (size < bytes)
        size = bytes;
    asy_chunk *c = chunk_new(size);
    if (!c)
        return NULL;
    if (arena->current) {
        c->next = arena->current->next;
        arena->current->next = c;
    } else {
        arena->first = c;
    }
    arena->current = c;
    arena->peak += size;
    return c;
}

void *asy_arena_alloc(asy_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX - ALIGN)
        return NULL;
    size_t room = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    asy_chunk *c = arena->current;
    while (c && c->size - c->used < room && c->next) {
        c = c->next;
        c->used = 0;
        arena->current = c;
    }
    if (!c || c->size - c->used < room)
        c = grow(arena, room);
    if (!c)
        return NULL;
    void *p = c->data + c->used;
    c->used += room;
    SHOW(p, bytes);
    return p;
}

void *asy_arena_array(asy_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return asy_arena_alloc(arena, count * size);
}

void *asy_arena_calloc(asy_arena *arena, size_t count, size_t size)
{
    void *p = asy_arena_array(arena, count, size);
    if (p)
        memset(p, 0, count * size);
    return p;
}

char *asy_arena_strdup(asy_arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = asy_arena_alloc(arena, size);
    return copy ? memcpy(copy, text, size) : NULL;
}

char *asy_arena_printf(asy_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *text = length < 0 ? NULL : asy_arena_alloc(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

asy_mark asy_arena_mark(const asy_arena *arena)
{
    return (asy_mark){arena->current,
                      arena->current ? arena->current->used : 0};
}

void asy_arena_release(asy_arena *arena, asy_mark mark)
{
    size_t kept = mark.used;
    arena->current = mark.chunk ? mark.chunk : arena->first;
    for (asy_chunk *c = arena->current; c; c = c->next) {
        if (c->used >= kept + LARGE)
            give_back(c->data + kept, c->used - kept);
        HIDE(c->data + kept, c->size - kept);
        c->used = kept;
        kept = 0;
    }
}
