/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over arrays, each compiled twice (wide.h): see math.h. */
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

ASY_WIDE double sum_wide(const double *x, size_t n)
{
    return sum_loop(x, n);
}

double asy_sum(const double *x, size_t n)
{
    return asy_wide(n) ? sum_wide(x, n) : sum_loop(x, n);
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

ASY_WIDE double dot_wide(const double *x, const double *y, size_t n)
{
    return dot_loop(x, y, n);
}

double asy_dot(const double *x, const double *y, size_t n)
{
    return asy_wide(n) ? dot_wide(x, y, n) : dot_loop(x, y, n);
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

ASY_WIDE double largest_wide(const double *x, size_t n)
{
    return largest_loop(x, n);
}

double asy_largest(const double *x, size_t n)
{
    return asy_wide(n) ? largest_wide(x, n) : largest_loop(x, n);
}

ASY_LOOP void axpy_loop(double a, const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

ASY_WIDE void axpy_wide(double a, const double *x, double *y, size_t n)
{
    axpy_loop(a, x, y, n);
}

void asy_axpy(double a, const double *x, double *y, size_t n)
{
    if (asy_wide(n))
        axpy_wide(a, x, y, n);
    else
        axpy_loop(a, x, y, n);
}

ASY_LOOP void exp_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_exp_kernel(x[i]);
}

ASY_WIDE void exp_wide(const double *x, double *out, size_t n)
{
    exp_loop(x, out, n);
}

void asy_exp_n(const double *x, double *out, size_t n)
{
    if (asy_wide(n))
        exp_wide(x, out, n);
    else
        exp_loop(x, out, n);
}

ASY_LOOP void sigmoid_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_sigmoid_kernel(x[i]);
}

ASY_WIDE void sigmoid_wide(const double *x, double *out, size_t n)
{
    sigmoid_loop(x, out, n);
}

void asy_sigmoid_n(const double *x, double *out, size_t n)
{
    if (asy_wide(n))
        sigmoid_wide(x, out, n);
    else
        sigmoid_loop(x, out, n);
}

ASY_LOOP void log1pexp_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_log1pexp_kernel(x[i]);
}

ASY_WIDE void log1pexp_wide(const double *x, double *out, size_t n)
{
    log1pexp_loop(x, out, n);
}

void asy_log1pexp_n(const double *x, double *out, size_t n)
{
    if (asy_wide(n))
        log1pexp_wide(x, out, n);
    else
        log1pexp_loop(x, out, n);
}
