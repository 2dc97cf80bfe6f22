/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A learner on trial: see trial.h. */
#include "support/trial.h"

#include <string.h>

#include "support/fitted.h"
#include "support/json.h"

/* What tests set so that they are quick or solved tightly. */
static const struct {
    const char *param, *setting;
} usual[] = {{"n_estimators", "n_estimators=20"}};

bool asy_trial_has(const asy_learner *l, const char *name)
{
    return asy_param_find(l->params, l->n_params, name) < l->n_params;
}

void asy_trial_set(asy_trial *t, const char *text)
{
    assert_true(t->n_set < ASY_TRIAL_SETTINGS);
    t->set[t->n_set++] = text;
}

/* Texts that must be given name a column: the first. */
static void set_required(asy_trial *t)
{
    for (size_t i = 0; i < t->learner->n_params; i++) {
        const asy_param *param = &t->learner->params[i];
        if (!(param->flags & ASY_REQUIRED))
            continue;
        assert_true(param->types & ASY_STRING);
        asy_trial_set(t, asy_arena_printf(&t->bench.arena, "%s=%s", param->name,
                                          t->train.names[0]));
    }
}

void asy_trial_use(asy_trial *t, const char *cohort)
{
    asy_cohort(&t->bench.arena, cohort, &t->train);
    asy_standardise(&t->train);
    t->n_set = 0;
    set_required(t);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (asy_trial_has(t->learner, usual[i].param))
            asy_trial_set(t, usual[i].setting);
}

asy_status asy_trial_fit(asy_trial *t, void **model)
{
    asy_fit fit =
        asy_fit_of(&t->bench, t->learner->name, &t->train, t->set, t->n_set);
    asy_status status = ASY_OK;
    void *shared = NULL;
    if (t->learner->prepare)
        status = t->learner->prepare(t->learner, &t->train, fit.ctx, &shared);
    fit.shared = shared;
    return status == ASY_OK ? t->learner->fit(&fit, model) : status;
}

const void *asy_trial_model(asy_trial *t)
{
    void *model = NULL;
    ASY_GOOD(asy_trial_fit(t, &model), &t->bench.err);
    return model;
}

double *asy_trial_scores(asy_trial *t, const void *model, const asy_matrix *x)
{
    return asy_scores_of(&t->bench, t->learner->name, model, x, t->train.k);
}

static size_t width(const asy_trial *t)
{
    return t->train.k == 2 ? 1 : (size_t)t->train.k;
}

static bool gives_probabilities(const asy_trial *t)
{
    return t->learner->caps & ASY_PROBABILITY;
}

/* Finite; probabilities in [0, 1] whose rows sum to 1. */
void asy_trial_check(const asy_trial *t, const double *score, size_t n)
{
    size_t k = width(t);
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t c = 0; c < k; c++) {
            double s = score[i * k + c];
            assert_true(isfinite(s));
            assert_true(!gives_probabilities(t) || (s >= 0 && s <= 1));
            sum += s;
        }
        if (k > 2 && gives_probabilities(t))
            ASY_NEAR(sum, 1, 1e-12);
    }
}

void asy_trial_run(asy_trial *t)
{
    asy_trial_check(t, asy_trial_scores(t, asy_trial_model(t), &t->train.x),
                    t->train.x.n);
}

/* Some rows of the cohort instead of all: every step-th from first on. */
void asy_trial_thin(asy_trial *t, size_t first, size_t step)
{
    size_t n = 0, *rows = ASY_NEW(&t->bench.arena, size_t, t->train.x.n);
    for (size_t i = first; i < t->train.x.n; i += step)
        rows[n++] = i;
    asy_train all = t->train;
    asy_take(&t->bench.arena, &all, rows, n, &t->train);
}
