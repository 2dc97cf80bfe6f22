/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intervals and tests made of an estimate and its standard error. */
#include <math.h>

#include "base/distribution.h"
#include "base/math.h"
#include "infer/parts.h"

double asy_two_sided_quantile(double level, double df)
{
    double p = (1 + level) / 2;
    return isnan(df) ? asy_normal_quantile(p) : asy_t_quantile(p, df);
}

asy_interval asy_no_interval(double level, const char *method)
{
    return (asy_interval){(double)NAN, (double)NAN, (double)NAN, level, method};
}

asy_difference asy_no_difference(double level, const char *method)
{
    return (asy_difference){.interval = asy_no_interval(level, method),
                            .statistic = (double)NAN,
                            .p_value = (double)NAN,
                            .df = (double)NAN};
}

static double wald_statistic(double estimate, double se)
{
    if (se > 0)
        return estimate / se;
    return estimate == 0 && se == 0 ? 0 : (double)NAN;
}

asy_difference asy_wald(double estimate, double se, double df, double level,
                        const char *method)
{
    double reach = asy_two_sided_quantile(level, df) * se;
    double statistic = wald_statistic(estimate, se);
    double p = isnan(df) ? asy_normal_p(statistic) : asy_t_p(statistic, df);
    return (asy_difference){.interval = {estimate, estimate - reach,
                                         estimate + reach, level, method},
                            .statistic = statistic,
                            .p_value = p,
                            .df = df};
}
