/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tails and quantiles: see distribution.h. */
#include "base/distribution.h"

#include <stdbool.h>

#include "base/math.h"
#include "base/tails.h"

/* A gamma distribution, or (b > 0) the odds of a beta distribution. */
typedef struct family {
    double a, b;
} family;

static asy_tails tails_at(family f, double x)
{
    return f.b > 0 ? asy_beta_tails(f.a, f.b, x) : asy_gamma_tails(f.a, x);
}

/*
 * x > 0 with these tails (which add up to 1), from the smaller of them: Newton
 * steps for log tail as a function of log x, which is nearly straight. A step
 * that leaves the bounds found so far halves their distance instead.
 */
static double solve(family f, double lower, double upper)
{
    const bool rising = lower < upper;
    const double want = rising ? lower : upper;
    double low = 0, high = HUGE_VAL, x = f.b > 0 ? f.a / f.b : f.a;
    for (int i = 0; i < 1000; i++) {
        asy_tails t = tails_at(f, x);
        double tail = rising ? t.lower : t.upper;
        if ((tail < want) == rising)
            low = x;
        else
            high = x;
        double change = asy_log(want / tail) * (tail / t.slope);
        double next = x * asy_exp(rising ? change : -change);
        if (!(next > low && next < high))
            next = isinf(high) ? 2 * x
                   : low > 0   ? sqrt(low) * sqrt(high)
                               : x / 2;
        if (fabs(next - x) <= 0x1p-51 * x)
            return next;
        x = next;
    }
    return x;
}

static bool inside(double p)
{
    return p > 0 && p < 1;
}

/* sqrt(x) of a symmetric distribution whose squares belong to f, with the sign
   of p - 1/2. */
static double symmetric(family f, double p)
{
    double both = 2 * (p < 0.5 ? p : 1 - p);
    if (p == 0.5)
        return 0;
    return copysign(sqrt(solve(f, 1 - both, both)), p - 0.5);
}

double asy_normal_quantile(double p)
{
    return inside(p) ? sqrt(2) * symmetric((family){0.5, 0}, p) : ASY_NAN;
}

double asy_t_quantile(double p, double df)
{
    if (!inside(p) || !(df > 0))
        return ASY_NAN;
    return sqrt(df) * symmetric((family){0.5, df / 2}, p);
}

double asy_chi2_quantile(double p, double df)
{
    if (!inside(p) || !(df > 0))
        return ASY_NAN;
    return 2 * solve((family){df / 2, 0}, p, 1 - p);
}

double asy_f_quantile(double p, double df1, double df2)
{
    if (!inside(p) || !(df1 > 0) || !(df2 > 0))
        return ASY_NAN;
    return df2 / df1 * solve((family){df1 / 2, df2 / 2}, p, 1 - p);
}

double asy_beta_quantile(double p, double a, double b)
{
    if (!inside(p) || !(a > 0) || !(b > 0))
        return ASY_NAN;
    double odds = solve((family){a, b}, p, 1 - p);
    return isinf(odds) ? 1 : odds / (1 + odds);
}

/* P(X >= x) */
static double upper(family f, double x)
{
    if (!(x > 0))
        return isnan(x) ? ASY_NAN : 1;
    return tails_at(f, x).upper;
}

double asy_normal_p(double z)
{
    return upper((family){0.5, 0}, z * z / 2);
}

double asy_t_p(double t, double df)
{
    return df > 0 ? upper((family){0.5, df / 2}, t * t / df) : ASY_NAN;
}

double asy_chi2_p(double x, double df)
{
    return df > 0 ? upper((family){df / 2, 0}, x / 2) : ASY_NAN;
}
