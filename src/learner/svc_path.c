/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The solution path along C: see svc_path.h. */
#include "learner/svc_path.h"

#include <math.h>
#include <string.h>

#include "base/math.h"
#include "base/wide.h"

/* A path that goes in circles is given up after so many events a row. */
#define MOST_EVENTS 50

/* A solution whose sum is larger, as a share of sum |b|, is none. */
#define SMALL_SUM 1e-13

#define FOLDS 4 /* divides ASY_KERNEL_PAD */

/* Rates of this size are rounding, of kernel values up to 1. */
#define ROUNDING 1e-12

bool asy_svc_path_suits(const double *target, const double *weight, size_t n)
{
    return n <= ASY_PATH_ROWS && asy_dot(target, weight, n) == 0;
}

asy_status asy_svc_path_init(asy_svc_path *path, size_t n, size_t stride,
                             asy_arena *arena, asy_error *err)
{
    double *v = ASY_NEW(arena, double, 8 * stride);
    if (!v)
        return asy_nomem(err);
    *path = (asy_svc_path){
        .n = n,
        .target = v,
        .weight = v + stride,
        .value = v + 2 * stride,
        .rate = v + 3 * stride,
        .side = v + 4 * stride,
        .cap = v + 5 * stride,
        .wait = v + 6 * stride,
        .folded = v + 7 * stride,
    };
    return asy_sweep_init(&path->sweep, n, stride, arena, err);
}

/* ---- the next event ---- */

/* rate = -(pull + slope one) */
ASY_LOOP void set_rates(const asy_svc_path *path, double slope)
{
    const double *restrict pull = path->sweep.pull;
    const double *restrict one = path->sweep.one;
    double *restrict rate = path->rate;
    for (size_t t = 0; t < path->sweep.stride; t++)
        rate[t] = -(pull[t] + slope * one[t]);
}

/* How long it takes a row to come to 0, or a free one to its bound: at most one
   of these is ahead of it. Means nothing without a free row. */
ASY_LOOP void set_waits(const asy_svc_path *path)
{
    const double c = path->c, least = path->least;
    const double *restrict value = path->value, *restrict rate = path->rate;
    const double *restrict side = path->side, *restrict cap = path->cap;
    double *restrict wait = path->wait;
    for (size_t t = 0; t < path->sweep.stride; t++) {
        const double below = side[t] * value[t], down = -(side[t] * rate[t]);
        const double above = c * cap[t] - below, up = -down - cap[t];
        const double room = up > 0 ? above : below;
        const double speed = up > 0 ? up : down;
        const double time = (room > 0 ? room : 0) / speed;
        wait[t] = speed > least ? time : (double)INFINITY;
    }
}

/* folded[t] = the shortest wait over the t-th rows of FOLDS equal stretches. */
ASY_LOOP void fold_waits(const asy_svc_path *path)
{
    const size_t n = path->sweep.stride / FOLDS;
    const double *restrict wait = path->wait;
    double *restrict folded = path->folded;
    for (size_t t = 0; t < n; t++) {
        double least = wait[t];
        for (size_t l = 1; l < FOLDS; l++)
            least = wait[t + l * n] < least ? wait[t + l * n] : least;
        folded[t] = least;
    }
}

ASY_LOOP void look_ahead_loop(const asy_svc_path *path, double slope)
{
    set_rates(path, slope);
    set_waits(path);
    fold_waits(path);
}

ASY_VERSIONS(void, look_ahead, (const asy_svc_path *path, double slope),
             (path, slope));

/* The row of the shortest wait, found by way of the folded ones. */
static size_t soonest(const asy_svc_path *path)
{
    const size_t n = path->sweep.stride / FOLDS;
    size_t best = 0;
    for (size_t t = 1; t < n; t++)
        best = path->folded[t] < path->folded[best] ? t : best;
    size_t row = best;
    while (path->wait[row] > path->folded[best])
        row += n;
    return row;
}

/* Of a value + b rate, the row of the largest that may rise and of the smallest
   that may fall. */
static void extremes(const asy_svc_path *path, double a, double b, size_t *high,
                     size_t *low)
{
    double top = -(double)INFINITY, bottom = (double)INFINITY;
    for (size_t t = 0; t < path->n; t++) {
        double g = a * path->value[t] + b * path->rate[t];
        if (path->side[t] < 0 && g > top) {
            top = g;
            *high = t;
        } else if (path->side[t] > 0 && g < bottom) {
            bottom = g;
            *low = t;
        }
    }
}

/*
 * Without a free row the event is that the highest value that may rise meets
 * the lowest that may fall. Their difference is convex and piecewise linear, so
 * Newton's steps come down to its root from the pair that meets in the end.
 */
static double until_meeting(asy_svc_path *path)
{
    double wait = (double)INFINITY;
    size_t i = 0, j = 0;
    for (extremes(path, 0, 1, &i, &j);; extremes(path, 1, wait, &i, &j)) {
        double speed = path->rate[i] - path->rate[j];
        double gap = path->value[j] - path->value[i];
        if (!(speed > path->least) || !(gap < speed * wait))
            return wait;
        double sooner = gap > 0 ? gap / speed : 0;
        if (!(sooner < wait)) /* rounding: the pair stays the same for ever */
            return wait;
        wait = sooner;
        path->row = i;
        path->met = j;
    }
}

static void find_next(asy_svc_path *path)
{
    const asy_sweep *sweep = &path->sweep;
    bool any_free = sweep->count > 0;
    double slope = any_free ? -sweep->one_pull / sweep->one_one : 0;
    ASY_WIDEST(look_ahead, sweep->stride, (path, slope));
    if (any_free)
        path->row = soonest(path);
    path->step = any_free ? path->wait[path->row] : until_meeting(path);
}

/* ---- the event ---- */

/* Go on to the next event. */
static void move(asy_svc_path *path)
{
    asy_axpy(path->step, path->rate, path->value, path->n);
    path->c += path->step;
    if (path->sweep.count > 0)
        return;
    double met = path->value[path->row];
    for (size_t t = 0; t < path->n; t++)
        path->value[t] -= met;
    path->value[path->met] = 0;
}

static void release(asy_svc_path *path, size_t k)
{
    double y = path->target[k];
    bool bound = y * path->rate[k] > path->cap[k];
    asy_sweep_leave(&path->sweep, k, bound ? y * path->weight[k] : 0);
    path->value[k] = 0;
    path->side[k] = bound ? y : -y;
    path->cap[k] = (double)INFINITY;
}

static void set_free(asy_svc_path *path, size_t k)
{
    double y = path->target[k];
    double rate = path->side[k] == y ? y * path->weight[k] : 0;
    path->lost = !asy_sweep_enter(&path->sweep, k, rate);
    path->value[k] = rate * path->c;
    path->side[k] = y;
    path->cap[k] = path->weight[k];
}

static void pass(asy_svc_path *path)
{
    size_t k = path->row;
    bool is_free = path->cap[k] < (double)INFINITY;
    move(path);
    if (is_free)
        release(path, k);
    else
        set_free(path, k);
    if (++path->events > MOST_EVENTS * path->n)
        path->lost = true;
}

/* ---- from the start to C ---- */

static void start(asy_svc_path *path)
{
    const asy_kernel_cache *kernel = path->sweep.kernel;
    double most = 1;
    for (size_t t = path->n; t < path->sweep.stride; t++)
        path->value[t] = path->side[t] = path->cap[t] = 0;
    for (size_t t = 0; t < path->n; t++) {
        double y = path->target[t];
        most = kernel->diagonal[t] > most ? kernel->diagonal[t] : most;
        path->value[t] = path->side[t] = y;
        path->cap[t] = (double)INFINITY;
        path->rate[t] = y * path->weight[t];
    }
    asy_sweep_start(&path->sweep, path->sweep.kernel, path->rate);
    path->least = ROUNDING * most;
    path->c = 0;
    path->events = 0;
    path->lost = false;
    find_next(path);
}

void asy_svc_path_start(asy_svc_path *path, asy_kernel_cache *kernel,
                        const double *target, const double *weight)
{
    memcpy(path->target, target, path->n * sizeof *target);
    memcpy(path->weight, weight, path->n * sizeof *weight);
    path->sweep.kernel = kernel;
    start(path);
}

/* b on the piece that begins at the last event. */
static double beta_at(const asy_svc_path *path, double c, size_t t)
{
    double y = path->target[t];
    if (path->cap[t] < (double)INFINITY)
        return path->value[t] + (c - path->c) * path->rate[t];
    return path->side[t] == y ? y * path->weight[t] * c : 0;
}

/* The bits that sum b lacks of 0 are made up by free rows, so that their g
   stays equal; then rounding may not leave the box. */
static void read_beta(const asy_svc_path *path, double c, double *beta)
{
    const asy_sweep *sweep = &path->sweep;
    for (size_t t = 0; t < path->n; t++)
        beta[t] = beta_at(path, c, t);
    double excess = asy_sum(beta, path->n) / sweep->one_one;
    for (size_t f = 0; f < sweep->count; f++) {
        size_t t = sweep->row[f];
        double y = path->target[t], bound = path->weight[t] * c;
        double a = y * (beta[t] + excess * sweep->one[t]);
        a = a > 0 ? a : 0;
        beta[t] = y * (a < bound ? a : bound);
    }
}

bool asy_svc_path_solve(asy_svc_path *path, double c, double *beta)
{
    const double never = (double)INFINITY;
    if (c < path->c)
        start(path);
    while (!path->lost && path->step < never && path->c + path->step <= c) {
        pass(path);
        if (!path->lost)
            find_next(path);
    }
    if (path->lost)
        return false;
    read_beta(path, c, beta);
    return fabs(asy_sum(beta, path->n)) <=
           SMALL_SUM * asy_dot(beta, path->target, path->n);
}
