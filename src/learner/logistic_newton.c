/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proximal Newton for logistic regression: see logistic.h. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "base/product.h"
#include "learner/logistic_newton.h"

#define ARMIJO 1e-4
#define MAX_HALVINGS 60
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
    asy_logistic_slope(problem, s->probability, s->slope);
    for (size_t c = 0; c < problem->m; c++) {
        const double *slope = s->slope + c * n, *w = s->theta + c * (p + 1);
        double *g = s->gradient + c * (p + 1);
        asy_dots(&problem->x, slope, g);
        for (size_t j = 0; j < p; j++)
            g[j] += problem->l2 * w[j];
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
    return asy_max(fabs(g[j]) - l1, 0);
}

static void find_residual(asy_newton *s)
{
    size_t p = s->problem->x.p;
    s->residual = 0;
    for (size_t c = 0; c < s->problem->m; c++) {
        const double *w = s->theta + c * (p + 1);
        const double *g = s->gradient + c * (p + 1);
        for (size_t j = 0; j <= p; j++) {
            double part = violation(s, w, g, j);
            if (part > s->residual * s->bound[j] && s->bound[j] > 0)
                s->residual = part / s->bound[j];
        }
    }
}

/* ---- one step ---- */

static void move(asy_newton *s, double share)
{
    size_t n = s->problem->x.n * s->problem->m;
    for (size_t i = 0; i < n; i++)
        s->f_trial[i] = s->f[i] + share * s->f_step[i];
    for (size_t j = 0; j < coordinates(s->problem); j++)
        s->trial[j] = s->theta[j] + share * s->step[j];
}

static double objective(const asy_logistic *problem, const double *theta,
                        const double *f, double *probability)
{
    return asy_logistic_loss(problem, f, probability) + penalty(problem, theta);
}

static void swap(double **a, double **b)
{
    double *t = *a;
    *a = *b;
    *b = t;
}

static void accept(asy_newton *s, double share)
{
    s->change *= share;
    swap(&s->theta, &s->trial);
    swap(&s->f, &s->f_trial);
    swap(&s->probability, &s->p_trial);
}

static void find_value(asy_newton *s)
{
    if (!s->valued)
        s->value = objective(s->problem, s->theta, s->f, s->p_trial);
    s->valued = true;
}

/* Has what steps gain been lost in rounding for a while? The objective, which
   is dear, is looked at only if that is so for its value without any
   coefficient. */
static bool is_flat(asy_newton *s)
{
    s->final += -s->drop <= asy_newton_rounding(s->ceiling);
    if (s->final < ASY_NEWTON_FINAL)
        return false;
    find_value(s);
    return -s->drop <= asy_newton_rounding(s->value);
}

/* The largest share of 1, 1/2, 1/4 ... that gains enough. */
static double search(asy_newton *s)
{
    const asy_logistic *problem = s->problem;
    double share = 1, value = 0;
    find_value(s);
    for (int i = 0; i <= MAX_HALVINGS; i++, share /= 2) {
        move(s, share);
        value = objective(problem, s->trial, s->f_trial, s->p_trial);
        if (value <=
            s->value + ARMIJO * share * s->drop + asy_newton_rounding(s->value))
            break;
    }
    s->value = value;
    s->fresh = true;
    return share;
}

/* A full step that is known to gain needs no look at the objective. */
static double take_all(asy_newton *s)
{
    move(s, 1);
    s->valued = false;
    s->fresh = false;
    return 1;
}

static asy_status iterate(asy_newton *s, asy_ctx *ctx)
{
    ASY_TRY(asy_newton_step(s, ctx));
    s->flat = is_flat(s);
    accept(s, s->sure ? take_all(s) : search(s));
    return ASY_OK;
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
    s->ceiling = asy_sum(s->problem->weight, s->problem->x.n) *
                 asy_log((double)(s->problem->m == 1 ? 2 : s->problem->m));
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

static asy_status check_minimum(const asy_newton *s, bool converged,
                                asy_error *err)
{
    bool free = s->problem->l1 <= 0 && s->problem->l2 <= 0;
    bool moving = converged && s->change > STILL_MOVING;
    if (!free || (!separated(s) && !moving))
        return ASY_OK;
    return asy_fail(err, ASY_ENOTCONVERGED,
                    "without a penalty logistic regression has no minimum "
                    "here: the features separate the classes (need penalty "
                    "l2, l1 or elasticnet)");
}

static asy_status set_out(asy_newton *s, const asy_logistic *problem,
                          asy_ctx *ctx)
{
    *s = (asy_newton){.problem = problem};
    if (!get_vectors(s, ctx->scratch))
        return asy_nomem(ctx->err);
    ASY_TRY(asy_newton_begin_steps(s, ctx));
    begin(s);
    return ASY_OK;
}

/* Where are we, and is it the end? */
static bool arrived(asy_newton *s)
{
    if (!s->fresh)
        asy_logistic_probability(s->problem, s->f, s->probability);
    s->fresh = true;
    find_gradient(s);
    find_residual(s);
    return s->residual <= s->problem->tol || s->flat;
}

static void arrive(const asy_newton *s, double *theta)
{
    memcpy(theta, s->theta, coordinates(s->problem) * sizeof *theta);
}

asy_status asy_logistic_approach(const asy_logistic *problem, asy_ctx *ctx,
                                 double *theta)
{
    asy_newton s;
    ASY_TRY(set_out(&s, problem, ctx));
    for (size_t i = 0; i < problem->max_iter && !arrived(&s); i++)
        ASY_TRY(iterate(&s, ctx));
    arrive(&s, theta);
    return ASY_OK;
}

asy_status asy_logistic_solve(const asy_logistic *problem, asy_ctx *ctx,
                              double *theta, asy_logistic_end *end)
{
    asy_newton s;
    ASY_TRY(set_out(&s, problem, ctx));
    *end = (asy_logistic_end){0};
    for (;; end->iterations++) {
        end->converged = arrived(&s);
        ASY_TRY(check_minimum(&s, end->converged, ctx->err));
        if (end->converged || end->iterations >= problem->max_iter)
            break;
        ASY_TRY(iterate(&s, ctx));
    }
    end->residual = s.residual;
    arrive(&s, theta);
    if (end->converged)
        return ASY_OK;
    return asy_fail(ctx->err, ASY_ENOTCONVERGED,
                    "logistic regression stopped after %zu steps with residual "
                    "%.2g, need %.2g (raise max_iter, or standardize first)",
                    end->iterations, end->residual, problem->tol);
}
