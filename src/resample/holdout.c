/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fold: a stratified fraction of the rows is tested once. */
#include "resample/folds.h"

enum { TEST_FRACTION };

static const asy_param params[] = {
    [TEST_FRACTION] = {.name = "test_fraction",
                       .types = ASY_NUMBER,
                       .min = 0,
                       .max = 1,
                       .flags = ASY_ABOVE_MIN | ASY_BELOW_MAX,
                       .fallback = "0.25",
                       .help = "share of each class's rows that is tested"},
};

static size_t count(const asy_resample_in *in)
{
    (void)in;
    return 1;
}

static asy_status split(const asy_resample_in *in, asy_folds *out)
{
    *out = (asy_folds){0};
    asy_units units;
    unsigned char *chosen = ASY_NEW(in->ctx->scratch, unsigned char, in->n);
    int *of = ASY_NEW(in->ctx->scratch, int, in->n);
    if (!chosen || !of)
        return asy_nomem(in->ctx->err);
    ASY_TRY(asy_units_make(in, &units));
    ASY_TRY(asy_units_check(in, &units, 2, out));
    ASY_TRY(asy_choose_fraction(in, in->params.value[TEST_FRACTION].number,
                                chosen));
    for (size_t i = 0; i < in->n; i++)
        of[i] = chosen[i] ? 0 : -1;
    return asy_folds_make(in, of, 1, out);
}

const asy_resampler asy_resampler_holdout = {
    .name = "holdout",
    .help = "one fold: a stratified fraction of the rows is tested",
    .caps = ASY_RESAMPLE_RANDOM,
    .params = params,
    .n_params = sizeof params / sizeof params[0],
    .count = count,
    .split = split,
};
