/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that are used together side by side: see asy_task_lay. */
#include <string.h>

#include "task/task.h"

asy_status asy_task_lay(asy_task *task, const size_t *order, asy_arena *arena,
                        asy_error *err)
{
    const size_t n = task->n;
    asy_arena scratch;
    asy_arena_init(&scratch);
    uint32_t *place = ASY_NEW(arena, uint32_t, n);
    double *column = ASY_NEW(&scratch, double, n);
    bool enough = place && column;
    for (size_t j = 0; enough && j < task->p; j++) {
        double *x = asy_col(&task->x, j);
        for (size_t i = 0; i < n; i++)
            column[i] = x[order[i]];
        memcpy(x, column, n * sizeof *x);
    }
    for (size_t i = 0; enough && i < n; i++)
        place[order[i]] = (uint32_t)i;
    asy_arena_clear(&scratch);
    if (!enough)
        return asy_nomem(err);
    task->place = place;
    return ASY_OK;
}
