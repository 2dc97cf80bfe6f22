/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hook as a learner. */
#include "hook/call.h"
#include "hook/view.h"

enum { PROBE_ROWS = 4 };

/* What stands for a model outside Lua. */
typedef struct hook_model {
    const asy_hook *hook;
    size_t width; /* scores a row */
    bool probability;
} hook_model;

/* ---- score ---- */

typedef struct score_call {
    const hook_model *model;
    const asy_matrix *x;
    double *score;
} score_call;

static void require_probabilities(lua_State *L, const score_call *job)
{
    size_t width = job->model->width;
    for (size_t i = 0; i < job->x->n * width; i++)
        if (!(job->score[i] >= 0 && job->score[i] <= 1))
            asy_hook_raise(L,
                           "score returned %f for row %d (need probabilities: "
                           "0 to 1)",
                           job->score[i], (int)(i / width) + 1);
}

/* Score the rows of job->x. */
static void score_rows(lua_State *L, const score_call *job)
{
    asy_hook_push_function(L);
    asy_hook_push_model(L, job->model);
    asy_push_matrix(L, job->x, NULL);
    lua_call(L, 2, 1);
    asy_read_rows(L, job->x->n, job->model->width, job->score);
    if (job->model->probability)
        require_probabilities(L, job);
    lua_pop(L, 1);
}

/* Body; job: score_call. */
static int call_score(lua_State *L)
{
    score_rows(L, lua_touserdata(L, 1));
    return 0;
}

/* ---- fit ---- */

/* The first row alone and among others: were its score another, test rows
   would learn from each other. */
typedef struct probe_call {
    score_call alone, among;
} probe_call;

/* Body; job: probe_call. */
static int call_probe(lua_State *L)
{
    const probe_call *job = lua_touserdata(L, 1);
    score_rows(L, &job->alone);
    score_rows(L, &job->among);
    for (size_t c = 0; c < job->alone.model->width; c++) {
        double a = job->alone.score[c], b = job->among.score[c];
        if (a < b || a > b)
            return asy_hook_raise(
                L,
                "score gave a row %f alone and %f among other rows (need a "
                "score that depends on the row and the model only)",
                a, b);
    }
    return 0;
}

static asy_status probe(const asy_fit *fit, asy_hook_state *state,
                        const hook_model *model)
{
    asy_ctx *ctx = fit->ctx;
    asy_matrix one = fit->train->x, some = one;
    one.n = 1;
    some.n = some.n < PROBE_ROWS ? some.n : PROBE_ROWS;
    probe_call job = {
        .alone = {model, &one, ASY_NEW(ctx->scratch, double, model->width)},
        .among = {model, &some,
                  ASY_NEW(ctx->scratch, double, some.n * model->width)}};
    if (!job.alone.score || !job.among.score)
        return asy_nomem(ctx->err);
    return asy_hook_run(state, "score", call_probe, &job, ctx->err);
}

static asy_status check(const asy_fit *fit, const asy_hook *hook)
{
    const asy_train *train = fit->train;
    asy_ctx *ctx = fit->ctx;
    unsigned caps = fit->learner->caps;
    if (train->k > 2 && !(caps & ASY_MULTICLASS))
        return asy_fail(ctx->err, ASY_EHOOK,
                        "%s:1: found %d classes, need 2 (the hook does not say "
                        "multiclass = true)",
                        hook->name, train->k);
    size_t *count = ASY_NEW(ctx->scratch, size_t, train->k);
    if (!count)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_check_input(train, caps & ASY_MISSING_OK, ctx->err));
    return asy_require_classes(train, count, ctx->err);
}

static asy_status fit(const asy_fit *fit, void **out)
{
    const asy_hook *hook = fit->learner->self;
    asy_hook_state *state;
    ASY_TRY(check(fit, hook));
    ASY_TRY(asy_hook_state_at(hook, fit->ctx, &state));
    hook_model *model = ASY_NEW(fit->ctx->arena, hook_model, 1);
    if (!model)
        return asy_nomem(fit->ctx->err);
    *model =
        (hook_model){.hook = hook,
                     .width = fit->train->k > 2 ? (size_t)fit->train->k : 1,
                     .probability = fit->learner->caps & ASY_PROBABILITY};
    asy_fit_call job = {.train = fit->train,
                        .params = &fit->params,
                        .key = fit->ctx->key,
                        .address = model};
    *out = model;
    ASY_TRY(asy_hook_run(state, "fit", asy_call_fit, &job, fit->ctx->err));
    return probe(fit, state, model);
}

static asy_status score(const void *model, const asy_matrix *x, asy_ctx *ctx,
                        double *out)
{
    score_call job = {.model = model, .x = x, .score = out};
    asy_hook_state *state;
    ASY_TRY(asy_hook_state_at(job.model->hook, ctx, &state));
    return asy_hook_run(state, "score", call_score, &job, ctx->err);
}

void asy_hook_make_learner(asy_hook *hook, unsigned caps)
{
    hook->as.learner = (asy_learner){.name = hook->name,
                                     .help = hook->help,
                                     .caps = caps,
                                     .params = hook->params,
                                     .n_params = hook->n_params,
                                     .self = hook,
                                     .fit = fit,
                                     .score = score};
}
