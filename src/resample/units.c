/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows or groups as the units that are dealt: see folds.h. */
#include "resample/folds.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* of[i] = rank of the row's group among the groups that have rows. */
static asy_status rank_groups(const asy_resample_in *in, asy_units *units)
{
    size_t n_groups = (size_t)in->n_groups;
    size_t *rank = asy_arena_calloc(in->ctx->scratch, n_groups, sizeof *rank);
    if (!rank)
        return asy_nomem(in->ctx->err);
    for (size_t i = 0; i < in->n; i++)
        rank[in->group[i]] = 1;
    units->n = 0;
    for (size_t g = 0; g < n_groups; g++)
        if (rank[g])
            rank[g] = units->n++;
    for (size_t i = 0; i < in->n; i++)
        units->of[i] = rank[in->group[i]];
    return ASY_OK;
}

asy_status asy_units_make(const asy_resample_in *in, asy_units *units)
{
    asy_arena *scratch = in->ctx->scratch;
    size_t k = (size_t)in->k;
    units->of = ASY_NEW(scratch, size_t, in->n);
    if (!units->of)
        return asy_nomem(in->ctx->err);
    units->n = in->n;
    for (size_t i = 0; i < in->n; i++)
        units->of[i] = i;
    if (in->group)
        ASY_TRY(rank_groups(in, units));
    units->size = asy_arena_calloc(scratch, units->n, sizeof(size_t));
    units->count = asy_arena_calloc(scratch, units->n * k, sizeof(size_t));
    units->total = asy_arena_calloc(scratch, k, sizeof(size_t));
    if (!units->size || !units->count || !units->total)
        return asy_nomem(in->ctx->err);
    for (size_t i = 0; i < in->n; i++) {
        size_t c = (size_t)in->y[i];
        units->size[units->of[i]]++;
        units->count[units->of[i] * k + c]++;
        units->total[c]++;
    }
    return ASY_OK;
}

/* In how many units class c occurs. */
static size_t units_with(const asy_units *units, size_t k, size_t c)
{
    size_t found = 0;
    for (size_t u = 0; u < units->n; u++)
        found += units->count[u * k + c] > 0;
    return found;
}

static const char *noun(const asy_resample_in *in, size_t n)
{
    if (in->group)
        return n == 1 ? "group" : "groups";
    return n == 1 ? "row" : "rows";
}

asy_status asy_units_check(const asy_resample_in *in, const asy_units *units,
                           size_t need, asy_folds *out)
{
    size_t k = (size_t)in->k, least = SIZE_MAX, most = 0, class = 0;
    for (size_t c = 0; c < k; c++) {
        size_t found = units_with(units, k, c);
        if (found > 0 && found < least) {
            least = found;
            class = c;
        }
        if (found > most)
            most = found;
    }
    if (most < need)
        return asy_fail(in->ctx->err, ASY_EDATA,
                        "every class is too small for the division (the "
                        "largest has %zu %s, need %zu)",
                        most, noun(in, most), need);
    char word[ASY_CLASS_WORD];
    asy_class_word(in->classes, class, word);
    if (least < need)
        snprintf(out->warning, sizeof out->warning,
                 "class %s is too small for the division (found %zu %s, need "
                 "%zu): some folds lack it",
                 word, least, noun(in, least), need);
    return ASY_OK;
}

typedef struct weighed {
    int weight;
    size_t at, unit;
} weighed;

static int heaviest_first(const void *a, const void *b)
{
    const weighed *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

asy_status asy_units_order(const asy_resample_in *in, const asy_units *units,
                           asy_rng *rng, size_t *order)
{
    weighed *list = ASY_NEW(in->ctx->scratch, weighed, units->n);
    if (!list)
        return asy_nomem(in->ctx->err);
    for (size_t u = 0; u < units->n; u++)
        order[u] = u;
    if (rng)
        asy_rng_shuffle(rng, order, units->n);
    for (size_t u = 0; u < units->n; u++) {
        /* Powers of two leave room for chance where all sizes differ. */
        int weight = (int)units->size[order[u]];
        if (rng)
            (void)frexp(weight, &weight);
        list[u] = (weighed){weight, u, order[u]};
    }
    qsort(list, units->n, sizeof *list, heaviest_first);
    for (size_t u = 0; u < units->n; u++)
        order[u] = list[u].unit;
    return ASY_OK;
}
