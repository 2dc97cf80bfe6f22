/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A unit in progress: what its search, its refit and its importance share.
 *
 * Invariant: everything random in a job has a key made of what is drawn and of
 * the split (repeat, outer fold, inner fold), by asy_job_key.
 */
#ifndef ASY_ENGINE_JOB_H
#define ASY_ENGINE_JOB_H

#include <stdatomic.h>

#include "engine/pipeline.h"
#include "plan/record.h"

typedef struct asy_tap asy_tap; /* see tap.h */

/* A unit in progress: the rows it trains on and is tested on, as indices into
   the task, and their labels. */
typedef struct asy_job {
    const asy_plan *plan;
    const asy_plan_learner *learner;
    const atomic_bool *stop;
    const asy_tap *tap; /* of an audit, or NULL */
    asy_unit unit;
    asy_ctx *ctx;
    size_t n_train, n_test;
    const size_t *train_dev; /* indices into the development rows */
    const size_t *train;     /* rows of the task */
    const size_t *test;      /* rows of the task */
    const int *y_train, *y_test;
} asy_job;

/* The key of everything random in a split: (repeat, fold, inner fold or -1). */
uint64_t asy_job_key(const asy_job *job, const char *what, size_t inner);
#define ASY_NO_INNER ((size_t)-1)

/* Fit the pipeline that the job's learner stands behind: all steps, or none for
   a learner that takes features as they stand. inner as for asy_job_key. */
ASY_MUST_USE
asy_status asy_job_pipeline(const asy_job *job, size_t inner,
                            const asy_train *raw, asy_pipeline *pipeline);

/* Fit candidate c on a fitted pipeline's training rows. */
typedef struct asy_fitting {
    const asy_pipeline *pipeline;
    const void *shared; /* of the learner's prepare */
    uint64_t key;
    size_t inner; /* as for asy_job_key */
} asy_fitting;
ASY_MUST_USE
asy_status asy_job_prepare(const asy_job *job, const asy_pipeline *pipeline,
                           size_t inner, asy_fitting *fitting);
/* Say which rows all candidates will score; x must not change while they do. */
ASY_MUST_USE
asy_status asy_job_expect(const asy_job *job, const asy_fitting *fitting,
                          const asy_matrix *x);
/* Make what is quicker made together of the fits of all candidates. */
ASY_MUST_USE
asy_status asy_job_fit_ahead(const asy_job *job, const asy_fitting *fitting);
ASY_MUST_USE
asy_status asy_job_fit(const asy_job *job, const asy_fitting *fitting,
                       size_t candidate, void **model);

/* Score rows with a model: [n x S] in ctx->arena. */
ASY_MUST_USE
asy_status asy_job_score(const asy_job *job, const void *model,
                         const asy_matrix *x, double **score);

/* The same on the scale of log-odds, for learners that have it: [n]. */
ASY_MUST_USE
asy_status asy_job_log_odds(const asy_job *job, const void *model,
                            const asy_matrix *x, double **out);

/* Fit candidates and score rows with each, for a learner that can do so without
   keeping models: [candidates x n x S] in ctx->arena. */
typedef struct asy_candidates {
    size_t first, n;
} asy_candidates;
ASY_MUST_USE
asy_status asy_job_evaluate(const asy_job *job, const asy_fitting *fitting,
                            asy_candidates candidates, const asy_matrix *x,
                            double **score);

/* A measure of scored rows, deciding at threshold if it needs decisions. */
typedef struct asy_scored {
    size_t n;
    const int *y;
    const double *score;
    double threshold;
} asy_scored;
ASY_MUST_USE
asy_status asy_job_measure(const asy_job *job, const asy_measure *measure,
                           const asy_scored *scored, double *value);

/* The inner search. */
typedef struct asy_search_result {
    double *inner_score; /* [n_candidates], NULL without a search */
    size_t best;
    double threshold; /* chosen on the training rows */
} asy_search_result;
ASY_MUST_USE
asy_status asy_job_search(const asy_job *job, asy_search_result *out);
/* The first of the candidates with the best inner score [n]; 0 if none has
   one. */
size_t asy_job_best(const asy_plan *plan, const double *inner_score, size_t n);
/* The threshold before one is learnt: the rule's own, NaN for more than two
   classes. */
double asy_job_first_threshold(const asy_plan *plan,
                               const asy_learner *learner);
/* Metrics of scored test rows, and the predictions that are kept of them. */
ASY_MUST_USE
asy_status asy_job_conclude(const asy_job *job, const asy_scored *scored,
                            asy_record *record);

/* Permutation importance on the test rows: [p x repeats] in ctx->arena. */
typedef struct asy_final {
    const asy_pipeline *pipeline;
    const void *model;
    const asy_matrix *raw_test;
    const double *score;
    double threshold;
} asy_final;
ASY_MUST_USE
asy_status asy_job_importance(const asy_job *job, const asy_final *final,
                              double **importance);

/* The same step by step: the loss of every feature under one given order of the
   test rows. order [n_test]; loss [p], stride apart. */
typedef struct asy_importance {
    const asy_job *job;
    const asy_final *final;
    asy_matrix x;    /* a copy of the raw test rows to shuffle columns in */
    double baseline; /* the measure of the unshuffled rows */
} asy_importance;
ASY_MUST_USE
asy_status asy_job_importance_begin(const asy_job *job, const asy_final *final,
                                    asy_importance *importance);
ASY_MUST_USE
asy_status asy_job_importance_shuffled(asy_importance *importance,
                                       const size_t *order, size_t stride,
                                       double *loss);

/* The number of scores a row: 1 for two classes, else K. */
static inline size_t asy_job_width(const asy_job *job)
{
    return asy_score_width(job->plan->task->k);
}

#endif
