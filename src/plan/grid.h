/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Candidates of a learner: every combination of its grid, or a declared number
 * of random draws from it.
 */
#ifndef ASY_PLAN_GRID_H
#define ASY_PLAN_GRID_H

#include "plan/plan.h"

#define ASY_MAX_CANDIDATES 100000

/*
 * Fill learner's candidates and tuned parameters. Grid: keys in the order
 * written, the last fastest. Random: n_iter draws, without repetition where
 * every axis is a list (then at most as many as there are combinations).
 * Random: key of (seed, learner id). Errors: ASY_ECONFIG (too many candidates;
 * a combination the learner refuses), ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_grid_expand(const asy_config *config,
                           const asy_learner_config *declared, asy_arena *arena,
                           asy_plan_learner *learner, asy_error *err);

#endif
