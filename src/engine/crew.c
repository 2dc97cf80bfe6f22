/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that take units and deliver records: see crew.h. */
#include "engine/crew.h"

#include <sched.h>

#include "base/clock.h"
#include "base/memory.h"

struct asy_crew_seat {
    asy_crew *crew;
    unsigned index;
    pthread_t thread;
};

/* The first error ends the work of all. */
static void give_up(asy_crew *crew, const asy_error *err)
{
    pthread_mutex_lock(&crew->lock);
    if (crew->first.status == ASY_OK)
        crew->first = *err;
    pthread_mutex_unlock(&crew->lock);
    atomic_store(crew->work.stop, true);
}

static asy_status one_unit(const asy_crew_work *work, asy_worker *worker,
                           size_t number, asy_error *err)
{
    asy_record record;
    void *bytes;
    size_t size;
    double start = asy_seconds();
    ASY_TRY(asy_unit_run(worker, number, &record, err));
    ASY_TRY(asy_record_encode(&record, &worker->arena, &bytes, &size, err));
    return work->deliver(work->user, (asy_bytes){bytes, size},
                         asy_seconds() - start, err);
}

static void *sit(void *argument)
{
    asy_crew_seat *seat = argument;
    const asy_crew_work *work = &seat->crew->work;
    asy_worker worker;
    asy_error err;
    size_t number;
    asy_error_reset(&err);
    asy_worker_init(&worker, work->plan, seat->index, work->stop);
    while (!atomic_load(work->stop) && work->take(work->user, &number)) {
        if (one_unit(work, &worker, number, &err) != ASY_OK) {
            give_up(seat->crew, &err);
            break;
        }
    }
    asy_worker_clear(&worker);
    return NULL;
}

unsigned asy_crew_size(unsigned wanted, size_t units)
{
    cpu_set_t allowed;
    unsigned n = wanted ? wanted : 1;
    if (!wanted && sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        n = (unsigned)CPU_COUNT(&allowed);
    return units < n ? (unsigned)units : n;
}

asy_status asy_crew_start(asy_crew *crew, const asy_crew_work *work,
                          unsigned *n, asy_error *err)
{
    *crew = (asy_crew){.work = *work};
    pthread_mutex_init(&crew->lock, NULL);
    asy_error_reset(&crew->first);
    crew->seat = asy_calloc(*n + 1, sizeof *crew->seat);
    if (!crew->seat)
        return asy_nomem(err);
    for (; crew->n < *n; crew->n++) {
        asy_crew_seat *seat = &crew->seat[crew->n];
        *seat = (asy_crew_seat){.crew = crew, .index = crew->n};
        if (pthread_create(&seat->thread, NULL, sit, seat) != 0)
            break; /* fewer threads do the same work */
    }
    *n = crew->n;
    return ASY_OK;
}

void asy_crew_help(asy_crew *crew)
{
    asy_crew_seat *seat = &crew->seat[crew->n];
    *seat = (asy_crew_seat){.crew = crew, .index = crew->n};
    sit(seat);
}

asy_status asy_crew_join(asy_crew *crew, asy_error *err)
{
    for (unsigned i = 0; i < crew->n; i++)
        pthread_join(crew->seat[i].thread, NULL);
    asy_free(crew->seat);
    pthread_mutex_destroy(&crew->lock);
    if (crew->first.status != ASY_OK)
        *err = crew->first;
    return crew->first.status;
}
