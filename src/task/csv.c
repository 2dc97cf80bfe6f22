/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole CSV text as cells: see csv.h; scan.c finds them. */
#include "task/csv.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "task/scan.h"

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
    size_t cut = asy_text_fit(text, LONGEST);
    memcpy(out, text, cut);
    out[cut] = '\0';
    asy_utf8_tame(out, "");
    snprintf(out + cut, ASY_CLIP - cut, "%s", text[cut] ? "..." : "");
    return out;
}

asy_status asy_cell_check(const char *path, const asy_cell *cell,
                          asy_error *err)
{
    size_t at;
    unsigned code = asy_utf8_control(cell->text, cell->length, &at);
    if (code == 0)
        return ASY_OK;
    asy_csv_place place = {path, cell->line, cell->column + 1};
    return asy_csv_fail(place, err,
                        "the cell holds the control character U+%04X, which a "
                        "terminal might obey; remove it",
                        code);
}

/* Cells on their way to where the text was that they are read from. */
typedef struct keeper {
    asy_csv *csv;
    char *text;
    size_t stored;  /* bytes of it */
    size_t n_cells; /* of all rows */
    asy_error *err;
} keeper;

static asy_status keep_cell(void *user, const asy_cell *cell)
{
    keeper *k = user;
    ASY_TRY(asy_cell_check(k->csv->path, cell, k->err));
    memmove(k->text + k->stored, cell->text, cell->length + 1);
    k->csv->cell[k->n_cells++] = (uint32_t)k->stored;
    k->stored += cell->length + 1;
    return ASY_OK;
}

static asy_status keep_line(void *user, size_t row, size_t line)
{
    keeper *k = user;
    k->csv->line[row] = line;
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
   was read for it: it is given once it has ended); no more cells are kept than
   rows of the header's length have, so that a file of commas does not take many
   times its size. */
static asy_status make_room(asy_csv *csv, const char *text, size_t size,
                            asy_arena *arena, asy_error *err)
{
    size_t ends = 1, separators = 1, cells;
    for (size_t i = 0; i < size; i++) {
        bool end = text[i] == '\n' || text[i] == '\r';
        ends += end && i > 0 && text[i - 1] != '\n' && text[i - 1] != '\r';
        separators += end || text[i] == ',';
    }
    if (__builtin_mul_overflow(ends, bound_header(text, size), &cells) ||
        cells > separators)
        cells = separators;
    csv->cell = ASY_NEW(arena, uint32_t, cells);
    csv->line = ASY_NEW(arena, size_t, ends + 1);
    return csv->cell && csv->line ? ASY_OK : asy_nomem(err);
}

static asy_status take_names(asy_csv *csv, asy_arena *arena, asy_error *err)
{
    csv->name = ASY_NEW(arena, const char *, csv->n_cols);
    if (!csv->name)
        return asy_nomem(err);
    for (size_t j = 0; j < csv->n_cols; j++)
        csv->name[j] = csv->text + csv->cell[j];
    return ASY_OK;
}

asy_status asy_csv_parse(const char *path, char *text, size_t size,
                         asy_arena *arena, asy_csv *csv, asy_error *err)
{
    *csv = (asy_csv){.path = path, .text = text};
    if (size > ASY_CSV_BYTES)
        return asy_fail(err, ASY_EDATA, "%s: %zu bytes, need at most %zu", path,
                        size, ASY_CSV_BYTES);
    ASY_TRY(make_room(csv, text, size, arena, err));
    asy_lines lines;
    asy_csv_shape shape;
    keeper keep = {.csv = csv, .text = text, .err = err};
    const asy_csv_sink sink = {&keep, keep_cell, keep_line};
    asy_lines_of_text(&lines, text, size);
    ASY_TRY(asy_csv_scan(path, &lines, &sink, &shape, err));
    csv->n_rows = shape.n_rows;
    csv->n_cols = shape.n_cols;
    return take_names(csv, arena, err);
}
