/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the steps share: looking at training columns, one at a time.
 *
 * Columns come from the training set and are never written to; whatever has
 * to be moved about is moved in a copy that the caller owns.
 */
#ifndef ASY_TRANSFORM_COLUMN_H
#define ASY_TRANSFORM_COLUMN_H

#include "base/train.h"

/*
 * Copy the values of column j that are not missing, in row order.
 *
 * value  [x.n]  out
 * count         out: how many there are, at least 1
 *
 * Errors: ASY_ENUMERIC, naming the column, if there is none or if one is
 * infinite or too large to be squared.
 */
ASY_MUST_USE
asy_status asy_column_values(const asy_train *train, size_t j, double *value,
                             size_t *count, asy_error *err);

/* ASY_ENUMERIC, naming step and column, if x holds a missing value or one that
   is infinite or too large to be squared. O(n p). */
ASY_MUST_USE
asy_status asy_columns_complete(const asy_train *train, const char *step,
                                asy_error *err);

double asy_column_mean(const double *value, size_t n);
/* Population variance (divisor n) about mean. */
double asy_column_variance(const double *value, size_t n, double mean);
/* The least and the greatest of value [n], n > 0. */
void asy_column_range(const double *value, size_t n, double *low, double *high);

/* The quantile at share q (0..1) of sorted values by linear interpolation
   between order statistics at (n - 1) q: Hyndman and Fan's type 7. */
double asy_column_quantile(const double *sorted, size_t n, double q);

#endif
