/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workers of one process: see pool.h. */
#include "engine/pool.h"

#include "engine/crew.h"

typedef struct pool {
    const asy_pool_options *options;
    asy_collection *collection;
    size_t total;         /* units to do, of the share or of the plan */
    atomic_size_t next;   /* of them */
    pthread_mutex_t lock; /* guards collection, keep, progress */
} pool;

/* Only units of an earlier run are there before their turn. */
static bool is_done(pool *p, size_t number)
{
    pthread_mutex_lock(&p->lock);
    bool done = asy_collection_has(p->collection, number);
    pthread_mutex_unlock(&p->lock);
    return done;
}

static bool take(void *user, size_t *number)
{
    pool *p = user;
    const asy_share *share = p->options->share;
    for (;;) {
        size_t next = atomic_fetch_add(&p->next, 1);
        if (next >= p->total)
            return false;
        *number = share ? share->unit[next] : next;
        if (!is_done(p, *number))
            return true;
    }
}

static asy_status deliver(void *user, asy_bytes record, double seconds,
                          asy_error *err)
{
    pool *p = user;
    (void)seconds;
    pthread_mutex_lock(&p->lock);
    asy_status status =
        asy_pool_keep(p->options, p->collection, &record, 1, err);
    pthread_mutex_unlock(&p->lock);
    return status;
}

asy_status asy_pool_keep(const asy_pool_options *options,
                         asy_collection *collection, const asy_bytes *record,
                         size_t n, asy_error *err)
{
    const asy_share *share = options->share;
    if (options->keep)
        ASY_TRY(options->keep(options->user, record, n, err));
    for (size_t i = 0; i < n; i++)
        ASY_TRY(asy_collection_put(collection, record[i].bytes, record[i].size,
                                   err));
    if (options->progress)
        options->progress(options->user, collection->n_done,
                          share ? share->n : collection->plan->n_units);
    return ASY_OK;
}

static asy_status run(pool *p, atomic_bool *stop, asy_error *err)
{
    asy_crew crew;
    unsigned n = asy_crew_size(p->options->threads, p->total);
    unsigned others = n ? n - 1 : 0;
    asy_crew_work work = {.plan = p->collection->plan,
                          .stop = stop,
                          .take = take,
                          .deliver = deliver,
                          .user = p};
    asy_status status = asy_crew_start(&crew, &work, &others, err);
    if (status == ASY_OK)
        asy_crew_help(&crew);
    asy_status joined = asy_crew_join(&crew, err);
    return status == ASY_OK ? joined : status;
}

asy_status asy_pool_run(const asy_plan *plan, const asy_pool_options *options,
                        asy_collection *collection, asy_error *err)
{
    atomic_bool never = false;
    pool p = {.options = options,
              .collection = collection,
              .total = options->share ? options->share->n : plan->n_units};
    asy_error_reset(err);
    atomic_init(&p.next, 0);
    pthread_mutex_init(&p.lock, NULL);
    asy_status status = run(&p, options->stop ? options->stop : &never, err);
    pthread_mutex_destroy(&p.lock);
    if (status == ASY_OK && collection->n_done < p.total)
        return asy_fail(err, ASY_EINTERRUPTED, "interrupted");
    return status;
}
