/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files read in pieces: see stream.h. */
#include "base/stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

asy_status asy_stream_open(asy_stream *stream, const char *path, size_t most,
                           asy_error *err)
{
    /* Not blocking: a pipe that nobody writes to must not hold us up. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat info;
    *stream = (asy_stream){.path = path, .fd = fd};
    if (fd < 0)
        return asy_io_cannot(path, "open", err);
    if (fstat(fd, &info) != 0)
        return asy_io_cannot(path, "read", err);
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
    ssize_t n = asy_io_read(stream->fd, to, want, (off_t)stream->done);
    *got = n < 0 ? 0 : (size_t)n;
    if (n < 0)
        return asy_io_cannot(stream->path, "read", err);
    if (*got < want)
        return asy_fail(err, ASY_EIO, "%s: ended before its %zu bytes",
                        stream->path, stream->size);
    stream->done += want;
    return ASY_OK;
}

asy_status asy_stream_digest(asy_stream *stream, char hex[ASY_SHA256_HEX],
                             asy_error *err)
{
    char piece[1 << 16];
    size_t got;
    asy_digest digest;
    asy_digest_init(&digest);
    do {
        ASY_TRY(asy_stream_read(stream, piece, sizeof piece, &got, err));
        asy_digest_add(&digest, piece, got);
    } while (got > 0);
    asy_digest_hex(&digest, hex);
    return ASY_OK;
}

void asy_stream_rewind(asy_stream *stream)
{
    stream->done = 0;
}

void asy_stream_close(asy_stream *stream)
{
    if (stream->fd >= 0)
        close(stream->fd);
    stream->fd = -1;
}
