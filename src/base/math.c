/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loops over arrays: see math.h.
 *
 * Each is compiled twice, for every x86-64 processor and for those with AVX2
 * (not FMA, which rounds otherwise). Both do the same IEEE operations in the
 * same order, element by element or lane by lane, so which one runs shows in
 * the time only.
 */
#include "base/math.h"

#include <stdbool.h>

#include "base/kernel.h"

#define LOOP static inline __attribute__((always_inline))
#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2"))) static
/* Below this count the wider registers do not pay. */
#define ENOUGH 16

static bool wide(size_t n)
{
    return n >= ENOUGH && __builtin_cpu_supports("avx2");
}
#else
#define WIDE static
static bool wide(size_t n)
{
    (void)n;
    return false;
}
#endif

static double add_lanes(const double *lane)
{
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

LOOP double sum_loop(const double *x, size_t n)
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

WIDE double sum_wide(const double *x, size_t n)
{
    return sum_loop(x, n);
}

double asy_sum(const double *x, size_t n)
{
    return wide(n) ? sum_wide(x, n) : sum_loop(x, n);
}

LOOP double dot_loop(const double *x, const double *y, size_t n)
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

WIDE double dot_wide(const double *x, const double *y, size_t n)
{
    return dot_loop(x, y, n);
}

double asy_dot(const double *x, const double *y, size_t n)
{
    return wide(n) ? dot_wide(x, y, n) : dot_loop(x, y, n);
}

LOOP void axpy_loop(double a, const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

WIDE void axpy_wide(double a, const double *x, double *y, size_t n)
{
    axpy_loop(a, x, y, n);
}

void asy_axpy(double a, const double *x, double *y, size_t n)
{
    if (wide(n))
        axpy_wide(a, x, y, n);
    else
        axpy_loop(a, x, y, n);
}

LOOP void exp_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_exp_kernel(x[i]);
}

WIDE void exp_wide(const double *x, double *out, size_t n)
{
    exp_loop(x, out, n);
}

void asy_exp_n(const double *x, double *out, size_t n)
{
    if (wide(n))
        exp_wide(x, out, n);
    else
        exp_loop(x, out, n);
}

LOOP void sigmoid_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_sigmoid_kernel(x[i]);
}

WIDE void sigmoid_wide(const double *x, double *out, size_t n)
{
    sigmoid_loop(x, out, n);
}

void asy_sigmoid_n(const double *x, double *out, size_t n)
{
    if (wide(n))
        sigmoid_wide(x, out, n);
    else
        sigmoid_loop(x, out, n);
}

LOOP void log1pexp_loop(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_log1pexp_kernel(x[i]);
}

WIDE void log1pexp_wide(const double *x, double *out, size_t n)
{
    log1pexp_loop(x, out, n);
}

void asy_log1pexp_n(const double *x, double *out, size_t n)
{
    if (wide(n))
        log1pexp_wide(x, out, n);
    else
        log1pexp_loop(x, out, n);
}
