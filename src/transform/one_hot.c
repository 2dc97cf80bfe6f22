/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One-hot coding: a categorical column becomes one column of 0 and 1 for each
 * level that occurs in the training rows, in the levels' order, and one for
 * "(missing)" if a value is missing there; other columns stay as they are. A
 * level, or a missing value, that did not occur gives zeros in all of them.
 */
#include <math.h>

#include "transform/steps.h"

/* Where a column of the output comes from. */
typedef struct source {
    size_t column;
    bool coded;  /* 1 where the input equals code, else 0 */
    double code; /* NaN for missing */
} source;

typedef struct one_hot_model {
    size_t width;
    source *from;       /* [width] */
    const char **names; /* [width] */
} one_hot_model;

static bool is_categorical(const asy_train *train, size_t j)
{
    return train->categorical && train->categorical[j];
}

/* One more than the greatest code in column j; 0 if all are missing. */
static size_t count_codes(const asy_train *train, size_t j)
{
    const double *x = asy_ccol(&train->x, j);
    size_t codes = 0;
    for (size_t i = 0; i < train->x.n; i++)
        if (x[i] >= (double)codes)
            codes = (size_t)x[i] + 1;
    return codes;
}

/* No fewer than the output's columns. */
static size_t most_columns(const asy_train *train)
{
    size_t most = 0;
    for (size_t j = 0; j < train->x.p; j++)
        most += is_categorical(train, j) ? count_codes(train, j) + 1 : 1;
    return most;
}

static asy_status add_coded(one_hot_model *m, const asy_train *train, size_t j,
                            double code, asy_ctx *ctx)
{
    const char *label =
        isnan(code) ? "(missing)" : train->levels[j][(size_t)code];
    m->from[m->width] = (source){.column = j, .coded = true, .code = code};
    m->names[m->width] =
        asy_arena_printf(ctx->arena, "%s=%s", train->names[j], label);
    if (!m->names[m->width++])
        return asy_nomem(ctx->err);
    return ASY_OK;
}

static asy_status add_levels(one_hot_model *m, const asy_train *train, size_t j,
                             asy_ctx *ctx)
{
    const double *x = asy_ccol(&train->x, j);
    size_t codes = count_codes(train, j);
    bool *seen = asy_arena_calloc(ctx->scratch, codes, sizeof *seen);
    if (!seen)
        return asy_nomem(ctx->err);
    bool missing = false;
    for (size_t i = 0; i < train->x.n; i++) {
        if (isnan(x[i]))
            missing = true;
        else
            seen[(size_t)x[i]] = true;
    }
    for (size_t code = 0; code < codes; code++)
        if (seen[code])
            ASY_TRY(add_coded(m, train, j, (double)code, ctx));
    return missing ? add_coded(m, train, j, (double)NAN, ctx) : ASY_OK;
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    (void)step;
    size_t most = most_columns(train);
    one_hot_model *m = ASY_NEW(ctx->arena, one_hot_model, 1);
    if (!m)
        return asy_nomem(ctx->err);
    m->width = 0;
    m->from = ASY_NEW(ctx->arena, source, most);
    m->names = ASY_NEW(ctx->arena, const char *, most);
    if (!m->from || !m->names)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < train->x.p; j++) {
        if (is_categorical(train, j)) {
            ASY_TRY(add_levels(m, train, j, ctx));
            continue;
        }
        m->from[m->width] = (source){.column = j};
        m->names[m->width++] = train->names[j];
    }
    *model = m;
    return ASY_OK;
}

static size_t width(const void *model)
{
    return ((const one_hot_model *)model)->width;
}

static const char *const *names(const void *model)
{
    return ((const one_hot_model *)model)->names;
}

static double coded(double x, double code)
{
    return x == code || (isnan(x) && isnan(code)) ? 1.0 : 0.0;
}

static asy_status apply(const void *model, const asy_matrix *in, asy_ctx *ctx,
                        asy_matrix *out)
{
    const one_hot_model *m = model;
    (void)ctx;
    for (size_t j = 0; j < m->width; j++) {
        const source *s = &m->from[j];
        const double *x = asy_ccol(in, s->column);
        double *z = asy_col(out, j);
        for (size_t i = 0; i < in->n; i++)
            z[i] = s->coded ? coded(x[i], s->code) : x[i];
    }
    return ASY_OK;
}

const asy_transform asy_one_hot = {
    .name = "one_hot",
    .help = "one column for each level of a categorical column",
    .caps = ASY_STEP_MISSING_OK,
    .fit = fit,
    .width = width,
    .names = names,
    .apply = apply,
};
