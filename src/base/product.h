/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Products of a matrix with a vector, the bits of asy_axpy and asy_dot column
 * by column, in one pass over what they share.
 */
#ifndef ASY_BASE_PRODUCT_H
#define ASY_BASE_PRODUCT_H

#include "base/matrix.h"

/* f [n] += X w, w [p]; columns whose w is 0 take no part (whatever they
   hold). Cost n p. */
void asy_add_product(const asy_matrix *x, const double *w, double *f);

/* out [p] = X' u, u [n]. Cost n p. */
void asy_dots(const asy_matrix *x, const double *u, double *out);

#endif
