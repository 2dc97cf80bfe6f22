/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV text as cells that know the line they came from.
 *
 * Invariant: every row has n_cols cells; all texts are valid UTF-8 without
 * NUL, 0-terminated, and lie where the file's text did.
 */
#ifndef ASY_TASK_CSV_H
#define ASY_TASK_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

typedef struct asy_csv {
    const char *path; /* for messages */
    size_t n_rows;    /* without the header */
    size_t n_cols;
    const char **name; /* [n_cols] the header */
    const char *text;  /* all cells, one after the other */
    uint32_t *cell;    /* [(1 + n_rows) x n_cols] where in text, header first */
    size_t *line;      /* [1 + n_rows] line on which the row begins, from 1 */
} asy_csv;

/* Cell j of data row i, and the name of column j. */
static inline const char *asy_csv_cell(const asy_csv *csv, size_t i, size_t j)
{
    return csv->text + csv->cell[(1 + i) * csv->n_cols + j];
}

static inline const char *asy_csv_name(const asy_csv *csv, size_t j)
{
    return csv->name[j];
}

/*
 * Split text [size + 1], which becomes the cells, into rows and cells: comma,
 * RFC 4180 quoting, LF, CRLF or CR, an optional byte order mark, any number of
 * blank lines at the end. Unquoted cells lose the spaces around them.
 *
 * Cost O(size). Errors: ASY_EDATA "path:line:cell: ..." for a byte that is not
 * UTF-8, a quote left open or out of place, a row of another length than the
 * header, more than ASY_TABLE_COLUMNS, a cell of more than ASY_CELL_BYTES, a
 * row of ASY_ROW_BYTES, a control character, a blank line between rows, an
 * empty file, one larger than ASY_CSV_BYTES; ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_csv_parse(const char *path, char *text, size_t size,
                         asy_arena *arena, asy_csv *csv, asy_error *err);

/* Where in the file: column counts cells from 1; 0 = the whole line. */
typedef struct asy_csv_place {
    const char *path;
    size_t line, column;
} asy_csv_place;

/*
 * Limits of what is read at all. A cell may hold the longest of notes, a row as
 * many cells as there may be columns, of 160 bytes each; no more than a row is
 * held in memory. A fuzzer is to meet these borders.
 */
#define ASY_TABLE_BYTES ((size_t)1 << 30) /* of a table's file */
enum {
    ASY_TABLE_COLUMNS = 100000,
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    ASY_ROW_BYTES = 1 << 11,
    ASY_CELL_BYTES = 1 << 8
#else
    ASY_ROW_BYTES = 1 << 24, /* a row and its line end have fewer */
    ASY_CELL_BYTES = 1 << 20 /* of a cell without its quotes */
#endif
};

/* Of a text that is split as a whole: its cells may take ten times as much. */
#define ASY_CSV_BYTES ((size_t)ASY_ROW_BYTES)

/* ASY_EDATA with "path:line:column: " in front of the sentence. */
ASY_PRINTF(3, 4)
asy_status asy_csv_fail(asy_csv_place place, asy_error *err, const char *format,
                        ...);

enum { ASY_CLIP = 64 };

/* text as a message can show it: at most some 40 bytes, cut between
   characters, control characters as '?'. Returns out. */
const char *asy_csv_clip(const char *text, char out[ASY_CLIP]);

#endif
