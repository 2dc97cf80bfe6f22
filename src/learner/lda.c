/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linear discriminant analysis: classes are normal with the same covariance S,
 *
 *   f_c(x) = x' S^-1 m_c - m_c' S^-1 m_c / 2 + log p(c)
 *
 * with the classes' means and shares of the training rows.
 *
 * shrinkage null: S is the pooled covariance (divisor n - k), m_c are taken
 * from the overall mean; directions without variance within classes are left
 * out (scikit-learn's solver svd). A number or auto: S is the mean of the
 * classes' covariances (divisor n_c, weights p(c)), each shrunk towards a
 * multiple of the identity; auto takes the share of Ledoit & Wolf (2004,
 * doi:10.1016/S0047-259X(03)00096-4) on the class's standardised rows.
 */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "learner/gram.h"
#include "learner/linear_model.h"
#include "learner/scatter.h"

enum { SHRINKAGE, N_PARAMS };

static const asy_param params[] = {
    {"shrinkage", ASY_NULL | ASY_CHOICE | ASY_NUMBER, 0, 1, 0, "auto", "null",
     "of the covariance: null: none; auto: Ledoit-Wolf; or a share"},
};

typedef struct lda {
    const asy_train *train;
    const int *y;   /* [n] places among the classes that occur */
    size_t k;       /* classes that occur */
    bool pooled;    /* shrinkage null */
    double *count;  /* [k] */
    double *mean;   /* [p x k] element (j, c) at c * p + j */
    double *centre; /* [p] the point from which means are taken */
    double *a;      /* [p] what shrinkage adds to variances, or NULL */
    double *share;  /* [k] of shrinkage */
    double *target; /* [k] variance towards which a class is shrunk */
    double *scale;  /* [p x k] unit in which it is */
    asy_matrix b;   /* [n x p] weighted rows less their class's mean */
} lda;

static bool get_memory(lda *s, asy_ctx *ctx)
{
    size_t n = s->train->x.n, p = s->train->x.p, k = s->k;
    asy_arena *scratch = ctx->scratch;
    s->count = ASY_NEW(scratch, double, k);
    s->share = ASY_NEW(scratch, double, k);
    s->target = ASY_NEW(scratch, double, k);
    s->mean = ASY_NEW(scratch, double, p *k);
    s->scale = ASY_NEW(scratch, double, p *k);
    s->centre = ASY_NEW(scratch, double, p);
    s->a = ASY_NEW(scratch, double, p);
    s->b = asy_matrix_new(scratch, n, p);
    return s->count && s->share && s->target && s->mean && s->scale &&
           s->centre && s->a && s->b.v;
}

/* ---- means and scatter ---- */

static void find_means(lda *s)
{
    size_t n = s->train->x.n, p = s->train->x.p, k = s->k;
    memset(s->count, 0, k * sizeof *s->count);
    for (size_t i = 0; i < n; i++)
        s->count[s->y[i]] += 1;
    memset(s->mean, 0, p * k * sizeof *s->mean);
    for (size_t j = 0; j < p; j++) {
        const double *x = asy_ccol(&s->train->x, j);
        for (size_t i = 0; i < n; i++)
            s->mean[(size_t)s->y[i] * p + j] += x[i];
        s->centre[j] = 0;
        for (size_t c = 0; c < k; c++) {
            if (s->pooled)
                s->centre[j] += s->mean[c * p + j] / (double)n;
            s->mean[c * p + j] /= s->count[c];
        }
    }
}

static void find_rows(lda *s)
{
    size_t n = s->train->x.n, p = s->train->x.p;
    for (size_t j = 0; j < p; j++) {
        const double *x = asy_ccol(&s->train->x, j);
        double *b = asy_col(&s->b, j);
        for (size_t i = 0; i < n; i++)
            b[i] = x[i] - s->mean[(size_t)s->y[i] * p + j];
    }
}

static void weigh_rows(lda *s)
{
    double n = (double)s->b.n;
    for (size_t j = 0; j < s->b.p; j++) {
        double *b = asy_col(&s->b, j);
        for (size_t i = 0; i < s->b.n; i++) {
            double left = 1 - s->share[s->y[i]];
            b[i] *= sqrt(s->pooled ? 1 / (n - (double)s->k) : left / n);
        }
    }
}

/* ---- shrinkage ---- */

/* scale = the class's standard deviation by column (1 for a constant). */
static void find_scale(lda *s, size_t c)
{
    for (size_t j = 0; j < s->b.p; j++) {
        const double *b = asy_ccol(&s->b, j);
        double squares = 0;
        for (size_t i = 0; i < s->b.n; i++)
            squares += (size_t)s->y[i] == c ? b[i] * b[i] : 0;
        s->scale[c * s->b.p + j] =
            squares > 0 ? sqrt(squares / s->count[c]) : 1;
    }
}

/* The rows of class c in its units, z [n_c x p]. */
static void take_class(const lda *s, size_t c, asy_matrix *z)
{
    size_t p = s->b.p;
    for (size_t j = 0; j < p; j++) {
        const double *b = asy_ccol(&s->b, j);
        double *to = asy_col(z, j);
        for (size_t i = 0; i < s->b.n; i++)
            if ((size_t)s->y[i] == c)
                *to++ = b[i] / s->scale[c * p + j];
    }
}

/* What Ledoit and Wolf's share needs of a class's n rows z_i. */
typedef struct wolf {
    double trace;  /* of the covariance */
    double fourth; /* sum_i |z_i|^4 */
    double square; /* |Z'Z|^2 = |ZZ'|^2, sum of squared elements */
} wolf;

/* The same from Z or Z', whichever has the smaller cross products. */
static asy_status find_square(const asy_matrix *z, asy_ctx *ctx, double *square)
{
    size_t n = z->n, p = z->p, q = n < p ? n : p, length = n < p ? p : n;
    asy_panels panels = asy_panels_new(ctx->scratch, length, q);
    double *gram = ASY_NEW(ctx->scratch, double, q *q);
    double *work = ASY_NEW(ctx->scratch, double, length);
    if (!panels.v || !gram || !work)
        return asy_nomem(ctx->err);
    for (size_t a = 0; a < q; a++) {
        for (size_t b = 0; b < length; b++)
            work[b] = n < p ? asy_at(z, a, b) : asy_at(z, b, a);
        asy_panels_add(&panels, work);
    }
    for (size_t b = 0; b < length; b++)
        work[b] = 1;
    asy_panels_gram(&panels, work, gram, q);
    *square = asy_dot(gram, gram, q * q);
    return ASY_OK;
}

static asy_status find_wolf(const asy_matrix *z, asy_ctx *ctx, wolf *w)
{
    *w = (wolf){0, 0, 0};
    for (size_t i = 0; i < z->n; i++) {
        double length = 0;
        for (size_t j = 0; j < z->p; j++)
            length += asy_at(z, i, j) * asy_at(z, i, j);
        w->trace += length / (double)z->n;
        w->fourth += length * length;
    }
    return find_square(z, ctx, &w->square);
}

static double wolf_share(const wolf *w, double n, double p)
{
    double mu = w->trace / p, square = w->square / (n * n);
    double beta = (w->fourth / n - square) / (p * n);
    double delta = (square - 2 * mu * w->trace + p * mu * mu) / p;
    beta = asy_min(beta, delta);
    return p > 1 && beta != 0 ? beta / delta : 0;
}

static asy_status shrink_class(lda *s, size_t c, asy_ctx *ctx)
{
    size_t p = s->b.p;
    asy_matrix z = asy_matrix_new(ctx->scratch, (size_t)s->count[c], p);
    if (!z.v)
        return asy_nomem(ctx->err);
    find_scale(s, c);
    take_class(s, c, &z);
    wolf w;
    ASY_TRY(find_wolf(&z, ctx, &w));
    s->share[c] = wolf_share(&w, s->count[c], (double)p);
    s->target[c] = w.trace / (double)p;
    return ASY_OK;
}

static asy_status shrink_by_data(lda *s, asy_ctx *ctx)
{
    for (size_t c = 0; c < s->k; c++) {
        asy_mark mark = asy_arena_mark(ctx->scratch);
        asy_status status = shrink_class(s, c, ctx);
        asy_arena_release(ctx->scratch, mark);
        ASY_TRY(status);
    }
    return ASY_OK;
}

static void shrink_by_share(lda *s, double share)
{
    size_t p = s->b.p;
    for (size_t c = 0; c < s->k; c++) {
        s->share[c] = share;
        s->target[c] = 0;
        for (size_t j = 0; j < p; j++)
            s->scale[c * p + j] = 1;
    }
    for (size_t j = 0; j < p; j++) {
        const double *b = asy_ccol(&s->b, j);
        for (size_t i = 0; i < s->b.n; i++)
            s->target[s->y[i]] += b[i] * b[i];
    }
    for (size_t c = 0; c < s->k; c++)
        s->target[c] /= s->count[c] * (double)p;
}

/* a_j = sum_c p(c) share_c target_c scale_cj^2 */
static void find_added(lda *s)
{
    size_t p = s->b.p;
    memset(s->a, 0, p * sizeof *s->a);
    for (size_t c = 0; c < s->k; c++) {
        double part = s->count[c] / (double)s->b.n * s->share[c] * s->target[c];
        for (size_t j = 0; j < p; j++)
            s->a[j] += part * s->scale[c * p + j] * s->scale[c * p + j];
    }
}

static asy_status find_scatter(lda *s, const asy_value *shrinkage, asy_ctx *ctx)
{
    find_rows(s);
    memset(s->share, 0, s->k * sizeof *s->share);
    memset(s->a, 0, s->b.p * sizeof *s->a);
    if (asy_value_is(shrinkage, "auto"))
        ASY_TRY(shrink_by_data(s, ctx));
    else if (!s->pooled)
        shrink_by_share(s, shrinkage->number);
    if (!s->pooled)
        find_added(s);
    weigh_rows(s);
    return ASY_OK;
}

/* ---- coefficients ---- */

/* theta of every class [(p + 1) k] from solutions S^-1 (m_c - centre). */
static void find_classes(const lda *s, const double *solution, double *theta)
{
    size_t p = s->b.p;
    for (size_t c = 0; c < s->k; c++) {
        const double *w = solution + c * p, *mean = s->mean + c * p;
        double half = 0;
        for (size_t j = 0; j < p; j++)
            half += w[j] * (mean[j] + s->centre[j]);
        memcpy(theta + c * (p + 1), w, p * sizeof *w);
        theta[c * (p + 1) + p] =
            asy_log(s->count[c] / (double)s->b.n) - half / 2;
    }
}

static asy_status find_theta(lda *s, asy_ctx *ctx, asy_linear_model *model)
{
    size_t p = s->b.p, k = s->k;
    double *d = ASY_NEW(ctx->scratch, double, p *k);
    double *theta = ASY_NEW(ctx->scratch, double, (p + 1) * k);
    if (!d || !theta)
        return asy_nomem(ctx->err);
    for (size_t c = 0; c < k; c++)
        for (size_t j = 0; j < p; j++)
            d[c * p + j] = s->mean[c * p + j] - s->centre[j];
    asy_scatter scatter = {s->b, s->a};
    ASY_TRY(asy_scatter_solve(&scatter, ctx, d, k));
    find_classes(s, d, theta);
    if (model->m > 1)
        memcpy(model->theta, theta, (p + 1) * k * sizeof *theta);
    else
        for (size_t j = 0; j <= p; j++)
            model->theta[j] = theta[p + 1 + j] - theta[j];
    return ASY_OK;
}

static asy_status lda_fit(const asy_fit *fit, void **out)
{
    asy_ctx *ctx = fit->ctx;
    const asy_value *shrinkage = &fit->params.value[SHRINKAGE];
    ASY_TRY(asy_require_finite(fit->train, ctx->err));
    asy_linear_model *model = ASY_NEW(ctx->arena, asy_linear_model, 1);
    if (!model)
        return asy_nomem(ctx->err);
    lda s = {.train = fit->train, .pooled = shrinkage->type == ASY_NULL};
    ASY_TRY(asy_linear_begin(fit, model, &s.y));
    s.k = model->present;
    if (fit->train->x.n <= s.k)
        return asy_fail(ctx->err, ASY_ENUMERIC,
                        "lda needs more rows than classes (found %zu rows, "
                        "%zu classes)",
                        fit->train->x.n, s.k);
    if (!get_memory(&s, ctx))
        return asy_nomem(ctx->err);
    find_means(&s);
    ASY_TRY(find_scatter(&s, shrinkage, ctx));
    ASY_TRY(find_theta(&s, ctx, model));
    *out = model;
    return ASY_OK;
}

const asy_learner asy_learner_lda = {
    .name = "lda",
    .help = "linear discriminant analysis, with shrinkage of the covariance",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY,
    .params = params,
    .n_params = N_PARAMS,
    .fit = lda_fit,
    .score = asy_linear_score,
    .log_odds = asy_linear_log_odds,
};
