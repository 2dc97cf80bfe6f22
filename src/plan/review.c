/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a declared meta-analysis: see review.h. */
#include "plan/review_parts.h"

#include <string.h>

typedef struct analysis {
    const asy_review_config *config;
    asy_review_result *out;
    asy_review review; /* without covariates */
    asy_ctx *ctx;
} analysis;

static const char *const model_name[ASY_N_META_MODELS] = {
    [ASY_REITSMA_REML] = "reitsma_reml",
    [ASY_REITSMA_ML] = "reitsma_ml",
    [ASY_GLMM_LAPLACE] = "glmm_laplace",
    [ASY_GLMM_AGHQ] = "glmm_aghq"};
size_t asy_review_fit_at(const asy_review_result *result, const char *model)
{
    size_t i = 0;
    while (i < result->n_fits && strcmp(result->fit[i].name, model) != 0)
        i++;
    return i;
}

const asy_review_fit *asy_review_shown(const asy_review_result *result)
{
    for (size_t i = 0; i < result->n_fits; i++)
        if (!result->fit[i].failure)
            return &result->fit[i];
    return NULL;
}

const asy_review_pooled *asy_review_pooled_of(const asy_review_result *result,
                                              const char *quantity)
{
    const size_t length = strlen(quantity);
    for (size_t i = 0; i < result->n_pooled; i++) {
        const asy_review_pooled *p = &result->pooled[i];
        const char *end = strrchr(p->name, '_'); /* before the method */
        if (!p->failure && end && (size_t)(end - p->name) == length &&
            strncmp(p->name, quantity, length) == 0)
            return p;
    }
    return NULL;
}

const asy_review_pooled *asy_review_pooled_auc(const asy_review_result *result)
{
    const asy_review_pooled *raw = asy_review_pooled_of(result, "auc");
    const asy_review_pooled *logit = asy_review_pooled_of(result, "logit_auc");
    return !raw || (logit && logit < raw) ? logit : raw;
}

/* ---- bivariate models ---- */

static asy_status outlines(const analysis *a, asy_review_fit *f)
{
    asy_arena *arena = a->ctx->arena;
    f->confidence = ASY_NEW(arena, double, 2 * ASY_OUTLINE);
    f->prediction = ASY_NEW(arena, double, 2 * ASY_OUTLINE);
    if (!f->confidence || !f->prediction)
        return asy_nomem(a->ctx->err);
    double *line[] = {f->confidence, f->prediction};
    for (int i = 0; i < 2; i++) { /* the last point is the first again */
        asy_region(&f->fit, i == 1, f->accuracy.radius2_chi2, ASY_OUTLINE - 1,
                   line[i]);
        memcpy(line[i] + 2 * (ASY_OUTLINE - 1), line[i], 2 * sizeof(double));
    }
    if (isnan(f->accuracy.auc))
        return ASY_OK;
    f->curve = ASY_NEW(arena, double, 2 * ASY_CURVE);
    for (size_t i = 0; f->curve && i < ASY_CURVE; i++) {
        double t = (double)(i + 1) / (ASY_CURVE + 1);
        double fpr = t * t * (3 - 2 * t); /* dense where the curve bends */
        f->curve[2 * i] = fpr;
        f->curve[2 * i + 1] = asy_sroc(&f->fit, fpr);
    }
    return f->curve ? ASY_OK : asy_nomem(a->ctx->err);
}

static asy_status describe(const analysis *a, asy_review_fit *f)
{
    asy_accuracy_of(&f->fit, &a->review, a->config->level, &f->accuracy);
    f->structure = f->fit.correlated ? "correlated" : "independent";
    f->logit_sensitivity_se = sqrt(f->fit.vcov[0]);
    f->logit_covariance = f->fit.vcov[1];
    f->logit_fpr_se = sqrt(f->fit.vcov[3]);
    f->log_likelihood_mada =
        f->fit.model == ASY_REITSMA_REML || f->fit.model == ASY_REITSMA_ML
            ? asy_bivariate_on_proportions(&f->fit, &a->review)
            : ASY_NAN;
    return outlines(a, f);
}

/* The model without a correlation; for one whose search did not end, that
   alone. */
static asy_status simpler(const analysis *a, asy_meta_model model,
                          asy_review_fit *out)
{
    ASY_TRY(asy_bivariate_fit(&a->review, model, false, a->ctx, &out->fit));
    out->name = model_name[model];
    return describe(a, out);
}

static asy_status fit_model(const analysis *a, asy_meta_model model,
                            asy_review_fit *out)
{
    asy_status status =
        asy_bivariate_fit(&a->review, model, true, a->ctx, &out->fit);
    if (status == ASY_ENOTCONVERGED) {
        asy_error_reset(a->ctx->err);
        out->note = "The search with a correlation did not end: sensitivity "
                    "and specificity were pooled without one.";
        return simpler(a, model, out);
    }
    ASY_TRY(status);
    out->note = asy_bivariate_note(&out->fit);
    ASY_TRY(describe(a, out));
    if (out->fit.bound != ASY_BOUND_CORRELATION)
        return ASY_OK;
    out->independent = asy_arena_calloc(a->ctx->arena, 1, sizeof *out);
    if (!out->independent)
        return asy_nomem(a->ctx->err);
    return simpler(a, model, out->independent);
}

/* A model without a fit: a name, a reason, and no number. */
static void empty_fit(asy_review_fit *out)
{
    static const asy_bounds none = {ASY_NAN, ASY_NAN, ASY_NAN};
    asy_review_fit empty = {.name = out->name,
                            .failure = out->failure,
                            .structure = "none",
                            .fit = {.psi11 = ASY_NAN,
                                    .psi12 = ASY_NAN,
                                    .psi22 = ASY_NAN,
                                    .log_likelihood = ASY_NAN},
                            .logit_sensitivity_se = ASY_NAN,
                            .logit_fpr_se = ASY_NAN,
                            .logit_covariance = ASY_NAN,
                            .log_likelihood_mada = ASY_NAN};
    asy_accuracy *c = &empty.accuracy;
    empty.fit.beta[0] = empty.fit.beta[1] = ASY_NAN;
    c->sensitivity = c->specificity = c->dor = none;
    c->lr_positive = c->lr_negative = none;
    c->sensitivity_predicted = c->specificity_predicted = none;
    c->tau_sensitivity = c->tau_specificity = c->correlation = ASY_NAN;
    c->theta = c->lambda = c->shape = ASY_NAN;
    c->var_accuracy = c->var_threshold = ASY_NAN;
    c->i2 = c->i2_sensitivity = c->i2_specificity = ASY_NAN;
    c->auc = c->partial_area = c->partial_auc = c->auc_mada = ASY_NAN;
    c->fpr_least = c->fpr_greatest = ASY_NAN;
    c->radius2_chi2 = c->radius2_f = ASY_NAN;
    *out = empty;
}

static asy_status fit_models(const analysis *a)
{
    asy_review_result *r = a->out;
    r->n_fits = a->config->n_models;
    r->fit = asy_arena_calloc(a->ctx->arena, r->n_fits, sizeof *r->fit);
    if (!r->fit)
        return asy_nomem(a->ctx->err);
    for (size_t i = 0; i < r->n_fits; i++) {
        asy_review_fit *f = &r->fit[i];
        int model = asy_review_index(r->model[i], model_name);
        asy_status status = fit_model(a, (asy_meta_model)model, f);
        ASY_TRY(asy_review_keep_reason(a->ctx, status, &f->failure));
        f->name = model_name[model];
        if (f->failure)
            empty_fit(f);
    }
    return ASY_OK;
}

/* ---- between studies ---- */

static asy_status leave_out(const analysis *a)
{
    const size_t k = a->review.k;
    asy_review_influence *in = &a->out->influence;
    asy_left_out *left = ASY_NEW(a->ctx->scratch, asy_left_out, k);
    double *all = ASY_NEW(a->ctx->arena, double, 11 * k);
    if (!left || !all)
        return asy_nomem(a->ctx->err);
    ASY_TRY(asy_influence(&a->review, a->config->level, a->ctx, left));
    double **column[] = {&in->sensitivity,
                         &in->sensitivity_lower,
                         &in->sensitivity_upper,
                         &in->specificity,
                         &in->specificity_lower,
                         &in->specificity_upper,
                         &in->tau_sensitivity,
                         &in->tau_specificity,
                         &in->correlation,
                         &in->distance2,
                         &in->p_value};
    for (size_t c = 0; c < sizeof column / sizeof *column; c++)
        *column[c] = all + c * k;
    for (size_t i = 0; i < k; i++) {
        in->sensitivity[i] = left[i].sensitivity.estimate;
        in->sensitivity_lower[i] = left[i].sensitivity.lower;
        in->sensitivity_upper[i] = left[i].sensitivity.upper;
        in->specificity[i] = left[i].specificity.estimate;
        in->specificity_lower[i] = left[i].specificity.lower;
        in->specificity_upper[i] = left[i].specificity.upper;
        in->tau_sensitivity[i] = left[i].tau_sensitivity;
        in->tau_specificity[i] = left[i].tau_specificity;
        in->correlation[i] = left[i].correlation;
        in->distance2[i] = left[i].distance2;
        in->p_value[i] = left[i].p_value;
    }
    return ASY_OK;
}

/* What needs no empty cell is not defined where one is left. */
static asy_status compare_studies(const analysis *a)
{
    asy_review_result *r = a->out;
    for (size_t i = 0; i < a->review.k; i++) {
        r->studies_with_zero += asy_counts_has_zero(&a->review.raw[i]);
        r->corrected_studies +=
            a->review.corrected[i].tp != a->review.raw[i].tp;
    }
    asy_heterogeneity_of(a->review.corrected, a->review.k, &r->heterogeneity);
    asy_deeks(a->review.raw, a->review.corrected, a->review.k, r->studies.ess,
              &r->funnel);
    return leave_out(a);
}

/* ---- what others published ---- */

static asy_bounds published(const asy_published *p)
{
    if (!p->given)
        return (asy_bounds){ASY_NAN, ASY_NAN, ASY_NAN};
    return (asy_bounds){p->value, p->has_interval ? p->lower : ASY_NAN,
                        p->has_interval ? p->upper : ASY_NAN};
}

static asy_status keep_benchmarks(const analysis *a)
{
    asy_review_result *r = a->out;
    r->n_benchmarks = a->config->n_benchmarks;
    r->benchmark = ASY_NEW(a->ctx->arena, asy_benchmark, r->n_benchmarks);
    if (!r->benchmark)
        return asy_nomem(a->ctx->err);
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_compare_config *c = &a->config->benchmark[i];
        r->benchmark[i] =
            (asy_benchmark){.name = c->name,
                            .title = c->title,
                            .source = c->source,
                            .doi = c->doi,
                            .level = c->level,
                            .sensitivity = published(&c->sensitivity),
                            .specificity = published(&c->specificity),
                            .auc = published(&c->auc)};
    }
    return ASY_OK;
}

/* ---- the whole ---- */

static void name_result(const asy_review_config *c, asy_review_result *r)
{
    static const char *const when[] = {"none", "single", "any"};
    r->name = c->name;
    r->title = c->title;
    r->note = c->data.note;
    r->task = r->kind = "meta_analysis";
    r->assay_version = ASY_VERSION;
    r->config = c->resolved;
    memcpy(r->config_sha256, c->sha256, sizeof r->config_sha256);
    r->level = c->level;
    r->continuity_add = c->continuity.add;
    r->continuity_when = when[c->continuity.when];
    r->covariate = c->regression.covariate;
    r->n_figures = c->n_figures;
    r->figure = c->figure;
    r->model = c->model;
}

/* "a" or "a, b": the columns that chose the studies. */
static asy_status name_restrictions(const analysis *a)
{
    const char *names = NULL;
    for (size_t i = 0; i < a->config->n_restrictions; i++) {
        names =
            asy_arena_printf(a->ctx->arena, "%s%s%s", i ? names : "",
                             i ? ", " : "", a->config->restriction[i].column);
        if (!names)
            return asy_nomem(a->ctx->err);
    }
    a->out->restricted_by = names;
    return ASY_OK;
}

/* Something must have come out. */
static asy_status need_result(const analysis *a)
{
    const asy_review_result *r = a->out;
    const char *first = NULL;
    for (size_t i = 0; i < r->n_fits; i++) {
        if (!r->fit[i].failure)
            return ASY_OK;
        first = first ? first : r->fit[i].failure;
    }
    for (size_t i = 0; i < r->n_pooled; i++) {
        if (!r->pooled[i].failure)
            return ASY_OK;
        first = first ? first : r->pooled[i].failure;
    }
    return first ? asy_fail(a->ctx->err, ASY_EDATA,
                            "%s: nothing could be pooled: %s",
                            a->config->data.file, first)
                 : ASY_OK;
}

static asy_status run(const analysis *a)
{
    ASY_TRY(name_restrictions(a));
    ASY_TRY(keep_benchmarks(a));
    ASY_TRY(asy_review_pool(a->config, a->review.corrected, a->ctx, a->out));
    if (asy_review_has_counts(a->config))
        ASY_TRY(fit_models(a));
    ASY_TRY(need_result(a));
    if (!asy_review_has_counts(a->config))
        return ASY_OK;
    ASY_TRY(asy_review_regress(a->config, &a->review, a->ctx, a->out));
    return compare_studies(a);
}

asy_status asy_review_analyse(const asy_review_config *config, asy_arena *arena,
                              asy_review_result *result, asy_error *err)
{
    *result = (asy_review_result){0};
    name_result(config, result);
    ASY_TRY(asy_review_read(config, arena, &result->studies,
                            result->data_sha256, err));
    asy_arena scratch;
    asy_arena_init(&scratch);
    asy_ctx ctx = {.arena = arena, .scratch = &scratch, .err = err};
    analysis a = {.config = config,
                  .out = result,
                  .review = {.k = result->studies.k,
                             .raw = result->studies.raw,
                             .corrected = result->studies.corrected,
                             .q = 1},
                  .ctx = &ctx};
    asy_status status = run(&a);
    asy_arena_clear(&scratch);
    return status;
}
