/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan will take: see probe.h. */
#include "cli/probe.h"

#include "base/clock.h"
#include "cli/progress.h"
#include "engine/unit.h"

#define PROBE_SECONDS 0.2

static size_t largest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static asy_status run_one(asy_worker *worker, size_t unit, size_t *size,
                          asy_error *err)
{
    asy_record record;
    void *bytes;
    size_t encoded;
    ASY_TRY(asy_unit_run(worker, unit, &record, err));
    ASY_TRY(asy_record_encode(&record, &worker->arena, &bytes, &encoded, err));
    *size = largest(*size, encoded);
    return ASY_OK;
}

asy_status asy_probe_learner(const asy_plan *plan, size_t learner,
                             asy_probe *probe, asy_error *err)
{
    static const atomic_bool never;
    asy_worker worker;
    asy_worker_init(&worker, plan, 0, &never);
    double start = asy_seconds(), spent = 0;
    size_t done = 0;
    asy_status status = ASY_OK;
    *probe = (asy_probe){0};
    for (size_t u = learner;
         u < plan->n_units && status == ASY_OK && spent < PROBE_SECONDS;
         u += plan->n_learners) {
        status = run_one(&worker, u, &probe->record, err);
        spent = asy_seconds() - start;
        done++;
    }
    probe->seconds = done ? spent / (double)done : 0;
    probe->memory = worker.arena.peak + worker.scratch.peak + worker.kept.peak;
    asy_worker_clear(&worker);
    return status;
}

asy_status asy_probe_plan(const asy_plan *plan, const asy_cost *cost,
                          asy_probe *whole, asy_error *err)
{
    *whole = (asy_probe){0};
    for (size_t l = 0; l < plan->n_learners; l++) {
        asy_probe probe;
        ASY_TRY(asy_probe_learner(plan, l, &probe, err));
        whole->seconds += probe.seconds * (double)cost[l].units;
        whole->memory = largest(whole->memory, probe.memory);
        whole->record = largest(whole->record, probe.record);
    }
    return ASY_OK;
}
