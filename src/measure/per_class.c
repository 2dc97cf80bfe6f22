/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures of decisions about one class against the rest: the positive class
 * of two, else the plain mean over classes (macro).
 *
 * Where a share has no rows to be a share of, it matters whose fault that is.
 * The data lack the class: the share is not defined, NaN, and left out of a
 * macro mean. The decisions never name the class: precision, NPV and F1 are 0.
 * Classes neither present nor decided are left out of a macro mean.
 */
#include <math.h>

#include "measure/parts.h"

typedef struct cells {
    double tp, fp, fn, tn;
} cells;

typedef struct share {
    double (*of)(cells c);
} share;

static cells cells_of(const asy_confusion *t, int positive)
{
    double tp = t->count[positive * t->k + positive];
    double fp = t->of_decided[positive] - tp;
    double fn = t->of_true[positive] - tp;
    return (cells){tp, fp, fn, t->n - tp - fp - fn};
}

static double macro(const asy_confusion *t, const share *self)
{
    double sum = 0;
    int defined = 0;
    for (int c = 0; c < t->k; c++) {
        if (!(t->of_true[c] > 0 || t->of_decided[c] > 0))
            continue;
        double one = self->of(cells_of(t, c));
        if (isnan(one))
            continue;
        sum += one;
        defined++;
    }
    return defined ? sum / defined : (double)NAN;
}

static asy_status compute(const asy_measure *measure,
                          const asy_prediction *prediction, asy_ctx *ctx,
                          double *value)
{
    const share *self = measure->self;
    bool two = prediction->k == 2;
    *value = (double)NAN;
    if (!prediction->decision || !prediction->n ||
        (!two && (measure->caps & ASY_TWO_CLASSES_ONLY)))
        return ASY_OK;
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_confusion t;
    asy_status status =
        asy_confusion_make(prediction, ctx->scratch, ctx->err, &t);
    if (status == ASY_OK)
        *value = two ? self->of(cells_of(&t, 1)) : macro(&t, self);
    asy_arena_release(ctx->scratch, mark);
    return status;
}

static double recall_of(cells c)
{
    double n = c.tp + c.fn;
    return n > 0 ? c.tp / n : (double)NAN;
}

static double specificity_of(cells c)
{
    double n = c.tn + c.fp;
    return n > 0 ? c.tn / n : (double)NAN;
}

static double precision_of(cells c)
{
    double n = c.tp + c.fp;
    return n > 0 ? c.tp / n : 0;
}

static double npv_of(cells c)
{
    double n = c.tn + c.fn;
    return n > 0 ? c.tn / n : 0;
}

static double f1_of(cells c)
{
    double n = 2 * c.tp + c.fp + c.fn;
    return n > 0 ? 2 * c.tp / n : 0;
}

const asy_measure asy_sensitivity = {
    .name = "sensitivity",
    .title = "Sensitivity",
    .help = "share of the positives decided positive; not defined without "
            "positives; more classes: mean over the classes present",
    .caps = ASY_NEEDS_DECISION,
    .lower = 0,
    .upper = 1,
    .self = &(const share){recall_of},
    .compute = compute,
};

const asy_measure asy_specificity = {
    .name = "specificity",
    .title = "Specificity",
    .help = "share of the negatives decided negative; not defined without "
            "negatives; more classes: mean of one class against the rest",
    .caps = ASY_NEEDS_DECISION,
    .lower = 0,
    .upper = 1,
    .self = &(const share){specificity_of},
    .compute = compute,
};

const asy_measure asy_precision = {
    .name = "precision",
    .title = "Precision",
    .help = "share of positive decisions that are right, 0 if there are none; "
            "more classes: mean over the classes present or decided",
    .caps = ASY_NEEDS_DECISION,
    .lower = 0,
    .upper = 1,
    .self = &(const share){precision_of},
    .compute = compute,
};

const asy_measure asy_recall = {
    .name = "recall",
    .title = "Recall",
    .help = "the same number as sensitivity",
    .caps = ASY_NEEDS_DECISION,
    .lower = 0,
    .upper = 1,
    .self = &(const share){recall_of},
    .compute = compute,
};

const asy_measure asy_npv = {
    .name = "npv",
    .title = "NPV",
    .help = "share of negative decisions that are right, 0 if there are none; "
            "two classes only",
    .caps = ASY_NEEDS_DECISION | ASY_TWO_CLASSES_ONLY,
    .lower = 0,
    .upper = 1,
    .self = &(const share){npv_of},
    .compute = compute,
};

const asy_measure asy_f1 = {
    .name = "f1",
    .title = "F1",
    .help = "2 TP / (2 TP + FP + FN), 0 where that is 0/0; more classes: mean "
            "over the classes present or decided",
    .caps = ASY_NEEDS_DECISION,
    .lower = 0,
    .upper = 1,
    .self = &(const share){f1_of},
    .compute = compute,
};
