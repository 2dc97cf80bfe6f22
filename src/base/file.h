/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files: read, and written so that they appear whole or not at all. */
#ifndef ASY_BASE_FILE_H
#define ASY_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

/* What a file holds. */
typedef struct asy_content {
    char *text;
    size_t size;
} asy_content;

/* The whole file; NULL-terminated, size without the terminator.
   Errors: ASY_EIO (names the file and the cause), ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_file_read(const char *path, asy_arena *arena, char **text,
                         size_t *size, asy_error *err);
/* The same; also ASY_EDATA, before anything is read, if it has more than most
   bytes ("path:1:1: the file is too long ..."). */
ASY_MUST_USE
asy_status asy_file_read_upto(const char *path, size_t most, asy_arena *arena,
                              asy_content *content, asy_error *err);

/* Write to path.tmp, fsync, rename, fsync the folder: the file appears whole or
   not at all, also if two processes write it. Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_file_write(const char *path, const char *text, size_t size,
                          asy_error *err);

/* Is the open file still the one of that name? Not if it was removed or
   replaced while its lock was waited for. */
bool asy_file_is_at(int fd, const char *path);

#endif
