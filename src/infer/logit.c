/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comparing proportions or AUCs on the logit scale, where published intervals
 * are nearly symmetric and no bound leaves (0, 1).
 */
#include <math.h>

#include "base/math.h"
#include "infer/parts.h"

/* 0 and 1 have no logit: not defined. */
void asy_logit_difference(double a, double se_logit_a, double b,
                          double se_logit_b, double level, asy_difference *out)
{
    *out = asy_no_difference(level, "logit");
    if (!asy_inside_unit(a) || !asy_inside_unit(b))
        return;
    double se = sqrt(se_logit_a * se_logit_a + se_logit_b * se_logit_b);
    *out =
        asy_wald(asy_logit(a) - asy_logit(b), se, (double)NAN, level, "logit");
}

double asy_logit_se_from_interval(double lower, double upper, double level)
{
    if (!asy_inside_unit(lower) || !asy_inside_unit(upper))
        return (double)NAN;
    double z = asy_two_sided_quantile(level, (double)NAN);
    return (asy_logit(upper) - asy_logit(lower)) / (2 * z);
}

double asy_logit_se_binomial(double x, double n)
{
    if (!(n > 0))
        return (double)NAN;
    double more = x <= 0 || x >= n ? 0.5 : 0;
    return sqrt(1 / (x + more) + 1 / (n - x + more));
}
