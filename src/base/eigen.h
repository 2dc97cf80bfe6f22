/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eigenvalues and eigenvectors of a symmetric matrix, the same bits on every
   processor: additions, multiplications, divisions and square roots alone. */
#ifndef ASY_BASE_EIGEN_H
#define ASY_BASE_EIGEN_H

#include "base/train.h"

/*
 * Decompose a = sum_c value_c vector_c vector_c'.
 *
 * a       [m x m]  column by column, both triangles; overwritten
 * value   [m]      out: descending
 * vector  [m x m]  out: column c belongs to value c; orthonormal; its sign is
 *                  arbitrary but fixed
 *
 * Householder reduction to a tridiagonal matrix, then QR steps with
 * Wilkinson's shift. Error of a value about DBL_EPSILON times the greatest
 * |value|. Cost about 9 m^3. Random: none. Memory: ctx->scratch.
 * Errors: ASY_ENOTCONVERGED (not known to happen for finite a).
 * Source: Golub and Van Loan 2013, Matrix Computations, 8.3.
 */
ASY_MUST_USE
asy_status asy_eigen_symmetric(double *a, size_t m, double *value,
                               double *vector, asy_ctx *ctx);

#endif
