/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derived numbers: see facts.h. */
#include "report/facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"

static bool is_in(const asy_result *r, size_t i, asy_part part)
{
    bool held_out = r->holdout && r->holdout[i];
    return part == ASY_ALL_ROWS || held_out == (part == ASY_HELD_OUT);
}

size_t asy_facts_count(const asy_result *r, int class_index, asy_part part)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += is_in(r, i, part) &&
             (class_index < 0 || r->target[i] == class_index);
    return n;
}

double asy_facts_chance(const asy_result *r, asy_part part)
{
    if (r->n_classes != 2)
        return 1.0 / r->n_classes;
    return (double)asy_facts_count(r, 1, part) /
           (double)asy_facts_count(r, -1, part);
}

bool asy_facts_undefined(const asy_learner_result *learner, const char *metric)
{
    const asy_measure *measure = asy_measure_find(metric);
    return measure && (measure->caps & ASY_NEEDS_PROBABILITY) &&
           !asy_result_probability(learner);
}

static int by_importance(const void *left, const void *right)
{
    const asy_ranked *a = left, *b = right;
    double x = isnan(a->mean) ? -HUGE_VAL : a->mean;
    double y = isnan(b->mean) ? -HUGE_VAL : b->mean;
    if (x != y)
        return x > y ? -1 : 1;
    return a->feature < b->feature ? -1 : a->feature > b->feature;
}

asy_ranked *asy_facts_importance(const asy_result *r,
                                 const asy_learner_result *l, asy_arena *arena)
{
    asy_ranked *out = ASY_NEW(arena, asy_ranked, r->p);
    if (!out)
        return NULL;
    size_t n = r->importance_repeats;
    for (size_t j = 0; j < r->p; j++) {
        const double *v = l->importance + j * n;
        double mean = asy_sum(v, n) / (double)n, squares = 0;
        for (size_t k = 0; k < n; k++)
            squares += (v[k] - mean) * (v[k] - mean);
        out[j] = (asy_ranked){j, mean, sqrt(squares / (double)n)};
    }
    qsort(out, r->p, sizeof *out, by_importance);
    return out;
}

static int by_use(const void *left, const void *right)
{
    const asy_used *a = left, *b = right;
    if (a->folds != b->folds)
        return a->folds > b->folds ? -1 : 1;
    return a->candidate < b->candidate ? -1 : a->candidate > b->candidate;
}

/* Over the folds where it is defined. */
static double mean_inner(const asy_tuning_result *t, size_t folds, size_t c)
{
    double sum = 0, count = 0;
    for (size_t f = 0; f < folds; f++) {
        double v = t->inner_score[f * t->n_candidates + c];
        if (isnan(v))
            continue;
        sum += v;
        count++;
    }
    return sum / count;
}

asy_used *asy_facts_chosen(const asy_result *r, const asy_learner_result *l,
                           asy_arena *arena, size_t *n)
{
    const asy_tuning_result *t = &l->tuning;
    size_t folds = r->n_repeats * r->n_folds;
    asy_used *out = ASY_NEW(arena, asy_used, t->n_candidates);
    if (!out)
        return NULL;
    for (size_t c = 0; c < t->n_candidates; c++)
        out[c] = (asy_used){c, 0, mean_inner(t, folds, c)};
    for (size_t f = 0; f < folds; f++)
        if (t->chosen[f] >= 0 && (size_t)t->chosen[f] < t->n_candidates)
            out[t->chosen[f]].folds++;
    qsort(out, t->n_candidates, sizeof *out, by_use);
    *n = 0;
    while (*n < t->n_candidates && out[*n].folds > 0)
        (*n)++;
    return out;
}

/* Each test row adds 1 / n_train of its fold. */
double asy_facts_test_over_train(const asy_result *r)
{
    double sum = 0;
    for (size_t i = 0; i < r->m; i++)
        sum += 1 / (double)r->n_train[(size_t)r->repeat[i] * r->n_folds +
                                      (size_t)r->fold[i]];
    return sum / (double)(r->n_repeats * r->n_folds);
}
