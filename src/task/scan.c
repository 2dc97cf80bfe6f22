/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV lines as cells: see scan.h. libcsv does the quoting; it is fed one
 * physical line at a time, so that every cell and every error has a line.
 */
#include "task/scan.h"

#include <csv.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

typedef struct scanner {
    struct csv_parser parser;
    const asy_csv_sink *sink;
    asy_csv_shape *shape;
    const char *path;
    asy_error *err;
    asy_status status; /* of the callbacks, which can return nothing */
    size_t width;      /* cells of the present row, given or not */
    size_t n_rows;     /* finished, with the header */
    size_t line;       /* being fed */
    size_t row_line;   /* on which the present row began */
    size_t cell_line;  /* on which the present cell began */
    size_t blank;      /* first blank line since the last row, or 0 */
    size_t row_bytes;  /* of the present row, or of a line between rows */
    bool between;      /* no row is open */
} scanner;

/* What libcsv may take for a cell: behind it stand the quote that closes it,
   the terminator, and a byte that is wanted before the comma is looked at. */
enum { BUFFER = ASY_CELL_BYTES + 3 };

static void *grow_cell(void *cell, size_t size)
{
    return size > BUFFER ? NULL : asy_realloc(cell, size);
}

/* Where the cell that is being read stands; it counts from 1. */
static asy_csv_place place_at(const scanner *s, size_t line)
{
    return (asy_csv_place){s->path, line, s->width + 1};
}

static asy_status cell_too_long(const scanner *s)
{
    return asy_csv_fail(
        place_at(s, s->cell_line), s->err, "the cell has more than %d bytes%s",
        (int)ASY_CELL_BYTES,
        s->parser.quoted ? "; is the quote that opens it never closed?"
                         : ", need fewer");
}

/* libcsv: a cell is complete. Those that are too many are only counted. */
static void end_cell(void *text, size_t length, void *user)
{
    scanner *s = user;
    size_t most = s->n_rows ? s->shape->n_cols : ASY_TABLE_COLUMNS;
    const asy_cell cell = {s->n_rows, s->width, s->cell_line, text, length};
    s->cell_line = s->line;
    if (s->width++ < most && s->sink->cell && s->status == ASY_OK)
        s->status = s->sink->cell(s->sink->user, &cell);
}

static asy_status check_length(const scanner *s)
{
    size_t found = s->width, need = s->shape->n_cols;
    asy_csv_place place = {s->path, s->row_line, 0};
    if (s->n_rows == 0 && found > ASY_TABLE_COLUMNS)
        return asy_csv_fail(place, s->err,
                            "the header has %zu cells, need at most %d", found,
                            (int)ASY_TABLE_COLUMNS);
    if (found == need)
        return ASY_OK;
    place.column = (found < need ? found : need) + 1;
    return asy_csv_fail(place, s->err,
                        "the row has %zu cell%s, need %zu as in the header",
                        found, asy_plural(found), need);
}

static asy_status finish_row(scanner *s)
{
    ASY_TRY(s->status);
    if (s->n_rows == 0)
        s->shape->n_cols = s->width;
    ASY_TRY(check_length(s));
    return s->sink->row(s->sink->user, s->n_rows, s->row_line);
}

/* libcsv: a row is complete. */
static void end_row(int terminator, void *user)
{
    (void)terminator;
    scanner *s = user;
    s->status = finish_row(s);
    s->n_rows++;
    s->width = 0;
    s->between = true;
}

static asy_status quote_out_of_place(const scanner *s)
{
    if (s->parser.quoted)
        return asy_csv_fail(place_at(s, s->line), s->err,
                            "text follows the closing quote of the cell that "
                            "began on line %zu; need a comma, or \"\" for a "
                            "quote inside quotes",
                            s->cell_line);
    return asy_csv_fail(place_at(s, s->line), s->err,
                        "a quote inside a cell that has none at its start; "
                        "quote the whole cell and double the quote inside");
}

static asy_status feed(scanner *s, const char *text, size_t size)
{
    size_t done = csv_parse(&s->parser, text, size, end_cell, end_row, s);
    ASY_TRY(s->status);
    if (done == size)
        return ASY_OK;
    if (csv_error(&s->parser) == CSV_EPARSE)
        return quote_out_of_place(s);
    if (csv_get_buffer_size(&s->parser) >= BUFFER)
        return cell_too_long(s);
    return asy_nomem(s->err);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static size_t without_end(const char *line, size_t size)
{
    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    return size;
}

/* A row on a line of its own without quotes, as libcsv would split it, but
   several times faster: this is what large tables are made of. */
static asy_status split(scanner *s, char *text, size_t size)
{
    char *end = text + without_end(text, size);
    for (char *comma; text <= end; text = comma + 1) {
        comma = memchr(text, ',', (size_t)(end - text));
        if (!comma)
            comma = end;
        char *stop = comma;
        while (text < stop && is_space(*text))
            text++;
        while (text < stop && is_space(stop[-1]))
            stop--;
        if (stop - text > ASY_CELL_BYTES)
            return cell_too_long(s);
        *stop = '\0';
        end_cell(text, (size_t)(stop - text), s);
    }
    end_row('\n', s);
    return s->status;
}

static bool is_blank(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!memchr(" \t\r\n", line[i], 4))
            return false;
    return true;
}

static asy_status bad_byte(const scanner *s, unsigned char byte)
{
    static const char *const advice[] = {
        "another encoding, such as Latin-1? save the file as UTF-8",
        "is this a spreadsheet or UTF-16 file? save it as CSV in UTF-8"};
    bool binary = byte == 0 || byte >= 0xFE;
    return asy_csv_fail(place_at(s, s->line), s->err,
                        "byte 0x%02X is not UTF-8 text (%s)", byte,
                        advice[binary]);
}

/* Where the cells of the row, which were given, come to its limit. */
static asy_status row_too_long(const scanner *s)
{
    return asy_csv_fail(place_at(s, s->line), s->err,
                        "the row is too long (found %d bytes or more, need "
                        "fewer: at most %d cells of some %d bytes)",
                        (int)ASY_ROW_BYTES, (int)ASY_TABLE_COLUMNS,
                        (int)ASY_ROW_BYTES / (int)ASY_TABLE_COLUMNS);
}

static asy_status begin_row(scanner *s)
{
    if (s->blank != 0)
        return asy_csv_fail((asy_csv_place){s->path, s->blank, 0}, s->err,
                            "a blank line, need a row of cells");
    s->row_line = s->cell_line = s->line;
    s->between = false;
    return ASY_OK;
}

/* The part of a row that is on a line, and what is wrong with it. */
static asy_status scan_part(scanner *s, char *line, size_t size)
{
    enum { CUT = 3 }; /* bytes of a character whose last ones are beyond */
    bool fits = s->row_bytes < ASY_ROW_BYTES;
    if (!fits)
        size -= s->row_bytes - ASY_ROW_BYTES;
    size_t good = asy_utf8_valid(line, size);
    bool bad = size - good > (fits ? 0 : CUT);
    if (fits && !bad && s->row_bytes == size && !memchr(line, '"', size))
        return split(s, line, size);
    ASY_TRY(feed(s, line, fits ? good : without_end(line, good)));
    if (bad)
        return bad_byte(s, (unsigned char)line[good]);
    return fits ? ASY_OK : row_too_long(s);
}

/* One physical line with its end, or as much of it as is too long. */
static asy_status scan_line(scanner *s, char *line, size_t size)
{
    s->line++;
    if (s->between)
        s->row_bytes = 0;
    s->row_bytes += size;
    bool blank = s->between && is_blank(line, size);
    if (blank && s->row_bytes < ASY_ROW_BYTES) {
        if (s->blank == 0)
            s->blank = s->line;
        return ASY_OK;
    }
    if (s->between)
        ASY_TRY(begin_row(s));
    return scan_part(s, line, size);
}

static asy_status finish(scanner *s)
{
    asy_csv_place open = place_at(s, s->cell_line);
    if (csv_fini(&s->parser, end_cell, end_row, s) == 0)
        return s->status;
    if (csv_error(&s->parser) == CSV_EPARSE)
        return asy_csv_fail(open, s->err,
                            "the quote that opens this cell is never closed");
    return asy_nomem(s->err);
}

static asy_status scan_lines(scanner *s, asy_lines *lines)
{
    char *line;
    size_t size;
    for (;;) {
        ASY_TRY(asy_lines_next(lines, &line, &size, s->err));
        if (size == 0)
            break;
        ASY_TRY(scan_line(s, line, size));
    }
    ASY_TRY(finish(s));
    if (s->n_rows == 0)
        return asy_csv_fail((asy_csv_place){s->path, 1, 0}, s->err,
                            "the file is empty, need a row of column names");
    s->shape->n_rows = s->n_rows - 1;
    return ASY_OK;
}

asy_status asy_csv_scan(const char *path, asy_lines *lines,
                        const asy_csv_sink *sink, asy_csv_shape *shape,
                        asy_error *err)
{
    scanner s = {.sink = sink,
                 .shape = shape,
                 .path = path,
                 .err = err,
                 .between = true};
    *shape = (asy_csv_shape){0};
    if (csv_init(&s.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL))
        return asy_nomem(err);
    csv_set_realloc_func(&s.parser, grow_cell);
    csv_set_free_func(&s.parser, asy_free);
    csv_set_blk_size(&s.parser, 4096);
    asy_status status = scan_lines(&s, lines);
    csv_free(&s.parser);
    return status;
}
