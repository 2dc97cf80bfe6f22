/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fitting a learner from a test: see fitted.h. */
#include "support/fitted.h"

#include <string.h>

static void set_value(asy_bench *bench, const asy_learner *l, const char *text,
                      asy_value *value)
{
    char name[64];
    size_t length = strcspn(text, "=");
    assert_true(length < sizeof name && text[length] == '=');
    memcpy(name, text, length);
    name[length] = '\0';
    size_t at = asy_param_find(l->params, l->n_params, name);
    if (at == l->n_params)
        fail_msg("%s has no parameter %s", l->name, name);
    ASY_GOOD(asy_param_parse(&l->params[at], text + length + 1, false,
                             &value[at], &bench->err),
             &bench->err);
}

asy_fit asy_fit_of(asy_bench *bench, const char *learner,
                   const asy_train *train, const char *const *set, size_t n)
{
    const asy_learner *l = asy_learner_find(learner);
    assert_non_null(l);
    asy_value *value = ASY_NEW(&bench->arena, asy_value, l->n_params);
    assert_non_null(value);
    /* Not asy_param_defaults: a required parameter has none. */
    for (size_t i = 0; i < l->n_params; i++)
        if (l->params[i].fallback)
            ASY_GOOD(asy_param_parse(&l->params[i], l->params[i].fallback,
                                     false, &value[i], &bench->err),
                     &bench->err);
    for (size_t i = 0; i < n; i++)
        set_value(bench, l, set[i], value);
    return (asy_fit){.learner = l,
                     .train = train,
                     .params = {l->params, l->n_params, value},
                     .ctx = &bench->ctx};
}

void asy_fit_prepare(asy_fit *fit)
{
    void *shared = NULL;
    if (fit->learner->prepare)
        ASY_GOOD(
            fit->learner->prepare(fit->learner, fit->train, fit->ctx, &shared),
            fit->ctx->err);
    fit->shared = shared;
}

const void *asy_model_of(asy_bench *bench, const char *learner,
                         const asy_train *train, const char *const *set,
                         size_t n)
{
    asy_fit fit = asy_fit_of(bench, learner, train, set, n);
    asy_fit_prepare(&fit);
    void *model = NULL;
    ASY_GOOD(fit.learner->fit(&fit, &model), &bench->err);
    return model;
}

double *asy_scores_of(asy_bench *bench, const char *learner, const void *model,
                      const asy_matrix *x, int k)
{
    size_t cells = k == 2 ? x->n : x->n * (size_t)k;
    double *score = ASY_NEW(&bench->arena, double, cells);
    assert_non_null(score);
    const asy_learner *l = asy_learner_find(learner);
    assert_non_null(l);
    ASY_GOOD(l->score(model, x, &bench->ctx, score), &bench->err);
    return score;
}
