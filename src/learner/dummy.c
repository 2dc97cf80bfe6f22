/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A learner that does not look at the features: the level that every other
 * one has to beat. Its scores are the same for all rows.
 *
 * scikit-learn's `stratified` is left out: a row's score is a function of the
 * row, never a draw.
 */
#include "learner/learner.h"

enum { STRATEGY, N_PARAMS };

static const asy_param params[] = {
    {"strategy", ASY_CHOICE, 0, 0, 0, "prior|most_frequent|uniform", "prior",
     "prior: class shares; most_frequent: 1 for the largest class; uniform: "
     "the same for all"},
};

typedef struct dummy_model {
    int k;
    double *probability; /* [k] */
} dummy_model;

/* The first of the largest classes. */
static int most_frequent(const size_t *count, int k)
{
    int best = 0;
    for (int c = 1; c < k; c++)
        if (count[c] > count[best])
            best = c;
    return best;
}

static void fill(const asy_fit *fit, const size_t *count, double *probability)
{
    const asy_value *strategy = &fit->params.value[STRATEGY];
    int k = fit->train->k, largest = most_frequent(count, k);
    for (int c = 0; c < k; c++) {
        if (asy_value_is(strategy, "prior"))
            probability[c] = (double)count[c] / (double)fit->train->x.n;
        else if (asy_value_is(strategy, "uniform"))
            probability[c] = 1.0 / k;
        else
            probability[c] = c == largest;
    }
}

static asy_status dummy_fit(const asy_fit *fit, void **model)
{
    asy_ctx *ctx = fit->ctx;
    dummy_model *m = ASY_NEW(ctx->arena, dummy_model, 1);
    size_t *count = ASY_NEW(ctx->scratch, size_t, fit->train->k);
    double *probability = ASY_NEW(ctx->arena, double, fit->train->k);
    if (!m || !count || !probability)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_require_classes(fit->train, count, ctx->err));
    fill(fit, count, probability);
    *m = (dummy_model){fit->train->k, probability};
    *model = m;
    return ASY_OK;
}

static asy_status dummy_score(const void *model, const asy_matrix *x,
                              asy_ctx *ctx, double *score)
{
    (void)ctx;
    const dummy_model *m = model;
    if (m->k == 2) {
        for (size_t i = 0; i < x->n; i++)
            score[i] = m->probability[1];
        return ASY_OK;
    }
    size_t k = (size_t)m->k;
    for (size_t i = 0; i < x->n; i++)
        for (size_t c = 0; c < k; c++)
            score[i * k + c] = m->probability[c];
    return ASY_OK;
}

const asy_learner asy_learner_dummy = {
    .name = "dummy",
    .help = "the same score for every row: the level of no information",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY | ASY_MISSING_OK | ASY_SCALE_FREE,
    .params = params,
    .n_params = N_PARAMS,
    .fit = dummy_fit,
    .score = dummy_score,
};
