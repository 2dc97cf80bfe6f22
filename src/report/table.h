/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of texts, filled row by row and then written for a terminal or for
 * LaTeX: what is in a table is said once, how it looks twice.
 *
 * Everything lives in the table's arena; titles and cells are not copied. A
 * NULL cell (memory ran out where it was made) marks the table as failed, so
 * that only who writes the table has to look.
 */
#ifndef ASY_REPORT_TABLE_H
#define ASY_REPORT_TABLE_H

#include "base/arena.h"
#include "base/text.h"

enum { ASY_TABLE_COLUMNS = 24, ASY_PAGE_WIDTH = 100 };

typedef struct asy_table {
    asy_arena *arena;
    size_t n_columns;
    struct {
        const char *title;
        bool left; /* words left, numbers right */
    } column[ASY_TABLE_COLUMNS];
    size_t n_cells, room;
    const char **cell; /* row by row */
    bool failed;
} asy_table;

void asy_table_init(asy_table *table, asy_arena *arena);
/* One more column; all of them before the first cell. Columns beyond
   ASY_TABLE_COLUMNS fail the table. */
void asy_table_left(asy_table *table, const char *title);
void asy_table_right(asy_table *table, const char *title);

/* The next cell of the row. */
void asy_table_add(asy_table *table, const char *text);
ASY_PRINTF(2, 3)
void asy_table_addf(asy_table *table, const char *format, ...);
/* One text across all cells that the row still lacks. */
void asy_table_span(asy_table *table, const char *text);
/* Does the cell's text reach to the end of its row? */
bool asy_table_spans(const asy_table *table, size_t cell);

size_t asy_table_rows(const asy_table *table);

/* Characters of a UTF-8 text. */
size_t asy_text_width(const char *text);
/* Aligned columns below a ruled head. What is wider than ASY_PAGE_WIDTH is cut
   (with an ellipsis) in its widest column of words. */
void asy_table_print(const asy_table *table, size_t indent, asy_text *out);

#endif
