/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intervals of a binomial proportion. 9 of 10 at 95 %: Wilson 0.59585 to
   0.98212, Clopper-Pearson 0.55498 to 0.99747. */
#include <math.h>

#include "base/distribution.h"
#include "base/math.h"
#include "infer/parts.h"

/* Score interval, no continuity correction (Wilson 1927,
   doi:10.1080/01621459.1927.10502953); the ends are exact at 0 and n. */
asy_interval asy_wilson(double x, double n, double level)
{
    if (!(n > 0))
        return asy_no_interval(level, "wilson");
    double p = x / n, z = asy_two_sided_quantile(level, (double)NAN);
    double shrink = 1 + z * z / n;
    double centre = (p + z * z / (2 * n)) / shrink;
    double reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink;
    return (asy_interval){p, x > 0 ? centre - reach : 0,
                          x < n ? centre + reach : 1, level, "wilson"};
}

/* Quantiles of beta distributions (Clopper and Pearson 1934,
   doi:10.1093/biomet/26.4.404), the upper bound as that of the failures. x
   need not be whole. */
asy_interval asy_clopper_pearson(double x, double n, double level)
{
    if (!(n > 0))
        return asy_no_interval(level, "clopper-pearson");
    double tail = (1 - level) / 2, lower = 0, upper = 1;
    if (x > 0)
        lower = asy_beta_quantile(tail, x, n - x + 1);
    if (x < n)
        upper = 1 - asy_beta_quantile(tail, n - x, x + 1);
    return (asy_interval){x / n, lower, upper, level, "clopper-pearson"};
}
