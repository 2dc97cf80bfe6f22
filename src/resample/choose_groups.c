/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stratified fraction of whole groups: larger groups first, each is chosen
 * if that brings the chosen share of the classes nearer to the fraction,
 *
 *   D = sum_c (m_c / n_c - fraction)^2,  m_c chosen rows of class c,
 *
 * and never if it would take the last rows of a class from the others. Then
 * each class that got none gets the group that costs D least.
 */
#include "resample/folds.h"

typedef struct choice {
    const asy_units *units;
    size_t k;
    double fraction;
    size_t *taken;         /* [k] chosen rows */
    unsigned char *chosen; /* [units] */
} choice;

/* D with one more group, or with none more if unit is units->n. */
static double distance(const choice *c, size_t unit)
{
    double sum = 0;
    for (size_t j = 0; j < c->k; j++) {
        size_t total = c->units->total[j], taken = c->taken[j];
        if (total == 0)
            continue;
        if (unit < c->units->n)
            taken += c->units->count[unit * c->k + j];
        double d = (double)taken / (double)total - c->fraction;
        sum += d * d;
    }
    return sum;
}

/* Some rows of every class must stay. */
static bool may_take(const choice *c, size_t unit)
{
    if (c->chosen[unit])
        return false;
    for (size_t j = 0; j < c->k; j++) {
        size_t more = c->units->count[unit * c->k + j];
        if (more > 0 && c->taken[j] + more == c->units->total[j])
            return false;
    }
    return true;
}

static void take(choice *c, size_t unit)
{
    c->chosen[unit] = 1;
    for (size_t j = 0; j < c->k; j++)
        c->taken[j] += c->units->count[unit * c->k + j];
}

/* The group with rows of class j that costs least, or units->n. */
static size_t cheapest_with(const choice *c, size_t j, const size_t *order)
{
    size_t best = c->units->n;
    for (size_t at = 0; at < c->units->n; at++) {
        size_t unit = order[at];
        if (c->units->count[unit * c->k + j] == 0 || !may_take(c, unit))
            continue;
        if (best == c->units->n || distance(c, unit) < distance(c, best))
            best = unit;
    }
    return best;
}

static size_t choose(choice *c, const size_t *order)
{
    size_t n = c->units->n, taken = 0;
    for (size_t at = 0; at < n; at++)
        if (may_take(c, order[at]) && distance(c, order[at]) < distance(c, n))
            take(c, order[at]);
    for (size_t j = 0; j < c->k; j++) {
        size_t unit = c->taken[j] ? n : cheapest_with(c, j, order);
        if (unit < n)
            take(c, unit);
        taken += c->taken[j];
    }
    return taken;
}

asy_status asy_choose_groups(const asy_resample_in *in, const asy_units *units,
                             double fraction, unsigned char *chosen)
{
    asy_arena *scratch = in->ctx->scratch;
    asy_rng rng;
    asy_rng_init(&rng, in->ctx->key);
    choice c = {.units = units, .k = (size_t)in->k, .fraction = fraction};
    c.taken = asy_arena_calloc(scratch, c.k, sizeof *c.taken);
    c.chosen = asy_arena_calloc(scratch, units->n, 1);
    size_t *order = ASY_NEW(scratch, size_t, units->n);
    if (!c.taken || !c.chosen || !order)
        return asy_nomem(in->ctx->err);
    ASY_TRY(asy_units_order(in, units, &rng, order));
    if (choose(&c, order) == 0)
        return asy_fail(in->ctx->err, ASY_EDATA,
                        "no group can be held out without taking the last "
                        "rows of a class (found %zu groups, need each class in "
                        "two)",
                        units->n);
    for (size_t i = 0; i < in->n; i++)
        chosen[i] = c.chosen[units->of[i]];
    return ASY_OK;
}
