/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For a library to preload: which code is the program's own, not a library's.
 * A library whose blocks the program has to give back may count as its own.
 * Nothing here allocates.
 */
#ifndef ASY_TESTS_FAULTS_OWN_CODE_H
#define ASY_TESTS_FAULTS_OWN_CODE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct own_code {
    const char *library; /* counts as well; NULL: none */
    size_t n;
    struct {
        uintptr_t from, to;
    } part[4];
} own_code;

static inline void note_parts(own_code *own, const struct dl_phdr_info *info)
{
    enum { MOST = sizeof own->part / sizeof *own->part };
    for (int i = 0; i < info->dlpi_phnum && own->n < MOST; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        uintptr_t from = info->dlpi_addr + part->p_vaddr;
        own->part[own->n].from = from;
        own->part[own->n++].to = from + part->p_memsz;
    }
}

static inline int note_own_code(struct dl_phdr_info *info, size_t size,
                                void *user)
{
    own_code *own = user;
    (void)size;
    bool is_program = own->n == 0; /* it comes first */
    if (is_program || strstr(info->dlpi_name, own->library))
        note_parts(own, info);
    return own->library ? 0 : 1;
}

static inline own_code find_own_code(const char *library)
{
    own_code own = {.library = library};
    dl_iterate_phdr(note_own_code, &own);
    return own;
}

static inline bool is_own_code(const own_code *own, const void *caller)
{
    for (size_t i = 0; i < own->n; i++)
        if ((uintptr_t)caller >= own->part[i].from &&
            (uintptr_t)caller < own->part[i].to)
            return true;
    return false;
}

#endif
