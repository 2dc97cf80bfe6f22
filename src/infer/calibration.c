/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do predicted probabilities mean what they say? Logistic fits of the outcome
 * on l = logit(p) (Cox 1958, doi:10.1093/biomet/45.3-4.562):
 *
 *   slope, intercept   y ~ a + b l
 *   in the large       y ~ a + l
 *
 * maximised by Newton steps, halved while the likelihood falls. The joint fit
 * has a maximum if and only if the ranges of l of the two classes overlap,
 * which is looked at first; both fits need both classes.
 */
#include <math.h>

#include "base/math.h"
#include "infer/parts.h"

#define CLIP 1e-15
#define SLACK 1e-10
#define MAX_STEPS 100
#define MAX_HALVINGS 40

typedef struct fit {
    const int *y;
    const double *p;
    size_t n;
    double a, b;
    bool slope; /* b is fitted, not held */
} fit;

static double logit_at(const fit *f, size_t i)
{
    double p = f->p[i];
    return asy_logit(p < CLIP ? CLIP : p > 1 - CLIP ? 1 - CLIP : p);
}

static double log_likelihood(const fit *f)
{
    double sum = 0;
    for (size_t i = 0; i < f->n; i++) {
        double eta = f->a + f->b * logit_at(f, i);
        sum += f->y[i] * eta - asy_log1pexp(eta);
    }
    return sum;
}

/* Gradient g and information h = (aa, ab, bb) at the present a and b. */
static void derivatives(const fit *f, double g[2], double h[3])
{
    g[0] = g[1] = h[0] = h[1] = h[2] = 0;
    for (size_t i = 0; i < f->n; i++) {
        double l = logit_at(f, i);
        double mu = asy_sigmoid(f->a + f->b * l), w = mu * (1 - mu);
        double r = f->y[i] - mu;
        g[0] += r;
        g[1] += r * l;
        h[0] += w;
        h[1] += w * l;
        h[2] += w * l * l;
    }
}

static void newton_step(const fit *f, double step[2])
{
    double g[2], h[3];
    derivatives(f, g, h);
    step[0] = g[0] / h[0];
    step[1] = 0;
    if (!f->slope)
        return;
    double det = h[0] * h[2] - h[1] * h[1];
    step[0] = (h[2] * g[0] - h[1] * g[1]) / det;
    step[1] = (h[0] * g[1] - h[1] * g[0]) / det;
}

/* The likelihood after the step, halved while it falls by more than rounding:
   near the maximum the likelihood is flat long before the step is small. */
static double take_step(fit *f, const double step[2], double before)
{
    double a = f->a, b = f->b, scale = 1;
    double least = before - SLACK * (1 + fabs(before));
    for (int i = 0; i < MAX_HALVINGS; i++, scale /= 2) {
        f->a = a + scale * step[0];
        f->b = b + scale * step[1];
        double after = log_likelihood(f);
        if (after >= least)
            return after;
    }
    f->a = a;
    f->b = b;
    return before;
}

/* Steps until they vanish or, small already, no longer shrink. */
static bool maximise(fit *f)
{
    double now = log_likelihood(f), last = HUGE_VAL;
    for (int i = 0; i < MAX_STEPS; i++) {
        double step[2];
        newton_step(f, step);
        double size = fabs(step[0]) + fabs(step[1]);
        if (!isfinite(size))
            return false;
        if (size == 0 || (size < 1e-8 && size >= last))
            return true;
        now = take_step(f, step, now);
        last = size;
    }
    return false;
}

typedef struct range {
    double least, most;
    size_t n;
} range;

static asy_status find_ranges(const int *y, const double *p, size_t n,
                              range of[2], asy_error *err)
{
    of[0] = of[1] = (range){HUGE_VAL, -HUGE_VAL, 0};
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] >= 0 && p[i] <= 1))
            return asy_fail(err, ASY_ENUMERIC,
                            "calibration needs probabilities in [0, 1] (found "
                            "%g in row %zu)",
                            p[i], i + 1);
        range *r = &of[y[i] != 0];
        r->least = asy_min(r->least, p[i]);
        r->most = asy_max(r->most, p[i]);
        r->n++;
    }
    return ASY_OK;
}

static bool overlap(const range of[2])
{
    return of[0].least < of[1].most && of[1].least < of[0].most;
}

asy_status asy_calibrate(const int *y, const double *p, size_t n,
                         asy_calibration *out, asy_error *err)
{
    *out = (asy_calibration){(double)NAN, (double)NAN, (double)NAN};
    range of[2];
    ASY_TRY(find_ranges(y, p, n, of, err));
    if (!of[0].n || !of[1].n)
        return ASY_OK;
    fit large = {.y = y, .p = p, .n = n, .b = 1};
    if (maximise(&large))
        out->in_the_large = large.a;
    fit joint = {.y = y, .p = p, .n = n, .slope = true};
    if (overlap(of) && maximise(&joint)) {
        out->slope = joint.b;
        out->intercept = joint.a;
    }
    return ASY_OK;
}
