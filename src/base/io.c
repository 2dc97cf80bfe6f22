/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls on open files: see io.h. */
#include "base/io.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

asy_status asy_io_cannot(const char *path, const char *verb, asy_error *err)
{
    return asy_fail(err, ASY_EIO, "%s: cannot %s: %s", path, verb,
                    strerror(errno));
}

bool asy_io_write(int fd, const void *bytes, size_t size, off_t at)
{
    const char *from = bytes;
    while (size > 0) {
        ssize_t n = pwrite(fd, from, size, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        from += n;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

ssize_t asy_io_read(int fd, void *bytes, size_t size, off_t at)
{
    char *to = bytes;
    size_t got = 0;
    while (got < size) {
        ssize_t n = pread(fd, to + got, size - got, at + (off_t)got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}
