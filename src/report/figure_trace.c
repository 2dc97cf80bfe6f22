/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of repeats and their vertical average: see figure_trace.h. */
#include "report/figure_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "transform/column.h"

enum { MOST_CELLS = 400 };

static int is_class(const asy_trace_source *s, int sample)
{
    return s->result->target[sample] == s->class_index;
}

static double score_at(const asy_trace_source *s, const double *score,
                       size_t row)
{
    int k = s->result->n_classes;
    return k == 2 ? score[row]
                  : score[row * (size_t)k + (size_t)s->class_index];
}

/* ---- one trace ---- */

static void place_roc(const asy_curve *c, asy_trace *t)
{
    for (size_t i = 0; i < c->n_points; i++) {
        t->x[i + 1] = c->fp[i] / c->n_negative;
        t->y[i + 1] = c->tp[i] / c->n_positive;
    }
    t->x[0] = t->y[0] = 0;
    t->steps = (size_t)c->n_negative;
}

/* Only where a recall is reached first: what comes after at the same recall
   does not count. */
static void place_pr(const asy_curve *c, asy_trace *t)
{
    double before = 0;
    size_t n = 1;
    for (size_t i = 0; i < c->n_points; i++) {
        if (c->tp[i] == before)
            continue;
        before = c->tp[i];
        t->x[n] = c->tp[i] / c->n_positive;
        t->y[n++] = c->tp[i] / (c->tp[i] + c->fp[i]);
    }
    t->x[0] = 0;
    t->y[0] = t->y[1];
    t->n = n;
    t->steps = (size_t)c->n_positive;
}

static asy_status make_trace(const asy_prediction *rows, asy_curve_kind kind,
                             asy_ctx *ctx, asy_trace *trace)
{
    asy_curve curve;
    *trace = (asy_trace){0};
    if (rows->n == 0)
        return ASY_OK;
    ASY_TRY(asy_curve_make(rows, ctx, &curve));
    if (curve.n_positive == 0 || curve.n_negative == 0)
        return ASY_OK;
    trace->n = curve.n_points + 1;
    trace->x = ASY_NEW(ctx->arena, double, trace->n);
    trace->y = ASY_NEW(ctx->arena, double, trace->n);
    if (!trace->x || !trace->y)
        return asy_nomem(ctx->err);
    if (kind == ASY_ROC)
        place_roc(&curve, trace);
    else
        place_pr(&curve, trace);
    return ASY_OK;
}

asy_status asy_trace_repeat(const asy_trace_source *s, size_t repeat,
                            asy_ctx *ctx, asy_trace *trace)
{
    const asy_result *r = s->result;
    int *y = ASY_NEW(ctx->arena, int, r->m);
    double *score = ASY_NEW(ctx->arena, double, r->m);
    if (!y || !score)
        return asy_nomem(ctx->err);
    asy_prediction rows = {.k = 2, .y = y, .score = score};
    for (size_t i = 0; i < r->m; i++) {
        double v = score_at(s, s->learner->score, i);
        if ((size_t)r->repeat[i] != repeat || isnan(v))
            continue;
        y[rows.n] = is_class(s, r->sample[i]);
        score[rows.n++] = v;
    }
    return make_trace(&rows, s->kind, ctx, trace);
}

asy_status asy_trace_holdout(const asy_trace_source *s, asy_ctx *ctx,
                             asy_trace *trace)
{
    const asy_result *r = s->result;
    int *y = ASY_NEW(ctx->arena, int, r->n_holdout);
    double *score = ASY_NEW(ctx->arena, double, r->n_holdout);
    if (!y || !score)
        return asy_nomem(ctx->err);
    asy_prediction rows = {.k = 2, .y = y, .score = score};
    for (size_t i = 0; i < r->n_holdout; i++) {
        double v = score_at(s, s->learner->holdout.score, i);
        if (isnan(v))
            continue;
        y[rows.n] = is_class(s, r->holdout_sample[i]);
        score[rows.n++] = v;
    }
    return make_trace(&rows, s->kind, ctx, trace);
}

/* ---- limits at a place ---- */

/* How many points of the trace have x < c (above: x <= c). */
static size_t count_before(const asy_trace *t, double c, bool above)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (t->x[middle] < c || (above && t->x[middle] == c))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* On the straight line from point i - 1 to point i. */
static double between(const asy_trace *t, size_t i, double c)
{
    double share = (c - t->x[i - 1]) / (t->x[i] - t->x[i - 1]);
    return t->y[i - 1] + share * (t->y[i] - t->y[i - 1]);
}

static double left_limit(const asy_trace *t, asy_curve_kind kind, double c)
{
    size_t i = count_before(t, c, false);
    if (i == t->n)
        return t->y[t->n - 1];
    if (i == 0 || kind == ASY_PR || t->x[i] == c)
        return t->y[i];
    return between(t, i, c);
}

static double right_limit(const asy_trace *t, asy_curve_kind kind, double c)
{
    size_t i = count_before(t, c, true);
    if (i == t->n)
        return kind == ASY_PR ? left_limit(t, kind, c) : t->y[t->n - 1];
    if (kind == ASY_PR)
        return t->y[i];
    return t->x[i - 1] == c ? t->y[i - 1] : between(t, i, c);
}

/* ---- the average ---- */

size_t asy_trace_cells(const asy_trace *trace, size_t n)
{
    size_t cells = 1;
    for (size_t i = 0; i < n; i++)
        if (trace[i].steps > cells)
            cells = trace[i].steps;
    return cells < MOST_CELLS ? cells : MOST_CELLS;
}

static asy_status new_average(size_t n, asy_ctx *ctx, asy_average *a)
{
    *a = (asy_average){.n = n,
                       .x = ASY_NEW(ctx->arena, double, n),
                       .y = ASY_NEW(ctx->arena, double, n),
                       .lower = ASY_NEW(ctx->arena, double, n),
                       .upper = ASY_NEW(ctx->arena, double, n)};
    bool well = a->x && a->y && a->lower && a->upper;
    return well ? ASY_OK : asy_nomem(ctx->err);
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* value [n] of the traces at point i; they are sorted here. */
static void summarise(double *value, size_t n, asy_average *a, size_t i)
{
    a->y[i] = asy_sum(value, n) / (double)n;
    qsort(value, n, sizeof *value, ascending);
    a->lower[i] = asy_column_quantile(value, n, 0.025);
    a->upper[i] = asy_column_quantile(value, n, 0.975);
}

static void add_area(asy_average *a)
{
    for (size_t i = 1; i + 1 < a->n; i += 2)
        a->area += (a->x[i + 1] - a->x[i]) * (a->y[i] + a->y[i + 1]) / 2;
}

asy_status asy_trace_average(const asy_trace *trace, size_t n,
                             asy_curve_kind kind, size_t cells, asy_ctx *ctx,
                             asy_average *average)
{
    double *value = ASY_NEW(ctx->arena, double, n);
    if (!value)
        return asy_nomem(ctx->err);
    ASY_TRY(new_average(2 * (cells + 1), ctx, average));
    for (size_t i = 0; i < average->n; i++) {
        double c = (double)(i / 2) / (double)cells;
        size_t used = 0;
        for (size_t t = 0; t < n; t++)
            if (trace[t].n > 0)
                value[used++] = i % 2 ? right_limit(&trace[t], kind, c)
                                      : left_limit(&trace[t], kind, c);
        if (used == 0) {
            average->n = 0;
            return ASY_OK;
        }
        average->x[i] = c;
        summarise(value, used, average, i);
    }
    add_area(average);
    return ASY_OK;
}

asy_status asy_average_add(asy_average *sum, const asy_average *other, size_t n,
                           asy_ctx *ctx)
{
    if (sum->n == 0) {
        ASY_TRY(new_average(other->n, ctx, sum));
        memset(sum->y, 0, sum->n * sizeof *sum->y);
        memcpy(sum->x, other->x, sum->n * sizeof *sum->x);
    }
    double share = 1 / (double)n;
    for (size_t i = 0; i < sum->n && i < other->n; i++)
        sum->lower[i] = sum->upper[i] = sum->y[i] += share * other->y[i];
    sum->area += share * other->area;
    return ASY_OK;
}
