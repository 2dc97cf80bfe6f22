/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The elementary functions of math.h but for power and log10 (power.c).
 *
 * exp by kernel.h. Logarithms by the odd series of 2 atanh(s),
 *
 *     log(1 + f) = 2s + 2s^3/3 + 2s^5/5 + ...,  s = f / (2 + f),
 *
 * written with 2s = f - s f as f - s (f - T), so that the leading term f is
 * exact and only the small correction is rounded.
 */
#include "base/math.h"

#include <math.h>

#include "base/kernel.h"

#define SQRT2 0x1.6a09e667f3bcdp+0
/* Below this size x + x^2 rounds to x. */
#define TINY 0x1p-54

/*
 * k ln 2 + log(1 + f) + rest for f in [-0.3, 0.5], whole k and a tiny rest.
 * |s| <= 0.2: the series to s^23 leaves out less than 2^-59 of the value.
 */
static inline double log_sum(double f, double k, double rest)
{
    const double s = f / (2 + f), z = s * s, z2 = z * z, z4 = z2 * z2;
    const double a = 2.0 / 3 + z * (2.0 / 5);
    const double b = 2.0 / 7 + z * (2.0 / 9);
    const double c = 2.0 / 11 + z * (2.0 / 13);
    const double d = 2.0 / 15 + z * (2.0 / 17);
    const double e = 2.0 / 19 + z * (2.0 / 21) + z2 * (2.0 / 23);
    const double t = z * ((a + z2 * b) + z4 * ((c + z2 * d) + z4 * e));
    const double small = s * (f - t) - (k * ASY_LN2_LOW + rest);
    return k * ASY_LN2_HIGH - (small - f);
}

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
    return log_sum(m - 1, k, 0);
}

double asy_log1p(double x)
{
    if (fabs(x) < TINY)
        return x;
    if (!(x > -1))
        return x == -1 ? -HUGE_VAL : (double)NAN;
    if (x > -0.25 && x <= 0.5)
        return log_sum(x, 0, 0);
    if (x > 0x1p60)
        return asy_log(x);
    double y = 1 + x;
    /* What y rounded away, as a share of y: log(y + d) = log(y) + d/y. */
    double rest = (x > 1 ? 1 - (y - x) : x - (y - 1)) / y;
    double k, m = split(y, &k);
    return log_sum(m - 1, k, rest);
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

static inline double sigmoid(double x)
{
    double e = asy_exp_kernel(-fabs(x));
    return asy_select(x < 0, e, 1) / (1 + e);
}

double asy_sigmoid(double x)
{
    return sigmoid(x);
}

/* max(x, 0) + log(1 + exp(-|x|)); above 1/2 the log is taken of half. */
static inline double log1pexp(double x)
{
    double e = asy_exp_kernel(-fabs(x));
    double f = asy_select(e > 0.5, (e - 1) * 0.5, e);
    double k = asy_select(e > 0.5, 1, 0);
    return asy_select(x < 0, 0, x) + log_sum(f, k, 0);
}

double asy_log1pexp(double x)
{
    return log1pexp(x);
}

double asy_logit(double p)
{
    /* Near one half the two logarithms would cancel. */
    if (p > 0.25 && p < 0.75)
        return asy_log1p((2 * p - 1) / (1 - p));
    return asy_log(p / (1 - p));
}

void asy_exp_n(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = asy_exp_kernel(x[i]);
}

void asy_sigmoid_n(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = sigmoid(x[i]);
}

void asy_log1pexp_n(const double *x, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = log1pexp(x[i]);
}
