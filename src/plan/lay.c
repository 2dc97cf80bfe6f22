/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows in the order in which a plan uses them: see asy_plan_lay. */
#include "plan/plan.h"

/* Rows of the task in order, each once. */
typedef struct sequence {
    size_t *row, n;
    bool *has; /* [rows of the task] */
} sequence;

static void append(sequence *s, size_t row)
{
    if (s->has[row])
        return;
    s->has[row] = true;
    s->row[s->n++] = row;
}

static void append_all(sequence *s, const size_t *dev, size_t n,
                       const asy_plan *plan)
{
    for (size_t i = 0; i < n; i++)
        append(s, plan->row[dev[i]]);
}

/* Training and test rows of the only split, or the test rows of each. */
static asy_status append_splits(sequence *s, const asy_plan *plan,
                                asy_arena *scratch, asy_error *err)
{
    asy_arena inner;
    asy_arena_init(&inner);
    asy_ctx ctx = {.arena = scratch, .scratch = &inner, .err = err};
    asy_folds folds;
    asy_status status = asy_plan_outer(plan, 0, plan->y, &ctx, &folds);
    asy_arena_clear(&inner);
    ASY_TRY(status);
    for (size_t f = 0; f < folds.n; f++) {
        if (folds.n == 1)
            append_all(s, folds.fold[f].train, folds.fold[f].n_train, plan);
        append_all(s, folds.fold[f].test, folds.fold[f].n_test, plan);
    }
    return ASY_OK;
}

static asy_status arrange(const asy_plan *plan, asy_task *task,
                          asy_arena *scratch, asy_arena *arena, asy_error *err)
{
    sequence s = {.row = ASY_NEW(scratch, size_t, task->n),
                  .has = asy_arena_calloc(scratch, task->n, sizeof(bool))};
    if (!s.row || !s.has)
        return asy_nomem(err);
    if (plan->n_repeats == 1)
        ASY_TRY(append_splits(&s, plan, scratch, err));
    for (size_t i = 0; i < plan->n; i++)
        append(&s, plan->row[i]);
    for (size_t i = 0; i < plan->n_holdout; i++)
        append(&s, plan->holdout_row[i]);
    return asy_task_lay(task, s.row, arena, err);
}

asy_status asy_plan_lay(const asy_plan *plan, asy_task *task, asy_arena *arena,
                        asy_error *err)
{
    if (task->place || (plan->n_repeats > 1 && plan->n_holdout == 0))
        return ASY_OK;
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_status status = arrange(plan, task, &scratch, arena, err);
    asy_arena_clear(&scratch);
    return status;
}
