/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweeps of a kernel matrix: see sweep.h. */
#include "learner/sweep.h"

#include <string.h>

#include "base/math.h"
#include "base/wide.h"

/* A row of which a smaller share than this is its own counts as explained. */
#define LEAST_PIVOT 1e-11

/* Columns that are swept along, before those of F. */
#define ALONG 2

asy_status asy_sweep_init(asy_sweep *sweep, size_t n, size_t stride,
                          asy_arena *arena, asy_error *err)
{
    double *columns = ASY_NEW(arena, double, (n + ALONG) * stride);
    *sweep = (asy_sweep){
        .n = n,
        .stride = stride,
        .row = ASY_NEW(arena, size_t, n),
        .one = columns,
        .pull = columns + stride,
        .left = ASY_NEW(arena, double, stride),
        .share = ASY_NEW(arena, double, n + ALONG),
    };
    if (!columns || !sweep->row || !sweep->left || !sweep->share)
        return asy_nomem(err);
    return ASY_OK;
}

void asy_sweep_start(asy_sweep *sweep, asy_kernel_cache *kernel,
                     const double *rate)
{
    size_t n = sweep->n, stride = sweep->stride;
    sweep->kernel = kernel;
    sweep->shift = 0;
    sweep->count = 0;
    sweep->one_one = 0;
    sweep->one_pull = asy_sum(rate, n);
    asy_kernel_cache_fill(kernel);
    memset(sweep->one, 0, ALONG * stride * sizeof *sweep->one);
    for (size_t i = 0; i < n; i++) {
        sweep->one[i] = 1;
        asy_axpy(rate[i], asy_kernel_cache_row(kernel, i), sweep->pull, stride);
        /* Without a constant in the kernel, F can have one row more than the
           rank of K: then a constant is put in. */
        if (kernel->kernel->map->linear && kernel->diagonal[i] > sweep->shift)
            sweep->shift = kernel->diagonal[i];
    }
    if (sweep->shift > 0)
        asy_axpy(sweep->shift * sweep->one_pull, sweep->one, sweep->pull, n);
}

static double *column(const asy_sweep *sweep, size_t f)
{
    return sweep->one + (ALONG + f) * sweep->stride;
}

/* ---- loops over whole columns ---- */

/* out -= share[0] v_0 + share[1] v_1 ..., one after the other. */
ASY_LOOP void subtract_loop(const double *restrict share, size_t count,
                            const double *restrict v, size_t stride,
                            double *restrict out)
{
    size_t f = 0;
    for (; f + 4 <= count; f += 4, v += 4 * stride)
        for (size_t t = 0; t < stride; t++) {
            double left = out[t] - share[f] * v[t];
            left -= share[f + 1] * v[t + stride];
            left -= share[f + 2] * v[t + 2 * stride];
            out[t] = left - share[f + 3] * v[t + 3 * stride];
        }
    for (; f < count; f++, v += stride)
        for (size_t t = 0; t < stride; t++)
            out[t] -= share[f] * v[t];
}

/* v_f -= share[f] pivot for all f, two at a time. */
ASY_LOOP void spread_loop(const double *restrict share, size_t count,
                          const double *restrict pivot, size_t stride,
                          double *restrict v)
{
    size_t f = 0;
    for (; f + 2 <= count; f += 2, v += 2 * stride)
        for (size_t t = 0; t < stride; t++) {
            const double p = pivot[t];
            v[t] -= share[f] * p;
            v[t + stride] -= share[f + 1] * p;
        }
    for (size_t t = 0; f < count && t < stride; t++)
        v[t] -= share[f] * pivot[t];
}

ASY_VERSIONS(void, subtract,
             (const double *share, size_t count, const double *v, size_t stride,
              double *out),
             (share, count, v, stride, out));

ASY_VERSIONS(void, spread,
             (const double *share, size_t count, const double *pivot,
              size_t stride, double *v),
             (share, count, pivot, stride, v));

/* ---- one row ---- */

/* pivot = S e_k for a row k outside F. */
static void make_column(asy_sweep *s, size_t k, double *pivot)
{
    const double *row = asy_kernel_cache_row(s->kernel, k);
    memcpy(pivot, row, s->stride * sizeof *pivot);
    for (size_t t = 0; s->shift > 0 && t < s->n; t++)
        pivot[t] += s->shift;
    for (size_t f = 0; f < s->count; f++) {
        s->share[f] = row[s->row[f]] + s->shift;
        pivot[s->row[f]] = 0;
    }
    ASY_WIDEST(subtract, s->stride,
               (s->share, s->count, column(s, 0), s->stride, pivot));
}

/* Sweep all columns on k, whose own is pivot, and this too; direction is 1 if k
   enters F, -1 if it leaves. */
static void sweep_on(asy_sweep *s, size_t k, double direction, double *pivot)
{
    size_t columns = ALONG + s->count;
    double inverse = 1 / pivot[k];
    s->share[0] = s->one[k] * inverse;
    s->share[1] = s->pull[k] * inverse;
    for (size_t f = 0; f < s->count; f++)
        s->share[ALONG + f] = pivot[s->row[f]] * inverse;
    s->one_one -= s->one[k] * s->share[0];
    s->one_pull -= s->pull[k] * s->share[0];
    ASY_WIDEST(spread, s->stride,
               (s->share, columns, pivot, s->stride, s->one));
    for (size_t c = 0; c < columns; c++)
        s->one[c * s->stride + k] = direction * s->share[c];
    for (size_t t = 0; t < s->stride; t++)
        pivot[t] *= direction * inverse;
    pivot[k] = -inverse;
}

bool asy_sweep_enter(asy_sweep *sweep, size_t k, double rate)
{
    double length = sweep->kernel->diagonal[k] + sweep->shift;
    double *pivot = column(sweep, sweep->count);
    make_column(sweep, k, pivot);
    if (!(pivot[k] > LEAST_PIVOT * length))
        return false;
    asy_axpy(-rate, pivot, sweep->pull, sweep->stride);
    sweep->one_pull -= rate * sweep->one[k];
    sweep_on(sweep, k, 1, pivot);
    sweep->row[sweep->count++] = k;
    return true;
}

void asy_sweep_leave(asy_sweep *sweep, size_t k, double rate)
{
    const size_t bytes = sweep->stride * sizeof *sweep->left;
    size_t last = --sweep->count, f = 0;
    while (sweep->row[f] != k)
        f++;
    memcpy(sweep->left, column(sweep, f), bytes);
    memmove(column(sweep, f), column(sweep, last), bytes);
    sweep->row[f] = sweep->row[last];
    sweep_on(sweep, k, -1, sweep->left);
    asy_axpy(rate, sweep->left, sweep->pull, sweep->stride);
    sweep->one_pull += rate * sweep->one[k];
}
