/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bootstrap: each draw trains on as many rows of each class as there are,
 * drawn with replacement, and tests the rows that were not drawn (on average
 * about 37 % of a class). With groups, whole groups are drawn, within the
 * groups that have the same most frequent class.
 */
#include "resample/folds.h"

enum { FOLDS };
enum { MOST_TRIES = 100 };

static const asy_param params[] = {
    [FOLDS] = {.name = "folds",
               .types = ASY_INTEGER,
               .min = 1,
               .max = 1e6,
               .fallback = "25",
               .help = "number of draws, each a fold"},
};

static size_t count(const asy_resample_in *in)
{
    return (size_t)in->params.value[FOLDS].number;
}

/* Units sorted by stratum: stratum s is unit[start[s]] .. unit[start[s+1]-1] */
typedef struct strata {
    size_t *unit;  /* [units] */
    size_t *start; /* [k + 1] */
    size_t *times; /* [units] how often each was drawn */
} strata;

static size_t most_frequent(const size_t *counts, size_t k)
{
    size_t best = 0;
    for (size_t c = 1; c < k; c++)
        if (counts[c] > counts[best])
            best = c;
    return best;
}

static asy_status make_strata(const asy_resample_in *in, const asy_units *units,
                              strata *s)
{
    size_t k = (size_t)in->k, n = 0;
    s->unit = ASY_NEW(in->ctx->scratch, size_t, units->n);
    s->start = ASY_NEW(in->ctx->scratch, size_t, k + 1);
    s->times = ASY_NEW(in->ctx->scratch, size_t, units->n);
    if (!s->unit || !s->start || !s->times)
        return asy_nomem(in->ctx->err);
    for (size_t c = 0; c < k; c++) {
        s->start[c] = n;
        for (size_t u = 0; u < units->n; u++)
            if (most_frequent(&units->count[u * k], k) == c)
                s->unit[n++] = u;
    }
    s->start[k] = n;
    return ASY_OK;
}

/* Draw once from every stratum; returns the number of units left out. */
static size_t draw(strata *s, size_t n_units, size_t k, asy_rng *rng)
{
    size_t left = 0;
    for (size_t u = 0; u < n_units; u++)
        s->times[u] = 0;
    for (size_t c = 0; c < k; c++) {
        size_t first = s->start[c], n = s->start[c + 1] - first;
        for (size_t d = 0; d < n; d++)
            s->times[s->unit[first + asy_rng_below(rng, (uint32_t)n)]]++;
    }
    for (size_t u = 0; u < n_units; u++)
        left += s->times[u] == 0;
    return left;
}

/* A draw that leaves nothing to test says nothing, and is repeated. */
static asy_status draw_some_out(const asy_resample_in *in, strata *s,
                                size_t n_units, size_t f)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key_add(in->ctx->key, f));
    for (int attempt = 0; attempt < MOST_TRIES; attempt++)
        if (draw(s, n_units, (size_t)in->k, &rng) > 0)
            return ASY_OK;
    return asy_fail(in->ctx->err, ASY_EDATA,
                    "bootstrap: %d draws of %zu %s left none to test, need "
                    "more of a class",
                    MOST_TRIES, n_units, in->group ? "groups" : "rows");
}

static asy_status fill_fold(const asy_resample_in *in, const asy_units *units,
                            const size_t *times, asy_fold *fold)
{
    *fold = (asy_fold){0};
    for (size_t i = 0; i < in->n; i++) {
        fold->n_train += times[units->of[i]];
        fold->n_test += times[units->of[i]] == 0;
    }
    size_t *train, *test;
    ASY_TRY(asy_fold_reserve(in, fold, &train, &test));
    for (size_t i = 0; i < in->n; i++) {
        size_t drawn = times[units->of[i]];
        for (size_t t = 0; t < drawn; t++)
            *train++ = i;
        if (drawn == 0)
            *test++ = i;
    }
    return ASY_OK;
}

static asy_status split(const asy_resample_in *in, asy_folds *out)
{
    *out = (asy_folds){0};
    asy_units units;
    strata s;
    ASY_TRY(asy_units_make(in, &units));
    ASY_TRY(asy_units_check(in, &units, 2, out));
    ASY_TRY(make_strata(in, &units, &s));
    out->n = count(in);
    out->fold = ASY_NEW(in->ctx->arena, asy_fold, out->n);
    if (!out->fold)
        return asy_nomem(in->ctx->err);
    for (size_t f = 0; f < out->n; f++) {
        ASY_TRY(draw_some_out(in, &s, units.n, f));
        ASY_TRY(fill_fold(in, &units, s.times, &out->fold[f]));
    }
    return ASY_OK;
}

const asy_resampler asy_resampler_bootstrap = {
    .name = "bootstrap",
    .help = "train on rows drawn with replacement, test the rows left out",
    .caps = ASY_RESAMPLE_RANDOM,
    .params = params,
    .n_params = sizeof params / sizeof params[0],
    .count = count,
    .split = split,
};
