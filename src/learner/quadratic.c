/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a proximal Newton method: see quadratic.h. */
#include "learner/quadratic.h"

#include <math.h>
#include <stdbool.h>
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

asy_quadratic asy_quadratic_low_rank(asy_arena *arena, size_t limit,
                                     size_t rank)
{
    asy_quadratic none = {0}, all = {.limit = limit, .rank = rank};
    double **wide[] = {&all.g, &all.w, &all.l1,   &all.unit,
                       &all.d, &all.v, &all.move, &all.ridge};
    bool enough = true;
    if (limit && rank > SIZE_MAX / sizeof(double) / limit)
        return none;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        enough &= (*wide[i] = vector(arena, limit)) != NULL;
    all.b = vector(arena, limit * rank);
    all.factor = vector(arena, rank * rank);
    all.image = vector(arena, rank);
    all.dual = vector(arena, 2 * rank);
    all.face = ASY_NEW(arena, size_t, limit);
    enough &= all.b && all.factor && all.image && all.dual && all.face;
    return enough ? all : none;
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

static const double *column(const asy_quadratic *s, size_t j)
{
    return s->b + j * s->rank;
}

/* v_j = (g + H d)_j, which set keeps where H is given whole. */
static void look_at(asy_quadratic *s, size_t j)
{
    if (s->rank)
        s->v[j] = s->g[j] + asy_dot(column(s, j), s->image, s->rank) +
                  s->ridge[j] * s->d[j];
}

static void look_at_all(asy_quadratic *s)
{
    for (size_t j = 0; s->rank && j < s->q; j++)
        look_at(s, j);
}

static double largest_violation(const asy_quadratic *s)
{
    double most = 0;
    for (size_t j = 0; j < s->q; j++)
        most = asy_max(most, violation(s, j) / s->unit[j]);
    return most;
}

/* Set d_j, and v = g + H d or B d with it. */
static void set(asy_quadratic *s, size_t j, double d)
{
    if (s->rank)
        asy_axpy(d - s->d[j], column(s, j), s->image, s->rank);
    else
        asy_axpy(d - s->d[j], s->h + j * s->q, s->v, s->q);
    s->d[j] = d;
}

/* H_ij */
static double element(const asy_quadratic *s, size_t i, size_t j)
{
    if (s->rank == 0)
        return s->h[i * s->q + j];
    return asy_dot(column(s, i), column(s, j), s->rank) +
           (i == j ? s->ridge[j] : 0);
}

/* Minimise over coordinate j alone: soft thresholding. */
static void descend(asy_quadratic *s, size_t j)
{
    double h = element(s, j, j);
    if (!(h > 0))
        return;
    double u = s->w[j] + s->d[j], z = h * u - s->v[j], l1 = s->l1[j];
    double best = z > l1 ? (z - l1) / h : z < -l1 ? (z + l1) / h : 0;
    if (best == u)
        return;
    set(s, j, best - s->w[j]);
}

static void sweep(asy_quadratic *s)
{
    for (size_t j = 0; j < s->q; j++) {
        look_at(s, j);
        if (violation(s, j) > 0)
            descend(s, j);
    }
}

static size_t find_face(asy_quadratic *s)
{
    size_t count = 0;
    for (size_t j = 0; j < s->q; j++)
        if (s->l1[j] == 0 || s->w[j] + s->d[j] != 0)
            s->face[count++] = j;
    return count;
}

/* move = what is left of the slopes on the face, where |u| is linear. */
static void slopes(asy_quadratic *s, size_t count)
{
    look_at_all(s);
    for (size_t a = 0; a < count; a++) {
        size_t j = s->face[a];
        double u = s->w[j] + s->d[j];
        double sign = u > 0 ? 1 : u < 0 ? -1 : 0;
        s->move[a] = -(s->v[j] + s->l1[j] * sign);
    }
}

/* move = H^-1 move by a factor of the face's H */
static void solve_whole(asy_quadratic *s, size_t count)
{
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b <= a; b++)
            s->factor[a * count + b] = element(s, s->face[a], s->face[b]);
    asy_cholesky(s->factor, count, count);
    asy_cholesky_solve(s->factor, count, count, s->move);
}

/* factor = that of K = I + sum_j b_j b_j' / ridge_j over the face, and
   y [rank] = sum_j b_j move_j / ridge_j; returns the place of the coordinate
   without a ridge, or count. */
static size_t enter_dual(asy_quadratic *s, size_t count, double *y)
{
    size_t n = s->rank, free = count;
    memset(s->factor, 0, n * n * sizeof *s->factor);
    memset(y, 0, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        s->factor[i * n + i] = 1;
    for (size_t a = 0; a < count; a++) {
        size_t j = s->face[a];
        const double *b = column(s, j);
        if (s->ridge[j] <= 0) {
            free = a;
            continue;
        }
        asy_axpy(s->move[a] / s->ridge[j], b, y, n);
        for (size_t i = 0; i < n; i++)
            asy_axpy(b[i] / s->ridge[j], b, s->factor + i * n, i + 1);
    }
    asy_cholesky(s->factor, n, n);
    return free;
}

/*
 * The same without forming H: t = B move solves K t = y + b_f x, x being the
 * move of the coordinate f without a ridge, for which b_f' t is its slope; the
 * others are (move_j - b_j' t) / ridge_j.
 */
static void solve_dual(asy_quadratic *s, size_t count)
{
    size_t n = s->rank;
    double *t = s->dual, *along = s->dual + n, x = 0;
    size_t free = enter_dual(s, count, t);
    asy_cholesky_solve(s->factor, n, n, t);
    if (free < count) {
        const double *b = column(s, s->face[free]);
        memcpy(along, b, n * sizeof *along);
        asy_cholesky_solve(s->factor, n, n, along);
        x = (s->move[free] - asy_dot(b, t, n)) / asy_dot(b, along, n);
        asy_axpy(x, along, t, n);
    }
    for (size_t a = 0; a < count; a++) {
        size_t j = s->face[a];
        if (a != free)
            s->move[a] =
                (s->move[a] - asy_dot(column(s, j), t, n)) / s->ridge[j];
    }
    if (free < count)
        s->move[free] = x;
}

/* move = the Newton step on the face. */
static void face_step(asy_quadratic *s, size_t count)
{
    slopes(s, count);
    if (s->rank && count > s->rank)
        solve_dual(s, count);
    else
        solve_whole(s, count);
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
    if (s->rank)
        memset(s->image, 0, s->rank * sizeof *s->image);
    for (int round = 0; round < MAX_ROUNDS; round++) {
        if (largest_violation(s) <= tolerance)
            return;
        for (int i = 0; i < SWEEPS; i++)
            sweep(s);
        walk_face(s);
        look_at_all(s);
    }
}
