/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dealing units to workers that ask for them, one to ten thousand.
 *
 * - Units that cost alike (one learner, observed or permuted labels) are a
 *   kind. The kind whose units take longest, as measured so far, goes first:
 *   what is left for the end is small.
 * - A worker gets as many units at once as fit half of its share of the work
 *   that is left (guided self-scheduling, Polychronopoulos and Kuck 1987), but
 *   no more than ASY_DEAL_SECONDS of work: a lost worker loses that much. Nor
 *   less than is worth a message: cheap units at the end go in handfuls.
 * - When none is left, a unit that takes several times as long as any other of
 *   its kind has is dealt once more, to another worker. A kind of which nothing
 *   has come back yet has no such time: its units are waited for.
 * - What a lost worker had is dealt again at once.
 * - Whichever record of a unit comes second is ignored.
 *
 * Knows neither clocks nor messages: the caller says what time it is, so that
 * a simulation can use it too. Not thread-safe.
 */
#ifndef ASY_ENGINE_DEALER_H
#define ASY_ENGINE_DEALER_H

#include "engine/collect.h"
#include "plan/deal.h"

#define ASY_DEAL_SECONDS 1.0

/* Units first, first + step, ... (n of them). */
typedef struct asy_span {
    uint64_t first;
    uint32_t n, step;
} asy_span;

typedef struct asy_kind asy_kind;
typedef struct asy_due asy_due;

/* Units that are out, in the order in which they were dealt, and maybe done. */
typedef struct asy_due_list {
    size_t oldest, newest;
} asy_due_list;

typedef struct asy_dealer {
    const asy_plan *plan;
    size_t n_kinds;
    asy_kind *kind;     /* [n_kinds] */
    size_t waiting;     /* units never dealt */
    size_t missing;     /* units not done */
    asy_due *due;       /* [n_units] */
    asy_due_list again; /* dealt more than once */
    asy_due_list lost;  /* to be dealt again */
    unsigned threads;   /* of all workers together */
} asy_dealer;

/* What is to be dealt: the units of a share that a collection lacks. */
typedef struct asy_dealer_request {
    const asy_collection *collection;
    const asy_share *share; /* NULL: all units */
    unsigned threads;       /* of all workers together; 0 counts as 1 */
} asy_dealer_request;

/* In arena, some 32 bytes a unit. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_dealer_init(asy_dealer *dealer,
                           const asy_dealer_request *request, asy_arena *arena,
                           asy_error *err);

/* Who asks, and when. */
typedef struct asy_ask {
    unsigned worker;  /* its number */
    unsigned threads; /* that it has */
    size_t most;      /* units wanted at most; 0: as many as are sensible */
    double now;       /* seconds */
} asy_ask;

/* A span of units for whoever asks; n is 0 if there is nothing to do now. */
asy_span asy_dealer_take(asy_dealer *dealer, const asy_ask *ask);

/* A unit is done; it took so many seconds. */
void asy_dealer_done(asy_dealer *dealer, size_t number, double seconds,
                     double now);

/* A worker is lost: somebody else does what it was dealt and has not reported.
   Cost O(units that were dealt). */
void asy_dealer_lose(asy_dealer *dealer, unsigned worker);

/* Seconds of work that are left on one core, as far as known. */
double asy_dealer_left(const asy_dealer *dealer);

#endif
