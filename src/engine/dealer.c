/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dealing units to workers: see dealer.h. */
#include "engine/dealer.h"

#define PATIENCE 1.0 /* seconds that every unit may be late */
#define LATE 4.0     /* times the longest wait for one of its kind */
#define LEAST 0.01   /* seconds of work that are worth a message */
#define NOBODY SIZE_MAX

struct asy_kind {
    size_t n, next;  /* units, and how many of them were dealt */
    size_t *unit;    /* [n] ascending */
    size_t measured; /* units whose time is known */
    double seconds;  /* of them together */
    double longest;  /* from dealing one to its record */
    asy_due_list out;
};

/* What is known of a unit that was dealt. */
struct asy_due {
    double dealt_at; /* the last time */
    size_t after;    /* the next in its list */
    unsigned worker; /* that has it */
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

static bool wanted(const asy_dealer_request *r, size_t i, size_t *number)
{
    *number = r->share ? r->share->unit[i] : i;
    return !asy_collection_has(r->collection, *number);
}

static const asy_due_list empty = {NOBODY, NOBODY};

static asy_status reserve(asy_dealer *d, asy_arena *arena, asy_error *err)
{
    for (size_t k = 0; k < d->n_kinds; k++) {
        d->kind[k].unit = ASY_NEW(arena, size_t, d->kind[k].n);
        if (!d->kind[k].unit)
            return asy_nomem(err);
        d->kind[k].n = 0;
        d->kind[k].out = empty;
    }
    return ASY_OK;
}

asy_status asy_dealer_init(asy_dealer *dealer,
                           const asy_dealer_request *request, asy_arena *arena,
                           asy_error *err)
{
    const asy_plan *plan = request->collection->plan;
    size_t total = request->share ? request->share->n : plan->n_units, number;
    *dealer = (asy_dealer){.plan = plan,
                           .n_kinds = 2 * plan->n_learners,
                           .again = empty,
                           .lost = empty,
                           .threads = request->threads ? request->threads : 1};
    dealer->kind =
        asy_arena_calloc(arena, dealer->n_kinds, sizeof *dealer->kind);
    dealer->due = asy_arena_calloc(arena, plan->n_units, sizeof *dealer->due);
    if (!dealer->kind || !dealer->due)
        return asy_nomem(err);
    for (size_t i = 0; i < total; i++)
        if (wanted(request, i, &number))
            kind_of(dealer, number)->n++;
    ASY_TRY(reserve(dealer, arena, err));
    for (size_t i = 0; i < total; i++)
        if (wanted(request, i, &number)) {
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
    double share = asy_dealer_left(d) / (2.0 * (double)d->threads);
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

/* ---- lists of units that are out ---- */

/* The unit behind `before` in a list; NOBODY is before the oldest and behind
   the newest. */
static size_t *behind(asy_dealer *d, asy_due_list *list, size_t before)
{
    return before == NOBODY ? &list->oldest : &d->due[before].after;
}

static void append(asy_dealer *d, asy_due_list *list, size_t number)
{
    *behind(d, list, list->newest) = number;
    d->due[number].after = NOBODY;
    list->newest = number;
}

/* The unit behind `before` leaves the list. */
static size_t detach(asy_dealer *d, asy_due_list *list, size_t before)
{
    size_t *link = behind(d, list, before), number = *link;
    *link = d->due[number].after;
    if (list->newest == number)
        list->newest = before;
    return number;
}

/* A unit goes out; the list keeps it in mind. */
static void deal(asy_dealer *d, asy_due_list *list, size_t number,
                 const asy_ask *ask)
{
    d->due[number].dealt_at = ask->now;
    d->due[number].worker = ask->worker;
    append(d, list, number);
}

static asy_span deal_again(asy_dealer *d, size_t number, const asy_ask *ask)
{
    deal(d, &d->again, number, ask);
    return (asy_span){.first = number, .n = 1, .step = 1};
}

/* The unit that is late for longest and that the asking worker does not have.
   Those that are done leave the list on the way. */
static size_t late_one(asy_dealer *d, asy_kind *kind, const asy_ask *ask)
{
    double patience = PATIENCE + LATE * kind->longest;
    size_t before = NOBODY, number;
    while ((number = *behind(d, &kind->out, before)) != NOBODY) {
        const asy_due *due = &d->due[number];
        if (due->done)
            detach(d, &kind->out, before);
        else if (ask->now - due->dealt_at < patience)
            return NOBODY;
        else if (due->worker != ask->worker)
            return detach(d, &kind->out, before);
        else
            before = number;
    }
    return NOBODY;
}

static asy_span overdue(asy_dealer *d, const asy_ask *ask)
{
    for (size_t k = 0; k < d->n_kinds; k++) {
        asy_kind *kind = &d->kind[k];
        size_t number = kind->measured ? late_one(d, kind, ask) : NOBODY;
        if (number != NOBODY)
            return deal_again(d, number, ask);
    }
    return (asy_span){0};
}

/* ---- lost workers ---- */

static void collect_lost(asy_dealer *d, asy_due_list *from, unsigned worker)
{
    size_t before = NOBODY, number;
    while ((number = *behind(d, from, before)) != NOBODY) {
        const asy_due *due = &d->due[number];
        if (!due->done && due->worker != worker) {
            before = number;
            continue;
        }
        detach(d, from, before);
        if (!due->done)
            append(d, &d->lost, number);
    }
}

void asy_dealer_lose(asy_dealer *dealer, unsigned worker)
{
    for (size_t k = 0; k < dealer->n_kinds; k++)
        collect_lost(dealer, &dealer->kind[k].out, worker);
    collect_lost(dealer, &dealer->again, worker);
}

static asy_span lost_one(asy_dealer *d, const asy_ask *ask)
{
    while (d->lost.oldest != NOBODY) {
        size_t number = detach(d, &d->lost, NOBODY);
        if (!d->due[number].done)
            return deal_again(d, number, ask);
    }
    return (asy_span){0};
}

/* ---- an answer to who asks ---- */

static asy_span fresh(asy_dealer *d, asy_kind *kind, const asy_ask *ask)
{
    size_t n = batch(d, kind, ask);
    const size_t *unit = &kind->unit[kind->next];
    size_t step = kind->next + 1 < kind->n ? unit[1] - unit[0] : 1;
    asy_span span = {.first = unit[0], .n = 0, .step = (uint32_t)step};
    while (span.n < n && unit[span.n] == unit[0] + span.n * step)
        deal(d, &kind->out, unit[span.n++], ask);
    kind->next += span.n;
    d->waiting -= span.n;
    return span;
}

asy_span asy_dealer_take(asy_dealer *dealer, const asy_ask *ask)
{
    asy_span span = lost_one(dealer, ask);
    if (span.n > 0)
        return span;
    asy_kind *kind = dearest(dealer);
    return kind ? fresh(dealer, kind, ask) : overdue(dealer, ask);
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
    if (now - due->dealt_at > kind->longest)
        kind->longest = now - due->dealt_at;
}
