/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stratified fraction of the rows: see asy_choose_fraction. */
#include <math.h>
#include <string.h>

#include "resample/folds.h"

/* round(fraction n), at least one and never all; none of a single row. */
static size_t quota(double fraction, size_t n)
{
    if (n < 2)
        return 0;
    size_t rows = (size_t)floor(fraction * (double)n + 0.5);
    if (rows < 1)
        return 1;
    return rows < n ? rows : n - 1;
}

static asy_status choose_rows(const asy_resample_in *in, const asy_units *units,
                              double fraction, unsigned char *chosen)
{
    size_t *rows = ASY_NEW(in->ctx->scratch, size_t, in->n);
    if (!rows)
        return asy_nomem(in->ctx->err);
    for (int c = 0; c < in->k; c++) {
        size_t n = 0, take = quota(fraction, units->total[c]);
        for (size_t i = 0; i < in->n; i++)
            if (in->y[i] == c)
                rows[n++] = i;
        asy_rng rng;
        asy_rng_init(&rng, asy_key_add(in->ctx->key, (uint64_t)c));
        asy_rng_shuffle(&rng, rows, n);
        for (size_t t = 0; t < take; t++)
            chosen[rows[t]] = 1;
    }
    return ASY_OK;
}

asy_status asy_choose_fraction(const asy_resample_in *in, double fraction,
                               unsigned char *chosen)
{
    asy_units units;
    asy_folds ignored = {0};
    ASY_TRY(asy_units_make(in, &units));
    ASY_TRY(asy_units_check(in, &units, 2, &ignored));
    memset(chosen, 0, in->n);
    if (in->group)
        return asy_choose_groups(in, &units, fraction, chosen);
    return choose_rows(in, &units, fraction, chosen);
}
