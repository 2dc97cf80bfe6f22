/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One support vector machine for two classes: see svc_machine.h. */
#include "learner/svc_machine.h"

#include "base/math.h"
#include "learner/smo.h"

/* Room for kernel rows; beyond some 4,000 rows they are computed anew. */
#define CACHE_BYTES ((size_t)128 << 20)

/* index [n] of the rows with a coefficient; counts them by target. */
static size_t list_support(const double *beta, size_t n, size_t *index,
                           asy_svc_machine *machine)
{
    size_t count = 0;
    machine->n_negative = machine->n_positive = 0;
    for (size_t t = 0; t < n; t++) {
        machine->n_negative += beta[t] < 0;
        machine->n_positive += beta[t] > 0;
        if (beta[t] != 0)
            index[count++] = t;
    }
    return count;
}

static asy_status keep_support(const asy_gram *gram, const double *beta,
                               asy_ctx *ctx, asy_svc_machine *machine)
{
    size_t *index = ASY_NEW(ctx->arena, size_t, gram->x.n);
    if (!index)
        return asy_nomem(ctx->err);
    size_t n = list_support(beta, gram->x.n, index, machine);
    double *coef = ASY_NEW(ctx->arena, double, n);
    if (!coef)
        return asy_nomem(ctx->err);
    for (size_t s = 0; s < n; s++)
        coef[s] = beta[index[s]];
    machine->coef = coef;
    machine->row = index;
    ASY_TRY(
        asy_gram_take(gram, index, n, ctx->arena, &machine->support, ctx->err));
    machine->support.dot = NULL;
    machine->support.index = NULL;
    return ASY_OK;
}

/* A linear machine needs no support rows to decide: f(x) = slope'x + b. */
static asy_status sum_slope(asy_svc_machine *machine, asy_ctx *ctx)
{
    const asy_matrix *x = &machine->support.x;
    machine->slope = NULL;
    if (!machine->kernel->map->linear)
        return ASY_OK;
    double *slope = ASY_NEW(ctx->arena, double, x->p);
    if (!slope)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < x->p; j++)
        slope[j] = asy_dot(machine->coef, asy_ccol(x, j), x->n);
    machine->slope = slope;
    return ASY_OK;
}

/* What is known of the problem's kernel, in the memo or made here. */
static asy_status find_known(const asy_svc_problem *problem, asy_ctx *ctx,
                             asy_svc_known **known)
{
    if (problem->memo) {
        *known = asy_svc_memo_find(problem->memo, problem->kernel);
        return ASY_OK;
    }
    asy_svc_known *own = ASY_NEW(ctx->scratch, asy_svc_known, 1);
    if (!own)
        return asy_nomem(ctx->err);
    *own = (asy_svc_known){.on_path = false};
    *known = own;
    return asy_kernel_cache_init(&own->cache, problem->kernel, problem->gram,
                                 CACHE_BYTES, ctx->scratch, ctx->err);
}

/* Where the solver begins: at the solution itself if there is a path to it,
   else at 0. */
static asy_status find_start(const asy_svc_problem *problem,
                             asy_svc_known *known, asy_ctx *ctx, asy_smo *smo)
{
    size_t n = problem->gram->x.n;
    smo->start = NULL;
    if (!asy_svc_path_suits(problem->target, problem->weight, n))
        return ASY_OK;
    if (!problem->memo)
        ASY_TRY(asy_svc_path_init(&known->path, n, known->cache.stride,
                                  ctx->scratch, ctx->err));
    double *beta = ASY_NEW(ctx->scratch, double, n);
    if (!beta)
        return asy_nomem(ctx->err);
    asy_svc_path *path =
        asy_svc_memo_path(known, problem->target, problem->weight);
    if (asy_svc_path_solve(path, problem->c, beta))
        smo->start = beta;
    return ASY_OK;
}

static asy_status solve(const asy_svc_problem *problem, asy_ctx *ctx,
                        asy_smo_solution *solution)
{
    size_t n = problem->gram->x.n;
    asy_svc_known *known;
    ASY_TRY(find_known(problem, ctx, &known));
    double *bound = ASY_NEW(ctx->scratch, double, n);
    if (!bound)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < n; i++)
        bound[i] = problem->c * problem->weight[i];
    asy_smo smo = {
        .kernel = &known->cache,
        .target = problem->target,
        .bound = bound,
        .tolerance = problem->tolerance,
        .max_iter = problem->max_iter,
    };
    ASY_TRY(find_start(problem, known, ctx, &smo));
    return asy_smo_solve(&smo, solution, ctx->scratch, ctx->err);
}

asy_status asy_svc_machine_fit(const asy_svc_problem *problem, asy_ctx *ctx,
                               asy_svc_machine *machine)
{
    ASY_TRY(asy_kernel_check(problem->kernel, problem->gram, ctx->err));
    asy_smo_solution solution;
    ASY_TRY(solve(problem, ctx, &solution));
    machine->kernel = problem->kernel;
    machine->memo = problem->memo;
    machine->intercept = solution.intercept;
    machine->objective = solution.objective;
    machine->iterations = solution.iterations;
    ASY_TRY(keep_support(problem->gram, solution.beta, ctx, machine));
    return sum_slope(machine, ctx);
}

static void decide_linear(const asy_svc_machine *machine, const asy_matrix *x,
                          double *decision)
{
    for (size_t i = 0; i < x->n; i++)
        decision[i] = machine->intercept;
    for (size_t j = 0; j < x->p; j++)
        asy_axpy(machine->slope[j], asy_ccol(x, j), decision, x->n);
}

/* row [n_support] = the i-th row of values at the support rows. */
static void take_known(const asy_svc_machine *machine, const double *values,
                       size_t i, double *row)
{
    const double *all = values + i * machine->memo->gram->x.n;
    for (size_t s = 0; s < machine->support.x.n; s++)
        row[s] = all[machine->row[s]];
}

asy_status asy_svc_machine_decide(const asy_svc_machine *machine,
                                  const asy_matrix *x, asy_ctx *ctx,
                                  double *decision)
{
    if (machine->slope) {
        decide_linear(machine, x, decision);
        return ASY_OK;
    }
    size_t n = machine->support.x.n;
    double *row = ASY_NEW(ctx->scratch, double, n);
    if (!row)
        return asy_nomem(ctx->err);
    const double *known = NULL;
    if (machine->memo)
        known = asy_svc_memo_values(machine->memo, machine->kernel, x);
    for (size_t i = 0; i < x->n; i++) {
        if (known)
            take_known(machine, known, i, row);
        else
            asy_gram_row_of(&machine->support, machine->kernel, x->v + i, x->ld,
                            row);
        decision[i] = asy_dot(machine->coef, row, n) + machine->intercept;
    }
    return ASY_OK;
}
