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
    size_t *index = ASY_NEW(ctx->scratch, size_t, gram->x.n);
    if (!index)
        return asy_nomem(ctx->err);
    size_t n = list_support(beta, gram->x.n, index, machine);
    double *coef = ASY_NEW(ctx->arena, double, n);
    if (!coef)
        return asy_nomem(ctx->err);
    for (size_t s = 0; s < n; s++)
        coef[s] = beta[index[s]];
    machine->coef = coef;
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

asy_status asy_svc_machine_fit(const asy_svc_problem *problem, asy_ctx *ctx,
                               asy_svc_machine *machine)
{
    ASY_TRY(asy_kernel_check(problem->kernel, problem->gram, ctx->err));
    asy_kernel_cache own, *cache = &own;
    if (problem->memo)
        cache = asy_kernel_memo_find(problem->memo, problem->kernel);
    else
        ASY_TRY(asy_kernel_cache_init(&own, problem->kernel, problem->gram,
                                      CACHE_BYTES, ctx->scratch, ctx->err));
    asy_smo smo = {
        .kernel = cache,
        .target = problem->target,
        .bound = problem->bound,
        .tolerance = problem->tolerance,
        .max_iter = problem->max_iter,
    };
    asy_smo_solution solution;
    ASY_TRY(asy_smo_solve(&smo, &solution, ctx->scratch, ctx->err));
    machine->kernel = problem->kernel;
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
    for (size_t i = 0; i < x->n; i++) {
        asy_gram_row_of(&machine->support, machine->kernel, x->v + i, x->ld,
                        row);
        decision[i] = asy_dot(machine->coef, row, n) + machine->intercept;
    }
    return ASY_OK;
}
