/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A declared experiment: what the YAML file says, checked and typed.
 *
 * One table (keys.c) describes every key. It drives validation and binding,
 * the JSON Schema and the manual. Families of learners, steps, resampling
 * methods and metrics are handed in by the caller, so that this layer knows no
 * learner; hooks enter through the same door.
 *
 * Invariant: an asy_config that asy_config_load returned is complete: every
 * default is filled in, every name is resolved, every number is in range.
 * Everything in it lives in the arena given to the loader.
 */
#ifndef ASY_CONFIG_CONFIG_H
#define ASY_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/param.h"
#include "base/status.h"

/* ---- what the caller knows: the families ---- */

/* One member of a family, as the registries or a hook describe it. */
typedef struct asy_member {
    const char *name; /* registry name; for a hook the path as written */
    const char *help;
    const asy_param *params;
    size_t n_params;
    bool hook;
    const void *implementation; /* asy_learner *, asy_transform *, ... */
} asy_member;

typedef struct asy_family {
    const char *noun; /* "model", "step", "method", "metric": for messages */
    const asy_member *members;
    size_t n;
    /* Load a hook (`{lua: FILE}`); NULL if the family takes none. Errors are
       sentences of their own that name the hook's file and line. */
    asy_status (*load_hook)(void *user, const char *path, asy_member *out,
                            asy_error *err);
    void *user;
} asy_family;

/* What a hook may take: memory of Lua in one state, instructions in one call.
 */
typedef struct asy_hook_limits {
    size_t memory_mb, instructions;
} asy_hook_limits;

typedef struct asy_families {
    asy_family learner, transform, resampler, measure;
    /* Told what the config says before a hook is loaded; NULL: nobody asks. */
    void (*limit_hooks)(void *user, const asy_hook_limits *limits);
    void *user;
} asy_families;

/* ---- what the file says ---- */

/* Where something was written, for messages. */
typedef struct asy_place {
    const char *file;
    size_t line, column; /* from 1; 0 = nowhere (a default, --set) */
} asy_place;

/* A member with its parameters. */
typedef struct asy_choice {
    asy_member member;
    asy_params params;
    asy_place place;
} asy_choice;

typedef struct asy_data_config {
    const char *file;         /* resolved against the config's folder */
    const char *file_written; /* as written */
    const char *sha256;       /* or NULL */
    const char *target, *positive, *id, *group; /* NULL where absent */
    const char *note; /* printed with every table and figure, or NULL */
    size_t n_drop, n_categorical, n_missing;
    const char **drop, **categorical, **missing;
    asy_place place; /* of `data:` */
    asy_place target_place;
} asy_data_config;

typedef enum asy_holdout_kind {
    ASY_HOLDOUT_NONE,
    ASY_HOLDOUT_FRACTION,
    ASY_HOLDOUT_COLUMN
} asy_holdout_kind;

typedef struct asy_holdout_config {
    asy_holdout_kind kind;
    double fraction;            /* NaN unless by fraction */
    const char *column, *value; /* NULL unless by column */
    asy_place place;
} asy_holdout_config;

/* One hyperparameter's part of a grid. */
typedef struct asy_axis {
    size_t param; /* index into the member's table */
    size_t n;     /* number of values; 0 for a distribution */
    const asy_value *value;
    enum { ASY_AXIS_LIST, ASY_AXIS_UNIFORM, ASY_AXIS_LOG_UNIFORM } kind;
    double low, high; /* distributions (random search only) */
    asy_place place;
} asy_axis;

typedef struct asy_learner_config {
    const char *id;
    asy_choice model; /* fixed parameters and defaults */
    size_t n_axes;    /* in the order written; the last varies fastest */
    asy_axis *axis;
} asy_learner_config;

typedef enum asy_search { ASY_SEARCH_GRID, ASY_SEARCH_RANDOM } asy_search;

typedef struct asy_published { /* a value with its interval */
    bool given, has_interval;
    double value, lower, upper;
} asy_published;

typedef struct asy_compare_config {
    const char *name, *title, *source, *doi; /* title.. may be NULL */
    double level;                            /* of the intervals, 0.95 */
    asy_published sensitivity, specificity, auc;
    /* Or the file of a meta-analysis, which who reads files fills them from */
    const char *meta, *meta_written, *model, *sha256;
    char meta_sha256[ASY_SHA256_HEX]; /* of its bytes; "" until it is read */
    asy_place place;
} asy_compare_config;

typedef struct asy_sweep_axis {
    const char *key; /* dotted, as for --set */
    size_t n;
    const char **value; /* YAML texts */
} asy_sweep_axis;

typedef enum asy_scheme { ASY_REFOLD, ASY_WITHIN_FOLD } asy_scheme;

typedef struct asy_config {
    const char *path;         /* the file */
    const char *name, *title; /* title: name if not written */
    uint64_t seed;
    asy_data_config data;
    asy_holdout_config holdout;
    asy_choice outer, inner;
    size_t outer_repeats;
    asy_hook_limits hooks;
    size_t n_steps;
    asy_choice *step;
    size_t n_learners;
    asy_learner_config *learner;
    struct {
        asy_search search;
        size_t n_iter; /* random: candidates to draw */
        asy_member metric;
    } tune;
    size_t n_metrics;
    asy_member *metric;
    struct {
        const char *rule; /* natural, fixed, youden, prevalence, sensitivity */
        double value;     /* of fixed and sensitivity, else NaN */
    } threshold;
    struct {
        double level;
        size_t bootstrap;
    } confidence;
    struct {
        size_t permutations; /* 0: no test */
        size_t n_metrics;
        asy_member *metric;
        asy_scheme scheme;
        size_t repeats;
    } permutation;
    struct {
        size_t repeats; /* 0: none */
        asy_member metric;
    } importance;
    size_t n_compare;
    asy_compare_config *compare;
    size_t n_figures;
    const char **figure;
    size_t n_sweep;
    asy_sweep_axis *sweep;

    /* The resolved YAML: includes and --set applied, defaults written out, keys
       in the table's order, without comments, and reading back to this same
       config. Paths as written relative to the config's folder. */
    const char *resolved;
    char sha256[ASY_SHA256_HEX]; /* of resolved */
} asy_config;

/*
 * Read, check and bind a config file.
 *
 * path  "-" is not allowed: relative paths need a folder
 * sets  [n_sets] texts "key.sub=value" that override the file; the value is
 *       YAML; list items by index from 0 (pipeline.1...) or, in the
 *       pipeline, by step name (pipeline.smote.k_neighbors)
 *
 * Errors: ASY_EIO, ASY_ECONFIG; the sentence begins file:line:column.
 */
ASY_MUST_USE
asy_status asy_config_load(const char *path, const char *const *sets,
                           size_t n_sets, const asy_families *families,
                           asy_arena *arena, asy_config *config,
                           asy_error *err);

/* The same from text (the config kept in a result file); path only names it and
   gives the folder that relative paths start from. */
ASY_MUST_USE
asy_status asy_config_parse(const char *path, const char *text,
                            const asy_families *families, asy_arena *arena,
                            asy_config *config, asy_error *err);

/* experiment.schema.json from the same table, as JSON text in arena. */
ASY_MUST_USE
asy_status asy_config_schema(const asy_families *families, asy_arena *arena,
                             char **json, asy_error *err);

/* The manual page of all keys (`assay check --help`, `assay keys`). */
ASY_MUST_USE
asy_status asy_config_manual(const asy_families *families, asy_arena *arena,
                             char **text, asy_error *err);

/* asy_fail with "file:line:column: " in front where the place is known. */
ASY_PRINTF(4, 5)
asy_status asy_fail_at(asy_error *err, asy_status status, asy_place place,
                       const char *format, ...);

#endif
