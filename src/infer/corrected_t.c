/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nadeau and Bengio's corrected resampled t (2003,
 * doi:10.1023/A:1024068626366). Training sets of different folds overlap, so
 * the J fold values are not independent; their variance s^2 / J is replaced by
 * (1/J + n_test/n_train) s^2, with J - 1 degrees of freedom.
 */
#include <math.h>

#include "infer/parts.h"

static double value_at(const double *a, const double *b, size_t j)
{
    return b ? a[j] - b[j] : a[j];
}

static double mean_of(const double *a, const double *b, size_t n, double *count)
{
    double sum = 0;
    *count = 0;
    for (size_t j = 0; j < n; j++) {
        double v = value_at(a, b, j);
        if (isnan(v))
            continue;
        sum += v;
        *count += 1;
    }
    return sum / *count;
}

static double squares_about(const double *a, const double *b, size_t n,
                            double mean)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++) {
        double d = value_at(a, b, j) - mean;
        if (!isnan(d))
            sum += d * d;
    }
    return sum;
}

/* b NULL: a alone. No value: mean NaN. One value: no bounds. */
static asy_difference corrected(const double *a, const double *b, size_t n,
                                double test_over_train, double level)
{
    double count, mean = mean_of(a, b, n, &count);
    asy_difference out = asy_no_difference(level, "corrected-t");
    out.interval.estimate = mean;
    if (count < 2)
        return out;
    double variance = squares_about(a, b, n, mean) / (count - 1);
    double se = sqrt((1 / count + test_over_train) * variance);
    return asy_wald(mean, se, count - 1, level, "corrected-t");
}

asy_interval asy_corrected_t(const double *fold, size_t n_folds,
                             double test_over_train, double level, double lower,
                             double upper)
{
    asy_interval i =
        corrected(fold, NULL, n_folds, test_over_train, level).interval;
    if (i.lower < lower)
        i.lower = lower;
    if (i.upper > upper)
        i.upper = upper;
    return i;
}

void asy_corrected_t_paired(const double *a, const double *b, size_t n_folds,
                            double test_over_train, double level,
                            asy_difference *out)
{
    *out = corrected(a, b, n_folds, test_over_train, level);
}
