/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inline pieces that elementary.c and power.c share: bits of a double,
 * and the three steps of the exponential
 *
 *     exp(x) = 2^k exp(r),  k = round(x / ln 2),  r = x - k ln 2
 *
 * Every step is straight-line code, so a loop over an array vectorises and
 * gives the bits of the scalar function.
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

/* yes ? a : b without a branch, which gcc would not vectorise. */
static inline double asy_select(int yes, double a, double b)
{
    uint64_t mask = 0 - (uint64_t)yes;
    return asy_from_bits((asy_bits(a) & mask) | (asy_bits(b) & ~mask));
}

/* exp(x): see math.h. */
static inline double asy_exp_kernel(double x)
{
    /* Beyond these all is 0 or infinity; a NaN passes both comparisons. */
    x = asy_select(x > 720, 720, x);
    x = asy_select(x < -750, -750, x);
    double k = asy_exp_power(x);
    double r = (x - k * ASY_LN2_HIGH) - k * ASY_LN2_LOW;
    return asy_exp_scale(1 + (r + r * r * asy_exp_tail(r)), k);
}

#endif
