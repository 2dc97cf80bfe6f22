/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The solver's passes over all rows: who rises, who falls, and the move.
 *
 * Arrays are padded to whole lanes. A row that may not rise has up = -inf and
 * one that may not fall has down = +inf, as padding has both; adding these to
 * g takes such rows out of a maximum or minimum without a branch.
 */
#ifndef ASY_LEARNER_SMO_SCAN_H
#define ASY_LEARNER_SMO_SCAN_H

#include <stddef.h>

typedef struct asy_smo_scan {
    size_t n;       /* a multiple of ASY_KERNEL_PAD */
    double *g;      /* [n] y - K b */
    double *up;     /* [n] 0 or -inf */
    double *down;   /* [n] 0 or +inf */
    double *height; /* [n] largest g that may rise, folded; kept by move */
    double *gain;   /* [n] work space */
} asy_smo_scan;

/* g -= delta (row_i - row_j); up must be as it is after the move. */
void asy_smo_move(const asy_smo_scan *scan, double delta, const double *row_i,
                  const double *row_j);

/* The row of largest g among those that may rise, the first of equals; after
   a move. */
size_t asy_smo_rising(const asy_smo_scan *scan);

/*
 * The row that gains most if i rises and it falls: the largest
 * (g_i - g_t)^2 inverse_t over rows below g_i that may fall, the first of
 * equals; inverse [n] is 1 / curvature with i. Any row if none gains.
 */
size_t asy_smo_falling(const asy_smo_scan *scan, size_t i,
                       const double *inverse);

/* g_i - min g over the rows that may fall */
double asy_smo_violation(const asy_smo_scan *scan, size_t i);

#endif
