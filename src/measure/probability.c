/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Losses of predicted probabilities: means over rows, smaller is better. Not
 * defined (NaN) for scores that are no probabilities.
 */
#include <float.h>
#include <math.h>

#include "base/math.h"
#include "measure/parts.h"

typedef struct loss {
    /* of one row; p is [1] or [k] as in asy_prediction */
    double (*of)(const double *p, int k, int y);
} loss;

static asy_status compute(const asy_measure *measure,
                          const asy_prediction *prediction, asy_ctx *ctx,
                          double *value)
{
    const loss *self = measure->self;
    (void)ctx;
    *value = (double)NAN;
    if (!prediction->probability || !prediction->n)
        return ASY_OK;
    int k = prediction->k;
    size_t width = asy_score_width(k);
    double sum = 0;
    for (size_t i = 0; i < prediction->n; i++)
        sum += self->of(prediction->score + i * width, k, prediction->y[i]);
    *value = sum / (double)prediction->n;
    return ASY_OK;
}

static double brier_of(const double *p, int k, int y)
{
    if (k == 2)
        return (y - p[0]) * (y - p[0]);
    double sum = 0;
    for (int c = 0; c < k; c++) {
        double d = (y == c) - p[c];
        sum += d * d;
    }
    return sum;
}

/* NaN stays NaN. */
static double clip(double p, double lower, double upper)
{
    return p < lower ? lower : p > upper ? upper : p;
}

/* Clipped before the logarithm: a sure and wrong row costs 36.04, not
   infinity. 1 - p is clipped, not p, so that both classes are alike. */
static double log_loss_of(const double *p, int k, int y)
{
    double own = k != 2 ? p[y] : y == 1 ? p[0] : 1 - p[0];
    return -asy_log(clip(own, DBL_EPSILON, 1 - DBL_EPSILON));
}

const asy_measure asy_brier = {
    .name = "brier",
    .title = "Brier score",
    .help = "mean squared distance of the positive class's probability to 0 "
            "or 1; more classes: summed over the classes, 0 to 2; needs "
            "probabilities",
    .caps = ASY_NEEDS_PROBABILITY | ASY_LOWER_IS_BETTER,
    .lower = 0,
    .upper = 2,
    .self = &(const loss){brier_of},
    .compute = compute,
};

const asy_measure asy_log_loss = {
    .name = "log_loss",
    .title = "Log loss",
    .help = "mean of minus the natural logarithm of the true class's "
            "probability, clipped to [2^-52, 1 - 2^-52]; needs probabilities",
    .caps = ASY_NEEDS_PROBABILITY | ASY_LOWER_IS_BETTER,
    .lower = 0,
    .upper = HUGE_VAL,
    .self = &(const loss){log_loss_of},
    .compute = compute,
};
