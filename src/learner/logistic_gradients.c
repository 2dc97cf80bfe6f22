/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Newton steps without a Hessian: preconditioned conjugate gradients on
 *
 *   H d = -g,  H v = X' u + l2 v,  u_c = s p_c (f_c - sum_e p_e f_e), f = X v
 *
 * ended when the residual has fallen by a factor that shrinks with the
 * outer residual, so that Newton's method stays fast (Dembo, Eisenstat &
 * Steihaug 1982, doi:10.1137/0719025). The preconditioner is H's diagonal.
 */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "base/product.h"
#include "learner/logistic_newton.h"

#define MAX_STEPS 2000

struct asy_gradients {
    double *residual, *direction, *image, *scaled, *diagonal; /* [(p + 1) m] */
    double *f;                                                /* [n m] */
};

asy_status asy_gradients_new(const asy_logistic *problem, asy_ctx *ctx,
                             asy_gradients **out)
{
    size_t q = (problem->x.p + 1) * problem->m;
    asy_arena *scratch = ctx->scratch;
    asy_gradients *s = ASY_NEW(scratch, asy_gradients, 1);
    if (!s)
        return asy_nomem(ctx->err);
    s->residual = ASY_NEW(scratch, double, q);
    s->direction = ASY_NEW(scratch, double, q);
    s->image = ASY_NEW(scratch, double, q);
    s->scaled = ASY_NEW(scratch, double, q);
    s->diagonal = ASY_NEW(scratch, double, q);
    s->f = ASY_NEW(scratch, double, problem->x.n * problem->m);
    if (!s->residual || !s->direction || !s->image || !s->scaled ||
        !s->diagonal || !s->f)
        return asy_nomem(ctx->err);
    *out = s;
    return ASY_OK;
}

/* f := u, the second derivative of the loss times f, row by row. */
static void curve(const asy_newton *s, double *f)
{
    size_t n = s->problem->x.n, m = s->problem->m;
    for (size_t i = 0; i < n && m == 1; i++)
        f[i] *=
            s->problem->weight[i] * s->probability[i] * (1 - s->probability[i]);
    for (size_t i = 0; i < n && m > 1; i++) {
        double mean = 0;
        for (size_t c = 0; c < m; c++)
            mean += s->probability[c * n + i] * f[c * n + i];
        for (size_t c = 0; c < m; c++)
            f[c * n + i] = s->problem->weight[i] * s->probability[c * n + i] *
                           (f[c * n + i] - mean);
    }
}

/* image = H direction */
static void apply(const asy_newton *s, asy_gradients *work)
{
    const asy_logistic *problem = s->problem;
    size_t n = problem->x.n, p = problem->x.p;
    asy_linear_scores(&problem->x, work->direction, problem->m, work->f);
    curve(s, work->f);
    for (size_t c = 0; c < problem->m; c++) {
        const double *u = work->f + c * n;
        const double *v = work->direction + c * (p + 1);
        double *out = work->image + c * (p + 1);
        asy_dots(&problem->x, u, out);
        for (size_t j = 0; j < p; j++)
            out[j] += problem->l2 * v[j];
        out[p] = problem->intercept ? asy_sum(u, n) : 0;
    }
}

static void find_diagonal(const asy_newton *s, asy_gradients *work)
{
    const asy_logistic *problem = s->problem;
    size_t n = problem->x.n, p = problem->x.p;
    for (size_t c = 0; c < problem->m; c++) {
        const double *probability = s->probability + c * n;
        double *d = work->f, *out = work->diagonal + c * (p + 1);
        for (size_t i = 0; i < n; i++)
            d[i] = problem->weight[i] * probability[i] * (1 - probability[i]);
        for (size_t j = 0; j < p; j++) {
            const double *x = asy_ccol(&problem->x, j);
            double sum = problem->l2;
            for (size_t i = 0; i < n; i++)
                sum += d[i] * x[i] * x[i];
            out[j] = sum;
        }
        out[p] = asy_sum(d, n);
    }
}

/* scaled = residual / diagonal; returns their product. */
static double precondition(asy_gradients *work, size_t q)
{
    for (size_t j = 0; j < q; j++)
        work->scaled[j] =
            work->diagonal[j] > 0 ? work->residual[j] / work->diagonal[j] : 0;
    return asy_dot(work->residual, work->scaled, q);
}

static double begin(asy_newton *s, asy_gradients *work, size_t q)
{
    find_diagonal(s, work);
    memset(s->step, 0, q * sizeof *s->step);
    for (size_t j = 0; j < q; j++)
        work->residual[j] = -s->gradient[j];
    double size = precondition(work, q);
    memcpy(work->direction, work->scaled, q * sizeof *work->scaled);
    return size;
}

void asy_gradients_step(asy_newton *s)
{
    asy_gradients *work = s->iterative;
    size_t q = (s->problem->x.p + 1) * s->problem->m;
    double size = begin(s, work, q);
    double shrink = asy_min(0.1, sqrt(s->residual));
    double enough = shrink * shrink * size;
    for (int i = 0; i < MAX_STEPS && size > enough; i++) {
        apply(s, work);
        double curvature = asy_dot(work->direction, work->image, q);
        if (!(curvature > 0))
            break;
        asy_axpy(size / curvature, work->direction, s->step, q);
        asy_axpy(-size / curvature, work->image, work->residual, q);
        double next = precondition(work, q);
        for (size_t j = 0; j < q; j++)
            work->direction[j] =
                work->scaled[j] + next / size * work->direction[j];
        size = next;
    }
    s->drop = asy_dot(s->gradient, s->step, q);
}
