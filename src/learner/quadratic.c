/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a proximal Newton method: see quadratic.h. */
#include "learner/quadratic.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/math.h"
#include "learner/cholesky.h"

#define MAX_ROUNDS 100 /* the outer method copes with an unfinished step */
#define SWEEPS 10      /* of coordinate descent between two face steps */

static double *vector(asy_arena *arena, size_t n)
{
    return ASY_NEW(arena, double, n);
}

asy_quadratic asy_quadratic_new(asy_arena *arena, size_t limit, int with_l1)
{
    asy_quadratic none = {0}, all = {.limit = limit};
    if (limit && limit > SIZE_MAX / sizeof(double) / limit)
        return none;
    all.h = vector(arena, limit * limit);
    all.g = vector(arena, limit);
    all.w = vector(arena, limit);
    all.l1 = vector(arena, limit);
    all.unit = vector(arena, limit);
    all.d = vector(arena, limit);
    if (!all.h || !all.g || !all.w || !all.l1 || !all.unit || !all.d)
        return none;
    if (!with_l1)
        return all;
    all.v = vector(arena, limit);
    all.move = vector(arena, limit);
    all.factor = vector(arena, limit * limit);
    all.face = ASY_NEW(arena, size_t, limit);
    return all.v && all.move && all.factor && all.face ? all : none;
}

void asy_quadratic_newton(asy_quadratic *quadratic)
{
    size_t q = quadratic->q;
    for (size_t j = 0; j < q; j++)
        quadratic->d[j] = -quadratic->g[j];
    asy_cholesky(quadratic->h, q, q);
    asy_cholesky_solve(quadratic->h, q, q, quadratic->d);
}

/* ---- with l1 ---- */

/* How far coordinate j is from optimal: the distance of 0 from its
   subdifferential, u = w + d. */
static double violation(const asy_quadratic *s, size_t j)
{
    double u = s->w[j] + s->d[j];
    if (u > 0)
        return fabs(s->v[j] + s->l1[j]);
    if (u < 0)
        return fabs(s->v[j] - s->l1[j]);
    return asy_max(fabs(s->v[j]) - s->l1[j], 0);
}

static double largest_violation(const asy_quadratic *s)
{
    double most = 0;
    for (size_t j = 0; j < s->q; j++)
        most = asy_max(most, violation(s, j) / s->unit[j]);
    return most;
}

/* Set d_j, and v = g + H d with it. */
static void set(asy_quadratic *s, size_t j, double d)
{
    asy_axpy(d - s->d[j], s->h + j * s->q, s->v, s->q);
    s->d[j] = d;
}

/* Minimise over coordinate j alone: soft thresholding. */
static void descend(asy_quadratic *s, size_t j)
{
    const double *h = s->h + j * s->q;
    if (!(h[j] > 0))
        return;
    double u = s->w[j] + s->d[j], z = h[j] * u - s->v[j], l1 = s->l1[j];
    double best = z > l1 ? (z - l1) / h[j] : z < -l1 ? (z + l1) / h[j] : 0;
    if (best == u)
        return;
    set(s, j, best - s->w[j]);
}

static void sweep(asy_quadratic *s)
{
    for (size_t j = 0; j < s->q; j++)
        if (violation(s, j) > 0)
            descend(s, j);
}

static size_t find_face(asy_quadratic *s)
{
    size_t count = 0;
    for (size_t j = 0; j < s->q; j++)
        if (s->l1[j] == 0 || s->w[j] + s->d[j] != 0)
            s->face[count++] = j;
    return count;
}

/* move = the Newton step on the face, where |u| is linear. */
static void face_step(asy_quadratic *s, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        size_t j = s->face[a];
        double u = s->w[j] + s->d[j];
        double sign = u > 0 ? 1 : u < 0 ? -1 : 0;
        s->move[a] = -(s->v[j] + s->l1[j] * sign);
        for (size_t b = 0; b <= a; b++)
            s->factor[a * count + b] = s->h[j * s->q + s->face[b]];
    }
    asy_cholesky(s->factor, count, count);
    asy_cholesky_solve(s->factor, count, count, s->move);
}

/* The share of the step, at most 1, until a penalised coordinate meets zero;
 *first is its place in the face, or count. */
static double room(const asy_quadratic *s, size_t count, size_t *first)
{
    double share = 1;
    *first = count;
    for (size_t a = 0; a < count; a++) {
        size_t j = s->face[a];
        double u = s->w[j] + s->d[j];
        if (s->l1[j] == 0 || u * s->move[a] >= 0)
            continue;
        double until = -u / s->move[a];
        if (until < share) {
            share = until;
            *first = a;
        }
    }
    return share;
}

static void walk_face(asy_quadratic *s)
{
    size_t count = find_face(s), first;
    face_step(s, count);
    double share = room(s, count, &first);
    for (size_t a = 0; a < count; a++) {
        size_t j = s->face[a];
        /* Exactly -w, so that w + d is exactly zero. */
        set(s, j, a == first ? -s->w[j] : s->d[j] + share * s->move[a]);
    }
}

void asy_quadratic_lasso(asy_quadratic *quadratic, double tolerance)
{
    asy_quadratic *s = quadratic;
    memset(s->d, 0, s->q * sizeof *s->d);
    memcpy(s->v, s->g, s->q * sizeof *s->v);
    for (int round = 0; round < MAX_ROUNDS; round++) {
        if (largest_violation(s) <= tolerance)
            return;
        for (int i = 0; i < SWEEPS; i++)
            sweep(s);
        walk_face(s);
    }
}
