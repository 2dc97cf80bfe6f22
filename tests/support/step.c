/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pipeline step to test: see step.h. */
#include "support/step.h"

#include <string.h>

static void set_param(asy_step_bench *b, const char *setting)
{
    const asy_transform *t = b->step.transform;
    char *name = asy_arena_strdup(&b->bench.arena, setting);
    char *equals = strchr(name, '=');
    assert_non_null(equals);
    *equals = '\0';
    size_t at = asy_param_find(t->params, t->n_params, name);
    assert_true(at < t->n_params);
    ASY_GOOD(asy_param_parse(&t->params[at], equals + 1, false, &b->value[at],
                             &b->bench.err),
             &b->bench.err);
}

void asy_step_use(asy_step_bench *b, const char *name,
                  const char *const *settings)
{
    const asy_transform *t = asy_transform_find(name);
    assert_non_null(t);
    assert_true(t->n_params <= sizeof b->value / sizeof *b->value);
    b->step.transform = t;
    b->step.params = (asy_params){t->params, t->n_params, b->value};
    ASY_GOOD(
        asy_param_defaults(t->params, t->n_params, b->value, &b->bench.err),
        &b->bench.err);
    for (; settings && *settings; settings++)
        set_param(b, *settings);
}

void *asy_step_fit(asy_step_bench *b)
{
    void *model = NULL;
    ASY_GOOD(b->step.transform->fit(&b->step, &b->train, &b->bench.ctx, &model),
             &b->bench.err);
    return model;
}

asy_matrix asy_step_apply(asy_step_bench *b, const void *model,
                          const asy_matrix *in)
{
    const asy_transform *t = b->step.transform;
    asy_matrix out = asy_matrix_new(&b->bench.arena, in->n, t->width(model));
    assert_non_null(out.v);
    ASY_GOOD(t->apply(model, in, &b->bench.ctx, &out), &b->bench.err);
    return out;
}

asy_train asy_step_resample(asy_step_bench *b)
{
    asy_train out = {0};
    ASY_GOOD(
        b->step.transform->resample(&b->step, &b->train, &b->bench.ctx, &out),
        &b->bench.err);
    return out;
}

static asy_status map(asy_step_bench *b, asy_matrix *out)
{
    const asy_transform *t = b->step.transform;
    void *model = NULL;
    ASY_TRY(t->fit(&b->step, &b->train, &b->bench.ctx, &model));
    *out = asy_matrix_new(&b->bench.arena, b->train.x.n, t->width(model));
    return t->apply(model, &b->train.x, &b->bench.ctx, out);
}

asy_status asy_step_run(asy_step_bench *b, asy_matrix *out)
{
    const asy_transform *t = b->step.transform;
    asy_error_reset(&b->bench.err);
    if (t->fit)
        return map(b, out);
    asy_train made = {0};
    asy_status status = t->resample(&b->step, &b->train, &b->bench.ctx, &made);
    *out = made.x;
    return status;
}

void asy_step_fails(asy_step_bench *b, asy_status status,
                    const char *const *words)
{
    asy_matrix out;
    assert_int_equal(asy_step_run(b, &out), status);
    for (; *words; words++)
        if (!strstr(b->bench.err.message, *words))
            fail_msg("\"%s\" is not in: %s", *words, b->bench.err.message);
}

int asy_step_set_up(void **state)
{
    static asy_step_fixture f;
    asy_bench_init(&f.step.bench, 1);
    f.root = asy_json_load("tests/reference/transforms.json");
    *state = &f;
    return 0;
}

int asy_step_tear_down(void **state)
{
    asy_step_fixture *f = *state;
    json_decref(f->root);
    asy_bench_clear(&f->step.bench);
    return 0;
}

double *asy_step_numbers(asy_step_fixture *f, const json_t *object,
                         const char *key, size_t *n)
{
    const json_t *array = json_object_get(object, key);
    if (!array)
        fail_msg("reference has no key %s", key);
    return asy_json_doubles(&f->step.bench.arena, array, n);
}
