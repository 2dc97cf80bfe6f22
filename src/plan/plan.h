/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The design expanded into small, independent units of work.
 *
 * A unit is (permutation b, repeat r, outer fold f, learner); b = 0 is the
 * observed labelling. Where there is a held-out set, one more unit for each b
 * and learner has f = n_folds: it trains on all other rows and is tested on the
 * held-out ones.
 *
 * Invariant: the plan is a pure function of config and task; units are numbered
 * in plan order (b, then r, then f, then learner; the held-out units of a
 * b come last), and a unit's result depends on the plan and its number alone.
 */
#ifndef ASY_PLAN_PLAN_H
#define ASY_PLAN_PLAN_H

#include "config/config.h"
#include "learner/learner.h"
#include "measure/measure.h"
#include "resample/resample.h"
#include "task/task.h"
#include "transform/transform.h"

typedef struct asy_plan_learner {
    const char *id;
    const asy_learner *learner;
    size_t n_candidates;
    const asy_value *candidate; /* [n_candidates x learner->n_params] */
    size_t n_tuned;
    const size_t *tuned; /* [n_tuned] parameters that the grid varies */
} asy_plan_learner;

typedef struct asy_plan {
    const asy_config *config;
    const asy_task *task;
    size_t n;          /* development rows: those not held out */
    const size_t *row; /* [n] their rows of the task, ascending */
    size_t n_holdout;
    const size_t *holdout_row; /* [n_holdout] */
    const int *y;              /* [n] observed classes */
    const int *group;          /* [n] dense group indices, or NULL */
    int n_groups;
    bool groups_are_pure; /* every group has rows of one class only */

    const asy_resampler *outer, *inner;
    const asy_fold_column *outer_column, *inner_column; /* or NULL */
    size_t n_repeats, n_folds;
    size_t n_permutations, permutation_repeats;

    size_t n_steps;
    const asy_step *step;
    size_t n_learners;
    const asy_plan_learner *learner;
    size_t n_metrics;
    const asy_measure *const *metric;
    size_t n_null_metrics;
    const size_t *null_metric; /* indices into metric */
    const asy_measure *tune;
    const asy_measure *importance; /* NULL without */
    asy_threshold_rule threshold;

    bool keep_null_scores; /* folds too small for fold-wise metrics */
    size_t n_units;
} asy_plan;

typedef struct asy_unit {
    size_t permutation, repeat, fold, learner;
} asy_unit;

/* The task that a config asks for (reads the CSV, marks the held-out rows).
   Errors: ASY_EIO, ASY_EDATA. */
ASY_MUST_USE
asy_status asy_plan_task(const asy_config *config, asy_arena *arena,
                         asy_task *task, asy_error *err);

/*
 * Expand. Errors: ASY_ECONFIG where the design contradicts itself or the data
 * (a method that needs groups, a learner that cannot take three classes,
 * too many candidates), ASY_EDATA where the rows do not suffice.
 */
ASY_MUST_USE
asy_status asy_plan_make(const asy_config *config, const asy_task *task,
                         asy_arena *arena, asy_plan *plan, asy_error *err);

/* Lay the rows of the plan's task so that training and test sets lie side by
   side: both of a single outer split, the test sets of several, where they are
   drawn once; development and held-out rows. Units then look at them where they
   are. No result depends on it. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_plan_lay(const asy_plan *plan, asy_task *task, asy_arena *arena,
                        asy_error *err);

/* Number to unit and back. */
asy_unit asy_plan_unit(const asy_plan *plan, size_t number);
size_t asy_plan_number(const asy_plan *plan, asy_unit unit);
static inline bool asy_unit_is_holdout(const asy_plan *plan, asy_unit unit)
{
    return unit.fold == plan->n_folds;
}

/* Does unit choose its threshold from out-of-fold scores of its training rows?
   (A permuted one only if a metric of the test looks at decisions.) */
bool asy_plan_learns_threshold(const asy_plan *plan, asy_unit unit);
/* Must unit run the inner search? */
bool asy_plan_searches(const asy_plan *plan, asy_unit unit);

/* Fits of one unit, at most, and of the whole plan (counted from the splits
   of the observed labels). */
typedef struct asy_cost {
    size_t units, fits;
    size_t failing;  /* units whose training rows have no inner folds */
    const char *why; /* the first of them: see asy_plan_try_inner; or NULL */
} asy_cost;
ASY_MUST_USE
asy_status asy_plan_cost(const asy_plan *plan, asy_arena *arena,
                         asy_cost *learner_cost, asy_error *err);

/* ---- splits and labels (all random keys of the design are made here) ---- */

/* Labels of the development rows under permutation b, as repeat r sees them
   (r matters only for within_fold). y [n] out. */
ASY_MUST_USE
asy_status asy_plan_labels(const asy_plan *plan, size_t permutation,
                           size_t repeat, asy_ctx *ctx, int *y);

/* Labels of the held-out rows under permutation b, shuffled among themselves:
   both sets keep their classes' counts, and given the model every order of the
   held-out labels is as likely. y [n_holdout] out. */
ASY_MUST_USE
asy_status asy_plan_holdout_labels(const asy_plan *plan, size_t permutation,
                                   asy_ctx *ctx, int *y);

/* The outer folds of a repeat for labels y, indices into the development
   rows. */
ASY_MUST_USE
asy_status asy_plan_outer(const asy_plan *plan, size_t repeat, const int *y,
                          asy_ctx *ctx, asy_folds *folds);

/* The inner folds of the training rows of (repeat, fold): rows [n_rows] are
   indices into the development rows, y [n_rows] their labels; the folds index
   0 .. n_rows-1. */
typedef struct asy_inner_in {
    size_t repeat, fold;
    const size_t *rows;
    size_t n_rows;
    const int *y;
} asy_inner_in;
ASY_MUST_USE
asy_status asy_plan_inner(const asy_plan *plan, const asy_inner_in *in,
                          asy_ctx *ctx, asy_folds *folds);

/*
 * The inner folds of an outer split of repeat 0 under the observed labels. The
 * split's number is its fold's, or n_folds for the held-out set.
 *
 * Rows that the inner method cannot divide are no error here, as they are none
 * of a run, where units that search them fail: folds.n is 0 then, and why has
 * the sentence, from the method's place in the config on. Errors: ASY_ENOMEM.
 */
typedef struct asy_tried_inner {
    asy_folds folds;
    int *y; /* [n_train] labels, as the folds index them */
    asy_error why;
} asy_tried_inner;
ASY_MUST_USE
asy_status asy_plan_try_inner(const asy_plan *plan, const asy_fold *outer,
                              size_t number, asy_ctx *ctx,
                              asy_tried_inner *out);

#endif
