/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic whose last bit does not depend on the processor, the compiler,
 * the optimisation level or the vector width.
 *
 * glibc's exp, log, pow, sin and tanh pick another version on processors with
 * FMA and then return other bits, so no number that reaches a result may come
 * from them. These come from IEEE additions, multiplications, divisions and
 * square roots alone, in a fixed order (the build forbids contraction).
 * sqrt, fabs, floor, ldexp and frexp are exact everywhere and may be used.
 *
 * Accuracy: exp, expm1, log, log1p, log10, pow and log1pexp within 2 ulp over
 * the whole range, tanh, sigmoid and logit within 3; special values as in C11
 * annex F (no flags, no errno).
 */
#ifndef ASY_BASE_MATH_H
#define ASY_BASE_MATH_H

#include <math.h>
#include <stddef.h>

/* NaN as a double (the macro NAN is a float). */
#define ASY_NAN ((double)NAN)

double asy_exp(double x);
double asy_expm1(double x);
double asy_log(double x);
double asy_log1p(double x);
double asy_log10(double x);
double asy_pow(double x, double y);
double asy_tanh(double x);
double asy_sigmoid(double x);  /* 1 / (1 + exp(-x)), no overflow */
double asy_log1pexp(double x); /* log(1 + exp(x)), no overflow */
double asy_logit(double p);    /* log(p / (1 - p)) */

/* The larger and the smaller; a NaN counts as missing, of equals (two zeros)
   it is the first. fmax and fmin leave that open, and compilers differ. */
static inline double asy_max(double a, double b)
{
    return b > a || isnan(a) ? b : a;
}

static inline double asy_min(double a, double b)
{
    return b < a || isnan(a) ? b : a;
}

/* The same functions, bit for bit, over n numbers; out may be x. */
void asy_exp_n(const double *x, double *out, size_t n);
void asy_sigmoid_n(const double *x, double *out, size_t n);
void asy_log1pexp_n(const double *x, double *out, size_t n);

/* Sums over ASY_LANES partial sums (element i goes to lane i % ASY_LANES),
   then lanes added pairwise: one order at every vector width. */
#define ASY_LANES 8
double asy_sum(const double *x, size_t n);
double asy_dot(const double *x, const double *y, size_t n);
/* The largest |x_i|, 0 of none. */
double asy_largest(const double *x, size_t n);
/* y += a x */
void asy_axpy(double a, const double *x, double *y, size_t n);

#endif
