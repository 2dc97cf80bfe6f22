/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made tasks: pure noise, for tests of what chance gives. */
#ifndef ASY_TESTS_MADE_TASK_H
#define ASY_TESTS_MADE_TASK_H

#include "task/task.h"

/* n rows of p uniform features that say nothing about the class; n_positive
   rows are of class 1. Fails the test if memory is out. */
void asy_noise_task(asy_arena *arena, size_t n, size_t p, size_t n_positive,
                    uint64_t seed, asy_task *task);

#endif
