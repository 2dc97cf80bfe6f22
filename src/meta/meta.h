/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Meta-analysis of diagnostic accuracy: numbers in, numbers out. Nothing here
 * knows of files or configs.
 *
 * Index 1 is the logit of the sensitivity, index 2 that of the false-positive
 * rate (1 - specificity), as in Reitsma et al. 2005; what is reported as the
 * correlation of sensitivity and specificity has the other sign.
 *
 * Everything is deterministic: the optimum that GSL's optimiser comes near is
 * rounded, and polished by Newton steps made of IEEE arithmetic and of
 * base/math.h.
 */
#ifndef ASY_META_META_H
#define ASY_META_META_H

#include <stdbool.h>
#include <stddef.h>

#include "base/math.h"
#include "base/train.h"

/* Once at the start of a program: GSL then returns an error where its own habit
   is to end the program. */
void asy_meta_start(void);

/* ---- tables (table.c) ---- */

/* One study: diseased by test (tp, fn), healthy by test (fp, tn). Whole counts
   unless corrected. */
typedef struct asy_counts {
    double tp, fn, fp, tn;
} asy_counts;

typedef enum asy_correct_when {
    ASY_CORRECT_NONE,
    ASY_CORRECT_SINGLE, /* only studies with a zero */
    ASY_CORRECT_ANY     /* all studies if any cell of any is zero */
} asy_correct_when;

typedef struct asy_correction {
    double add; /* to each of the four cells */
    asy_correct_when when;
} asy_correction;

/* Can these tables exist, and be pooled? study [k] are names, for messages.
   Errors: ASY_EDATA: fewer than two studies, a count that is negative or not
   whole, an arm without patients. */
ASY_MUST_USE
asy_status asy_counts_check(const asy_counts *raw, const char *const *study,
                            size_t k, asy_error *err);
bool asy_counts_has_zero(const asy_counts *table);
void asy_counts_correct(const asy_counts *raw, size_t k,
                        const asy_correction *correction, asy_counts *out);

/* A measure of effect of each study, with its variance. */
typedef enum asy_effect {
    ASY_LOGIT_SENSITIVITY,
    ASY_LOGIT_SPECIFICITY,
    ASY_LN_DOR,         /* diagnostic odds ratio */
    ASY_LN_LR_POSITIVE, /* likelihood ratios */
    ASY_LN_LR_NEGATIVE,
    ASY_N_EFFECTS
} asy_effect;
/* y, v [k] out; an empty cell makes them infinite or NaN. */
void asy_effects(const asy_counts *table, size_t k, asy_effect effect,
                 double *y, double *v);

/* ---- one quantity (univariate.c) ---- */

typedef enum asy_pooling {
    ASY_POOL_DL,   /* DerSimonian and Laird 1986 */
    ASY_POOL_REML, /* restricted maximum likelihood */
    ASY_POOL_PM,   /* Paule and Mandel 1982 */
    ASY_N_POOLINGS
} asy_pooling;

typedef struct asy_univariate {
    double estimate, se, lower, upper;      /* Wald, normal quantile */
    double p_value;                         /* of no effect */
    double hksj_se, hksj_lower, hksj_upper; /* Hartung-Knapp-Sidik-Jonkman */
    double predict_lower, predict_upper;    /* t on k - 2; NaN for k < 3 */
    double tau2, tau2_lower, tau2_upper;    /* bounds: Q profile */
    double q, q_df, q_p_value;              /* Cochran's Q */
    double i2; /* per cent: tau2 / (tau2 + typical within-study variance) */
} asy_univariate;

/*
 * Random effects: y_i ~ N(mu, v_i + tau2), k studies, v > 0.
 *
 * REML's score can have several roots: all are found and compared. Cost O(k)
 * a step, some thousand steps. Errors: ASY_EDATA for k < 2 or a y or v that is
 * not finite. Source: Viechtbauer 2005; Hartung and Knapp 2001.
 */
ASY_MUST_USE
asy_status asy_pool(const double *y, const double *v, size_t k,
                    asy_pooling method, double level, asy_univariate *out,
                    asy_error *err);

/* ---- sensitivity and specificity together (fit.c) ---- */

typedef enum asy_meta_model {
    ASY_REITSMA_REML,
    ASY_REITSMA_ML,
    ASY_GLMM_LAPLACE,
    ASY_GLMM_AGHQ,
    ASY_N_META_MODELS
} asy_meta_model;

enum {
    ASY_META_COLUMNS = 8, /* of a design: intercept and covariates */
    ASY_META_BETAS = 2 * ASY_META_COLUMNS
};

typedef struct asy_review {
    size_t k;
    const asy_counts *raw, *corrected; /* [k] */
    size_t q;                          /* columns of the design, at least 1 */
    const double *design;              /* [k x q] row by row; NULL: ones */
} asy_review;

typedef enum asy_meta_bound {
    ASY_INTERIOR,
    ASY_BOUND_CORRELATION, /* -1 or 1 */
    ASY_BOUND_SENSITIVITY, /* its between-study variance is 0 */
    ASY_BOUND_SPECIFICITY,
    ASY_BOUND_BOTH,
    ASY_SEPARATED, /* a GLMM's logit that is infinite; its variance too */
    ASY_N_META_BOUNDS
} asy_meta_bound;

typedef struct asy_bivariate {
    asy_meta_model model;
    size_t k, q;
    bool correlated; /* else the correlation was held at 0 */
    /* Coefficients of the logits: q of the sensitivity, then q of the
       false-positive rate, and their covariance [2q x 2q]. */
    double beta[ASY_META_BETAS];
    double vcov[ASY_META_BETAS * ASY_META_BETAS];
    double psi11, psi12, psi22; /* between studies */
    double log_likelihood;
    asy_meta_bound bound;
} asy_bivariate;

/*
 * Fit a bivariate random-effects model by (restricted) maximum likelihood.
 *
 *   REITSMA  y_i ~ N(X_i beta, S_i + Psi), S_i = diag(1/tp + 1/fn, 1/fp + 1/tn)
 *            of the corrected tables; the restricted likelihood is
 *            -1/2 [(2k - 2q) log 2 pi + sum log|S_i + Psi| + sum r'W r
 *                  + log|sum X'W X|]
 *   GLMM     tp_i ~ Bin(tp + fn, expit(x_i beta_1 + b_1)), fp_i likewise,
 *            b ~ N(0, Psi), of the raw tables; the integral by Laplace or by
 *            adaptive Gauss-Hermite quadrature with 21 x 21 nodes
 *
 * Psi = L L' with L free, so that no bound stops the search; several starts,
 * because L_22 = 0 is a stationary point whatever the data. correlated false
 * holds the correlation at 0, as fewer than 4 studies always do.
 *
 * Cost: O(k) an evaluation, some thousand evaluations; AGHQ 441 times that.
 * Errors: ASY_EDATA for an empty cell (REITSMA) or a design that is not of full
 * rank; ASY_ENOTCONVERGED. Scratch is wound back.
 * Source: Reitsma et al. 2005, doi:10.1016/j.jclinepi.2005.02.022; Chu and Cole
 * 2006, doi:10.1016/j.jclinepi.2006.06.011.
 */
ASY_MUST_USE
asy_status asy_bivariate_fit(const asy_review *review, asy_meta_model model,
                             bool correlated, asy_ctx *ctx, asy_bivariate *out);

/* What must be said with a fit (few studies, a bound), or NULL. */
const char *asy_bivariate_note(const asy_bivariate *fit);

/* Do the covariates of full explain anything? Twice the gain of the likelihood
   over the fit without them, chi-squared. Both by ML (or GLMM): restricted
   likelihoods of different designs do not compare, which gives NaN. */
typedef struct asy_lr_test {
    double statistic, df, p_value;
} asy_lr_test;
asy_lr_test asy_likelihood_ratio(const asy_bivariate *full,
                                 const asy_bivariate *reduced);

/* mada's log-likelihood of a REITSMA fit: on the scale of proportions. */
double asy_bivariate_on_proportions(const asy_bivariate *fit,
                                    const asy_review *review);

/* ---- what follows from a fit without covariates (accuracy.c, sroc.c) ---- */

typedef struct asy_bounds {
    double estimate, lower, upper;
} asy_bounds;

typedef struct asy_accuracy {
    asy_bounds sensitivity, specificity, dor, lr_positive, lr_negative;
    asy_bounds sensitivity_predicted, specificity_predicted; /* t, k - 2 df */
    double tau_sensitivity, tau_specificity; /* sd between studies, logits */
    double correlation;                      /* NaN if one of them is 0 */
    /* HSROC of Rutter and Gatsonis 2001, by Harbord et al. 2007; NaN where a
       between-study variance is 0 */
    double theta, lambda, shape, var_accuracy, var_threshold;
    double i2, i2_sensitivity, i2_specificity; /* Zhou and Dendukuri 2014 */
    /* Area below the Rutter-Gatsonis curve: over 0..1, between the studies'
       least and greatest false-positive rate (as they are, and divided by
       their distance), and as mada computes it from 99 points. */
    double auc, partial_area, partial_auc, auc_mada;
    double fpr_least, fpr_greatest;
    /* Squared radii of the regions: chi-squared, and 2 F(2, k - 2) */
    double radius2_chi2, radius2_f;
} asy_accuracy;

void asy_accuracy_of(const asy_bivariate *fit, const asy_review *review,
                     double level, asy_accuracy *out);

/* sensitivity at a false-positive rate on the Rutter-Gatsonis curve */
double asy_sroc(const asy_bivariate *fit, double fpr);

/* The boundary of a region as n points {sensitivity, fpr}, starting at the
   greatest sensitivity: mu + sqrt(radius2) chol(C) (cos t, sin t), C = vcov, or
   vcov + Psi for the next study. point [n x 2] row by row. */
void asy_region(const asy_bivariate *fit, bool prediction, double radius2,
                size_t n, double *point);

/* ---- one study among the others (place.c) ---- */

typedef struct asy_placement {
    /* Is it compatible with the literature? Against what the others predict:
       S_new + V + Psi. distance2 is Mahalanobis', chi-squared on 2 df. */
    double z_sensitivity, p_sensitivity, z_specificity, p_specificity;
    double distance2, p_value;
    /* Against the pooled mean alone (S_new + V): small p does not make it an
       outlier where studies differ. */
    double mean_distance2, mean_p_value;
    bool in_confidence, in_prediction; /* is its point in the regions? */
} asy_placement;
/* A study that is not among those of the fit; 0.5 is added to its cells if one
   of them is empty. */
void asy_place_study(const asy_bivariate *fit, const asy_counts *study,
                     double level, asy_placement *out);

/* ---- between studies (heterogeneity.c) ---- */

typedef struct asy_heterogeneity {
    double q, q_df, q_p_value; /* both logits, at their fixed-effect means */
    /* Holling et al. 2019, on the scale of ln(ln sens / ln fpr): three typical
       variances (Higgins-Thompson, harmonic, arithmetic mean) */
    double holling_unadjusted[3], holling_adjusted[3];
} asy_heterogeneity;
void asy_heterogeneity_of(const asy_counts *corrected, size_t k,
                          asy_heterogeneity *out);

/* Deeks' test of funnel asymmetry (2005, doi:10.1016/j.jclinepi.2005.01.016):
   ln DOR on 1 / sqrt(effective sample size), weighted by it. ess [k] out.
   NaN for k < 3. */
typedef struct asy_funnel {
    double intercept, slope, slope_se, t, df, p_value;
} asy_funnel;
void asy_deeks(const asy_counts *raw, const asy_counts *corrected, size_t k,
               double *ess, asy_funnel *out);

/* ---- leaving studies out (influence.c) ---- */

typedef struct asy_left_out {
    bool fitted; /* false: the other studies carry no fit, all is NaN */
    asy_bounds sensitivity, specificity;
    double tau_sensitivity, tau_specificity, correlation;
    double distance2, p_value; /* of the study from the others' prediction */
} asy_left_out;
/* REML without each study in turn; out [k], with Wald bounds. The correction is
   that of all studies. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_influence(const asy_review *review, double level, asy_ctx *ctx,
                         asy_left_out *out);

#endif
