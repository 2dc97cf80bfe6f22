/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over arrays, each in several versions (wide.h): see math.h. */
#include "base/math.h"

#include "base/kernel.h"
#include "base/wide.h"

static double add_lanes(const double *lane)
{
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

ASY_LOOP double sum_loop(const double *x, size_t n)
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

ASY_VERSIONS(double, sum, (const double *x, size_t n), (x, n));

double asy_sum(const double *x, size_t n)
{
    return ASY_WIDEST(sum, n, (x, n));
}

ASY_LOOP double dot_loop(const double *x, const double *y, size_t n)
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

ASY_VERSIONS(double, dot, (const double *x, const double *y, size_t n),
             (x, y, n));

double asy_dot(const double *x, const double *y, size_t n)
{
    return ASY_WIDEST(dot, n, (x, y, n));
}

ASY_LOOP double largest_loop(const double *x, size_t n)
{
    double lane[ASY_LANES] = {0}, most = 0;
    size_t i = 0;
    for (; i + ASY_LANES <= n; i += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++)
            lane[l] = fabs(x[i + l]) > lane[l] ? fabs(x[i + l]) : lane[l];
    for (; i < n; i++)
        most = fabs(x[i]) > most ? fabs(x[i]) : most;
    for (size_t l = 0; l < ASY_LANES; l++)
        most = lane[l] > most ? lane[l] : most;
    return most;
}

ASY_VERSIONS(double, largest, (const double *x, size_t n), (x, n));

double asy_largest(const double *x, size_t n)
{
    return ASY_WIDEST(largest, n, (x, n));
}

ASY_LOOP void axpy_loop(double a, const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

ASY_VERSIONS(void, axpy, (double a, const double *x, double *y, size_t n),
             (a, x, y, n));

void asy_axpy(double a, const double *x, double *y, size_t n)
{
    ASY_WIDEST(axpy, n, (a, x, y, n));
}

ASY_LOOP void exp_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_exp_kernel(x[i]);
}

ASY_VERSIONS(void, exp, (const double *x, double *out, size_t n), (x, out, n));

void asy_exp_n(const double *x, double *out, size_t n)
{
    ASY_WIDEST(exp, n, (x, out, n));
}

ASY_LOOP void sigmoid_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_sigmoid_kernel(x[i]);
}

ASY_VERSIONS(void, sigmoid, (const double *x, double *out, size_t n),
             (x, out, n));

void asy_sigmoid_n(const double *x, double *out, size_t n)
{
    ASY_WIDEST(sigmoid, n, (x, out, n));
}

ASY_LOOP void log1pexp_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_log1pexp_kernel(x[i]);
}

ASY_VERSIONS(void, log1pexp, (const double *x, double *out, size_t n),
             (x, out, n));

void asy_log1pexp_n(const double *x, double *out, size_t n)
{
    ASY_WIDEST(log1pexp, n, (x, out, n));
}
