/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The features of a table, numeric and categorical: see table.h. */
#include "task/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a text that is no number looks like, and what helps. */
typedef enum not_number { INFINITE, NOT_A_NUMBER, TOO_LARGE, TEXT } not_number;

static const char *const remedies[] = {
    [INFINITE] = "infinity; need a finite number, or list the text under "
                 "data.missing",
    [NOT_A_NUMBER] = "not a number; need a finite number, or list the text "
                     "under data.missing",
    [TOO_LARGE] = "beyond the range of a double; need a finite number",
    [TEXT] = "text; need a number (words go under data.categorical, names of "
             "patients to data.id, a word for missing under data.missing)",
};

static not_number classify(const char *text)
{
    char *end;
    double x = strtod(text, &end);
    if (end == text || *end != '\0')
        return TEXT;
    if (isnan(x))
        return NOT_A_NUMBER;
    if (isinf(x))
        return strpbrk(text, "0123456789") ? TOO_LARGE : INFINITE;
    return TEXT;
}

static asy_status bad_number(const asy_table *table)
{
    const asy_bad_number *bad = &table->bad;
    char name[ASY_CLIP], cell[ASY_CLIP];
    asy_csv_clip(table->name[bad->column], name);
    asy_csv_place place = asy_table_at(table, bad->row, bad->column);
    if (bad->text[0] == '\0')
        return asy_csv_fail(place, table->err,
                            "column \"%s\": an empty cell; need a number, or "
                            "\"\" under data.missing",
                            name);
    return asy_csv_fail(place, table->err, "column \"%s\": \"%s\" is %s", name,
                        asy_csv_clip(bad->text, cell),
                        remedies[classify(bad->text)]);
}

static asy_status read_levels(const asy_table *table, const char *const *cell,
                              size_t feature, double *x)
{
    size_t n = table->n_rows;
    asy_labels labels;
    int *code = ASY_NEW(table->scratch, int, n);
    if (!code)
        return asy_nomem(table->err);
    ASY_TRY(asy_labels_make(cell, n, false, table->arena, table->scratch,
                            &labels, code, table->err));
    for (size_t i = 0; i < n; i++)
        x[i] = code[i] < 0 ? (double)NAN : code[i];
    table->task->level[feature] = labels.text;
    table->task->n_levels[feature] = (size_t)labels.n;
    return ASY_OK;
}

static asy_status count_missing(const asy_table *table, size_t column,
                                const double *x)
{
    size_t n = table->n_rows, missing = 0;
    char clip[ASY_CLIP];
    for (size_t i = 0; i < n; i++)
        missing += isnan(x[i]) != 0;
    table->task->n_missing += missing;
    if (missing < n)
        return ASY_OK;
    return asy_csv_fail(asy_table_head(table, column), table->err,
                        "column \"%s\" is missing in all %zu rows; list it "
                        "under data.drop",
                        asy_csv_clip(table->name[column], clip), n);
}

static asy_status read_feature(const asy_table *table, size_t column,
                               size_t feature)
{
    asy_task *task = table->task;
    double *x = asy_col(&task->x, feature);
    task->feature[feature] =
        asy_arena_strdup(table->arena, table->name[column]);
    if (!task->feature[feature])
        return asy_nomem(table->err);
    if (table->bad.column == column)
        return bad_number(table);
    task->categorical[feature] = table->role[column] != 0;
    if (task->categorical[feature])
        ASY_TRY(read_levels(table, table->cell[column], feature, x));
    return count_missing(table, column, x);
}

asy_status asy_table_features(asy_table *table)
{
    asy_task *task = table->task;
    task->feature = ASY_NEW(table->arena, const char *, task->p);
    task->categorical = ASY_NEW(table->arena, bool, task->p);
    task->level = asy_arena_calloc(table->arena, task->p, sizeof *task->level);
    task->n_levels = asy_arena_calloc(table->arena, task->p, sizeof(size_t));
    if (!task->feature || !task->categorical || !task->level || !task->n_levels)
        return asy_nomem(table->err);
    size_t feature = 0;
    for (size_t j = 0; j < table->n_cols; j++) {
        if (!asy_role_is_feature(table->role[j]))
            continue;
        asy_mark mark = asy_arena_mark(table->scratch);
        ASY_TRY(read_feature(table, j, feature++));
        asy_arena_release(table->scratch, mark);
    }
    return ASY_OK;
}
