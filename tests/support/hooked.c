/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks in tests: see hooked.h. */
#include "support/hooked.h"

#include <string.h>

#include "support/json.h"
#include "support/scratch_file.h"

void asy_hooked_init(asy_hooked *t)
{
    *t = (asy_hooked){0};
    asy_bench_init(&t->bench, 20260301);
    ASY_GOOD(asy_hooks_new(&t->hooks, &t->bench.err), &t->bench.err);
}

void asy_hooked_clear(asy_hooked *t)
{
    asy_hooks_free(t->hooks);
    asy_bench_clear(&t->bench);
}

static asy_status set_defaults(asy_hooked *t)
{
    const asy_member *m = &t->member;
    assert_true(m->n_params <= sizeof t->value / sizeof *t->value);
    t->params = (asy_params){m->params, m->n_params, t->value};
    return asy_param_defaults(m->params, m->n_params, t->value, &t->bench.err);
}

asy_status asy_hooked_try(asy_hooked *t, asy_hooked_kind kind, const char *path)
{
    asy_hook_loader loader = asy_hooks_loader(t->hooks);
    asy_status (*load[])(void *, const char *, asy_member *, asy_error *) = {
        loader.learner, loader.transform, loader.measure};
    asy_error_reset(&t->bench.err);
    ASY_TRY(load[kind](loader.user, path, &t->member, &t->bench.err));
    return set_defaults(t);
}

asy_status asy_hooked_text(asy_hooked *t, asy_hooked_kind kind,
                           const char *text)
{
    char path[ASY_SCRATCH_PATH];
    asy_scratch_write(text, strlen(text), path);
    asy_status status = asy_hooked_try(t, kind, path);
    asy_scratch_remove(path);
    return status;
}

void asy_hooked_load(asy_hooked *t, asy_hooked_kind kind, const char *path)
{
    ASY_GOOD(asy_hooked_try(t, kind, path), &t->bench.err);
}

void asy_hooked_set(asy_hooked *t, const char *param, const char *text)
{
    size_t i = asy_param_find(t->params.table, t->params.count, param);
    assert_true(i < t->params.count);
    ASY_GOOD(asy_param_parse(&t->params.table[i], text, false, &t->value[i],
                             &t->bench.err),
             &t->bench.err);
}

const asy_learner *asy_hooked_learner(const asy_hooked *t)
{
    return t->member.implementation;
}

const asy_transform *asy_hooked_transform(const asy_hooked *t)
{
    return t->member.implementation;
}

const asy_measure *asy_hooked_measure(const asy_hooked *t)
{
    return t->member.implementation;
}

asy_status asy_hooked_fit(asy_hooked *t, const asy_train *train, void **model)
{
    asy_fit fit = {.learner = asy_hooked_learner(t),
                   .train = train,
                   .params = t->params,
                   .ctx = &t->bench.ctx};
    asy_error_reset(&t->bench.err);
    return fit.learner->fit(&fit, model);
}

asy_status asy_hooked_score(asy_hooked *t, const void *model,
                            const asy_matrix *x, double *score)
{
    asy_error_reset(&t->bench.err);
    return asy_hooked_learner(t)->score(model, x, &t->bench.ctx, score);
}

double *asy_hooked_scores(asy_hooked *t, const asy_train *train,
                          const asy_matrix *x)
{
    void *model;
    size_t width = train->k > 2 ? (size_t)train->k : 1;
    double *score = ASY_NEW(&t->bench.arena, double, x->n *width);
    ASY_GOOD(asy_hooked_fit(t, train, &model), &t->bench.err);
    ASY_GOOD(asy_hooked_score(t, model, x, score), &t->bench.err);
    return score;
}

void asy_hooked_split(asy_hooked *t, const char *cohort, asy_train *train,
                      asy_train *test)
{
    asy_arena *arena = &t->bench.arena;
    asy_train all;
    asy_cohort(arena, cohort, &all);
    size_t *in = ASY_NEW(arena, size_t, all.x.n), n = 0;
    size_t *out = ASY_NEW(arena, size_t, all.x.n), m = 0;
    for (size_t i = 0; i < all.x.n; i++)
        if (i % 3 == 0)
            out[m++] = i;
        else
            in[n++] = i;
    asy_take(arena, &all, in, n, train);
    asy_take(arena, &all, out, m, test);
}

void asy_hooked_says(const asy_hooked *t, const char *text)
{
    if (!strstr(t->bench.err.message, text))
        fail_msg("found \"%s\", need \"%s\" in it", t->bench.err.message, text);
}

asy_status asy_hooked_run(asy_hooked *t, const char *statements)
{
    asy_train train;
    void *model;
    asy_cohort(&t->bench.arena, "cohort_66", &train);
    const char *text = asy_arena_printf(
        &t->bench.arena,
        "return {kind = 'learner', score = function(model, x)\n"
        "return vector.new(x.rows) end,\n"
        "fit = function(x, y, params, rng)\ndo %s\nend return 1 end}\n",
        statements);
    ASY_TRY(asy_hooked_text(t, ASY_HOOKED_LEARNER, text));
    return asy_hooked_fit(t, &train, &model);
}

void asy_hooked_good(const char *statements)
{
    asy_hooked t;
    asy_hooked_init(&t);
    ASY_GOOD(asy_hooked_run(&t, statements), &t.bench.err);
    asy_hooked_clear(&t);
}

void asy_hooked_bad(const char *statements, const char *text)
{
    asy_hooked t;
    asy_hooked_init(&t);
    assert_int_not_equal(asy_hooked_run(&t, statements), ASY_OK);
    asy_hooked_says(&t, text);
    asy_hooked_clear(&t);
}
