/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random effects of one quantity: see meta.h.
 *
 * With w_i = 1 / (v_i + tau2) and mu(tau2) = sum w y / sum w, the generalised
 * Q is Q(tau2) = sum w (y - mu)^2, which falls from Cochran's Q at 0. Paule and
 * Mandel solve Q(tau2) = k - 1; the bounds of tau2 are where Q is a quantile of
 * chi-squared on k - 1. Sums run over the studies in order.
 */
#include "base/math.h"
#include "meta/parts.h"

typedef struct studies {
    const double *y, *v;
    size_t k;
} studies;

typedef struct weighted {
    double w, w2, wr2; /* sums of w, w^2, w^2 (y - mu)^2 */
    double mu, q;
} weighted;

static weighted at(const studies *s, double tau2)
{
    weighted t = {0};
    double wy = 0;
    for (size_t i = 0; i < s->k; i++) {
        double w = 1 / (s->v[i] + tau2);
        t.w += w;
        t.w2 += w * w;
        wy += w * s->y[i];
    }
    t.mu = wy / t.w;
    for (size_t i = 0; i < s->k; i++) {
        double w = 1 / (s->v[i] + tau2), r = s->y[i] - t.mu;
        t.q += w * r * r;
        t.wr2 += w * w * r * r;
    }
    return t;
}

/* ---- where a function of tau2 crosses zero ---- */

typedef double crossing(const studies *s, double tau2, double level);

static double excess_q(const studies *s, double tau2, double level)
{
    return at(s, tau2).q - level;
}

/* The derivative of the restricted log-likelihood, times two. */
static double score(const studies *s, double tau2, double level)
{
    weighted t = at(s, tau2);
    return t.wr2 - t.w + t.w2 / t.w - level;
}

/* A root between low (f > 0) and high (f <= 0), to the last bit. */
static double bisect(const studies *s, crossing *f, double level, double low,
                     double high)
{
    for (;;) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            return middle;
        if (f(s, middle, level) > 0)
            low = middle;
        else
            high = middle;
    }
}

/* Where the falling Q is level: 0 if it starts below. */
static double where_q_is(const studies *s, double level)
{
    if (!(level > 0))
        return ASY_NAN;
    if (excess_q(s, 0, level) <= 0)
        return 0;
    double high = 1;
    while (excess_q(s, high, level) > 0)
        high *= 2;
    return bisect(s, excess_q, level, 0, high);
}

/* ---- methods ---- */

static double dersimonian_laird(const studies *s)
{
    weighted t = at(s, 0);
    double tau2 = (t.q - (double)(s->k - 1)) / (t.w - t.w2 / t.w);
    return tau2 > 0 ? tau2 : 0;
}

static double paule_mandel(const studies *s)
{
    return where_q_is(s, (double)(s->k - 1));
}

/* The restricted log-likelihood without its constant. */
static double restricted(const studies *s, double tau2)
{
    weighted t = at(s, tau2);
    double sum = t.q + asy_log(t.w);
    for (size_t i = 0; i < s->k; i++)
        sum += asy_log(s->v[i] + tau2);
    return -sum / 2;
}

static double least_variance(const studies *s)
{
    double least = s->v[0];
    for (size_t i = 1; i < s->k; i++)
        least = s->v[i] < least ? s->v[i] : least;
    return least;
}

static double range2(const studies *s)
{
    double low = s->y[0], high = s->y[0];
    for (size_t i = 1; i < s->k; i++) {
        low = s->y[i] < low ? s->y[i] : low;
        high = s->y[i] > high ? s->y[i] : high;
    }
    return (high - low) * (high - low);
}

/* Every maximum lies where the score turns from + to -, or at 0; above the
   squared range the score is negative. A fine geometric grid separates them. */
static double reml(const studies *s)
{
    double best = 0, most = restricted(s, 0);
    double low = 0, high = least_variance(s) * 1e-6;
    const double end = 4 * range2(s) + high;
    bool rises = score(s, 0, 0) > 0;
    while (low < end) {
        bool still = score(s, high, 0) > 0;
        if (rises && !still) {
            double tau2 = bisect(s, score, 0, low, high);
            double value = restricted(s, tau2);
            if (value > most) {
                most = value;
                best = tau2;
            }
        }
        rises = still;
        low = high;
        high *= 1.25;
    }
    return best;
}

/* ---- what follows from tau2 ---- */

static void interval(asy_univariate *out, const studies *s, double level)
{
    const double df = (double)s->k - 1, half = (1 + level) / 2;
    double z = asy_normal_quantile(half);
    double t = asy_t_quantile(half, df);
    double t2 = asy_t_quantile(half, df - 1);
    out->lower = out->estimate - z * out->se;
    out->upper = out->estimate + z * out->se;
    out->p_value = asy_normal_p(out->estimate / out->se);
    out->hksj_se = out->se * sqrt(at(s, out->tau2).q / df);
    out->hksj_lower = out->estimate - t * out->hksj_se;
    out->hksj_upper = out->estimate + t * out->hksj_se;
    double reach = t2 * sqrt(out->tau2 + out->se * out->se);
    out->predict_lower = out->estimate - reach;
    out->predict_upper = out->estimate + reach;
}

static void heterogeneity(asy_univariate *out, const studies *s, double level)
{
    weighted fixed = at(s, 0);
    const double df = (double)s->k - 1;
    double typical = df / (fixed.w - fixed.w2 / fixed.w);
    out->q = fixed.q;
    out->q_df = df;
    out->q_p_value = asy_chi2_p(fixed.q, df);
    out->i2 = 100 * out->tau2 / (out->tau2 + typical);
    out->tau2_lower = where_q_is(s, asy_chi2_quantile((1 + level) / 2, df));
    out->tau2_upper = where_q_is(s, asy_chi2_quantile((1 - level) / 2, df));
}

static asy_status check(const studies *s, asy_error *err)
{
    if (s->k < 2)
        return asy_fail(err, ASY_EDATA,
                        "too few studies to pool (found %zu, need at least 2)",
                        s->k);
    for (size_t i = 0; i < s->k; i++)
        if (!isfinite(s->y[i]) || !isfinite(s->v[i]) || !(s->v[i] > 0))
            return asy_fail(err, ASY_EDATA,
                            "study %zu has no finite effect (found %g with "
                            "variance %g; an empty cell needs a continuity "
                            "correction)",
                            i + 1, s->y[i], s->v[i]);
    return ASY_OK;
}

asy_status asy_pool(const double *y, const double *v, size_t k,
                    asy_pooling method, double level, asy_univariate *out,
                    asy_error *err)
{
    static double (*const tau2_by[ASY_N_POOLINGS])(const studies *) = {
        [ASY_POOL_DL] = dersimonian_laird,
        [ASY_POOL_REML] = reml,
        [ASY_POOL_PM] = paule_mandel};
    const studies s = {y, v, k};
    ASY_TRY(check(&s, err));
    out->tau2 = tau2_by[method](&s);
    weighted t = at(&s, out->tau2);
    out->estimate = t.mu;
    out->se = sqrt(1 / t.w);
    interval(out, &s, level);
    heterogeneity(out, &s, level);
    return ASY_OK;
}
