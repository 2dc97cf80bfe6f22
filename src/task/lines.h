/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The physical lines of a text that is in memory or comes from a file, of which
 * no more is held than a chunk or the longest line, and never much more than
 * ASY_ROW_BYTES. Internal to src/task.
 *
 * Invariant: every byte of the file passes once, in order, through the digest;
 * a byte order mark at the start is no part of the first line.
 */
#ifndef ASY_TASK_LINES_H
#define ASY_TASK_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "base/stream.h"

typedef struct asy_lines {
    asy_stream *stream; /* NULL: all of the text is in memory */
    char *text;
    size_t room;    /* of text, without the byte behind it */
    size_t at, end; /* what of it was not handed out yet */
    size_t chunk;   /* to be read at a time */
    bool whole;     /* nothing comes behind end */
    bool begun;
    asy_digest digest; /* of what was read from the stream */
} asy_lines;

/* Lines of text [size + 1], which stays the caller's. */
void asy_lines_of_text(asy_lines *lines, char *text, size_t size);

/* Lines of a file from its start, at least chunk (3 or more) bytes at a time;
   the stream stays the caller's and is open for as long. Clear them in any
   case. */
void asy_lines_of_file(asy_lines *lines, asy_stream *stream, size_t chunk);

/* The next line [size] with its LF, CRLF or CR, or *size = 0 at the end; of a
   line of a file that has ASY_ROW_BYTES or more perhaps a part only. Until
   the next call it may be written to, and so may the byte behind the last.
   Errors: ASY_EIO, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_lines_next(asy_lines *lines, char **line, size_t *size,
                          asy_error *err);

/* Let the digest see what is left. Errors: ASY_EIO, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_lines_skip(asy_lines *lines, asy_error *err);

void asy_lines_clear(asy_lines *lines);

#endif
