/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inline pieces that the functions of math.h share: bits of a double, the
 * three steps of the exponential
 *
 *     exp(x) = 2^k exp(r),  k = round(x / ln 2),  r = x - k ln 2
 *
 * and the series of the logarithm.
 *
 * Invariant: straight-line code of IEEE operations, so a loop over an array
 * vectorises and gives the bits of the scalar function.
 */
#ifndef ASY_BASE_KERNEL_H
#define ASY_BASE_KERNEL_H

#include <stdint.h>
#include <string.h>

/* ln 2 as a sum; the high part has 32 bits, so k * high is exact. */
#define ASY_LN2_HIGH 0x1.62e42feep-1
#define ASY_LN2_LOW 0x1.a39ef35793c76p-33
#define ASY_INV_LN2 0x1.71547652b82fep+0

static inline uint64_t asy_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double asy_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* x / ln 2 rounded to the nearest whole number, for |x| < 2^50. */
static inline double asy_exp_power(double x)
{
    const double shift = 0x1.8p52;
    return (x * ASY_INV_LN2 + shift) - shift;
}

/*
 * (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2: the Taylor series to r^11 / 13!,
 * whose remainder is below 2^-57 of exp(r). Added pairwise, for speed.
 */
static inline double asy_exp_tail(double r)
{
    const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    const double a = 1.0 / 2 + r * (1.0 / 6);
    const double b = 1.0 / 24 + r * (1.0 / 120);
    const double c = 1.0 / 720 + r * (1.0 / 5040);
    const double d = 1.0 / 40320 + r * (1.0 / 362880);
    const double e = 1.0 / 3628800 + r * (1.0 / 39916800);
    const double f = 1.0 / 479001600 + r * (1.0 / 6227020800);
    return (a + r2 * b) + (r4 * (c + r2 * d) + r8 * (e + r2 * f));
}

/*
 * v * 2^k for whole k, |k| <= 2000: two factors, each a normal number, so
 * that only the last product rounds (subnormals) or overflows.
 */
static inline double asy_exp_scale(double v, double k)
{
    /* The low bits of the shifted number hold k + 2 * 1023. */
    uint64_t both = asy_bits(k + (0x1.8p52 + 2046)) & 0xfff;
    uint64_t half = both >> 1;
    double first = asy_from_bits(half << 52);
    double second = asy_from_bits((both - half) << 52);
    return v * first * second;
}

/* exp(x): see math.h. */
static inline double asy_exp_kernel(double x)
{
    /* Beyond these all is 0 or infinity; a NaN passes both comparisons. */
    x = x > 720 ? 720 : x;
    x = x < -750 ? -750 : x;
    double k = asy_exp_power(x);
    double r = (x - k * ASY_LN2_HIGH) - k * ASY_LN2_LOW;
    return asy_exp_scale(1 + (r + r * r * asy_exp_tail(r)), k);
}

/*
 * Logarithms by the odd series of 2 atanh(s),
 *
 *     log(1 + f) = 2s + 2s^3/3 + 2s^5/5 + ...,  s = f / (2 + f),
 *
 * written with 2s = f - s f as f - s (f - T), so that the leading term f is
 * exact and only the small correction is rounded.
 *
 * k ln 2 + log(1 + f) + rest for f in [-0.3, 0.5], whole k and a tiny rest.
 * |s| <= 0.2: the series to s^23 leaves out less than 2^-59 of the value.
 */
static inline double asy_log_kernel(double f, double k, double rest)
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

static inline double asy_sigmoid_kernel(double x)
{
    double e = asy_exp_kernel(x > 0 ? -x : x);
    return (x < 0 ? e : 1) / (1 + e);
}

/* max(x, 0) + log(1 + exp(-|x|)); above 1/2 the log is taken of half. */
static inline double asy_log1pexp_kernel(double x)
{
    double e = asy_exp_kernel(x > 0 ? -x : x);
    double f = e > 0.5 ? (e - 1) * 0.5 : e;
    double k = e > 0.5 ? 1 : 0;
    return (x < 0 ? 0 : x) + asy_log_kernel(f, k, 0);
}

#endif
