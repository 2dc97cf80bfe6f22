/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * variance_threshold: keep the columns whose population variance in the
 * training rows is above a threshold. With the default, 0, a column goes if
 * all its values are equal (tested on the values, since the variance of equal
 * values may be rounded away from 0). Missing values are left out.
 */
#include "transform/column.h"
#include "transform/keep.h"
#include "transform/steps.h"

enum { THRESHOLD };

static const asy_param params[] = {
    {"threshold", ASY_NUMBER, 0, 1e300, 0, NULL, "0",
     "columns whose variance (divisor n) is above it stay"},
};

static bool varies_enough(const double *value, size_t n, double threshold)
{
    double low, high;
    asy_column_range(value, n, &low, &high);
    if (low == high)
        return false;
    double mean = asy_column_mean(value, n);
    return asy_column_variance(value, n, mean) > threshold;
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    double threshold = step->params.value[THRESHOLD].number;
    size_t p = train->x.p, count, kept = 0;
    double *value = ASY_NEW(ctx->scratch, double, train->x.n);
    bool *keep = ASY_NEW(ctx->scratch, bool, p);
    if (!value || !keep)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < p; j++) {
        ASY_TRY(asy_column_values(train, j, value, &count, ctx->err));
        keep[j] = varies_enough(value, count, threshold);
        kept += keep[j];
    }
    if (kept == 0)
        return asy_fail(ctx->err, ASY_ENUMERIC,
                        "variance_threshold leaves no column (found 0 of %zu "
                        "with a variance above %g, need at least 1)",
                        p, threshold);
    return asy_keep_new(train, keep, ctx, model);
}

const asy_transform asy_variance_threshold = {
    .name = "variance_threshold",
    .help = "keep the columns whose variance is above a threshold",
    .caps = ASY_STEP_MISSING_OK,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .fit = fit,
    .width = asy_keep_width,
    .names = asy_keep_names,
    .apply = asy_keep_apply,
};
