/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hook as a pipeline step. */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "hook/call.h"
#include "hook/view.h"

typedef struct hook_model {
    const asy_hook *hook;
    bool missing_ok;
    size_t width;
    const char **names; /* [width] */
} hook_model;

/* ---- apply ---- */

typedef struct apply_call {
    const hook_model *model;
    const asy_matrix *x;
    asy_matrix *out;
} apply_call;

/* Push what apply makes of x; a matrix of as many rows. */
static const asy_matrix *push_applied(lua_State *L, const hook_model *model,
                                      const asy_matrix *x)
{
    asy_hook_push_function(L);
    asy_hook_push_model(L, model);
    asy_push_matrix(L, x, NULL);
    lua_call(L, 2, 1);
    const asy_view_array *a = asy_test_array(L, -1);
    if (!a || a->head.kind != ASY_VIEW_MATRIX)
        asy_hook_raise(L, "apply returned a %s (need a matrix)",
                       asy_type_name(L, -1));
    else if (a->x.n != x->n)
        asy_hook_raise(L, "apply returned %d rows (need %d)", (int)a->x.n,
                       (int)x->n);
    return &a->x;
}

static void copy_column(lua_State *L, const apply_call *job,
                        const asy_matrix *from, size_t j)
{
    const double *v = asy_ccol(from, j);
    double *to = asy_col(job->out, j);
    for (size_t i = 0; i < from->n; i++) {
        if (isinf(v[i]) || (isnan(v[i]) && !job->model->missing_ok))
            asy_hook_raise(L,
                           "apply returned %s in row %d, column %d (need a "
                           "number)",
                           isnan(v[i]) ? "NaN" : "infinity", (int)i + 1,
                           (int)j + 1);
        to[i] = v[i];
    }
}

/* Body; job: apply_call. */
static int call_apply(lua_State *L)
{
    const apply_call *job = lua_touserdata(L, 1);
    const asy_matrix *from = push_applied(L, job->model, job->x);
    if (from->p != job->model->width)
        return asy_hook_raise(L,
                              "apply returned %d columns (need %d, as for "
                              "the training rows)",
                              (int)from->p, (int)job->model->width);
    for (size_t j = 0; j < from->p; j++)
        copy_column(L, job, from, j);
    return 0;
}

static asy_status apply(const void *model, const asy_matrix *in, asy_ctx *ctx,
                        asy_matrix *out)
{
    apply_call job = {.model = model, .x = in, .out = out};
    asy_hook_state *state;
    ASY_TRY(asy_hook_state_at(job.model->hook, ctx, &state));
    return asy_hook_run(state, "apply", call_apply, &job, ctx->err);
}

/* ---- the output's columns ---- */

typedef struct shape_call {
    hook_model *model;
    const asy_train *train;
    asy_arena *arena;
    bool starved;
} shape_call;

/*
 * Body; job: shape_call. The width is that of the training rows mapped. The
 * first row alone must become what it becomes among the others, else test rows
 * would learn from each other.
 */
static int call_width(lua_State *L)
{
    shape_call *job = lua_touserdata(L, 1);
    asy_matrix one = job->train->x;
    one.n = 1;
    const asy_matrix *all = push_applied(L, job->model, &job->train->x);
    const asy_matrix *alone = push_applied(L, job->model, &one);
    job->model->width = all->p;
    for (size_t j = 0; j < all->p && j < alone->p; j++) {
        double a = asy_at(alone, 0, j), b = asy_at(all, 0, j);
        if (a < b || a > b)
            return asy_hook_raise(
                L,
                "apply made %f of a row alone and %f among other rows, in "
                "column %d (need what depends on the row and the model only)",
                a, b, (int)j + 1);
    }
    return 0;
}

/* Body; job: shape_call. The hook's own names. */
static int call_names(lua_State *L)
{
    shape_call *job = lua_touserdata(L, 1);
    hook_model *model = job->model;
    asy_hook_push_function(L);
    asy_hook_push_model(L, model);
    lua_call(L, 1, 1);
    if (!lua_istable(L, -1) || (size_t)asy_hook_length(L, -1) != model->width)
        return asy_hook_raise(L,
                              "names must return a table of %d names, one "
                              "a column",
                              (int)model->width);
    for (size_t j = 0; j < model->width; j++) {
        if (lua_rawgeti(L, -1, (lua_Integer)j + 1) != LUA_TSTRING)
            return asy_hook_raise(L, "names returned a %s at %d (need a text)",
                                  luaL_typename(L, -1), (int)j + 1);
        size_t length = lua_rawlen(L, -1);
        if (length > ASY_HOOK_WORD)
            return asy_hook_raise(L,
                                  "names returned a text of %f bytes at %d "
                                  "(need at most %d)",
                                  (double)length, (int)j + 1, ASY_HOOK_WORD);
        model->names[j] = asy_arena_strdup(job->arena, lua_tostring(L, -1));
        job->starved |= !model->names[j];
        lua_pop(L, 1);
    }
    return 0;
}

/* Body; job: a bool, whether the hook has the running function. */
static int look_for_function(lua_State *L)
{
    bool *found = lua_touserdata(L, 1);
    asy_hook_push_function(L);
    *found = lua_isfunction(L, -1);
    return 0;
}

/* As they came if there are as many, else "FILE.1", "FILE.2", ... */
static void default_names(shape_call *job)
{
    hook_model *model = job->model;
    bool same = model->width == job->train->x.p;
    for (size_t j = 0; j < model->width; j++) {
        model->names[j] = same ? job->train->names[j]
                               : asy_arena_printf(job->arena, "%s.%zu",
                                                  model->hook->name, j + 1);
        job->starved |= !model->names[j];
    }
}

static asy_status set_names(asy_hook_state *state, shape_call *job,
                            asy_error *err)
{
    bool has_names;
    job->model->names = ASY_NEW(job->arena, const char *, job->model->width);
    if (!job->model->names)
        return asy_nomem(err);
    ASY_TRY(asy_hook_run(state, "names", look_for_function, &has_names, err));
    if (has_names)
        ASY_TRY(asy_hook_run(state, "names", call_names, job, err));
    else
        default_names(job);
    return job->starved ? asy_nomem(err) : ASY_OK;
}

/* ---- fit ---- */

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **out)
{
    const asy_hook *hook = step->transform->self;
    bool missing_ok = step->transform->caps & ASY_STEP_MISSING_OK;
    asy_hook_state *state;
    ASY_TRY(asy_check_input(train, missing_ok, ctx->err));
    ASY_TRY(asy_hook_state_at(hook, ctx, &state));
    hook_model *model = ASY_NEW(ctx->arena, hook_model, 1);
    if (!model)
        return asy_nomem(ctx->err);
    *model = (hook_model){.hook = hook, .missing_ok = missing_ok};
    asy_fit_call job = {.train = train,
                        .params = &step->params,
                        .key = ctx->key,
                        .address = model};
    shape_call shape = {.model = model, .train = train, .arena = ctx->arena};
    ASY_TRY(asy_hook_run(state, "fit", asy_call_fit, &job, ctx->err));
    ASY_TRY(asy_hook_run(state, "apply", call_width, &shape, ctx->err));
    *out = model;
    return set_names(state, &shape, ctx->err);
}

static size_t width(const void *model)
{
    return ((const hook_model *)model)->width;
}

static const char *const *names(const void *model)
{
    return ((const hook_model *)model)->names;
}

void asy_hook_make_transform(asy_hook *hook, unsigned caps)
{
    hook->as.transform = (asy_transform){.name = hook->name,
                                         .help = hook->help,
                                         .caps = caps,
                                         .params = hook->params,
                                         .n_params = hook->n_params,
                                         .self = hook,
                                         .fit = fit,
                                         .width = width,
                                         .names = names,
                                         .apply = apply};
}
