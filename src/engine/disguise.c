/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that get other features and labels, for the leak probe: see audit.h. */
#include <string.h>

#include "base/math.h"
#include "engine/audit.h"

asy_status asy_disguise_init(asy_disguise *d, const asy_task *task,
                             uint64_t seed, asy_arena *arena, asy_error *err)
{
    *d = (asy_disguise){.task = task, .copy = *task};
    asy_rng_init(&d->rng, asy_key("disguise", seed));
    d->copy.x = asy_matrix_new(arena, task->n, task->p);
    d->copy.y = ASY_NEW(arena, int, task->n);
    if (!d->copy.x.v || !d->copy.y)
        return asy_nomem(err);
    memcpy(d->copy.y, task->y, task->n * sizeof *task->y);
    for (size_t j = 0; j < task->p; j++)
        memcpy(asy_col(&d->copy.x, j), asy_ccol(&task->x, j),
               task->n * sizeof(double));
    return ASY_OK;
}

typedef struct range {
    double low, high;
    bool lacks; /* cells of the column */
} range;

static range range_of(const double *x, size_t n)
{
    range r = {(double)INFINITY, -(double)INFINITY, false};
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) {
            r.lacks = true;
            continue;
        }
        r.low = asy_min(r.low, x[i]);
        r.high = asy_max(r.high, x[i]);
    }
    if (!(r.high > r.low))
        r.high = r.low + 1;
    return r;
}

/* A number from three ranges below the column's values to three above. */
static double far(asy_disguise *d, const range *r)
{
    return r->low + (r->high - r->low) * (7 * asy_rng_uniform(&d->rng) - 3);
}

/* The cell of another row. */
static double borrowed(asy_disguise *d, const double *x, bool lacks)
{
    for (int tries = 0; tries < 100; tries++) {
        size_t row = asy_rng_below(&d->rng, (uint32_t)d->task->n);
        double v = x[asy_task_place(d->task, row)];
        if (lacks || !isnan(v))
            return v;
    }
    return 0;
}

void asy_disguise_features(asy_disguise *d, const size_t *rows, size_t n,
                           bool mild)
{
    const asy_task *task = d->task;
    for (size_t j = 0; j < task->p; j++) {
        const double *x = asy_ccol(&task->x, j);
        double *column = asy_col(&d->copy.x, j);
        range r = range_of(x, task->n);
        for (size_t i = 0; i < n; i++) {
            double *to = &column[asy_task_place(task, rows[i])];
            bool lack = r.lacks && asy_rng_below(&d->rng, 5) == 0;
            if (mild || task->categorical[j])
                *to = borrowed(d, x, r.lacks);
            else
                *to = lack ? (double)NAN : far(d, &r);
        }
    }
}

int asy_disguise_label(asy_disguise *d, int y)
{
    uint32_t other = asy_rng_below(&d->rng, (uint32_t)d->task->k - 1);
    return (int)other + ((int)other >= y);
}

void asy_disguise_undo(asy_disguise *d, const size_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d->copy.y[rows[i]] = d->task->y[rows[i]];
    for (size_t i = 0; i < n; i++) {
        size_t at = asy_task_place(d->task, rows[i]);
        for (size_t j = 0; j < d->task->p; j++)
            asy_col(&d->copy.x, j)[at] = asy_at(&d->task->x, at, j);
    }
}
