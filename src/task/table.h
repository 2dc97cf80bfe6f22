/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file on its way to a task: what each column is for, the cells that are kept
 * as text, and where the parts of the task are made. Internal to src/task.
 *
 * The file is read twice, so that no more of it is ever in memory than the task
 * needs: once to find all that is wrong with the text as such and how many rows
 * there are, once to fill the columns.
 *
 * Invariant: a column whose role is 0 or ASY_ROLE_CATEGORICAL alone is a
 * feature; every other column is not. What was counted and what is kept come of
 * the same bytes.
 */
#ifndef ASY_TASK_TABLE_H
#define ASY_TASK_TABLE_H

#include "base/stream.h"
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

/* The first cell of the first column with one that should be a number. */
typedef struct asy_bad_number {
    size_t row, column; /* column n_cols: there is none */
    const char *text;
} asy_bad_number;

typedef struct asy_table {
    const asy_task_spec *spec;
    asy_stream stream;     /* the file, read from its start */
    size_t n_rows, n_cols; /* without the header */
    const char **name;     /* [n_cols] the header */
    unsigned *role;        /* [n_cols] */
    double **number;       /* [n_cols] columns of x, NULL if not numeric */
    const char ***cell;    /* [n_cols][n_rows] texts, NULL where missing; NULL
                              for columns that are numeric or of no use */
    asy_bad_number bad;
    char *room; /* for more texts */
    size_t left;
    asy_task *task; /* being filled */
    asy_arena *arena, *scratch;
    asy_error *err;
} asy_table;

/* Read the file once: n_rows, n_cols and the task's sha256. Errors: those of
   asy_stream_read and asy_csv_parse; ASY_EDATA for other bytes than declared,
   whatever else is wrong with them. */
ASY_MUST_USE
asy_status asy_table_survey(asy_table *table);

/* Read it again: name, role, cell, the task's n, p, x of numeric features and
   line. Errors: those of asy_table_roles; ASY_EDATA without rows; ASY_EIO if
   these are not the bytes that were surveyed. */
ASY_MUST_USE
asy_status asy_table_fill(asy_table *table);

/* Roles of all columns from the spec. Errors: ASY_EDATA for a header without
   names or with a name twice, an unknown column, a target that is also
   something else, no feature left. */
ASY_MUST_USE
asy_status asy_table_roles(asy_table *table);

/* The only column that has the role, or n_cols. */
size_t asy_table_find(const asy_table *table, unsigned role);

/* The column of that name; where says which key named it.
   Errors: ASY_EDATA with the nearest name. */
ASY_MUST_USE
asy_status asy_table_column(const asy_table *table, const char *name,
                            const char *where, size_t *column);

/* Is a column of that role a feature? */
static inline bool asy_role_is_feature(unsigned role)
{
    return !(role & ~(unsigned)ASY_ROLE_CATEGORICAL);
}

/* Fill feature, categorical, level, n_levels, n_missing and x of categorical
   features. Errors: ASY_EDATA for a bad number or a column of missing cells, in
   the order of the columns. */
ASY_MUST_USE
asy_status asy_table_features(asy_table *table);

/* The place of a cell, and of a column as a whole (the header). */
asy_csv_place asy_table_at(const asy_table *table, size_t row, size_t column);
asy_csv_place asy_table_head(const asy_table *table, size_t column);

#endif
