/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sequential minimal optimisation for the support vector classifier's dual.
 *
 *   min_a  a'Qa / 2 - sum_i a_i,   0 <= a_i <= C_i,  y'a = 0,
 *          Q_ij = y_i y_j k(x_i, x_j)
 *
 * is solved in b_i = y_i a_i, which frees the inner loops from labels:
 *
 *   min_b  b'Kb / 2 - y'b,   low_i <= b_i <= high_i,  sum_i b_i = 0
 *
 * with low = min(0, y C), high = max(0, y C) and the descent direction
 * g = y - K b. The solution has max g over {b < high} <= min g over {b > low};
 * the difference is the violation.
 */
#ifndef ASY_LEARNER_SMO_H
#define ASY_LEARNER_SMO_H

#include "learner/kernel_cache.h"

typedef struct asy_smo {
    asy_kernel_cache *kernel; /* of the n rows */
    const double *target;     /* [n] -1 or +1 */
    const double *bound;      /* [n] C_i > 0 */
    const double *start;      /* [n] b to begin with, feasible, or NULL: 0 */
    double tolerance;         /* on the violation, in units of the decision */
    size_t max_iter;
} asy_smo;

typedef struct asy_smo_solution {
    double *beta;     /* [n] y_i a_i */
    double intercept; /* mean of g over free rows, else the midpoint */
    double objective; /* of the dual, <= 0 */
    double violation;
    size_t iterations;
} asy_smo_solution;

/*
 * A start that is optimal is returned as it is.
 *
 * Working set: the first row of the most violating pair, and the row that
 * with it gains most to second order; ties go to the lower index. An
 * iteration costs O(n), and a kernel row where one is not at hand. Kernel
 * values must be finite (asy_kernel_check).
 *
 * Beta is in arena, which is also where the work space is. Random: none.
 * Errors: ASY_ENOTCONVERGED (violation found, tolerance needed), ASY_ENOMEM.
 * Source: Fan, Chen, Lin 2005, JMLR 6:1889-1918, working set selection 2.
 */
ASY_MUST_USE
asy_status asy_smo_solve(const asy_smo *smo, asy_smo_solution *out,
                         asy_arena *arena, asy_error *err);

#endif
