/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at training columns: see column.h. */
#include "transform/column.h"

#include <math.h>

#include "base/math.h"

/* Squares of larger numbers, summed over rows, could overflow. */
#define LARGEST 1e150

static asy_status too_large(const char *name, double value, asy_error *err)
{
    return asy_fail(err, ASY_ENUMERIC,
                    "column \"%s\" holds a number too large to compute with "
                    "(found %g, need at most %g in size)",
                    name, value, LARGEST);
}

asy_status asy_column_values(const asy_train *train, size_t j, double *value,
                             size_t *count, asy_error *err)
{
    const double *x = asy_ccol(&train->x, j);
    size_t m = 0;
    for (size_t i = 0; i < train->x.n; i++) {
        if (isnan(x[i]))
            continue;
        if (fabs(x[i]) > LARGEST)
            return too_large(train->names[j], x[i], err);
        value[m++] = x[i];
    }
    *count = m;
    if (m > 0)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "column \"%s\" has no value in the training rows (found "
                    "%zu missing of %zu, need at least one value)",
                    train->names[j], train->x.n, train->x.n);
}

static asy_status check_column(const asy_train *train, size_t j,
                               const char *step, asy_error *err)
{
    const double *x = asy_ccol(&train->x, j);
    size_t missing = 0;
    for (size_t i = 0; i < train->x.n; i++) {
        if (fabs(x[i]) > LARGEST)
            return too_large(train->names[j], x[i], err);
        missing += isnan(x[i]) != 0;
    }
    if (missing == 0)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "%s cannot use missing values (found %zu of %zu in column "
                    "\"%s\"); put impute before it",
                    step, missing, train->x.n, train->names[j]);
}

asy_status asy_columns_complete(const asy_train *train, const char *step,
                                asy_error *err)
{
    for (size_t j = 0; j < train->x.p; j++)
        ASY_TRY(check_column(train, j, step, err));
    return ASY_OK;
}

double asy_column_mean(const double *value, size_t n)
{
    return asy_sum(value, n) / (double)n;
}

double asy_column_variance(const double *value, size_t n, double mean)
{
    double ss = 0;
    for (size_t i = 0; i < n; i++)
        ss += (value[i] - mean) * (value[i] - mean);
    return ss / (double)n;
}

void asy_column_range(const double *value, size_t n, double *low, double *high)
{
    *low = *high = value[0];
    for (size_t i = 1; i < n; i++) {
        *low = value[i] < *low ? value[i] : *low;
        *high = value[i] > *high ? value[i] : *high;
    }
}

double asy_column_quantile(const double *sorted, size_t n, double q)
{
    double at = (double)(n - 1) * q;
    size_t i = (size_t)at;
    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}
