/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gaussian naive Bayes: within a class the columns are independent normals,
 *
 *   log p(c) - sum_j [log(2 pi v_cj) + (x_j - mean_cj)^2 / v_cj] / 2
 *
 * with the class's share, means and variances (divisor n_c), to which
 * var_smoothing times the largest variance of a column is added.
 */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "learner/linear_model.h"

#define LOG_2PI 1.8378770664093454836

enum { VAR_SMOOTHING, N_PARAMS };

static const asy_param params[] = {
    {"var_smoothing", ASY_NUMBER, 0, 1e6, 0, NULL, "1e-9",
     "share of the largest variance that is added to all"},
};

typedef struct bayes_model {
    size_t p;
    int k;
    double *constant;  /* [k] log p(c) - sum_j log(2 pi v_cj) / 2 */
    double *mean;      /* [p x k] */
    double *precision; /* [p x k] 1 / v */
} bayes_model;

/* sum[c], count[c] over the rows of class c of term(x_i) */
static void class_means(const asy_train *train, const double *x,
                        const size_t *count, double *mean)
{
    size_t k = (size_t)train->k;
    memset(mean, 0, k * sizeof *mean);
    for (size_t i = 0; i < train->x.n; i++)
        mean[train->y[i]] += x[i];
    for (size_t c = 0; c < k; c++)
        mean[c] /= count[c] ? (double)count[c] : 1;
}

static void class_variances(const asy_train *train, const double *x,
                            const size_t *count, const double *mean,
                            double *variance)
{
    size_t k = (size_t)train->k;
    memset(variance, 0, k * sizeof *variance);
    for (size_t i = 0; i < train->x.n; i++) {
        double off = x[i] - mean[train->y[i]];
        variance[train->y[i]] += off * off;
    }
    for (size_t c = 0; c < k; c++)
        variance[c] /= count[c] ? (double)count[c] : 1;
}

/* The variance of a column over all rows. */
static double variance_of(const double *x, size_t n)
{
    double mean = asy_sum(x, n) / (double)n, squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return squares / (double)n;
}

static double smoothing(const asy_fit *fit)
{
    const asy_matrix *x = &fit->train->x;
    double most = 0;
    for (size_t j = 0; j < x->p; j++)
        most = asy_max(most, variance_of(asy_ccol(x, j), x->n));
    return fit->params.value[VAR_SMOOTHING].number * most;
}

/* From variances to precisions, gathering the constant. */
static asy_status invert(const asy_fit *fit, const size_t *count, double smooth,
                         size_t j, bayes_model *m)
{
    double *v = m->precision + j * (size_t)m->k;
    for (int c = 0; c < m->k; c++) {
        v[c] += smooth;
        if (count[c] == 0)
            v[c] = 1;
        if (!(v[c] > 0))
            return asy_fail(fit->ctx->err, ASY_ENUMERIC,
                            "gaussian_naive_bayes: column %s is constant in a "
                            "class and var_smoothing adds nothing (need a "
                            "variance above 0)",
                            fit->train->names[j]);
        m->constant[c] -= (LOG_2PI + asy_log(v[c])) / 2;
        v[c] = 1 / v[c];
    }
    return ASY_OK;
}

static asy_status estimate(const asy_fit *fit, const size_t *count,
                           bayes_model *m)
{
    const asy_train *train = fit->train;
    size_t k = (size_t)m->k;
    double smooth = smoothing(fit);
    for (size_t c = 0; c < k; c++)
        m->constant[c] = asy_log((double)count[c] / (double)train->x.n);
    for (size_t j = 0; j < m->p; j++) {
        const double *x = asy_ccol(&train->x, j);
        double *mean = m->mean + j * k, *variance = m->precision + j * k;
        class_means(train, x, count, mean);
        class_variances(train, x, count, mean, variance);
        ASY_TRY(invert(fit, count, smooth, j, m));
    }
    return ASY_OK;
}

static asy_status bayes_fit(const asy_fit *fit, void **model)
{
    asy_ctx *ctx = fit->ctx;
    size_t k = (size_t)fit->train->k, p = fit->train->x.p;
    bayes_model *m = ASY_NEW(ctx->arena, bayes_model, 1);
    size_t *count = ASY_NEW(ctx->scratch, size_t, k);
    if (!m || !count)
        return asy_nomem(ctx->err);
    *m = (bayes_model){.p = p, .k = fit->train->k};
    m->constant = ASY_NEW(ctx->arena, double, k);
    m->mean = ASY_NEW(ctx->arena, double, p *k);
    m->precision = ASY_NEW(ctx->arena, double, p *k);
    if (!m->constant || !m->mean || !m->precision)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_require_finite(fit->train, ctx->err));
    ASY_TRY(asy_require_classes(fit->train, count, ctx->err));
    ASY_TRY(estimate(fit, count, m));
    *model = m;
    return ASY_OK;
}

/* log p(c) + log p(x | c) of all rows, into f [n x k]. */
static void joint_log_likelihood(const bayes_model *m, const asy_matrix *x,
                                 double *f)
{
    size_t n = x->n, k = (size_t)m->k;
    for (size_t c = 0; c < k; c++) {
        double *out = f + c * n;
        for (size_t i = 0; i < n; i++)
            out[i] = m->constant[c];
        for (size_t j = 0; j < m->p; j++) {
            const double *column = asy_ccol(x, j);
            double mean = m->mean[j * k + c],
                   half = m->precision[j * k + c] / 2;
            for (size_t i = 0; i < n; i++)
                out[i] -= (column[i] - mean) * (column[i] - mean) * half;
        }
    }
}

static asy_status bayes_score(const void *model, const asy_matrix *x,
                              asy_ctx *ctx, double *score)
{
    const bayes_model *m = model;
    size_t n = x->n, k = (size_t)m->k;
    double *f = ASY_NEW(ctx->scratch, double, n *k);
    if (!f)
        return asy_nomem(ctx->err);
    joint_log_likelihood(m, x, f);
    asy_softmax(f, n, k);
    if (k == 2)
        memcpy(score, f + n, n * sizeof *score);
    else
        for (size_t c = 0; c < k; c++)
            for (size_t i = 0; i < n; i++)
                score[i * k + c] = f[c * n + i];
    return ASY_OK;
}

const asy_learner asy_learner_gaussian_naive_bayes = {
    .name = "gaussian_naive_bayes",
    .help = "naive Bayes with normal columns",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY,
    .params = params,
    .n_params = N_PARAMS,
    .fit = bayes_fit,
    .score = bayes_score,
};
