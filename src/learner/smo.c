/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequential minimal optimisation: see smo.h. */
#include "learner/smo.h"

#include <math.h>
#include <string.h>

#include "base/math.h"
#include "learner/smo_face.h"
#include "learner/smo_scan.h"

/* Pairs that must have left the set of free rows as it is before a step on all
   of them is tried. */
#define SETTLED 8

typedef struct state {
    asy_kernel_cache *kernel;
    asy_smo_scan scan;
    size_t n;
    double *beta, *low, *high; /* [n] */
    asy_smo_face face;
    size_t settled; /* iterations since a row became free or bound */
    size_t wait;    /* so many are needed before a step on the face */
} state;

static void limit(state *s, size_t t)
{
    double up = s->beta[t] < s->high[t] ? 0 : -(double)INFINITY;
    double down = s->beta[t] > s->low[t] ? 0 : (double)INFINITY;
    if (up != s->scan.up[t] || down != s->scan.down[t])
        s->settled = 0;
    s->scan.up[t] = up;
    s->scan.down[t] = down;
}

static asy_status make(const asy_smo *smo, state *s, asy_arena *arena,
                       asy_error *err)
{
    size_t n = smo->kernel->n, padded = smo->kernel->stride;
    double *v = ASY_NEW(arena, double, 8 * padded);
    if (!v)
        return asy_nomem(err);
    *s = (state){
        .kernel = smo->kernel,
        .scan = {padded, v, v + padded, v + 2 * padded, v + 3 * padded,
                 v + 4 * padded},
        .n = n,
        .beta = v + 5 * padded,
        .low = v + 6 * padded,
        .high = v + 7 * padded,
    };
    return asy_smo_face_init(&s->face, n, arena, err);
}

/* g -= b_t K_t for all rows that have a b. */
static void take_start(state *s, const double *beta)
{
    for (size_t t = 0; t < s->n; t++) {
        s->beta[t] = beta[t];
        if (beta[t] != 0)
            asy_axpy(-beta[t], asy_kernel_cache_row(s->kernel, t), s->scan.g,
                     s->scan.n);
    }
}

/* limit for all rows, before the first step. */
static void limit_all(state *s)
{
    const double *beta = s->beta, *low = s->low, *high = s->high;
    for (size_t t = 0; t < s->scan.n; t++) {
        s->scan.up[t] = beta[t] < high[t] ? 0 : -(double)INFINITY;
        s->scan.down[t] = beta[t] > low[t] ? 0 : (double)INFINITY;
    }
}

static void start(const asy_smo *smo, state *s)
{
    const size_t padding = (s->scan.n - s->n) * sizeof(double);
    for (size_t t = 0; t < s->n; t++) {
        double y = smo->target[t], bound = smo->bound[t];
        s->scan.g[t] = y;
        s->low[t] = y > 0 ? 0 : -bound;
        s->high[t] = y > 0 ? bound : 0;
    }
    memset(s->beta, 0, s->scan.n * sizeof *s->beta);
    memset(s->scan.g + s->n, 0, padding);
    memset(s->low + s->n, 0, padding);
    memset(s->high + s->n, 0, padding);
    if (smo->start)
        take_start(s, smo->start);
    limit_all(s);
    /* No move yet, but the scan needs one to see where it is. */
    asy_smo_move(&s->scan, 0, s->kernel->diagonal, s->kernel->diagonal);
}

/* Move b_i up and b_j down by as much as helps, or as the box allows. */
static void step(state *s, size_t i, size_t j)
{
    const double *row_i = asy_kernel_cache_row(s->kernel, i);
    const double *row_j = asy_kernel_cache_row(s->kernel, j);
    double delta = (s->scan.g[i] - s->scan.g[j]) /
                   asy_kernel_curvature(s->kernel, i, j, row_i);
    double room_i = s->high[i] - s->beta[i], room_j = s->beta[j] - s->low[j];
    double room = room_i < room_j ? room_i : room_j;
    if (delta > room)
        delta = room;
    s->beta[i] = delta < room_i ? s->beta[i] + delta : s->high[i];
    s->beta[j] = delta < room_j ? s->beta[j] - delta : s->low[j];
    limit(s, i);
    limit(s, j);
    asy_smo_move(&s->scan, delta, row_i, row_j);
}

/* ---- all free rows at once ---- */

static bool list_free(state *s)
{
    asy_smo_face *face = &s->face;
    face->count = 0;
    for (size_t t = 0; t < s->n; t++) {
        if (!(s->low[t] < s->beta[t] && s->beta[t] < s->high[t]))
            continue;
        if (face->count == face->limit)
            return false;
        face->row[face->count++] = t;
    }
    return face->count > 2;
}

/* The share of the move, at most 1, until a row meets its bound; *first is its
   place in the face, or count. */
static double room(const state *s, size_t *first)
{
    const asy_smo_face *face = &s->face;
    double share = 1;
    *first = face->count;
    for (size_t a = 0; a < face->count; a++) {
        size_t t = face->row[a];
        double move = face->move[a];
        double bound = move > 0 ? s->high[t] : s->low[t];
        double until = (bound - s->beta[t]) / move;
        if (move == 0 || !(until < share))
            continue;
        share = until;
        *first = a;
    }
    return share;
}

static void move_face(state *s)
{
    const asy_smo_face *face = &s->face;
    size_t first;
    double share = room(s, &first);
    for (size_t a = 0; a < face->count; a++) {
        size_t t = face->row[a];
        double move = share * face->move[a], beta = s->beta[t] + move;
        beta = beta < s->low[t] ? s->low[t] : beta;
        beta = beta > s->high[t] ? s->high[t] : beta;
        if (a == first)
            beta = move > 0 ? s->high[t] : s->low[t];
        asy_axpy(s->beta[t] - beta, asy_kernel_cache_row(s->kernel, t),
                 s->scan.g, s->scan.n);
        s->beta[t] = beta;
        limit(s, t);
    }
    asy_smo_move(&s->scan, 0, s->kernel->diagonal, s->kernel->diagonal);
}

/* Once pairs have left the same rows free for as long as a step on all of them
   takes, it is taken. */
static void try_face(state *s)
{
    s->settled++;
    if (s->settled < SETTLED || s->settled < s->wait)
        return;
    s->settled = 0;
    if (!list_free(s))
        return;
    s->wait = asy_smo_face_cost(s->face.count, s->n);
    if (asy_smo_face_solve(&s->face, s->kernel, s->scan.g))
        move_face(s);
    else
        s->wait += s->n;
}

/* One iteration; false once the violation is within tolerance. It is looked
   at only when the gap of the pair chosen, which it exceeds, is. */
static bool iterate(state *s, double tolerance, double *violation)
{
    const asy_smo_scan *scan = &s->scan;
    size_t i = asy_smo_rising(scan);
    size_t j = asy_smo_falling(scan, i, asy_kernel_cache_inverse(s->kernel, i));
    *violation = scan->g[i] - (scan->g[j] + scan->down[j]);
    if (*violation < tolerance)
        *violation = asy_smo_violation(scan, i);
    if (*violation < tolerance)
        return false;
    step(s, i, j);
    try_face(s);
    return true;
}

/* Is the start within tolerance? Asked apart from iterations, which need more
   than a look at g. */
static bool begins_well(const state *s, double tolerance, double *violation)
{
    *violation = asy_smo_violation(&s->scan, asy_smo_rising(&s->scan));
    return *violation < tolerance;
}

/* The mean of g over free rows; without any, the middle of its range. */
static double intercept(const state *s)
{
    double sum = 0, top = -(double)INFINITY, bottom = (double)INFINITY;
    size_t free_rows = 0;
    for (size_t t = 0; t < s->n; t++) {
        double g = s->scan.g[t];
        double rising = g + s->scan.up[t], falling = g + s->scan.down[t];
        top = rising > top ? rising : top;
        bottom = falling < bottom ? falling : bottom;
        if (rising == falling) {
            sum += g;
            free_rows++;
        }
    }
    return free_rows ? sum / (double)free_rows : (top + bottom) / 2;
}

static double objective(const state *s, const double *target)
{
    double sum = 0;
    for (size_t t = 0; t < s->n; t++)
        sum += s->beta[t] * (target[t] + s->scan.g[t]);
    return -sum / 2;
}

asy_status asy_smo_solve(const asy_smo *smo, asy_smo_solution *out,
                         asy_arena *arena, asy_error *err)
{
    state s = {0};
    ASY_TRY(make(smo, &s, arena, err));
    start(smo, &s);
    out->iterations = 0;
    bool done = smo->start && begins_well(&s, smo->tolerance, &out->violation);
    while (!done && iterate(&s, smo->tolerance, &out->violation))
        if (++out->iterations == smo->max_iter)
            return asy_fail(err, ASY_ENOTCONVERGED,
                            "the solver did not converge in %zu iterations "
                            "(violation %g, need < %g)",
                            smo->max_iter, out->violation, smo->tolerance);
    out->beta = s.beta;
    out->intercept = intercept(&s);
    out->objective = objective(&s, smo->target);
    return ASY_OK;
}
