/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symmetric positive definite matrices of a few rows, by Cholesky factors. */
#include "base/math.h"
#include "meta/parts.h"

/* Lower factor of a in l; false where a pivot is not positive. */
static bool factor(const double *a, size_t p, double *l)
{
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * p + j];
            for (size_t m = 0; m < j; m++)
                sum -= l[i * p + m] * l[j * p + m];
            if (i == j && !(sum > 1e-13 * a[i * p + i]))
                return false;
            l[i * p + j] = i == j ? sqrt(sum) : sum / l[j * p + j];
        }
    return true;
}

/* Column j of the inverse: L L' x = e_j. */
static void column(const double *l, size_t p, size_t j, double *x)
{
    for (size_t i = 0; i < p; i++) {
        double sum = i == j ? 1 : 0;
        for (size_t m = 0; m < i; m++)
            sum -= l[i * p + m] * x[m];
        x[i] = sum / l[i * p + i];
    }
    for (size_t i = p; i-- > 0;) {
        double sum = x[i];
        for (size_t m = i + 1; m < p; m++)
            sum -= l[m * p + i] * x[m];
        x[i] = sum / l[i * p + i];
    }
}

bool asy_meta_invert(const double *a, size_t p, double *inverse,
                     double *log_determinant)
{
    double l[ASY_META_PARAMS * ASY_META_PARAMS], x[ASY_META_PARAMS];
    if (!factor(a, p, l))
        return false;
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        column(l, p, j, x);
        for (size_t i = 0; i < p; i++)
            inverse[i * p + j] = x[i];
        sum += 2 * asy_log(l[j * p + j]);
    }
    if (log_determinant)
        *log_determinant = sum;
    return true;
}
