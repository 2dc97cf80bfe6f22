/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files read in pieces: see stream.h. */
#include "base/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static asy_status cannot(const char *verb, const char *path, asy_error *err)
{
    return asy_fail(err, ASY_EIO, "%s: cannot %s: %s", path, verb,
                    strerror(errno));
}

asy_status asy_stream_open(asy_stream *stream, const char *path, size_t most,
                           asy_error *err)
{
    /* Not blocking: a pipe that nobody writes to must not hold us up. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat info;
    *stream = (asy_stream){.path = path, .fd = fd};
    if (fd < 0)
        return cannot("open", path, err);
    if (fstat(fd, &info) != 0)
        return cannot("read", path, err);
    if (!S_ISREG(info.st_mode))
        return asy_fail(err, ASY_EIO, "%s: is not a regular file", path);
    stream->size = (size_t)info.st_size;
    if (stream->size <= most)
        return ASY_OK;
    return asy_fail(err, ASY_EDATA,
                    "%s:1:1: the file is too long (found %zu bytes, need at "
                    "most %zu)",
                    path, stream->size, most);
}

asy_status asy_stream_read(asy_stream *stream, char *to, size_t room,
                           size_t *got, asy_error *err)
{
    size_t left = stream->size - stream->done;
    size_t want = room < left ? room : left;
    for (*got = 0; *got < want;) {
        ssize_t n = read(stream->fd, to + *got, want - *got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot("read", stream->path, err);
        if (n == 0)
            return asy_fail(err, ASY_EIO, "%s: ended before its %zu bytes",
                            stream->path, stream->size);
        *got += (size_t)n;
    }
    stream->done += want;
    return ASY_OK;
}

asy_status asy_stream_rewind(asy_stream *stream, asy_error *err)
{
    stream->done = 0;
    if (lseek(stream->fd, 0, SEEK_SET) < 0)
        return cannot("read", stream->path, err);
    return ASY_OK;
}

void asy_stream_close(asy_stream *stream)
{
    if (stream->fd >= 0)
        close(stream->fd);
    stream->fd = -1;
}
