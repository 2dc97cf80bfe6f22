/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns and cells of a meta-analysis' table: see review_reader.h. */
#include <string.h>

#include "base/text.h"
#include "plan/review_reader.h"

asy_csv_place asy_reader_place(const asy_reader *r, size_t line, size_t column)
{
    return (asy_csv_place){r->csv.path, r->csv.line[line], column + 1};
}

asy_status asy_reader_find(const asy_reader *r, const char *name,
                           size_t *column)
{
    for (*column = 0; *column < r->csv.n_cols; (*column)++)
        if (strcmp(asy_csv_name(&r->csv, *column), name) == 0)
            return ASY_OK;
    const char *near = asy_nearest(name, r->csv.name, r->csv.n_cols);
    if (near)
        return asy_csv_fail(asy_reader_place(r, 0, 0), r->err,
                            "no column \"%s\"; did you mean \"%s\"?", name,
                            near);
    return asy_csv_fail(asy_reader_place(r, 0, 0), r->err,
                        "no column \"%s\" (found %zu columns, the first is "
                        "\"%s\")",
                        name, r->csv.n_cols, asy_csv_name(&r->csv, 0));
}

bool asy_reader_is_blank(const asy_reader *r, size_t i, size_t column)
{
    const char *cell = asy_csv_cell(&r->csv, i, column);
    return !*cell || strcmp(cell, "NA") == 0;
}

asy_status asy_reader_number(const asy_reader *r, size_t i, size_t column,
                             double *x)
{
    char cell[ASY_CLIP], name[ASY_CLIP];
    const char *text = asy_csv_cell(&r->csv, i, column);
    if (asy_parse_double(text, x))
        return ASY_OK;
    return asy_csv_fail(asy_reader_place(r, 1 + i, column), r->err,
                        "column \"%s\": \"%s\" is no number",
                        asy_csv_clip(asy_csv_name(&r->csv, column), name),
                        asy_csv_clip(text, cell));
}

asy_status asy_reader_column(const asy_reader *r, const char *name, double *x)
{
    size_t column;
    ASY_TRY(asy_reader_find(r, name, &column));
    for (size_t i = 0; i < r->out->k; i++)
        ASY_TRY(asy_reader_number(r, r->row[i], column, &x[i]));
    return ASY_OK;
}

asy_status asy_reader_texts(const asy_reader *r, const char *name,
                            const char ***out)
{
    size_t column;
    ASY_TRY(asy_reader_find(r, name, &column));
    *out = ASY_NEW(r->arena, const char *, r->out->k);
    if (!*out)
        return asy_nomem(r->err);
    for (size_t i = 0; i < r->out->k; i++) {
        const size_t row = r->row[i];
        (*out)[i] = asy_csv_cell(&r->csv, row, column);
        if (!*(*out)[i])
            return asy_csv_fail(asy_reader_place(r, 1 + row, column), r->err,
                                "an empty cell (need a name in every row of "
                                "column \"%s\")",
                                name);
    }
    return ASY_OK;
}
