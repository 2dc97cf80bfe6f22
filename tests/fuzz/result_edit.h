/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of an HDF5 file, told by bytes: see result_edit.c. */
#ifndef ASY_TESTS_FUZZ_RESULT_EDIT_H
#define ASY_TESTS_FUZZ_RESULT_EDIT_H

#include <stddef.h>
#include <stdint.h>

/* What HDF5 cannot do is left undone. */
void asy_fuzz_edit(const char *path, const uint8_t *edits, size_t size);

#endif
