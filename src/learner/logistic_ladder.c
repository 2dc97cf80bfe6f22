/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rough solutions along C: see logistic_ladder.h. */
#include "learner/logistic_ladder.h"

#include "base/math.h"

/* A rung is good enough at this residual, or after so many steps; with l1 the
   first finds which coefficients are not 0. */
#define ROUGH 1e-3
#define STEPS 1
#define STEPS_L1 2

static const double rung_c[ASY_RUNGS] = {1e-4, 1e-3, 1e-2, 1e-1, 1,
                                         1e1,  1e2,  1e3,  1e4};

asy_status asy_ladder_init(asy_ladder *ladder, size_t limit, asy_ctx *ctx)
{
    *ladder = (asy_ladder){.limit = limit};
    ladder->theta = ASY_NEW(ctx->arena, double, limit *ASY_RUNGS);
    ladder->reach = ASY_NEW(ctx->arena, double, limit);
    return ladder->theta && ladder->reach ? ASY_OK : asy_nomem(ctx->err);
}

static double *rung(const asy_ladder *ladder, size_t k)
{
    return ladder->theta + k * ladder->limit;
}

/* Forget the rungs of another problem. */
static void turn_to(asy_ladder *ladder, const asy_logistic *problem,
                    const asy_ladder_place *place)
{
    bool same = ladder->begun && ladder->l1 == problem->l1 &&
                ladder->l2 == problem->l2 &&
                ladder->balanced == place->balanced &&
                ladder->intercept == problem->intercept;
    if (same)
        return;
    ladder->climbed = 0;
    ladder->l1 = problem->l1;
    ladder->l2 = problem->l2;
    ladder->balanced = place->balanced;
    ladder->intercept = problem->intercept;
    ladder->begun = true;
    asy_logistic_reach(problem, place->share, ladder->reach);
}

/* The rung's first guess: as much again as from the last but one. */
static void guess(const asy_ladder *ladder, size_t k, size_t q, double *start)
{
    const double *last = rung(ladder, k - 1);
    const double *before = rung(ladder, k > 1 ? k - 2 : 0);
    for (size_t j = 0; j < q; j++)
        start[j] = 2 * last[j] - before[j];
}

static asy_status climb(asy_ladder *ladder, const asy_logistic *problem,
                        const double *share, asy_ctx *ctx)
{
    size_t k = ladder->climbed, n = problem->x.n;
    size_t q = (problem->x.p + 1) * problem->m;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    double *weight = ASY_NEW(ctx->scratch, double, n);
    double *start = ASY_NEW(ctx->scratch, double, q);
    if (!weight || !start)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < n; i++)
        weight[i] = rung_c[k] * share[i];
    if (k > 0)
        guess(ladder, k, q, start);
    asy_logistic rough = *problem;
    rough.weight = weight;
    rough.start = k > 0 ? start : NULL;
    rough.c = rung_c[k];
    rough.tol = ROUGH;
    rough.max_iter = problem->l1 > 0 ? STEPS_L1 : STEPS;
    ASY_TRY(asy_logistic_approach(&rough, ctx, rung(ladder, k)));
    ladder->climbed++;
    asy_arena_release(ctx->scratch, mark);
    return ASY_OK;
}

/* Between rungs k and k + 1, on the scale of log C: through those two and the
   one before them. */
static void between(const asy_ladder *ladder, size_t k, double c, size_t q,
                    double *start)
{
    double t = asy_log10(c / rung_c[k]), bend = k > 0 ? t * (t - 1) / 2 : 0;
    const double *low = rung(ladder, k), *high = rung(ladder, k + 1);
    const double *before = rung(ladder, k > 0 ? k - 1 : 0);
    for (size_t j = 0; j < q; j++)
        start[j] = low[j] + t * (high[j] - low[j]) +
                   bend * (high[j] - 2 * low[j] + before[j]);
}

asy_status asy_ladder_start(asy_ladder *ladder, const asy_ladder_place *place,
                            asy_ctx *ctx, asy_logistic *problem)
{
    size_t q = (problem->x.p + 1) * problem->m, k = ASY_RUNGS;
    turn_to(ladder, problem, place);
    problem->reach = ladder->reach;
    problem->c = place->c;
    while (k > 0 && rung_c[k - 1] > place->c)
        k--;
    if (k-- == 0)
        return ASY_OK;
    bool exact = rung_c[k] == place->c || k + 1 == ASY_RUNGS;
    while (ladder->climbed <= (exact ? k : k + 1))
        ASY_TRY(climb(ladder, problem, place->share, ctx));
    problem->start = rung(ladder, k);
    if (exact)
        return ASY_OK;
    double *own = ASY_NEW(ctx->scratch, double, q);
    if (!own)
        return asy_nomem(ctx->err);
    between(ladder, k, place->c, q, own);
    problem->start = own;
    return ASY_OK;
}
