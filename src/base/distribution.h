/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tails and quantiles of the distributions that tests and intervals need: all
 * are gamma or beta distributions in other units.
 *
 *     normal   z^2 / 2 is gamma(1/2)
 *     chi2     x / 2 is gamma(df/2)
 *     t        t^2 / df has the odds of beta(1/2, df/2)
 *     F        x df1/df2 has the odds of beta(df1/2, df2/2)
 *
 * GSL and libm have these too, but their last bits depend on the processor and
 * on how they were built. These come from math.h alone and depend on nothing:
 * within 1e-13 of GSL and R wherever the smaller tail is above 1e-300
 * (tests/reference/test_distributions.c).
 *
 * NaN for a probability outside (0, 1), for degrees of freedom or shapes that
 * are not positive, and for a NaN.
 */
#ifndef ASY_BASE_DISTRIBUTION_H
#define ASY_BASE_DISTRIBUTION_H

/* x with P(X <= x) = p */
double asy_normal_quantile(double p);
double asy_t_quantile(double p, double df);
double asy_chi2_quantile(double p, double df);
double asy_f_quantile(double p, double df1, double df2);
double asy_beta_quantile(double p, double a, double b);

/* P(|X| >= |x|) */
double asy_normal_p(double z);
double asy_t_p(double t, double df);
/* P(X >= x), 1 for x <= 0 */
double asy_chi2_p(double x, double df);

#endif
