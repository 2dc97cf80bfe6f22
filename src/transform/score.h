/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much one column tells about the class: the scores of select_k_best. */
#ifndef ASY_TRANSFORM_SCORE_H
#define ASY_TRANSFORM_SCORE_H

#include "base/order.h"
#include "base/train.h"

/* The classes of the rows, and room to work in; made once for all columns. */
typedef struct asy_score_labels {
    const int *y; /* [n] */
    size_t n;
    int k;
    size_t *count;     /* [k] rows of each class */
    double *digamma;   /* [n + 1] at the whole numbers 1 .. n */
    double *value;     /* [2 n] free to use */
    double *sum;       /* [k] free to use */
    asy_ordered *work; /* [2 n] free to use */
} asy_score_labels;

ASY_MUST_USE
asy_status asy_score_prepare(const asy_train *train, asy_ctx *ctx,
                             asy_score_labels *labels);

/*
 * F of the one-way analysis of variance between the classes that occur:
 *
 *   F = [sum_c n_c (m_c - m)^2 / (K - 1)] / [sum_i (x_i - m_yi)^2 / (n - K)]
 *
 * x [n] complete. NaN for a constant column; infinity if the classes differ
 * and their rows do not. Cost O(n).
 */
double asy_score_f(const asy_score_labels *labels, const double *x);

/*
 * Mutual information of a continuous column and the class, in nats, from
 * distances to the third neighbour in the class (Ross 2014,
 * doi:10.1371/journal.pone.0087357):
 *
 *   max(0, psi(n) - mean psi(n_yi) + mean psi(k_i) - mean psi(m_i))
 *
 * d_i is the distance from x_i to its min(3, n_c - 1)-th neighbour in its
 * class, k_i and m_i count the other rows of the class, and of all classes,
 * within d_i, ends included. Rows that are alone in their class are left out.
 *
 * Without ties k_i is min(3, n_c - 1) and the value is scikit-learn's.
 * Where values tie, scikit-learn breaks ties by adding random noise; here all
 * tied rows count, in k_i as in m_i (as Gao et al. 2017 do for mixtures,
 * arXiv:1709.06212), so that the value is reproducible; for a column of few
 * levels it becomes nearly the plug-in estimate.
 *
 * x [n] complete. Cost O(n log n).
 */
double asy_score_mutual_info(const asy_score_labels *labels, const double *x);

#endif
