/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one door to the heap: see memory.h. */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#define ALIGN 64u

static atomic_long fail_at;

void asy_memory_fail_at(long n)
{
    atomic_store(&fail_at, n);
}

static int must_fail(void)
{
    if (atomic_load_explicit(&fail_at, memory_order_relaxed) <= 0)
        return 0;
    return atomic_fetch_sub(&fail_at, 1) == 1;
}

static atomic_ulong refusals;

unsigned long asy_memory_refusals(void)
{
    return atomic_load(&refusals);
}

static void *checked(void *block)
{
    if (!block)
        atomic_fetch_add(&refusals, 1);
    return block;
}

void *asy_malloc(size_t bytes)
{
    return checked(must_fail() ? NULL : malloc(bytes ? bytes : 1));
}

void *asy_malloc_aligned(size_t bytes)
{
    if (must_fail() || bytes > SIZE_MAX - ALIGN)
        return checked(NULL);
    return checked(aligned_alloc(ALIGN, (bytes + ALIGN) / ALIGN * ALIGN));
}

void *asy_calloc(size_t count, size_t size)
{
    return checked(must_fail() ? NULL
                               : calloc(count ? count : 1, size ? size : 1));
}

void *asy_realloc(void *old, size_t bytes)
{
    return checked(must_fail() ? NULL : realloc(old, bytes ? bytes : 1));
}

void asy_free(void *p)
{
    free(p);
}
