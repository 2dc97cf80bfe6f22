/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * robust_scale: subtract the median, divide by the distance between two
 * quantiles (of type 7; the quartiles by default). A distance of 0 counts as
 * 1, as in scikit-learn's RobustScaler. Missing values are left out and stay
 * missing.
 */
#include "transform/column.h"
#include "transform/scale.h"
#include "transform/steps.h"

enum { WITH_CENTERING, WITH_SCALING, QUANTILE_LOW, QUANTILE_HIGH };

static const asy_param params[] = {
    {"with_centering", ASY_BOOL, 0, 0, 0, NULL, "true", "subtract the median"},
    {"with_scaling", ASY_BOOL, 0, 0, 0, NULL, "true",
     "divide by the distance between the quantiles"},
    {"quantile_low", ASY_NUMBER, 0, 100, 0, NULL, "25",
     "lower quantile, in percent"},
    {"quantile_high", ASY_NUMBER, 0, 100, 0, NULL, "75",
     "upper quantile, in percent"},
};

static void column(const asy_step *step, asy_scale_column *c)
{
    const asy_value *v = step->params.value;
    asy_sort(c->value, c->n, c->work);
    double low =
        asy_column_quantile(c->value, c->n, v[QUANTILE_LOW].number / 100);
    double high =
        asy_column_quantile(c->value, c->n, v[QUANTILE_HIGH].number / 100);
    bool center = v[WITH_CENTERING].number != 0;
    bool divide = v[WITH_SCALING].number != 0;
    c->center = center ? asy_column_quantile(c->value, c->n, 0.5) : 0.0;
    c->scale = divide ? asy_scale_or_one(high - low) : 1.0;
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    double low = step->params.value[QUANTILE_LOW].number;
    double high = step->params.value[QUANTILE_HIGH].number;
    if (low >= high)
        return asy_fail(ctx->err, ASY_ECONFIG,
                        "robust_scale needs quantile_low below quantile_high "
                        "(found %g and %g)",
                        low, high);
    return asy_scale_fit(step, train, ctx, column, model);
}

const asy_transform asy_robust_scale = {
    .name = "robust_scale",
    .help = "subtract the median and divide by the interquartile range",
    .caps = ASY_STEP_MISSING_OK,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .fit = fit,
    .width = asy_scale_width,
    .names = asy_scale_names,
    .apply = asy_scale_apply,
};
