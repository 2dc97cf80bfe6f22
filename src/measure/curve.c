/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts above each distinct score: see measure.h. */
#include "base/order.h"
#include "measure/parts.h"

/* The counts down to each row are written where the next point goes; the last
   row of a group of ties leaves them there. No branch depends on the data. */
static void count_points(const asy_ordered *falling, const asy_prediction *d,
                         int positive, asy_curve *curve)
{
    double tp = 0, fp = 0;
    size_t point = 0;
    for (size_t i = 0; i < d->n; i++) {
        bool hit = d->y[falling[i].row] == positive;
        tp += hit;
        fp += !hit;
        curve->threshold[point] = falling[i].value;
        curve->tp[point] = tp;
        curve->fp[point] = fp;
        point += i + 1 == d->n || falling[i + 1].value != falling[i].value;
    }
    curve->n_points = point;
    curve->n_positive = tp;
    curve->n_negative = fp;
}

asy_status asy_curve_of_class(const asy_prediction *prediction, int positive,
                              asy_arena *arena, asy_ctx *ctx, asy_curve *curve)
{
    size_t n = prediction->n;
    *curve = (asy_curve){.threshold = ASY_NEW(arena, double, n),
                         .tp = ASY_NEW(arena, double, n),
                         .fp = ASY_NEW(arena, double, n)};
    if (!curve->threshold || !curve->tp || !curve->fp)
        return asy_nomem(ctx->err);
    bool two = prediction->k == 2;
    size_t stride = two ? 1 : (size_t)prediction->k;
    const double *score = prediction->score + (two ? 0 : positive);
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_ordered *work = ASY_NEW(ctx->scratch, asy_ordered, 2 * n);
    if (work)
        count_points(asy_order_falling(score, n, stride, work), prediction,
                     positive, curve);
    asy_arena_release(ctx->scratch, mark);
    return work ? ASY_OK : asy_nomem(ctx->err);
}

asy_status asy_curve_make(const asy_prediction *prediction, asy_ctx *ctx,
                          asy_curve *curve)
{
    if (prediction->k != 2)
        return asy_fail(ctx->err, ASY_EDATA,
                        "a curve needs two classes (found %d)", prediction->k);
    return asy_curve_of_class(prediction, 1, ctx->arena, ctx, curve);
}
