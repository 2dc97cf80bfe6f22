/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leave one group out: each group is tested once, by all the others; folds
   are in the order of the groups. */
#include "resample/folds.h"

/* Does an earlier row have the group of row i? */
static bool seen_before(const asy_resample_in *in, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (in->group[before] == in->group[i])
            return true;
    return false;
}

/* Groups that have rows; a subset of the rows may lack some. */
static size_t count(const asy_resample_in *in)
{
    if (!in->group)
        return (size_t)in->n_groups;
    size_t groups = 0;
    for (size_t i = 0; i < in->n; i++)
        groups += !seen_before(in, i);
    return groups;
}

static asy_status split(const asy_resample_in *in, asy_folds *out)
{
    *out = (asy_folds){0};
    if (!in->group)
        return asy_fail(in->ctx->err, ASY_EDATA,
                        "leave_one_group_out: found no groups, need "
                        "data.group");
    asy_units units;
    ASY_TRY(asy_units_make(in, &units));
    if (units.n < 2)
        return asy_fail(in->ctx->err, ASY_EDATA,
                        "leave_one_group_out: found %zu group, need at least 2",
                        units.n);
    ASY_TRY(asy_units_check(in, &units, 2, out));
    int *of = ASY_NEW(in->ctx->scratch, int, in->n);
    if (!of)
        return asy_nomem(in->ctx->err);
    for (size_t i = 0; i < in->n; i++)
        of[i] = (int)units.of[i];
    return asy_folds_make(in, of, units.n, out);
}

const asy_resampler asy_resampler_leave_one_group_out = {
    .name = "leave_one_group_out",
    .help = "each group is tested once, by all the others",
    .caps = ASY_RESAMPLE_NEEDS_GROUP | ASY_RESAMPLE_PARTITION,
    .count = count,
    .split = split,
};
