/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pipeline fitted on training rows: its steps in order, each fitted on what
 * the steps before it made of the training rows.
 *
 * Invariant: a step's fit sees training rows only; resamplers act on training
 * rows only; applying the pipeline to other rows uses the fitted mappings
 * alone.
 */
#ifndef ASY_ENGINE_PIPELINE_H
#define ASY_ENGINE_PIPELINE_H

#include "plan/plan.h"

typedef struct asy_fitted_step {
    const asy_transform *transform;
    const void *model;
} asy_fitted_step;

typedef struct asy_pipeline {
    size_t n; /* mappings, in order; resamplers leave nothing behind */
    asy_fitted_step *step;
    asy_train train; /* what the learner is fitted on */
} asy_pipeline;

/* The raw training set of the given rows of the task, in ctx->arena;
   y [n] their labels (kept, not copied). */
ASY_MUST_USE
asy_status asy_pipeline_gather(const asy_task *task, const size_t *rows,
                               size_t n, const int *y, asy_ctx *ctx,
                               asy_train *out);

/* Fit the steps [n_steps]. Step s draws with the key of (ctx->key, s, its
   name). Errors: those of the steps, framed with the step's name. */
ASY_MUST_USE
asy_status asy_pipeline_fit(const asy_step *steps, size_t n_steps,
                            const asy_train *raw, asy_ctx *ctx,
                            asy_pipeline *out);

/* Map raw rows; *out lives in ctx->arena (it is raw itself without steps). */
ASY_MUST_USE
asy_status asy_pipeline_apply(const asy_pipeline *pipeline,
                              const asy_matrix *raw, asy_ctx *ctx,
                              asy_matrix *out);

#endif
