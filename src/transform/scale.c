/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Column by column scaling: see scale.h. */
#include "transform/scale.h"

#include <float.h>

#include "transform/column.h"

static asy_status scale_new(const asy_train *train, asy_ctx *ctx,
                            asy_scale **model)
{
    size_t p = train->x.p;
    asy_scale *m = ASY_NEW(ctx->arena, asy_scale, 1);
    if (!m)
        return asy_nomem(ctx->err);
    *m = (asy_scale){.p = p, .names = train->names};
    m->center = ASY_NEW(ctx->arena, double, p);
    m->scale = ASY_NEW(ctx->arena, double, p);
    if (!m->center || !m->scale)
        return asy_nomem(ctx->err);
    *model = m;
    return ASY_OK;
}

asy_status asy_scale_fit(const asy_step *step, const asy_train *train,
                         asy_ctx *ctx,
                         void (*column)(const asy_step *, asy_scale_column *),
                         void **model)
{
    asy_scale *m = NULL;
    asy_scale_column c;
    ASY_TRY(scale_new(train, ctx, &m));
    c.value = ASY_NEW(ctx->scratch, double, train->x.n);
    c.work = ASY_NEW(ctx->scratch, asy_ordered, 2 * train->x.n);
    if (!c.value || !c.work)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < train->x.p; j++) {
        ASY_TRY(asy_column_values(train, j, c.value, &c.n, ctx->err));
        column(step, &c);
        m->center[j] = c.center;
        m->scale[j] = c.scale;
    }
    *model = m;
    return ASY_OK;
}

size_t asy_scale_width(const void *model)
{
    return ((const asy_scale *)model)->p;
}

const char *const *asy_scale_names(const void *model)
{
    return ((const asy_scale *)model)->names;
}

asy_status asy_scale_apply(const void *model, const asy_matrix *in,
                           asy_ctx *ctx, asy_matrix *out)
{
    const asy_scale *m = model;
    (void)ctx;
    for (size_t j = 0; j < m->p; j++) {
        const double *x = asy_ccol(in, j);
        double *z = asy_col(out, j);
        double center = m->center[j], scale = m->scale[j], shift = m->shift;
        for (size_t i = 0; i < in->n; i++)
            z[i] = (x[i] - center) / scale + shift;
    }
    return ASY_OK;
}

double asy_scale_or_one(double spread)
{
    return spread < 10 * DBL_EPSILON ? 1.0 : spread;
}
