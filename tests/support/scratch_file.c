/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of given bytes: see scratch_file.h. */
#include "support/scratch_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void asy_scratch_write(const char *bytes, size_t size,
                       char path[ASY_SCRATCH_PATH])
{
    snprintf(path, ASY_SCRATCH_PATH, "/tmp/assay-test-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    assert_int_equal(close(fd), 0);
}

void asy_scratch_remove(const char *path)
{
    unlink(path);
}
