/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a text or a file: see lines.h. */
#include "task/lines.h"

#include <string.h>

#include "base/memory.h"
#include "task/csv.h"

void asy_lines_of_text(asy_lines *lines, char *text, size_t size)
{
    *lines =
        (asy_lines){.text = text, .room = size, .end = size, .whole = true};
}

void asy_lines_of_file(asy_lines *lines, asy_stream *stream, size_t chunk)
{
    *lines = (asy_lines){.stream = stream, .chunk = chunk};
    asy_digest_init(&lines->digest);
}

void asy_lines_clear(asy_lines *lines)
{
    if (lines->stream)
        asy_free(lines->text);
    *lines = (asy_lines){0};
}

/* Room for more behind what is left, which moves to the front. */
static asy_status make_room(asy_lines *lines, asy_error *err)
{
    if (lines->at > 0)
        memmove(lines->text, lines->text + lines->at, lines->end - lines->at);
    lines->end -= lines->at;
    lines->at = 0;
    if (lines->end < lines->room)
        return ASY_OK;
    size_t room = lines->room ? 2 * lines->room : lines->chunk;
    char *grown = asy_realloc(lines->text, room + 1);
    if (!grown)
        return asy_nomem(err);
    lines->text = grown;
    lines->room = room;
    return ASY_OK;
}

static asy_status read_more(asy_lines *lines, asy_error *err)
{
    size_t got;
    ASY_TRY(make_room(lines, err));
    char *to = lines->text + lines->end;
    size_t room = lines->room - lines->end;
    ASY_TRY(asy_stream_read(lines->stream, to, room, &got, err));
    asy_digest_add(&lines->digest, to, got);
    lines->end += got;
    lines->whole = got < room;
    return ASY_OK;
}

/* The length of the line at text with its LF, CRLF or CR, or 0 if where it ends
   depends on what follows. */
static size_t line_length(const char *text, size_t size, bool whole)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n')
            return i + 1;
        if (text[i] != '\r')
            continue;
        if (i + 1 < size)
            return text[i + 1] == '\n' ? i + 2 : i + 1;
        break;
    }
    return whole ? size : 0;
}

static void skip_mark(asy_lines *lines)
{
    if (lines->end >= 3 && memcmp(lines->text, "\xEF\xBB\xBF", 3) == 0)
        lines->at = 3;
}

asy_status asy_lines_next(asy_lines *lines, char **line, size_t *size,
                          asy_error *err)
{
    if (!lines->begun) {
        lines->begun = true;
        if (!lines->whole)
            ASY_TRY(read_more(lines, err));
        skip_mark(lines);
    }
    for (;;) {
        *line = lines->text + lines->at;
        *size = line_length(*line, lines->end - lines->at, lines->whole);
        if (*size > 0 || lines->whole)
            break;
        *size = lines->end - lines->at;
        if (*size >= ASY_ROW_BYTES)
            break;
        ASY_TRY(read_more(lines, err));
    }
    lines->at += *size;
    return ASY_OK;
}

asy_status asy_lines_skip(asy_lines *lines, asy_error *err)
{
    while (!lines->whole) {
        lines->at = lines->end;
        ASY_TRY(read_more(lines, err));
    }
    return ASY_OK;
}
