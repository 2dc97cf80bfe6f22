/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library to preload: ASY_FAULTS_LARGE=BYTES:N lets the n-th allocation of at
 * least so many bytes fail that the program itself asks for, not a library.
 * They are few: the table and what is made of it.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "faults/own_code.h"

/* glibc's own names; dlsym would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t align, size_t size);

static size_t large; /* bytes; 0: nothing fails */
static long which;
static atomic_long count;
static own_code own;

__attribute__((constructor)) static void start(void)
{
    const char *text = getenv("ASY_FAULTS_LARGE");
    char *end;
    if (!text)
        return;
    own = find_own_code(NULL);
    large = strtoull(text, &end, 10);
    which = *end == ':' ? strtol(end + 1, NULL, 10) : 1;
}

static bool must_fail(size_t size, const void *caller)
{
    if (large == 0 || size < large || !is_own_code(&own, caller))
        return false;
    if (atomic_fetch_add(&count, 1) + 1 != which)
        return false;
    errno = ENOMEM;
    return true;
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t size)
{
    return must_fail(size, CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return must_fail(n * size, CALLER) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return must_fail(size, CALLER) ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t align, size_t size)
{
    return must_fail(size, CALLER) ? NULL : __libc_memalign(align, size);
}
