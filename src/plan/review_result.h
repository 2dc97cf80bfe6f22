/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result of a meta-analysis in memory: the same content and names as its
 * HDF5 file, which the store writes and reads and reports read.
 *
 * k studies, L points of a region's outline, C points of a curve. Everything
 * lives in one arena.
 */
#ifndef ASY_PLAN_REVIEW_RESULT_H
#define ASY_PLAN_REVIEW_RESULT_H

#include "base/hash.h"
#include "meta/meta.h"

enum { ASY_OUTLINE = 101, ASY_CURVE = 199 };

/* Quantities that a table reports by themselves. */
typedef enum asy_reported {
    ASY_REPORTED_AUC,
    ASY_REPORTED_FISHER_Z, /* of a correlation: atanh(r), se 1/sqrt(n - 3) */
    ASY_REPORTED_ERROR,    /* mean absolute error */
    ASY_N_REPORTED
} asy_reported;

/* The studies, as they are and as they enter the models. Without counts only
   names, covariate and reported quantities are not NULL. */
typedef struct asy_studies {
    size_t k;
    const char **name;
    double *patients; /* as declared apart, NaN where not; or NULL */
    double *tp, *fn, *fp, *tn;
    /* Shares with exact (Clopper-Pearson) bounds of the raw counts */
    double *sensitivity, *sensitivity_lower, *sensitivity_upper;
    double *specificity, *specificity_lower, *specificity_upper;
    double *ln_dor, *ln_dor_se; /* of the corrected counts */
    double *ess;                /* effective sample size */
    const char **covariate;     /* its cells, or NULL */
    double *reported[ASY_N_REPORTED], *reported_se[ASY_N_REPORTED];
    const asy_counts *raw, *corrected;
    size_t left_out; /* rows of the table that `restrict` left out */
    /* Judgements of the risk of bias: "low", "unclear", "high" [k x
       n_domains]; NULL where none are declared */
    size_t n_domains;
    const char **domain, **judgement;
} asy_studies;

/* One model without covariates: /meta/<name>. */
typedef struct asy_review_fit {
    const char *name;
    const char *structure; /* "correlated" or "independent" */
    const char *note;      /* or NULL */
    const char *failure;   /* why there is no fit: all is NaN; or NULL */
    asy_bivariate fit;
    asy_accuracy accuracy;
    double logit_sensitivity_se, logit_fpr_se, logit_covariance;
    double log_likelihood_mada;         /* NaN for a GLMM */
    double *confidence, *prediction;    /* [L x 2] sensitivity, fpr */
    double *curve;                      /* [C x 2] fpr, sensitivity; or NULL */
    struct asy_review_fit *independent; /* beside a correlation at its bound */
} asy_review_fit;

/* /meta/univariate/<name>: quantity_method. */
typedef struct asy_review_pooled {
    const char *name;
    const char *failure; /* why there is no estimate; or NULL */
    size_t k;            /* studies that have the quantity */
    asy_univariate pooled;
    /* The same on the scale that is reported: shares, ratios, correlations */
    asy_bounds reported, reported_next;
} asy_review_pooled;

/* /meta/regression/<name>: a model with the covariate. */
typedef struct asy_review_regression {
    const char *name;
    const char *note;      /* or NULL */
    const char *failure;   /* as of a fit */
    size_t n_coefficients; /* 2q */
    const char **term;     /* "sensitivity: (intercept)", ... */
    double *estimate, *se, *lower, *upper;
    double tau_sensitivity, tau_specificity, log_likelihood;
    asy_lr_test test; /* NaN for REML */
} asy_review_regression;

/* Leave-one-out, an array a column: [k]. */
typedef struct asy_review_influence {
    double *sensitivity, *sensitivity_lower, *sensitivity_upper;
    double *specificity, *specificity_lower, *specificity_upper;
    double *tau_sensitivity, *tau_specificity;
    double *correlation, *distance2, *p_value;
} asy_review_influence;

/* A further study beside one model, and the pooled values with it. */
typedef struct asy_review_beside {
    const char *name; /* of the model */
    asy_placement place;
    asy_bounds sensitivity, specificity; /* pooled with the study */
    double auc;                          /* of the curve with the study */
} asy_review_beside;

/* A run's ROC AUC among those that the studies report (REML); NaN without. */
typedef struct asy_review_beside_auc {
    double se;                /* of ours, from its interval */
    asy_bounds without, with; /* pooled */
    asy_bounds next;          /* what the others expect of a next study */
    double z, p_value;        /* of ours from that */
} asy_review_beside_auc;

/* A run's result among the studies: /added. */
typedef struct asy_review_added {
    const char *name, *learner; /* of the run; NULL: nothing was added */
    const char *rows;           /* "held-out set" or "outer folds" */
    char config_sha256[ASY_SHA256_HEX];
    size_t repeats; /* whose mean table, in whole patients, this is */
    double tp, fn, fp, tn;
    asy_bounds sensitivity, specificity; /* exact bounds */
    asy_bounds auc; /* its ROC AUC; NaN where not computed */
    asy_review_beside_auc beside_auc;
    asy_review_beside *beside; /* [n_fits] */
} asy_review_added;

/* Published pooled estimates; NaN where not published. */
typedef struct asy_benchmark {
    const char *name, *title, *source, *doi;
    double level;
    asy_bounds sensitivity, specificity, auc;
} asy_benchmark;

typedef struct asy_review_result {
    const char *name, *title, *note, *task, *kind, *assay_version;
    const char *config; /* resolved YAML */
    char config_sha256[ASY_SHA256_HEX], data_sha256[ASY_SHA256_HEX];
    double level, continuity_add;
    const char *continuity_when;
    size_t studies_with_zero, corrected_studies;

    asy_studies studies;
    size_t n_fits;
    const char **model; /* [n_fits] names, in order */
    asy_review_fit *fit;
    size_t n_pooled;
    asy_review_pooled *pooled;
    const char *restricted_by; /* columns of `restrict`, or NULL */
    size_t n_figures;          /* wanted; none: all */
    const char **figure;
    const char *covariate; /* NULL without a regression */
    size_t n_regressions, n_coefficients;
    asy_review_regression *regression;
    asy_heterogeneity heterogeneity;
    asy_funnel funnel;
    asy_review_influence influence;
    asy_review_added added;
    size_t n_benchmarks;
    asy_benchmark *benchmark;
} asy_review_result;

/* The index of a model by name, or n_fits. */
size_t asy_review_fit_at(const asy_review_result *result, const char *model);

/* The first model that was fitted, which figures show; or NULL. */
const asy_review_fit *asy_review_shown(const asy_review_result *result);

/* The first pooling of a quantity ("auc") that has an estimate, or NULL. */
const asy_review_pooled *asy_review_pooled_of(const asy_review_result *result,
                                              const char *quantity);
/* That of auc or logit_auc, whichever was declared first. */
const asy_review_pooled *asy_review_pooled_auc(const asy_review_result *result);

#endif
