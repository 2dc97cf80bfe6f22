/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step of proximal Newton for logistic regression: the second-order model
   of the loss over the columns that take part, minimised. */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "base/wide.h"
#include "learner/logistic_newton.h"

/* Of more columns that want to enter the model, the keenest enter first; where
   many are cheap, as many as the last step had. */
#define MOST_ENTERING 64

/* ---- the columns that take part ---- */

static bool in_model(const asy_newton *s, size_t j)
{
    size_t p = s->problem->x.p;
    for (size_t c = 0; c < s->problem->m; c++)
        if (s->theta[c * (p + 1) + j] != 0)
            return true;
    return false;
}

/* How much column j, not in the model, wants to enter it. */
static double desire(const asy_newton *s, size_t j)
{
    size_t p = s->problem->x.p;
    double most = 0;
    for (size_t c = 0; c < s->problem->m; c++)
        most = asy_max(most, fabs(s->gradient[c * (p + 1) + j]));
    return s->bound[j] > 0 ? asy_max(most - s->problem->l1, 0) : 0;
}

static size_t count_above(const double *want, size_t p, double least)
{
    size_t count = 0;
    for (size_t j = 0; j < p; j++)
        count += want[j] > least;
    return count;
}

static size_t most_entering(const asy_newton *s)
{
    bool more = s->model.rank && s->n_columns > MOST_ENTERING;
    return more ? s->n_columns : MOST_ENTERING;
}

/* A level of want that at most so many columns are above, and, unless many are
   equal, not many fewer: by bisection. */
static double entry_level(const double *want, size_t p, size_t most)
{
    if (count_above(want, p, 0) <= most)
        return 0;
    double low = 0, high = 0;
    for (size_t j = 0; j < p; j++)
        high = asy_max(high, want[j]);
    high *= 1 - 1e-12;
    for (int i = 0; i < 20; i++) {
        double middle = (low + high) / 2;
        size_t count = count_above(want, p, middle);
        if (count > most)
            low = middle;
        else
            high = middle;
        if (2 * count > most && count <= most)
            break;
    }
    return high;
}

/* Have the columns been packed for this and other fits? */
static bool given(const asy_newton *s)
{
    return s->problem->panels && s->problem->intercept &&
           s->n_columns == s->problem->x.p;
}

/* The columns of the model and those that want to enter it; of many only
   those that want it most, the others have their turn later. */
static void choose_columns(asy_newton *s)
{
    size_t p = s->problem->x.p;
    double *want = s->step;
    for (size_t j = 0; j < p; j++)
        want[j] = in_model(s, j) ? 0 : desire(s, j);
    double least = entry_level(want, p, most_entering(s));
    size_t count = 0;
    for (size_t j = 0; j < p; j++) {
        if (!(want[j] > least) && !in_model(s, j))
            continue;
        s->packed &= count < s->n_columns && s->column[count] == j;
        s->column[count++] = j;
    }
    s->packed &= count == s->n_columns;
    s->n_columns = count;
}

/* Room at least doubles, so that few steps ask for memory. */
static size_t room_for(const asy_newton *s, size_t had)
{
    size_t need = s->n_columns + 1, most = s->problem->x.p + 1;
    if (had == 0)
        had = MOST_ENTERING / 2;
    if (need < 2 * had)
        need = 2 * had;
    return need < most ? need : most;
}

/* Mostly they are those of the step before, and packed already. */
static asy_status pack_columns(asy_newton *s, asy_ctx *ctx)
{
    if (s->packed)
        return ASY_OK;
    s->packed = true;
    if (given(s)) {
        s->panels = *s->problem->panels;
        return ASY_OK;
    }
    if (s->own.limit <= s->n_columns)
        s->own = asy_panels_lent(ctx->scratch, s->problem->x.n,
                                 room_for(s, s->own.limit));
    if (!s->own.v)
        return asy_nomem(ctx->err);
    asy_panels_take(&s->own, &s->problem->x, s->column, s->n_columns);
    if (s->problem->intercept)
        asy_panels_add(&s->own, NULL);
    s->panels = s->own;
    return ASY_OK;
}

/* Where more columns take part than there are rows, H is not formed: from then
   on, lest one kind of room be asked for after the other. */
static bool is_low_rank(const asy_newton *s)
{
    return s->model.rank ||
           (s->problem->l1 > 0 && s->problem->l2 > 0 && s->problem->m == 1 &&
            s->n_columns > s->problem->x.n);
}

static asy_status make_low_rank(asy_newton *s, asy_ctx *ctx)
{
    if (!s->model.rank || s->model.limit <= s->n_columns)
        s->model = asy_quadratic_low_rank(
            ctx->scratch, room_for(s, s->model.limit), s->problem->x.n);
    return s->model.b ? ASY_OK : asy_nomem(ctx->err);
}

static asy_status make_room(asy_newton *s, asy_ctx *ctx)
{
    if (is_low_rank(s))
        return make_low_rank(s, ctx);
    size_t had = s->model.limit / s->problem->m;
    if (had <= s->n_columns)
        s->model = asy_quadratic_new(
            ctx->scratch, room_for(s, had) * s->problem->m, s->problem->l1 > 0);
    return s->model.h ? pack_columns(s, ctx) : asy_nomem(ctx->err);
}

/* Without l1 all columns take part, from the first step to the last. */
asy_status asy_newton_begin_steps(asy_newton *s, asy_ctx *ctx)
{
    size_t p = s->problem->x.p;
    if (s->problem->l1 > 0)
        return ASY_OK;
    if ((p + 1) * s->problem->m > ASY_LOGISTIC_HESSIAN)
        return asy_gradients_new(s->problem, ctx, &s->iterative);
    for (size_t j = 0; j < p; j++)
        s->column[j] = j;
    s->n_columns = p;
    return make_room(s, ctx);
}

/* ---- the second-order model ---- */

/* d = second derivative of the loss by the scores of classes c and e. */
ASY_LOOP void curvature_loop(asy_newton *s, size_t c, size_t e)
{
    size_t n = s->problem->x.n;
    const double *p = s->probability + c * n, *other = s->probability + e * n;
    const double *weight = s->problem->weight;
    double *d = s->d, one = c == e ? 1 : 0;
    for (size_t i = 0; i < n; i++)
        d[i] = weight[i] * p[i] * (one - other[i]);
}

ASY_VERSIONS(void, curvature, (struct asy_newton * s, size_t c, size_t e),
             (s, c, e));

static void copy_block(const asy_newton *s, size_t c, size_t e)
{
    size_t q = s->panels.q, ld = s->model.q;
    for (size_t i = 0; i < q; i++)
        memcpy(s->model.h + (e * q + i) * ld + c * q,
               s->model.h + (c * q + i) * ld + e * q, q * sizeof(double));
}

static void add_ridge(asy_newton *s)
{
    size_t q = s->panels.q, ld = s->model.q, n = s->n_columns;
    for (size_t c = 0; c < s->problem->m; c++)
        for (size_t j = 0; j < n; j++)
            s->model.h[(c * q + j) * (ld + 1)] += s->problem->l2;
}

/* The same number added to all intercepts changes no probability. Curvature
   in that direction alone leaves the step as it is and H invertible. */
static void fix_intercepts(asy_newton *s)
{
    size_t q = s->panels.q, ld = s->model.q, m = s->problem->m;
    double *corner = s->model.h + (q - 1) * ld + q - 1, size = *corner;
    for (size_t c = 0; c < m; c++)
        for (size_t e = 0; e < m; e++)
            corner[c * q * ld + e * q] += size;
}

static void find_hessian(asy_newton *s)
{
    size_t q = s->panels.q, m = s->problem->m;
    for (size_t c = 0; c < m; c++)
        for (size_t e = c; e < m; e++) {
            ASY_WIDEST(curvature, s->problem->x.n, (s, c, e));
            asy_panels_gram(&s->panels, s->d,
                            s->model.h + c * q * m * q + e * q, m * q);
            if (e > c)
                copy_block(s, c, e);
        }
    add_ridge(s);
    if (m > 1 && s->problem->intercept)
        fix_intercepts(s);
}

/* B's columns are those of x, and of ones, times the root of the curvature. */
static void find_low_rank(asy_newton *s)
{
    size_t n = s->problem->x.n;
    ASY_WIDEST(curvature, n, (s, 0, 0));
    for (size_t i = 0; i < n; i++)
        s->d[i] = sqrt(s->d[i]);
    for (size_t a = 0; a < s->model.q; a++) {
        bool ones = a == s->n_columns;
        const double *x = ones ? NULL : asy_ccol(&s->problem->x, s->column[a]);
        double *b = s->model.b + a * n;
        for (size_t i = 0; i < n; i++)
            b[i] = ones ? s->d[i] : s->d[i] * x[i];
        s->model.ridge[a] = ones ? 0 : s->problem->l2;
    }
}

/* Coordinates of a class that take part. */
static size_t width(const asy_newton *s)
{
    return s->n_columns + s->problem->intercept;
}

static size_t coordinate(const asy_newton *s, size_t c, size_t a)
{
    size_t p = s->problem->x.p;
    return c * (p + 1) + (a < s->n_columns ? s->column[a] : p);
}

static void find_model(asy_newton *s)
{
    size_t q = width(s);
    s->model.q = q * s->problem->m;
    for (size_t c = 0; c < s->problem->m; c++)
        for (size_t a = 0; a < q; a++) {
            size_t j = coordinate(s, c, a);
            s->model.g[c * q + a] = s->gradient[j];
            s->model.w[c * q + a] = s->theta[j];
            s->model.l1[c * q + a] = a < s->n_columns ? s->problem->l1 : 0;
            s->model.unit[c * q + a] = s->bound[j % (s->problem->x.p + 1)];
        }
    if (s->model.rank)
        find_low_rank(s);
    else
        find_hessian(s);
}

/* step; drop = what the model says of the objective's change to first order
   (with the penalty as it is); curvature. */
static void spread_step(asy_newton *s)
{
    const asy_quadratic *model = &s->model;
    size_t q = width(s);
    memset(s->step, 0, (s->problem->x.p + 1) * s->problem->m * sizeof *s->step);
    s->drop = 0;
    s->curvature = 0;
    for (size_t a = 0; a < model->q; a++) {
        double d = model->d[a], w = model->w[a];
        double after = s->problem->l1 > 0 ? model->v[a] : 0;
        s->step[coordinate(s, a / q, a % q)] = d;
        s->drop += model->g[a] * d + model->l1[a] * (fabs(w + d) - fabs(w));
        s->curvature += (after - model->g[a]) * d;
    }
}

static asy_status minimise_model(asy_newton *s, asy_ctx *ctx)
{
    if (s->problem->l1 > 0) {
        choose_columns(s);
        ASY_TRY(make_room(s, ctx));
    }
    find_model(s);
    if (s->problem->l1 > 0)
        asy_quadratic_lasso(&s->model, asy_min(0.1, s->residual) * s->residual);
    else
        asy_quadratic_newton(&s->model);
    spread_step(s);
    return ASY_OK;
}

static bool is_sure(const asy_newton *s)
{
    return s->problem->m == 1 && !s->iterative &&
           asy_newton_is_sure(s->drop, s->curvature, s->change);
}

asy_status asy_newton_step(asy_newton *s, asy_ctx *ctx)
{
    if (s->iterative)
        asy_gradients_step(s);
    else
        ASY_TRY(minimise_model(s, ctx));
    asy_linear_scores(&s->problem->x, s->step, s->problem->m, s->f_step);
    if (!s->iterative && s->problem->m == 1 && s->problem->l1 <= 0)
        asy_newton_extend(s);
    s->change = asy_largest(s->f_step, s->problem->x.n * s->problem->m);
    s->sure = is_sure(s);
    return ASY_OK;
}
