/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rank that works. Its crew takes units from a short queue and leaves records
 * in a parcel; the main thread, the only one that talks to MPI, sends the
 * parcel off and asks for more before the queue is empty.
 */
#include <mpi.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "engine/crew.h"
#include "engine/ranks_wire.h"
#include "engine/span_queue.h"

enum { PARCEL = 32768 /* bytes that are sent at once */ };
#define REPORT_SECONDS 0.2 /* that a record waits for others at most */

typedef struct rank_worker {
    const asy_pool_options *options;
    unsigned threads;
    asy_crew crew;
    atomic_bool stop;       /* the crew's */
    bool dismissed;         /* by rank 0 */
    bool asked;             /* and not answered yet */
    double reported, heard; /* when */
    double patience;        /* seconds without a sign of rank 0 */
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t more;    /* there are units, or there will be none */
    asy_span_queue queue;
    asy_parcel parcel; /* items, to be sent */
    uint32_t n_items;
} rank_worker;

/* ---- the crew's side ---- */

static bool take(void *user, size_t *number)
{
    rank_worker *w = user;
    pthread_mutex_lock(&w->lock);
    while (w->queue.units == 0 && !atomic_load(&w->stop))
        pthread_cond_wait(&w->more, &w->lock);
    bool any = !atomic_load(&w->stop) && asy_span_queue_take(&w->queue, number);
    pthread_mutex_unlock(&w->lock);
    return any;
}

static asy_status deliver(void *user, asy_bytes record, double seconds,
                          asy_error *err)
{
    rank_worker *w = user;
    asy_item item = {seconds, record.size};
    pthread_mutex_lock(&w->lock);
    asy_status status = asy_parcel_add(&w->parcel, &item, sizeof item, err);
    if (status == ASY_OK)
        status = asy_parcel_add(&w->parcel, record.bytes, record.size, err);
    if (status == ASY_OK)
        w->n_items++;
    pthread_mutex_unlock(&w->lock);
    return status;
}

static void end_crew(rank_worker *w)
{
    atomic_store(&w->stop, true);
    pthread_mutex_lock(&w->lock);
    pthread_cond_broadcast(&w->more);
    pthread_mutex_unlock(&w->lock);
}

/* ---- talking to rank 0 ---- */

/* Take the parcel out of the crew's hands, behind a report. */
static asy_status pack(rank_worker *w, asy_report *report, asy_parcel *out,
                       asy_error *err)
{
    out->size = 0;
    pthread_mutex_lock(&w->lock);
    report->n = w->n_items;
    asy_status status = asy_parcel_add(out, report, sizeof *report, err);
    if (status == ASY_OK)
        status = asy_parcel_add(out, w->parcel.bytes, w->parcel.size, err);
    w->parcel.size = 0;
    w->n_items = 0;
    pthread_mutex_unlock(&w->lock);
    return status;
}

/* Without rank 0 there is nobody to report to, and MPI cannot end in peace. */
static void give_up(void)
{
    MPI_Abort(MPI_COMM_WORLD, asy_exit_code(ASY_EIO));
}

/* A blocking send would wait for a lost rank 0 for ever. */
static void send(const asy_parcel *out, double patience)
{
    MPI_Request request;
    int sent = 0;
    unsigned idle = 0;
    double start = asy_seconds();
    bool failed =
        MPI_Isend(out->bytes, (int)out->size, MPI_BYTE, 0, ASY_TAG_REPORT,
                  MPI_COMM_WORLD, &request) != MPI_SUCCESS;
    while (!failed && !sent) {
        failed = MPI_Test(&request, &sent, MPI_STATUS_IGNORE) != MPI_SUCCESS ||
                 asy_seconds() - start > patience;
        if (!sent)
            asy_ranks_nap(&idle);
    }
    if (!sent)
        give_up();
}

static asy_status report(rank_worker *w, asy_report *r, asy_error *err)
{
    asy_parcel out = {0};
    r->threads = w->threads;
    asy_status status = pack(w, r, &out, err);
    if (status == ASY_OK)
        send(&out, w->patience);
    asy_parcel_clear(&out);
    w->reported = asy_seconds();
    return status;
}

/* Send what there is, if it is time. */
static asy_status report_if_due(rank_worker *w, bool *busy, asy_error *err)
{
    pthread_mutex_lock(&w->lock);
    bool hungry = !w->asked && asy_span_queue_hungry(&w->queue);
    bool full = w->parcel.size > PARCEL;
    bool idle = w->n_items > 0 && w->queue.units == 0;
    double wait =
        w->n_items > 0 ? REPORT_SECONDS : asy_ranks_hello(w->patience);
    bool late = asy_seconds() - w->reported > wait;
    pthread_mutex_unlock(&w->lock);
    if (!hungry && !full && !idle && !late)
        return ASY_OK;
    *busy = true;
    asy_report r = {.wish = hungry ? ASY_WANTS_UNITS : ASY_WANTS_NOTHING};
    w->asked |= hungry;
    return report(w, &r, err);
}

static asy_status receive(rank_worker *w, const asy_arrival *arrival,
                          asy_error *err)
{
    asy_span span = {0};
    MPI_Recv(&span, (int)sizeof span, MPI_BYTE, 0, arrival->tag, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    w->heard = asy_seconds();
    w->dismissed = arrival->tag == ASY_TAG_STOP;
    if (span.n == 0 || w->dismissed)
        return ASY_OK;
    pthread_mutex_lock(&w->lock);
    asy_status status = asy_span_queue_add(&w->queue, span, err);
    w->asked = false;
    pthread_cond_broadcast(&w->more);
    pthread_mutex_unlock(&w->lock);
    return status;
}

/* Until rank 0 says stop, a signal does, or a unit ends the run. */
static asy_status converse(rank_worker *w, asy_error *err)
{
    unsigned idle = 0;
    while (!w->dismissed && !atomic_load(&w->stop) &&
           !(w->options->stop && atomic_load(w->options->stop))) {
        asy_arrival arrival;
        bool busy = false;
        ASY_TRY(report_if_due(w, &busy, err));
        if (asy_ranks_look(0, &arrival)) {
            ASY_TRY(receive(w, &arrival, err));
            busy = true;
        }
        if (asy_seconds() - w->heard > w->patience)
            give_up();
        if (busy)
            idle = 0;
        else
            asy_ranks_nap(&idle);
    }
    return ASY_OK;
}

/* The last report: what is left of records, and how it ended here. Being
   interrupted because rank 0 said stop is no error. */
static asy_status say_goodbye(rank_worker *w, asy_status status, asy_error *err)
{
    asy_report r = {.wish = ASY_SAYS_GOODBYE};
    asy_error mute;
    if (!w->dismissed) {
        r.status = status == ASY_OK ? ASY_EINTERRUPTED : status;
        snprintf(r.message, sizeof r.message, "%.500s", err->message);
    }
    asy_error_reset(&mute);
    asy_status sent = report(w, &r, &mute);
    return w->dismissed ? sent : status;
}

static asy_status start(rank_worker *w, const asy_plan *plan, asy_error *err)
{
    asy_crew_work duty = {.plan = plan,
                          .stop = &w->stop,
                          .take = take,
                          .deliver = deliver,
                          .user = w};
    ASY_TRY(asy_crew_start(&w->crew, &duty, &w->threads, err));
    if (w->threads == 0)
        return asy_fail(err, ASY_ENOMEM, "no thread can be started");
    return ASY_OK;
}

static asy_status work(rank_worker *w, const asy_plan *plan, asy_error *err)
{
    asy_status status = start(w, plan, err);
    if (status == ASY_OK)
        status = converse(w, err);
    end_crew(w);
    asy_error first;
    asy_status joined = asy_crew_join(&w->crew, &first);
    if (status == ASY_OK && joined != ASY_OK && !w->dismissed) {
        *err = first;
        status = joined;
    }
    return say_goodbye(w, status, err);
}

asy_status asy_ranks_work(const asy_plan *plan, const asy_pool_options *options,
                          asy_error *err)
{
    rank_worker w = {.options = options,
                     .threads = options->threads,
                     .reported = asy_seconds(),
                     .heard = asy_seconds(),
                     .patience = asy_ranks_patience()};
    asy_arena arena;
    asy_arena_init(&arena);
    atomic_init(&w.stop, false);
    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.more, NULL);
    asy_status status =
        asy_span_queue_init(&w.queue, options->threads, &arena, err);
    status =
        status == ASY_OK ? work(&w, plan, err) : say_goodbye(&w, status, err);
    pthread_cond_destroy(&w.more);
    pthread_mutex_destroy(&w.lock);
    asy_parcel_clear(&w.parcel);
    asy_arena_clear(&arena);
    return status;
}
