/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Systems with a covariance matrix: see scatter.h. */
#include "learner/scatter.h"

#include <math.h>
#include <string.h>

#include "base/eigen.h"
#include "base/math.h"
#include "base/product.h"
#include "learner/cholesky.h"
#include "learner/gram.h"

#define LEAST_SINGULAR 1e-4

/* A system and the work of solving it. */
typedef struct solver {
    asy_matrix b;
    double *a;     /* [p] scaled */
    double *unit;  /* [p] standard deviations; 1 where 0 */
    double *s;     /* [q x q] the matrix, then its factor */
    double *copy;  /* [q x q] a copy, or its eigenvectors */
    double *value; /* [q] eigenvalues */
    double *ones;  /* [max(n, p)] */
    double *t;     /* [max(n, p)] */
    size_t q;
} solver;

static asy_status scale(const asy_scatter *scatter, solver *v, asy_error *err)
{
    size_t n = v->b.n, p = v->b.p;
    double most = 0;
    for (size_t j = 0; j < p; j++) {
        double *column = asy_col(&v->b, j);
        double a = scatter->a ? scatter->a[j] : 0;
        double variance = asy_dot(column, column, n) + a;
        v->unit[j] = variance > 0 ? sqrt(variance) : 1;
        v->a[j] = a / (v->unit[j] * v->unit[j]);
        for (size_t i = 0; i < n; i++)
            column[i] /= v->unit[j];
        most = asy_max(most, variance);
    }
    if (most > 0)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "all columns are constant within the classes, need "
                    "variance within them");
}

/* s = B'B + diag(a) */
static asy_status among_columns(solver *v, asy_ctx *ctx)
{
    asy_panels panels = asy_panels_new(ctx->scratch, v->b.n, v->q);
    if (!panels.v)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < v->b.p; j++)
        asy_panels_add(&panels, asy_ccol(&v->b, j));
    asy_panels_gram(&panels, v->ones, v->s, v->q);
    for (size_t j = 0; j < v->q; j++)
        v->s[j * (v->q + 1)] += v->a[j];
    return ASY_OK;
}

/* s = B diag(1 / a) B', or B B' where a is zero */
static asy_status among_rows(solver *v, bool divide, asy_ctx *ctx)
{
    asy_panels panels = asy_panels_new(ctx->scratch, v->b.p, v->q);
    if (!panels.v)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < v->q; i++) {
        for (size_t j = 0; j < v->b.p; j++)
            v->t[j] = asy_at(&v->b, i, j);
        asy_panels_add(&panels, v->t);
    }
    for (size_t j = 0; j < v->b.p; j++)
        v->ones[j] = divide ? 1 / v->a[j] : 1;
    asy_panels_gram(&panels, v->ones, v->s, v->q);
    return ASY_OK;
}

/* out [n] = B x [p] */
static void multiply(const asy_matrix *b, const double *x, double *out)
{
    memset(out, 0, b->n * sizeof *out);
    for (size_t j = 0; j < b->p; j++)
        asy_axpy(x[j], asy_ccol(b, j), out, b->n);
}

/* The trace of the inverse bounds the smallest eigenvalue from below: no
   singular value is under LEAST_SINGULAR. */
static bool full_rank(const solver *v, double *column)
{
    double trace = 0;
    for (size_t j = 0; j < v->q; j++) {
        memset(column, 0, v->q * sizeof *column);
        column[j] = 1;
        asy_cholesky_solve(v->copy, v->q, v->q, column);
        trace += column[j];
    }
    return trace * LEAST_SINGULAR * LEAST_SINGULAR < 0.5;
}

/* d := sum_r v_r f(e_r) v_r'd over eigenvalues e and eigenvectors v of s;
   f(e) = e^-power, or 0 where the singular value sqrt(e) is too small. */
static void apply_spectrum(const solver *v, int power, double *d)
{
    double *t = v->t;
    for (size_t r = 0; r < v->q; r++) {
        double e = v->value[r];
        bool keep = e > LEAST_SINGULAR * LEAST_SINGULAR;
        double inverse = keep ? (power == 1 ? 1 / e : 1 / (e * e)) : 0;
        t[r] = inverse * asy_dot(v->copy + r * v->q, d, v->q);
    }
    memset(d, 0, v->q * sizeof *d);
    for (size_t r = 0; r < v->q; r++)
        asy_axpy(t[r], v->copy + r * v->q, d, v->q);
}

/* p <= n: factor S, or take it apart where it is singular. */
static asy_status solve_columns(solver *v, asy_ctx *ctx, double *d, size_t m)
{
    ASY_TRY(among_columns(v, ctx));
    size_t q = v->q;
    memcpy(v->copy, v->s, q * q * sizeof *v->s);
    bool regular = asy_cholesky(v->copy, q, q) == 0 && full_rank(v, v->t);
    if (!regular)
        ASY_TRY(asy_eigen_symmetric(v->s, q, v->value, v->copy, ctx));
    for (size_t c = 0; c < m; c++)
        if (regular)
            asy_cholesky_solve(v->copy, q, q, d + c * q);
        else
            apply_spectrum(v, 1, d + c * q);
    return ASY_OK;
}

/* S = B'B with p > n: the pseudo-inverse is B' (BB')^-2 B. */
static asy_status solve_rows(solver *v, asy_ctx *ctx, double *d, size_t m)
{
    ASY_TRY(among_rows(v, false, ctx));
    ASY_TRY(asy_eigen_symmetric(v->s, v->q, v->value, v->copy, ctx));
    double *inner = v->ones;
    for (size_t c = 0; c < m; c++) {
        multiply(&v->b, d + c * v->b.p, inner);
        apply_spectrum(v, 2, inner);
        asy_dots(&v->b, inner, d + c * v->b.p);
    }
    return ASY_OK;
}

/* S^-1 = A^-1 - A^-1 B' (I + B A^-1 B')^-1 B A^-1, A = diag(a) > 0 */
static asy_status solve_woodbury(solver *v, asy_ctx *ctx, double *d, size_t m)
{
    ASY_TRY(among_rows(v, true, ctx));
    size_t q = v->q, p = v->b.p;
    for (size_t i = 0; i < q; i++)
        v->s[i * (q + 1)] += 1;
    asy_cholesky(v->s, q, q);
    double *inner = v->ones;
    for (size_t c = 0; c < m; c++) {
        double *x = d + c * p;
        for (size_t j = 0; j < p; j++)
            x[j] /= v->a[j];
        multiply(&v->b, x, inner);
        asy_cholesky_solve(v->s, q, q, inner);
        asy_dots(&v->b, inner, v->t);
        for (size_t j = 0; j < p; j++)
            x[j] -= v->t[j] / v->a[j];
    }
    return ASY_OK;
}

static asy_status get_memory(const asy_scatter *scatter, solver *v,
                             asy_ctx *ctx)
{
    size_t n = scatter->b.n, p = scatter->b.p, longest = n > p ? n : p;
    asy_arena *scratch = ctx->scratch;
    size_t q = n < p ? n : p;
    *v = (solver){.b = scatter->b, .q = q};
    v->a = ASY_NEW(scratch, double, p);
    v->unit = ASY_NEW(scratch, double, p);
    v->s = ASY_NEW(scratch, double, q *q);
    v->copy = ASY_NEW(scratch, double, q *q);
    v->value = ASY_NEW(scratch, double, q);
    v->ones = ASY_NEW(scratch, double, longest);
    v->t = ASY_NEW(scratch, double, longest);
    if (!v->a || !v->unit || !v->s || !v->copy || !v->value || !v->ones ||
        !v->t)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < longest; i++)
        v->ones[i] = 1;
    return ASY_OK;
}

static void divide_by_unit(const solver *v, double *d, size_t m)
{
    for (size_t c = 0; c < m; c++)
        for (size_t j = 0; j < v->b.p; j++)
            d[c * v->b.p + j] /= v->unit[j];
}

static bool all_positive(const double *a, size_t p)
{
    for (size_t j = 0; j < p; j++)
        if (!(a[j] > 0))
            return false;
    return true;
}

asy_status asy_scatter_solve(asy_scatter *scatter, asy_ctx *ctx, double *d,
                             size_t m)
{
    solver v;
    ASY_TRY(get_memory(scatter, &v, ctx));
    ASY_TRY(scale(scatter, &v, ctx->err));
    divide_by_unit(&v, d, m);
    if (v.b.p <= v.b.n)
        ASY_TRY(solve_columns(&v, ctx, d, m));
    else if (all_positive(v.a, v.b.p))
        ASY_TRY(solve_woodbury(&v, ctx, d, m));
    else
        ASY_TRY(solve_rows(&v, ctx, d, m));
    divide_by_unit(&v, d, m);
    return ASY_OK;
}
