/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hook as a metric. */
#include <lauxlib.h>

#include "base/math.h"
#include "hook/call.h"
#include "hook/view.h"

typedef struct measure_call {
    const asy_measure *measure;
    const asy_prediction *prediction;
    double value;
} measure_call;

/* Scores of more than two classes come row by row. */
static void push_score_rows(lua_State *L, const asy_prediction *p)
{
    size_t k = (size_t)p->k;
    asy_view_array *a = asy_new_matrix(L, p->n, k);
    for (size_t i = 0; i < p->n; i++)
        for (size_t c = 0; c < k; c++)
            asy_col(&a->x, c)[i] = p->score[i * k + c];
}

static void push_prediction(lua_State *L, const measure_call *job)
{
    const asy_prediction *p = job->prediction;
    if (job->measure->caps & ASY_NEEDS_DECISION)
        asy_push_labels(L, p->decision, p->n, p->k);
    else if (p->k > 2)
        push_score_rows(L, p);
    else
        asy_push_vector(L, p->score, p->n);
}

/* Body; job: measure_call. */
static int call_score(lua_State *L)
{
    measure_call *job = lua_touserdata(L, 1);
    const asy_measure *m = job->measure;
    asy_hook_push_function(L);
    asy_push_labels(L, job->prediction->y, job->prediction->n,
                    job->prediction->k);
    push_prediction(L, job);
    lua_call(L, 2, 1);
    if (lua_type(L, -1) != LUA_TNUMBER)
        return asy_hook_raise(L, "score returned a %s (need a number)",
                              asy_type_name(L, -1));
    job->value = lua_tonumber(L, -1);
    if (job->value < m->lower || job->value > m->upper)
        return asy_hook_raise(L, "score returned %f (need %f to %f, its range)",
                              job->value, m->lower, m->upper);
    return 0;
}

/* Not defined where what the hook needs does not exist. */
static bool is_defined(const asy_measure *measure, const asy_prediction *p)
{
    unsigned caps = measure->caps;
    return !((caps & ASY_NEEDS_PROBABILITY) && !p->probability) &&
           !((caps & ASY_NEEDS_DECISION) && !p->decision) &&
           !((caps & ASY_TWO_CLASSES_ONLY) && p->k > 2);
}

static asy_status compute(const asy_measure *measure,
                          const asy_prediction *prediction, asy_ctx *ctx,
                          double *value)
{
    measure_call job = {.measure = measure, .prediction = prediction};
    asy_hook_state *state;
    *value = ASY_NAN;
    if (!is_defined(measure, prediction))
        return ASY_OK;
    ASY_TRY(asy_hook_state_at(measure->self, ctx, &state));
    ASY_TRY(asy_hook_run(state, "score", call_score, &job, ctx->err));
    *value = job.value;
    return ASY_OK;
}

void asy_hook_make_measure(asy_hook *hook, unsigned caps)
{
    asy_measure *m = &hook->as.measure; /* title and range are read already */
    m->name = hook->name;
    m->help = hook->help;
    m->caps = caps;
    m->self = hook;
    m->compute = compute;
}
