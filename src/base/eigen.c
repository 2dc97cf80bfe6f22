/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Symmetric eigenproblems: see eigen.h.
 *
 * First a = Q T Q' with T tridiagonal, diagonal d and off-diagonal e (e[k]
 * stands between d[k] and d[k + 1]). Then T is driven to a diagonal by plane
 * rotations, which the columns of Q follow.
 */
#include "base/eigen.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/math.h"

#define MOST_STEPS 60 /* QR steps for one eigenvalue; 2 or 3 are usual */

typedef struct workspace {
    size_t m;
    double *a;    /* [m x m] below the diagonal: the reflections' vectors */
    double *q;    /* [m x m] */
    double *d;    /* [m] */
    double *e;    /* [m] */
    double *beta; /* [m] reflection k is I - beta_k v v' */
    double *work; /* [m] */
} workspace;

/*
 * Turn x into the vector v of a reflection that maps x to (alpha, 0, ..., 0):
 * v = x - alpha e_1 with alpha of the other sign than x_1, so that nothing
 * cancels; beta = 2 / v'v.
 */
static double reflection(double *x, size_t n, double *beta)
{
    double tail = asy_dot(x + 1, x + 1, n - 1);
    *beta = 0;
    if (!(tail > 0))
        return x[0];
    double norm = sqrt(x[0] * x[0] + tail);
    double alpha = x[0] > 0 ? -norm : norm;
    x[0] -= alpha;
    *beta = 2 / (x[0] * x[0] + tail);
    return alpha;
}

/* b = H b H for the reflection H = I - beta v v', where b is the symmetric
   n x n corner that starts at column and row m - n: with p = beta b v and
   w = p - (beta p'v / 2) v it is b - v w' - w v'. */
static void reflect_corner(workspace *s, const double *v, size_t n, double beta)
{
    size_t first = s->m - n;
    double *w = s->work;
    for (size_t j = 0; j < n; j++)
        w[j] = beta * asy_dot(s->a + (first + j) * s->m + first, v, n);
    asy_axpy(-beta / 2 * asy_dot(w, v, n), v, w, n);
    for (size_t j = 0; j < n; j++) {
        double *b = s->a + (first + j) * s->m + first;
        double vj = v[j], wj = w[j];
        for (size_t i = 0; i < n; i++)
            b[i] -= v[i] * wj + w[i] * vj;
    }
}

static void tridiagonalise(workspace *s)
{
    size_t m = s->m;
    for (size_t k = 0; k + 2 < m; k++) {
        double *v = s->a + k * m + k + 1;
        s->e[k] = reflection(v, m - k - 1, &s->beta[k]);
        if (s->beta[k] > 0)
            reflect_corner(s, v, m - k - 1, s->beta[k]);
    }
    if (m > 1)
        s->e[m - 2] = s->a[(m - 2) * m + m - 1];
    for (size_t k = 0; k < m; k++)
        s->d[k] = s->a[k * m + k];
}

/* q = H_0 H_1 ...; from the last, so that most of q is still the identity. */
static void accumulate(workspace *s)
{
    size_t m = s->m;
    memset(s->q, 0, m * m * sizeof *s->q);
    for (size_t k = 0; k < m; k++)
        s->q[k * m + k] = 1;
    for (size_t k = m > 2 ? m - 2 : 0; k-- > 0;) {
        const double *v = s->a + k * m + k + 1;
        size_t n = m - k - 1;
        for (size_t j = k + 1; j < m && s->beta[k] > 0; j++) {
            double *c = s->q + j * m + k + 1;
            asy_axpy(-s->beta[k] * asy_dot(v, c, n), v, c, n);
        }
    }
}

static double hypotenuse(double x, double y)
{
    double big = asy_max(fabs(x), fabs(y)), small = asy_min(fabs(x), fabs(y));
    double ratio = big > 0 ? small / big : 0;
    return big * sqrt(1 + ratio * ratio);
}

/* (x, y) = (c x + s y, c y - s x) for columns of q */
static void rotate_columns(double *x, double *y, size_t n, double c, double s)
{
    for (size_t i = 0; i < n; i++) {
        double xi = x[i], yi = y[i];
        x[i] = c * xi + s * yi;
        y[i] = c * yi - s * xi;
    }
}

/* The eigenvalue of the last 2 x 2 block that is nearer to its last entry. */
static double wilkinson_shift(double d0, double e, double d1)
{
    double half = (d0 - d1) / 2;
    double r = hypotenuse(half, e);
    return d1 - e / (half + (half < 0 ? -r : r)) * e;
}

/* One QR step on rows low .. high of T: the shift's rotation makes a bulge,
   and each further one chases it down by a row. */
static void qr_step(workspace *w, size_t low, size_t high)
{
    double *d = w->d, *e = w->e;
    double x = d[low] - wilkinson_shift(d[high - 1], e[high - 1], d[high]);
    double bulge = e[low];
    for (size_t k = low; k < high; k++) {
        double r = hypotenuse(x, bulge);
        double c = r > 0 ? x / r : 1, s = r > 0 ? bulge / r : 0;
        if (k > low)
            e[k - 1] = r;
        double d0 = d[k], e0 = e[k], d1 = d[k + 1];
        d[k] = c * c * d0 + 2 * c * s * e0 + s * s * d1;
        d[k + 1] = s * s * d0 - 2 * c * s * e0 + c * c * d1;
        e[k] = c * s * (d1 - d0) + (c * c - s * s) * e0;
        x = e[k];
        if (k + 1 < high) {
            bulge = s * e[k + 1];
            e[k + 1] *= c;
        }
        rotate_columns(w->q + k * w->m, w->q + (k + 1) * w->m, w->m, c, s);
    }
}

static bool negligible(const workspace *s, size_t k)
{
    return fabs(s->e[k]) <= DBL_EPSILON * (fabs(s->d[k]) + fabs(s->d[k + 1]));
}

static asy_status diagonalise(workspace *s, asy_error *err)
{
    int steps = 0;
    for (size_t high = s->m - 1; high > 0;) {
        if (negligible(s, high - 1)) {
            high--;
            steps = 0;
            continue;
        }
        size_t low = high - 1;
        while (low > 0 && !negligible(s, low - 1))
            low--;
        if (steps++ == MOST_STEPS)
            return asy_fail(err, ASY_ENOTCONVERGED,
                            "an eigenvalue was not found in %d steps",
                            MOST_STEPS);
        qr_step(s, low, high);
    }
    return ASY_OK;
}

/* The greatest |a|, by which a is divided so that no square overflows. */
static double scale_down(double *a, size_t size)
{
    double scale = 0;
    for (size_t i = 0; i < size; i++)
        scale = asy_max(scale, fabs(a[i]));
    for (size_t i = 0; i < size && scale > 0; i++)
        a[i] /= scale;
    return scale;
}

/* The place of value c among all, descending, ties in the order they are. */
static size_t place_of(const workspace *s, size_t c)
{
    size_t place = 0;
    for (size_t e = 0; e < s->m; e++)
        place += s->d[e] > s->d[c] || (s->d[e] == s->d[c] && e < c);
    return place;
}

static void put_in_order(const workspace *s, double scale, double *value,
                         double *vector)
{
    size_t m = s->m;
    for (size_t c = 0; c < m; c++) {
        size_t place = place_of(s, c);
        value[place] = s->d[c] * scale;
        memcpy(vector + place * m, s->q + c * m, m * sizeof *vector);
    }
}

asy_status asy_eigen_symmetric(double *a, size_t m, double *value,
                               double *vector, asy_ctx *ctx)
{
    double *v = ASY_NEW(ctx->scratch, double, 4 * m);
    asy_matrix q = asy_matrix_new(ctx->scratch, m, m);
    if (!v || !q.v)
        return asy_nomem(ctx->err);
    workspace s = {.m = m, .a = a, .q = q.v, .d = v, .e = v + m};
    s.beta = v + 2 * m;
    s.work = v + 3 * m;
    double scale = scale_down(a, m * m);
    tridiagonalise(&s);
    accumulate(&s);
    ASY_TRY(diagonalise(&s, ctx->err));
    put_in_order(&s, scale, value, vector);
    return ASY_OK;
}
