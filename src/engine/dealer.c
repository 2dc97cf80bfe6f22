/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dealing units to workers: see dealer.h. */
#include "engine/dealer.h"

#define PATIENCE 1.0 /* seconds that every unit may be late */
#define LATE 4.0     /* times the longest wait so far */
#define LEAST 0.01   /* seconds of work that are worth a message */
#define NOBODY SIZE_MAX

struct asy_kind {
    size_t n, next;  /* units, and how many of them were dealt */
    size_t *unit;    /* [n] ascending */
    size_t measured; /* units whose time is known */
    double seconds;  /* of them together */
};

/* What is known of a unit. dealt_at is not 0 once it was dealt. */
struct asy_due {
    double dealt_at;
    size_t after; /* the unit dealt next */
    bool done;
};

static asy_kind *kind_of(const asy_dealer *d, size_t number)
{
    asy_unit unit = asy_plan_unit(d->plan, number);
    return &d->kind[2 * unit.learner + (unit.permutation > 0)];
}

/* Mean seconds of a unit; 0 where none has been seen. */
static double mean(const asy_kind *kind)
{
    return kind->measured ? kind->seconds / (double)kind->measured : 0;
}

/* ---- the start ---- */

static bool wanted(const asy_collection *c, const asy_share *share, size_t i,
                   size_t *number)
{
    *number = share ? share->unit[i] : i;
    return !asy_collection_has(c, *number);
}

static asy_status reserve(asy_dealer *d, asy_arena *arena, asy_error *err)
{
    for (size_t k = 0; k < d->n_kinds; k++) {
        d->kind[k].unit = ASY_NEW(arena, size_t, d->kind[k].n);
        if (!d->kind[k].unit)
            return asy_nomem(err);
        d->kind[k].n = 0;
    }
    return ASY_OK;
}

asy_status asy_dealer_init(asy_dealer *dealer, const asy_share *share,
                           const asy_collection *collection, unsigned workers,
                           asy_arena *arena, asy_error *err)
{
    const asy_plan *plan = collection->plan;
    size_t total = share ? share->n : plan->n_units, number;
    *dealer = (asy_dealer){.plan = plan,
                           .n_kinds = 2 * plan->n_learners,
                           .oldest = NOBODY,
                           .newest = NOBODY,
                           .workers = workers ? workers : 1};
    dealer->kind =
        asy_arena_calloc(arena, dealer->n_kinds, sizeof *dealer->kind);
    dealer->due = asy_arena_calloc(arena, plan->n_units, sizeof *dealer->due);
    if (!dealer->kind || !dealer->due)
        return asy_nomem(err);
    for (size_t i = 0; i < total; i++)
        if (wanted(collection, share, i, &number))
            kind_of(dealer, number)->n++;
    ASY_TRY(reserve(dealer, arena, err));
    for (size_t i = 0; i < total; i++)
        if (wanted(collection, share, i, &number)) {
            asy_kind *kind = kind_of(dealer, number);
            kind->unit[kind->n++] = number;
            dealer->waiting++;
        }
    dealer->missing = dealer->waiting;
    return ASY_OK;
}

/* ---- what goes out ---- */

double asy_dealer_left(const asy_dealer *dealer)
{
    double left = 0;
    for (size_t k = 0; k < dealer->n_kinds; k++)
        left += (double)(dealer->kind[k].n - dealer->kind[k].next) *
                mean(&dealer->kind[k]);
    return left;
}

/* A kind that nobody has measured, else the one whose units take longest. */
static asy_kind *dearest(const asy_dealer *d)
{
    asy_kind *best = NULL;
    for (size_t k = 0; k < d->n_kinds; k++) {
        asy_kind *kind = &d->kind[k];
        if (kind->next == kind->n)
            continue;
        if (kind->measured == 0)
            return kind;
        if (!best || mean(kind) > mean(best))
            best = kind;
    }
    return best;
}

static size_t batch(const asy_dealer *d, const asy_kind *kind,
                    const asy_ask *ask)
{
    double each = mean(kind), threads = (double)ask->threads;
    double share = asy_dealer_left(d) / (2.0 * (double)d->workers);
    if (share > ASY_DEAL_SECONDS)
        share = ASY_DEAL_SECONDS;
    if (share < LEAST)
        share = LEAST;
    double n = each > 0 ? share * threads / each : threads;
    size_t most = kind->n - kind->next;
    if (ask->most && ask->most < most)
        most = ask->most;
    if (n >= (double)most)
        return most;
    return n < 1 ? 1 : (size_t)n;
}

static void list(asy_dealer *d, size_t number, double now)
{
    asy_due *due = &d->due[number];
    due->dealt_at = now;
    due->after = NOBODY;
    if (d->newest == NOBODY)
        d->oldest = number;
    else
        d->due[d->newest].after = number;
    d->newest = number;
}

/* The unit that was dealt longest ago and is not done; it leaves the list. */
static size_t unlist(asy_dealer *d)
{
    size_t number = d->oldest;
    d->oldest = d->due[number].after;
    if (d->oldest == NOBODY)
        d->newest = NOBODY;
    return number;
}

static asy_span overdue(asy_dealer *d, double now)
{
    while (d->oldest != NOBODY && d->due[d->oldest].done)
        unlist(d);
    if (d->oldest == NOBODY ||
        now - d->due[d->oldest].dealt_at < PATIENCE + LATE * d->longest)
        return (asy_span){0};
    size_t number = unlist(d);
    list(d, number, now);
    return (asy_span){.first = number, .n = 1, .step = 1};
}

asy_span asy_dealer_take(asy_dealer *dealer, const asy_ask *ask)
{
    asy_kind *kind = dearest(dealer);
    if (!kind)
        return overdue(dealer, ask->now);
    size_t n = batch(dealer, kind, ask);
    const size_t *unit = &kind->unit[kind->next];
    asy_span span = {.first = unit[0], .n = 0, .step = 1};
    size_t step = kind->next + 1 < kind->n ? unit[1] - unit[0] : 1;
    span.step = (uint32_t)step;
    while (span.n < n && unit[span.n] == unit[0] + span.n * step)
        list(dealer, unit[span.n++], ask->now);
    kind->next += span.n;
    dealer->waiting -= span.n;
    return span;
}

/* ---- what comes back ---- */

void asy_dealer_done(asy_dealer *dealer, size_t number, double seconds,
                     double now)
{
    asy_due *due = &dealer->due[number];
    if (due->done)
        return;
    due->done = true;
    dealer->missing--;
    asy_kind *kind = kind_of(dealer, number);
    kind->measured++;
    kind->seconds += seconds;
    if (now - due->dealt_at > dealer->longest)
        dealer->longest = now - due->dealt_at;
}
