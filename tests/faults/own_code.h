/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For a library to preload: which code is the program's own, not a library's.
 * Nothing here allocates.
 */
#ifndef ASY_TESTS_FAULTS_OWN_CODE_H
#define ASY_TESTS_FAULTS_OWN_CODE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct own_code {
    uintptr_t from, to;
} own_code;

static inline int note_own_code(struct dl_phdr_info *info, size_t size,
                                void *user)
{
    own_code *own = user;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        own->from = info->dlpi_addr + part->p_vaddr;
        own->to = own->from + part->p_memsz;
    }
    return 1; /* the first one is the program */
}

static inline own_code find_own_code(void)
{
    own_code own = {0, 0};
    dl_iterate_phdr(note_own_code, &own);
    return own;
}

static inline bool is_own_code(const own_code *own, const void *caller)
{
    return (uintptr_t)caller >= own->from && (uintptr_t)caller < own->to;
}

#endif
