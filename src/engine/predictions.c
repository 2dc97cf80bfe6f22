/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions, tuning and importance of a learner, in plan order. */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "engine/summary.h"

static const asy_record *observed(const asy_summary *s, size_t learner,
                                  size_t repeat, size_t fold)
{
    return asy_collection_at(s->collection,
                             (asy_unit){0, repeat, fold, learner});
}

/* The test rows of each fold, from any learner whose unit went well; a fold
   where all failed is laid out from the plan itself. */
static asy_status fold_rows(asy_summary *s, size_t repeat,
                            const asy_folds **folds)
{
    asy_folds *out = ASY_NEW(s->ctx.scratch, asy_folds, 1);
    if (!out)
        return asy_nomem(s->ctx.err);
    asy_ctx ctx = s->ctx;
    ctx.arena = s->ctx.scratch;
    ASY_TRY(asy_plan_outer(s->plan, repeat, s->plan->y, &ctx, out));
    *folds = out;
    return ASY_OK;
}

static asy_status lay_repeat(asy_summary *s, size_t repeat, size_t *capacity)
{
    asy_result *r = s->result;
    const asy_folds *folds;
    ASY_TRY(fold_rows(s, repeat, &folds));
    for (size_t f = 0; f < folds->n; f++) {
        const asy_fold *fold = &folds->fold[f];
        if (r->m + fold->n_test > *capacity)
            return asy_fail(s->ctx.err, ASY_ENUMERIC,
                            "folds of repeat %zu outgrow their table", repeat);
        r->n_train[repeat * r->n_folds + f] = fold->n_train;
        for (size_t i = 0; i < fold->n_test; i++) {
            r->repeat[r->m] = (int)repeat;
            r->fold[r->m] = (int)f;
            r->sample[r->m++] = (int)s->plan->row[fold->test[i]];
        }
    }
    return ASY_OK;
}

/* Is every row that is tested at all tested as often as there are repeats? */
static bool tested_alike(const asy_result *r, const size_t *seen)
{
    for (size_t i = 0; i < r->n; i++)
        if (seen[i] != 0 && seen[i] != r->n_repeats)
            return false;
    return true;
}

/* The tested rows, in the task's order, and where each stands among them. */
static void list_rows(asy_summary *s, const size_t *seen, size_t *rows, int *y,
                      size_t *position)
{
    const asy_result *r = s->result;
    for (size_t i = 0; i < r->n; i++)
        if (seen[i] != 0) {
            position[i] = s->n_rows;
            y[s->n_rows] = r->target[i];
            rows[s->n_rows++] = i;
        }
}

/* Where each row was tested in each repeat; false if one was tested twice in
   one repeat, so never in another. */
static bool find_rows(asy_summary *s, const size_t *position)
{
    const asy_result *r = s->result;
    size_t places = s->n_rows * r->n_repeats;
    for (size_t i = 0; i < places; i++)
        s->at[i] = r->m;
    for (size_t i = 0; i < r->m; i++)
        s->at[(size_t)r->repeat[i] * s->n_rows + position[r->sample[i]]] = i;
    for (size_t i = 0; i < places; i++)
        if (s->at[i] == r->m)
            return false;
    return true;
}

/* If every row that repeat 0 tests is tested once in each repeat, and no other
   is: fill rows, y and at. */
static asy_status align(asy_summary *s)
{
    asy_result *r = s->result;
    asy_arena *arena = s->ctx.arena;
    size_t *seen = asy_arena_calloc(arena, r->n, sizeof *seen);
    size_t *position = ASY_NEW(arena, size_t, r->n);
    size_t *rows = ASY_NEW(arena, size_t, r->n);
    int *y = ASY_NEW(arena, int, r->n);
    s->at = ASY_NEW(arena, size_t, r->m);
    if (!seen || !position || !rows || !y || !s->at)
        return asy_nomem(s->ctx.err);
    for (size_t i = 0; i < r->m; i++)
        seen[r->sample[i]]++;
    if (!tested_alike(r, seen))
        return ASY_OK;
    list_rows(s, seen, rows, y, position);
    s->rows = rows;
    s->y = y;
    if (!find_rows(s, position))
        s->n_rows = 0;
    return ASY_OK;
}

asy_status asy_summary_layout(asy_summary *s)
{
    asy_result *r = s->result;
    size_t capacity = 0;
    for (size_t t = 0; t < r->n_repeats; t++) {
        asy_mark mark = asy_arena_mark(s->ctx.scratch);
        const asy_folds *folds;
        ASY_TRY(fold_rows(s, t, &folds));
        for (size_t f = 0; f < folds->n; f++)
            capacity += folds->fold[f].n_test;
        asy_arena_release(s->ctx.scratch, mark);
    }
    r->repeat = ASY_NEW(s->ctx.arena, int, capacity);
    r->fold = ASY_NEW(s->ctx.arena, int, capacity);
    r->sample = ASY_NEW(s->ctx.arena, int, capacity);
    r->n_train = ASY_NEW(s->ctx.arena, size_t, r->n_repeats * r->n_folds);
    if (!r->repeat || !r->fold || !r->sample || !r->n_train)
        return asy_nomem(s->ctx.err);
    for (size_t t = 0; t < r->n_repeats; t++) {
        asy_mark mark = asy_arena_mark(s->ctx.scratch);
        ASY_TRY(lay_repeat(s, t, &capacity));
        asy_arena_release(s->ctx.scratch, mark);
    }
    return align(s);
}

/* The tuned parameters' values of every candidate. */
static asy_status candidates(asy_summary *s, size_t l)
{
    const asy_plan_learner *from = &s->plan->learner[l];
    asy_tuning_result *t = &s->result->learner[l].tuning;
    t->n_params = from->n_tuned;
    t->n_candidates = from->n_candidates;
    t->param = ASY_NEW(s->ctx.arena, const char *, t->n_params);
    asy_value *value =
        ASY_NEW(s->ctx.arena, asy_value, t->n_candidates * t->n_params);
    if (!t->param || !value)
        return asy_nomem(s->ctx.err);
    for (size_t a = 0; a < t->n_params; a++)
        t->param[a] = from->learner->params[from->tuned[a]].name;
    for (size_t c = 0; c < t->n_candidates; c++)
        for (size_t a = 0; a < t->n_params; a++)
            value[c * t->n_params + a] =
                from->candidate[c * from->learner->n_params + from->tuned[a]];
    t->candidate = value;
    return ASY_OK;
}

static asy_status allocate(asy_summary *s, asy_learner_result *to)
{
    const asy_result *r = s->result;
    asy_arena *arena = s->ctx.arena;
    size_t width = asy_score_width(r->n_classes);
    size_t folds = r->n_repeats * r->n_folds;
    to->score = ASY_NEW(arena, double, r->m *width);
    to->decision = ASY_NEW(arena, int, r->m);
    to->threshold = ASY_NEW(arena, double, folds);
    to->tuning.chosen = ASY_NEW(arena, int, folds);
    to->tuning.inner_score =
        ASY_NEW(arena, double, folds * to->tuning.n_candidates);
    if (!to->score || !to->decision || !to->threshold || !to->tuning.chosen ||
        !to->tuning.inner_score)
        return asy_nomem(s->ctx.err);
    return ASY_OK;
}

/* Copy one fold's record to its place; a failed unit leaves NaN and -1. */
static size_t place(const asy_record *record, size_t n_test, size_t split,
                    size_t at, asy_learner_result *to, size_t width)
{
    size_t c = to->tuning.n_candidates;
    bool well = record->status == ASY_OK && record->n_test == n_test;
    to->threshold[split] = record->threshold;
    to->tuning.chosen[split] = record->chosen;
    for (size_t i = 0; i < c; i++)
        to->tuning.inner_score[split * c + i] =
            record->n_candidates == c ? record->inner_score[i] : ASY_NAN;
    for (size_t i = 0; i < n_test; i++)
        to->decision[at + i] = well ? record->decision[i] : -1;
    for (size_t i = 0; i < n_test * width; i++)
        to->score[at * width + i] = well ? record->score[i] : ASY_NAN;
    return at + n_test;
}

/* Does a unit that went well lack its importance? */
static bool lacks_importance(const asy_summary *s, size_t l)
{
    const asy_result *r = s->result;
    for (size_t split = 0; split < r->n_repeats * r->n_folds; split++) {
        const asy_record *record =
            observed(s, l, split / r->n_folds, split % r->n_folds);
        if (record->status == ASY_OK && record->n_importance == 0)
            return true;
    }
    return false;
}

/* Mean over all folds of all repeats, in plan order, of those defined. */
static asy_status importance(asy_summary *s, size_t l)
{
    const asy_result *r = s->result;
    size_t n = r->p * r->importance_repeats;
    if (s->stored && lacks_importance(s, l)) {
        s->result->learner[l].importance = s->stored->learner[l].importance;
        return ASY_OK;
    }
    double *sum = asy_arena_calloc(s->ctx.arena, n, sizeof *sum);
    size_t *count = asy_arena_calloc(s->ctx.scratch, n, sizeof *count);
    if (!sum || !count)
        return asy_nomem(s->ctx.err);
    for (size_t split = 0; split < r->n_repeats * r->n_folds; split++) {
        const asy_record *record =
            observed(s, l, split / r->n_folds, split % r->n_folds);
        for (size_t i = 0; i < n && record->n_importance == n; i++) {
            if (isnan(record->importance[i]))
                continue;
            sum[i] += record->importance[i];
            count[i]++;
        }
    }
    for (size_t i = 0; i < n; i++)
        sum[i] = count[i] ? sum[i] / (double)count[i] : ASY_NAN;
    s->result->learner[l].importance = sum;
    return ASY_OK;
}

asy_status asy_summary_predictions(asy_summary *s, size_t l)
{
    const asy_result *r = s->result;
    asy_learner_result *to = &s->result->learner[l];
    size_t width = asy_score_width(r->n_classes);
    ASY_TRY(candidates(s, l));
    ASY_TRY(allocate(s, to));
    size_t at = 0;
    for (size_t t = 0; t < r->n_repeats; t++) {
        for (size_t f = 0; f < r->n_folds; f++) {
            size_t n_test = 0;
            while (at + n_test < r->m && r->repeat[at + n_test] == (int)t &&
                   r->fold[at + n_test] == (int)f)
                n_test++;
            at = place(observed(s, l, t, f), n_test, t * r->n_folds + f, at, to,
                       width);
        }
    }
    asy_mark mark = asy_arena_mark(s->ctx.scratch);
    asy_status status = r->importance_metric ? importance(s, l) : ASY_OK;
    asy_arena_release(s->ctx.scratch, mark);
    return status;
}
