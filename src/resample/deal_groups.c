/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole groups over folds: largest first, each to the fold where it least
 * disturbs the balance.
 *
 *   min  sum_f ( (n_f / n)^2 + sum_c (n_fc / n_c)^2 )
 *
 * n_f are the rows and n_fc the rows of class c in fold f. Adding a group with
 * g rows, g_c of class c, raises the sum by g^2/n^2 + sum_c g_c^2/n_c^2, which
 * is the same for all folds, and by twice the cost below, which is not.
 */
#include "resample/folds.h"

typedef struct loads {
    size_t k, rows;   /* classes; rows in all */
    size_t *n;        /* [folds] rows so far */
    size_t *n_class;  /* [folds x k] */
    size_t *priority; /* [folds] order in which ties are resolved */
} loads;

static double cost(const loads *l, const asy_units *units, size_t unit,
                   size_t fold)
{
    const size_t *group = &units->count[unit * l->k];
    const size_t *held = &l->n_class[fold * l->k];
    double rows = (double)l->rows;
    double sum = (double)units->size[unit] * (double)l->n[fold] / (rows * rows);
    for (size_t c = 0; c < l->k; c++) {
        double total = (double)units->total[c];
        if (group[c] > 0)
            sum += (double)group[c] * (double)held[c] / (total * total);
    }
    return sum;
}

/* An empty fold costs nothing, so none stays empty if there are groups. */
static size_t cheapest(const loads *l, const asy_units *units, size_t unit,
                       size_t folds)
{
    size_t best = l->priority[0];
    double least = cost(l, units, unit, best);
    for (size_t at = 1; at < folds; at++) {
        double now = cost(l, units, unit, l->priority[at]);
        if (now < least) {
            least = now;
            best = l->priority[at];
        }
    }
    return best;
}

static asy_status start(const asy_resample_in *in, size_t folds, asy_rng *rng,
                        loads *l)
{
    asy_arena *scratch = in->ctx->scratch;
    l->k = (size_t)in->k;
    l->rows = in->n;
    l->n = asy_arena_calloc(scratch, folds, sizeof *l->n);
    l->n_class = asy_arena_calloc(scratch, folds * l->k, sizeof *l->n_class);
    l->priority = ASY_NEW(scratch, size_t, folds);
    if (!l->n || !l->n_class || !l->priority)
        return asy_nomem(in->ctx->err);
    for (size_t f = 0; f < folds; f++)
        l->priority[f] = f;
    if (rng)
        asy_rng_shuffle(rng, l->priority, folds);
    return ASY_OK;
}

asy_status asy_deal_groups(const asy_resample_in *in, const asy_units *units,
                           size_t folds, bool shuffle, int *of)
{
    loads l;
    asy_rng rng;
    asy_rng_init(&rng, in->ctx->key);
    size_t *order = ASY_NEW(in->ctx->scratch, size_t, units->n);
    int *fold_of = ASY_NEW(in->ctx->scratch, int, units->n);
    if (!order || !fold_of)
        return asy_nomem(in->ctx->err);
    ASY_TRY(start(in, folds, shuffle ? &rng : NULL, &l));
    ASY_TRY(asy_units_order(in, units, shuffle ? &rng : NULL, order));
    for (size_t at = 0; at < units->n; at++) {
        size_t unit = order[at];
        size_t fold = cheapest(&l, units, unit, folds);
        fold_of[unit] = (int)fold;
        l.n[fold] += units->size[unit];
        for (size_t c = 0; c < l.k; c++)
            l.n_class[fold * l.k + c] += units->count[unit * l.k + c];
    }
    for (size_t i = 0; i < in->n; i++)
        of[i] = fold_of[units->of[i]];
    return ASY_OK;
}
