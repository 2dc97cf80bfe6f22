/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The resampling family: how rows are divided into training and test rows.
 * One file a method, and one line in registry.c.
 *
 * Invariant: within a fold no row is both training and test; rows of one group
 * are never on both sides. The division is a pure function of y, groups, fold
 * column, parameters and key; it never looks at features.
 */
#ifndef ASY_RESAMPLE_RESAMPLE_H
#define ASY_RESAMPLE_RESAMPLE_H

#include "base/train.h"

typedef struct asy_resample_in {
    size_t n;
    const int *y; /* [n] class index */
    int k;
    const char *const *classes; /* [k] labels for messages, or NULL */
    const int *group;           /* [n] group index 0 .. n_groups-1, or NULL */
    int n_groups;
    const int *fold_of; /* [n] predefined: fold index, -1 = never tested */
    int n_folds;        /* predefined: number of folds */
    asy_params params;
    asy_ctx *ctx; /* key already depends on scheme and repeat */
} asy_resample_in;

typedef struct asy_fold {
    size_t n_train, n_test;
    const size_t *train; /* ascending, but for bootstrap: with repetitions */
    const size_t *test;  /* ascending */
} asy_fold;

typedef struct asy_folds {
    size_t n;
    asy_fold *fold; /* [n], in ctx->arena */
    /* "" or a sentence: a class has fewer rows (found, needed) than folds */
    char warning[256];
} asy_folds;

enum {
    ASY_RESAMPLE_RANDOM = 1,      /* repeats make sense */
    ASY_RESAMPLE_NEEDS_GROUP = 2, /* needs data.group */
    ASY_RESAMPLE_NEEDS_COLUMN = 4,
    ASY_RESAMPLE_PARTITION = 8 /* every row is tested exactly once */
};

typedef struct asy_resampler {
    const char *name; /* as written after `method:` */
    const char *help;
    unsigned caps;
    const asy_param *params;
    size_t n_params;

    /* The number of folds for n rows and n_groups groups, before any split
       (plan needs it). */
    size_t (*count)(const asy_resample_in *in);
    /* Errors: ASY_EDATA with what was found and what is needed (more folds
       than rows, all classes smaller than the folds, fewer groups than
       folds), ASY_ENOMEM. */
    asy_status (*split)(const asy_resample_in *in, asy_folds *out);
} asy_resampler;

const asy_resampler *const *asy_resamplers(size_t *count);
const asy_resampler *asy_resampler_find(const char *name);

/*
 * Choose a stratified fraction of rows (whole groups if group is given):
 * chosen [n] gets 1 for a chosen row. Used for the held-out set and by the
 * method holdout. Each class gives round(fraction * n_class) rows, at least
 * one and never all.
 */
ASY_MUST_USE
asy_status asy_choose_fraction(const asy_resample_in *in, double fraction,
                               unsigned char *chosen);

#endif
