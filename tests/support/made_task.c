/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made tasks: see made_task.h. */
#include "support/check.h"

#include "support/made_task.h"

#include "base/rng.h"

static void name_all(asy_arena *arena, asy_task *task)
{
    task->feature = ASY_NEW(arena, const char *, task->p);
    task->id = ASY_NEW(arena, const char *, task->n);
    task->class_name = ASY_NEW(arena, const char *, 2);
    assert_non_null(task->feature);
    assert_non_null(task->id);
    assert_non_null(task->class_name);
    for (size_t j = 0; j < task->p; j++)
        task->feature[j] = asy_arena_printf(arena, "x%zu", j);
    for (size_t i = 0; i < task->n; i++)
        task->id[i] = asy_arena_printf(arena, "%zu", i + 1);
    task->class_name[0] = "no";
    task->class_name[1] = "yes";
}

void asy_noise_task(asy_arena *arena, size_t n, size_t p, size_t n_positive,
                    uint64_t seed, asy_task *task)
{
    *task = (asy_task){.n = n, .p = p, .k = 2};
    task->x = asy_matrix_new(arena, n, p);
    task->y = asy_arena_calloc(arena, n, sizeof *task->y);
    task->categorical = asy_arena_calloc(arena, p, sizeof *task->categorical);
    task->level = asy_arena_calloc(arena, p, sizeof *task->level);
    task->n_levels = asy_arena_calloc(arena, p, sizeof *task->n_levels);
    task->holdout = asy_arena_calloc(arena, n, 1);
    task->line = asy_arena_calloc(arena, n, sizeof *task->line);
    assert_non_null(task->line);
    name_all(arena, task);
    asy_rng rng;
    asy_rng_init(&rng, asy_key("noise", seed));
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < n; i++)
            asy_col(&task->x, j)[i] = asy_rng_uniform(&rng);
    for (size_t i = 0; i < n_positive; i++)
        task->y[i] = 1;
}
