/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of two by two: checks, continuity correction, effects. */
#include "base/math.h"
#include "meta/parts.h"

static asy_status check_cell(double count, const char *cell, const char *study,
                             asy_error *err)
{
    if (count >= 0 && count <= 1e9 && count == floor(count))
        return ASY_OK;
    return asy_fail(err, ASY_EDATA,
                    "study %s: bad count of %s (found %g, need a whole number "
                    "from 0 to 1e9)",
                    study, cell, count);
}

static asy_status check_study(const asy_counts *t, const char *study,
                              asy_error *err)
{
    ASY_TRY(check_cell(t->tp, "true positives", study, err));
    ASY_TRY(check_cell(t->fn, "false negatives", study, err));
    ASY_TRY(check_cell(t->fp, "false positives", study, err));
    ASY_TRY(check_cell(t->tn, "true negatives", study, err));
    if (t->tp + t->fn == 0)
        return asy_fail(err, ASY_EDATA,
                        "study %s has no sensitivity (found TP = FN = 0, need "
                        "at least one patient with the condition)",
                        study);
    if (t->fp + t->tn == 0)
        return asy_fail(err, ASY_EDATA,
                        "study %s has no specificity (found FP = TN = 0, need "
                        "at least one patient without the condition)",
                        study);
    return ASY_OK;
}

asy_status asy_counts_check(const asy_counts *raw, const char *const *study,
                            size_t k, asy_error *err)
{
    if (k < 2)
        return asy_fail(err, ASY_EDATA,
                        "too few studies to pool (found %zu, need at least 2)",
                        k);
    for (size_t i = 0; i < k; i++)
        ASY_TRY(check_study(&raw[i], study[i], err));
    return ASY_OK;
}

bool asy_counts_has_zero(const asy_counts *t)
{
    return t->tp == 0 || t->fn == 0 || t->fp == 0 || t->tn == 0;
}

void asy_counts_correct(const asy_counts *raw, size_t k,
                        const asy_correction *correction, asy_counts *out)
{
    bool any = false;
    for (size_t i = 0; i < k; i++)
        any = any || asy_counts_has_zero(&raw[i]);
    for (size_t i = 0; i < k; i++) {
        bool here = correction->when == ASY_CORRECT_ANY
                        ? any
                        : correction->when == ASY_CORRECT_SINGLE &&
                              asy_counts_has_zero(&raw[i]);
        double add = here ? correction->add : 0;
        out[i] = (asy_counts){raw[i].tp + add, raw[i].fn + add, raw[i].fp + add,
                              raw[i].tn + add};
    }
}

/* ---- effects: by the delta method ---- */

typedef struct effect {
    double y, v;
} effect;

static effect sensitivity(const asy_counts *t)
{
    return (effect){asy_log(t->tp / t->fn), 1 / t->tp + 1 / t->fn};
}

static effect specificity(const asy_counts *t)
{
    return (effect){asy_log(t->tn / t->fp), 1 / t->tn + 1 / t->fp};
}

static effect odds_ratio(const asy_counts *t)
{
    return (effect){asy_log(t->tp / t->fn * (t->tn / t->fp)),
                    1 / t->tp + 1 / t->fn + 1 / t->fp + 1 / t->tn};
}

/* A ratio of the shares a / n1 and b / n2. */
static effect ratio(double a, double n1, double b, double n2)
{
    return (effect){asy_log(a / n1 / (b / n2)),
                    1 / a - 1 / n1 + 1 / b - 1 / n2};
}

static effect lr_positive(const asy_counts *t)
{
    return ratio(t->tp, t->tp + t->fn, t->fp, t->fp + t->tn);
}

static effect lr_negative(const asy_counts *t)
{
    return ratio(t->fn, t->tp + t->fn, t->tn, t->fp + t->tn);
}

void asy_effects(const asy_counts *table, size_t k, asy_effect which, double *y,
                 double *v)
{
    static effect (*const of[ASY_N_EFFECTS])(const asy_counts *) = {
        [ASY_LOGIT_SENSITIVITY] = sensitivity,
        [ASY_LOGIT_SPECIFICITY] = specificity,
        [ASY_LN_DOR] = odds_ratio,
        [ASY_LN_LR_POSITIVE] = lr_positive,
        [ASY_LN_LR_NEGATIVE] = lr_negative};
    for (size_t i = 0; i < k; i++) {
        effect e = of[which](&table[i]);
        y[i] = e.y;
        v[i] = e.v;
    }
}
