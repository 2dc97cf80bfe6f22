/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From pairwise decisions to a score for each class: see svc_model.h. */
#include <math.h>
#include <string.h>

#include "learner/svc_model.h"

/* Add a pair's votes [n x k] and decisions [n x k] of all rows. */
static void count_pair(const asy_svc_pair *pair, const double *decision,
                       const asy_matrix *shape, double *votes, double *sums)
{
    size_t a = (size_t)pair->a, b = (size_t)pair->b;
    for (size_t i = 0; i < shape->n; i++) {
        double *row = sums + i * shape->p;
        row[a] += decision[i];
        row[b] -= decision[i];
        votes[i * shape->p + (decision[i] < 0 ? b : a)] += 1;
    }
}

/* Classes that have rows win their pairs with those that have none. */
static asy_status count_absent(const asy_svc_model *model, asy_ctx *ctx,
                               double *wins)
{
    size_t k = (size_t)model->k;
    bool *present = asy_arena_calloc(ctx->scratch, k, sizeof *present);
    if (!present)
        return asy_nomem(ctx->err);
    for (size_t m = 0; m < model->n_pairs; m++)
        present[model->pair[m].a] = present[model->pair[m].b] = true;
    double absent = 0;
    for (size_t c = 0; c < k; c++)
        absent += !present[c];
    for (size_t c = 0; c < k; c++)
        wins[c] = present[c] ? absent : 0;
    return ASY_OK;
}

static asy_status count_pairs(const asy_svc_model *model, const asy_matrix *x,
                              asy_ctx *ctx, double *votes, double *sums)
{
    double *decision = ASY_NEW(ctx->scratch, double, x->n);
    if (!decision)
        return asy_nomem(ctx->err);
    asy_matrix shape = {.n = x->n, .p = (size_t)model->k};
    for (size_t m = 0; m < model->n_pairs; m++) {
        const asy_svc_pair *pair = &model->pair[m];
        ASY_TRY(asy_svc_machine_decide(&pair->machine, x, ctx, decision));
        count_pair(pair, decision, &shape, votes, sums);
    }
    return ASY_OK;
}

asy_status asy_svc_vote(const asy_svc_model *model, const asy_matrix *x,
                        asy_ctx *ctx, double *score)
{
    size_t k = (size_t)model->k;
    double *wins = ASY_NEW(ctx->scratch, double, k);
    double *sums = asy_arena_calloc(ctx->scratch, x->n * k, sizeof *sums);
    if (!wins || !sums)
        return asy_nomem(ctx->err);
    ASY_TRY(count_absent(model, ctx, wins));
    for (size_t i = 0; i < x->n; i++)
        memcpy(score + i * k, wins, k * sizeof *wins);
    ASY_TRY(count_pairs(model, x, ctx, score, sums));
    for (size_t i = 0; i < x->n * k; i++)
        score[i] += sums[i] / (3 * (fabs(sums[i]) + 1));
    return ASY_OK;
}
