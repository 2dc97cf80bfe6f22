/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paired and unpaired comparisons: see pairs.h. */
#include "report/pairs.h"

#include <math.h>
#include <string.h>

#include "report/facts.h"

/* ---- what can be compared with what ---- */

asy_relation asy_pairs_relation(const asy_result *a, const asy_result *b)
{
    if (strcmp(a->data_sha256, b->data_sha256) != 0 || a->n != b->n)
        return ASY_OTHER_DATA;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->id[i], b->id[i]) != 0)
            return ASY_OTHER_DATA;
    if (a->n_classes != b->n_classes)
        return ASY_OTHER_TARGET;
    for (size_t i = 0; i < a->n; i++)
        if (a->target[i] != b->target[i])
            return ASY_OTHER_TARGET;
    return ASY_SAME_SAMPLES;
}

bool asy_pairs_same_folds(const asy_result *a, const asy_result *b)
{
    size_t bytes = a->m * sizeof(int);
    return a->n_repeats == b->n_repeats && a->n_folds == b->n_folds &&
           a->m == b->m && memcmp(a->repeat, b->repeat, bytes) == 0 &&
           memcmp(a->fold, b->fold, bytes) == 0 &&
           memcmp(a->sample, b->sample, bytes) == 0;
}

/* ---- scores by sample ---- */

/* Where each (repeat, sample) is among the m rows, m if nowhere; false if one
   is there twice or has no score. */
static bool locate(const asy_entrant *e, size_t *at)
{
    const asy_result *r = e->result;
    for (size_t i = 0; i < r->n_repeats * r->n; i++)
        at[i] = r->m;
    for (size_t i = 0; i < r->m; i++) {
        size_t *slot = &at[(size_t)r->repeat[i] * r->n + (size_t)r->sample[i]];
        if (*slot != r->m || e->learner->decision[i] < 0)
            return false;
        *slot = i;
    }
    return true;
}

/* In how many repeats a sample was scored. */
static size_t times(const asy_result *r, const size_t *at, size_t sample)
{
    size_t n = 0;
    for (size_t t = 0; t < r->n_repeats; t++)
        n += at[t * r->n + sample] != r->m;
    return n;
}

asy_status asy_pairs_outer(const asy_entrant *e, asy_ctx *ctx, asy_scores *out)
{
    const asy_result *r = e->result;
    *out = (asy_scores){.repeats = r->n_repeats};
    size_t *at = ASY_NEW(ctx->arena, size_t, r->n_repeats * r->n);
    size_t *sample = ASY_NEW(ctx->arena, size_t, r->n);
    double *score = ASY_NEW(ctx->arena, double, r->n_repeats * r->n);
    if (!at || !sample || !score)
        return asy_nomem(ctx->err);
    if (!locate(e, at))
        return ASY_OK;
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        size_t seen = times(r, at, i);
        if (seen == r->n_repeats)
            sample[n++] = i;
        else if (seen > 0)
            return ASY_OK;
    }
    for (size_t t = 0; t < r->n_repeats; t++)
        for (size_t i = 0; i < n; i++)
            score[t * n + i] = e->learner->score[at[t * r->n + sample[i]]];
    *out = (asy_scores){n, r->n_repeats, sample, score};
    return ASY_OK;
}

asy_status asy_pairs_holdout(const asy_entrant *e, asy_ctx *ctx,
                             asy_scores *out)
{
    const asy_result *r = e->result;
    *out = (asy_scores){.repeats = 1};
    size_t *sample = ASY_NEW(ctx->arena, size_t, r->n_holdout);
    if (!sample)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < r->n_holdout; i++) {
        sample[i] = (size_t)r->holdout_sample[i];
        if (e->learner->holdout.decision[i] < 0)
            return ASY_OK;
    }
    *out = (asy_scores){r->n_holdout, 1, sample, e->learner->holdout.score};
    return ASY_OK;
}

/* ---- DeLong ---- */

static asy_status classes_of(const asy_result *r, const asy_scores *s,
                             asy_ctx *ctx, int **y)
{
    *y = ASY_NEW(ctx->arena, int, s->n);
    if (!*y)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < s->n; i++)
        (*y)[i] = r->target[s->sample[i]];
    return ASY_OK;
}

/* s at the samples of `of`, its repeats told again up to `repeats`. */
static asy_status restrict_to(const asy_scores *s, const asy_scores *of,
                              size_t repeats, asy_ctx *ctx, double **out)
{
    *out = ASY_NEW(ctx->arena, double, repeats * of->n);
    if (!*out)
        return asy_nomem(ctx->err);
    for (size_t i = 0, j = 0; i < of->n; i++) {
        while (s->sample[j] != of->sample[i])
            j++;
        for (size_t t = 0; t < repeats; t++)
            (*out)[t * of->n + i] = s->score[t % s->repeats * s->n + j];
    }
    return ASY_OK;
}

/* The samples that both have. */
static asy_status intersect(const asy_scores *a, const asy_scores *b,
                            asy_ctx *ctx, asy_scores *out)
{
    size_t *sample = ASY_NEW(ctx->arena, size_t, a->n);
    if (!sample)
        return asy_nomem(ctx->err);
    *out = (asy_scores){.sample = sample};
    for (size_t i = 0, j = 0; i < a->n; i++) {
        while (j < b->n && b->sample[j] < a->sample[i])
            j++;
        if (j < b->n && b->sample[j] == a->sample[i])
            sample[out->n++] = a->sample[i];
    }
    return ASY_OK;
}

static size_t least_common_multiple(size_t a, size_t b)
{
    size_t multiple = a;
    while (multiple % b != 0)
        multiple += a;
    return multiple;
}

/* AUC of each side over the rows that are compared. */
static asy_status area(const int *y, const double *score, size_t n,
                       size_t repeats, double level, asy_ctx *ctx, double *auc)
{
    asy_interval interval;
    double se;
    ASY_TRY(asy_delong(y, score, n, repeats, level, ctx, &interval, &se));
    *auc = interval.estimate;
    return ASY_OK;
}

static asy_status paired(const asy_result *r, const asy_scores *a,
                         const asy_scores *b, asy_ctx *ctx, asy_contest *out)
{
    asy_scores both;
    int *y;
    double *of_a, *of_b;
    size_t repeats = least_common_multiple(a->repeats, b->repeats);
    ASY_TRY(intersect(a, b, ctx, &both));
    out->n = both.n;
    if (both.n == 0)
        return ASY_OK;
    ASY_TRY(classes_of(r, &both, ctx, &y));
    ASY_TRY(restrict_to(a, &both, repeats, ctx, &of_a));
    ASY_TRY(restrict_to(b, &both, repeats, ctx, &of_b));
    ASY_TRY(area(y, of_a, both.n, repeats, r->level, ctx, &out->a));
    ASY_TRY(area(y, of_b, both.n, repeats, r->level, ctx, &out->b));
    return asy_delong_paired(y, of_a, of_b, both.n, repeats, r->level, ctx,
                             &out->difference);
}

static asy_status unpaired(const asy_entrant *a, const asy_scores *sa,
                           const asy_entrant *b, const asy_scores *sb,
                           asy_ctx *ctx, asy_contest *out)
{
    int *y;
    asy_interval of_a, of_b;
    double se_a, se_b, level = a->result->level;
    ASY_TRY(classes_of(a->result, sa, ctx, &y));
    ASY_TRY(
        asy_delong(y, sa->score, sa->n, sa->repeats, level, ctx, &of_a, &se_a));
    ASY_TRY(classes_of(b->result, sb, ctx, &y));
    ASY_TRY(
        asy_delong(y, sb->score, sb->n, sb->repeats, level, ctx, &of_b, &se_b));
    out->n = sa->n + sb->n;
    out->a = of_a.estimate;
    out->b = of_b.estimate;
    asy_delong_unpaired(out->a, se_a, sa->n, out->b, se_b, sb->n, level,
                        &out->difference);
    return ASY_OK;
}

asy_status asy_pairs_delong(const asy_entrant *a, const asy_scores *a_scores,
                            const asy_entrant *b, const asy_scores *b_scores,
                            asy_ctx *ctx, asy_contest *out)
{
    asy_relation relation = a->result == b->result
                                ? ASY_SAME_SAMPLES
                                : asy_pairs_relation(a->result, b->result);
    *out = (asy_contest){.paired = relation == ASY_SAME_SAMPLES};
    if (a_scores->n == 0 || b_scores->n == 0 || relation == ASY_OTHER_TARGET)
        return ASY_OK;
    if (out->paired)
        return paired(a->result, a_scores, b_scores, ctx, out);
    return unpaired(a, a_scores, b, b_scores, ctx, out);
}

/* ---- folds ---- */

void asy_pairs_folds(const asy_result *r, const asy_metric_result *a,
                     const asy_metric_result *b, asy_contest *out)
{
    size_t folds = r->n_repeats * r->n_folds;
    *out = (asy_contest){.paired = true};
    for (size_t f = 0; f < folds; f++) {
        if (isnan(a->fold[f]) || isnan(b->fold[f]))
            continue;
        out->a += a->fold[f];
        out->b += b->fold[f];
        out->n++;
    }
    out->a /= (double)out->n;
    out->b /= (double)out->n;
    asy_corrected_t_paired(a->fold, b->fold, folds,
                           asy_facts_test_over_train(r), r->level,
                           &out->difference);
}
