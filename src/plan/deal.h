/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which units are handed out to shards and ranks.
 *
 * Units that cost alike (same learner and outer fold, observed or permuted
 * labels) form a class; classes with more candidates come first. Dealt round
 * robin, every one of N shards gets the same number of units of each class, to
 * within one, whatever a fit of that learner costs; and no two shards
 * differ by more planned fits than one unit has.
 *
 * Invariant: the order is a pure function of the plan, and holds every unit
 * once.
 */
#ifndef ASY_PLAN_DEAL_H
#define ASY_PLAN_DEAL_H

#include "plan/plan.h"

typedef struct asy_deal_class {
    asy_unit first;    /* observed: repeat 0; permuted: permutation 1 */
    size_t n;          /* units */
    size_t candidates; /* fitted by the search of one unit; 1 without */
    size_t start;      /* position of the first unit in the order */
} asy_deal_class;

typedef struct asy_deal {
    const asy_plan *plan;
    size_t n_classes;
    const asy_deal_class *class; /* [n_classes] in the order of dealing */
} asy_deal;

/* In arena. Cost O(c log c) for c classes. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_deal_make(const asy_plan *plan, asy_arena *arena, asy_deal *deal,
                         asy_error *err);

/* The number of the unit at a position of the order. Cost O(log c). */
size_t asy_deal_at(const asy_deal *deal, size_t position);

/* Some of a plan's units. */
typedef struct asy_share {
    size_t n;
    const size_t *unit; /* [n] numbers, ascending */
} asy_share;

/* Part `index` of `of`, 1 <= index <= of. */
typedef struct asy_shard {
    size_t index, of;
} asy_shard;

/* The units of a shard. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_deal_shard(const asy_deal *deal, asy_shard shard,
                          asy_arena *arena, asy_share *share, asy_error *err);

#endif
