/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logistic fits of a grid, made ahead in lanes: see logistic_fit.h. */
#include <string.h>

#include "learner/logistic_fit.h"
#include "learner/logistic_lanes.h"

/* Candidates that differ in C alone. */
typedef struct company {
    const asy_fit *first; /* of all candidates */
    const size_t *member; /* [count] candidates */
    size_t count;
    asy_logistic problem; /* of the first member */
    asy_ladder_place place;
    asy_linear_model model; /* of it, as far as it is not its own */
} company;

static bool differ_in_c(const asy_value *a, const asy_value *b)
{
    for (size_t v = 0; v < ASY_LOGISTIC_PARAMS; v++)
        if (v != ASY_LOGISTIC_C && !asy_value_equal(&a[v], &b[v]))
            return false;
    return true;
}

static asy_fit fit_of(const company *k, size_t i)
{
    asy_fit fit = *k->first;
    fit.params.value += k->member[i] * ASY_LOGISTIC_PARAMS;
    return fit;
}

/* Member i joins a team, if it has where to begin. */
static asy_status join(company *k, size_t i, asy_lane_team *team,
                       size_t *member)
{
    asy_fit fit = fit_of(k, i);
    asy_logistic problem = k->problem;
    k->place.c = fit.params.value[ASY_LOGISTIC_C].number;
    ASY_TRY(asy_logistic_begin(&fit, &k->place, &problem));
    if (!problem.start)
        return ASY_OK;
    team->problem.reach = problem.reach;
    team->start[team->count] = problem.start;
    team->c[team->count] = k->place.c;
    member[team->count++] = k->member[i];
    return ASY_OK;
}

/* What arrived in lane l becomes a model. */
static asy_status keep(const company *k, const asy_lane_team *team, size_t l,
                       asy_logistic_model **out)
{
    asy_ctx *ctx = k->first->ctx;
    size_t q = k->problem.x.p + 1;
    asy_logistic_model *model = ASY_NEW(ctx->arena, asy_logistic_model, 1);
    double *theta = ASY_NEW(ctx->arena, double, q);
    if (!model || !theta)
        return asy_nomem(ctx->err);
    memcpy(theta, team->theta + l * q, q * sizeof *theta);
    *model = (asy_logistic_model){k->model, team->end[l]};
    model->linear.theta = theta;
    *out = model;
    return ASY_OK;
}

/* Members i to end - 1, one a lane. */
static asy_status fit_team(company *k, size_t i, size_t end)
{
    asy_ctx *ctx = k->first->ctx;
    const asy_logistic_ahead *known =
        ((const asy_logistic_shared *)k->first->shared)->ahead;
    size_t member[ASY_MOST_LANES];
    asy_lane_team team = {.problem = k->problem, .share = k->place.share};
    team.theta =
        ASY_NEW(ctx->scratch, double, (end - i) * (team.problem.x.p + 1));
    if (!team.theta)
        return asy_nomem(ctx->err);
    for (; i < end; i++)
        ASY_TRY(join(k, i, &team, member));
    if (team.count < 2)
        return ASY_OK;
    ASY_TRY(asy_logistic_solve_lanes(&team, ctx));
    for (size_t l = 0; l < team.count; l++)
        if (team.end[l].converged)
            ASY_TRY(keep(k, &team, l, &known->model[member[l]]));
    return ASY_OK;
}

/* In teams of one size: all lanes wait for the slowest. */
static asy_status fit_teams(company *k)
{
    asy_arena *scratch = k->first->ctx->scratch;
    size_t lanes = asy_logistic_lanes();
    size_t teams = (k->count + lanes - 1) / lanes;
    size_t size = (k->count + teams - 1) / teams;
    for (size_t i = 0; i < k->count; i += size) {
        asy_mark mark = asy_arena_mark(scratch);
        ASY_TRY(fit_team(k, i, i + size < k->count ? i + size : k->count));
        asy_arena_release(scratch, mark);
    }
    return ASY_OK;
}

/* What is wrong with a candidate fit will say. */
static asy_status fit_company(company *k)
{
    const asy_logistic_shared *given = k->first->shared;
    asy_fit fit = fit_of(k, 0);
    asy_status status =
        asy_logistic_pose(&fit, &k->model, &k->problem, &k->place);
    if (status != ASY_OK)
        return status == ASY_ENOMEM ? status : ASY_OK;
    k->problem.panels = given->panels.v ? &given->panels : NULL;
    return asy_logistic_has_lane(&k->problem) ? fit_teams(k) : ASY_OK;
}

/* Candidate c and those after it that differ from it in C alone. */
static size_t gather(const asy_fit *first, size_t c, size_t n, bool *done,
                     size_t *member)
{
    const asy_value *value = first->params.value;
    size_t count = 0;
    for (size_t e = c; e < n; e++) {
        if (done[e] || !differ_in_c(value + c * ASY_LOGISTIC_PARAMS,
                                    value + e * ASY_LOGISTIC_PARAMS))
            continue;
        done[e] = true;
        member[count++] = e;
    }
    return count;
}

asy_status asy_logistic_fit_ahead(const asy_fit *first, size_t n)
{
    asy_ctx *ctx = first->ctx;
    asy_logistic_ahead *known =
        ((const asy_logistic_shared *)first->shared)->ahead;
    bool *done = asy_arena_calloc(ctx->scratch, n, sizeof *done);
    size_t *member = ASY_NEW(ctx->scratch, size_t, n);
    known->model = asy_arena_calloc(ctx->arena, n, sizeof *known->model);
    if (!done || !member || !known->model)
        return asy_nomem(ctx->err);
    known->value = first->params.value;
    known->n = n;
    for (size_t c = 0; c < n; c++) {
        company k = {.first = first, .member = member};
        k.count = done[c] ? 0 : gather(first, c, n, done, member);
        if (k.count > 1)
            ASY_TRY(fit_company(&k));
    }
    return ASY_OK;
}

asy_logistic_model *asy_logistic_find_ahead(const asy_fit *fit)
{
    const asy_logistic_shared *given = fit->shared;
    for (size_t c = 0; given && c < given->ahead->n; c++)
        if (fit->params.value == given->ahead->value + c * ASY_LOGISTIC_PARAMS)
            return given->ahead->model[c];
    return NULL;
}
