/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proximal Newton for logistic regression: see logistic.h. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "learner/logistic_newton.h"

#define ARMIJO 1e-4
#define MAX_HALVINGS 60
/* Steps taken after the objective stops changing in its last bits. */
#define FINAL_STEPS 4
/* A last step that still moves scores by this much is no end. */
#define STILL_MOVING 1e-3

static size_t coordinates(const asy_logistic *problem)
{
    return (problem->x.p + 1) * problem->m;
}

/* ---- the objective ---- */

static double penalty(const asy_logistic *problem, const double *theta)
{
    size_t p = problem->x.p;
    double absolute = 0, squares = 0;
    for (size_t c = 0; c < problem->m; c++) {
        const double *w = theta + c * (p + 1);
        for (size_t j = 0; j < p; j++)
            absolute += fabs(w[j]);
        squares += asy_dot(w, w, p);
    }
    return problem->l1 * absolute + problem->l2 * squares / 2;
}

static void find_gradient(asy_newton *s)
{
    const asy_logistic *problem = s->problem;
    size_t n = problem->x.n, p = problem->x.p;
    memcpy(s->slope, s->probability, n * problem->m * sizeof *s->slope);
    asy_logistic_slope(problem, s->slope);
    for (size_t c = 0; c < problem->m; c++) {
        const double *slope = s->slope + c * n, *w = s->theta + c * (p + 1);
        double *g = s->gradient + c * (p + 1);
        for (size_t j = 0; j < p; j++)
            g[j] = asy_dot(asy_ccol(&problem->x, j), slope, n) +
                   problem->l2 * w[j];
        g[p] = problem->intercept ? asy_sum(slope, n) : 0;
    }
}

/* Distance of 0 from the subdifferential at coordinate j of a class. */
static double violation(const asy_newton *s, const double *w, const double *g,
                        size_t j)
{
    double l1 = j < s->problem->x.p ? s->problem->l1 : 0;
    if (w[j] != 0)
        return fabs(g[j] + (w[j] > 0 ? l1 : -l1));
    return fmax(fabs(g[j]) - l1, 0);
}

static void find_residual(asy_newton *s)
{
    size_t p = s->problem->x.p;
    s->residual = 0;
    for (size_t c = 0; c < s->problem->m; c++) {
        const double *w = s->theta + c * (p + 1);
        const double *g = s->gradient + c * (p + 1);
        for (size_t j = 0; j <= p; j++)
            if (s->bound[j] > 0)
                s->residual =
                    fmax(s->residual, violation(s, w, g, j) / s->bound[j]);
    }
}

/* ---- one step ---- */

static double try_step(asy_newton *s, double share)
{
    size_t n = s->problem->x.n * s->problem->m;
    for (size_t i = 0; i < n; i++)
        s->f_trial[i] = s->f[i] + share * s->f_step[i];
    for (size_t j = 0; j < coordinates(s->problem); j++)
        s->trial[j] = s->theta[j] + share * s->step[j];
    return asy_logistic_loss(s->problem, s->f_trial, s->p_trial) +
           penalty(s->problem, s->trial);
}

static void swap(double **a, double **b)
{
    double *t = *a;
    *a = *b;
    *b = t;
}

static void accept(asy_newton *s, double share, double value)
{
    size_t n = s->problem->x.n * s->problem->m;
    s->change = 0;
    for (size_t i = 0; i < n; i++)
        s->change = fmax(s->change, fabs(share * s->f_step[i]));
    s->value = value;
    swap(&s->theta, &s->trial);
    swap(&s->f, &s->f_trial);
    swap(&s->probability, &s->p_trial);
}

/* Rounding hides a gain below this share of the objective. */
static double rounding(const asy_newton *s)
{
    return 64 * DBL_EPSILON * fabs(s->value);
}

static asy_status iterate(asy_newton *s, asy_ctx *ctx)
{
    ASY_TRY(asy_newton_step(s, ctx));
    s->final += -s->drop <= rounding(s);
    double share = 1, value = try_step(s, share);
    for (int i = 0; i < MAX_HALVINGS; i++) {
        if (value <= s->value + ARMIJO * share * s->drop + rounding(s))
            break;
        share /= 2;
        value = try_step(s, share);
    }
    accept(s, share, value);
    find_gradient(s);
    find_residual(s);
    return ASY_OK;
}

static bool converged(const asy_newton *s)
{
    return s->residual <= s->problem->tol || s->final >= FINAL_STEPS;
}

/* ---- start and end ---- */

void asy_logistic_reach(const asy_logistic *problem, const double *weight,
                        double *reach)
{
    size_t n = problem->x.n, p = problem->x.p;
    for (size_t j = 0; j < p; j++) {
        const double *x = asy_ccol(&problem->x, j);
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += weight[i] * fabs(x[i]);
        reach[j] = sum;
    }
    reach[p] = problem->intercept ? asy_sum(weight, n) : 0;
}

static void find_bounds(asy_newton *s)
{
    const asy_logistic *problem = s->problem;
    if (!problem->reach)
        asy_logistic_reach(problem, problem->weight, s->bound);
    else
        for (size_t j = 0; j <= problem->x.p; j++)
            s->bound[j] = problem->c * problem->reach[j];
}

/* Begin without columns: the intercepts alone have a closed form. */
static void init_theta(asy_newton *s)
{
    const asy_logistic *problem = s->problem;
    size_t p = problem->x.p, m = problem->m;
    memset(s->theta, 0, coordinates(problem) * sizeof *s->theta);
    if (!problem->intercept)
        return;
    double rest = 0;
    for (size_t i = 0; i < problem->x.n; i++) {
        size_t c = m == 1 ? 0 : (size_t)problem->y[i];
        if (m == 1 && problem->y[i] == 0)
            rest += problem->weight[i];
        else
            s->theta[c * (p + 1) + p] += problem->weight[i];
    }
    for (size_t c = 0; c < m; c++) {
        double *b = s->theta + c * (p + 1) + p;
        *b = asy_log(*b) - (m == 1 ? asy_log(rest) : 0);
    }
}

static void begin(asy_newton *s)
{
    find_bounds(s);
    if (s->problem->start)
        memcpy(s->theta, s->problem->start,
               coordinates(s->problem) * sizeof *s->theta);
    else
        init_theta(s);
    asy_linear_scores(&s->problem->x, s->theta, s->problem->m, s->f);
    s->value = asy_logistic_loss(s->problem, s->f, s->probability) +
               penalty(s->problem, s->theta);
    find_gradient(s);
    find_residual(s);
}

static bool get_vectors(asy_newton *s, asy_arena *arena)
{
    size_t q = coordinates(s->problem), p = s->problem->x.p;
    size_t n = s->problem->x.n, nm = n * s->problem->m;
    double **small[] = {&s->theta, &s->trial, &s->gradient, &s->step};
    double **large[] = {&s->f,       &s->f_step,      &s->f_trial,
                        &s->p_trial, &s->probability, &s->slope};
    bool all = true;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        all &= (*small[i] = ASY_NEW(arena, double, q)) != NULL;
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        all &= (*large[i] = ASY_NEW(arena, double, nm)) != NULL;
    s->d = ASY_NEW(arena, double, n);
    s->bound = ASY_NEW(arena, double, p + 1);
    s->column = ASY_NEW(arena, size_t, p);
    return all && s->d && s->bound && s->column;
}

/* Every row's own class has more than half: then the same coefficients,
   larger, are better, and without a penalty there is no best. */
static bool separated(const asy_newton *s)
{
    const asy_logistic *problem = s->problem;
    size_t n = problem->x.n;
    for (size_t i = 0; i < n; i++) {
        size_t c = problem->m == 1 ? 0 : (size_t)problem->y[i];
        double own = s->probability[c * n + i];
        if (problem->m == 1 && problem->y[i] == 0)
            own = 1 - own;
        if (!(own > 0.5))
            return false;
    }
    return true;
}

static asy_status check_minimum(const asy_newton *s, asy_error *err)
{
    bool free = s->problem->l1 <= 0 && s->problem->l2 <= 0;
    if (!free || (!separated(s) && !(converged(s) && s->change > STILL_MOVING)))
        return ASY_OK;
    return asy_fail(err, ASY_ENOTCONVERGED,
                    "without a penalty logistic regression has no minimum "
                    "here: the features separate the classes (need penalty "
                    "l2, l1 or elasticnet)");
}

asy_status asy_logistic_approach(const asy_logistic *problem, asy_ctx *ctx,
                                 double *theta, asy_logistic_end *end)
{
    asy_newton s = {.problem = problem};
    if (!get_vectors(&s, ctx->scratch))
        return asy_nomem(ctx->err);
    ASY_TRY(asy_newton_begin_steps(&s, ctx));
    begin(&s);
    size_t i = 0;
    for (; i < problem->max_iter && !converged(&s); i++) {
        ASY_TRY(iterate(&s, ctx));
        ASY_TRY(check_minimum(&s, ctx->err));
    }
    memcpy(theta, s.theta, coordinates(problem) * sizeof *theta);
    *end = (asy_logistic_end){i, s.residual, converged(&s)};
    return ASY_OK;
}

asy_status asy_logistic_solve(const asy_logistic *problem, asy_ctx *ctx,
                              double *theta, asy_logistic_end *end)
{
    ASY_TRY(asy_logistic_approach(problem, ctx, theta, end));
    if (end->converged)
        return ASY_OK;
    return asy_fail(ctx->err, ASY_ENOTCONVERGED,
                    "logistic regression stopped after %zu steps with residual "
                    "%.2g, need %.2g (raise max_iter, or standardize first)",
                    end->iterations, end->residual, problem->tol);
}
