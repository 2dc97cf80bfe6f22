/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be wrong with a single feature. Internal to src/task.
 *
 * Each question is answered from the column and the classes alone; true only
 * says that a person should look.
 */
#ifndef ASY_TASK_SUSPECT_H
#define ASY_TASK_SUSPECT_H

#include "task/task.h"

typedef struct asy_suspicion {
    /* Cost O(n log n) at most. Out of memory: false. */
    bool (*is)(const asy_task *task, size_t feature, asy_arena *scratch);
    const char *what, *advice;
    bool leak; /* it may give the target away */
} asy_suspicion;

/* The questions, the gravest first; one that is answered yes makes the later
   ones moot for that feature. */
const asy_suspicion *asy_suspicions(size_t *count);

#endif
