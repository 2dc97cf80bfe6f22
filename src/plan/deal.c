/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which units are handed out: see deal.h. */
#include "plan/deal.h"

#include <stdlib.h>

static size_t class_size(const asy_plan *plan, asy_unit first)
{
    bool permuted = first.permutation > 0;
    size_t labellings = permuted ? plan->n_permutations : 1;
    if (asy_unit_is_holdout(plan, first))
        return plan->n_holdout > 0 ? labellings : 0;
    return labellings *
           (permuted ? plan->permutation_repeats : plan->n_repeats);
}

static asy_deal_class make_class(const asy_plan *plan, asy_unit first)
{
    bool searches = asy_plan_searches(plan, first);
    return (asy_deal_class){
        .first = first,
        .n = class_size(plan, first),
        .candidates = searches ? plan->learner[first.learner].n_candidates : 1};
}

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* More candidates first; observed labels, which cost importance too, before
   permuted ones. Total: no two classes have the same first unit. */
static int by_cost(const void *left, const void *right)
{
    const asy_deal_class *a = left, *b = right;
    int order = compare_numbers(b->candidates, a->candidates);
    if (order == 0)
        order = compare_numbers(a->first.permutation, b->first.permutation);
    if (order == 0)
        order = compare_numbers(a->first.learner, b->first.learner);
    return order ? order : compare_numbers(a->first.fold, b->first.fold);
}

asy_status asy_deal_make(const asy_plan *plan, asy_arena *arena, asy_deal *deal,
                         asy_error *err)
{
    size_t most = 2 * (plan->n_folds + 1) * plan->n_learners, n = 0;
    asy_deal_class *class = ASY_NEW(arena, asy_deal_class, most);
    if (!class)
        return asy_nomem(err);
    for (size_t b = 0; b < 2; b++)
        for (size_t f = 0; f <= plan->n_folds; f++)
            for (size_t l = 0; l < plan->n_learners; l++) {
                asy_unit first = {.permutation = b, .fold = f, .learner = l};
                class[n] = make_class(plan, first);
                n += class[n].n > 0;
            }
    qsort(class, n, sizeof *class, by_cost);
    for (size_t c = 1; c < n; c++)
        class[c].start = class[c - 1].start + class[c - 1].n;
    *deal = (asy_deal){plan, n, class};
    return ASY_OK;
}

/* The last class that starts at or before the position. */
static const asy_deal_class *class_at(const asy_deal *deal, size_t position)
{
    size_t low = 0, high = deal->n_classes;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (deal->class[middle].start <= position)
            low = middle;
        else
            high = middle;
    }
    return &deal->class[low];
}

size_t asy_deal_at(const asy_deal *deal, size_t position)
{
    const asy_deal_class *class = class_at(deal, position);
    asy_unit unit = class->first;
    size_t i = position - class->start;
    size_t repeats = deal->plan->permutation_repeats;
    if (asy_unit_is_holdout(deal->plan, unit))
        repeats = 1;
    if (unit.permutation == 0) {
        unit.repeat = i;
    } else {
        unit.permutation += i / repeats;
        unit.repeat = i % repeats;
    }
    return asy_plan_number(deal->plan, unit);
}

static int by_number(const void *a, const void *b)
{
    return compare_numbers(*(const size_t *)a, *(const size_t *)b);
}

asy_status asy_deal_shard(const asy_deal *deal, asy_shard shard,
                          asy_arena *arena, asy_share *share, asy_error *err)
{
    size_t total = deal->plan->n_units;
    size_t n = total / shard.of + (shard.index <= total % shard.of);
    size_t *unit = ASY_NEW(arena, size_t, n);
    if (!unit)
        return asy_nomem(err);
    for (size_t i = 0; i < n; i++)
        unit[i] = asy_deal_at(deal, shard.index - 1 + i * shard.of);
    qsort(unit, n, sizeof *unit, by_number);
    *share = (asy_share){n, unit};
    return ASY_OK;
}
