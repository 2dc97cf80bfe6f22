/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows a plan works on; see asy_plan_task in plan.h. */
#ifndef ASY_PLAN_ROWS_H
#define ASY_PLAN_ROWS_H

#include "plan/plan.h"

/* The column that a resampling method reads its folds from, or NULL. */
const char *asy_plan_column(const asy_choice *method);

/* Fill the plan's development and held-out rows, their labels and groups.
   Errors: ASY_EDATA if either side is empty, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_plan_divide(const asy_config *config, const asy_task *task,
                           asy_arena *arena, asy_plan *plan, asy_error *err);

#endif
