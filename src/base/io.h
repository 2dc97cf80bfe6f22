/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls on open files, repeated until all is done, and their failures. */
#ifndef ASY_BASE_IO_H
#define ASY_BASE_IO_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"

/* ASY_EIO, "path: cannot verb: ", and why, by errno. */
asy_status asy_io_cannot(const char *path, const char *verb, asy_error *err);

/* Write bytes [size] at an offset. False: errno says why; some are written. */
ASY_MUST_USE
bool asy_io_write(int fd, const void *bytes, size_t size, off_t at);

/* Read up to size bytes from an offset: how many, fewer only at the file's end;
   -1: errno says why. */
ASY_MUST_USE
ssize_t asy_io_read(int fd, void *bytes, size_t size, off_t at);

#endif
