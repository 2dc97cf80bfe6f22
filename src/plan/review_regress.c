/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The covariate of a meta-analysis: its design, a fit of each model, and the
   likelihood-ratio test against the fit without it. */
#include <stdlib.h>
#include <string.h>

#include "base/distribution.h"
#include "base/text.h"
#include "infer/infer.h"
#include "plan/review_parts.h"

typedef struct regressor {
    const asy_review_config *config;
    asy_review review; /* with the design */
    asy_ctx *ctx;
    asy_review_result *out;
    const char **column; /* [q] names: "(intercept)", levels or the covariate */
} regressor;

/* ---- the design ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The distinct cells in the order of their bytes; *n is how many. */
static const char **levels_of(const regressor *g, size_t *n)
{
    const size_t k = g->review.k;
    const char **level = ASY_NEW(g->ctx->arena, const char *, k);
    if (!level)
        return NULL;
    memcpy(level, g->out->studies.covariate, k * sizeof *level);
    qsort(level, k, sizeof *level, by_text);
    *n = 0;
    for (size_t i = 0; i < k; i++)
        if (*n == 0 || strcmp(level[*n - 1], level[i]) != 0)
            level[(*n)++] = level[i];
    return level;
}

static asy_status bad_levels(const regressor *g, size_t n)
{
    return asy_fail(g->ctx->err, ASY_EDATA,
                    "covariate %s: found %zu %s in %zu studies, need 2 to %d "
                    "(or coding: number)",
                    g->config->regression.covariate, n,
                    n == 1 ? "level" : "levels", g->review.k,
                    (int)ASY_META_COLUMNS);
}

static asy_status code_levels(regressor *g)
{
    size_t q;
    const char *const *cell = g->out->studies.covariate;
    const char **level = levels_of(g, &q);
    if (!level)
        return asy_nomem(g->ctx->err);
    if (q < 2 || q > ASY_META_COLUMNS)
        return bad_levels(g, q);
    double *x = ASY_NEW(g->ctx->arena, double, g->review.k *q);
    if (!x)
        return asy_nomem(g->ctx->err);
    for (size_t i = 0; i < g->review.k; i++)
        for (size_t j = 0; j < q; j++)
            x[i * q + j] = j == 0 || strcmp(cell[i], level[j]) == 0;
    g->review.design = x;
    g->review.q = q;
    g->column = level;
    return ASY_OK;
}

static asy_status code_number(regressor *g)
{
    const char *const *cell = g->out->studies.covariate;
    double *x = ASY_NEW(g->ctx->arena, double, 2 * g->review.k);
    g->column = ASY_NEW(g->ctx->arena, const char *, 2);
    if (!x || !g->column)
        return asy_nomem(g->ctx->err);
    for (size_t i = 0; i < g->review.k; i++) {
        x[2 * i] = 1;
        if (!asy_parse_double(cell[i], &x[2 * i + 1]))
            return asy_fail(g->ctx->err, ASY_EDATA,
                            "covariate %s of study %s: found %s, need a "
                            "number (or coding: category)",
                            g->config->regression.covariate,
                            g->out->studies.name[i], cell[i]);
    }
    g->column[1] = g->config->regression.covariate;
    g->review.design = x;
    g->review.q = 2;
    return ASY_OK;
}

/* ---- the fits ---- */

/* "sensitivity: (intercept)", "sensitivity: CCP2 - CCP1", ... */
static asy_status name_terms(const regressor *g, asy_review_regression *out)
{
    const size_t q = g->review.q;
    const bool category = g->config->regression.coding == ASY_REVIEW_CATEGORY;
    for (size_t i = 0; i < 2 * q; i++) {
        const char *what = i < q ? "logit sensitivity" : "logit fpr";
        const char *column = i % q ? g->column[i % q] : "(intercept)";
        out->term[i] =
            i % q && category
                ? asy_arena_printf(g->ctx->arena, "%s: %s - %s", what, column,
                                   g->column[0])
                : asy_arena_printf(g->ctx->arena, "%s: %s", what, column);
        if (!out->term[i])
            return asy_nomem(g->ctx->err);
    }
    return ASY_OK;
}

static asy_status report(const regressor *g, const asy_bivariate *fit,
                         asy_review_regression *out)
{
    const size_t n = 2 * fit->q;
    double *x = ASY_NEW(g->ctx->arena, double, 4 * n);
    out->term = ASY_NEW(g->ctx->arena, const char *, n);
    if (!x || !out->term)
        return asy_nomem(g->ctx->err);
    out->estimate = x;
    out->se = x + n;
    out->lower = x + 2 * n;
    out->upper = x + 3 * n;
    const double z = asy_normal_quantile((1 + g->config->level) / 2);
    for (size_t i = 0; i < n; i++) {
        out->estimate[i] = fit->beta[i];
        out->se[i] = sqrt(fit->vcov[i * n + i]);
        out->lower[i] = out->estimate[i] - z * out->se[i];
        out->upper[i] = out->estimate[i] + z * out->se[i];
    }
    out->n_coefficients = n;
    out->tau_sensitivity = sqrt(fit->psi11);
    out->tau_specificity = sqrt(fit->psi22);
    out->log_likelihood = fit->log_likelihood;
    return name_terms(g, out);
}

/* The terms without a number. */
static asy_status report_nothing(const regressor *g, asy_review_regression *out)
{
    asy_bivariate none = {.q = g->review.q,
                          .psi11 = ASY_NAN,
                          .psi22 = ASY_NAN,
                          .log_likelihood = ASY_NAN};
    const size_t n = 2 * none.q;
    for (size_t i = 0; i < n; i++)
        none.beta[i] = none.vcov[i * n + i] = ASY_NAN;
    out->test = (asy_lr_test){ASY_NAN, ASY_NAN, ASY_NAN};
    return report(g, &none, out);
}

static asy_status fit_with(const regressor *g, const asy_review_fit *without,
                           asy_review_regression *out)
{
    asy_bivariate fit;
    out->name = without->name;
    out->failure = without->failure;
    if (out->failure)
        return report_nothing(g, out);
    asy_status status = asy_bivariate_fit(
        &g->review, without->fit.model, without->fit.correlated, g->ctx, &fit);
    if (status == ASY_ENOTCONVERGED) {
        ASY_TRY(asy_review_keep_reason(g->ctx, status, &out->failure));
        return report_nothing(g, out);
    }
    if (status != ASY_OK)
        return asy_frame(g->ctx->err, "model %s with covariate %s", out->name,
                         g->config->regression.covariate);
    out->note = asy_bivariate_note(&fit);
    out->test = asy_likelihood_ratio(&fit, &without->fit);
    return report(g, &fit, out);
}

asy_status asy_review_regress(const asy_review_config *config,
                              const asy_review *review, asy_ctx *ctx,
                              asy_review_result *result)
{
    regressor g = {
        .config = config, .review = *review, .ctx = ctx, .out = result};
    if (!config->regression.covariate)
        return ASY_OK;
    ASY_TRY(config->regression.coding == ASY_REVIEW_NUMBER ? code_number(&g)
                                                           : code_levels(&g));
    result->n_regressions = result->n_fits;
    result->n_coefficients = 2 * g.review.q;
    result->regression = asy_arena_calloc(ctx->arena, result->n_fits,
                                          sizeof *result->regression);
    if (!result->regression)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < result->n_fits; i++)
        ASY_TRY(fit_with(&g, &result->fit[i], &result->regression[i]));
    return ASY_OK;
}
