/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linear classifiers: see linear_model.h. */
#include "learner/linear_model.h"

#include <math.h>
#include <string.h>

#include "base/math.h"
#include "base/product.h"

static asy_status find_classes(const asy_fit *fit, asy_linear_model *model)
{
    asy_ctx *ctx = fit->ctx;
    size_t *count = ASY_NEW(ctx->scratch, size_t, fit->train->k);
    int *classes = ASY_NEW(ctx->arena, int, fit->train->k);
    if (!count || !classes)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_require_classes(fit->train, count, ctx->err));
    model->present = 0;
    for (int c = 0; c < fit->train->k; c++)
        if (count[c] > 0)
            classes[model->present++] = c;
    model->k = fit->train->k;
    model->m = model->present == 2 ? 1 : model->present;
    model->classes = classes;
    return ASY_OK;
}

asy_status asy_linear_begin(const asy_fit *fit, asy_linear_model *model,
                            const int **y)
{
    const asy_train *train = fit->train;
    asy_ctx *ctx = fit->ctx;
    model->p = train->x.p;
    ASY_TRY(find_classes(fit, model));
    size_t size = (model->p + 1) * model->m;
    model->theta = ASY_NEW(ctx->arena, double, size);
    int *place = ASY_NEW(ctx->scratch, int, train->k);
    int *places = ASY_NEW(ctx->scratch, int, train->x.n);
    if (!model->theta || !place || !places)
        return asy_nomem(ctx->err);
    for (size_t c = 0; c < model->present; c++)
        place[model->classes[c]] = (int)c;
    for (size_t i = 0; i < train->x.n; i++)
        places[i] = place[train->y[i]];
    *y = places;
    return ASY_OK;
}

void asy_linear_scores(const asy_matrix *x, const double *theta, size_t m,
                       double *out)
{
    size_t n = x->n, p = x->p;
    for (size_t c = 0; c < m; c++) {
        const double *w = theta + c * (p + 1);
        double *f = out + c * n;
        for (size_t i = 0; i < n; i++)
            f[i] = w[p];
        asy_add_product(x, w, f);
    }
}

double asy_softmax_row(double *f, size_t n, size_t m)
{
    double top = f[0], sum = 0;
    for (size_t c = 1; c < m; c++)
        top = asy_max(top, f[c * n]);
    for (size_t c = 0; c < m; c++) {
        f[c * n] = asy_exp(f[c * n] - top);
        sum += f[c * n];
    }
    for (size_t c = 0; c < m; c++)
        f[c * n] /= sum;
    return top + asy_log(sum);
}

void asy_softmax(double *f, size_t n, size_t m)
{
    for (size_t i = 0; i < n; i++)
        asy_softmax_row(f + i, n, m);
}

static void set_class(const asy_linear_model *model, size_t c, const double *f,
                      size_t n, double *score)
{
    size_t k = (size_t)model->k, own = (size_t)model->classes[c];
    for (size_t i = 0; i < n; i++)
        score[i * k + own] = f[i];
}

void asy_linear_spread(const asy_linear_model *model, const double *f, size_t n,
                       double *score)
{
    size_t k = (size_t)model->k;
    if (k == 2) {
        memmove(score, f, n * sizeof *score);
        return;
    }
    memset(score, 0, n * k * sizeof *score);
    if (model->m > 1) {
        for (size_t c = 0; c < model->m; c++)
            set_class(model, c, f + c * n, n, score);
        return;
    }
    set_class(model, 1, f, n, score);
    size_t first = (size_t)model->classes[0];
    for (size_t i = 0; i < n; i++)
        score[i * k + first] = 1 - f[i];
}

asy_status asy_linear_score(const void *fitted, const asy_matrix *x,
                            asy_ctx *ctx, double *score)
{
    const asy_linear_model *model = fitted;
    size_t n = x->n, m = model->m;
    double *f = score;
    if (model->k > 2)
        f = ASY_NEW(ctx->scratch, double, n *m);
    if (!f)
        return asy_nomem(ctx->err);
    asy_linear_scores(x, model->theta, m, f);
    if (m > 1)
        asy_softmax(f, n, m);
    else
        asy_sigmoid_n(f, f, n);
    asy_linear_spread(model, f, n, score);
    return ASY_OK;
}

asy_status asy_linear_log_odds(const void *fitted, const asy_matrix *x,
                               asy_ctx *ctx, double *out)
{
    (void)ctx;
    const asy_linear_model *model = fitted;
    asy_linear_scores(x, model->theta, model->m, out);
    return ASY_OK;
}
