/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bit-stable sums: see math.h. Elementary functions are in elementary.c. */
#include "base/math.h"

static double add_lanes(const double *lane)
{
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

double asy_sum(const double *x, size_t n)
{
    double lane[ASY_LANES] = {0};
    size_t i = 0;
    for (; i + ASY_LANES <= n; i += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++)
            lane[l] += x[i + l];
    for (size_t l = 0; i < n; i++, l++)
        lane[l] += x[i];
    return add_lanes(lane);
}

double asy_dot(const double *x, const double *y, size_t n)
{
    double lane[ASY_LANES] = {0};
    size_t i = 0;
    for (; i + ASY_LANES <= n; i += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++)
            lane[l] += x[i + l] * y[i + l];
    for (size_t l = 0; i < n; i++, l++)
        lane[l] += x[i] * y[i];
    return add_lanes(lane);
}

void asy_axpy(double a, const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}
