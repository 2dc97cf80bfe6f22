/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A single column as the score, as it stands: the reading of a marker. Its
 * direction is declared, never taken from the data: an automatic direction
 * lifts the AUC of pure noise above one half.
 */
#include "learner/learner.h"

#include <string.h>

#include "base/text.h"

enum { FEATURE, NEGATE, N_PARAMS };

static const asy_param params[] = {
    {"feature", ASY_STRING, 0, 0, ASY_REQUIRED, NULL, NULL,
     "the column that is the score"},
    {"negate", ASY_BOOL, 0, 0, 0, NULL, "false",
     "low readings speak for the positive class"},
};

typedef struct marker_model {
    size_t column;
    double sign;
    const char *name;
} marker_model;

static asy_status say_missing(const asy_train *train, const char *feature,
                              asy_error *err)
{
    const char *near = asy_nearest(feature, train->names, train->x.p);
    if (near)
        return asy_fail(err, ASY_ENUMERIC,
                        "marker: no column %s among the %zu that leave the "
                        "pipeline; did you mean %s?",
                        feature, train->x.p, near);
    return asy_fail(err, ASY_ENUMERIC,
                    "marker: no column %s among the %zu that leave the "
                    "pipeline (the first is %s)",
                    feature, train->x.p,
                    train->x.p ? train->names[0] : "missing");
}

static asy_status find(const asy_train *train, const char *feature,
                       size_t *column, asy_error *err)
{
    for (size_t j = 0; j < train->x.p; j++)
        if (strcmp(train->names[j], feature) == 0) {
            *column = j;
            return ASY_OK;
        }
    return say_missing(train, feature, err);
}

static asy_status require_two_classes(const asy_fit *fit)
{
    asy_ctx *ctx = fit->ctx;
    if (fit->train->k != 2)
        return asy_fail(ctx->err, ASY_ENUMERIC,
                        "marker is for two classes (found %d)", fit->train->k);
    size_t count[2];
    return asy_require_classes(fit->train, count, ctx->err);
}

/* The other columns may hold anything; this one must be complete. */
static asy_status require_column(const asy_train *train, size_t column,
                                 asy_error *err)
{
    asy_train one = *train;
    one.x.v = asy_col(&one.x, column);
    one.x.p = 1;
    one.names = train->names + column;
    return asy_require_finite(&one, err);
}

static asy_status marker_fit(const asy_fit *fit, void **model)
{
    asy_ctx *ctx = fit->ctx;
    ASY_TRY(require_two_classes(fit));
    marker_model *m = ASY_NEW(ctx->arena, marker_model, 1);
    if (!m)
        return asy_nomem(ctx->err);
    m->name = fit->params.value[FEATURE].string;
    m->sign = fit->params.value[NEGATE].number != 0 ? -1 : 1;
    ASY_TRY(find(fit->train, m->name, &m->column, ctx->err));
    ASY_TRY(require_column(fit->train, m->column, ctx->err));
    *model = m;
    return ASY_OK;
}

static asy_status marker_score(const void *model, const asy_matrix *x,
                               asy_ctx *ctx, double *score)
{
    (void)ctx;
    const marker_model *m = model;
    const double *reading = asy_ccol(x, m->column);
    for (size_t i = 0; i < x->n; i++)
        score[i] = m->sign * reading[i];
    return ASY_OK;
}

const asy_learner asy_learner_marker = {
    .name = "marker",
    .help = "one column as it stands is the score",
    .caps = ASY_RAW_FEATURES,
    .params = params,
    .n_params = N_PARAMS,
    .fit = marker_fit,
    .score = marker_score,
};
