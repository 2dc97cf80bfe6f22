/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scores to decisions, and the rules that choose where to cut. A rule looks at
 * the points of the training rows' curve only: every threshold it can return
 * is a score that occurs, and the rows with that score are decided positive.
 */
#include <math.h>

#include "measure/parts.h"

static int first_largest(const double *score, int k)
{
    int best = 0;
    for (int c = 1; c < k; c++)
        if (score[c] > score[best])
            best = c;
    return best;
}

void asy_decide(const double *score, size_t n, int k, double threshold,
                int *decision)
{
    for (size_t i = 0; i < n; i++)
        decision[i] = k == 2 ? score[i] >= threshold
                             : first_largest(score + i * (size_t)k, k);
}

double asy_natural_threshold(bool probability)
{
    return probability ? 0.5 : 0;
}

/* How good a curve's point is, the larger the better. */
typedef double (*asy_merit)(const asy_curve *curve, size_t i, double value);

/* Sensitivity + specificity - 1 times both counts: whole numbers, so that ties
   are seen as such. */
static double youden(const asy_curve *c, size_t i, double value)
{
    (void)value;
    return c->tp[i] * c->n_negative - c->fp[i] * c->n_positive;
}

static double prevalence(const asy_curve *c, size_t i, double value)
{
    (void)value;
    return -fabs(c->tp[i] + c->fp[i] - c->n_positive);
}

static double sensitive_enough(const asy_curve *c, size_t i, double value)
{
    return c->tp[i] / c->n_positive >= value;
}

static const struct {
    const char *name;
    asy_merit merit;
} rules[] = {
    [ASY_THRESHOLD_YOUDEN] = {"youden", youden},
    [ASY_THRESHOLD_PREVALENCE] = {"prevalence", prevalence},
    [ASY_THRESHOLD_SENSITIVITY] = {"sensitivity", sensitive_enough},
};

/* Thresholds fall along the curve, so the first best is the largest. */
static double best_threshold(const asy_curve *curve, asy_merit merit,
                             double value)
{
    size_t best = 0;
    for (size_t i = 1; i < curve->n_points; i++)
        if (merit(curve, i, value) > merit(curve, best, value))
            best = i;
    return curve->threshold[best];
}

static asy_status choose_on_curve(asy_threshold_rule rule, double value,
                                  const asy_prediction *train, asy_ctx *ctx,
                                  double *threshold)
{
    asy_curve c;
    ASY_TRY(asy_curve_of_class(train, 1, ctx->scratch, ctx, &c));
    if (!(c.n_positive > 0 && c.n_negative > 0))
        return asy_fail(ctx->err, ASY_EDATA,
                        "threshold rule %s needs rows of both classes (found "
                        "%.0f positive and %.0f negative)",
                        rules[rule].name, c.n_positive, c.n_negative);
    *threshold = best_threshold(&c, rules[rule].merit, value);
    return ASY_OK;
}

asy_status asy_choose_threshold(asy_threshold_rule rule, double value,
                                const asy_prediction *train, asy_ctx *ctx,
                                double *threshold)
{
    if (rule == ASY_THRESHOLD_NATURAL || rule == ASY_THRESHOLD_FIXED) {
        bool fixed = rule == ASY_THRESHOLD_FIXED;
        *threshold = fixed ? value : asy_natural_threshold(train->probability);
        return ASY_OK;
    }
    if (train->k != 2)
        return asy_fail(ctx->err, ASY_ECONFIG,
                        "threshold rule %s needs two classes (found %d)",
                        rules[rule].name, train->k);
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = choose_on_curve(rule, value, train, ctx, threshold);
    asy_arena_release(ctx->scratch, mark);
    return status;
}
