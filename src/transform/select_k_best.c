/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * select_k_best: keep the k columns with the highest scores for the class.
 *
 * Scores are those of score.h; a score that is not defined ranks last. Where
 * scores are equal the later column is kept, which is what scikit-learn's
 * SelectKBest does. The columns that stay keep their order.
 */
#include <math.h>

#include "base/order.h"
#include "transform/column.h"
#include "transform/keep.h"
#include "transform/score.h"
#include "transform/steps.h"

enum { SCORE_FUNC, K };

static const asy_param params[] = {
    {"score_func", ASY_CHOICE, 0, 0, 0, "f_classif|mutual_info_classif",
     "f_classif", "analysis of variance F, or mutual information"},
    {"k", ASY_INTEGER | ASY_CHOICE, 1, 1e6, 0, "all", "10",
     "how many columns stay"},
};

/* How many columns stay. */
static asy_status choose_count(const asy_value *wanted, size_t p, size_t *k,
                               asy_error *err)
{
    *k = wanted->type == ASY_INTEGER ? (size_t)wanted->number : p;
    if (*k <= p)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "select_k_best cannot keep k %zu columns (found %zu); "
                    "lower k or say all",
                    *k, p);
}

static asy_status need_two_classes(const asy_score_labels *l, asy_error *err)
{
    int present = 0;
    for (int c = 0; c < l->k; c++)
        present += l->count[c] > 0;
    if (present >= 2 && l->n > (size_t)present)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "select_k_best needs at least 2 classes and more rows than "
                    "classes (found %d classes in %zu training rows)",
                    present, l->n);
}

static void score_columns(const asy_step *step, const asy_train *train,
                          const asy_score_labels *labels, double *score)
{
    const asy_value *func = &step->params.value[SCORE_FUNC];
    bool f = asy_value_is(func, "f_classif");
    for (size_t j = 0; j < train->x.p; j++) {
        const double *x = asy_ccol(&train->x, j);
        score[j] =
            f ? asy_score_f(labels, x) : asy_score_mutual_info(labels, x);
        if (isnan(score[j]))
            score[j] = -(double)INFINITY;
    }
}

static asy_status fit(const asy_step *step, const asy_train *train,
                      asy_ctx *ctx, void **model)
{
    size_t p = train->x.p, k = 0;
    asy_score_labels labels = {0};
    ASY_TRY(asy_columns_complete(train, "select_k_best", ctx->err));
    ASY_TRY(choose_count(&step->params.value[K], p, &k, ctx->err));
    ASY_TRY(asy_score_prepare(train, ctx, &labels));
    ASY_TRY(need_two_classes(&labels, ctx->err));
    double *score = ASY_NEW(ctx->scratch, double, p);
    asy_ordered *work = ASY_NEW(ctx->scratch, asy_ordered, 2 * p);
    bool *keep = asy_arena_calloc(ctx->scratch, p, sizeof *keep);
    if (!score || !work || !keep)
        return asy_nomem(ctx->err);
    score_columns(step, train, &labels, score);
    const asy_ordered *rising = asy_order_rising(score, p, 1, work);
    for (size_t i = p - k; i < p; i++)
        keep[rising[i].row] = true;
    return asy_keep_new(train, keep, ctx, model);
}

const asy_transform asy_select_k_best = {
    .name = "select_k_best",
    .help = "keep the k columns that tell most about the class",
    .caps = ASY_STEP_USES_Y,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .fit = fit,
    .width = asy_keep_width,
    .names = asy_keep_names,
    .apply = asy_keep_apply,
};
