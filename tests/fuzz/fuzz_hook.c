/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lua hooks: a file is loaded as a learner, a step and a metric; what loads is
 * fitted and called on a few rows. The input is the file's text.
 *
 * The functions of libm whose last bits depend on the processor are defined
 * here, where Lua finds them before the C library's: none may be called. (Not
 * log, which libFuzzer itself needs.)
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "hook/hook.h"
#include "learner/learner.h"
#include "measure/measure.h"
#include "transform/transform.h"

const char *const asy_fuzz_name = "hook";

enum { N = 9, P = 2, SCORES = 3 * N, PARAMS = 64 };
enum { MEMORY_MB = 8, INSTRUCTIONS = 200000 }; /* of a hook */

static double cells[N * P] = {0.1, 0.4, 0.2, 0.9, 0.8, 0.6, 0.3, 0.7, 0.5,
                              3,   1,   4,   1,   5,   9,   2,   6,   5};
static const int two[N] = {0, 0, 0, 1, 1, 1, 0, 1, 0};
static const int three[N] = {0, 1, 2, 0, 1, 2, 0, 1, 2};
static const char *const names[P] = {"first", "second"};

#define UNREACHED(name)                                                        \
    double name(double x)                                                      \
    {                                                                          \
        asy_fuzz_need(false, "a hook reached no " #name);                      \
        return x;                                                              \
    }
#define UNREACHED_OF_TWO(name)                                                 \
    double name(double x, double y)                                            \
    {                                                                          \
        asy_fuzz_need(false, "a hook reached no " #name);                      \
        return x + y;                                                          \
    }
UNREACHED_OF_TWO(pow)
UNREACHED_OF_TWO(atan2)
UNREACHED(exp)
UNREACHED(sin)
UNREACHED(cos)
UNREACHED(tan)
UNREACHED(asin)
UNREACHED(acos)
UNREACHED(sinh)
UNREACHED(cosh)
UNREACHED(tanh)

/* One hook's life. */
typedef struct life {
    asy_arena arena, scratch;
    asy_error err;
    asy_ctx ctx;
    asy_hooks *hooks;
    asy_member member;
    asy_value value[PARAMS];
    asy_params params;
} life;

static asy_train rows(int k)
{
    asy_train train = {.y = k == 2 ? two : three, .k = k, .names = names};
    train.x = (asy_matrix){.v = cells, .n = N, .p = P, .ld = N};
    return train;
}

static void fit_learner(life *t, int k)
{
    asy_train train = rows(k);
    void *model;
    double score[SCORES];
    asy_fit fit = {.learner = t->member.implementation,
                   .train = &train,
                   .params = t->params,
                   .ctx = &t->ctx};
    if (fit.learner->fit(&fit, &model) != ASY_OK ||
        fit.learner->score(model, &train.x, &t->ctx, score) != ASY_OK)
        return;
    for (size_t i = 0; i < N * asy_score_width(k); i++)
        ASY_FUZZ_NEED(!isnan(score[i]));
}

static void run_learner(life *t)
{
    fit_learner(t, 2);
    t->ctx.unit++;
    asy_error_reset(&t->err);
    fit_learner(t, 3);
}

static void run_transform(life *t)
{
    asy_train train = rows(2);
    void *model;
    asy_step step = {t->member.implementation, t->params};
    const asy_transform *f = step.transform;
    if (f->fit(&step, &train, &t->ctx, &model) != ASY_OK)
        return;
    for (size_t j = 0; j < f->width(model); j++)
        ASY_FUZZ_NEED(f->names(model)[j] != NULL);
    asy_matrix out = asy_matrix_new(&t->arena, N, f->width(model));
    if (out.v && f->apply(model, &train.x, &t->ctx, &out) == ASY_OK)
        for (size_t j = 0; j < out.p; j++)
            ASY_FUZZ_NEED(!isinf(asy_at(&out, N - 1, j)));
}

static void run_measure(life *t)
{
    const asy_measure *m = t->member.implementation;
    asy_prediction p = {.n = N,
                        .k = 2,
                        .y = two,
                        .score = cells,
                        .decision = two,
                        .probability = true};
    double value;
    if (m->compute(m, &p, &t->ctx, &value) == ASY_OK)
        ASY_FUZZ_NEED(isnan(value) || (value >= m->lower && value <= m->upper));
}

static void begin(life *t)
{
    *t = (life){0};
    asy_arena_init(&t->arena);
    asy_arena_init(&t->scratch);
    t->ctx = (asy_ctx){.arena = &t->arena,
                       .scratch = &t->scratch,
                       .key = 7,
                       .unit = 1,
                       .err = &t->err};
    ASY_FUZZ_NEED(asy_hooks_new(&t->hooks, &t->err) == ASY_OK);
    asy_hooks_limit(t->hooks, (asy_hook_limits){MEMORY_MB, INSTRUCTIONS});
}

static void end(life *t)
{
    asy_hooks_free(t->hooks);
    asy_arena_clear(&t->scratch);
    asy_arena_clear(&t->arena);
}

/* Any may be refused, with a sentence. */
static void try_as(const char *path, size_t kind)
{
    static void (*const run[])(life *) = {run_learner, run_transform,
                                          run_measure};
    life t;
    begin(&t);
    asy_hook_loader loader = asy_hooks_loader(t.hooks);
    asy_status (*const load[])(void *, const char *, asy_member *,
                               asy_error *) = {loader.learner, loader.transform,
                                               loader.measure};
    asy_status status = load[kind](loader.user, path, &t.member, &t.err);
    ASY_FUZZ_NEED((status == ASY_OK) == (t.err.message[0] == '\0'));
    t.params = (asy_params){t.member.params, t.member.n_params, t.value};
    if (status == ASY_OK && t.member.n_params <= PARAMS &&
        asy_param_defaults(t.member.params, t.member.n_params, t.value,
                           &t.err) == ASY_OK)
        run[kind](&t);
    end(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path =
        asy_fuzz_file("hook.lua", data ? data : (const uint8_t *)"", size);
    for (size_t kind = 0; kind < 3; kind++)
        try_as(path, kind);
    return 0;
}
