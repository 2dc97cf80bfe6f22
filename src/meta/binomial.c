/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exact binomial likelihood with normal random effects b = L u:
 *
 *   L_i = int Bin(tp_i; expit(eta_1)) Bin(fp_i; expit(eta_2)) phi(u) du,
 *   eta = X_i beta + L u.
 *
 * The logarithm h of the integrand is concave in u; at its mode u^ with
 * H = L'D L + I, D = diag(n p (1 - p)), Laplace's approximation is
 * h(u^) + log 2 pi - log|H| / 2. Adaptive quadrature puts Gauss-Hermite nodes
 * z at u^ + sqrt(2) R^-1 z, R'R = H.
 */
#include <string.h>

#include "base/eigen.h"
#include "base/math.h"
#include "meta/parts.h"

enum { MODE_STEPS = 100, GRID = ASY_META_NODES * ASY_META_NODES };

/* One study at one theta. */
typedef struct study {
    asy_counts t;
    double n1, n2, base1, base2; /* trials; linear predictors at u = 0 */
    asy_root root;
} study;

typedef struct mode {
    double u1, u2, h;     /* h without binomial coefficients and log 2 pi */
    double h11, h12, h22; /* H there */
} mode;

static double log_density(const study *s, double u1, double u2)
{
    double eta1 = s->base1 + s->root.l11 * u1;
    double eta2 = s->base2 + s->root.l21 * u1 + s->root.l22 * u2;
    return s->t.tp * eta1 - s->n1 * asy_log1pexp(eta1) + s->t.fp * eta2 -
           s->n2 * asy_log1pexp(eta2) - (u1 * u1 + u2 * u2) / 2;
}

/* Gradient of h at the mode so far, and H. */
static void slopes(const study *s, mode *m, double *g1, double *g2)
{
    const asy_root *l = &s->root;
    double p1 = asy_sigmoid(s->base1 + l->l11 * m->u1);
    double p2 = asy_sigmoid(s->base2 + l->l21 * m->u1 + l->l22 * m->u2);
    double r1 = s->t.tp - s->n1 * p1, r2 = s->t.fp - s->n2 * p2;
    double d1 = s->n1 * p1 * (1 - p1), d2 = s->n2 * p2 * (1 - p2);
    *g1 = l->l11 * r1 + l->l21 * r2 - m->u1;
    *g2 = l->l22 * r2 - m->u2;
    m->h11 = 1 + l->l11 * l->l11 * d1 + l->l21 * l->l21 * d2;
    m->h12 = l->l21 * l->l22 * d2;
    m->h22 = 1 + l->l22 * l->l22 * d2;
}

/* Newton's method with halved steps; h is strictly concave. */
static mode find_mode(const study *s)
{
    mode m = {.h = log_density(s, 0, 0)};
    double g1, g2;
    slopes(s, &m, &g1, &g2);
    for (int i = 0; i < MODE_STEPS; i++) {
        double determinant = m.h11 * m.h22 - m.h12 * m.h12;
        double s1 = (m.h22 * g1 - m.h12 * g2) / determinant;
        double s2 = (m.h11 * g2 - m.h12 * g1) / determinant;
        double h = log_density(s, m.u1 + s1, m.u2 + s2);
        while (h < m.h - 1e-12 * fabs(m.h) && fabs(s1) + fabs(s2) > 1e-12) {
            s1 /= 2;
            s2 /= 2;
            h = log_density(s, m.u1 + s1, m.u2 + s2);
        }
        m.u1 += s1;
        m.u2 += s2;
        m.h = h;
        slopes(s, &m, &g1, &g2);
        if (fabs(s1) + fabs(s2) < 1e-9)
            break;
    }
    return m;
}

/* ---- the integral ---- */

static double log_determinant(const mode *m)
{
    return asy_log(m->h11 * m->h22 - m->h12 * m->h12);
}

/* Linear predictors at all nodes, and the exponents that do not need them:
   log weights - |u|^2 / 2. */
static void spread(const asy_binomial *b, const study *s, const mode *m,
                   double *eta1, double *eta2, double *rest)
{
    const double r11 = sqrt(m->h11), r12 = m->h12 / r11;
    const double r22 = sqrt(m->h22 - r12 * r12);
    size_t at = 0;
    for (size_t j = 0; j < ASY_META_NODES; j++)
        for (size_t i = 0; i < ASY_META_NODES; i++, at++) {
            double u2 = b->node[j] / r22;
            double u1 = m->u1 + (b->node[i] - r12 * u2) / r11;
            u2 += m->u2;
            eta1[at] = s->base1 + s->root.l11 * u1;
            eta2[at] = s->base2 + s->root.l21 * u1 + s->root.l22 * u2;
            rest[at] =
                b->log_weight[i] + b->log_weight[j] - (u1 * u1 + u2 * u2) / 2;
        }
}

/* log of the integral over exp(h), divided by 2 pi. */
static double quadrature(const asy_binomial *b, const study *s, const mode *m)
{
    double eta1[GRID], eta2[GRID], term[GRID], soft[GRID];
    const size_t n = GRID;
    spread(b, s, m, eta1, eta2, term);
    asy_log1pexp_n(eta1, soft, n);
    for (size_t i = 0; i < n; i++)
        term[i] += s->t.tp * eta1[i] - s->n1 * soft[i];
    asy_log1pexp_n(eta2, soft, n);
    for (size_t i = 0; i < n; i++)
        term[i] += s->t.fp * eta2[i] - s->n2 * soft[i] - m->h;
    asy_exp_n(term, soft, n);
    static const double log_pi = 1.1447298858494001741;
    return m->h + asy_log(asy_sum(soft, n)) - log_pi - log_determinant(m) / 2;
}

static double log_study(const asy_binomial *b, const study *s)
{
    mode m = find_mode(s);
    if (b->quadrature)
        return quadrature(b, s, &m);
    return m.h - log_determinant(&m) / 2;
}

double asy_binomial_value(const void *binomial, const double *theta)
{
    const asy_binomial *b = binomial;
    const asy_review *r = b->review;
    const asy_root root = asy_root_of(theta + 2 * r->q, b->correlated);
    double sum = 0;
    for (size_t i = 0; i < r->k; i++) {
        const asy_counts t = r->raw[i];
        const double *x = asy_design_row(r, i);
        study s = {.t = t,
                   .n1 = t.tp + t.fn,
                   .n2 = t.fp + t.tn,
                   .base1 = asy_linear(x, theta, r->q),
                   .base2 = asy_linear(x, theta + r->q, r->q),
                   .root = root};
        sum += b->constant[i] + log_study(b, &s);
    }
    return sum;
}

/* ---- constants ---- */

/* log of n over x, as a product of min(x, n - x) ratios. */
static double log_choose(double n, double x)
{
    double less = x < n - x ? x : n - x, sum = 0;
    for (double i = 1; i <= less; i++)
        sum += asy_log((n - less + i) / i);
    return sum;
}

void asy_binomial_constants(const asy_review *review, double *constant)
{
    for (size_t i = 0; i < review->k; i++) {
        const asy_counts *t = &review->raw[i];
        constant[i] =
            log_choose(t->tp + t->fn, t->tp) + log_choose(t->fp + t->tn, t->fp);
    }
}

/* Golub and Welsch 1969: the nodes are the eigenvalues of the matrix with
   sqrt(i / 2) beside its diagonal, the weights sqrt(pi) times the squares of
   the eigenvectors' first elements. */
asy_status asy_binomial_rule(asy_binomial *b, asy_ctx *ctx)
{
    enum { M = ASY_META_NODES };
    static const double half_log_pi = 0.57236494292470008707;
    double a[M * M] = {0}, vector[M * M];
    b->quadrature = true;
    for (size_t i = 1; i < M; i++)
        a[i * M + i - 1] = a[(i - 1) * M + i] = sqrt((double)i / 2);
    ASY_TRY(asy_eigen_symmetric(a, M, b->node, vector, ctx));
    for (size_t i = 0; i < M; i++) {
        double z = b->node[i], first = fabs(vector[i * M]);
        b->log_weight[i] = half_log_pi + 2 * asy_log(first) + z * z;
        b->node[i] = sqrt(2) * z;
    }
    return ASY_OK;
}
