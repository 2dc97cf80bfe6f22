/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan will take, from running its first units. */
#ifndef ASY_CLI_PROBE_H
#define ASY_CLI_PROBE_H

#include "plan/plan.h"

typedef struct asy_probe {
    double seconds; /* a unit, on one core */
    size_t memory;  /* bytes, of the worker */
    size_t record;  /* bytes, of the largest record */
} asy_probe;

/* Run the first units of a learner for a fifth of a second, one at least.
   Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_probe_learner(const asy_plan *plan, size_t learner,
                             asy_probe *probe, asy_error *err);

/* All learners: seconds of the whole plan on one core, the largest memory and
   record. cost [n_learners] from asy_plan_cost. */
ASY_MUST_USE
asy_status asy_probe_plan(const asy_plan *plan, const asy_cost *cost,
                          asy_probe *whole, asy_error *err);

#endif
