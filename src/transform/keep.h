/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model that the steps which choose columns share: the columns that stay,
 * in their order, each unchanged.
 */
#ifndef ASY_TRANSFORM_KEEP_H
#define ASY_TRANSFORM_KEEP_H

#include "base/train.h"

typedef struct asy_keep {
    size_t n;
    const size_t *column;     /* [n] ascending */
    const char *const *names; /* [n] */
} asy_keep;

/* Make the model from marks: keep [x.p]. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_keep_new(const asy_train *train, const bool *keep, asy_ctx *ctx,
                        void **model);

/* The vtable's other entries for this model. */
size_t asy_keep_width(const void *model);
const char *const *asy_keep_names(const void *model);
asy_status asy_keep_apply(const void *model, const asy_matrix *in, asy_ctx *ctx,
                          asy_matrix *out);

#endif
