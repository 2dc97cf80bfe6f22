/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library to preload: ASY_FAULTS_LARGE=BYTES:N lets the n-th allocation of at
 * least so many bytes fail that the program itself asks for, not a library.
 * They are few: the table and what is made of it.
 */
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* glibc's own names; dlsym would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t align, size_t size);

static size_t large; /* bytes; 0: nothing fails */
static long which;
static atomic_long count;
static uintptr_t program_from, program_to; /* its own code */

static int find_program(struct dl_phdr_info *info, size_t size, void *user)
{
    (void)size;
    (void)user;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        program_from = info->dlpi_addr + part->p_vaddr;
        program_to = program_from + part->p_memsz;
    }
    return 1; /* the first one is the program */
}

__attribute__((constructor)) static void start(void)
{
    const char *text = getenv("ASY_FAULTS_LARGE");
    char *end;
    if (!text)
        return;
    dl_iterate_phdr(find_program, NULL);
    large = strtoull(text, &end, 10);
    which = *end == ':' ? strtol(end + 1, NULL, 10) : 1;
}

static bool must_fail(size_t size, const void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    if (large == 0 || size < large || at < program_from || at >= program_to)
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
