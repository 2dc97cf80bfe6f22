/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stratified percentile bootstrap of a measure (Efron and Tibshirani 1993,
 * chapter 13).
 *
 * A draw says how often each row is taken. Rows are then copied in an order
 * fixed before, that of each repeat's scores, so that ranking measures find
 * them sorted and need no O(n log n) a draw.
 */
#include <math.h>

#include "base/order.h"
#include "base/rng.h"
#include "infer/parts.h"

#define NEEDS_SCORES (ASY_NEEDS_SCORE | ASY_NEEDS_PROBABILITY)
#define UNASKED 3

typedef struct resample {
    const asy_measure *measure;
    const asy_prediction *from; /* [repeats] */
    size_t repeats, width;      /* width: scores a row */
    size_t *order;              /* [repeats x n] rows in copying order */
    size_t *by_class, *start;   /* rows of class c: start[c] .. start[c + 1] */
    unsigned *times;            /* [n] how often a row was drawn */
    size_t *taken;              /* [n + UNASKED] rows drawn, in order */
    int *y, *decision;          /* [n] of the copy */
    double *score;              /* [n x width] */
} resample;

static bool reserve(resample *r, asy_arena *scratch)
{
    size_t n = r->from->n, k = (size_t)r->from->k;
    r->order = ASY_NEW(scratch, size_t, r->repeats * n);
    r->by_class = ASY_NEW(scratch, size_t, n);
    r->start = asy_arena_calloc(scratch, k + 1, sizeof *r->start);
    r->times = ASY_NEW(scratch, unsigned, n);
    r->taken = ASY_NEW(scratch, size_t, n + UNASKED);
    r->y = ASY_NEW(scratch, int, n);
    r->decision = ASY_NEW(scratch, int, n);
    r->score = ASY_NEW(scratch, double, n * r->width);
    return r->order && r->by_class && r->start && r->times && r->taken &&
           r->y && r->decision && r->score;
}

static void group_by_class(resample *r)
{
    size_t filled = 0;
    for (int c = 0; c < r->from->k; c++) {
        for (size_t i = 0; i < r->from->n; i++)
            if (r->from->y[i] == c)
                r->by_class[filled++] = i;
        r->start[c + 1] = filled;
    }
}

static asy_status order_rows(resample *r, asy_ctx *ctx)
{
    size_t n = r->from->n;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_ordered *work = ASY_NEW(ctx->scratch, asy_ordered, 2 * n);
    if (!work)
        return asy_nomem(ctx->err);
    for (size_t t = 0; t < r->repeats; t++) {
        const asy_ordered *falling =
            asy_order_falling(r->from[t].score, n, r->width, work);
        for (size_t i = 0; i < n; i++)
            r->order[t * n + i] = falling[i].row;
    }
    asy_arena_release(ctx->scratch, mark);
    return ASY_OK;
}

static void draw_rows(resample *r, asy_rng *rng)
{
    for (size_t i = 0; i < r->from->n; i++)
        r->times[i] = 0;
    for (int c = 0; c < r->from->k; c++) {
        const size_t *rows = r->by_class + r->start[c];
        size_t n = r->start[c + 1] - r->start[c];
        for (size_t i = 0; i < n; i++)
            r->times[rows[asy_rng_below(rng, (uint32_t)n)]]++;
    }
}

/*
 * taken: the rows drawn, each as often as it was, in a repeat's order. The
 * first writes happen whatever the count (a later row overwrites those too
 * many), so that the processor need not guess a random number.
 */
static void list_rows(resample *r, size_t repeat)
{
    size_t n = r->from->n, to = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = r->order[repeat * n + i];
        size_t end = to + r->times[row];
        for (size_t t = 0; t < UNASKED; t++)
            r->taken[to + t] = row;
        for (to += UNASKED; to < end; to++)
            r->taken[to] = row;
        to = end;
    }
}

/* Only what the measure looks at. */
static asy_prediction copy_rows(resample *r, size_t repeat)
{
    asy_prediction copy = r->from[repeat];
    const asy_prediction from = copy;
    list_rows(r, repeat);
    for (size_t i = 0; i < from.n; i++)
        r->y[i] = from.y[r->taken[i]];
    copy.y = r->y;
    bool decisions = from.decision && r->measure->caps & ASY_NEEDS_DECISION;
    for (size_t i = 0; decisions && i < from.n; i++)
        r->decision[i] = from.decision[r->taken[i]];
    copy.decision = decisions ? r->decision : NULL;
    size_t width = r->measure->caps & NEEDS_SCORES ? r->width : 0;
    for (size_t i = 0; i < from.n; i++)
        for (size_t c = 0; c < width; c++)
            r->score[i * width + c] = from.score[r->taken[i] * width + c];
    copy.score = width ? r->score : NULL;
    return copy;
}

/* The mean over repeats: of what was drawn, or of the rows as they are. */
static asy_status statistic(resample *r, bool drawn, asy_ctx *ctx,
                            double *value)
{
    double sum = 0;
    for (size_t t = 0; t < r->repeats; t++) {
        asy_prediction p = drawn ? copy_rows(r, t) : r->from[t];
        double one;
        ASY_TRY(r->measure->compute(r->measure, &p, ctx, &one));
        sum += one;
    }
    *value = sum / (double)r->repeats;
    return ASY_OK;
}

/* values [draws] out, those not defined left out; *kept of them. */
static asy_status draw_values(resample *r, size_t draws, asy_ctx *ctx,
                              double *values, size_t *kept)
{
    asy_rng rng;
    asy_rng_init(&rng, ctx->key);
    *kept = 0;
    for (size_t d = 0; d < draws; d++) {
        double value;
        draw_rows(r, &rng);
        ASY_TRY(statistic(r, true, ctx, &value));
        if (!isnan(value))
            values[(*kept)++] = value;
    }
    return ASY_OK;
}

/* Type 7: linear between order statistics; falling [n], largest first. */
static double quantile(const asy_ordered *falling, size_t n, double p)
{
    double h = (double)(n - 1) * (1 - p);
    size_t i = (size_t)h;
    if (i + 1 >= n)
        return falling[n - 1].value;
    double upper = falling[i].value, lower = falling[i + 1].value;
    return upper + (h - (double)i) * (lower - upper);
}

static asy_status set_bounds(const double *values, size_t kept, asy_ctx *ctx,
                             asy_interval *out)
{
    asy_ordered *work = ASY_NEW(ctx->scratch, asy_ordered, 2 * kept);
    if (!work)
        return asy_nomem(ctx->err);
    const asy_ordered *falling = asy_order_falling(values, kept, 1, work);
    double tail = (1 - out->level) / 2;
    out->lower = quantile(falling, kept, tail);
    out->upper = quantile(falling, kept, 1 - tail);
    return ASY_OK;
}

static asy_status run(resample *r, size_t draws, asy_ctx *ctx,
                      asy_interval *out)
{
    double *values = ASY_NEW(ctx->scratch, double, draws);
    if (!values || !reserve(r, ctx->scratch))
        return asy_nomem(ctx->err);
    group_by_class(r);
    ASY_TRY(order_rows(r, ctx));
    ASY_TRY(statistic(r, false, ctx, &out->estimate));
    if (isnan(out->estimate))
        return ASY_OK;
    size_t kept;
    ASY_TRY(draw_values(r, draws, ctx, values, &kept));
    if (!kept || 10 * (draws - kept) > draws)
        return ASY_OK;
    return set_bounds(values, kept, ctx, out);
}

asy_status asy_bootstrap(const asy_measure *measure,
                         const asy_prediction *prediction, size_t repeats,
                         size_t draws, double level, asy_ctx *ctx,
                         asy_interval *out)
{
    bool two = prediction->k == 2;
    resample r = {.measure = measure,
                  .from = prediction,
                  .repeats = repeats,
                  .width = two ? 1 : (size_t)prediction->k};
    *out = asy_no_interval(level, "bootstrap");
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = run(&r, draws, ctx, out);
    asy_arena_release(ctx->scratch, mark);
    return status;
}
