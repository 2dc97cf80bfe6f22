/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fitted principal components, for those who look inside. */
#ifndef ASY_TRANSFORM_PCA_H
#define ASY_TRANSFORM_PCA_H

#include "base/train.h"

typedef struct asy_pca_model {
    size_t p, k;
    const char *const *inputs; /* [p] */
    const char **names;        /* [k] pca0, pca1, ... */
    double *mean;              /* [p] */
    double *loading;           /* [p x k] column c: unit length, its entry of
                                  greatest size is positive */
    double *variance;          /* [k] of the scores, divisor n - 1 */
    double total;              /* variance of all columns together */
    bool whiten;
} asy_pca_model;

#endif
