/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of an HDF5 file, told by bytes: see result_edit.c. */
#ifndef ASY_TESTS_FUZZ_RESULT_EDIT_H
#define ASY_TESTS_FUZZ_RESULT_EDIT_H

#include <stddef.h>
#include <stdint.h>

enum { ASY_EDIT_OBJECTS = 512, ASY_EDIT_PATH = 256 };

/* The paths of all objects of a file, by name. */
typedef struct asy_edit_objects {
    size_t n;
    char path[ASY_EDIT_OBJECTS][ASY_EDIT_PATH];
} asy_edit_objects;

void asy_edit_list(const char *path, asy_edit_objects *objects);

/* Edit a file that had these objects. What HDF5 cannot do is left undone. */
void asy_edit(const char *path, const asy_edit_objects *objects,
              const uint8_t *edits, size_t size);

#endif
