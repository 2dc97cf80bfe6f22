/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library to preload: the n-th allocation of the process returns NULL, the
 * program's own ones and those of all libraries alike. At the end it counts
 * what was not freed: blocks asked for by the program (values of JSON are its
 * own too), and by libraries.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults/faults.h"
#include "faults/own_code.h"

/* glibc's own names; dlsym would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t align, size_t size);
void __libc_free(void *block);

static asy_faults *page;
static own_code own;

/* ---- blocks in use: an open hash table ---- */

enum { BITS = 20, PLACES = 1 << BITS };
static struct {
    void *block;
    bool ours;
} held[PLACES];
static atomic_flag busy = ATOMIC_FLAG_INIT;

static void lock(void)
{
    while (atomic_flag_test_and_set(&busy))
        ;
}

static size_t place_of(const void *block)
{
    return ((uintptr_t)block >> 4) * 0x9e3779b97f4a7c15u >> (64 - BITS);
}

static void hold(void *block, const void *caller)
{
    if (!page || !block)
        return;
    lock();
    size_t i = place_of(block);
    while (held[i].block && held[i].block != page) /* page: a removed one */
        i = (i + 1) % PLACES;
    held[i].block = block;
    held[i].ours = is_own_code(&own, caller);
    atomic_flag_clear(&busy);
}

static void let_go(void *block)
{
    if (!page || !block)
        return;
    lock();
    for (size_t i = place_of(block); held[i].block; i = (i + 1) % PLACES)
        if (held[i].block == block) {
            held[i].block = page;
            break;
        }
    atomic_flag_clear(&busy);
}

/* ---- the page ---- */

__attribute__((constructor)) static void start(void)
{
    const char *name = getenv(ASY_FAULTS_VARIABLE);
    int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *mapped =
        mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    unsetenv(ASY_FAULTS_VARIABLE); /* children are none of our business */
    if (mapped == MAP_FAILED)
        return;
    own = find_own_code("libjansson");
    page = mapped;
}

__attribute__((destructor)) static void finish(void)
{
    asy_faults *p = page;
    if (!p)
        return;
    for (size_t i = 0; i < PLACES; i++)
        if (held[i].block && held[i].block != p)
            atomic_fetch_add(&p->lost[held[i].ours ? 0 : 1], 1);
}

/* Is this allocation the one? The test learns which library asked for it. */
static bool must_fail(const void *caller)
{
    Dl_info from;
    if (!page || atomic_fetch_add(&page->count, 1) + 1 != page->at)
        return false;
    const char *name = dladdr(caller, &from) ? from.dli_fname : "?";
    const char *slash = strrchr(name, '/');
    snprintf(page->what, sizeof page->what, "%s", slash ? slash + 1 : name);
    atomic_store(&page->fired, 1);
    errno = ENOMEM;
    return true;
}

/* ---- what is interposed ---- */

#define CALLER __builtin_return_address(0)

void *malloc(size_t size)
{
    void *block = must_fail(CALLER) ? NULL : __libc_malloc(size);
    hold(block, CALLER);
    return block;
}

void *calloc(size_t count, size_t size)
{
    void *block = must_fail(CALLER) ? NULL : __libc_calloc(count, size);
    hold(block, CALLER);
    return block;
}

void *realloc(void *old, size_t size)
{
    if (size > 0 && must_fail(CALLER))
        return NULL;
    let_go(old);
    void *block = __libc_realloc(old, size);
    hold(block ? block : size ? old : NULL, CALLER);
    return block;
}

void *aligned_alloc(size_t align, size_t size)
{
    void *block = must_fail(CALLER) ? NULL : __libc_memalign(align, size);
    hold(block, CALLER);
    return block;
}

void free(void *block)
{
    let_go(block);
    __libc_free(block);
}

/* libc's own would hide who asked. */
char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = must_fail(CALLER) ? NULL : __libc_malloc(size);
    hold(copy, CALLER);
    return copy ? memcpy(copy, text, size) : NULL;
}
