/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The solver's passes over all rows: see smo_scan.h.
 *
 * A largest value is found by folding: the rows are laid in FOLDS stretches of
 * equal length, and folded[t] is the largest over the t-th of each stretch.
 * That is one independent chain for each t, so it vectorises, and only rows of
 * a t where it is the largest need another look.
 */
#include "learner/smo_scan.h"

#include <math.h>

#include "base/wide.h"

#define FOLDS 4

/* (top - depth)^2 inverse, 0 if depth is not below top */
ASY_LOOP double gain(double top, double depth, double inverse)
{
    double d = top - depth;
    d = d > 0 ? d : 0;
    return d * d * inverse;
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

/* Arrays are taken out of the scan first: only then does gcc vectorise. */
ASY_LOOP void move_loop(const asy_smo_scan *scan, double delta,
                        const double *restrict row_i,
                        const double *restrict row_j)
{
    const size_t n = scan->n / FOLDS;
    double *restrict g = scan->g, *restrict folded = scan->height;
    const double *restrict up = scan->up;
    for (size_t t = 0; t < scan->n; t++)
        g[t] -= delta * (row_i[t] - row_j[t]);
    for (size_t t = 0; t < n; t++) {
        double most = g[t] + up[t];
        for (size_t l = 1; l < FOLDS; l++) {
            const double v = g[t + l * n] + up[t + l * n];
            most = v > most ? v : most;
        }
        folded[t] = most;
    }
}

ASY_LOOP void fold_gains_loop(const asy_smo_scan *scan, size_t i,
                              const double *restrict inverse)
{
    const size_t n = scan->n / FOLDS;
    const double *restrict g = scan->g, *restrict down = scan->down;
    double *restrict folded = scan->gain;
    const double top = g[i];
    for (size_t t = 0; t < n; t++) {
        double most = 0;
        for (size_t l = 0; l < FOLDS; l++) {
            const size_t r = t + l * n;
            const double v = gain(top, g[r] + down[r], inverse[r]);
            most = v > most ? v : most;
        }
        folded[t] = most;
    }
}

ASY_VERSIONS(void, move,
             (const asy_smo_scan *scan, double delta, const double *row_i,
              const double *row_j),
             (scan, delta, row_i, row_j));

ASY_VERSIONS(void, fold_gains,
             (const asy_smo_scan *scan, size_t i, const double *inverse),
             (scan, i, inverse));

void asy_smo_move(const asy_smo_scan *scan, double delta, const double *row_i,
                  const double *row_j)
{
    ASY_WIDEST(move, scan->n, (scan, delta, row_i, row_j));
}

size_t asy_smo_rising(const asy_smo_scan *scan)
{
    const size_t n = scan->n / FOLDS;
    const double *folded = scan->height;
    double most = largest(folded, n);
    size_t first = scan->n;
    for (size_t t = 0; t < n; t++) {
        if (folded[t] != most)
            continue;
        size_t r = t;
        while (scan->g[r] + scan->up[r] != most)
            r += n;
        first = r < first ? r : first;
    }
    return first;
}

size_t asy_smo_falling(const asy_smo_scan *scan, size_t i,
                       const double *inverse)
{
    const size_t n = scan->n / FOLDS;
    const double *folded = scan->gain;
    ASY_WIDEST(fold_gains, scan->n, (scan, i, inverse));
    double most = largest(folded, n);
    size_t first = scan->n;
    for (size_t t = 0; t < n; t++) {
        if (folded[t] != most)
            continue;
        size_t r = t;
        while (gain(scan->g[i], scan->g[r] + scan->down[r], inverse[r]) != most)
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
