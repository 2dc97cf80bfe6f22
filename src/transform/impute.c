/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * impute: put one value per column, learnt from the training rows, in place
 * of every missing one. Ties of most_frequent go to the smallest value, as in
 * scikit-learn's SimpleImputer. A column without any value in the training
 * rows is an error (scikit-learn drops it): there is nothing to fill it with,
 * and a model whose columns depend on the fold is not the one declared.
 */
#include <math.h>

#include "base/order.h"
#include "transform/column.h"
#include "transform/steps.h"

enum { STRATEGY };

static const asy_param params[] = {
    {"strategy", ASY_CHOICE, 0, 0, 0, "mean|median|most_frequent", "mean",
     "what a missing value becomes"},
};

typedef struct impute_model {
    size_t p;
    const char *const *names;
    double *fill; /* [p] */
} impute_model;

static double median(double *value, size_t n, asy_ordered *work)
{
    asy_sort(value, n, work);
    return (value[(n - 1) / 2] + value[n / 2]) / 2;
}

static double most_frequent(double *value, size_t n, asy_ordered *work)
{
    asy_sort(value, n, work);
    double best = value[0];
    size_t most = 0;
    for (size_t i = 0, run = 0; i < n; i++) {
        run = i > 0 && value[i] == value[i - 1] ? run + 1 : 1;
        if (run > most) {
            most = run;
            best = value[i];
        }
    }
    return best;
}

static double fill_of(const asy_value *strategy, double *value, size_t n,
                      asy_ordered *work)
{
    if (asy_value_is(strategy, "median"))
        return median(value, n, work);
    if (asy_value_is(strategy, "most_frequent"))
        return most_frequent(value, n, work);
    return asy_column_mean(value, n);
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    size_t p = train->x.p, n = train->x.n, count;
    impute_model *m = ASY_NEW(ctx->arena, impute_model, 1);
    double *fill = ASY_NEW(ctx->arena, double, p);
    double *value = ASY_NEW(ctx->scratch, double, n);
    asy_ordered *work = ASY_NEW(ctx->scratch, asy_ordered, 2 * n);
    if (!m || !fill || !value || !work)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < p; j++) {
        ASY_TRY(asy_column_values(train, j, value, &count, ctx->err));
        fill[j] = fill_of(&step->params.value[STRATEGY], value, count, work);
    }
    *m = (impute_model){.p = p, .names = train->names, .fill = fill};
    *model = m;
    return ASY_OK;
}

static size_t width(const void *model)
{
    return ((const impute_model *)model)->p;
}

static const char *const *names(const void *model)
{
    return ((const impute_model *)model)->names;
}

static asy_status apply(const void *model, const asy_matrix *in, asy_ctx *ctx,
                        asy_matrix *out)
{
    const impute_model *m = model;
    (void)ctx;
    for (size_t j = 0; j < m->p; j++) {
        const double *x = asy_ccol(in, j);
        double *z = asy_col(out, j);
        for (size_t i = 0; i < in->n; i++)
            z[i] = isnan(x[i]) ? m->fill[j] : x[i];
    }
    return ASY_OK;
}

const asy_transform asy_impute = {
    .name = "impute",
    .help = "fill missing values with one learnt from the training rows",
    .caps = ASY_STEP_MISSING_OK,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .fit = fit,
    .width = width,
    .names = names,
    .apply = apply,
};
