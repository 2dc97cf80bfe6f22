/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leave one out: each row is tested once, by all the others. */
#include "resample/folds.h"

static size_t count(const asy_resample_in *in)
{
    return in->n;
}

static asy_status split(const asy_resample_in *in, asy_folds *out)
{
    *out = (asy_folds){0};
    asy_units units;
    ASY_TRY(asy_units_make(in, &units));
    if (units.n < in->n)
        return asy_fail(in->ctx->err, ASY_EDATA,
                        "leave_one_out: %zu rows form %zu groups, which a "
                        "single row would split; need leave_one_group_out",
                        in->n, units.n);
    ASY_TRY(asy_units_check(in, &units, 2, out));
    int *of = ASY_NEW(in->ctx->scratch, int, in->n);
    if (!of)
        return asy_nomem(in->ctx->err);
    for (size_t i = 0; i < in->n; i++)
        of[i] = (int)i;
    return asy_folds_make(in, of, in->n, out);
}

const asy_resampler asy_resampler_leave_one_out = {
    .name = "leave_one_out",
    .help = "each row is tested once, by all the others",
    .caps = ASY_RESAMPLE_PARTITION,
    .count = count,
    .split = split,
};
