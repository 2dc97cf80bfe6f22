/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The solver's passes over all rows: see smo_scan.h.
 *
 * A largest value is found by folding: the rows are laid in ASY_LANES stretches
 * of n / ASY_LANES, and best[t] is the largest over the t-th of each stretch.
 * That is one independent chain for each t, so it vectorises, and only rows of
 * a t where best[t] is the largest need another look.
 */
#include "learner/smo_scan.h"

#include <math.h>

#include "base/math.h"
#include "base/wide.h"

ASY_LOOP double height(const asy_smo_scan *scan, size_t t)
{
    return scan->g[t] + scan->up[t];
}

ASY_LOOP double gain(const asy_smo_scan *scan, size_t i, const double *inverse,
                     size_t t)
{
    double d = scan->g[i] - (scan->g[t] + scan->down[t]);
    d = d > 0 ? d : 0;
    return d * d * inverse[t];
}

/* Four chains, as a maximum takes several cycles to be there. */
static double largest(const double *v, size_t n)
{
    double a = v[0], b = v[0], c = v[0], d = v[0];
    size_t t = 0;
    for (; t + 4 <= n; t += 4) {
        a = v[t] > a ? v[t] : a;
        b = v[t + 1] > b ? v[t + 1] : b;
        c = v[t + 2] > c ? v[t + 2] : c;
        d = v[t + 3] > d ? v[t + 3] : d;
    }
    for (; t < n; t++)
        a = v[t] > a ? v[t] : a;
    a = a > b ? a : b;
    c = c > d ? c : d;
    return a > c ? a : c;
}

ASY_LOOP void fold_heights(const asy_smo_scan *scan)
{
    const size_t n = scan->n / ASY_LANES;
    double *restrict best = scan->best;
    for (size_t t = 0; t < n; t++) {
        double most = height(scan, t);
        for (size_t l = 1; l < ASY_LANES; l++) {
            double v = height(scan, t + l * n);
            most = v > most ? v : most;
        }
        best[t] = most;
    }
}

ASY_LOOP void fold_gains(const asy_smo_scan *scan, size_t i,
                         const double *inverse)
{
    const size_t n = scan->n / ASY_LANES;
    double *restrict best = scan->best;
    for (size_t t = 0; t < n; t++) {
        double most = gain(scan, i, inverse, t);
        for (size_t l = 1; l < ASY_LANES; l++) {
            double v = gain(scan, i, inverse, t + l * n);
            most = v > most ? v : most;
        }
        best[t] = most;
    }
}

ASY_LOOP void move(const asy_smo_scan *scan, double delta, const double *row_i,
                   const double *row_j)
{
    double *restrict g = scan->g;
    for (size_t t = 0; t < scan->n; t++)
        g[t] -= delta * (row_i[t] - row_j[t]);
}

ASY_WIDE void fold_heights_wide(const asy_smo_scan *scan)
{
    fold_heights(scan);
}

ASY_WIDE void fold_gains_wide(const asy_smo_scan *scan, size_t i,
                              const double *inverse)
{
    fold_gains(scan, i, inverse);
}

ASY_WIDE void move_wide(const asy_smo_scan *scan, double delta,
                        const double *row_i, const double *row_j)
{
    move(scan, delta, row_i, row_j);
}

size_t asy_smo_rising(const asy_smo_scan *scan)
{
    const size_t n = scan->n / ASY_LANES;
    if (asy_wide(scan->n))
        fold_heights_wide(scan);
    else
        fold_heights(scan);
    double most = largest(scan->best, n);
    size_t first = scan->n;
    for (size_t t = 0; t < n; t++) {
        if (scan->best[t] != most)
            continue;
        size_t r = t;
        while (height(scan, r) != most)
            r += n;
        first = r < first ? r : first;
    }
    return first;
}

size_t asy_smo_falling(const asy_smo_scan *scan, size_t i,
                       const double *inverse)
{
    const size_t n = scan->n / ASY_LANES;
    if (asy_wide(scan->n))
        fold_gains_wide(scan, i, inverse);
    else
        fold_gains(scan, i, inverse);
    double most = largest(scan->best, n);
    size_t first = scan->n;
    for (size_t t = 0; t < n; t++) {
        if (scan->best[t] != most)
            continue;
        size_t r = t;
        while (gain(scan, i, inverse, r) != most)
            r += n;
        first = r < first ? r : first;
    }
    return first;
}

double asy_smo_violation(const asy_smo_scan *scan, size_t i)
{
    double least = (double)INFINITY;
    for (size_t t = 0; t < scan->n; t++) {
        double depth = scan->g[t] + scan->down[t];
        least = depth < least ? depth : least;
    }
    return scan->g[i] - least;
}

void asy_smo_move(const asy_smo_scan *scan, double delta, const double *row_i,
                  const double *row_j)
{
    if (asy_wide(scan->n))
        move_wide(scan, delta, row_i, row_j);
    else
        move(scan, delta, row_i, row_j);
}
