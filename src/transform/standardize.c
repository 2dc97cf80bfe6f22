/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * standardize: subtract the mean, divide by the standard deviation.
 *
 *   z_ij = (x_ij - mean_j) / sd_j,   sd_j^2 = sum_i (x_ij - mean_j)^2 / n
 *
 * Missing values are left out of mean and sd and stay missing. A constant
 * column gets scale 1; constant means a variance that rounding alone can make,
 *   var <= n eps var + (n mean eps)^2,
 * which is scikit-learn's bound (StandardScaler).
 */
#include <float.h>
#include <math.h>

#include "transform/column.h"
#include "transform/scale.h"
#include "transform/steps.h"

enum { WITH_MEAN, WITH_STD };

static const asy_param params[] = {
    {"with_mean", ASY_BOOL, 0, 0, 0, NULL, "true", "subtract the mean"},
    {"with_std", ASY_BOOL, 0, 0, 0, NULL, "true",
     "divide by the standard deviation (divisor n)"},
};

static bool is_constant(double mean, double variance, size_t n)
{
    double rounding = (double)n * mean * DBL_EPSILON;
    return variance <= (double)n * DBL_EPSILON * variance + rounding * rounding;
}

static void column(const asy_step *step, asy_scale_column *c)
{
    const asy_value *v = step->params.value;
    double mean = asy_column_mean(c->value, c->n);
    double variance = asy_column_variance(c->value, c->n, mean);
    bool divide = v[WITH_STD].number != 0 && !is_constant(mean, variance, c->n);
    c->center = v[WITH_MEAN].number != 0 ? mean : 0.0;
    c->scale = divide ? sqrt(variance) : 1.0;
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    return asy_scale_fit(step, train, ctx, column, model);
}

const asy_transform asy_standardize = {
    .name = "standardize",
    .help = "subtract the mean and divide by the standard deviation",
    .caps = ASY_STEP_MISSING_OK,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .fit = fit,
    .width = asy_scale_width,
    .names = asy_scale_names,
    .apply = asy_scale_apply,
};
