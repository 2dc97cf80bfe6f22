/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures of how well scores order the rows: areas under the ROC and the
 * precision-recall curve. Tied rows are one point of the curve, so the value
 * does not depend on the order of the rows.
 *
 * More than two classes: each class against the rest by its own score, then
 * the plain mean (macro); NaN as soon as one class is not defined.
 */
#include <math.h>

#include "measure/parts.h"

typedef struct area {
    double (*under)(const asy_curve *curve);
} area;

static bool any_nan(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(v[i]))
            return true;
    return false;
}

/* Scratch is wound back before the next class. */
static asy_status area_of_class(const asy_measure *measure,
                                const asy_prediction *prediction, int positive,
                                asy_ctx *ctx, double *value)
{
    const area *self = measure->self;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_curve curve;
    asy_status status =
        asy_curve_of_class(prediction, positive, ctx->scratch, ctx, &curve);
    if (status == ASY_OK)
        *value = self->under(&curve);
    asy_arena_release(ctx->scratch, mark);
    return status;
}

static asy_status compute(const asy_measure *measure,
                          const asy_prediction *prediction, asy_ctx *ctx,
                          double *value)
{
    int k = prediction->k;
    size_t n_scores = prediction->n * asy_score_width(k);
    *value = (double)NAN;
    if (any_nan(prediction->score, n_scores))
        return ASY_OK;
    if (k == 2)
        return area_of_class(measure, prediction, 1, ctx, value);
    double sum = 0;
    for (int c = 0; c < k; c++) {
        double one;
        ASY_TRY(area_of_class(measure, prediction, c, ctx, &one));
        sum += one;
    }
    *value = sum / k;
    return ASY_OK;
}

/* Twice the pairs won, ties once: whole numbers, exact up to 2^53, whence the
   quotient is the same for any order of the rows. */
static double roc_auc_under(const asy_curve *c)
{
    double twice = 0, tp = 0, fp = 0;
    for (size_t i = 0; i < c->n_points; i++) {
        twice += (c->fp[i] - fp) * (tp + c->tp[i]);
        tp = c->tp[i];
        fp = c->fp[i];
    }
    double pairs = c->n_positive * c->n_negative;
    return pairs > 0 ? twice / (2 * pairs) : (double)NAN;
}

static double average_precision_under(const asy_curve *c)
{
    if (!(c->n_positive > 0))
        return (double)NAN;
    double sum = 0, tp = 0;
    for (size_t i = 0; i < c->n_points; i++) {
        sum += (c->tp[i] - tp) * c->tp[i] / (c->tp[i] + c->fp[i]);
        tp = c->tp[i];
    }
    return sum / c->n_positive;
}

static double pr_trapezoid_under(const asy_curve *c)
{
    if (!(c->n_positive > 0))
        return (double)NAN;
    double sum = 0, tp = 0, precision = 1;
    for (size_t i = 0; i < c->n_points; i++) {
        double next = c->tp[i] / (c->tp[i] + c->fp[i]);
        sum += (c->tp[i] - tp) * (precision + next) / 2;
        tp = c->tp[i];
        precision = next;
    }
    return sum / c->n_positive;
}

const asy_measure asy_roc_auc = {
    .name = "roc_auc",
    .title = "ROC AUC",
    .help = "share of pairs of a positive and a negative row in which the "
            "positive one scores higher, ties half; not defined for one "
            "class; more classes: one against the rest, macro",
    .caps = ASY_NEEDS_SCORE,
    .lower = 0,
    .upper = 1,
    .self = &(const area){roc_auc_under},
    .compute = compute,
};

const asy_measure asy_average_precision = {
    .name = "average_precision",
    .title = "Average precision",
    .help = "sum of precision times step in recall over distinct scores, not "
            "interpolated; chance level is the prevalence; not defined "
            "without positives; more classes: one against the rest, macro",
    .caps = ASY_NEEDS_SCORE,
    .lower = 0,
    .upper = 1,
    .self = &(const area){average_precision_under},
    .compute = compute,
};

const asy_measure asy_pr_auc_trapezoid = {
    .name = "pr_auc_trapezoid",
    .title = "PR AUC (trapezoid)",
    .help = "area under the precision-recall points joined by lines, from "
            "recall 0 and precision 1; larger than average_precision when "
            "rows are tied; more classes: one against the rest, macro",
    .caps = ASY_NEEDS_SCORE,
    .lower = 0,
    .upper = 1,
    .self = &(const area){pr_trapezoid_under},
    .compute = compute,
};
