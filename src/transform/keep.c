/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing columns: see keep.h. */
#include "transform/keep.h"

#include <string.h>

asy_status asy_keep_new(const asy_train *train, const bool *keep, asy_ctx *ctx,
                        void **model)
{
    asy_keep *m = ASY_NEW(ctx->arena, asy_keep, 1);
    size_t *column = ASY_NEW(ctx->arena, size_t, train->x.p);
    const char **names = ASY_NEW(ctx->arena, const char *, train->x.p);
    if (!m || !column || !names)
        return asy_nomem(ctx->err);
    size_t n = 0;
    for (size_t j = 0; j < train->x.p; j++) {
        if (!keep[j])
            continue;
        column[n] = j;
        names[n++] = train->names[j];
    }
    *m = (asy_keep){.n = n, .column = column, .names = names};
    *model = m;
    return ASY_OK;
}

size_t asy_keep_width(const void *model)
{
    return ((const asy_keep *)model)->n;
}

const char *const *asy_keep_names(const void *model)
{
    return ((const asy_keep *)model)->names;
}

asy_status asy_keep_apply(const void *model, const asy_matrix *in, asy_ctx *ctx,
                          asy_matrix *out)
{
    const asy_keep *m = model;
    (void)ctx;
    for (size_t j = 0; j < m->n; j++)
        memcpy(asy_col(out, j), asy_ccol(in, m->column[j]),
               in->n * sizeof(double));
    return ASY_OK;
}
