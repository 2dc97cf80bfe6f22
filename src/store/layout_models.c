/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /meta of a meta-analysis: a group a bivariate model, univariate/ and
   regression/. */
#include <string.h>

#include "store/layout.h"

/* ---- a model ---- */

#define AT(member) offsetof(asy_review_fit, member)
#define REAL(word, member)                                                     \
    {                                                                          \
        word, ASY_H5_REAL, AT(member), 0                                       \
    }
#define BOUNDS(word, member)                                                   \
    REAL(word, accuracy.member.estimate),                                      \
        REAL(word "_lower", accuracy.member.lower),                            \
        REAL(word "_upper", accuracy.member.upper)

static const asy_h5_attribute model[] = {
    {"structure", ASY_H5_TEXT, AT(structure), 0},
    {"note", ASY_H5_TEXT, AT(note), ASY_H5_OPTIONAL},
    {"failure", ASY_H5_TEXT, AT(failure), ASY_H5_OPTIONAL},
    BOUNDS("sensitivity", sensitivity),
    BOUNDS("specificity", specificity),
    REAL("tau_sensitivity", accuracy.tau_sensitivity),
    REAL("tau_specificity", accuracy.tau_specificity),
    REAL("correlation", accuracy.correlation),
    REAL("log_likelihood", fit.log_likelihood),
    REAL("log_likelihood_proportions", log_likelihood_mada),
    REAL("sroc_auc", accuracy.auc),
    REAL("sroc_auc_mada", accuracy.auc_mada),
    REAL("sroc_partial_area", accuracy.partial_area),
    REAL("sroc_partial_auc", accuracy.partial_auc),
    REAL("fpr_least", accuracy.fpr_least),
    REAL("fpr_greatest", accuracy.fpr_greatest),
    BOUNDS("dor", dor),
    BOUNDS("lr_positive", lr_positive),
    BOUNDS("lr_negative", lr_negative),
    REAL("sensitivity_prediction_lower", accuracy.sensitivity_predicted.lower),
    REAL("sensitivity_prediction_upper", accuracy.sensitivity_predicted.upper),
    REAL("specificity_prediction_lower", accuracy.specificity_predicted.lower),
    REAL("specificity_prediction_upper", accuracy.specificity_predicted.upper),
    REAL("logit_sensitivity", fit.beta[0]),
    REAL("logit_sensitivity_se", logit_sensitivity_se),
    REAL("logit_fpr", fit.beta[1]),
    REAL("logit_fpr_se", logit_fpr_se),
    REAL("logit_covariance", logit_covariance),
    REAL("psi_sensitivity", fit.psi11),
    REAL("psi_covariance", fit.psi12),
    REAL("psi_fpr", fit.psi22),
    REAL("hsroc_theta", accuracy.theta),
    REAL("hsroc_lambda", accuracy.lambda),
    REAL("hsroc_beta", accuracy.shape),
    REAL("hsroc_variance_accuracy", accuracy.var_accuracy),
    REAL("hsroc_variance_threshold", accuracy.var_threshold),
    REAL("i2", accuracy.i2),
    REAL("i2_sensitivity", accuracy.i2_sensitivity),
    REAL("i2_specificity", accuracy.i2_specificity),
    REAL("radius2_chi2", accuracy.radius2_chi2),
    REAL("radius2_f", accuracy.radius2_f),
    {0}};

static const asy_h5_dataset lines[] = {
    {.name = "confidence_region",
     .kind = ASY_H5_REAL,
     .offset = AT(confidence),
     .dim = {ASY_DIM_OUTLINE, ASY_DIM_COORDINATE},
     .flags = ASY_H5_OPTIONAL,
     .description = "Outline of the confidence region of the pooled point "
                    "(chi-squared): sensitivity, false-positive rate."},
    {.name = "prediction_region",
     .kind = ASY_H5_REAL,
     .offset = AT(prediction),
     .dim = {ASY_DIM_OUTLINE, ASY_DIM_COORDINATE},
     .flags = ASY_H5_OPTIONAL,
     .description = "Outline of the prediction region of a further study "
                    "(chi-squared): sensitivity, false-positive rate."},
    {.name = "sroc",
     .kind = ASY_H5_REAL,
     .offset = AT(curve),
     .dim = {ASY_DIM_CURVE, ASY_DIM_COORDINATE},
     .flags = ASY_H5_OPTIONAL,
     .description = "Rutter-Gatsonis summary curve: false-positive rate, "
                    "sensitivity; absent where it is not defined."},
    {0}};

/* The fit without a correlation, where the correlation is at its bound. */
static asy_status independent(asy_h5 *h, hid_t at, void *base)
{
    static const asy_h5_group group = {
        "without_correlation",
        "The same model with the between-study correlation held at 0.", model,
        lines, NULL};
    asy_review_fit *fit = base;
    bool has = h->writing && fit->independent;
    if (!h->writing)
        ASY_TRY(asy_h5_has(h, at, group.name, &has));
    if (!has)
        return ASY_OK;
    if (!h->writing)
        fit->independent = asy_arena_calloc(h->arena, 1, sizeof *fit);
    if (!fit->independent)
        return asy_nomem(h->err);
    fit->independent->name = fit->name;
    return asy_h5_walk(h, at, &group, fit->independent);
}

static const asy_h5_dataset model_names[] = {
    {.name = "models",
     .kind = ASY_H5_TEXT,
     .offset = offsetof(asy_review_result, model),
     .dim = {ASY_DIM_MODEL},
     .description = "Names of the bivariate models; each has its group."},
    {0}};

static asy_status models(asy_h5 *h, hid_t at, asy_review_result *r)
{
    ASY_TRY(asy_h5_datasets(h, at, model_names, r));
    if (!h->writing)
        r->fit = asy_arena_calloc(h->arena, r->n_fits, sizeof *r->fit);
    if (!r->fit && r->n_fits > 0)
        return asy_nomem(h->err);
    for (size_t i = 0; i < r->n_fits; i++) {
        asy_h5_group group = {
            r->model[i],
            "Sensitivity and specificity pooled together; logits, "
            "between-study standard deviations tau and their correlation; "
            "false-positive rate fpr = 1 - specificity; i2* are shares, 0 to "
            "1. "
            "All is NaN where `failure` says why there is no fit.",
            model, lines, independent};
        r->fit[i].name = r->model[i];
        ASY_TRY(asy_h5_walk(h, at, &group, &r->fit[i]));
    }
    return ASY_OK;
}

/* ---- univariate ---- */

#undef AT
#define AT(member) offsetof(asy_review_pooled, member)

static const asy_h5_attribute pooled[] = {
    {"name", ASY_H5_TEXT, AT(name), 0},
    {"failure", ASY_H5_TEXT, AT(failure), ASY_H5_OPTIONAL},
    {"studies", ASY_H5_COUNT, AT(k), 0},
    REAL("estimate", pooled.estimate),
    REAL("se", pooled.se),
    REAL("lower", pooled.lower),
    REAL("upper", pooled.upper),
    REAL("p_value", pooled.p_value),
    REAL("hksj_se", pooled.hksj_se),
    REAL("hksj_lower", pooled.hksj_lower),
    REAL("hksj_upper", pooled.hksj_upper),
    REAL("prediction_lower", pooled.predict_lower),
    REAL("prediction_upper", pooled.predict_upper),
    REAL("tau2", pooled.tau2),
    REAL("tau2_lower", pooled.tau2_lower),
    REAL("tau2_upper", pooled.tau2_upper),
    REAL("q", pooled.q),
    REAL("q_df", pooled.q_df),
    REAL("q_p_value", pooled.q_p_value),
    REAL("i2", pooled.i2),
    REAL("reported", reported.estimate),
    REAL("reported_lower", reported.lower),
    REAL("reported_upper", reported.upper),
    REAL("reported_prediction_lower", reported_next.lower),
    REAL("reported_prediction_upper", reported_next.upper),
    {0}};

static const asy_h5_list univariate = {
    .name = "univariate",
    .description = "Random effects of one quantity: QUANTITY_METHOD.",
    .count = ASY_DIM_POOLED,
    .offset = offsetof(asy_review_result, pooled),
    .element_size = sizeof(asy_review_pooled),
    .flags = ASY_H5_OPTIONAL,
    .element = {.description =
                    "estimate with Wald bounds, hksj_*: Hartung-Knapp; "
                    "prediction_*: of a further study; tau2 with Q-profile "
                    "bounds; i2 in per cent, tau2 / (tau2 + typical "
                    "within-study variance); reported*: estimate and bounds "
                    "back from logits, logarithms or Fisher's z.",
                .attributes = pooled}};

/* ---- regression ---- */

#undef AT
#define AT(member) offsetof(asy_review_regression, member)
#define TERM(word, member, help)                                               \
    {                                                                          \
        .name = (word), .kind = ASY_H5_REAL, .offset = AT(member),             \
        .dim = {ASY_DIM_COEFFICIENT}, .description = (help)                    \
    }

static const asy_h5_attribute regression[] = {
    {"name", ASY_H5_TEXT, AT(name), 0},
    {"note", ASY_H5_TEXT, AT(note), ASY_H5_OPTIONAL},
    {"failure", ASY_H5_TEXT, AT(failure), ASY_H5_OPTIONAL},
    REAL("tau_sensitivity", tau_sensitivity),
    REAL("tau_specificity", tau_specificity),
    REAL("log_likelihood", log_likelihood),
    REAL("lr_statistic", test.statistic),
    REAL("lr_df", test.df),
    REAL("lr_p_value", test.p_value),
    {0}};

static const asy_h5_dataset terms[] = {
    {.name = "term",
     .kind = ASY_H5_TEXT,
     .offset = AT(term),
     .dim = {ASY_DIM_COEFFICIENT},
     .description = "What each coefficient is of."},
    TERM("estimate", estimate, "Coefficients, on the logit scale."),
    TERM("se", se, "Their standard errors."),
    TERM("lower", lower, "Wald bounds."),
    TERM("upper", upper, "Wald bounds."),
    {0}};

static asy_status count_terms(asy_h5 *h, hid_t at, void *base)
{
    (void)at;
    asy_review_regression *regressed = base;
    regressed->n_coefficients = *h->size[ASY_DIM_COEFFICIENT];
    return ASY_OK;
}

static const asy_h5_list regressions = {
    .name = "regression",
    .description = "The models with the covariate.",
    .count = ASY_DIM_REGRESSION,
    .offset = offsetof(asy_review_result, regression),
    .element_size = sizeof(asy_review_regression),
    .flags = ASY_H5_OPTIONAL,
    .element = {.description = "Coefficients, and the likelihood-ratio test "
                               "against the model without the covariate (NaN "
                               "for restricted likelihoods).",
                .attributes = regression,
                .datasets = terms,
                .more = count_terms}};

asy_status asy_layout_models(asy_h5 *h, hid_t at, void *result)
{
    ASY_TRY(models(h, at, result));
    ASY_TRY(asy_h5_walk_list(h, at, &univariate, result));
    return asy_h5_walk_list(h, at, &regressions, result);
}
