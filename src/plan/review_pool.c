/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One quantity of a meta-analysis at a time: see review_parts.h. */
#include <string.h>

#include "plan/review_parts.h"

typedef struct pooler {
    const asy_review_config *config;
    const asy_counts *corrected;
    asy_ctx *ctx;
    asy_review_result *out;
} pooler;

static const char *const quantity_name[ASY_N_EFFECTS] = {
    [ASY_LOGIT_SENSITIVITY] = "logit_sensitivity",
    [ASY_LOGIT_SPECIFICITY] = "logit_specificity",
    [ASY_LN_DOR] = "ln_dor",
    [ASY_LN_LR_POSITIVE] = "ln_lr_positive",
    [ASY_LN_LR_NEGATIVE] = "ln_lr_negative"};
static const char *const reported_name[ASY_N_REPORTED] = {
    [ASY_REPORTED_AUC] = "auc",
    [ASY_REPORTED_FISHER_Z] = "fisher_z",
    [ASY_REPORTED_ERROR] = "mean_absolute_error"};
static const char *const method_name[ASY_N_POOLINGS] = {
    [ASY_POOL_DL] = "dl", [ASY_POOL_REML] = "reml", [ASY_POOL_PM] = "pm"};

int asy_review_index(const char *word, const char *const *words)
{
    int i = 0;
    while (strcmp(words[i], word) != 0)
        i++;
    return i;
}

asy_status asy_review_keep_reason(asy_ctx *ctx, asy_status status,
                                  const char **failure)
{
    if (status == ASY_OK || status == ASY_ENOMEM)
        return status;
    *failure = asy_arena_strdup(ctx->arena, ctx->err->message);
    asy_error_reset(ctx->err);
    return *failure ? ASY_OK : asy_nomem(ctx->err);
}

/* Of the studies that report it, on the logit scale if wanted; how many. */
static size_t make_reported(const asy_studies *s, asy_reported which,
                            bool logit, double *y, double *v)
{
    size_t n = 0;
    for (size_t i = 0; i < s->k; i++) {
        double x = s->reported[which][i], se = s->reported_se[which][i];
        if (isnan(x))
            continue;
        y[n] = logit ? asy_log(x) - asy_log1p(-x) : x;
        se = logit ? se / (x * (1 - x)) : se; /* delta method */
        v[n++] = se * se;
    }
    return n;
}

/* y and v of a quantity that the table reports, or of its counts. */
static size_t make_effect(const pooler *a, const char *quantity, double *y,
                          double *v)
{
    const asy_studies *s = &a->out->studies;
    if (strcmp(quantity, "logit_auc") == 0)
        return make_reported(s, ASY_REPORTED_AUC, true, y, v);
    for (int r = 0; r < ASY_N_REPORTED; r++)
        if (strcmp(quantity, reported_name[r]) == 0)
            return make_reported(s, (asy_reported)r, false, y, v);
    asy_effects(a->corrected, s->k,
                (asy_effect)asy_review_index(quantity, quantity_name), y, v);
    return s->k;
}

/* From the scale of the analysis to that on which a quantity is reported. */
static double back(const char *quantity, double x)
{
    if (strncmp(quantity, "logit_", 6) == 0)
        return asy_sigmoid(x);
    if (strncmp(quantity, "ln_", 3) == 0)
        return asy_exp(x);
    return strcmp(quantity, "fisher_z") == 0 ? asy_tanh(x) : x;
}

static void report(const char *quantity, asy_review_pooled *out)
{
    const asy_univariate *p = &out->pooled;
    out->reported =
        (asy_bounds){back(quantity, p->estimate), back(quantity, p->lower),
                     back(quantity, p->upper)};
    out->reported_next =
        (asy_bounds){out->reported.estimate, back(quantity, p->predict_lower),
                     back(quantity, p->predict_upper)};
}

static void empty_pooled(asy_univariate *p)
{
    *p = (asy_univariate){ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN,
                          ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN,
                          ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN, ASY_NAN};
}

static asy_status pool_one(const pooler *a, const char *quantity,
                           const char *method, asy_review_pooled *out)
{
    const size_t k = a->out->studies.k;
    asy_pooling by = (asy_pooling)asy_review_index(method, method_name);
    const asy_mark mark = asy_arena_mark(a->ctx->scratch);
    double *y = ASY_NEW(a->ctx->scratch, double, 2 * k);
    out->name = asy_arena_printf(a->ctx->arena, "%s_%s", quantity, method);
    if (!y || !out->name)
        return asy_nomem(a->ctx->err);
    out->k = make_effect(a, quantity, y, y + k);
    asy_status status = asy_pool(y, y + k, out->k, by, a->config->level,
                                 &out->pooled, a->ctx->err);
    asy_arena_release(a->ctx->scratch, mark);
    ASY_TRY(asy_review_keep_reason(a->ctx, status, &out->failure));
    if (out->failure)
        empty_pooled(&out->pooled);
    report(quantity, out);
    return ASY_OK;
}

asy_status asy_review_pool(const asy_review_config *config,
                           const asy_counts *corrected, asy_ctx *ctx,
                           asy_review_result *result)
{
    const size_t n_methods = config->univariate.n_methods;
    const pooler a = {config, corrected, ctx, result};
    result->n_pooled = config->univariate.n_quantities * n_methods;
    result->pooled =
        asy_arena_calloc(ctx->arena, result->n_pooled, sizeof *result->pooled);
    if (!result->pooled)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < result->n_pooled; i++)
        ASY_TRY(pool_one(&a, config->univariate.quantity[i / n_methods],
                         config->univariate.method[i % n_methods],
                         &result->pooled[i]));
    return ASY_OK;
}
