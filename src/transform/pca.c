/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pca: project on the principal components, the directions of greatest
 * variance of the training rows about their mean.
 *
 *   X'X / (n - 1) = sum_c variance_c v_c v_c',   score_ic = (x_i - mean) v_c
 *
 * With fewer rows than columns the n x n matrix XX' is decomposed instead: if
 * XX' u = l u then v = X'u / |X'u|. Components whose variance is rounding
 * error, at most DBL_EPSILON max(n, p) of the first, do not count: null keeps
 * those above (scikit-learn keeps min(n, p), the last of which is noise when
 * n <= p), and asking for more is an error.
 *
 * The sign makes each component's loading of greatest size positive (the first
 * of them if several are equal).
 */
#include "transform/pca.h"

#include <float.h>
#include <math.h>

#include "base/eigen.h"
#include "base/math.h"
#include "transform/column.h"
#include "transform/steps.h"

enum { N_COMPONENTS, WHITEN };

static const asy_param params[] = {
    {"n_components", ASY_INTEGER | ASY_NUMBER | ASY_NULL, 0, 0,
     ASY_COUNT_OR_FRACTION, NULL, "null",
     "components, or the fraction of the variance to exceed; null: all"},
    {"whiten", ASY_BOOL, 0, 0, 0, NULL, "false",
     "divide each score by its standard deviation"},
};

/* The decomposition of the training rows, before any choice. */
typedef struct spectrum {
    asy_matrix x; /* [n x p] centred */
    size_t m;     /* min(n, p) */
    double *value;
    double *vector; /* [m x m] of X'X, or of XX' if n < p */
    size_t rank;
} spectrum;

/* A constant column's mean is its value: rounding must not make variance. */
static double mean_of(const double *x, size_t n)
{
    double low, high;
    asy_column_range(x, n, &low, &high);
    return low == high ? low : asy_column_mean(x, n);
}

static asy_status centre(const asy_train *train, asy_ctx *ctx, double *mean,
                         asy_matrix *x)
{
    size_t n = train->x.n;
    *x = asy_matrix_new(ctx->scratch, n, train->x.p);
    if (!x->v)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < x->p; j++) {
        const double *in = asy_ccol(&train->x, j);
        double *c = asy_col(x, j);
        mean[j] = mean_of(in, n);
        for (size_t i = 0; i < n; i++)
            c[i] = in[i] - mean[j];
    }
    return ASY_OK;
}

/* out [p x p] = x'x */
static void cross_product(const asy_matrix *x, double *out)
{
    for (size_t a = 0; a < x->p; a++)
        for (size_t b = 0; b <= a; b++)
            out[a * x->p + b] = out[b * x->p + a] =
                asy_dot(asy_ccol(x, a), asy_ccol(x, b), x->n);
}

static asy_status transpose(const asy_matrix *x, asy_ctx *ctx, asy_matrix *out)
{
    *out = asy_matrix_new(ctx->scratch, x->p, x->n);
    if (!out->v)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < x->n; i++)
        for (size_t j = 0; j < x->p; j++)
            out->v[i * out->ld + j] = asy_at(x, i, j);
    return ASY_OK;
}

static size_t count_rank(const spectrum *s)
{
    double size = (double)(s->x.n > s->x.p ? s->x.n : s->x.p);
    double least = DBL_EPSILON * size * s->value[0];
    size_t rank = 0;
    while (rank < s->m && s->value[rank] > least)
        rank++;
    return rank;
}

static asy_status decompose(spectrum *s, asy_ctx *ctx)
{
    asy_matrix narrow = s->x;
    if (s->x.n < s->x.p)
        ASY_TRY(transpose(&s->x, ctx, &narrow));
    size_t m = s->m = narrow.p;
    asy_matrix a = asy_matrix_new(ctx->scratch, m, m);
    asy_matrix vector = asy_matrix_new(ctx->scratch, m, m);
    s->value = ASY_NEW(ctx->scratch, double, m);
    if (!a.v || !vector.v || !s->value)
        return asy_nomem(ctx->err);
    s->vector = vector.v;
    cross_product(&narrow, a.v);
    ASY_TRY(asy_eigen_symmetric(a.v, m, s->value, s->vector, ctx));
    s->rank = count_rank(s);
    return ASY_OK;
}

/* The least number of components that together exceed a fraction of the
   variance; all if none does. */
static size_t count_for_fraction(const spectrum *s, double fraction)
{
    double total = asy_sum(s->value, s->m), sum = 0;
    for (size_t c = 0; c < s->rank; c++) {
        sum += s->value[c];
        if (sum / total > fraction)
            return c + 1;
    }
    return s->rank;
}

static asy_status choose_count(const asy_value *wanted, const spectrum *s,
                               size_t *k, asy_error *err)
{
    if (s->rank == 0)
        return asy_fail(err, ASY_ENUMERIC,
                        "pca found no variance in %zu training rows of %zu "
                        "columns (need at least 2 rows that differ)",
                        s->x.n, s->x.p);
    *k = s->rank;
    if (wanted->type == ASY_NUMBER)
        *k = count_for_fraction(s, wanted->number);
    if (wanted->type == ASY_INTEGER)
        *k = (size_t)wanted->number;
    if (*k <= s->rank)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "pca cannot make n_components %zu (found %zu components "
                    "with variance in %zu training rows of %zu columns)",
                    *k, s->rank, s->x.n, s->x.p);
}

static void scale_by(double *v, size_t n, double factor)
{
    for (size_t i = 0; i < n; i++)
        v[i] *= factor;
}

static double sign_of_largest(const double *v, size_t n)
{
    size_t largest = 0;
    for (size_t i = 1; i < n; i++)
        if (fabs(v[i]) > fabs(v[largest]))
            largest = i;
    return v[largest] < 0 ? -1.0 : 1.0;
}

static void make_loading(const spectrum *s, size_t c, double *loading)
{
    const double *u = s->vector + c * s->m;
    size_t p = s->x.p;
    for (size_t j = 0; j < p; j++)
        loading[j] = s->x.n < p ? asy_dot(asy_ccol(&s->x, j), u, s->x.n) : u[j];
    double length = sqrt(asy_dot(loading, loading, p));
    scale_by(loading, p, sign_of_largest(loading, p) / length);
}

static asy_status fill_model(asy_pca_model *m, const spectrum *s, asy_ctx *ctx)
{
    m->names = ASY_NEW(ctx->arena, const char *, m->k);
    m->variance = ASY_NEW(ctx->arena, double, m->k);
    m->loading = asy_matrix_new(ctx->arena, m->p, m->k).v;
    if (!m->names || !m->variance || !m->loading)
        return asy_nomem(ctx->err);
    double df = (double)(s->x.n - 1);
    m->total = asy_sum(s->value, s->m) / df;
    for (size_t c = 0; c < m->k; c++) {
        m->variance[c] = s->value[c] / df;
        make_loading(s, c, m->loading + c * m->p);
        m->names[c] = asy_arena_printf(ctx->arena, "pca%zu", c);
        if (!m->names[c])
            return asy_nomem(ctx->err);
    }
    return ASY_OK;
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    const asy_value *v = step->params.value;
    spectrum s = {0};
    ASY_TRY(asy_columns_complete(train, "pca", ctx->err));
    asy_pca_model *m = ASY_NEW(ctx->arena, asy_pca_model, 1);
    double *mean = ASY_NEW(ctx->arena, double, train->x.p);
    if (!m || !mean)
        return asy_nomem(ctx->err);
    *m = (asy_pca_model){.p = train->x.p,
                         .inputs = train->names,
                         .mean = mean,
                         .whiten = v[WHITEN].number != 0};
    ASY_TRY(centre(train, ctx, mean, &s.x));
    ASY_TRY(decompose(&s, ctx));
    ASY_TRY(choose_count(&v[N_COMPONENTS], &s, &m->k, ctx->err));
    *model = m;
    return fill_model(m, &s, ctx);
}

static size_t width(const void *model)
{
    return ((const asy_pca_model *)model)->k;
}

static const char *const *names(const void *model)
{
    return ((const asy_pca_model *)model)->names;
}

static void project(const asy_pca_model *m, const asy_matrix *in, size_t c,
                    double *score)
{
    const double *loading = m->loading + c * m->p;
    double divisor = m->whiten ? sqrt(m->variance[c]) : 1.0;
    for (size_t i = 0; i < in->n; i++)
        score[i] = 0;
    for (size_t j = 0; j < m->p; j++) {
        const double *x = asy_ccol(in, j);
        double mean = m->mean[j], weight = loading[j];
        for (size_t i = 0; i < in->n; i++)
            score[i] += (x[i] - mean) * weight;
    }
    for (size_t i = 0; i < in->n; i++)
        score[i] /= divisor;
}

static asy_status apply(const void *model, const asy_matrix *in, asy_ctx *ctx,
                        asy_matrix *out)
{
    const asy_pca_model *m = model;
    asy_train rows = {.x = *in, .names = m->inputs};
    ASY_TRY(asy_columns_complete(&rows, "pca", ctx->err));
    for (size_t c = 0; c < m->k; c++)
        project(m, in, c, asy_col(out, c));
    return ASY_OK;
}

const asy_transform asy_pca = {
    .name = "pca",
    .help = "scores on the principal components",
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .fit = fit,
    .width = width,
    .names = names,
    .apply = apply,
};
