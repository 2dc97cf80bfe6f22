/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a plan: reading the task that a config asks for, and which rows
   are held out. */
#include "plan/rows.h"

#include <string.h>

#include "base/rng.h"

const char *asy_plan_column(const asy_choice *method)
{
    const asy_params *p = &method->params;
    size_t i = asy_param_find(p->table, p->count, "column");
    return i < p->count ? p->value[i].string : NULL;
}

asy_status asy_plan_task(const asy_config *config, asy_arena *arena,
                         asy_task *task, asy_error *err)
{
    const asy_data_config *data = &config->data;
    const char *columns[2];
    size_t n_columns = 0;
    if (asy_plan_column(&config->outer))
        columns[n_columns++] = asy_plan_column(&config->outer);
    if (asy_plan_column(&config->inner) &&
        (n_columns == 0 ||
         strcmp(columns[0], asy_plan_column(&config->inner)) != 0))
        columns[n_columns++] = asy_plan_column(&config->inner);
    const asy_task_spec spec = {
        .file = data->file,
        .sha256 = data->sha256,
        .target = data->target,
        .positive = data->positive,
        .id = data->id,
        .group = data->group,
        .drop = data->drop,
        .n_drop = data->n_drop,
        .categorical = data->categorical,
        .n_categorical = data->n_categorical,
        .missing = data->missing,
        .n_missing = data->n_missing,
        .holdout_column = config->holdout.column,
        .holdout_value = config->holdout.value,
        .fold_columns = columns,
        .n_fold_columns = n_columns,
    };
    return asy_task_read(&spec, arena, task, err);
}

/* Which rows of the task are held out: by column, or a fraction drawn here. */
static asy_status choose_holdout(const asy_config *config, const asy_task *task,
                                 asy_arena *arena, unsigned char *held,
                                 asy_error *err)
{
    if (task->n)
        memcpy(held, task->holdout, task->n);
    if (config->holdout.kind != ASY_HOLDOUT_FRACTION)
        return ASY_OK;
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_ctx ctx = {.arena = arena,
                   .scratch = &scratch,
                   .key = asy_key("holdout", config->seed),
                   .err = err};
    asy_resample_in in = {.n = task->n,
                          .y = task->y,
                          .k = task->k,
                          .classes = task->class_name,
                          .group = task->group,
                          .n_groups = task->n_groups,
                          .ctx = &ctx};
    asy_status status =
        asy_choose_fraction(&in, config->holdout.fraction, held);
    asy_arena_clear(&scratch);
    return status;
}

/* Dense group indices of the development rows. */
static asy_status dense_groups(const asy_task *task, asy_arena *arena,
                               asy_plan *plan, asy_error *err)
{
    if (!task->group)
        return ASY_OK;
    int *group = ASY_NEW(arena, int, plan->n);
    int *dense = ASY_NEW(arena, int, task->n_groups);
    int *class_of = ASY_NEW(arena, int, task->n_groups);
    if (!group || !dense || !class_of)
        return asy_nomem(err);
    for (int g = 0; g < task->n_groups; g++)
        dense[g] = -1;
    plan->groups_are_pure = true;
    for (size_t i = 0; i < plan->n; i++) {
        int g = task->group[plan->row[i]];
        if (dense[g] < 0) {
            dense[g] = plan->n_groups++;
            class_of[g] = plan->y[i];
        }
        group[i] = dense[g];
        plan->groups_are_pure &= class_of[g] == plan->y[i];
    }
    plan->group = group;
    return ASY_OK;
}

asy_status asy_plan_divide(const asy_config *config, const asy_task *task,
                           asy_arena *arena, asy_plan *plan, asy_error *err)
{
    unsigned char *held = ASY_NEW(arena, unsigned char, task->n);
    size_t *rows = ASY_NEW(arena, size_t, task->n);
    size_t *holdout = ASY_NEW(arena, size_t, task->n);
    int *y = ASY_NEW(arena, int, task->n);
    if (!held || !rows || !holdout || !y)
        return asy_nomem(err);
    ASY_TRY(choose_holdout(config, task, arena, held, err));
    for (size_t i = 0; i < task->n; i++) {
        if (held[i]) {
            holdout[plan->n_holdout++] = i;
        } else {
            y[plan->n] = task->y[i];
            rows[plan->n++] = i;
        }
    }
    plan->row = rows;
    plan->holdout_row = holdout;
    plan->y = y;
    if (plan->n == 0 ||
        (config->holdout.kind != ASY_HOLDOUT_NONE && plan->n_holdout == 0))
        return asy_fail_at(err, ASY_EDATA, config->holdout.place,
                           "the held-out set has %zu of %zu rows (need at "
                           "least one inside and one outside)",
                           plan->n_holdout, task->n);
    return dense_groups(task, arena, plan, err);
}
