/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV text as cells: see csv.h. libcsv does the quoting; it is fed one
 * physical line at a time, so that every cell and every error has a line.
 */
#include "task/csv.h"

#include <csv.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "task/utf8.h"

typedef struct reader {
    struct csv_parser parser;
    asy_csv *csv;
    asy_error *err;
    asy_status status; /* of the callbacks, which can return nothing */
    char *text;        /* of the file: cells take the place of what is read */
    size_t stored;     /* bytes of them */
    size_t n_cells;    /* kept, of all rows */
    size_t width;      /* cells of the present row, kept or not */
    size_t header;     /* the most cells that a header may have */
    size_t n_rows;     /* finished, with the header */
    size_t line;       /* being fed */
    size_t cell_line;  /* on which the present cell began */
    size_t blank;      /* first blank line since the last row, or 0 */
    bool between;      /* no row is open */
} reader;

asy_status asy_csv_fail(asy_csv_place place, asy_error *err, const char *format,
                        ...)
{
    char sentence[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    if (place.column == 0)
        return asy_fail(err, ASY_EDATA, "%s:%zu: %s", place.path, place.line,
                        sentence);
    return asy_fail(err, ASY_EDATA, "%s:%zu:%zu: %s", place.path, place.line,
                    place.column, sentence);
}

const char *asy_csv_clip(const char *text, char out[ASY_CLIP])
{
    enum { LONGEST = 40 };
    size_t length = strlen(text), cut = length;
    if (length > LONGEST) {
        cut = LONGEST;
        while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80)
            cut--;
    }
    for (size_t i = 0; i < cut; i++)
        out[i] = (unsigned char)text[i] < ' ' ? '?' : text[i];
    snprintf(out + cut, ASY_CLIP - cut, "%s", cut < length ? "..." : "");
    return out;
}

/* The number of the cell that is being read, from 1. */
static size_t cell_number(const reader *r)
{
    return r->width + 1;
}

static asy_csv_place here(const reader *r)
{
    return (asy_csv_place){r->csv->path, r->line, cell_number(r)};
}

/* libcsv: a cell is complete. Those that are too many are only counted. */
static void end_cell(void *bytes, size_t length, void *user)
{
    reader *r = user;
    r->cell_line = r->line;
    if (r->width++ >= (r->n_rows ? r->csv->n_cols : r->header))
        return;
    memcpy(r->text + r->stored, bytes, length);
    r->text[r->stored + length] = '\0';
    r->csv->cell[r->n_cells++] = (uint32_t)r->stored;
    r->stored += length + 1;
}

static asy_status check_length(reader *r)
{
    size_t found = r->width, need = r->csv->n_cols;
    if (r->n_rows == 0 && found > ASY_TABLE_COLUMNS)
        return asy_csv_fail((asy_csv_place){r->csv->path, r->csv->line[0], 0},
                            r->err, "the header has %zu cells, need at most %d",
                            found, (int)ASY_TABLE_COLUMNS);
    if (found == need)
        return ASY_OK;
    asy_csv_place place = {r->csv->path, r->csv->line[r->n_rows],
                           (found < need ? found : need) + 1};
    return asy_csv_fail(place, r->err,
                        "the row has %zu cell%s, need %zu as in the header",
                        found, found == 1 ? "" : "s", need);
}

/* libcsv: a row is complete. */
static void end_row(int terminator, void *user)
{
    (void)terminator;
    reader *r = user;
    if (r->status != ASY_OK)
        return;
    if (r->n_rows == 0)
        r->csv->n_cols = r->width;
    r->status = check_length(r);
    r->n_rows++;
    r->width = 0;
    r->between = true;
}

static asy_status quote_out_of_place(const reader *r)
{
    if (r->parser.quoted)
        return asy_csv_fail(here(r), r->err,
                            "text follows the closing quote of the cell that "
                            "began on line %zu; need a comma, or \"\" for a "
                            "quote inside quotes",
                            r->cell_line);
    return asy_csv_fail(here(r), r->err,
                        "a quote inside a cell that has none at its start; "
                        "quote the whole cell and double the quote inside");
}

static asy_status feed(reader *r, const char *text, size_t size)
{
    size_t done = csv_parse(&r->parser, text, size, end_cell, end_row, r);
    if (r->status != ASY_OK)
        return r->status;
    if (done == size)
        return ASY_OK;
    if (csv_error(&r->parser) == CSV_EPARSE)
        return quote_out_of_place(r);
    return asy_nomem(r->err);
}

static bool is_blank(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!memchr(" \t\r\n", line[i], 4))
            return false;
    return true;
}

static asy_status bad_byte(const reader *r, unsigned char byte)
{
    static const char *const advice[] = {
        "another encoding, such as Latin-1? save the file as UTF-8",
        "is this a spreadsheet or UTF-16 file? save it as CSV in UTF-8"};
    bool binary = byte == 0 || byte >= 0xFE;
    return asy_csv_fail(here(r), r->err, "byte 0x%02X is not UTF-8 text (%s)",
                        byte, advice[binary]);
}

/* One physical line with its end. */
static asy_status read_line(reader *r, const char *line, size_t size)
{
    if (r->between && is_blank(line, size)) {
        if (r->blank == 0)
            r->blank = r->line;
        return ASY_OK;
    }
    if (r->between && r->blank != 0) {
        r->line = r->blank;
        return asy_csv_fail((asy_csv_place){r->csv->path, r->blank, 0}, r->err,
                            "a blank line, need a row of cells");
    }
    if (r->between) {
        r->csv->line[r->n_rows] = r->line;
        r->cell_line = r->line;
        r->between = false;
    }
    size_t good = asy_utf8_valid(line, size);
    ASY_TRY(feed(r, line, good));
    return good == size ? ASY_OK : bad_byte(r, (unsigned char)line[good]);
}

/* The length of the line at text, with its LF, CRLF or CR. */
static size_t line_length(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n')
            return i + 1;
        if (text[i] == '\r')
            return i + 1 < size && text[i + 1] == '\n' ? i + 2 : i + 1;
    }
    return size;
}

static asy_status finish(reader *r)
{
    asy_csv_place open = {r->csv->path, r->cell_line, cell_number(r)};
    if (csv_fini(&r->parser, end_cell, end_row, r) == 0)
        return r->status;
    if (csv_error(&r->parser) == CSV_EPARSE)
        return asy_csv_fail(open, r->err,
                            "the quote that opens this cell is never closed");
    return asy_nomem(r->err);
}

static asy_status read_lines(reader *r, const char *text, size_t size)
{
    while (size > 0) {
        r->line++;
        size_t length = line_length(text, size);
        ASY_TRY(read_line(r, text, length));
        text += length;
        size -= length;
    }
    ASY_TRY(finish(r));
    if (r->n_rows == 0)
        return asy_csv_fail((asy_csv_place){r->csv->path, 1, 0}, r->err,
                            "the file is empty, need a row of column names");
    r->csv->n_rows = r->n_rows - 1;
    return ASY_OK;
}

/* A bound of the header's cells: its commas, quoted or not. */
static size_t bound_header(const char *text, size_t size)
{
    bool quoted = false;
    size_t commas = 0;
    for (size_t i = 0; i < size && commas < ASY_TABLE_COLUMNS; i++) {
        if (!quoted && commas && strchr("\r\n", text[i]))
            break;
        quoted ^= text[i] == '"';
        commas += text[i] == ',';
    }
    return commas + 1;
}

/* Every cell but the last ends with a separator, so counting separators
   bounds cells and rows (and a cell with its terminator is no longer than what
   was read for it: libcsv keeps the cell apart until it ends); no more cells
   are kept than rows of the header's length have, so that a file of commas does
   not take many times its size. */
static asy_status make_room(reader *r, const char *text, size_t size,
                            asy_arena *arena)
{
    size_t ends = 1, separators = 1, cells;
    for (size_t i = 0; i < size; i++) {
        bool end = text[i] == '\n' || text[i] == '\r';
        ends += end && i > 0 && text[i - 1] != '\n' && text[i - 1] != '\r';
        separators += end || text[i] == ',';
    }
    r->header = bound_header(text, size);
    if (__builtin_mul_overflow(ends, r->header, &cells) || cells > separators)
        cells = separators;
    r->csv->cell = ASY_NEW(arena, uint32_t, cells);
    r->csv->line = ASY_NEW(arena, size_t, ends + 1);
    return r->csv->cell && r->csv->line ? ASY_OK : asy_nomem(r->err);
}

static asy_status take_names(const reader *r, asy_arena *arena)
{
    asy_csv *csv = r->csv;
    csv->name = ASY_NEW(arena, const char *, csv->n_cols);
    if (!csv->name)
        return asy_nomem(r->err);
    for (size_t j = 0; j < csv->n_cols; j++)
        csv->name[j] = csv->text + csv->cell[j];
    return ASY_OK;
}

asy_status asy_csv_parse(const char *path, char *text, size_t size,
                         asy_arena *arena, asy_csv *csv, asy_error *err)
{
    *csv = (asy_csv){.path = path, .text = text};
    reader r = {.csv = csv, .err = err, .text = text, .between = true};
    if (size > ASY_TABLE_BYTES)
        return asy_fail(err, ASY_EDATA, "%s: %zu bytes, need at most %zu", path,
                        size, ASY_TABLE_BYTES);
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        size -= 3;
    }
    ASY_TRY(make_room(&r, text, size, arena));
    if (csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return asy_nomem(err);
    csv_set_realloc_func(&r.parser, asy_realloc);
    csv_set_free_func(&r.parser, asy_free);
    csv_set_blk_size(&r.parser, 4096);
    asy_status status = read_lines(&r, text, size);
    csv_free(&r.parser);
    return status == ASY_OK ? take_names(&r, arena) : status;
}
