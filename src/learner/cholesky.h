/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cholesky factors of symmetric positive semidefinite matrices, row by row:
 * element (i, j) at a[i * ld + j], lower triangle used, upper overwritten. A
 * row that depends on those before it (pivot below rounding) is taken out: its
 * solution is 0.
 */
#ifndef ASY_LEARNER_CHOLESKY_H
#define ASY_LEARNER_CHOLESKY_H

#include <stddef.h>

/* Factor in place; the diagonal then holds reciprocals of the factor's (0 where
   a row was taken out). Returns how many were taken out. Cost q^3 / 3. */
size_t asy_cholesky(double *a, size_t q, size_t ld);

/* x [q] := A^-1 x from the factor. */
void asy_cholesky_solve(const double *a, size_t q, size_t ld, double *x);

#endif
