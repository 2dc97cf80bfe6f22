/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From records to a result: predictions in plan order, estimates, intervals,
 * permutation p-values, comparisons with published values.
 */
#ifndef ASY_ENGINE_SUMMARY_H
#define ASY_ENGINE_SUMMARY_H

#include "engine/collect.h"
#include "plan/result.h"

/* Everything of result lives in arena or points into plan, config and task.
   Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_summarise(const asy_collection *collection, asy_arena *arena,
                         asy_result *result, asy_error *err);

/* The same of the observed units alone: the null distributions are those of
   stored, a result of the same plan, and so is the importance of a learner if
   records lack theirs. */
ASY_MUST_USE
asy_status asy_summarise_again(const asy_collection *observed,
                               const asy_result *stored, asy_arena *arena,
                               asy_result *result, asy_error *err);

/* A unit as /failures names it: "lr, permutation 12, repeat 0, fold 3". In
   arena; NULL if memory is out. */
const char *asy_summary_unit_name(const asy_plan *plan, size_t number,
                                  asy_arena *arena);

/* ---- what the files of the summary share ---- */

typedef struct asy_summary {
    const asy_plan *plan;
    const asy_collection *collection;
    const asy_result *stored; /* of asy_summarise_again, else NULL */
    asy_result *result;
    asy_ctx ctx; /* arena: the result's; key is set where something is drawn */
    /* Rows tested in every repeat, once each: then intervals can be taken over
       rows. Otherwise n_rows is 0. */
    size_t n_rows;
    const size_t *rows; /* [n_rows] rows of the task */
    const int *y;       /* [n_rows] */
    size_t *at;         /* [R x n_rows] index into m of (repeat, row) */
    asy_error fault;    /* see asy_summary_spare */
} asy_summary;

/*
 * The error of a hook that a metric raises on rows of several units, or on
 * resampled ones, costs what it was called for, not the result.
 *
 * _spare: a hook's error is kept as the fault, if there is none, and ASY_OK
 * comes back; any other status comes back as it is.
 * _note: the fault, if there is one, becomes a row of /failures that is named
 * "LEARNER: METRIC of WHAT", and is forgotten. At most ASY_WHATS a learner and
 * metric. Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_summary_spare(asy_summary *summary, asy_status status);
typedef enum asy_what {
    ASY_OF_POOLED,
    ASY_OF_BOOTSTRAP,
    ASY_OF_HOLDOUT_BOOTSTRAP,
    ASY_OF_PERMUTED,
    ASY_WHATS
} asy_what;
ASY_MUST_USE
asy_status asy_summary_note(asy_summary *summary, size_t learner,
                            const asy_measure *measure, asy_what what);

/* Predictions of one learner in one repeat, or on the held-out set. */
typedef struct asy_pooled {
    size_t n, repeats;
    const int *y;                     /* [n] */
    const asy_prediction *prediction; /* [repeats] */
    const char *learner;
} asy_pooled;

/* estimate_of and estimate from fold values and pooled values. */
typedef struct asy_estimate {
    double value;
    size_t undefined;
    bool pooled;
} asy_estimate;
asy_estimate asy_estimate_of(const double *fold, size_t repeats, size_t folds,
                             const double *pooled);

/* Sizes, rows and folds; then one learner's part after the other. */
ASY_MUST_USE
asy_status asy_summary_layout(asy_summary *summary);
ASY_MUST_USE
asy_status asy_summary_predictions(asy_summary *summary, size_t learner);
ASY_MUST_USE
asy_status asy_summary_metrics(asy_summary *summary, size_t learner);
ASY_MUST_USE
asy_status asy_summary_holdout(asy_summary *summary, size_t learner);
ASY_MUST_USE
asy_status asy_summary_compare(asy_summary *summary, size_t learner);
/* All learners together, for the adjusted p. */
ASY_MUST_USE
asy_status asy_summary_nulls(asy_summary *summary);

/* The statistic of labelling b (0: the observed one) for a tested metric: over
   the outer folds, or on the held-out set. Needs the records of b and learner
   alone. NaN if a unit failed, or a metric over all rows that is needed; the
   fault then says why. */
typedef struct asy_labelling {
    size_t permutation, learner;
    bool holdout;
} asy_labelling;
ASY_MUST_USE
asy_status asy_summary_statistic(asy_summary *summary, asy_labelling of,
                                 size_t metric, double *value);

/* The pooled predictions of a learner: one prediction a repeat over the rows of
   the summary (n 0 where rows are not tested alike in every repeat). */
ASY_MUST_USE
asy_status asy_summary_pool(asy_summary *summary, size_t learner,
                            asy_pooled *out);
/* DeLong's interval of the ROC AUC and its standard error. */
ASY_MUST_USE
asy_status asy_summary_delong(asy_summary *summary, const asy_pooled *pooled,
                              asy_interval *out, double *standard_error);
/* The interval of a measure over rows: DeLong for the ROC AUC, Wilson for
   proportions of rows, else the bootstrap. Without bounds if a hook fails on a
   resample; the fault then says why. */
ASY_MUST_USE
asy_status asy_summary_interval(asy_summary *summary,
                                const asy_measure *measure,
                                const asy_pooled *pooled, double estimate,
                                asy_interval *out);

#endif
