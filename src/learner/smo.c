/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sequential minimal optimisation: see smo.h.
 *
 * Arrays are padded to whole lanes. A row that may not rise has up = -inf and
 * one that may not fall has down = +inf, as padding has both; adding these to
 * g takes such rows out of a maximum or minimum without a branch.
 */
#include "learner/smo.h"

#include <math.h>

#include "base/math.h"

/* In place of a curvature that is not positive (equal rows, odd kernels). */
#define LEAST_CURVATURE 1e-12

typedef struct state {
    asy_kernel_cache *kernel;
    size_t n, padded;
    double *beta, *low, *high; /* [n] */
    double *g;                 /* [padded] */
    double *up, *down;         /* [padded] 0, or -inf and +inf */
    double *diagonal;          /* [padded] */
    double *gain;              /* [padded] */
} state;

/* The working set: i rises and j falls. */
typedef struct pair {
    size_t i, j;
    const double *row_i, *row_j;
    double largest;   /* g_i */
    double violation; /* g_i - min g over rows that may fall */
} pair;

static void limit(state *s, size_t t)
{
    s->up[t] = s->beta[t] < s->high[t] ? 0 : -(double)INFINITY;
    s->down[t] = s->beta[t] > s->low[t] ? 0 : (double)INFINITY;
}

static asy_status make(const asy_smo *smo, state *s, asy_arena *arena,
                       asy_error *err)
{
    size_t n = smo->kernel->n, padded = smo->kernel->stride;
    double *v = asy_arena_calloc(arena, 8 * padded, sizeof *v);
    if (!v)
        return asy_nomem(err);
    *s = (state){.kernel = smo->kernel,
                 .n = n,
                 .padded = padded,
                 .beta = v,
                 .low = v + padded,
                 .high = v + 2 * padded,
                 .g = v + 3 * padded,
                 .up = v + 4 * padded,
                 .down = v + 5 * padded,
                 .diagonal = v + 6 * padded,
                 .gain = v + 7 * padded};
    return ASY_OK;
}

static void start(const asy_smo *smo, state *s)
{
    const asy_gram *gram = s->kernel->gram;
    const asy_kernel *kernel = s->kernel->kernel;
    for (size_t t = 0; t < s->n; t++) {
        double y = smo->target[t];
        s->g[t] = y;
        s->low[t] = y > 0 ? 0 : -smo->bound[t];
        s->high[t] = y > 0 ? smo->bound[t] : 0;
        s->diagonal[t] = gram->norm[t];
        kernel->map->apply(kernel, &gram->norm[t], gram->norm[t],
                           &s->diagonal[t], 1);
    }
    for (size_t t = 0; t < s->padded; t++)
        limit(s, t);
}

static double largest_lane(const double *lane)
{
    double best = lane[0];
    for (size_t l = 1; l < ASY_LANES; l++)
        best = lane[l] > best ? lane[l] : best;
    return best;
}

/* i: the largest g of the rows that may rise, the first of equals. */
static void choose_rising(const state *s, pair *w)
{
    double lane[ASY_LANES];
    for (size_t l = 0; l < ASY_LANES; l++)
        lane[l] = -(double)INFINITY;
    for (size_t t = 0; t < s->padded; t += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++) {
            double g = s->g[t + l] + s->up[t + l];
            lane[l] = g > lane[l] ? g : lane[l];
        }
    w->largest = largest_lane(lane);
    w->i = 0;
    while (s->g[w->i] + s->up[w->i] != w->largest)
        w->i++;
}

/* gain[t] = (g_i - g_t)^2 / curvature for rows that may fall and lie below
   g_i, else 0; returns the largest and the violation. */
static double measure_gains(const state *s, pair *w)
{
    const double *row = w->row_i;
    double top = w->largest, curvature_i = s->diagonal[w->i];
    double best[ASY_LANES] = {0}, gap[ASY_LANES] = {0};
    for (size_t t = 0; t < s->padded; t += ASY_LANES)
        for (size_t l = 0; l < ASY_LANES; l++) {
            double d = top - (s->g[t + l] + s->down[t + l]);
            double a = (curvature_i + s->diagonal[t + l]) - 2 * row[t + l];
            a = a > 0 ? a : LEAST_CURVATURE;
            d = d > 0 ? d : 0;
            double gain = d * d / a;
            s->gain[t + l] = gain;
            gap[l] = d > gap[l] ? d : gap[l];
            best[l] = gain > best[l] ? gain : best[l];
        }
    w->violation = largest_lane(gap);
    return largest_lane(best);
}

/* j: the largest gain with i, the first of equals. */
static void choose_falling(const state *s, pair *w)
{
    double best = measure_gains(s, w);
    w->j = 0;
    while (s->gain[w->j] != best)
        w->j++;
}

/* Move b_i up and b_j down by as much as helps, or as the box allows. */
static void step(state *s, const pair *w)
{
    size_t i = w->i, j = w->j;
    double a = (s->diagonal[i] + s->diagonal[j]) - 2 * w->row_i[j];
    double delta = (s->g[i] - s->g[j]) / (a > 0 ? a : LEAST_CURVATURE);
    double room_i = s->high[i] - s->beta[i], room_j = s->beta[j] - s->low[j];
    double room = room_i < room_j ? room_i : room_j;
    if (delta > room)
        delta = room;
    s->beta[i] = delta < room_i ? s->beta[i] + delta : s->high[i];
    s->beta[j] = delta < room_j ? s->beta[j] - delta : s->low[j];
    limit(s, i);
    limit(s, j);
    for (size_t t = 0; t < s->padded; t++)
        s->g[t] -= delta * (w->row_i[t] - w->row_j[t]);
}

/* One iteration; false once the violation is within tolerance. */
static bool iterate(state *s, double tolerance, double *violation)
{
    pair w;
    choose_rising(s, &w);
    w.row_i = asy_kernel_cache_row(s->kernel, w.i);
    choose_falling(s, &w);
    *violation = w.violation;
    if (w.violation < tolerance)
        return false;
    w.row_j = asy_kernel_cache_row(s->kernel, w.j);
    step(s, &w);
    return true;
}

/* The mean of g over free rows; without any, the middle of its range. */
static double intercept(const state *s)
{
    double sum = 0, top = -(double)INFINITY, bottom = (double)INFINITY;
    size_t free_rows = 0;
    for (size_t t = 0; t < s->n; t++) {
        double rising = s->g[t] + s->up[t], falling = s->g[t] + s->down[t];
        top = rising > top ? rising : top;
        bottom = falling < bottom ? falling : bottom;
        if (rising == falling) {
            sum += s->g[t];
            free_rows++;
        }
    }
    return free_rows ? sum / (double)free_rows : (top + bottom) / 2;
}

static double objective(const state *s, const double *target)
{
    double sum = 0;
    for (size_t t = 0; t < s->n; t++)
        sum += s->beta[t] * (target[t] + s->g[t]);
    return -sum / 2;
}

asy_status asy_smo_solve(const asy_smo *smo, asy_smo_solution *out,
                         asy_arena *arena, asy_error *err)
{
    state s = {0};
    ASY_TRY(make(smo, &s, arena, err));
    start(smo, &s);
    out->iterations = 0;
    while (iterate(&s, smo->tolerance, &out->violation))
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
