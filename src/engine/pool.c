/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers as threads: see pool.h. */
#include "engine/pool.h"

#include <pthread.h>
#include <unistd.h>

#include "base/memory.h"

typedef struct pool {
    const asy_plan *plan;
    const asy_pool_options *options;
    asy_collection *collection;
    size_t total;       /* units to do, of the share or of the plan */
    atomic_size_t next; /* of them */
    atomic_bool *stop;
    pthread_mutex_t lock; /* guards collection, keep, progress, err */
    asy_error *err;       /* the first error that ends the run */
} pool;

typedef struct seat {
    pool *pool;
    unsigned index;
    pthread_t thread;
} seat;

/* The first error ends the run for everybody. */
static void give_up(pool *p, const asy_error *err)
{
    pthread_mutex_lock(&p->lock);
    if (p->err->status == ASY_OK)
        *p->err = *err;
    pthread_mutex_unlock(&p->lock);
    atomic_store(p->stop, true);
}

static asy_status deliver(pool *p, const void *bytes, size_t size,
                          asy_error *err)
{
    const asy_pool_options *o = p->options;
    pthread_mutex_lock(&p->lock);
    asy_status status = ASY_OK;
    if (o->keep)
        status = o->keep(o->user, bytes, size, err);
    if (status == ASY_OK)
        status = asy_collection_put(p->collection, bytes, size, err);
    if (status == ASY_OK && o->progress)
        o->progress(o->user, p->collection->n_done, p->total);
    pthread_mutex_unlock(&p->lock);
    return status;
}

static asy_status one_unit(pool *p, asy_worker *worker, size_t number,
                           asy_error *err)
{
    asy_record record;
    void *bytes;
    size_t size;
    ASY_TRY(asy_unit_run(worker, number, &record, err));
    ASY_TRY(asy_record_encode(&record, &worker->arena, &bytes, &size, err));
    return deliver(p, bytes, size, err);
}

static void *work(void *argument)
{
    seat *s = argument;
    pool *p = s->pool;
    asy_worker worker;
    asy_error err;
    asy_error_reset(&err);
    asy_worker_init(&worker, p->plan, s->index, p->stop);
    while (!atomic_load(p->stop)) {
        size_t next = atomic_fetch_add(&p->next, 1);
        if (next >= p->total)
            break;
        const asy_share *share = p->options->share;
        size_t number = share ? share->unit[next] : next;
        /* Only units of an earlier run are there before their turn. */
        pthread_mutex_lock(&p->lock);
        bool done = asy_collection_has(p->collection, number);
        pthread_mutex_unlock(&p->lock);
        if (!done && one_unit(p, &worker, number, &err) != ASY_OK) {
            give_up(p, &err);
            break;
        }
    }
    asy_worker_clear(&worker);
    return NULL;
}

static unsigned count_threads(size_t units, unsigned wanted)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n = wanted ? wanted : online > 0 ? (unsigned)online : 1;
    return units < n ? (unsigned)units : n;
}

static asy_status run_threads(pool *p, unsigned n)
{
    seat *seats = asy_calloc(n, sizeof *seats);
    if (!seats)
        return asy_nomem(p->err);
    unsigned started = 0;
    for (; started + 1 < n; started++) {
        seats[started] = (seat){.pool = p, .index = started};
        if (pthread_create(&seats[started].thread, NULL, work,
                           &seats[started]) != 0)
            break; /* fewer threads do the same work */
    }
    seats[started] = (seat){.pool = p, .index = started};
    work(&seats[started]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(seats[i].thread, NULL);
    asy_free(seats);
    return p->err->status;
}

asy_status asy_pool_run(const asy_plan *plan, const asy_pool_options *options,
                        asy_collection *collection, asy_error *err)
{
    atomic_bool never = false;
    pool p = {.plan = plan,
              .options = options,
              .collection = collection,
              .total = options->share ? options->share->n : plan->n_units,
              .stop = options->stop ? options->stop : &never,
              .err = err};
    asy_error_reset(err);
    atomic_init(&p.next, 0);
    pthread_mutex_init(&p.lock, NULL);
    unsigned n = count_threads(p.total, options->threads);
    asy_status status = n ? run_threads(&p, n) : ASY_OK;
    pthread_mutex_destroy(&p.lock);
    if (status == ASY_OK && collection->n_done < p.total)
        return asy_fail(err, ASY_EINTERRUPTED, "interrupted");
    return status;
}
