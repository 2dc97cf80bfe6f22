/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV lines as cells, one after the other, for whoever keeps them. Internal to
 * src/task.
 *
 * Invariant: every row has the cells of the header; all cells are valid UTF-8
 * without NUL; row 0 is the header.
 */
#ifndef ASY_TASK_SCAN_H
#define ASY_TASK_SCAN_H

#include "task/csv.h"
#include "task/lines.h"

typedef struct asy_cell {
    size_t row, column;
    size_t line;      /* on which it begins */
    const char *text; /* [length + 1] for the time of the call */
    size_t length;
} asy_cell;

/* Who keeps the cells; what either returns but ASY_OK ends the scan. */
typedef struct asy_csv_sink {
    void *user;
    /* Cells of the header beyond ASY_TABLE_COLUMNS, and of other rows beyond
       the header's, are not given. NULL: none is. */
    asy_status (*cell)(void *user, const asy_cell *cell);
    /* All cells of a row that has as many as the header were given. */
    asy_status (*row)(void *user, size_t row, size_t line);
} asy_csv_sink;

typedef struct asy_csv_shape {
    size_t n_rows; /* without the header */
    size_t n_cols;
} asy_csv_shape;

/* Give all cells of the lines to the sink. path is for messages. Cost O(size).
   Errors: those of asy_csv_parse but for the size, of the lines, of the sink.
 */
ASY_MUST_USE
asy_status asy_csv_scan(const char *path, asy_lines *lines,
                        const asy_csv_sink *sink, asy_csv_shape *shape,
                        asy_error *err);

/* A text that will be shown must have no control characters but tabs and ends
   of lines. Errors: ASY_EDATA. */
ASY_MUST_USE
asy_status asy_cell_check(const char *path, const asy_cell *cell,
                          asy_error *err);

#endif
