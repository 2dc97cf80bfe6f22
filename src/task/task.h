/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of a study: rows with features, class, and roles.
 *
 * Invariant: y[i] is the index of a class; x holds a finite number, a level
 * code (categorical columns) or NaN for missing, never infinity. Rows are in
 * the order of the file, which asy_task_lay may change inside x. Everything
 * lives in the arena given to the reader.
 */
#ifndef ASY_TASK_TASK_H
#define ASY_TASK_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/matrix.h"
#include "base/status.h"

/* What to read; NULL where absent. Column names as in the header row. */
typedef struct asy_task_spec {
    const char *file;
    const char *sha256; /* refuse other bytes */
    const char *target, *positive, *id, *group;
    const char *const *drop;
    size_t n_drop;
    const char *const *categorical;
    size_t n_categorical;
    const char *const *missing; /* cell texts that mean missing */
    size_t n_missing;
    const char *holdout_column, *holdout_value;
    /* Columns that hold predefined folds; they are no features. */
    const char *const *fold_columns;
    size_t n_fold_columns;
} asy_task_spec;

typedef struct asy_fold_column {
    const char *name;
    int *fold; /* [n] index into label; -1 = missing cell */
    int n_folds;
    const char **label; /* [n_folds], numbers ascending, else as strings */
} asy_fold_column;

typedef struct asy_task {
    size_t n, p;
    int k;                /* classes, at least 2 */
    asy_matrix x;         /* [n x p] */
    uint32_t *place;      /* [n] row of x that holds a row; NULL: the same */
    const char **feature; /* [p] */
    bool *categorical;    /* [p] */
    const char ***level;  /* [p][..] labels of a categorical column, sorted */
    size_t *n_levels;     /* [p] 0 for numeric columns */
    int *y;               /* [n] */
    const char **class_name; /* [k]; two classes: index 1 is the positive one */
    const char **id;         /* [n]; without an id column "1", "2", ... */
    bool has_id;
    int *group; /* [n] or NULL */
    int n_groups;
    const char **group_name;      /* [n_groups] */
    unsigned char *holdout;       /* [n] by column; all 0 without one */
    asy_fold_column *fold_column; /* [n_fold_columns] as in the spec */
    size_t n_fold_columns;
    size_t n_missing; /* cells of x */
    size_t *line;     /* [n] line of the file on which the row begins */
    char sha256[ASY_SHA256_HEX];
} asy_task;

/*
 * Read a CSV file (RFC 4180 quoting; comma; header row; UTF-8 with or without
 * BOM; LF or CRLF; blank lines at the end are ignored).
 *
 * Classes: two, with `positive` naming index 1 (without it the last in order);
 * or more, ordered as numbers if all are, else as strings.
 * Errors: ASY_EIO no such file; ASY_EDATA with "file:line:column: " (line of
 * the file, column = number of the field) for ragged rows, wrong encoding (byte
 * and line), open quotes, text or infinity in a numeric column, missing target,
 * unknown columns (with a suggestion), duplicate header names, one class only,
 * all-missing columns, no feature left, no rows, other bytes than sha256.
 */
ASY_MUST_USE
asy_status asy_task_read(const asy_task_spec *spec, asy_arena *arena,
                         asy_task *task, asy_error *err);

/* The row of x that holds a row of the task. */
static inline size_t asy_task_place(const asy_task *task, size_t row)
{
    return task->place ? task->place[row] : row;
}

/* Move the rows of x so that those of order [n], a permutation, follow each
   other: rows that are used together then lie side by side and need not be
   copied. Once for a task. Takes 12 bytes a row. Errors: ASY_ENOMEM, the task
   as it was. */
ASY_MUST_USE
asy_status asy_task_lay(asy_task *task, const size_t *order, asy_arena *arena,
                        asy_error *err);

/* Likely mistakes that are no errors; each calls say(user, sentence). Feature
   equal to the target (or its mirror), constant or duplicate columns,
   identifiers left as features (all values distinct whole numbers or an id-like
   name), duplicate rows, many missing cells, classes under 10 rows. Returns how
   many were said. */
size_t asy_task_check(const asy_task *task, asy_arena *scratch,
                      void (*say)(void *user, const char *sentence),
                      void *user);

/* Those of them that may give the target away or put a row on both sides of a
   split: features that look like the target or an identifier, rows and ids that
   occur twice. */
size_t asy_task_check_leaks(const asy_task *task, asy_arena *scratch,
                            void (*say)(void *user, const char *sentence),
                            void *user);

/* Is a feature the target in other words (one value for each class)? */
bool asy_task_mirrors_target(const asy_task *task, size_t feature,
                             asy_arena *scratch);

#endif
