/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rank 0: deals, receives, keeps, and works itself. Its main thread talks to
 * the other ranks; its crew asks the same dealer.
 */
#include <mpi.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "engine/crew.h"
#include "engine/ranks_wire.h"

#define GOODBYE_SECONDS 2.0 /* that we wait for the others' last words */

typedef struct server {
    const asy_pool_options *options;
    asy_collection *collection;
    asy_arena arena;
    asy_crew crew;
    atomic_bool stop; /* the crew's */
    unsigned n;       /* ranks */
    unsigned *hungry; /* [n] threads of a rank that waits for units, or 0 */
    unsigned *queue;  /* [n] those ranks; one message must not cost n looks */
    unsigned n_queue;
    bool *gone;      /* [n] has said goodbye */
    double *heard;   /* [n] when a rank was last heard */
    double hello;    /* when the others last heard of us in any case */
    double patience; /* seconds; a rank that is silent for longer is lost */
    asy_parcel parcel;
    asy_error first;      /* what ends the run */
    pthread_mutex_t lock; /* guards the dealer and the collection */
    asy_dealer dealer;
} server;

/* ---- records ---- */

static asy_status keep(server *s, const asy_bytes *record,
                       const double *seconds, size_t n, asy_error *err)
{
    pthread_mutex_lock(&s->lock);
    asy_status status =
        asy_pool_keep(s->options, s->collection, record, n, err);
    for (size_t i = 0; status == ASY_OK && i < n; i++)
        asy_dealer_done(&s->dealer, asy_record_number(record[i].bytes),
                        seconds[i], asy_seconds());
    pthread_mutex_unlock(&s->lock);
    return status;
}

/* ---- the crew's side ---- */

static bool all_done(server *s)
{
    pthread_mutex_lock(&s->lock);
    bool done = s->dealer.missing == 0;
    pthread_mutex_unlock(&s->lock);
    return done;
}

/* One unit at a time; when none is left, wait until all are back: a rank may
   be lost. */
static bool take(void *user, size_t *number)
{
    server *s = user;
    unsigned idle = 0;
    while (!atomic_load(&s->stop) && !all_done(s)) {
        asy_ask ask = {.threads = 1, .most = 1, .now = asy_seconds()};
        pthread_mutex_lock(&s->lock);
        asy_span span = asy_dealer_take(&s->dealer, &ask);
        pthread_mutex_unlock(&s->lock);
        *number = span.first;
        if (span.n > 0)
            return true;
        asy_ranks_nap(&idle);
    }
    return false;
}

static asy_status deliver(void *user, asy_bytes record, double seconds,
                          asy_error *err)
{
    return keep(user, &record, &seconds, 1, err);
}

/* ---- the other ranks' side ---- */

static asy_status unpack(server *s, const asy_report *r, asy_error *err)
{
    asy_arena *arena = &s->arena;
    asy_mark mark = asy_arena_mark(arena);
    asy_bytes *record = ASY_NEW(arena, asy_bytes, r->n);
    double *seconds = ASY_NEW(arena, double, r->n);
    if (!record || !seconds)
        return asy_nomem(err);
    const unsigned char *at = s->parcel.bytes + sizeof *r;
    for (size_t i = 0; i < r->n; i++) {
        asy_item item;
        memcpy(&item, at, sizeof item);
        seconds[i] = item.seconds;
        record[i] = (asy_bytes){at + sizeof item, item.size};
        at += sizeof item + item.size;
    }
    asy_status status = r->n ? keep(s, record, seconds, r->n, err) : ASY_OK;
    asy_arena_release(arena, mark);
    return status;
}

/* What ends on one rank ends for all. */
static asy_status part(server *s, int rank, const asy_report *r, asy_error *err)
{
    s->gone[rank] = true;
    if (r->status == ASY_OK)
        return ASY_OK;
    return asy_fail(err, (asy_status)r->status, "rank %d: %s", rank,
                    r->message);
}

static asy_status receive(server *s, const asy_arrival *arrival, asy_error *err)
{
    asy_report r;
    ASY_TRY(asy_parcel_reserve(&s->parcel, arrival->size, err));
    MPI_Recv(s->parcel.bytes, (int)arrival->size, MPI_BYTE, arrival->rank,
             arrival->tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    memcpy(&r, s->parcel.bytes, sizeof r);
    s->heard[arrival->rank] = asy_seconds();
    ASY_TRY(unpack(s, &r, err));
    if (r.wish == ASY_WANTS_UNITS && s->hungry[arrival->rank] == 0) {
        s->hungry[arrival->rank] = r.threads;
        s->queue[s->n_queue++] = (unsigned)arrival->rank;
    }
    if (r.wish == ASY_SAYS_GOODBYE)
        return part(s, arrival->rank, &r, err);
    return ASY_OK;
}

static void send(server *s, unsigned rank, asy_span span, int tag)
{
    if (MPI_Send(&span, (int)sizeof span, MPI_BYTE, (int)rank, tag,
                 MPI_COMM_WORLD) != MPI_SUCCESS)
        s->gone[rank] = true; /* its units will be overdue */
}

/* Units for the i-th hungry rank, if there are any for it. */
static bool feed_one(server *s, unsigned i)
{
    unsigned rank = s->queue[i];
    asy_ask ask = {
        .worker = rank, .threads = s->hungry[rank], .now = asy_seconds()};
    pthread_mutex_lock(&s->lock);
    asy_span span = asy_dealer_take(&s->dealer, &ask);
    pthread_mutex_unlock(&s->lock);
    if (span.n == 0)
        return false;
    s->hungry[rank] = 0;
    s->queue[i] = s->queue[--s->n_queue];
    send(s, rank, span, ASY_TAG_DEAL);
    return true;
}

/* What is not for one rank, because that rank has it already, is for any other:
   if two get nothing, there is nothing. */
static void feed(server *s)
{
    bool more = true;
    while (more && s->n_queue > 0)
        more = feed_one(s, s->n_queue - 1) ||
               (s->n_queue > 1 && feed_one(s, s->n_queue - 2));
}

static void send_all(server *s, int tag)
{
    for (unsigned rank = 1; rank < s->n; rank++)
        if (!s->gone[rank])
            send(s, rank, (asy_span){0}, tag);
    s->hello = asy_seconds();
}

static void give_up_lost(server *s)
{
    double now = asy_seconds();
    for (unsigned rank = 1; rank < s->n; rank++) {
        if (now - s->heard[rank] < s->patience)
            continue;
        s->heard[rank] = now; /* to be lost again, if it takes more */
        pthread_mutex_lock(&s->lock);
        asy_dealer_lose(&s->dealer, rank);
        pthread_mutex_unlock(&s->lock);
    }
}

/* From time to time: are all there? */
static void look_round(server *s)
{
    if (asy_seconds() - s->hello < asy_ranks_hello(s->patience))
        return;
    send_all(s, ASY_TAG_DEAL);
    give_up_lost(s);
}

static bool must_stop(server *s)
{
    if (s->options->stop && atomic_load(s->options->stop))
        atomic_store(&s->stop, true);
    return atomic_load(&s->stop);
}

static asy_status serve(server *s, asy_error *err)
{
    unsigned idle = 0;
    while (!must_stop(s) && !all_done(s)) {
        asy_arrival arrival;
        if (asy_ranks_look(-1, &arrival)) {
            ASY_TRY(receive(s, &arrival, err));
            idle = 0;
        } else {
            asy_ranks_nap(&idle);
        }
        feed(s);
        look_round(s);
    }
    return ASY_OK;
}

/* ---- the end ---- */

static bool all_gone(const server *s)
{
    for (unsigned rank = 1; rank < s->n; rank++)
        if (!s->gone[rank])
            return false;
    return true;
}

/* Tell the others to stop and hear them out; late records are kept. */
static void dismiss(server *s)
{
    asy_error mute;
    unsigned idle = 0;
    asy_arrival arrival;
    send_all(s, ASY_TAG_STOP);
    double start = asy_seconds();
    while (!all_gone(s) && asy_seconds() - start < GOODBYE_SECONDS) {
        asy_error_reset(&mute);
        if (!asy_ranks_look(-1, &arrival))
            asy_ranks_nap(&idle);
        else if (receive(s, &arrival, &mute) != ASY_OK)
            idle = 0; /* the run ends anyhow */
    }
}

static asy_status verdict(server *s, asy_status served, asy_status joined,
                          const asy_error *crew, asy_error *err)
{
    if (s->dealer.missing == 0)
        return ASY_OK; /* a second copy of a unit may have been cut off */
    if (served != ASY_OK)
        return served;
    if (joined != ASY_OK) {
        *err = *crew;
        return joined;
    }
    return asy_fail(err, ASY_EINTERRUPTED, "interrupted");
}

static asy_status run(server *s, asy_error *err)
{
    asy_crew_work duty = {.plan = s->collection->plan,
                          .stop = &s->stop,
                          .take = take,
                          .deliver = deliver,
                          .user = s};
    unsigned threads = s->options->threads;
    asy_error first;
    asy_status served = asy_crew_start(&s->crew, &duty, &threads, err);
    if (served == ASY_OK)
        served = serve(s, err);
    atomic_store(&s->stop, true);
    dismiss(s);
    asy_error_reset(&first);
    asy_status joined = asy_crew_join(&s->crew, &first);
    return verdict(s, served, joined, &first, err);
}

static asy_status prepare(server *s, unsigned threads, asy_error *err)
{
    int n = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &n);
    s->n = (unsigned)n;
    s->hungry = asy_arena_calloc(&s->arena, s->n, sizeof *s->hungry);
    s->queue = asy_arena_calloc(&s->arena, s->n, sizeof *s->queue);
    s->gone = asy_arena_calloc(&s->arena, s->n, sizeof *s->gone);
    s->heard = ASY_NEW(&s->arena, double, s->n);
    if (!s->hungry || !s->queue || !s->gone || !s->heard)
        return asy_nomem(err);
    for (unsigned rank = 0; rank < s->n; rank++)
        s->heard[rank] = s->hello;
    const asy_dealer_request request = {.collection = s->collection,
                                        .share = s->options->share,
                                        .threads = threads};
    return asy_dealer_init(&s->dealer, &request, &s->arena, err);
}

asy_status asy_ranks_serve(const asy_pool_options *options, unsigned threads,
                           asy_collection *collection, asy_error *err)
{
    server s = {.options = options,
                .collection = collection,
                .hello = asy_seconds(),
                .patience = asy_ranks_patience()};
    asy_arena_init(&s.arena);
    atomic_init(&s.stop, false);
    pthread_mutex_init(&s.lock, NULL);
    asy_status status = prepare(&s, threads, err);
    if (status == ASY_OK)
        status = run(&s, err);
    else /* the others wait for units; without the lists they cannot be told */
        MPI_Abort(MPI_COMM_WORLD, asy_exit_code(status));
    pthread_mutex_destroy(&s.lock);
    asy_arena_clear(&s.arena);
    asy_parcel_clear(&s.parcel);
    return status;
}
