/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bivariate normal likelihood of Reitsma et al. with the coefficients
 * profiled out: for a given Psi they are the generalised least squares
 *
 *   beta = (sum X'W X)^-1 sum X'W y,  W_i = (S_i + Psi)^-1, X_i = I x x_i'.
 */
#include "base/math.h"
#include "meta/parts.h"

#define LOG_2PI 1.8378770664093454836

typedef struct weight {
    double w11, w12, w22, log_determinant;
} weight;

/* |S + Psi| as a sum of products of which none is negative, so that nothing
   cancels where Psi is singular. */
static weight weigh(const asy_normal *n, size_t i, const asy_root *root)
{
    const double v1 = n->v1[i], v2 = n->v2[i];
    const double p1 = root->l11 * root->l11, l21 = root->l21 * root->l21;
    const double l22 = root->l22 * root->l22;
    double determinant = (v1 + p1) * (v2 + l22) + v1 * l21;
    return (weight){(v2 + l21 + l22) / determinant,
                    -root->l11 * root->l21 / determinant,
                    (v1 + p1) / determinant, asy_log(determinant)};
}

/* a += X'W X, b += X'W y for one study; a is [2q x 2q]. */
static void add_study(const asy_normal *n, size_t i, const weight *w, double *a,
                      double *b)
{
    const size_t q = n->review->q, p = 2 * q;
    const double *x = asy_design_row(n->review, i);
    const double wy1 = w->w11 * n->y1[i] + w->w12 * n->y2[i];
    const double wy2 = w->w12 * n->y1[i] + w->w22 * n->y2[i];
    for (size_t r = 0; r < q; r++) {
        b[r] += x[r] * wy1;
        b[q + r] += x[r] * wy2;
        for (size_t c = 0; c < q; c++) {
            const double xx = x[r] * x[c];
            a[r * p + c] += xx * w->w11;
            a[r * p + q + c] += xx * w->w12;
            a[(q + r) * p + c] += xx * w->w12;
            a[(q + r) * p + q + c] += xx * w->w22;
        }
    }
}

static bool solve(const asy_normal *n, const asy_root *root, double *beta,
                  double *vcov, double *log_information)
{
    const size_t p = 2 * n->review->q;
    double a[ASY_META_BETAS * ASY_META_BETAS] = {0}, b[ASY_META_BETAS] = {0};
    for (size_t i = 0; i < n->review->k; i++) {
        weight w = weigh(n, i, root);
        add_study(n, i, &w, a, b);
    }
    if (!asy_meta_invert(a, p, vcov, log_information))
        return false;
    for (size_t i = 0; i < p; i++)
        beta[i] = asy_linear(vcov + i * p, b, p);
    return true;
}

bool asy_normal_beta(const asy_normal *normal, const asy_root *root,
                     double *beta, double *vcov)
{
    double unused;
    return solve(normal, root, beta, vcov, &unused);
}

double asy_normal_value(const void *normal, const double *theta)
{
    const asy_normal *n = normal;
    const asy_root root = asy_root_of(theta, n->correlated);
    const size_t k = n->review->k, q = n->review->q;
    double beta[ASY_META_BETAS], vcov[ASY_META_BETAS * ASY_META_BETAS];
    double log_information, sum = 0;
    if (!solve(n, &root, beta, vcov, &log_information))
        return -HUGE_VAL;
    for (size_t i = 0; i < k; i++) {
        weight w = weigh(n, i, &root);
        const double *x = asy_design_row(n->review, i);
        double r1 = n->y1[i] - asy_linear(x, beta, q);
        double r2 = n->y2[i] - asy_linear(x, beta + q, q);
        sum += w.log_determinant + w.w11 * r1 * r1 + 2 * w.w12 * r1 * r2 +
               w.w22 * r2 * r2;
    }
    double constant = (double)(2 * k - (n->restricted ? 2 * q : 0)) * LOG_2PI;
    return -(constant + sum + (n->restricted ? log_information : 0)) / 2;
}
