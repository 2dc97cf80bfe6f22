/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Incomplete gamma and beta functions: the tails of two distributions, from
 * which distribution.c makes all others.
 */
#ifndef ASY_BASE_TAILS_H
#define ASY_BASE_TAILS_H

/* The smaller tail has full relative accuracy. */
typedef struct asy_tails {
    double lower, upper; /* P(X <= x), P(X >= x) */
    double slope;        /* d lower / d log x; of odds: d log odds */
} asy_tails;

/*
 * Gamma(a) at x > 0: the regularised P(a, x) and Q(a, x). A series below the
 * mean, a continued fraction above (DLMF 8.7.1, 8.9.2); O(sqrt(a)) terms.
 */
asy_tails asy_gamma_tails(double a, double x);

/*
 * Beta(a, b) at x = odds / (1 + odds), odds > 0: I_x(a, b) and I_1-x(b, a), by
 * a continued fraction below the mean or its mirror image above; O(sqrt(a + b))
 * terms. Odds keep both
 * ends of 0..1 exact.
 */
asy_tails asy_beta_tails(double a, double b, double odds);

#endif
