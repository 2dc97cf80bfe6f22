/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of given bytes for the time of a test. */
#ifndef ASY_TESTS_SCRATCH_FILE_H
#define ASY_TESTS_SCRATCH_FILE_H

#include "support/check.h"

enum { ASY_SCRATCH_PATH = 64 };

/* Write the bytes to a new file below /tmp; fails the test if it cannot. */
void asy_scratch_write(const char *bytes, size_t size,
                       char path[ASY_SCRATCH_PATH]);
void asy_scratch_remove(const char *path);

#endif
