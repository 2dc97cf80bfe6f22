/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a CSV file to a task: see task.h. */
#include "task/task.h"

#include <stdio.h>
#include <string.h>

#include "task/table.h"

/* A column's texts and their labels. */
typedef struct coded {
    const char *const *cell; /* [n] NULL = missing */
    int *code;               /* [n] -1 = missing */
    asy_labels labels;
} coded;

/* The labels and codes of the cells; codes live in the task's arena. */
static asy_status code_cells(const asy_table *t, const char *const *cell,
                             bool merge, coded *out)
{
    out->cell = cell;
    out->code = ASY_NEW(t->arena, int, t->task->n);
    if (!out->code)
        return asy_nomem(t->err);
    return asy_labels_make(out->cell, t->task->n, merge, t->arena, t->scratch,
                           &out->labels, out->code, t->err);
}

static asy_status code_column(const asy_table *t, size_t column, bool merge,
                              coded *out)
{
    return code_cells(t, t->cell[column], merge, out);
}

static asy_status need_all(const asy_table *t, size_t column,
                           const char *const *cell, const char *what)
{
    char clip[ASY_CLIP];
    for (size_t i = 0; i < t->task->n; i++)
        if (!cell[i])
            return asy_csv_fail(
                asy_table_at(t, i, column), t->err,
                "column \"%s\": the cell is missing, need %s in every row",
                asy_csv_clip(t->name[column], clip), what);
    return ASY_OK;
}

/* ---- classes ---- */

static asy_status check_classes(const asy_table *t, size_t column,
                                const asy_labels *labels)
{
    char name[ASY_CLIP], list[600];
    asy_csv_clip(t->name[column], name);
    asy_labels_list(labels->text, (size_t)labels->n, list, sizeof list);
    asy_csv_place place = asy_table_head(t, column);
    const char *positive = t->spec->positive;
    if (labels->n < 2)
        return asy_csv_fail(place, t->err,
                            "the target \"%s\" has one class only (%s in all "
                            "%zu rows), need two or more",
                            name, list, t->task->n);
    if (positive && labels->n > 2)
        return asy_csv_fail(place, t->err,
                            "data.positive is for two classes; the target "
                            "\"%s\" has %d: %s",
                            name, labels->n, list);
    if (positive && asy_labels_find(labels, positive) < 0)
        return asy_csv_fail(place, t->err,
                            "data.positive \"%s\" is no class of the target "
                            "\"%s\"; the classes are %s",
                            positive, name, list);
    return ASY_OK;
}

/* Two classes: the positive one gets index 1. */
static void put_positive_last(asy_task *task, const asy_labels *labels,
                              const char *positive)
{
    if (!positive || asy_labels_find(labels, positive) == 1)
        return;
    const char *first = task->class_name[0];
    task->class_name[0] = task->class_name[1];
    task->class_name[1] = first;
    for (size_t i = 0; i < task->n; i++)
        task->y[i] = 1 - task->y[i];
}

static asy_status read_target(asy_table *t)
{
    coded target;
    size_t column = asy_table_find(t, ASY_ROLE_TARGET);
    ASY_TRY(code_column(t, column, true, &target));
    ASY_TRY(need_all(t, column, target.cell, "a class"));
    ASY_TRY(check_classes(t, column, &target.labels));
    t->task->k = target.labels.n;
    t->task->y = target.code;
    t->task->class_name = target.labels.text;
    put_positive_last(t->task, &target.labels, t->spec->positive);
    return ASY_OK;
}

/* ---- who a row is ---- */

/* The ids one after the other in a single block: there may be millions. */
static asy_status copy_ids(const asy_table *t, const char *const *cell)
{
    asy_task *task = t->task;
    size_t size = 0;
    for (size_t i = 0; i < task->n; i++)
        size += strlen(cell[i]) + 1;
    char *to = asy_arena_alloc(t->arena, size);
    if (!to)
        return asy_nomem(t->err);
    for (size_t i = 0; i < task->n; i++) {
        size_t length = strlen(cell[i]) + 1;
        task->id[i] = memcpy(to, cell[i], length);
        to += length;
    }
    return ASY_OK;
}

/* Without a column: "1", "2", ... */
static asy_status number_ids(const asy_table *t)
{
    asy_task *task = t->task;
    const size_t each =
        (size_t)snprintf(NULL, 0, "%zu", task->n) + 1; /* digits of the last */
    char *to = asy_arena_array(t->arena, task->n, each);
    if (!to)
        return asy_nomem(t->err);
    for (size_t i = 0; i < task->n; i++, to += each) {
        snprintf(to, each, "%zu", i + 1);
        task->id[i] = to;
    }
    return ASY_OK;
}

static asy_status read_ids(asy_table *t)
{
    asy_task *task = t->task;
    size_t column = asy_table_find(t, ASY_ROLE_ID);
    task->has_id = t->spec->id != NULL;
    task->id = ASY_NEW(t->arena, const char *, task->n);
    if (!task->id)
        return asy_nomem(t->err);
    if (!task->has_id)
        return number_ids(t);
    ASY_TRY(need_all(t, column, t->cell[column], "an identifier"));
    return copy_ids(t, t->cell[column]);
}

static asy_status read_groups(asy_table *t)
{
    if (!t->spec->group)
        return ASY_OK;
    coded group;
    size_t column = asy_table_find(t, ASY_ROLE_GROUP);
    ASY_TRY(code_column(t, column, false, &group));
    ASY_TRY(need_all(t, column, group.cell, "a group"));
    t->task->group = group.code;
    t->task->n_groups = group.labels.n;
    t->task->group_name = group.labels.text;
    return ASY_OK;
}

/* ---- held-out rows and folds ---- */

static asy_status check_holdout_value(const asy_table *t, size_t column,
                                      const asy_labels *labels, int code)
{
    char list[600], name[ASY_CLIP];
    asy_labels_list(labels->text, (size_t)labels->n, list, sizeof list);
    asy_csv_clip(t->name[column], name);
    if (code < 0)
        return asy_csv_fail(asy_table_head(t, column), t->err,
                            "holdout.value \"%s\" does not occur in column "
                            "\"%s\"; found %s",
                            t->spec->holdout_value, name,
                            labels->n ? list : "missing cells only");
    return ASY_OK;
}

/* Training rows must hold every class, or no learner could tell it. */
static asy_status check_training_classes(const asy_table *t, size_t column)
{
    const asy_task *task = t->task;
    char clip[ASY_CLIP];
    for (int c = 0; c < task->k; c++) {
        size_t trained = 0;
        for (size_t i = 0; i < task->n; i++)
            trained += task->y[i] == c && !task->holdout[i];
        if (trained == 0)
            return asy_csv_fail(asy_table_head(t, column), t->err,
                                "every row of class \"%s\" is held out, need "
                                "some for training",
                                asy_csv_clip(task->class_name[c], clip));
    }
    return ASY_OK;
}

static asy_status read_holdout(asy_table *t)
{
    asy_task *task = t->task;
    task->holdout = asy_arena_calloc(t->arena, task->n, 1);
    if (!task->holdout)
        return asy_nomem(t->err);
    if (!t->spec->holdout_column)
        return ASY_OK;
    coded set;
    size_t column = asy_table_find(t, ASY_ROLE_HOLDOUT);
    ASY_TRY(code_column(t, column, true, &set));
    int code = asy_labels_find(&set.labels, t->spec->holdout_value);
    ASY_TRY(check_holdout_value(t, column, &set.labels, code));
    for (size_t i = 0; i < task->n; i++)
        task->holdout[i] = set.code[i] == code;
    return check_training_classes(t, column);
}

/* scikit-learn writes -1 for rows that are never tested: as if missing. */
static const char *const *drop_never_tested(const asy_table *t, size_t column)
{
    const char **cell = ASY_NEW(t->scratch, const char *, t->task->n);
    for (size_t i = 0; cell && i < t->task->n; i++) {
        cell[i] = t->cell[column][i];
        if (cell[i] && asy_label_same(cell[i], "-1"))
            cell[i] = NULL;
    }
    return cell;
}

static asy_status read_fold_column(asy_table *t, const char *name,
                                   asy_fold_column *out)
{
    coded fold;
    size_t column = 0;
    char clip[ASY_CLIP];
    ASY_TRY(asy_table_column(t, name, "resampling", &column));
    const char *const *cell = drop_never_tested(t, column);
    if (!cell)
        return asy_nomem(t->err);
    ASY_TRY(code_cells(t, cell, true, &fold));
    if (fold.labels.n == 0)
        return asy_csv_fail(asy_table_head(t, column), t->err,
                            "the fold column \"%s\" names no fold in any row",
                            asy_csv_clip(name, clip));
    *out = (asy_fold_column){asy_arena_strdup(t->arena, name), fold.code,
                             fold.labels.n, fold.labels.text};
    return out->name ? ASY_OK : asy_nomem(t->err);
}

static asy_status read_fold_columns(asy_table *t)
{
    size_t count = t->spec->n_fold_columns;
    asy_fold_column *list = ASY_NEW(t->arena, asy_fold_column, count);
    if (!list)
        return asy_nomem(t->err);
    for (size_t c = 0; c < count; c++)
        ASY_TRY(read_fold_column(t, t->spec->fold_columns[c], &list[c]));
    t->task->fold_column = list;
    t->task->n_fold_columns = count;
    return ASY_OK;
}

/* ---- the whole ---- */

static asy_status read_roles(asy_table *t)
{
    ASY_TRY(read_target(t));
    ASY_TRY(read_ids(t));
    ASY_TRY(read_groups(t));
    ASY_TRY(read_holdout(t));
    return read_fold_columns(t);
}

static asy_status read_table(asy_table *t)
{
    ASY_TRY(
        asy_stream_open(&t->stream, t->spec->file, ASY_TABLE_BYTES, t->err));
    ASY_TRY(asy_table_survey(t));
    ASY_TRY(asy_table_fill(t));
    asy_mark mark = asy_arena_mark(t->scratch);
    ASY_TRY(read_roles(t));
    asy_arena_release(t->scratch, mark);
    return asy_table_features(t);
}

asy_status asy_task_read(const asy_task_spec *spec, asy_arena *arena,
                         asy_task *task, asy_error *err)
{
    asy_arena scratch;
    asy_arena_init(&scratch);
    *task = (asy_task){0};
    asy_table table = {.spec = spec,
                       .task = task,
                       .arena = arena,
                       .scratch = &scratch,
                       .err = err};
    asy_status status = read_table(&table);
    asy_stream_close(&table.stream);
    asy_arena_clear(&scratch);
    return status;
}
