/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coordinates of the rows of a wide matrix in the space they span.
 *
 * A method that sees rows only through their products x_i'x_j (anything with
 * an l2 penalty) may work on these at most n columns instead of p > n.
 */
#ifndef ASY_LEARNER_ROW_SPACE_H
#define ASY_LEARNER_ROW_SPACE_H

#include "base/train.h"

/*
 * z [n x r], r <= n the rank, with z z' = x x'. In ctx->arena.
 *
 * Cost n^2 p. Cholesky with the largest pivot first (Higham 1990), ended
 * where pivots are rounding. Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_row_space(const asy_matrix *x, asy_ctx *ctx, asy_matrix *z);

#endif
