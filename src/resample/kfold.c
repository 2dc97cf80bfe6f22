/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stratified k-fold. Sorted by class, the rows are dealt like cards: row s of
 * that order goes to fold s mod F, each class going on where the one before
 * stopped. So fold sizes differ by one at most, and so do the rows of each
 * class. Without shuffling the rows of a class fill fold 0 first, then fold 1:
 * with classes in order of first occurrence that is StratifiedKFold of
 * scikit-learn. Groups are dealt whole, see deal_groups.c.
 */
#include "resample/folds.h"

enum { FOLDS, SHUFFLE };

static const asy_param params[] = {
    [FOLDS] = {.name = "folds",
               .types = ASY_INTEGER,
               .min = 2,
               .max = 1e6,
               .fallback = "5",
               .help = "number of folds"},
    [SHUFFLE] = {.name = "shuffle",
                 .types = ASY_BOOL,
                 .fallback = "true",
                 .help = "deal rows in random order; false: in the order of "
                         "the file, as scikit-learn does"},
};

static size_t count(const asy_resample_in *in)
{
    return (size_t)in->params.value[FOLDS].number;
}

/* Rows of the class that cards from, from+1, .. give to fold f. */
static size_t share(size_t rows, size_t from, size_t f, size_t folds)
{
    size_t distance = (f + folds - from % folds) % folds;
    return rows / folds + (distance < rows % folds);
}

/* Deal rows [n] of one class, the first to fold 0 and so on. */
static void deal_class(const size_t *rows, size_t n, size_t from, size_t folds,
                       int *of)
{
    for (size_t f = 0; f < folds; f++)
        for (size_t left = share(n, from, f, folds); left > 0; left--)
            of[*rows++] = (int)f;
}

/* rows = those of the class of row first, where it occurs first; how many. */
static size_t gather_class(const asy_resample_in *in, size_t first,
                           size_t *rows)
{
    size_t n = 0;
    for (size_t i = first; i < in->n; i++)
        if (in->y[i] == in->y[first])
            rows[n++] = i;
    return n;
}

static asy_status deal_rows(const asy_resample_in *in, size_t folds,
                            bool shuffle, int *of)
{
    size_t *rows = ASY_NEW(in->ctx->scratch, size_t, in->n);
    if (!rows)
        return asy_nomem(in->ctx->err);
    asy_rng rng;
    asy_rng_init(&rng, in->ctx->key);
    size_t from = shuffle ? asy_rng_below(&rng, (uint32_t)folds) : 0;
    for (size_t i = 0; i < in->n; i++)
        of[i] = -1;
    for (size_t first = 0; first < in->n; first++) {
        if (of[first] >= 0)
            continue;
        size_t n = gather_class(in, first, rows);
        if (shuffle)
            asy_rng_shuffle(&rng, rows, n);
        deal_class(rows, n, from, folds, of);
        from += n;
    }
    return ASY_OK;
}

static asy_status split(const asy_resample_in *in, asy_folds *out)
{
    *out = (asy_folds){0};
    size_t folds = count(in);
    bool shuffle = in->params.value[SHUFFLE].number != 0;
    asy_units units;
    ASY_TRY(asy_units_make(in, &units));
    if (units.n < folds)
        return asy_fail(in->ctx->err, ASY_EDATA,
                        "kfold: found %zu %s, need at least one for each of "
                        "%zu folds",
                        units.n, in->group ? "groups" : "rows", folds);
    ASY_TRY(asy_units_check(in, &units, folds, out));
    int *of = ASY_NEW(in->ctx->scratch, int, in->n);
    if (!of)
        return asy_nomem(in->ctx->err);
    if (in->group)
        ASY_TRY(asy_deal_groups(in, &units, folds, shuffle, of));
    else
        ASY_TRY(deal_rows(in, folds, shuffle, of));
    return asy_folds_make(in, of, folds, out);
}

const asy_resampler asy_resampler_kfold = {
    .name = "kfold",
    .help = "stratified k-fold; with groups, whole groups are dealt",
    .caps = ASY_RESAMPLE_RANDOM | ASY_RESAMPLE_PARTITION,
    .params = params,
    .n_params = sizeof params / sizeof params[0],
    .count = count,
    .split = split,
};
