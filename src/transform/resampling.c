/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Class counts and growing training sets: see resampling.h. */
#include "transform/resampling.h"

#include <string.h>

asy_status asy_class_counts(const asy_train *train, asy_ctx *ctx,
                            size_t **count)
{
    *count = asy_arena_calloc(ctx->scratch, (size_t)train->k, sizeof **count);
    if (!*count)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < train->x.n; i++)
        (*count)[train->y[i]]++;
    return ASY_OK;
}

void asy_class_rows(const asy_train *train, int class, size_t *rows)
{
    for (size_t i = 0; i < train->x.n; i++)
        if (train->y[i] == class)
            *rows++ = i;
}

size_t asy_largest_class(const size_t *count, int k)
{
    size_t largest = 0;
    for (int c = 0; c < k; c++)
        largest = count[c] > largest ? count[c] : largest;
    return largest;
}

size_t asy_smallest_class(const size_t *count, int k)
{
    size_t smallest = 0;
    for (int c = 0; c < k; c++)
        if (count[c] > 0 && (smallest == 0 || count[c] < smallest))
            smallest = count[c];
    return smallest;
}

/* out = in, but with x and y of n rows of its own. */
static asy_status make_room(const asy_train *in, size_t n, asy_ctx *ctx,
                            asy_train *out, int **y)
{
    *out = *in;
    out->x = asy_matrix_new(ctx->arena, n, in->x.p);
    *y = ASY_NEW(ctx->arena, int, n);
    out->y = *y;
    return out->x.v && *y ? ASY_OK : asy_nomem(ctx->err);
}

asy_status asy_train_grow(const asy_train *in, size_t n, asy_ctx *ctx,
                          asy_train *out, int **y)
{
    ASY_TRY(make_room(in, n, ctx, out, y));
    for (size_t j = 0; j < in->x.p; j++)
        memcpy(asy_col(&out->x, j), asy_ccol(&in->x, j),
               in->x.n * sizeof(double));
    memcpy(*y, in->y, in->x.n * sizeof **y);
    return ASY_OK;
}

asy_status asy_train_take(const asy_train *in, const size_t *rows, size_t n,
                          asy_ctx *ctx, asy_train *out)
{
    int *y;
    ASY_TRY(make_room(in, n, ctx, out, &y));
    asy_matrix_take(&in->x, rows, n, &out->x);
    for (size_t i = 0; i < n; i++)
        y[i] = in->y[rows[i]];
    return ASY_OK;
}
