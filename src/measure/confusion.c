/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures of decisions that use the whole table of true by decided class at
 * once, for any number of classes. Not decided (decision NULL) or no rows: NaN.
 */
#include <math.h>

#include "measure/parts.h"

asy_status asy_confusion_make(const asy_prediction *prediction,
                              asy_arena *scratch, asy_error *err,
                              asy_confusion *table)
{
    size_t k = (size_t)prediction->k;
    double *cells = asy_arena_calloc(scratch, k * k + 2 * k, sizeof *cells);
    if (!cells)
        return asy_nomem(err);
    *table = (asy_confusion){.k = prediction->k,
                             .n = (double)prediction->n,
                             .count = cells,
                             .of_true = cells + k * k,
                             .of_decided = cells + k * k + k};
    for (size_t i = 0; i < prediction->n; i++) {
        size_t y = (size_t)prediction->y[i];
        size_t decided = (size_t)prediction->decision[i];
        table->count[y * k + decided] += 1;
        table->of_true[y] += 1;
        table->of_decided[decided] += 1;
        table->right += y == decided;
    }
    return ASY_OK;
}

typedef struct formula {
    double (*of)(const asy_confusion *table);
} formula;

static asy_status compute(const asy_measure *measure,
                          const asy_prediction *prediction, asy_ctx *ctx,
                          double *value)
{
    const formula *self = measure->self;
    *value = (double)NAN;
    if (!prediction->decision || !prediction->n)
        return ASY_OK;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_confusion table;
    asy_status status =
        asy_confusion_make(prediction, ctx->scratch, ctx->err, &table);
    if (status == ASY_OK)
        *value = self->of(&table);
    asy_arena_release(ctx->scratch, mark);
    return status;
}

static double accuracy_of(const asy_confusion *t)
{
    return t->right / t->n;
}

static double balanced_accuracy_of(const asy_confusion *t)
{
    double sum = 0;
    int present = 0;
    for (int c = 0; c < t->k; c++) {
        if (!(t->of_true[c] > 0))
            continue;
        sum += t->count[c * t->k + c] / t->of_true[c];
        present++;
    }
    return sum / present;
}

static double product(const double *a, const double *b, int k)
{
    double sum = 0;
    for (int c = 0; c < k; c++)
        sum += a[c] * b[c];
    return sum;
}

/* Gorodkin's R_K (2004, doi:10.1016/j.compbiolchem.2004.09.006): covariance of
   true and decided indicators over both spreads; for two classes Matthews'. */
static double mcc_of(const asy_confusion *t)
{
    double n2 = t->n * t->n;
    double both = t->right * t->n - product(t->of_true, t->of_decided, t->k);
    double spread_true = n2 - product(t->of_true, t->of_true, t->k);
    double spread_decided = n2 - product(t->of_decided, t->of_decided, t->k);
    double spread = spread_true * spread_decided;
    return spread > 0 ? both / sqrt(spread) : 0;
}

/* 1 - observed / expected disagreement; NaN where none can be expected. */
static double cohen_kappa_of(const asy_confusion *t)
{
    double chance = product(t->of_true, t->of_decided, t->k) / t->n;
    double expected = t->n - chance;
    return expected > 0 ? 1 - (t->n - t->right) / expected : (double)NAN;
}

const asy_measure asy_accuracy = {
    .name = "accuracy",
    .title = "Accuracy",
    .help = "share of rows decided rightly",
    .caps = ASY_NEEDS_DECISION,
    .lower = 0,
    .upper = 1,
    .self = &(const formula){accuracy_of},
    .compute = compute,
};

const asy_measure asy_balanced_accuracy = {
    .name = "balanced_accuracy",
    .title = "Balanced accuracy",
    .help = "mean over the classes present of the share decided rightly",
    .caps = ASY_NEEDS_DECISION,
    .lower = 0,
    .upper = 1,
    .self = &(const formula){balanced_accuracy_of},
    .compute = compute,
};

const asy_measure asy_mcc = {
    .name = "mcc",
    .title = "MCC",
    .help = "Matthews' correlation of true and decided class, for more "
            "classes Gorodkin's R_K; 0 where either does not vary",
    .caps = ASY_NEEDS_DECISION,
    .lower = -1,
    .upper = 1,
    .self = &(const formula){mcc_of},
    .compute = compute,
};

const asy_measure asy_cohen_kappa = {
    .name = "cohen_kappa",
    .title = "Cohen's kappa",
    .help = "agreement beyond chance of true and decided class; not defined "
            "where all rows have, and are decided as, one class",
    .caps = ASY_NEEDS_DECISION,
    .lower = -1,
    .upper = 1,
    .self = &(const formula){cohen_kappa_of},
    .compute = compute,
};
