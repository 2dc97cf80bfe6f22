/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A declared meta-analysis (kind: meta_analysis), read and described from a
 * table of keys like an experiment: see config.h.
 */
#ifndef ASY_CONFIG_REVIEW_H
#define ASY_CONFIG_REVIEW_H

#include "config/config.h"

typedef enum asy_review_when { /* the order of the words in the table */
                               ASY_REVIEW_NONE,
                               ASY_REVIEW_SINGLE,
                               ASY_REVIEW_ANY
} asy_review_when;

typedef enum asy_review_coding { /* of a covariate */
                                 ASY_REVIEW_CATEGORY,
                                 ASY_REVIEW_NUMBER
} asy_review_coding;

typedef enum asy_review_share { /* how a reported interval was made */
                                ASY_REVIEW_CLOPPER_PEARSON,
                                ASY_REVIEW_WILSON
} asy_review_share;

typedef enum asy_domain { /* of QUADAS-2: Whiting et al. 2011 */
                          ASY_DOMAIN_PATIENTS,
                          ASY_DOMAIN_INDEX_TEST,
                          ASY_DOMAIN_REFERENCE,
                          ASY_DOMAIN_FLOW,
                          ASY_APPLICABLE_PATIENTS,
                          ASY_APPLICABLE_INDEX_TEST,
                          ASY_APPLICABLE_REFERENCE,
                          ASY_N_DOMAINS
} asy_domain;

/* Rows whose cell is one of these values. */
typedef struct asy_restriction {
    asy_place place;
    const char *column;
    size_t n_values;
    const char **value;
} asy_restriction;

typedef struct asy_review_config {
    const char *path;         /* the file */
    const char *name, *title; /* title: name if not written */
    struct {
        const char *file, *file_written, *sha256, *note;
        const char *study;             /* columns */
        const char *tp, *fn, *fp, *tn; /* NULL without counts */
        const char *sensitivity, *specificity, *cases, *controls;
        const char *sensitivity_lower, *sensitivity_upper;
        const char *specificity_lower, *specificity_upper;
        asy_review_share interval;
        const char *patients; /* of a study */
        /* Single quantities; NULL where absent. */
        const char *auc, *auc_se, *correlation;
        const char *mean_absolute_error, *mean_absolute_error_se;
    } data;
    const char *domain[ASY_N_DOMAINS]; /* columns of judgements, or NULL */
    size_t n_restrictions;             /* a study must pass all of them */
    asy_restriction *restriction;
    struct {
        double add;
        asy_review_when when;
    } continuity;
    size_t n_models;
    const char **model;
    struct {
        size_t n_quantities, n_methods;
        const char **quantity, **method;
    } univariate;
    struct {
        const char *covariate; /* column, or NULL: none */
        asy_review_coding coding;
    } regression;
    size_t n_benchmarks; /* published pooled estimates */
    asy_compare_config *benchmark;
    double level;
    size_t n_figures; /* none: all */
    const char **figure;

    const char *resolved;
    char sha256[ASY_SHA256_HEX]; /* of resolved */
} asy_review_config;

/* Are there two-by-two tables, as counts or as shares? */
bool asy_review_has_counts(const asy_review_config *config);

/* Does the config at path declare a meta-analysis? Errors: ASY_EIO,
   ASY_ECONFIG. */
ASY_MUST_USE
asy_status asy_review_is_declared(const char *path, asy_arena *arena,
                                  bool *declared, asy_error *err);

/* Read, check and bind: see asy_config_load. */
ASY_MUST_USE
asy_status asy_review_load(const char *path, const char *const *sets,
                           size_t n_sets, asy_arena *arena,
                           asy_review_config *config, asy_error *err);

/* The same from text (the config kept in a result file): see asy_config_parse.
 */
ASY_MUST_USE
asy_status asy_review_parse(const char *path, const char *text,
                            asy_arena *arena, asy_review_config *config,
                            asy_error *err);

/* The JSON Schema of a meta-analysis. */
ASY_MUST_USE
asy_status asy_review_schema(asy_arena *arena, char **json, asy_error *err);

#endif
