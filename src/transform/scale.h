/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model that standardize, min_max and robust_scale share: a column by
 * column map
 *
 *   out_ij = (x_ij - center_j) / scale_j + shift
 *
 * A missing value stays missing.
 */
#ifndef ASY_TRANSFORM_SCALE_H
#define ASY_TRANSFORM_SCALE_H

#include "base/order.h"
#include "transform/transform.h"

typedef struct asy_scale {
    size_t p;
    const char *const *names; /* [p] those of the training set */
    double *center;           /* [p] */
    double *scale;            /* [p] never 0 */
    double shift;
} asy_scale;

/* Where a column's values go and what makes its center and scale. value [n] is
   a copy without missing values that may be moved about; work [2 n] is free. */
typedef struct asy_scale_column {
    double *value;
    asy_ordered *work;
    size_t n;
    double center, scale; /* out */
} asy_scale_column;

/*
 * Make the model (an asy_scale): calls column(step, c) for each column of the
 * training set.
 *
 * Errors: ASY_ENUMERIC naming a column without values; ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_scale_fit(const asy_step *step, const asy_train *train,
                         asy_ctx *ctx,
                         void (*column)(const asy_step *, asy_scale_column *),
                         void **model);

/* The vtable's other entries for this model. */
size_t asy_scale_width(const void *model);
const char *const *asy_scale_names(const void *model);
asy_status asy_scale_apply(const void *model, const asy_matrix *in,
                           asy_ctx *ctx, asy_matrix *out);

/* A spread by which one can divide: 1 where it is below 10 DBL_EPSILON, as
   scikit-learn does for ranges. */
double asy_scale_or_one(double spread);

#endif
