/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result of a run in memory: the same content and names as the HDF5 file.
 * The engine fills it, the store writes and reads it, reports read it.
 *
 * Sizes: n samples, m = rows of /resampling (one per repeat, outer fold, test
 * sample), R repeats, F outer folds, K classes, c candidates, P permutations,
 * p features, h held-out samples, S = 1 for two classes, else K.
 * Everything lives in one arena. Arrays are row by row.
 */
#ifndef ASY_PLAN_RESULT_H
#define ASY_PLAN_RESULT_H

#include "base/hash.h"
#include "base/param.h"
#include "infer/infer.h"

typedef struct asy_metric_result {
    const char *name;
    const char *title;
    bool lower_is_better;
    double *fold;   /* [R x F], NaN where not defined */
    double *pooled; /* [R] */
    size_t undefined_folds;
    const char *estimate_of; /* "mean_of_folds"; "pooled" if no fold has one */
    asy_interval interval;   /* of the estimate */
    asy_interval pooled_interval; /* of the mean of pooled */
} asy_metric_result;

typedef struct asy_null_result {
    const char *metric;
    double *null; /* [P] */
    double observed, p_value, p_adjusted;
} asy_null_result;

typedef struct asy_tuning_result {
    size_t n_params;
    const char **param; /* [n_params] */
    size_t n_candidates;
    const asy_value *candidate; /* [c x n_params] */
    double *inner_score;        /* [R x F x c] */
    int *chosen;                /* [R x F] candidate index, -1 if failed */
} asy_tuning_result;

typedef struct asy_holdout_result {
    double *score;       /* [h x S] */
    int *decision;       /* [h] */
    double threshold;    /* NaN for more than two classes */
    double *inner_score; /* [c] */
    int chosen;
    asy_metric_result *metric; /* [n_metrics]; fold is NULL, pooled [1] */
    asy_null_result *null;     /* [n_null_metrics] */
} asy_holdout_result;

/* This learner against one published value. */
typedef struct asy_compare_result {
    bool given;
    asy_interval ours;         /* on the natural scale */
    asy_difference difference; /* logit(ours) - logit(published) */
} asy_compare_result;
enum { ASY_SENSITIVITY, ASY_SPECIFICITY, ASY_AUC, ASY_N_QUANTITIES };

typedef struct asy_learner_result {
    const char *id;
    const char *model;      /* registry name or hook path as written */
    const char *score_kind; /* "probability" or "decision" */
    double *score;          /* [m x S] */
    int *decision;          /* [m], -1 where the unit failed */
    double *threshold;      /* [R x F], NaN for more than two classes */
    asy_tuning_result tuning;
    asy_metric_result *metric;   /* [n_metrics] */
    asy_null_result *null;       /* [n_null_metrics] */
    double *importance;          /* [p x importance_repeats] or NULL */
    asy_holdout_result holdout;  /* if n_holdout */
    asy_compare_result *compare; /* [n_compare x ASY_N_QUANTITIES] */
} asy_learner_result;

typedef struct asy_published_result {
    const char *name, *title, *source, *doi;
    /* Of a meta-analysis: its model and its file; the intervals are then those
       of a next study. NULL for typed figures. */
    const char *model, *meta_sha256;
    double level;
    asy_interval quantity[ASY_N_QUANTITIES]; /* NaN where not published;
                                                bounds NaN without interval */
} asy_published_result;

typedef struct asy_failure {
    const char *unit;   /* "lr, permutation 12, repeat 0, fold 3", or
                           "lr: my.lua of bootstrap resamples" */
    const char *status; /* asy_status_name */
    const char *message;
} asy_failure;

typedef struct asy_result {
    const char *name, *title, *task; /* task: "classification" */
    const char *note;                /* data.note, or NULL */
    const char *assay_version;
    uint64_t seed;
    const char *config; /* resolved YAML */
    char config_sha256[ASY_SHA256_HEX], data_sha256[ASY_SHA256_HEX];
    char hooks_sha256[ASY_SHA256_HEX]; /* of the texts of all Lua hooks */

    size_t n, p;
    int n_classes;
    const char **class_name, **feature;
    const char **id;
    int *target;
    const char **group; /* [n] or NULL */
    unsigned char *holdout;

    size_t n_repeats, n_folds, m;
    int *repeat, *fold, *sample; /* [m] */
    size_t *n_train;             /* [R x F] training rows of each fold */

    double level;
    const char *threshold_rule;
    size_t n_metrics;
    const char *tuning_metric;
    size_t n_null_metrics, n_permutations;
    const char *scheme; /* "refold" or "within_fold"; NULL without a test */
    size_t permutation_repeats;
    const char *importance_metric; /* NULL without importance */
    size_t importance_repeats;

    size_t n_holdout;    /* h; 0 without held-out set */
    int *holdout_sample; /* [h] sample index */

    size_t n_compare;
    asy_published_result *published;
    size_t n_figures;
    const char **figure;

    size_t n_learners;
    asy_learner_result *learner;
    size_t n_failures;
    asy_failure *failure;
} asy_result;

/* Index of a learner or of a metric by name, or the count if there is none. */
size_t asy_result_learner(const asy_result *result, const char *id);
size_t asy_result_metric(const asy_result *result, const char *metric);

/* Failures that are of units. The others are of metrics on rows of several
   units, for want of a pooled value, an interval or a null value; a unit's name
   has a comma behind the learner's id, a metric's a colon. */
size_t asy_result_failed_units(const asy_result *result);

/* Are a learner's scores probabilities? */
bool asy_result_probability(const asy_learner_result *learner);

#endif
