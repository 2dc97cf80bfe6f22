/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between-study variation without a bivariate model, and funnel asymmetry. */
#include <string.h>

#include "base/math.h"
#include "meta/parts.h"

/* Cochran's Q of one logit. */
static double cochran(const asy_counts *table, size_t k, asy_effect effect)
{
    double w_sum = 0, wy = 0, q = 0, y, v;
    for (size_t i = 0; i < k; i++) {
        asy_effects(&table[i], 1, effect, &y, &v);
        w_sum += 1 / v;
        wy += y / v;
    }
    for (size_t i = 0; i < k; i++) {
        asy_effects(&table[i], 1, effect, &y, &v);
        q += (y - wy / w_sum) * (y - wy / w_sum) / v;
    }
    return q;
}

/* ---- Holling, Boehning, Masoudi et al. 2019, doi:10.1002/jrsm.1387 ---- */

/* theta = ln p / ln u of one study: y = ln theta and its variance, for the
   sample sizes as they are or all 1. */
typedef struct hazard {
    double y, v, v_unit;
} hazard;

static hazard hazard_of(const asy_counts *t)
{
    const double n1 = t->tp + t->fn, n2 = t->fp + t->tn;
    const double p = t->tp / n1, u = t->fp / n2;
    const double lp = asy_log(p), lu = asy_log(u);
    const double v1 = (1 - p) / (p * lp * lp), v2 = (1 - u) / (u * lu * lu);
    return (hazard){asy_log(lp / lu), v1 / n1 + v2 / n2, v1 + v2};
}

/* Sums over studies of w, w^2, w y, w y^2 and v, w = 1 / v. */
typedef struct sums {
    double w, w2, wy, v;
} sums;

static void typical(const sums *s, double k, double out[3])
{
    out[0] = (k - 1) / (s->w - s->w2 / s->w);
    out[1] = k / s->w;
    out[2] = s->v / k;
}

static void add(sums *s, double y, double v)
{
    s->w += 1 / v;
    s->w2 += 1 / (v * v);
    s->wy += y / v;
    s->v += v;
}

static void holling(const asy_counts *table, size_t k, asy_heterogeneity *out)
{
    sums own = {0}, unit = {0};
    double q = 0, variance[3], variance1[3], n = (double)k;
    for (size_t i = 0; i < k; i++) {
        hazard h = hazard_of(&table[i]);
        add(&own, h.y, h.v);
        add(&unit, h.y, h.v_unit);
    }
    for (size_t i = 0; i < k; i++) {
        hazard h = hazard_of(&table[i]);
        q += (h.y - own.wy / own.w) * (h.y - own.wy / own.w) / h.v;
    }
    double tau2 = asy_max(0, (q - (n - 1)) / (own.w - own.w2 / own.w));
    typical(&own, n, variance);
    typical(&unit, n, variance1);
    for (int i = 0; i < 3; i++) {
        out->holling_unadjusted[i] = tau2 / (tau2 + variance[i]);
        out->holling_adjusted[i] = tau2 / (tau2 + variance1[i]);
    }
}

void asy_heterogeneity_of(const asy_counts *corrected, size_t k,
                          asy_heterogeneity *out)
{
    out->q = cochran(corrected, k, ASY_LOGIT_SENSITIVITY) +
             cochran(corrected, k, ASY_LOGIT_SPECIFICITY);
    out->q_df = 2 * ((double)k - 1);
    out->q_p_value = asy_chi2_p(out->q, out->q_df);
    holling(corrected, k, out);
}

/* ---- funnel ---- */

/* Weighted least squares of y on x: centred sums. */
typedef struct regression {
    double x, y, xx, xy, yy, w;
} regression;

static void asymmetry(const regression *r, double k, asy_funnel *out)
{
    out->df = k - 2;
    out->slope = r->xy / r->xx;
    out->intercept = r->y - out->slope * r->x;
    double residual = (r->yy - out->slope * r->xy) / out->df;
    out->slope_se = sqrt(residual / r->xx);
    out->t = out->slope / out->slope_se;
    out->p_value = asy_t_p(out->t, out->df);
}

void asy_deeks(const asy_counts *raw, const asy_counts *corrected, size_t k,
               double *ess, asy_funnel *out)
{
    regression r = {0};
    double y, v;
    for (size_t i = 0; i < k; i++) {
        double n1 = raw[i].tp + raw[i].fn, n2 = raw[i].fp + raw[i].tn;
        ess[i] = 4 * n1 * n2 / (n1 + n2);
        asy_effects(&corrected[i], 1, ASY_LN_DOR, &y, &v);
        r.w += ess[i];
        r.x += ess[i] / sqrt(ess[i]);
        r.y += ess[i] * y;
    }
    r.x /= r.w;
    r.y /= r.w;
    for (size_t i = 0; i < k; i++) {
        asy_effects(&corrected[i], 1, ASY_LN_DOR, &y, &v);
        double dx = 1 / sqrt(ess[i]) - r.x, dy = y - r.y;
        r.xx += ess[i] * dx * dx;
        r.xy += ess[i] * dx * dy;
        r.yy += ess[i] * dy * dy;
    }
    *out = (asy_funnel){ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN};
    if (k >= 3 && r.xx > 0)
        asymmetry(&r, (double)k, out);
}
