/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and their form on a terminal: see table.h. */
#include "report/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { GAP = 2, NARROWEST = 8 };

/* How the columns stand: their widths and the spaces between them. */
typedef struct layout {
    size_t width[ASY_TABLE_COLUMNS], gap;
} layout;

/* Stands in cells that belong to the spanning one before them. */
static const char covered[] = "";

void asy_table_init(asy_table *table, asy_arena *arena)
{
    *table = (asy_table){.arena = arena};
}

static void add_column(asy_table *table, const char *title, bool left)
{
    if (table->n_columns == ASY_TABLE_COLUMNS || !title) {
        table->failed = true;
        return;
    }
    table->column[table->n_columns].title = title;
    table->column[table->n_columns++].left = left;
}

void asy_table_left(asy_table *table, const char *title)
{
    add_column(table, title, true);
}

void asy_table_right(asy_table *table, const char *title)
{
    add_column(table, title, false);
}

static bool grow(asy_table *table)
{
    size_t room = table->room ? 2 * table->room : 128;
    const char **cell = ASY_NEW(table->arena, const char *, room);
    if (!cell)
        return false;
    if (table->n_cells)
        memcpy(cell, table->cell, table->n_cells * sizeof *cell);
    table->cell = cell;
    table->room = room;
    return true;
}

void asy_table_add(asy_table *table, const char *text)
{
    if (!text || (table->n_cells == table->room && !grow(table)))
        table->failed = true;
    if (!table->failed)
        table->cell[table->n_cells++] = text;
}

void asy_table_addf(asy_table *table, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    asy_table_add(table, asy_arena_strdup(table->arena, text));
}

void asy_table_span(asy_table *table, const char *text)
{
    asy_table_add(table, text);
    while (!table->failed && table->n_cells % table->n_columns != 0)
        asy_table_add(table, covered);
}

bool asy_table_spans(const asy_table *table, size_t cell)
{
    size_t next = cell + 1;
    return next % table->n_columns != 0 && table->cell[next] == covered;
}

size_t asy_table_rows(const asy_table *table)
{
    return table->n_columns ? table->n_cells / table->n_columns : 0;
}

size_t asy_text_width(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static void measure(const asy_table *t, layout *l)
{
    l->gap = GAP;
    for (size_t c = 0; c < t->n_columns; c++)
        l->width[c] = asy_text_width(t->column[c].title);
    for (size_t i = 0; i < t->n_cells; i++) {
        size_t w = asy_text_width(t->cell[i]), c = i % t->n_columns;
        if (w > l->width[c] && !asy_table_spans(t, i))
            l->width[c] = w;
    }
}

static size_t total(const asy_table *t, const layout *l)
{
    size_t sum = l->gap * (t->n_columns - 1);
    for (size_t c = 0; c < t->n_columns; c++)
        sum += l->width[c];
    return sum;
}

/* Narrow the gaps; then take from the widest column of words, one by one,
   until all fits. */
static void fit(const asy_table *t, size_t indent, layout *l)
{
    if (indent + total(t, l) > ASY_PAGE_WIDTH)
        l->gap = 1;
    while (indent + total(t, l) > ASY_PAGE_WIDTH) {
        size_t widest = t->n_columns;
        for (size_t c = 0; c < t->n_columns; c++)
            if (t->column[c].left && l->width[c] > NARROWEST &&
                (widest == t->n_columns || l->width[c] > l->width[widest]))
                widest = c;
        if (widest == t->n_columns)
            return;
        l->width[widest]--;
    }
}

/* The first characters of a text, the last one an ellipsis if any is left, on
   one line. */
static void clipped(const char *text, size_t width, asy_text *out)
{
    bool whole = asy_text_width(text) <= width;
    size_t keep = whole ? width : width - 1, seen = 0;
    const char *end = text;
    while (*end && (seen < keep || ((unsigned char)*end & 0xc0) == 0x80)) {
        end++;
        seen += ((unsigned char)*end & 0xc0) != 0x80;
    }
    size_t from = out->length;
    asy_text_addf(out, "%.*s%s", (int)(end - text), text, whole ? "" : "…");
    if (!out->failed)
        asy_utf8_tame(out->text + from, "");
}

static void spaces(size_t n, asy_text *out)
{
    asy_text_addf(out, "%*s", (int)n, "");
}

static void cell(const char *text, size_t width, bool left, asy_text *out)
{
    size_t own = asy_text_width(text);
    size_t padding = own < width ? width - own : 0;
    if (!left)
        spaces(padding, out);
    clipped(text, width, out);
    if (left)
        spaces(padding, out);
}

/* Lines end with their last character. */
static void end_line(asy_text *out)
{
    while (out->length && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
    asy_text_add(out, "\n");
}

static void head(const asy_table *t, size_t indent, const layout *l,
                 asy_text *out)
{
    spaces(indent, out);
    for (size_t c = 0; c < t->n_columns; c++) {
        cell(t->column[c].title, l->width[c], t->column[c].left, out);
        spaces(l->gap, out);
    }
    end_line(out);
    spaces(indent, out);
    for (size_t i = 0; i < total(t, l); i++)
        asy_text_add(out, "─");
    end_line(out);
}

static void row(const asy_table *t, size_t r, size_t indent, const layout *l,
                asy_text *out)
{
    spaces(indent, out);
    size_t used = indent;
    for (size_t c = 0; c < t->n_columns; c++) {
        size_t i = r * t->n_columns + c;
        if (asy_table_spans(t, i)) {
            clipped(t->cell[i], ASY_PAGE_WIDTH - used, out);
            break;
        }
        cell(t->cell[i], l->width[c], t->column[c].left, out);
        spaces(l->gap, out);
        used += l->width[c] + l->gap;
    }
    end_line(out);
}

void asy_table_print(const asy_table *table, size_t indent, asy_text *out)
{
    layout l;
    if (table->failed) {
        out->failed = true;
        return;
    }
    measure(table, &l);
    fit(table, indent, &l);
    head(table, indent, &l, out);
    for (size_t r = 0; r < asy_table_rows(table); r++)
        row(table, r, indent, &l, out);
}
