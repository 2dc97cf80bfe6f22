/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles and tails: GSL's, which call libm, rounded by asy_stable. */
#include <gsl/gsl_cdf.h>

#include "base/math.h"
#include "meta/parts.h"

double asy_meta_normal_quantile(double p)
{
    return asy_stable(gsl_cdf_ugaussian_Pinv(p));
}

double asy_meta_t_quantile(double p, double df)
{
    return df > 0 ? asy_stable(gsl_cdf_tdist_Pinv(p, df)) : ASY_NAN;
}

/* With 2 and m degrees of freedom F is (m / 2) ((1 - p)^(-2/m) - 1). */
double asy_meta_f_quantile(double p, double df1, double df2)
{
    if (!(df2 > 0))
        return ASY_NAN;
    if (df1 == 2)
        return df2 / 2 * asy_expm1(-2 / df2 * asy_log1p(-p));
    return asy_stable(gsl_cdf_fdist_Pinv(p, df1, df2));
}

double asy_meta_chi2_quantile(double p, double df)
{
    return df == 2 ? -2 * asy_log1p(-p) : asy_stable(gsl_cdf_chisq_Pinv(p, df));
}

double asy_meta_normal_p(double z)
{
    return asy_stable(2 * gsl_cdf_ugaussian_Q(fabs(z)));
}

double asy_meta_t_p(double t, double df)
{
    return df > 0 ? asy_stable(2 * gsl_cdf_tdist_Q(fabs(t), df)) : ASY_NAN;
}

double asy_meta_chi2_p(double x, double df)
{
    if (df == 2)
        return asy_exp(-x / 2);
    return df > 0 ? asy_stable(gsl_cdf_chisq_Q(x, df)) : ASY_NAN;
}
