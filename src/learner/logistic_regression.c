/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic regression with scikit-learn's parameters: the objective is
 *
 *   C sum_i c_{y_i} logloss_i + l1 |w|_1 + l2 |w|^2 / 2
 *
 * with (l1, l2) = (0, 1) for penalty l2, (1, 0) for l1, (l1_ratio,
 * 1 - l1_ratio) for elasticnet, (0, 0) for none; the intercept is free. The
 * solver is in logistic_newton.c; this file turns parameters into a problem.
 */
#include "base/math.h"
#include "learner/logistic_fit.h"
#include "learner/row_space.h"

static const asy_param params[] = {
    {"C", ASY_NUMBER, 0, 1e300, ASY_ABOVE_MIN, NULL, "1.0",
     "weight of the loss against the penalty"},
    {"penalty", ASY_CHOICE, 0, 0, 0, "l2|l1|elasticnet|none", "l2",
     "what keeps the coefficients small"},
    {"l1_ratio", ASY_NUMBER, 0, 1, 0, NULL, "0.5",
     "elasticnet: share of l1, the rest is l2"},
    ASY_PARAM_CLASS_WEIGHT,
    {"fit_intercept", ASY_BOOL, 0, 0, 0, NULL, "true",
     "a constant, free of penalty"},
    {"tol", ASY_NUMBER, 0, 1, ASY_ABOVE_MIN, NULL, "1e-12",
     "largest slope left, relative to the largest possible"},
    {"max_iter", ASY_INTEGER, 1, 1e6, 0, NULL, "200", "most Newton steps"},
};

static bool penalty_is(const asy_fit *fit, const char *name)
{
    return asy_value_is(&fit->params.value[ASY_LOGISTIC_PENALTY], name);
}

static double number(const asy_fit *fit, size_t param)
{
    return fit->params.value[param].number;
}

/* weight = C times share, the weights of the rows' classes. */
static asy_status find_weights(const asy_fit *fit, asy_logistic *problem,
                               asy_ladder_place *place)
{
    const asy_train *train = fit->train;
    asy_arena *scratch = fit->ctx->scratch;
    double *class_weight = ASY_NEW(scratch, double, train->k);
    double *share = ASY_NEW(scratch, double, train->x.n);
    double *weight = ASY_NEW(scratch, double, train->x.n);
    if (!class_weight || !share || !weight)
        return asy_nomem(fit->ctx->err);
    asy_class_weights(train, &fit->params.value[ASY_LOGISTIC_CLASS_WEIGHT],
                      class_weight);
    for (size_t i = 0; i < train->x.n; i++) {
        share[i] = class_weight[train->y[i]];
        weight[i] = number(fit, ASY_LOGISTIC_C) * share[i];
    }
    problem->weight = weight;
    *place = (asy_ladder_place){
        number(fit, ASY_LOGISTIC_C), share,
        asy_value_is(&fit->params.value[ASY_LOGISTIC_CLASS_WEIGHT],
                     "balanced")};
    return ASY_OK;
}

static void find_penalty(const asy_fit *fit, asy_logistic *problem)
{
    double ratio = number(fit, ASY_LOGISTIC_L1_RATIO);
    if (penalty_is(fit, "l2"))
        problem->l2 = 1;
    if (penalty_is(fit, "l1"))
        problem->l1 = 1;
    if (penalty_is(fit, "elasticnet")) {
        problem->l1 = ratio;
        problem->l2 = 1 - ratio;
    }
}

asy_status asy_logistic_pose(const asy_fit *fit, asy_linear_model *model,
                             asy_logistic *problem, asy_ladder_place *place)
{
    *problem =
        (asy_logistic){.x = fit->train->x,
                       .intercept = number(fit, ASY_LOGISTIC_INTERCEPT) != 0,
                       .tol = number(fit, ASY_LOGISTIC_TOL),
                       .max_iter = (size_t)number(fit, ASY_LOGISTIC_MAX_ITER)};
    find_penalty(fit, problem);
    ASY_TRY(asy_linear_begin(fit, model, &problem->y));
    problem->m = model->m;
    return find_weights(fit, problem, place);
}

/* ---- what candidates share ---- */

static asy_status find_row_space(const asy_train *train, asy_ctx *ctx,
                                 asy_matrix **out)
{
    asy_matrix *rows = ASY_NEW(ctx->arena, asy_matrix, 1);
    if (!rows)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_row_space(&train->x, ctx, rows));
    *out = rows;
    return ASY_OK;
}

static asy_status pack(const asy_train *train, asy_ctx *ctx, asy_panels *panels)
{
    *panels = asy_panels_over(ctx->arena, train->x.n, train->x.p + 1);
    if (!panels->v)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < train->x.p; j++)
        asy_panels_add(panels, asy_ccol(&train->x, j));
    asy_panels_add(panels, NULL);
    return ASY_OK;
}

static asy_status new_ladder(const asy_train *train, asy_ctx *ctx,
                             asy_ladder **out)
{
    size_t columns = train->k == 2 ? 1 : (size_t)train->k;
    *out = ASY_NEW(ctx->arena, asy_ladder, 1);
    if (!*out)
        return asy_nomem(ctx->err);
    return asy_ladder_init(*out, (train->x.p + 1) * columns, ctx);
}

static asy_status prepare(const asy_learner *learner, const asy_train *train,
                          asy_ctx *ctx, void **out)
{
    (void)learner;
    asy_logistic_shared *s = ASY_NEW(ctx->arena, asy_logistic_shared, 1);
    if (!s)
        return asy_nomem(ctx->err);
    *s = (asy_logistic_shared){
        .ahead = asy_arena_calloc(ctx->arena, 1, sizeof *s->ahead)};
    if (!s->ahead)
        return asy_nomem(ctx->err);
    *out = s;
    ASY_TRY(asy_require_finite(train, ctx->err));
    ASY_TRY(new_ladder(train, ctx, &s->ladder));
    if (train->x.p > train->x.n)
        return find_row_space(train, ctx, &s->rows);
    return pack(train, ctx, &s->panels);
}

/* ---- more columns than rows ---- */

/* From the solution in the row space: at the minimum w = -X' dloss/df. */
static void leave_row_space(const asy_logistic *problem, const asy_matrix *x,
                            const double *inner, double *slope, double *theta)
{
    size_t n = x->n, p = x->p, r = problem->x.p;
    asy_logistic_slope(problem, slope, slope);
    for (size_t c = 0; c < problem->m; c++) {
        double *w = theta + c * (p + 1);
        for (size_t j = 0; j < p; j++)
            w[j] = -asy_dot(asy_ccol(x, j), slope + c * n, n) / problem->l2;
        w[p] = inner[c * (r + 1) + r];
    }
}

/* An l2 penalty keeps w in the space of the rows, which has at most n
   dimensions. */
static asy_status solve_in_row_space(const asy_fit *fit, asy_logistic *problem,
                                     asy_logistic_model *model)
{
    asy_ctx *ctx = fit->ctx;
    const asy_matrix x = problem->x;
    const asy_logistic_shared *given = fit->shared;
    asy_matrix *rows = given ? given->rows : NULL;
    if (!rows)
        ASY_TRY(find_row_space(fit->train, ctx, &rows));
    problem->x = *rows;
    size_t q = (problem->x.p + 1) * problem->m, nm = x.n * problem->m;
    double *inner = ASY_NEW(ctx->scratch, double, q);
    double *f = ASY_NEW(ctx->scratch, double, nm);
    double *slope = ASY_NEW(ctx->scratch, double, nm);
    if (!inner || !f || !slope)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_logistic_solve(problem, ctx, inner, &model->end));
    asy_linear_scores(&problem->x, inner, problem->m, f);
    asy_logistic_loss(problem, f, slope);
    leave_row_space(problem, &x, inner, slope, model->linear.theta);
    return ASY_OK;
}

/* ---- fit ---- */

/* Softmax leaves a constant added to all intercepts open: their mean is 0. */
static void centre_intercepts(asy_linear_model *model)
{
    double *b = model->theta + model->p, mean = 0;
    size_t stride = model->p + 1;
    for (size_t c = 0; c < model->m; c++)
        mean += b[c * stride];
    mean /= (double)model->m;
    for (size_t c = 0; c < model->m; c++)
        b[c * stride] -= mean;
}

asy_status asy_logistic_begin(const asy_fit *fit, const asy_ladder_place *place,
                              asy_logistic *problem)
{
    const asy_logistic_shared *given = fit->shared;
    asy_ladder *ladder = given ? given->ladder : NULL;
    size_t coordinates = (problem->x.p + 1) * problem->m;
    if (problem->l1 <= 0 &&
        (problem->l2 <= 0 || coordinates > ASY_LOGISTIC_HESSIAN))
        return ASY_OK;
    if (!ladder)
        ASY_TRY(new_ladder(fit->train, fit->ctx, &ladder));
    return asy_ladder_start(ladder, place, fit->ctx, problem);
}

static asy_status solve(const asy_fit *fit, const asy_ladder_place *place,
                        asy_logistic *problem, asy_logistic_model *model)
{
    asy_ctx *ctx = fit->ctx;
    const asy_logistic_shared *given = fit->shared;
    bool wide = problem->x.p > problem->x.n;
    if (wide && problem->l1 <= 0 && problem->l2 > 0)
        return solve_in_row_space(fit, problem, model);
    if (wide && problem->l1 <= 0)
        return asy_fail(ctx->err, ASY_ENUMERIC,
                        "logistic regression without a penalty needs as many "
                        "rows as columns (found %zu rows, %zu columns)",
                        problem->x.n, problem->x.p);
    if (given && given->panels.v)
        problem->panels = &given->panels;
    ASY_TRY(asy_logistic_begin(fit, place, problem));
    return asy_logistic_solve(problem, ctx, model->linear.theta, &model->end);
}

static asy_status logistic_fit(const asy_fit *fit, void **out)
{
    asy_ctx *ctx = fit->ctx;
    asy_logistic_model *model = asy_logistic_find_ahead(fit);
    if ((*out = model))
        return ASY_OK;
    if (!fit->shared)
        ASY_TRY(asy_require_finite(fit->train, ctx->err));
    model = ASY_NEW(ctx->arena, asy_logistic_model, 1);
    if (!model)
        return asy_nomem(ctx->err);
    asy_logistic problem;
    asy_ladder_place place;
    ASY_TRY(asy_logistic_pose(fit, &model->linear, &problem, &place));
    ASY_TRY(solve(fit, &place, &problem, model));
    if (problem.m > 1)
        centre_intercepts(&model->linear);
    *out = model;
    return ASY_OK;
}

const asy_learner asy_learner_logistic_regression = {
    .name = "logistic_regression",
    .help = "logistic regression: l2, l1, elastic net; two or more classes",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY | ASY_CLASS_WEIGHT,
    .params = params,
    .n_params = ASY_LOGISTIC_PARAMS,
    .prepare = prepare,
    .fit_ahead = asy_logistic_fit_ahead,
    .fit = logistic_fit,
    .score = asy_linear_score,
    .log_odds = asy_linear_log_odds,
};
