/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run on many ranks, simulated: see simulate.h. */
#include "bench/simulate.h"

#include <math.h>

#include "base/rng.h"

#define REPORT_SECONDS 0.2 /* as in ranks_work.c */
enum { SPANS = 8 };

/* A rank: its spans, and how far it has come in them. */
typedef struct sim_rank {
    asy_span span[SPANS];
    size_t n_spans, total; /* spans, units in them */
    size_t done, reported; /* units, from the first span on */
    size_t enough;
    double clock, last_report; /* when `done` units are done */
} sim_rank;

/* A report reaches rank 0. */
typedef struct sim_event {
    double at;
    unsigned rank;
    bool last; /* nothing is asked for */
} sim_event;

typedef struct sim {
    const asy_plan *plan;
    const sim_costs *costs;
    sim_policy policy;
    asy_dealer dealer;
    sim_rank *rank;
    sim_event *heap;
    size_t n_events;
    double free; /* when rank 0 can serve again */
    sim_outcome *out;
} sim;

double sim_unit(const asy_plan *plan, const sim_costs *costs, size_t number)
{
    asy_unit unit = asy_plan_unit(plan, number);
    size_t kind = 2 * unit.learner + (unit.permutation > 0);
    uint64_t draw = asy_key_add(asy_key("sim", 1), number);
    return costs->reading[kind * costs->n + draw % costs->n];
}

/* ---- events, the earliest first ---- */

static bool earlier(const sim_event *a, const sim_event *b)
{
    return a->at < b->at || (a->at == b->at && a->rank < b->rank);
}

static void swap(sim_event *a, sim_event *b)
{
    sim_event kept = *a;
    *a = *b;
    *b = kept;
}

static void push(sim *s, sim_event event)
{
    size_t i = s->n_events++;
    s->heap[i] = event;
    for (; i > 0 && earlier(&s->heap[i], &s->heap[(i - 1) / 2]);
         i = (i - 1) / 2)
        swap(&s->heap[i], &s->heap[(i - 1) / 2]);
}

static sim_event pop(sim *s)
{
    sim_event first = s->heap[0];
    s->heap[0] = s->heap[--s->n_events];
    for (size_t i = 0, child; (child = 2 * i + 1) < s->n_events; i = child) {
        if (child + 1 < s->n_events &&
            earlier(&s->heap[child + 1], &s->heap[child]))
            child++;
        if (!earlier(&s->heap[child], &s->heap[i]))
            break;
        swap(&s->heap[child], &s->heap[i]);
    }
    return first;
}

/* ---- a rank ---- */

static size_t unit_at(const sim_rank *r, size_t i)
{
    size_t span = 0;
    for (; i >= r->span[span].n; span++)
        i -= r->span[span].n;
    return r->span[span].first + i * r->span[span].step;
}

/* Drop spans of which everything was reported. */
static void tidy(sim_rank *r)
{
    while (r->n_spans > 0 && r->reported >= r->span[0].n) {
        size_t n = r->span[0].n;
        r->total -= n;
        r->done -= n;
        r->reported -= n;
        r->n_spans--;
        for (size_t i = 0; i < r->n_spans; i++)
            r->span[i] = r->span[i + 1];
    }
}

/* Work until fewer than `enough` units are left, then report. */
static void go_on(sim *s, unsigned rank, bool last)
{
    sim_rank *r = &s->rank[rank];
    size_t enough = last ? 1 : r->enough;
    while (r->total - r->done >= enough && r->done < r->total)
        r->clock += sim_unit(s->plan, s->costs, unit_at(r, r->done++));
    push(s, (sim_event){r->clock + s->costs->poll + s->costs->latency, rank,
                        last});
}

static void receive(sim *s, unsigned rank, asy_span span, double now)
{
    sim_rank *r = &s->rank[rank];
    if (r->done == r->total && r->clock < now)
        r->clock = now;
    r->span[r->n_spans++] = span;
    r->total += span.n;
    r->enough = s->policy == SIM_GUIDED && span.n >= 8 ? span.n / 4 : 1;
    go_on(s, rank, false);
}

/* ---- rank 0 ---- */

/* Take in what a rank has done since its last report. */
static void keep(sim *s, sim_rank *r, double at)
{
    const sim_costs *c = s->costs;
    size_t n = r->done - r->reported;
    double reports = 1 + floor((at - r->last_report) / REPORT_SECONDS);
    double writes = s->policy == SIM_GUIDED ? reports : (double)n;
    double cost = reports * c->message + writes * (n > 0 ? c->write : 0) +
                  (double)n * c->record;
    s->free = fmax(s->free, at) + cost;
    s->out->served += cost;
    s->out->messages += (size_t)reports;
    r->last_report = at;
    for (; r->reported < r->done; r->reported++) {
        size_t number = unit_at(r, r->reported);
        double seconds = sim_unit(s->plan, c, number);
        s->out->work += seconds;
        asy_dealer_done(&s->dealer, number, seconds, s->free);
    }
    tidy(r);
}

static void serve(sim *s, const sim_event *event)
{
    sim_rank *r = &s->rank[event->rank];
    keep(s, r, event->at);
    if (event->last)
        return;
    asy_ask ask = {
        .threads = 1, .most = s->policy == SIM_ONE_BY_ONE, .now = s->free};
    asy_span span = {0};
    if (s->dealer.waiting > 0)
        span = asy_dealer_take(&s->dealer, &ask);
    if (span.n > 0)
        receive(s, event->rank, span,
                s->free + s->costs->latency + s->costs->poll);
    else
        go_on(s, event->rank, true);
}

static asy_status prepare(sim *s, unsigned ranks, asy_collection *none,
                          asy_arena *arena, asy_error *err)
{
    ASY_TRY(asy_collection_init(none, s->plan, err));
    s->rank = asy_arena_calloc(arena, ranks, sizeof *s->rank);
    s->heap = ASY_NEW(arena, sim_event, ranks);
    if (!s->rank || !s->heap)
        return asy_nomem(err);
    const asy_dealer_request request = {.collection = none, .threads = ranks};
    return asy_dealer_init(&s->dealer, &request, arena, err);
}

asy_status sim_ranks(const asy_plan *plan, const sim_costs *costs,
                     unsigned ranks, sim_policy policy, sim_outcome *out,
                     asy_error *err)
{
    *out = (sim_outcome){0};
    sim s = {.plan = plan, .costs = costs, .policy = policy, .out = out};
    asy_collection none;
    asy_arena arena;
    asy_arena_init(&arena);
    asy_status status = prepare(&s, ranks, &none, &arena, err);
    for (unsigned r = 0; status == ASY_OK && r < ranks; r++) {
        s.rank[r].enough = 1;
        go_on(&s, r, false);
    }
    while (status == ASY_OK && s.n_events > 0) {
        sim_event event = pop(&s);
        serve(&s, &event);
    }
    out->seconds = s.free;
    asy_collection_clear(&none);
    asy_arena_clear(&arena);
    return status;
}

static asy_status one_shard(const asy_deal *deal, asy_shard shard,
                            const sim_costs *costs, double *seconds,
                            asy_error *err)
{
    asy_arena arena;
    asy_share share = {0};
    asy_arena_init(&arena);
    asy_status status = asy_deal_shard(deal, shard, &arena, &share, err);
    *seconds = 0;
    for (size_t i = 0; status == ASY_OK && i < share.n; i++)
        *seconds += costs->write + sim_unit(deal->plan, costs, share.unit[i]);
    asy_arena_clear(&arena);
    return status;
}

asy_status sim_shards(const asy_plan *plan, const sim_costs *costs,
                      size_t shards, sim_outcome *out, asy_error *err)
{
    asy_arena arena;
    asy_deal deal;
    *out = (sim_outcome){0};
    asy_arena_init(&arena);
    asy_status status = asy_deal_make(plan, &arena, &deal, err);
    for (size_t i = 1; status == ASY_OK && i <= shards; i++) {
        double seconds;
        status = one_shard(&deal, (asy_shard){i, shards}, costs, &seconds, err);
        out->seconds = fmax(out->seconds, seconds);
        out->work += seconds;
    }
    asy_arena_clear(&arena);
    return status;
}
