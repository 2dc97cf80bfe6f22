/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file on its way to a task: its cells, what each column is for, and where
 * the parts of the task are made. Internal to src/task.
 *
 * Invariant: a column whose role is 0 or ASY_ROLE_CATEGORICAL alone is a
 * feature; every other column is not.
 */
#ifndef ASY_TASK_TABLE_H
#define ASY_TASK_TABLE_H

#include "task/csv.h"
#include "task/labels.h"
#include "task/task.h"

enum {
    ASY_ROLE_TARGET = 1,
    ASY_ROLE_ID = 2,
    ASY_ROLE_GROUP = 4,
    ASY_ROLE_DROP = 8,
    ASY_ROLE_HOLDOUT = 16,
    ASY_ROLE_FOLD = 32,
    ASY_ROLE_CATEGORICAL = 64
};

typedef struct asy_table {
    const asy_task_spec *spec;
    asy_csv csv;
    unsigned *role; /* [csv.n_cols] */
    asy_task *task; /* being filled */
    asy_arena *arena, *scratch;
    asy_error *err;
} asy_table;

/* Roles of all columns from the spec. Errors: ASY_EDATA for a header without
   names or with a name twice, an unknown column, a target that is also
   something else, no feature left. */
ASY_MUST_USE
asy_status asy_table_roles(asy_table *table);

/* The only column that has the role, or csv.n_cols. */
size_t asy_table_find(const asy_table *table, unsigned role);

/* The column of that name; where says which key named it.
   Errors: ASY_EDATA with the nearest name. */
ASY_MUST_USE
asy_status asy_table_column(const asy_table *table, const char *name,
                            const char *where, size_t *column);

/* cell [n] = the texts of a column, NULL where missing. */
void asy_table_cells(const asy_table *table, size_t column, const char **cell);

/* Fill x, feature, categorical, level, n_levels, p and n_missing. */
ASY_MUST_USE
asy_status asy_table_features(asy_table *table);

/* The place of a cell, and of a column as a whole (the header). */
asy_csv_place asy_table_at(const asy_table *table, size_t row, size_t column);
asy_csv_place asy_table_head(const asy_table *table, size_t column);

#endif
