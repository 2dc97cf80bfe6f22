/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The elementary functions of math.h but for power and log10 (power.c): range
 * reductions and special values around the kernels of kernel.h.
 */
#include "base/math.h"

#include <math.h>

#include "base/kernel.h"

#define SQRT2 0x1.6a09e667f3bcdp+0
/* Below this size x + x^2 rounds to x. */
#define TINY 0x1p-54

/* x > 0, finite, as m 2^k with m in (sqrt(2)/2, sqrt(2)]; returns m. */
static double split(double x, double *k)
{
    double shift = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        shift = 54;
    }
    const uint64_t bits = asy_bits(x), mantissa = bits & 0xfffffffffffff;
    double m = asy_from_bits(mantissa | (uint64_t)1023 << 52);
    *k = (double)(bits >> 52) - 1023 - shift;
    if (m > SQRT2) {
        m *= 0.5;
        *k += 1;
    }
    return m;
}

double asy_exp(double x)
{
    return asy_exp_kernel(x);
}

double asy_expm1(double x)
{
    if (fabs(x) < TINY)
        return x;
    if (x > 45) /* 1 is below half a unit in the last place */
        return asy_exp_kernel(x);
    if (x < -45)
        return -1;
    double k = asy_exp_power(x);
    double high = x - k * ASY_LN2_HIGH, low = k * ASY_LN2_LOW;
    double r = high - low;
    double rest = (high - r) - low;
    double tail = r * r * asy_exp_tail(r) + (rest + r * rest);
    if (k == 0)
        return r + tail;
    /* 2^k - 1 is exact; keep what its sum with 2^k r rounds away. */
    double scale = asy_exp_scale(1, k);
    double a = scale - 1, b = scale * r, sum = a + b;
    double back = sum - a;
    double lost = (a - (sum - back)) + (b - back);
    return sum + (lost + scale * tail);
}

double asy_log(double x)
{
    if (!(x > 0))
        return x == 0 ? -HUGE_VAL : (double)NAN;
    if (isinf(x))
        return x;
    double k, m = split(x, &k);
    return asy_log_kernel(m - 1, k, 0);
}

double asy_log1p(double x)
{
    if (fabs(x) < TINY)
        return x;
    if (!(x > -1))
        return x == -1 ? -HUGE_VAL : (double)NAN;
    if (x > -0.25 && x <= 0.5)
        return asy_log_kernel(x, 0, 0);
    if (x > 0x1p60)
        return asy_log(x);
    double y = 1 + x;
    /* What y rounded away, as a share of y: log(y + d) = log(y) + d/y. */
    double rest = (x > 1 ? 1 - (y - x) : x - (y - 1)) / y;
    double k, m = split(y, &k);
    return asy_log_kernel(m - 1, k, rest);
}

double asy_tanh(double x)
{
    double a = fabs(x), t;
    if (a < TINY)
        return x;
    if (a < 0.5) {
        double e = asy_expm1(2 * a);
        t = e / (e + 2);
    } else {
        t = 1 - 2 / (asy_exp_kernel(2 * a) + 1);
    }
    return copysign(t, x);
}

double asy_sigmoid(double x)
{
    return asy_sigmoid_kernel(x);
}

double asy_log1pexp(double x)
{
    return asy_log1pexp_kernel(x);
}

double asy_logit(double p)
{
    /* Near one half the two logarithms would cancel. */
    if (p > 0.25 && p < 0.75)
        return asy_log1p((2 * p - 1) / (1 - p));
    return asy_log(p / (1 - p));
}
