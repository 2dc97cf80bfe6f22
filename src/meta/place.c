/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A further study beside the pooled ones: see meta.h. */
#include "base/math.h"
#include "meta/parts.h"

/* Covariance of the difference between the study and the pooled logits. */
typedef struct spread {
    double c11, c12, c22;
} spread;

static double distance2(double d1, double d2, const spread *c)
{
    return (c->c22 * d1 * d1 - 2 * c->c12 * d1 * d2 + c->c11 * d2 * d2) /
           (c->c11 * c->c22 - c->c12 * c->c12);
}

static spread add(spread a, double c11, double c12, double c22)
{
    return (spread){a.c11 + c11, a.c12 + c12, a.c22 + c22};
}

void asy_place_study(const asy_bivariate *fit, const asy_counts *study,
                     double level, asy_placement *out)
{
    static const asy_correction own = {0.5, ASY_CORRECT_SINGLE};
    asy_counts table;
    double y1, v1, y2, v2;
    asy_counts_correct(study, 1, &own, &table);
    asy_effects(&table, 1, ASY_LOGIT_SENSITIVITY, &y1, &v1);
    asy_effects(&table, 1, ASY_LOGIT_SPECIFICITY, &y2, &v2);
    const double d1 = y1 - fit->beta[0], d2 = -y2 - fit->beta[1];
    const spread v = {fit->vcov[0], fit->vcov[1], fit->vcov[3]};
    const spread next = add(v, fit->psi11, fit->psi12, fit->psi22);
    const spread own_v = add(v, v1, 0, v2), all = add(next, v1, 0, v2);
    const double radius2 = asy_chi2_quantile(level, 2);
    out->z_sensitivity = d1 / sqrt(all.c11);
    out->z_specificity = -d2 / sqrt(all.c22);
    out->p_sensitivity = asy_normal_p(out->z_sensitivity);
    out->p_specificity = asy_normal_p(out->z_specificity);
    out->distance2 = distance2(d1, d2, &all);
    out->p_value = asy_chi2_p(out->distance2, 2);
    out->mean_distance2 = distance2(d1, d2, &own_v);
    out->mean_p_value = asy_chi2_p(out->mean_distance2, 2);
    out->in_confidence = distance2(d1, d2, &v) <= radius2;
    out->in_prediction = distance2(d1, d2, &next) <= radius2;
}
