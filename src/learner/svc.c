/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Support vector classifier (C-SVC) with a linear, radial or polynomial
 * kernel, after scikit-learn's SVC.
 *
 *   min_w,b  |w|^2 / 2 + sum_i C_i max(0, 1 - y_i f(x_i)),
 *   C_i = C times the weight of i's class
 *
 * Two classes give one machine whose decision value is the score. More give a
 * machine for each pair a < b, positive for a; see svc_model.h for the score.
 * Pairs of which a class is missing in the training rows have no machine.
 */
#include "learner/svc_model.h"

#include <math.h>
#include <stdint.h>

/* Above this many rows prepare keeps no inner products: their memory grows
   with n^2, while the solver's work soon dwarfs theirs. */
#define MOST_KEPT_ROWS 2000

enum { KERNEL, C, GAMMA, DEGREE, COEF0, TOL, CLASS_WEIGHT, MAX_ITER, N_PARAMS };

static const asy_param params[] = {
    {"kernel", ASY_CHOICE, 0, 0, 0, "linear|rbf|poly", "rbf",
     "similarity of two rows"},
    {"C", ASY_NUMBER, 0, (double)INFINITY, ASY_ABOVE_MIN, NULL, "1.0",
     "inverse penalty: the price of a row on the wrong side"},
    {"gamma", ASY_NUMBER | ASY_CHOICE, 0, (double)INFINITY, ASY_ABOVE_MIN,
     "scale|auto", "scale",
     "rbf, poly: per squared unit of x; scale: 1 / (p var(X)), auto: 1 / p"},
    {"degree", ASY_INTEGER, 1, 100, 0, NULL, "3", "poly: the power"},
    {"coef0", ASY_NUMBER, -(double)INFINITY, (double)INFINITY, 0, NULL, "0.0",
     "poly: the constant inside the power"},
    {"tol", ASY_NUMBER, 0, (double)INFINITY, ASY_ABOVE_MIN, NULL, "1e-6",
     "largest violation at the end, in units of the decision value"},
    ASY_PARAM_CLASS_WEIGHT,
    {"max_iter", ASY_INTEGER, 1, 1e9, 0, NULL, "10000000",
     "iterations after which the fit fails"},
};

/* What candidates share: the rows, and for two classes, where every machine has
   all of them, what is known of kernels over them. */
typedef struct shared {
    asy_gram gram;
    asy_svc_memo *memo;
} shared;

static asy_status svc_prepare(const asy_learner *learner,
                              const asy_train *train, asy_ctx *ctx, void **out)
{
    (void)learner;
    shared *s = ASY_NEW(ctx->arena, shared, 1);
    if (!s)
        return asy_nomem(ctx->err);
    s->memo = NULL;
    ASY_TRY(asy_require_finite(train, ctx->err));
    ASY_TRY(asy_gram_init(&s->gram, &train->x, ctx->arena, ctx->err));
    if (train->x.n <= MOST_KEPT_ROWS)
        ASY_TRY(asy_gram_fill(&s->gram, ctx->arena, ctx->err));
    *out = s;
    if (train->k > 2 || train->x.n > ASY_MEMO_ROWS)
        return ASY_OK;
    s->memo = ASY_NEW(ctx->arena, asy_svc_memo, 1);
    if (!s->memo)
        return asy_nomem(ctx->err);
    return asy_svc_memo_init(s->memo, &s->gram, ctx->arena, ctx->err);
}

static asy_status svc_expect(const void *given, const asy_matrix *x,
                             asy_ctx *ctx)
{
    const shared *s = given;
    return s->memo ? asy_svc_memo_expect(s->memo, x, ctx->arena, ctx->err)
                   : ASY_OK;
}

static double gamma_of(const asy_value *value, const asy_matrix *x)
{
    if (asy_value_is(value, "scale"))
        return asy_kernel_gamma_scale(x);
    if (asy_value_is(value, "auto"))
        return 1 / (double)x->p;
    return value->number;
}

static asy_kernel kernel_of(const asy_fit *fit)
{
    const asy_value *value = fit->params.value;
    return (asy_kernel){
        .map = asy_kernel_map_find(value[KERNEL].string),
        .gamma = gamma_of(&value[GAMMA], &fit->train->x),
        .coef0 = value[COEF0].number,
        .degree = (unsigned)value[DEGREE].number,
    };
}

/* What the machines of one fit have in common. */
typedef struct setting {
    const asy_fit *fit;
    const asy_gram *gram; /* all training rows */
    asy_svc_memo *memo;   /* over them, or NULL */
    const size_t *count;  /* [k] rows of each class */
    const double *weight; /* [k] */
    size_t *index;        /* [n] room for the rows of a pair */
    double *target;
    double *row_weight;
} setting;

/* The rows of classes a and b, in their order; a is the positive one. */
static size_t choose_rows(const setting *s, int a, int b)
{
    const int *y = s->fit->train->y;
    size_t n = 0;
    for (size_t i = 0; i < s->gram->x.n; i++) {
        if (y[i] != a && y[i] != b)
            continue;
        s->index[n] = i;
        s->target[n] = y[i] == a ? 1 : -1;
        s->row_weight[n++] = s->weight[y[i]];
    }
    return n;
}

static asy_status fit_pair(const setting *s, int a, int b, asy_svc_model *model)
{
    asy_ctx *ctx = s->fit->ctx;
    size_t n = choose_rows(s, a, b);
    asy_gram some;
    if (n < s->gram->x.n)
        ASY_TRY(
            asy_gram_take(s->gram, s->index, n, ctx->scratch, &some, ctx->err));
    asy_svc_problem problem = {
        .kernel = &model->kernel,
        .gram = n < s->gram->x.n ? &some : s->gram,
        .memo = s->memo,
        .target = s->target,
        .weight = s->row_weight,
        .c = s->fit->params.value[C].number,
        .tolerance = s->fit->params.value[TOL].number,
        .max_iter = (size_t)s->fit->params.value[MAX_ITER].number,
    };
    asy_svc_pair *pair = &model->pair[model->n_pairs++];
    pair->a = a;
    pair->b = b;
    return asy_svc_machine_fit(&problem, ctx, &pair->machine);
}

static asy_status fit_pairs(const setting *s, asy_svc_model *model)
{
    asy_arena *scratch = s->fit->ctx->scratch;
    if (model->k == 2)
        return fit_pair(s, 1, 0, model);
    for (int a = 0; a < model->k; a++)
        for (int b = a + 1; b < model->k; b++) {
            if (!s->count[a] || !s->count[b])
                continue;
            asy_mark mark = asy_arena_mark(scratch);
            ASY_TRY(fit_pair(s, a, b, model));
            asy_arena_release(scratch, mark);
        }
    return ASY_OK;
}

/* Without prepare, inner products are computed as rows are asked for. */
static asy_status find_gram(setting *s, asy_gram *own)
{
    const asy_fit *fit = s->fit;
    const shared *given = fit->shared;
    s->gram = given ? &given->gram : own;
    s->memo = given ? given->memo : NULL;
    if (given)
        return ASY_OK;
    return asy_gram_init(own, &fit->train->x, fit->ctx->scratch, fit->ctx->err);
}

static asy_status make_setting(const asy_fit *fit, setting *s)
{
    asy_ctx *ctx = fit->ctx;
    size_t n = fit->train->x.n, k = (size_t)fit->train->k;
    size_t *count = ASY_NEW(ctx->scratch, size_t, k);
    double *weight = ASY_NEW(ctx->scratch, double, k);
    s->fit = fit;
    s->index = ASY_NEW(ctx->scratch, size_t, n);
    s->target = ASY_NEW(ctx->scratch, double, n);
    s->row_weight = ASY_NEW(ctx->scratch, double, n);
    if (!count || !weight || !s->index || !s->target || !s->row_weight)
        return asy_nomem(ctx->err);
    if (!fit->shared)
        ASY_TRY(asy_require_finite(fit->train, ctx->err));
    ASY_TRY(asy_require_classes(fit->train, count, ctx->err));
    asy_class_weights(fit->train, &fit->params.value[CLASS_WEIGHT], weight);
    s->count = count;
    s->weight = weight;
    return ASY_OK;
}

static asy_status svc_fit(const asy_fit *fit, void **out)
{
    asy_ctx *ctx = fit->ctx;
    size_t k = (size_t)fit->train->k;
    asy_svc_model *model = ASY_NEW(ctx->arena, asy_svc_model, 1);
    asy_svc_pair *pair = ASY_NEW(ctx->arena, asy_svc_pair, k * (k - 1) / 2);
    if (!model || !pair)
        return asy_nomem(ctx->err);
    setting s = {0};
    asy_gram own;
    ASY_TRY(make_setting(fit, &s));
    ASY_TRY(find_gram(&s, &own));
    *model = (asy_svc_model){
        .kernel = kernel_of(fit), .k = fit->train->k, .pair = pair};
    ASY_TRY(fit_pairs(&s, model));
    *out = model;
    return ASY_OK;
}

static asy_status svc_score(const void *model, const asy_matrix *x,
                            asy_ctx *ctx, double *score)
{
    const asy_svc_model *m = model;
    if (m->k == 2)
        return asy_svc_machine_decide(&m->pair[0].machine, x, ctx, score);
    return asy_svc_vote(m, x, ctx, score);
}

const asy_learner asy_learner_svc = {
    .name = "svc",
    .help = "support vector classifier; decision values",
    .caps = ASY_MULTICLASS | ASY_CLASS_WEIGHT,
    .params = params,
    .n_params = N_PARAMS,
    .prepare = svc_prepare,
    .expect = svc_expect,
    .fit = svc_fit,
    .score = svc_score,
};
