/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * x^y and log10 by a logarithm carried in two doubles: the unevaluated sum
 * high + low, |low| <= ulp(high)/2, good to about 2^-64 of its value. So
 * 10^2 is 100 and log10(1e5) is 5, as a grid over powers of ten needs.
 */
#include "base/math.h"

#include <math.h>
#include <stdbool.h>

#include "base/kernel.h"

typedef struct pair {
    double high, low;
} pair;

/* a + b, |a| >= |b| or a = 0. */
static pair add_ordered(double a, double b)
{
    double sum = a + b;
    return (pair){sum, b - (sum - a)};
}

/* a + b for any two. */
static pair add(double a, double b)
{
    double sum = a + b, back = sum - a;
    return (pair){sum, (a - (sum - back)) + (b - back)};
}

/* a * b exactly (Dekker 1971), for |a|, |b| in 2^-400 .. 2^400. */
static pair multiply(double a, double b)
{
    const double splitter = 0x1p27 + 1;
    double p = a * splitter, q = b * splitter;
    double a1 = p - (p - a), b1 = q - (q - b);
    double a2 = a - a1, b2 = b - b1;
    double product = a * b;
    double error = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2;
    return (pair){product, error};
}

static pair multiply_pairs(pair a, pair b)
{
    pair c = multiply(a.high, b.high);
    return add_ordered(c.high, c.low + (a.high * b.low + a.low * b.high));
}

/* f / (2 + f) */
static pair log_argument(double f)
{
    pair below = add_ordered(2, f);
    double s = f / below.high;
    pair back = multiply(s, below.high);
    double rest = ((f - back.high) - back.low) - s * below.low;
    return (pair){s, rest / below.high};
}

/* log(1 + f), |f| <= 0.42: 2s (1 + s^2 (1/3 + s^2 (1/5 + ...))). */
static pair log_near_one(double f)
{
    const pair third = {1.0 / 3, 0x1.5555555555555p-56};
    pair s = log_argument(f), z = multiply_pairs(s, s);
    double t = 1.0 / 25;
    for (int odd = 23; odd >= 5; odd -= 2)
        t = 1.0 / odd + z.high * t;
    pair sum = add_ordered(third.high, z.high * t);
    sum.low += third.low;
    sum = multiply_pairs(z, sum);
    pair one = add_ordered(1, sum.high);
    one.low += sum.low;
    return multiply_pairs((pair){2 * s.high, 2 * s.low}, one);
}

/* log(x) for finite x > 0. */
static pair log_pair(double x)
{
    int k;
    double m = frexp(x, &k);
    if (m < 0.70710678118654752) {
        m *= 2;
        k--;
    }
    /* s and its products would underflow; the result is 0 or k ln 2. */
    pair log_m = m == 1 ? (pair){0, 0} : log_near_one(m - 1);
    pair sum = add(k * ASY_LN2_HIGH, log_m.high);
    sum.low += k * ASY_LN2_LOW + log_m.low;
    return add_ordered(sum.high, sum.low);
}

/* exp of a sum, rounded once from terms that carry about 2^-58 of it. */
static double exp_pair(pair x)
{
    if (x.high > 720)
        return HUGE_VAL;
    if (x.high < -750)
        return 0;
    double k = asy_exp_power(x.high);
    pair r = add(x.high - k * ASY_LN2_HIGH, x.low - k * ASY_LN2_LOW);
    double tail = r.high * r.high * asy_exp_tail(r.high);
    pair sum = add_ordered(1, r.high);
    double rest = sum.low + (r.low + r.high * r.low) + tail;
    return asy_exp_scale(sum.high + rest, k);
}

/* exp(y l) */
static double exp_times(double y, pair l)
{
    pair p = multiply(y, l.high);
    p.low += y * l.low;
    return exp_pair(add_ordered(p.high, p.low));
}

/* x > 0 and finite, y finite and not 0. */
static double power_positive(double x, double y)
{
    pair l = log_pair(x);
    /* |log x| is 0 or within 2^-54 .. 745, so the answer is known; and
       outside of these bounds the products below would not be exact. */
    if (l.high == 0 || fabs(y) < 0x1p-64)
        return 1;
    if (fabs(y) > 0x1p64)
        return (l.high > 0) == (y > 0) ? HUGE_VAL : 0;
    /* A negative power of a small whole number is the rounded reciprocal of
       an exact one: 10^-5 is the double that 1e-5 reads as. */
    if (y < 0 && y >= -53 && floor(y) == y && floor(x) == x) {
        double whole = exp_times(-y, l);
        if (whole <= 1e22)
            return 1 / whole;
    }
    return exp_times(y, l);
}

static bool is_odd(double y)
{
    return fabs(y) < 0x1p53 && floor(y) == y && floor(y / 2) != y / 2;
}

double asy_pow(double x, double y)
{
    if (x == 1 || y == 0)
        return 1;
    if (isnan(x) || isnan(y))
        return (double)NAN;
    const double size = fabs(x);
    const bool negative = signbit(x) && is_odd(y);
    double power;
    if (size == 0 || isinf(size) || isinf(y))
        power = size == 1 ? 1 : (size > 1) == (y > 0) ? HUGE_VAL : 0;
    else if (x < 0 && floor(y) != y)
        return (double)NAN;
    else
        power = power_positive(size, y);
    return negative ? -power : power;
}

double asy_log10(double x)
{
    if (!(x > 0))
        return x == 0 ? -HUGE_VAL : (double)NAN;
    if (isinf(x))
        return x;
    const pair per_ln10 = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
    pair l = log_pair(x);
    if (l.high == 0)
        return 0;
    pair product = multiply_pairs(l, per_ln10);
    return product.high + product.low;
}
