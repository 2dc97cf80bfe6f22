/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Beyond Newton's step. Along the path theta(t) on which the gradient shrinks
 * as (1 - t) g, the minimum is at t = 1 and Newton's step d1 is the first term
 * of a series there. The next two need no new Hessian:
 *
 *   H d1 = -g
 *   H d2 = -X' (l3 f1^2) / 2                    f_k = X d_k
 *   H d3 = -X' (l3 f1 f2 + l4 f1^3 / 6)
 *
 * with l3, l4 the loss's third and fourth derivatives by the score, so an
 * error e becomes about e^4 instead of e^2 (Chebyshev's method and the next of
 * its family; Traub 1964, Iterative Methods for the Solution of Equations).
 */
#include "base/math.h"
#include "base/product.h"
#include "base/wide.h"
#include "learner/cholesky.h"
#include "learner/logistic_newton.h"

/* model.w = X' u, model.d = H^-1 of it, f = X d. */
static void find_term(asy_newton *s, const double *u, double *f)
{
    const asy_matrix *x = &s->problem->x;
    size_t n = x->n, p = x->p;
    double *image = s->model.w, *d = s->model.d;
    asy_dots(x, u, image);
    image[p] = s->problem->intercept ? asy_sum(u, n) : 0;
    for (size_t j = 0; j <= p; j++)
        d[j] = image[j];
    asy_cholesky_solve(s->model.h, s->model.q, s->model.q, d);
    asy_linear_scores(x, d, 1, f);
}

/* The term becomes part of the step; model.g = -H step. */
static void add_term(asy_newton *s, const double *f)
{
    size_t n = s->problem->x.n;
    for (size_t j = 0; j < s->model.q; j++) {
        s->step[j] += s->model.d[j];
        s->model.g[j] -= s->model.w[j];
    }
    asy_axpy(1, f, s->f_step, n);
}

ASY_LOOP void second_loop(const asy_newton *s, double *u)
{
    const double *p = s->probability, *f = s->f_step, *d = s->d;
    for (size_t i = 0; i < s->problem->x.n; i++)
        u[i] = -d[i] * (1 - 2 * p[i]) * f[i] * f[i] / 2;
}

ASY_VERSIONS(void, second, (const asy_newton *s, double *u), (s, u));

ASY_LOOP void third_loop(const asy_newton *s, const double *f2, double *u)
{
    const double *p = s->probability, *f = s->f_step, *d = s->d;
    for (size_t i = 0; i < s->problem->x.n; i++) {
        double l4 = 1 - 6 * p[i] * (1 - p[i]);
        u[i] = -d[i] * f[i] *
               ((1 - 2 * p[i]) * f2[i] + l4 * f[i] * f[i] * (1.0 / 6));
    }
}

ASY_VERSIONS(void, third, (const asy_newton *s, const double *f2, double *u),
             (s, f2, u));

/* Add terms while each is at most half of the one before, and until what is
   left out does not matter at the tolerance. */
static void add_terms(asy_newton *s)
{
    size_t n = s->problem->x.n;
    double *f = s->f_trial, *u = s->p_trial, tol = s->problem->tol;
    double first = asy_largest(s->f_step, n);
    if (first > ASY_SERIES_LONGEST || first * first <= tol)
        return;
    ASY_WIDEST(second, n, (s, u));
    find_term(s, u, f);
    double size = asy_largest(f, n);
    if (size > first / 2)
        return;
    ASY_WIDEST(third, n, (s, f, u));
    add_term(s, f);
    if (first * size <= tol)
        return;
    find_term(s, u, f);
    if (asy_largest(f, n) <= size / 2)
        add_term(s, f);
}

void asy_newton_extend(asy_newton *s)
{
    add_terms(s);
    s->drop = asy_dot(s->gradient, s->step, s->model.q);
    s->curvature = -asy_dot(s->model.g, s->step, s->model.q);
}
