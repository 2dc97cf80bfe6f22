/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of metrics, tests, choices, importance, comparison: see tables.h. */
#include "report/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/facts.h"
#include "report/words.h"

/* Rows of one learner. */
typedef void (*filler)(const asy_scope *scope, const asy_learner_result *l,
                       asy_table *table);

static void begin(const asy_scope *scope, asy_table *table)
{
    asy_table_init(table, scope->arena);
    if (scope->learner == ASY_EVERY_LEARNER)
        asy_table_left(table, "Learner");
}

static bool in_scope(const asy_scope *scope, size_t learner)
{
    return scope->learner == ASY_EVERY_LEARNER ||
           (size_t)scope->learner == learner;
}

static void fill(const asy_scope *scope, filler rows, asy_table *table)
{
    const asy_result *r = scope->result;
    for (size_t l = 0; l < r->n_learners; l++)
        if (in_scope(scope, l))
            rows(scope, &r->learner[l], table);
}

static void begin_row(const asy_scope *scope, const asy_learner_result *l,
                      asy_table *table)
{
    if (scope->learner == ASY_EVERY_LEARNER)
        asy_table_add(table, l->id);
}

static void number(asy_table *table, double x)
{
    asy_table_add(table, asy_words_number(table->arena, x));
}

static void bounds(asy_table *table, const asy_interval *interval)
{
    asy_table_add(table, asy_words_bounds(table->arena, interval));
}

/* ---- metrics ---- */

bool asy_tables_tested(const asy_result *r)
{
    return r->n_permutations > 0 && r->n_null_metrics > 0;
}

static const asy_null_result *nulls_of(const asy_scope *scope,
                                       const asy_learner_result *l)
{
    return scope->holdout ? l->holdout.null : l->null;
}

static const asy_null_result *
null_of(const asy_scope *scope, const asy_learner_result *l, const char *metric)
{
    const asy_null_result *null = nulls_of(scope, l);
    for (size_t m = 0; null && m < scope->result->n_null_metrics; m++)
        if (strcmp(null[m].metric, metric) == 0)
            return &null[m];
    return NULL;
}

static void estimate(asy_table *table, const asy_interval *interval)
{
    number(table, interval->estimate);
    bounds(table, interval);
    asy_table_add(table, asy_words_method_of(interval));
}

static void p_of(const asy_scope *scope, const asy_null_result *null,
                 asy_table *table)
{
    asy_table_add(table,
                  null ? asy_words_permutation_p(scope->arena, null->p_value,
                                                 scope->result->n_permutations)
                       : "");
}

static void metric_row(const asy_scope *scope, const asy_learner_result *l,
                       const asy_metric_result *m, asy_table *table)
{
    begin_row(scope, l, table);
    asy_table_add(table, asy_words_metric(scope->result, m->name));
    if (asy_facts_undefined(l, m->name)) {
        asy_table_span(table, "not defined: decision scores");
        return;
    }
    estimate(table, &m->interval);
    if (!scope->holdout)
        estimate(table, &m->pooled_interval);
    if (asy_tables_tested(scope->result))
        p_of(scope, null_of(scope, l, m->name), table);
}

static void metric_rows(const asy_scope *scope, const asy_learner_result *l,
                        asy_table *table)
{
    const asy_metric_result *metric =
        scope->holdout ? l->holdout.metric : l->metric;
    for (size_t m = 0; m < scope->result->n_metrics; m++)
        metric_row(scope, l, &metric[m], table);
}

static void estimate_columns(const asy_scope *scope, const char *title,
                             asy_table *table)
{
    asy_table_right(table, title);
    asy_table_right(table, asy_words_level(scope->arena, scope->result->level));
    asy_table_left(table, "Method");
}

void asy_tables_metrics(const asy_scope *scope, asy_table *table)
{
    begin(scope, table);
    asy_table_left(table, "Metric");
    estimate_columns(scope, scope->holdout ? "Value" : "Estimate", table);
    if (!scope->holdout)
        estimate_columns(scope, "Pooled", table);
    if (asy_tables_tested(scope->result))
        asy_table_right(table, "p");
    fill(scope, metric_rows, table);
}

/* ---- permutation tests ---- */

/* Mean and sd (divisor n) of the permutations that gave a value. */
static void describe(const double *null, size_t n, double *mean, double *sd)
{
    double sum = 0, squares = 0, count = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(null[i]))
            continue;
        sum += null[i];
        count++;
    }
    *mean = sum / count;
    for (size_t i = 0; i < n; i++)
        if (!isnan(null[i]))
            squares += (null[i] - *mean) * (null[i] - *mean);
    *sd = sqrt(squares / count);
}

static void test_rows(const asy_scope *scope, const asy_learner_result *l,
                      asy_table *table)
{
    const asy_result *r = scope->result;
    const asy_null_result *null = nulls_of(scope, l);
    for (size_t m = 0; null && m < r->n_null_metrics; m++) {
        double mean, sd;
        describe(null[m].null, r->n_permutations, &mean, &sd);
        begin_row(scope, l, table);
        asy_table_add(table, asy_words_metric(r, null[m].metric));
        number(table, null[m].observed);
        number(table, mean);
        number(table, sd);
        p_of(scope, &null[m], table);
        asy_table_add(table,
                      asy_words_permutation_p(scope->arena, null[m].p_adjusted,
                                              r->n_permutations));
    }
}

void asy_tables_tests(const asy_scope *scope, asy_table *table)
{
    begin(scope, table);
    asy_table_left(table, "Metric");
    asy_table_right(table, "Observed");
    asy_table_right(table, "Null mean");
    asy_table_right(table, "Null SD");
    asy_table_right(table, "p");
    asy_table_right(table, "Adjusted p");
    fill(scope, test_rows, table);
}

/* ---- chosen hyperparameters ---- */

/* Four digits tell the values of a grid apart. */
static void print_value(const asy_value *value, char *out, size_t size)
{
    if (value->type == ASY_NUMBER)
        snprintf(out, size, "%.4g", value->number);
    else
        asy_value_print(value, out, size);
}

/* "C = 0.1, gamma = 1" */
static const char *settings(const asy_tuning_result *t, size_t candidate,
                            asy_arena *arena)
{
    char *text = asy_arena_strdup(arena, "");
    for (size_t a = 0; text && a < t->n_params; a++) {
        char value[64];
        print_value(&t->candidate[candidate * t->n_params + a], value,
                    sizeof value);
        text = asy_arena_printf(arena, "%s%s%s = %s", text, a ? ", " : "",
                                t->param[a], value);
    }
    return text;
}

static void chosen_rows(const asy_scope *scope, const asy_learner_result *l,
                        size_t most, asy_table *table)
{
    size_t n = 0;
    const asy_used *used = asy_facts_chosen(scope->result, l, scope->arena, &n);
    table->failed |= !used;
    for (size_t i = 0; used && l->tuning.n_params && i < n && i < most; i++) {
        begin_row(scope, l, table);
        asy_table_addf(table, "%zu", used[i].candidate);
        asy_table_add(table,
                      settings(&l->tuning, used[i].candidate, scope->arena));
        asy_table_addf(table, "%zu", used[i].folds);
        number(table, used[i].inner_score);
    }
}

void asy_tables_chosen(const asy_scope *scope, size_t most, asy_table *table)
{
    const asy_result *r = scope->result;
    begin(scope, table);
    asy_table_right(table, "Candidate");
    asy_table_left(table, "Hyperparameters");
    asy_table_right(table, "Folds");
    asy_table_right(table,
                    asy_arena_printf(scope->arena, "Mean inner %s",
                                     asy_words_metric(r, r->tuning_metric)));
    for (size_t l = 0; l < r->n_learners; l++)
        if (in_scope(scope, l))
            chosen_rows(scope, &r->learner[l], most, table);
}

/* ---- importance ---- */

void asy_tables_importance(const asy_scope *scope, size_t most,
                           asy_table *table)
{
    const asy_result *r = scope->result;
    begin(scope, table);
    asy_table_right(table, "Rank");
    asy_table_left(table, "Feature");
    asy_table_right(table, "Mean");
    asy_table_right(table, "SD");
    for (size_t l = 0; l < r->n_learners; l++) {
        if (!in_scope(scope, l))
            continue;
        const asy_ranked *ranked =
            asy_facts_importance(r, &r->learner[l], scope->arena);
        table->failed |= !ranked;
        for (size_t i = 0; ranked && i < r->p && i < most; i++) {
            begin_row(scope, &r->learner[l], table);
            asy_table_addf(table, "%zu", i + 1);
            asy_table_add(table, r->feature[ranked[i].feature]);
            number(table, ranked[i].mean);
            number(table, ranked[i].sd);
        }
    }
}

/* ---- beside published estimates ---- */

static void published_row(const asy_scope *scope, const asy_interval *theirs,
                          const asy_compare_result *c, asy_table *table)
{
    number(table, c->ours.estimate);
    bounds(table, &c->ours);
    number(table, theirs->estimate);
    if (isnan(theirs->lower) || isnan(theirs->upper)) {
        asy_table_span(table, "no interval published: no test");
        return;
    }
    bounds(table, theirs);
    number(table, c->difference.interval.estimate);
    bounds(table, &c->difference.interval);
    asy_table_add(table, asy_words_p(scope->arena, c->difference.p_value));
}

void asy_tables_published(const asy_scope *scope, size_t published,
                          asy_table *table)
{
    const asy_result *r = scope->result;
    const char *level = asy_words_level(scope->arena, r->level);
    const asy_published_result *theirs = &r->published[published];
    begin(scope, table);
    asy_table_left(table, "Quantity");
    asy_table_right(table, "Ours");
    asy_table_right(table, level);
    asy_table_right(table, "Published");
    asy_table_right(table, asy_words_level(scope->arena, theirs->level));
    asy_table_right(table, "Logit diff.");
    asy_table_right(table, level);
    asy_table_right(table, "p");
    for (size_t l = 0; l < r->n_learners; l++) {
        if (!in_scope(scope, l))
            continue;
        for (size_t q = 0; q < ASY_N_QUANTITIES; q++) {
            const asy_compare_result *c =
                &r->learner[l].compare[published * ASY_N_QUANTITIES + q];
            if (!c->given)
                continue;
            begin_row(scope, &r->learner[l], table);
            asy_table_add(table, asy_words_quantity(q));
            published_row(scope, &theirs->quantity[q], c, table);
        }
    }
}
