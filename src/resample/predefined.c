/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folds taken from a column, as anyone made them. Rows without a fold always
 * train; folds without rows (a subset may lack some) are left out.
 */
#include "resample/folds.h"

enum { COLUMN };

static const asy_param params[] = {
    [COLUMN] = {.name = "column",
                .types = ASY_STRING,
                .flags = ASY_REQUIRED,
                .help = "column with each row's test fold; missing or -1: the "
                        "row is never tested"},
};

static bool has_rows(const asy_resample_in *in, int f)
{
    for (size_t i = 0; i < in->n; i++)
        if (in->fold_of[i] == f)
            return true;
    return false;
}

static size_t count(const asy_resample_in *in)
{
    if (!in->fold_of)
        return (size_t)in->n_folds;
    size_t folds = 0;
    for (int f = 0; f < in->n_folds; f++)
        folds += has_rows(in, f);
    return folds;
}

/* of [n] = the fold's rank among those that have rows; returns their number. */
static size_t rank_folds(const asy_resample_in *in, int *of)
{
    int rank = 0;
    for (size_t i = 0; i < in->n; i++)
        of[i] = -1;
    for (int f = 0; f < in->n_folds; f++) {
        if (!has_rows(in, f))
            continue;
        for (size_t i = 0; i < in->n; i++)
            if (in->fold_of[i] == f)
                of[i] = rank;
        rank++;
    }
    return (size_t)rank;
}

static asy_status check_groups(const asy_resample_in *in)
{
    size_t *first =
        asy_arena_calloc(in->ctx->scratch, (size_t)in->n_groups, sizeof *first);
    if (!first)
        return asy_nomem(in->ctx->err);
    for (size_t i = 0; i < in->n; i++) {
        size_t *row = &first[in->group[i]];
        if (*row == 0)
            *row = i + 1;
        if (in->fold_of[i] != in->fold_of[*row - 1])
            return asy_fail(in->ctx->err, ASY_EDATA,
                            "predefined: the rows %zu and %zu are of one group "
                            "but not of one fold in column \"%s\"; a group "
                            "must stay together",
                            *row, i + 1, in->params.value[COLUMN].string);
    }
    return ASY_OK;
}

static asy_status split(const asy_resample_in *in, asy_folds *out)
{
    *out = (asy_folds){0};
    int *of = ASY_NEW(in->ctx->scratch, int, in->n);
    if (!of)
        return asy_nomem(in->ctx->err);
    if (in->group && in->fold_of)
        ASY_TRY(check_groups(in));
    size_t folds = in->fold_of ? rank_folds(in, of) : 0;
    if (folds == 0)
        return asy_fail(in->ctx->err, ASY_EDATA,
                        "predefined: found no fold in column \"%s\", need at "
                        "least one",
                        in->params.value[COLUMN].string);
    return asy_folds_make(in, of, folds, out);
}

const asy_resampler asy_resampler_predefined = {
    .name = "predefined",
    .help = "folds taken from a column",
    .caps = ASY_RESAMPLE_NEEDS_COLUMN,
    .params = params,
    .n_params = sizeof params / sizeof params[0],
    .count = count,
    .split = split,
};
