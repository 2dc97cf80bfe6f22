/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaving one study out after the other: see meta.h. */
#include <string.h>

#include "base/math.h"
#include "meta/parts.h"

/* The squared distance of a study from what the others predict, in units of
   S_i + Psi + V; chi-squared on 2 degrees of freedom. */
static void distance(const asy_bivariate *fit, const asy_counts *study,
                     asy_left_out *out)
{
    double y1, v1, y2, v2;
    asy_effects(study, 1, ASY_LOGIT_SENSITIVITY, &y1, &v1);
    asy_effects(study, 1, ASY_LOGIT_SPECIFICITY, &y2, &v2);
    const double d1 = y1 - fit->beta[0], d2 = -y2 - fit->beta[1];
    const double c11 = v1 + fit->psi11 + fit->vcov[0];
    const double c12 = fit->psi12 + fit->vcov[1];
    const double c22 = v2 + fit->psi22 + fit->vcov[3];
    out->distance2 = (c22 * d1 * d1 - 2 * c12 * d1 * d2 + c11 * d2 * d2) /
                     (c11 * c22 - c12 * c12);
    out->p_value = asy_chi2_p(out->distance2, 2);
}

static asy_bounds share(double logit, double variance, double level)
{
    const double half = asy_normal_quantile((1 + level) / 2) * sqrt(variance);
    return (asy_bounds){asy_sigmoid(logit), asy_sigmoid(logit - half),
                        asy_sigmoid(logit + half)};
}

static void describe(const asy_bivariate *fit, const asy_counts *study,
                     double level, asy_left_out *out)
{
    const double s1 = sqrt(fit->psi11), s2 = sqrt(fit->psi22);
    out->fitted = true;
    out->sensitivity = share(fit->beta[0], fit->vcov[0], level);
    out->specificity = share(-fit->beta[1], fit->vcov[3], level);
    out->tau_sensitivity = s1;
    out->tau_specificity = s2;
    out->correlation = s1 > 0 && s2 > 0 ? -fit->psi12 / (s1 * s2) : ASY_NAN;
    distance(fit, study, out);
}

/* rest [k - 1] = table [k] without study i. */
static void without(const asy_counts *table, size_t k, size_t i,
                    asy_counts *rest)
{
    memcpy(rest, table, i * sizeof *rest);
    memcpy(rest + i, table + i + 1, (k - i - 1) * sizeof *rest);
}

static asy_status leave_out(const asy_review *review, size_t i, double level,
                            asy_ctx *ctx, asy_left_out *out)
{
    const asy_bounds nothing = {ASY_NAN, ASY_NAN, ASY_NAN};
    const asy_left_out none = {false,   nothing, nothing, ASY_NAN,
                               ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN};
    const size_t k = review->k;
    asy_counts *raw = ASY_NEW(ctx->scratch, asy_counts, 2 * k);
    if (!raw)
        return asy_nomem(ctx->err);
    asy_counts *corrected = raw + k;
    without(review->raw, k, i, raw);
    without(review->corrected, k, i, corrected);
    asy_review rest = {.k = k - 1, .raw = raw, .corrected = corrected, .q = 1};
    asy_bivariate fit;
    *out = none;
    asy_status status =
        asy_bivariate_fit(&rest, ASY_REITSMA_REML, true, ctx, &fit);
    if (status == ASY_OK)
        describe(&fit, &review->corrected[i], level, out);
    else if (status != ASY_ENOMEM)
        asy_error_reset(ctx->err);
    return status == ASY_ENOMEM ? status : ASY_OK;
}

asy_status asy_influence(const asy_review *review, double level, asy_ctx *ctx,
                         asy_left_out *out)
{
    for (size_t i = 0; i < review->k; i++) {
        const asy_mark mark = asy_arena_mark(ctx->scratch);
        asy_status status = leave_out(review, i, level, ctx, &out[i]);
        asy_arena_release(ctx->scratch, mark);
        ASY_TRY(status);
    }
    return ASY_OK;
}
