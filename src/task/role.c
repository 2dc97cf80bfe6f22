/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each column of a table is for: see table.h. */
#include "task/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

asy_csv_place asy_table_at(const asy_table *table, size_t row, size_t column)
{
    return (asy_csv_place){table->spec->file, table->task->line[row],
                           column + 1};
}

asy_csv_place asy_table_head(const asy_table *table, size_t column)
{
    return (asy_csv_place){table->spec->file, 1, column + 1};
}

size_t asy_table_find(const asy_table *table, unsigned role)
{
    size_t j = 0;
    while (j < table->n_cols && !(table->role[j] & role))
        j++;
    return j;
}

static asy_status unknown_column(const asy_table *table, const char *name,
                                 const char *where)
{
    asy_csv_place place = {table->spec->file, 1, 0};
    char clip[ASY_CLIP];
    const char *near = asy_nearest(name, table->name, table->n_cols);
    if (near)
        return asy_csv_fail(place, table->err,
                            "no column \"%s\" (%s); did you mean \"%s\"?", name,
                            where, asy_csv_clip(near, clip));
    char list[600];
    asy_labels_list(table->name, table->n_cols, list, sizeof list);
    return asy_csv_fail(place, table->err,
                        "no column \"%s\" (%s); the columns are %s", name,
                        where, list);
}

asy_status asy_table_column(const asy_table *table, const char *name,
                            const char *where, size_t *column)
{
    for (size_t j = 0; j < table->n_cols; j++) {
        if (strcmp(table->name[j], name) == 0) {
            *column = j;
            return ASY_OK;
        }
    }
    return unknown_column(table, name, where);
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = *(const char *const *const *)a;
    const char *const *y = *(const char *const *const *)b;
    int order = strcmp(*x, *y);
    return order != 0 ? order : (x > y) - (x < y);
}

/* No name may stand twice; sorted, equal names are neighbours. */
static asy_status check_distinct(asy_table *table)
{
    const char ***list = ASY_NEW(table->scratch, const char **, table->n_cols);
    char clip[ASY_CLIP];
    if (!list)
        return asy_nomem(table->err);
    for (size_t j = 0; j < table->n_cols; j++)
        list[j] = &table->name[j];
    qsort(list, table->n_cols, sizeof *list, by_name);
    for (size_t j = 1; j < table->n_cols; j++) {
        size_t first = (size_t)(list[j - 1] - table->name);
        size_t second = (size_t)(list[j] - table->name);
        if (strcmp(*list[j - 1], *list[j]) == 0)
            return asy_csv_fail(asy_table_head(table, second), table->err,
                                "the columns %zu and %zu have the same name "
                                "\"%s\", need distinct names",
                                first + 1, second + 1,
                                asy_csv_clip(*list[j], clip));
    }
    return ASY_OK;
}

static asy_status check_header(asy_table *table)
{
    if (table->n_cols == 1 && strpbrk(table->name[0], ";\t"))
        return asy_csv_fail(
            asy_table_head(table, 0), table->err,
            "one cell with semicolons or tabs inside; need commas between "
            "cells and a point as the decimal mark");
    for (size_t j = 0; j < table->n_cols; j++)
        if (table->name[j][0] == '\0')
            return asy_csv_fail(
                asy_table_head(table, j), table->err,
                "column %zu has no name in the header; name it%s", j + 1,
                j == 0 ? " (R writes row names so: use row.names = FALSE)"
                       : "");
    return check_distinct(table);
}

static asy_status give_role(asy_table *table, const char *name,
                            const char *where, unsigned role)
{
    size_t j = 0;
    if (!name)
        return ASY_OK;
    ASY_TRY(asy_table_column(table, name, where, &j));
    table->role[j] |= role;
    return ASY_OK;
}

static asy_status give_roles(asy_table *table, const char *const *names,
                             size_t n, const char *where, unsigned role)
{
    for (size_t c = 0; c < n; c++)
        ASY_TRY(give_role(table, names[c], where, role));
    return ASY_OK;
}

static asy_status give_all(asy_table *t)
{
    const asy_task_spec *spec = t->spec;
    ASY_TRY(give_role(t, spec->target, "data.target", ASY_ROLE_TARGET));
    ASY_TRY(give_role(t, spec->id, "data.id", ASY_ROLE_ID));
    ASY_TRY(give_role(t, spec->group, "data.group", ASY_ROLE_GROUP));
    ASY_TRY(
        give_role(t, spec->holdout_column, "holdout.column", ASY_ROLE_HOLDOUT));
    ASY_TRY(
        give_roles(t, spec->drop, spec->n_drop, "data.drop", ASY_ROLE_DROP));
    ASY_TRY(give_roles(t, spec->categorical, spec->n_categorical,
                       "data.categorical", ASY_ROLE_CATEGORICAL));
    return give_roles(t, spec->fold_columns, spec->n_fold_columns,
                      "resampling, method predefined", ASY_ROLE_FOLD);
}

static asy_status check_target_role(const asy_table *table)
{
    size_t j = asy_table_find(table, ASY_ROLE_TARGET);
    char clip[ASY_CLIP];
    unsigned other =
        table->role[j] & ~(unsigned)(ASY_ROLE_TARGET | ASY_ROLE_CATEGORICAL);
    if (other == 0)
        return ASY_OK;
    return asy_csv_fail(asy_table_head(table, j), table->err,
                        "the target \"%s\" is also declared as id, group, "
                        "dropped, holdout or fold column",
                        asy_csv_clip(table->name[j], clip));
}

static asy_status count_features(asy_table *table)
{
    table->task->p = 0;
    for (size_t j = 0; j < table->n_cols; j++)
        if (asy_role_is_feature(table->role[j]))
            table->task->p++;
    if (table->task->p > 0)
        return ASY_OK;
    return asy_csv_fail((asy_csv_place){table->spec->file, 1, 0}, table->err,
                        "no feature is left of %zu columns, need at least one "
                        "that is not target, id, group, holdout, fold or "
                        "dropped",
                        table->n_cols);
}

asy_status asy_table_roles(asy_table *table)
{
    size_t n = table->n_cols;
    table->role = asy_arena_calloc(table->scratch, n, sizeof *table->role);
    if (!table->role)
        return asy_nomem(table->err);
    ASY_TRY(check_header(table));
    ASY_TRY(give_all(table));
    ASY_TRY(check_target_role(table));
    return count_features(table);
}
