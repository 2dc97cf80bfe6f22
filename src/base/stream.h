/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A regular file read in pieces, as often as is needed.
 *
 * Invariant: what is read are the first `size` bytes, the file's length when it
 * was opened; a file that has become longer is not noticed, one that has become
 * shorter is an error.
 */
#ifndef ASY_BASE_STREAM_H
#define ASY_BASE_STREAM_H

#include <stddef.h>

#include "base/hash.h"
#include "base/status.h"

typedef struct asy_stream {
    const char *path;
    int fd; /* -1: closed */
    size_t size, done;
} asy_stream;

/* Open path, which lives as long as the stream. Errors: ASY_EIO (names the file
   and the cause), also for what is no regular file; ASY_EDATA if it has more
   than most bytes ("path:1:1: the file is too long ..."). Close it in any
   case. */
ASY_MUST_USE
asy_status asy_stream_open(asy_stream *stream, const char *path, size_t most,
                           asy_error *err);

/* The next bytes [room] into to, fewer at the end only. Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_stream_read(asy_stream *stream, char *to, size_t room,
                           size_t *got, asy_error *err);

/* The digest of what is left, and nothing is left then. Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_stream_digest(asy_stream *stream, char hex[ASY_SHA256_HEX],
                             asy_error *err);

/* Begin again. */
void asy_stream_rewind(asy_stream *stream);

void asy_stream_close(asy_stream *stream);

#endif
