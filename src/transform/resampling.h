/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the resamplers share: class counts, and a training set that grows.
 *
 * A class that does not occur in the training rows is left alone.
 */
#ifndef ASY_TRANSFORM_RESAMPLING_H
#define ASY_TRANSFORM_RESAMPLING_H

#include "base/train.h"

/* The parameter they share; its one value is imbalanced-learn's default. */
#define ASY_PARAM_SAMPLING_STRATEGY                                            \
    {                                                                          \
        "sampling_strategy", ASY_CHOICE, 0, 0, 0, "auto", "auto",              \
            "auto: as many rows of each class"                                 \
    }

/* Rows of each class, counted: count [k] in ctx->scratch. */
ASY_MUST_USE
asy_status asy_class_counts(const asy_train *train, asy_ctx *ctx,
                            size_t **count);
/* The rows of one class in order; rows [count of the class]. */
void asy_class_rows(const asy_train *train, int class, size_t *rows);

size_t asy_largest_class(const size_t *count, int k);
/* The smallest that occurs; 0 if none does. */
size_t asy_smallest_class(const size_t *count, int k);

/*
 * A training set with room for n rows whose first rows are those of in; the
 * labels y [n] of the others are for the caller to fill, as is x.
 *
 * n >= in's rows. Storage from ctx->arena.
 */
ASY_MUST_USE
asy_status asy_train_grow(const asy_train *in, size_t n, asy_ctx *ctx,
                          asy_train *out, int **y);
/* A training set of the given rows of in, in their order; from ctx->arena. */
ASY_MUST_USE
asy_status asy_train_take(const asy_train *in, const size_t *rows, size_t n,
                          asy_ctx *ctx, asy_train *out);

#endif
