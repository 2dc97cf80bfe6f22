/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows in the order of a value: what rankings, curves, quantiles and the rank
 * codes of trees start from.
 *
 * Invariant: the order depends on the values alone. Rows with equal values
 * (-0 equals 0) stay in the order of their numbers, so that groups of tied rows
 * are adjacent; rows whose value is NaN come last, whichever the direction.
 *
 * The caller owns the memory; nothing is allocated in here.
 */
#ifndef ASY_BASE_ORDER_H
#define ASY_BASE_ORDER_H

#include <stddef.h>

typedef struct asy_ordered {
    double value;
    size_t row;
} asy_ordered;

/*
 * Order rows 0 .. n - 1 by their values, the least or the greatest first.
 *
 * value  row i's stands at value[i * stride]
 * work   [2 n]  where the rows are moved about
 *
 * Returns the ordered rows [n], somewhere inside work.
 * Cost O(n log n) whatever the values; O(n) where they are in order already.
 */
const asy_ordered *asy_order_rising(const double *value, size_t n,
                                    size_t stride, asy_ordered *work);
const asy_ordered *asy_order_falling(const double *value, size_t n,
                                     size_t stride, asy_ordered *work);

/* One past the last row tied with row i of ordered [n]. */
size_t asy_tie_end(const asy_ordered *ordered, size_t n, size_t i);

/* Sort value [n] ascending, NaN last. work [2 n]. Cost as above. */
void asy_sort(double *value, size_t n, asy_ordered *work);

#endif
