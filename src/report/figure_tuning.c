/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tuning: the mean inner score of each candidate and how often it was chosen.
   One tuned hyperparameter gives a line, a grid of two a heat map, anything
   else the best candidates in order. */
#include "report/figure_tuning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "report/figure_dots.h"
#include "report/table.h"
#include "report/words.h"

enum { MOST_CANDIDATES = 20 };

/* ---- axes ---- */

static const asy_value *value_of(const asy_search *s, size_t param,
                                 size_t candidate)
{
    const asy_tuning_result *t = &s->learner->tuning;
    return &t->candidate[candidate * t->n_params + param];
}

size_t asy_axis_at(const asy_search *s, const asy_axis *a, size_t candidate)
{
    const asy_value *v = value_of(s, a->param, candidate);
    size_t i = 0;
    while (i < a->n && !asy_value_equal(&a->value[i], v))
        i++;
    return i;
}

double asy_axis_place(const asy_axis *a, size_t index)
{
    return a->numeric ? a->value[index].number : (double)index;
}

static int by_number(const void *left, const void *right)
{
    double a = ((const asy_value *)left)->number;
    double b = ((const asy_value *)right)->number;
    return (a > b) - (a < b);
}

/* Positive numbers that lie more evenly by their ratios. */
static bool looks_log(const asy_axis *a)
{
    if (!a->numeric || a->n < 3 || !(a->value[0].number > 0))
        return false;
    return a->value[a->n - 1].number / a->value[0].number >= 20;
}

static void find_values(const asy_search *s, asy_axis *a)
{
    a->numeric = true;
    for (size_t c = 0; c < s->n; c++) {
        const asy_value *v = value_of(s, a->param, c);
        a->numeric = a->numeric && (v->type & (ASY_NUMBER | ASY_INTEGER));
        if (asy_axis_at(s, a, c) == a->n)
            a->value[a->n++] = *v;
    }
    if (a->numeric)
        qsort(a->value, a->n, sizeof *a->value, by_number);
    a->log = looks_log(a);
}

static const char *label_of(asy_arena *arena, const asy_value *v)
{
    char text[128];
    if (v->type & (ASY_NUMBER | ASY_INTEGER))
        snprintf(text, sizeof text, "%.3g", v->number);
    else
        asy_value_print(v, text, sizeof text);
    return asy_arena_strdup(arena, text);
}

static asy_status make_axis(const asy_search *s, size_t param, asy_axis *a)
{
    asy_arena *arena = s->set->ctx->arena;
    *a = (asy_axis){.param = param,
                    .name = s->learner->tuning.param[param],
                    .value = ASY_NEW(arena, asy_value, s->n),
                    .label = ASY_NEW(arena, const char *, s->n)};
    if (!a->value || !a->label)
        return asy_nomem(s->set->ctx->err);
    find_values(s, a);
    for (size_t i = 0; i < a->n; i++) {
        a->label[i] = label_of(arena, &a->value[i]);
        if (!a->label[i])
            return asy_nomem(s->set->ctx->err);
        size_t width = asy_text_width(a->label[i]);
        a->longest = width > a->longest ? width : a->longest;
    }
    return ASY_OK;
}

/* ---- scores ---- */

static void summarise(asy_search *s, size_t c)
{
    const asy_result *r = s->set->result;
    const asy_tuning_result *t = &s->learner->tuning;
    double sum = 0, squares = 0, count = 0;
    for (size_t f = 0; f < r->n_repeats * r->n_folds; f++) {
        double v = t->inner_score[f * s->n + c];
        s->chosen[c] += t->chosen[f] == (int)c;
        if (isnan(v))
            continue;
        sum += v;
        squares += v * v;
        count++;
    }
    double mean = sum / count, variance = squares / count - mean * mean;
    s->score[c] = count > 0 ? mean : ASY_NAN;
    s->sd[c] = count > 0 ? sqrt(asy_max(variance, 0)) : ASY_NAN;
}

static void rank_candidates(asy_search *s, bool lower_is_better)
{
    for (size_t c = 0; c < s->n; c++) {
        double mine = lower_is_better ? -s->score[c] : s->score[c];
        s->rank[c] = 1;
        for (size_t o = 0; o < s->n; o++) {
            double other = lower_is_better ? -s->score[o] : s->score[o];
            bool better = other > mine || (isnan(mine) && !isnan(other));
            bool same = other == mine || (isnan(mine) && isnan(other));
            s->rank[c] += better || (same && o < c);
        }
    }
}

static asy_status prepare(asy_search *s)
{
    const asy_result *r = s->set->result;
    asy_arena *arena = s->set->ctx->arena;
    size_t n_params = s->learner->tuning.n_params;
    s->score = ASY_NEW(arena, double, s->n);
    s->sd = ASY_NEW(arena, double, s->n);
    s->chosen = asy_arena_calloc(arena, s->n, sizeof *s->chosen);
    s->rank = ASY_NEW(arena, size_t, s->n);
    s->axis = ASY_NEW(arena, asy_axis, n_params);
    if (!s->score || !s->sd || !s->chosen || !s->rank || !s->axis)
        return asy_nomem(s->set->ctx->err);
    for (size_t c = 0; c < s->n; c++)
        summarise(s, c);
    const asy_measure *m = asy_measure_find(r->tuning_metric);
    rank_candidates(s, m && (m->caps & ASY_LOWER_IS_BETTER));
    for (size_t i = 0; i < n_params; i++) {
        ASY_TRY(make_axis(s, i, &s->axis[s->n_axes]));
        s->n_axes += s->axis[s->n_axes].n > 1;
    }
    return ASY_OK;
}

/* ---- numbers ---- */

static void add_data(asy_search *s)
{
    const asy_tuning_result *t = &s->learner->tuning;
    asy_text *data = &s->figure->data;
    asy_text_add(data, "candidate,rank,x,y,value,sd,chosen");
    for (size_t i = 0; i < t->n_params; i++)
        asy_figure_word(data, t->param[i]);
    asy_text_add(data, "\n");
    for (size_t c = 0; c < s->n; c++) {
        size_t x = asy_axis_at(s, &s->axis[0], c);
        size_t y = s->n_axes > 1 ? asy_axis_at(s, &s->axis[1], c) : 0;
        double place =
            s->n_axes == 1 ? asy_axis_place(&s->axis[0], x) : (double)x;
        asy_text_addf(data, "%zu,%zu", c, s->rank[c]);
        asy_figure_number(data, place);
        asy_text_addf(data, ",%zu", y);
        asy_figure_number(data, s->score[c]);
        asy_figure_number(data, s->sd[c]);
        asy_text_addf(data, ",%zu", s->chosen[c]);
        for (size_t i = 0; i < t->n_params; i++) {
            char text[128];
            asy_value_print(value_of(s, i, c), text, sizeof text);
            asy_figure_word(data, text);
        }
        asy_text_add(data, "\n");
    }
}

/* ---- the best candidates in order ---- */

/* "C 0.1, gamma 0.01" */
static const char *name_of(const asy_search *s, size_t candidate)
{
    asy_arena *arena = s->set->ctx->arena;
    const char *name = "";
    for (size_t i = 0; i < s->n_axes && name; i++) {
        const asy_axis *a = &s->axis[i];
        name =
            asy_arena_printf(arena, "%s%s%s %s", name, i ? ", " : "", a->name,
                             a->label[asy_axis_at(s, a, candidate)]);
    }
    return name;
}

static asy_status draw_ranking(asy_search *s, const char *axis)
{
    asy_arena *arena = s->set->ctx->arena;
    asy_dots_row *row = ASY_NEW(arena, asy_dots_row, s->n);
    if (!row)
        return asy_nomem(s->set->ctx->err);
    for (size_t c = 0; c < s->n; c++) {
        asy_dots_row *dot = &row[s->rank[c] - 1];
        *dot = (asy_dots_row){
            .name = name_of(s, c),
            .remark = s->chosen[c]
                          ? asy_arena_printf(arena, "×%zu", s->chosen[c])
                          : "",
            .value = s->score[c],
            .spread = s->sd[c]};
        if (!dot->name || !dot->remark)
            return asy_nomem(s->set->ctx->err);
    }
    if (s->n > MOST_CANDIDATES)
        ASY_TRY(asy_figure_footer(s->set, s->figure,
                                  "The first %d of %zu candidates.",
                                  MOST_CANDIDATES, s->n));
    asy_dots dots = {
        .row = row, .n = s->n, .most = MOST_CANDIDATES, .axis = axis};
    return asy_dots_draw(s->set, s->figure, &dots);
}

static asy_status draw_search(asy_search *s)
{
    const asy_result *r = s->set->result;
    asy_arena *arena = s->set->ctx->arena;
    ASY_TRY(asy_figure_add(s->set, "tuning", s->learner->id, &s->figure));
    const char *metric = asy_words_metric(r, r->tuning_metric);
    s->figure->title = asy_arena_printf(arena, "Tuning, %s", s->learner->id);
    const char *axis = asy_arena_printf(arena, "Inner score: %s", metric);
    if (!s->figure->title || !axis)
        return asy_nomem(s->set->ctx->err);
    add_data(s);
    bool heat = s->n_axes == 2 && asy_tuning_fits(s);
    ASY_TRY(asy_figure_footer(
        s->set, s->figure,
        "%s in the inner folds: mean%s over %zu outer folds. ×: how many of "
        "them chose it.",
        metric, heat ? "" : " and SD", r->n_repeats * r->n_folds));
    if (s->n_axes == 1)
        return asy_tuning_line(s);
    return heat ? asy_tuning_heat(s) : draw_ranking(s, axis);
}

static bool any_score(const asy_search *s)
{
    size_t c = 0;
    while (c < s->n && isnan(s->score[c]))
        c++;
    return c < s->n;
}

static asy_status draw(asy_figure_set *set)
{
    for (size_t l = 0; l < set->result->n_learners; l++) {
        const asy_learner_result *learner = &set->result->learner[l];
        asy_search s = {
            .set = set, .learner = learner, .n = learner->tuning.n_candidates};
        if (s.n < 2)
            continue;
        ASY_TRY(prepare(&s));
        if (s.n_axes > 0 && any_score(&s))
            ASY_TRY(draw_search(&s));
    }
    return ASY_OK;
}

const asy_figure_kind asy_figure_tuning = {"tuning", draw};
