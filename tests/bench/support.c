/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clock, a table and learners for the benchmarks: see support.h. */
#include "bench/support.h"

#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void bench_check(asy_status status, const asy_error *err)
{
    if (status == ASY_OK)
        return;
    fprintf(stderr, "benchmark: %s\n", err->message);
    exit(asy_exit_code(status));
}

size_t bench_count(int argc, char **argv, int i, size_t fallback)
{
    return i < argc ? (size_t)strtoul(argv[i], NULL, 10) : fallback;
}

void bench_usage(const char *text)
{
    fprintf(stderr, "usage: %s\n", text);
    exit(2);
}

void bench_report(const char *side, double seconds)
{
    printf("%s %.9g\n", side, seconds);
    fflush(stdout);
}

static void scale_columns(asy_matrix *x)
{
    double n = (double)x->n;
    for (size_t j = 0; j < x->p; j++) {
        double *v = asy_col(x, j), mean = 0, square = 0;
        for (size_t i = 0; i < x->n; i++)
            mean += v[i] / n;
        for (size_t i = 0; i < x->n; i++)
            square += (v[i] - mean) * (v[i] - mean) / n;
        double scale = square > 0 ? sqrt(square) : 1;
        for (size_t i = 0; i < x->n; i++)
            v[i] = (v[i] - mean) / scale;
    }
}

void bench_open(bench *b, const char *file, const char *target, bool scale)
{
    *b = (bench){0};
    asy_arena_init(&b->arena);
    asy_arena_init(&b->scratch);
    asy_error_reset(&b->err);
    b->ctx = (asy_ctx){.arena = &b->arena,
                       .scratch = &b->scratch,
                       .key = asy_key("benchmark", 1),
                       .err = &b->err};
    asy_task_spec spec = {.file = file, .target = target, .positive = "1"};
    bench_check(asy_task_read(&spec, &b->arena, &b->task, &b->err), &b->err);
    if (scale)
        scale_columns(&b->task.x);
    b->train = (asy_train){.x = b->task.x,
                           .y = b->task.y,
                           .k = b->task.k,
                           .names = (const char *const *)b->task.feature};
}

void bench_close(bench *b)
{
    asy_arena_clear(&b->arena);
    asy_arena_clear(&b->scratch);
}

bench_fit bench_learner(bench *b, const char *name)
{
    const asy_learner *l = asy_learner_find(name);
    asy_value *value = ASY_NEW(&b->arena, asy_value, l->n_params);
    if (!value)
        bench_check(asy_nomem(&b->err), &b->err);
    bench_check(asy_param_defaults(l->params, l->n_params, value, &b->err),
                &b->err);
    return (bench_fit){b,
                       {.learner = l,
                        .train = &b->train,
                        .params = {l->params, l->n_params, value},
                        .ctx = &b->ctx},
                       value};
}

void bench_set(bench_fit *f, const char *name, const char *text)
{
    const asy_learner *l = f->fit.learner;
    size_t at = asy_param_find(l->params, l->n_params, name);
    bench_check(
        asy_param_parse(&l->params[at], text, false, &f->value[at], &f->b->err),
        &f->b->err);
}

void bench_prepare(bench_fit *f)
{
    const asy_learner *l = f->fit.learner;
    asy_ctx *ctx = f->fit.ctx;
    void *shared = NULL;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    if (l->prepare)
        bench_check(l->prepare(l, f->fit.train, ctx, &shared), ctx->err);
    asy_arena_release(ctx->scratch, mark);
    f->fit.shared = shared;
}

void *bench_run(bench_fit *f)
{
    asy_ctx *ctx = f->fit.ctx;
    void *model = NULL;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    bench_check(f->fit.learner->fit(&f->fit, &model), ctx->err);
    asy_arena_release(ctx->scratch, mark);
    return model;
}
