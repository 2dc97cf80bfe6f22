/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * This study beside published pooled estimates: sensitivity and specificity at
 * the folds' thresholds and the ROC AUC, all over the pooled outer test rows,
 * compared on the logit scale with both uncertainties.
 */
#include "base/math.h"
#include "engine/summary.h"

/* A quantity of ours: its interval, and value and standard error for the logit
   scale. There 0 and 1 have no place: all or none of n rows right counts as
   half a row less or more. */
typedef struct ours {
    asy_interval interval;
    double value, se_logit;
} ours;

/* The share of rows of a class that were decided right, mean over repeats. */
static ours share(const asy_pooled *pooled, int class_index, double level)
{
    double right = 0, n = 0;
    for (size_t i = 0; i < pooled->n; i++)
        n += pooled->y[i] == class_index;
    for (size_t r = 0; r < pooled->repeats; r++)
        for (size_t i = 0; i < pooled->n; i++)
            right += pooled->y[i] == class_index &&
                     pooled->prediction[r].decision[i] == class_index;
    right /= (double)pooled->repeats;
    bool edge = right <= 0 || right >= n;
    return (ours){asy_wilson(right, n, level),
                  edge ? (right + 0.5) / (n + 1) : right / n,
                  asy_logit_se_binomial(right, n)};
}

static asy_status area(asy_summary *s, const asy_pooled *pooled, ours *out)
{
    double se;
    ASY_TRY(asy_summary_delong(s, pooled, &out->interval, &se));
    double auc = out->value = out->interval.estimate;
    out->se_logit = se > 0 ? se / (auc * (1 - auc)) : ASY_NAN;
    return ASY_OK;
}

static asy_compare_result beside(const ours *mine, const asy_interval *theirs,
                                 double published_level, double level)
{
    asy_compare_result out = {.given = !isnan(theirs->estimate),
                              .ours = mine->interval};
    double se = asy_logit_se_from_interval(theirs->lower, theirs->upper,
                                           published_level);
    if (out.given)
        asy_logit_difference(mine->value, mine->se_logit, theirs->estimate, se,
                             level, &out.difference);
    return out;
}

asy_status asy_summary_compare(asy_summary *s, size_t l)
{
    asy_result *r = s->result;
    asy_learner_result *learner = &r->learner[l];
    size_t n = r->n_compare * ASY_N_QUANTITIES;
    learner->compare =
        asy_arena_calloc(s->ctx.arena, n, sizeof *learner->compare);
    if (!learner->compare)
        return asy_nomem(s->ctx.err);
    asy_pooled pooled;
    ASY_TRY(asy_summary_pool(s, l, &pooled));
    if (r->n_compare == 0 || r->n_classes != 2 || pooled.n == 0)
        return ASY_OK;
    ours mine[ASY_N_QUANTITIES];
    mine[ASY_SENSITIVITY] = share(&pooled, 1, r->level);
    mine[ASY_SPECIFICITY] = share(&pooled, 0, r->level);
    asy_mark mark = asy_arena_mark(s->ctx.scratch);
    ASY_TRY(area(s, &pooled, &mine[ASY_AUC]));
    asy_arena_release(s->ctx.scratch, mark);
    for (size_t i = 0; i < n; i++) {
        const asy_published_result *p = &r->published[i / ASY_N_QUANTITIES];
        size_t q = i % ASY_N_QUANTITIES;
        learner->compare[i] =
            beside(&mine[q], &p->quantity[q], p->level, r->level);
    }
    return ASY_OK;
}
