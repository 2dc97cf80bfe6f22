/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * min_max: map the training rows' range of each column to [min, max].
 *
 *   z = (x - low) / ((high - low) / (max - min)) + min
 *
 * Other rows may fall outside. A constant column's range counts as 1, as in
 * scikit-learn's MinMaxScaler, so that its value becomes min. Missing values
 * are left out and stay missing.
 */
#include "transform/column.h"
#include "transform/scale.h"
#include "transform/steps.h"

enum { MIN, MAX };

static const asy_param params[] = {
    {"min", ASY_NUMBER, -1e9, 1e9, 0, NULL, "0",
     "what the least value becomes"},
    {"max", ASY_NUMBER, -1e9, 1e9, 0, NULL, "1",
     "what the greatest value becomes"},
};

static void column(const asy_step *step, asy_scale_column *c)
{
    const asy_value *v = step->params.value;
    double low, high;
    asy_column_range(c->value, c->n, &low, &high);
    c->center = low;
    c->scale = asy_scale_or_one(high - low) / (v[MAX].number - v[MIN].number);
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    double min = step->params.value[MIN].number;
    double max = step->params.value[MAX].number;
    if (min >= max)
        return asy_fail(ctx->err, ASY_ECONFIG,
                        "min_max needs min below max (found min %g, max %g)",
                        min, max);
    ASY_TRY(asy_scale_fit(step, train, ctx, column, model));
    ((asy_scale *)*model)->shift = min;
    return ASY_OK;
}

const asy_transform asy_min_max = {
    .name = "min_max",
    .help = "map the range of each column to [min, max]",
    .caps = ASY_STEP_MISSING_OK,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .fit = fit,
    .width = asy_scale_width,
    .names = asy_scale_names,
    .apply = asy_scale_apply,
};
