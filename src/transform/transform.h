/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transform family: pipeline steps, one file each, and one line in
 * registry.c. Names are scikit-learn's and imbalanced-learn's.
 *
 * A step is one of two kinds. A mapping has fit, width, names and apply: it
 * learns from training rows and then maps any rows, one by one (row i of the
 * output depends on row i of the input and on the model alone). A resampler has
 * only resample: it returns other training rows and never sees test rows.
 */
#ifndef ASY_TRANSFORM_TRANSFORM_H
#define ASY_TRANSFORM_TRANSFORM_H

#include "base/train.h"

enum {
    ASY_STEP_RANDOM = 1,     /* draws from ctx->key */
    ASY_STEP_USES_Y = 2,     /* looks at the labels */
    ASY_STEP_MISSING_OK = 4, /* NaN in x is understood */
    ASY_STEP_RESAMPLES = 8   /* a resampler */
};

typedef struct asy_transform asy_transform;

typedef struct asy_step {
    const asy_transform *transform;
    asy_params params;
} asy_step;

/* Training rows of each class. */
typedef struct asy_class_sizes {
    const size_t *count; /* [k] */
    int k;
    const char *const *classes; /* [k] labels for messages, or NULL */
} asy_class_sizes;

struct asy_transform {
    const char *name; /* as written in `pipeline:` */
    const char *help;
    unsigned caps;
    const asy_param *params;
    size_t n_params;
    const void *self; /* a hook's own data */

    /* Mapping: learn from training rows; the model lives in ctx->arena.
       Errors: ASY_ENUMERIC, a sentence naming the column and the numbers. */
    asy_status (*fit)(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model);
    /* Mapping: columns of the output. */
    size_t (*width)(const void *model);
    /* Mapping: names [width] of the output's columns (pointers stay valid as
       long as the model). */
    const char *const *(*names)(const void *model);
    /* Mapping: out [in->n x width] is made by the caller. */
    asy_status (*apply)(const void *model, const asy_matrix *in, asy_ctx *ctx,
                        asy_matrix *out);

    /* Resampler: out gets its own x and y in ctx->arena; originals that stay
       come first, in their order. */
    asy_status (*resample)(const asy_step *step, const asy_train *in,
                           asy_ctx *ctx, asy_train *out);
    /* Optional: see asy_transform_check_counts. */
    asy_status (*check_counts)(const asy_step *step,
                               const asy_class_sizes *counts, asy_error *err);
};

const asy_transform *const *asy_transforms(size_t *count);
const asy_transform *asy_transform_find(const char *name);

/* One-hot coding of categorical columns: levels are those of the training
   rows (a missing value is a level of its own if it occurs there); a level not
   seen gives zeros. Always the first step where a task has such columns; not
   in the registry because nobody writes it in `pipeline:`. */
extern const asy_transform asy_one_hot;

/* Can this resampler act on these class counts? For `assay check`: fills err
   with the sentence the step itself would give. Only steps with a lower bound
   on class size do anything. */
ASY_MUST_USE
asy_status asy_transform_check_counts(const asy_step *step,
                                      const asy_class_sizes *counts,
                                      asy_error *err);

#endif
