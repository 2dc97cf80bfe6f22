/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay compare`: all learners of all files beside each other; every pair of
 * one file, every pair across two files; and published estimates. A difference
 * is the first less the second.
 */
#include "report/facts.h"
#include "report/page.h"
#include "report/pairs.h"
#include "report/report.h"
#include "report/tables.h"
#include "report/words.h"

typedef struct comparison {
    asy_page page;
    asy_arena scratch;
    asy_ctx ctx; /* arena: the page's */
    const asy_result *const *results;
    const char *const *paths;
    size_t n;
    bool flat; /* some interval has no width */
} comparison;

/* ---- the files and their estimates ---- */

static void files(comparison *c)
{
    asy_page_heading(&c->page, "═", "Files");
    for (size_t i = 0; i < c->n; i++) {
        const asy_result *r = c->results[i];
        const char *label = asy_arena_printf(&c->page.arena, "  %zu", i + 1);
        asy_page_wrap(&c->page, asy_page_have(&c->page, label), 6,
                      "%s: %s, %zu samples, data %.12s, config %.12s%s%s",
                      c->paths[i], r->name, r->n, r->data_sha256,
                      r->config_sha256, r->note ? "; Data: " : "",
                      r->note ? r->note : "");
    }
}

static void estimate(asy_table *table, const asy_interval *interval)
{
    asy_table_add(table, asy_words_number(table->arena, interval->estimate));
    asy_table_add(table, asy_words_bounds(table->arena, interval));
    asy_table_add(table, asy_words_method_of(interval));
}

static void metric_rows(const comparison *c, const char *name, asy_table *table)
{
    for (size_t i = 0; i < c->n; i++) {
        const asy_result *r = c->results[i];
        size_t m = asy_result_metric(r, name);
        for (size_t l = 0; m < r->n_metrics && l < r->n_learners; l++) {
            asy_table_add(table, asy_words_metric(r, name));
            asy_table_addf(table, "%zu", i + 1);
            asy_table_add(table, r->learner[l].id);
            if (asy_facts_undefined(&r->learner[l], name)) {
                asy_table_span(table, "not defined: decision scores");
                continue;
            }
            estimate(table, &r->learner[l].metric[m].interval);
            estimate(table, &r->learner[l].metric[m].pooled_interval);
        }
    }
}

/* Has a file before this one the metric? Then its rows are there already. */
static bool seen(const comparison *c, size_t file, const char *name)
{
    for (size_t i = 0; i < file; i++)
        if (asy_result_metric(c->results[i], name) < c->results[i]->n_metrics)
            return true;
    return false;
}

static void chance(comparison *c)
{
    asy_page *page = &c->page;
    for (size_t i = 0; i < c->n; i++) {
        const asy_result *r = c->results[i];
        if (asy_result_metric(r, "average_precision") == r->n_metrics)
            continue;
        const char *level = asy_words_number(
            &page->arena, asy_facts_chance(r, ASY_DEVELOPMENT));
        asy_page_line(page, "  Average precision: chance level %s in file %zu.",
                      asy_page_have(page, level), i + 1);
    }
}

static void estimates(comparison *c)
{
    asy_table table;
    asy_table_init(&table, &c->page.arena);
    const char *level = asy_words_level(&c->page.arena, c->results[0]->level);
    asy_table_left(&table, "Metric");
    asy_table_right(&table, "File");
    asy_table_left(&table, "Learner");
    asy_table_right(&table, "Estimate");
    asy_table_right(&table, level);
    asy_table_left(&table, "Method");
    asy_table_right(&table, "Pooled");
    asy_table_right(&table, level);
    asy_table_left(&table, "Method");
    for (size_t i = 0; i < c->n; i++) {
        const asy_result *r = c->results[i];
        for (size_t m = 0; r->n_learners && m < r->n_metrics; m++)
            if (!seen(c, i, r->learner[0].metric[m].name))
                metric_rows(c, r->learner[0].metric[m].name, &table);
    }
    asy_page_heading(&c->page, "─", "Side by side");
    asy_page_table(&c->page, &table);
    chance(c);
}

/* ---- pairs ---- */

/* Two files, or one with itself. */
typedef struct duel {
    const asy_result *a, *b;
    bool within;
} duel;

static void begin(const comparison *c, bool metric, const char *statistic,
                  asy_table *table)
{
    asy_table_init(table, c->ctx.arena);
    asy_table_left(table, "Learners");
    if (metric)
        asy_table_left(table, "Metric");
    asy_table_right(table, "First");
    asy_table_right(table, "Second");
    asy_table_right(table, "Difference");
    asy_table_right(table, asy_words_level(c->ctx.arena, c->results[0]->level));
    asy_table_right(table, statistic);
    asy_table_right(table, "p");
}

static void add_contest(comparison *c, const asy_contest *contest,
                        asy_table *table)
{
    asy_arena *arena = table->arena;
    const asy_difference *d = &contest->difference;
    c->flat |= d->interval.lower >= d->interval.upper;
    asy_table_add(table, asy_words_number(arena, contest->a));
    asy_table_add(table, asy_words_number(arena, contest->b));
    asy_table_add(table, asy_words_number(arena, d->interval.estimate));
    asy_table_add(table, asy_words_bounds(arena, &d->interval));
    asy_table_add(table, asy_words_number(arena, d->statistic));
    asy_table_add(table, asy_words_p(arena, d->p_value));
}

typedef asy_status (*scorer)(const asy_entrant *, asy_ctx *, asy_scores *);

static asy_status areas_of(comparison *c, const asy_entrant *a,
                           const asy_entrant *b, scorer scores,
                           asy_contest *contest, asy_table *table)
{
    asy_scores of_a, of_b;
    ASY_TRY(scores(a, &c->ctx, &of_a));
    ASY_TRY(scores(b, &c->ctx, &of_b));
    ASY_TRY(asy_pairs_delong(a, &of_a, b, &of_b, &c->ctx, contest));
    asy_table_addf(table, "%s – %s", a->learner->id, b->learner->id);
    if (contest->n)
        add_contest(c, contest, table);
    else
        asy_table_span(table, "not scored alike: no test");
    return ASY_OK;
}

/* ROC AUC of every pair; prints nothing where there is no pair. */
static asy_status areas(comparison *c, const duel *d, scorer scores,
                        const char *what)
{
    asy_table table;
    asy_contest contest = {0};
    begin(c, false, d->within ? "z" : "z or t", &table);
    for (size_t i = 0; i < d->a->n_learners; i++)
        for (size_t j = d->within ? i + 1 : 0; j < d->b->n_learners; j++) {
            asy_entrant a = {d->a, &d->a->learner[i]};
            asy_entrant b = {d->b, &d->b->learner[j]};
            ASY_TRY(areas_of(c, &a, &b, scores, &contest, &table));
        }
    if (asy_table_rows(&table) == 0)
        return ASY_OK;
    asy_page_line(&c->page, "\n  %s: %s DeLong test, %zu rows", what,
                  contest.paired ? "paired" : "unpaired", contest.n);
    asy_page_table(&c->page, &table);
    return ASY_OK;
}

static void folds_of(comparison *c, const duel *d, size_t i, size_t j,
                     asy_table *table)
{
    const asy_learner_result *a = &d->a->learner[i], *b = &d->b->learner[j];
    for (size_t m = 0; m < d->a->n_metrics; m++) {
        size_t other = asy_result_metric(d->b, a->metric[m].name);
        asy_contest contest;
        if (other == d->b->n_metrics ||
            asy_facts_undefined(a, a->metric[m].name) ||
            asy_facts_undefined(b, a->metric[m].name))
            continue;
        asy_pairs_folds(d->a, &a->metric[m], &b->metric[other], &contest);
        if (contest.n == 0)
            continue;
        asy_table_addf(table, "%s – %s", a->id, b->id);
        asy_table_add(table, asy_words_metric(d->a, a->metric[m].name));
        add_contest(c, &contest, table);
    }
}

static void folds(comparison *c, const duel *d)
{
    asy_table table;
    begin(c, true, "t", &table);
    for (size_t i = 0; i < d->a->n_learners; i++)
        for (size_t j = d->within ? i + 1 : 0; j < d->b->n_learners; j++)
            folds_of(c, d, i, j, &table);
    if (asy_table_rows(&table) == 0)
        return;
    asy_page_line(&c->page,
                  "\n  Mean over the folds: corrected t of Nadeau and Bengio, "
                  "%zu folds",
                  d->a->n_repeats * d->a->n_folds);
    asy_page_table(&c->page, &table);
}

static asy_status fight(comparison *c, const duel *d)
{
    bool two = d->a->n_classes == 2 && d->b->n_classes == 2;
    if (two)
        ASY_TRY(
            areas(c, d, asy_pairs_outer, "ROC AUC of the pooled test rows"));
    if (two && d->a->n_holdout && d->b->n_holdout)
        ASY_TRY(areas(c, d, asy_pairs_holdout, "ROC AUC of the held-out set"));
    if (asy_pairs_same_folds(d->a, d->b))
        folds(c, d);
    else
        asy_page_line(&c->page, "  The folds differ: no test over folds.");
    return ASY_OK;
}

static asy_status across(comparison *c, size_t i, size_t j)
{
    duel d = {c->results[i], c->results[j], false};
    asy_page_heading(&c->page, "─", "File %zu – file %zu", i + 1, j + 1);
    switch (asy_pairs_relation(d.a, d.b)) {
    case ASY_OTHER_TARGET:
        asy_page_line(&c->page, "  The same data with other classes: not "
                                "compared.");
        return ASY_OK;
    case ASY_SAME_SAMPLES:
        return fight(c, &d);
    case ASY_OTHER_DATA:
        break;
    }
    asy_page_line(&c->page, "  Other samples: taken as independent.");
    return d.a->n_classes == 2 && d.b->n_classes == 2
               ? areas(c, &d, asy_pairs_outer,
                       "ROC AUC of the pooled test rows")
               : ASY_OK;
}

/* ---- published estimates ---- */

static void published(comparison *c, size_t file)
{
    const asy_result *r = c->results[file];
    asy_scope scope = {
        .result = r, .learner = ASY_EVERY_LEARNER, .arena = &c->page.arena};
    for (size_t i = 0; i < r->n_compare; i++) {
        asy_table table;
        asy_page_line(&c->page, "\n  Beside %s: difference on the logit scale",
                      asy_words_published(&r->published[i]));
        asy_tables_published(&scope, i, &table);
        asy_page_table(&c->page, &table);
    }
}

static asy_status compare(comparison *c)
{
    files(c);
    estimates(c);
    for (size_t i = 0; i < c->n; i++) {
        duel d = {c->results[i], c->results[i], true};
        if (d.a->n_learners < 2 && d.a->n_compare == 0)
            continue;
        asy_page_heading(&c->page, "─", "Within file %zu (%s)", i + 1,
                         d.a->name);
        if (d.a->n_learners > 1)
            ASY_TRY(fight(c, &d));
        published(c, i);
    }
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = i + 1; j < c->n; j++)
            ASY_TRY(across(c, i, j));
    asy_page_line(&c->page,
                  "\n  A difference is the first less the second; p values are "
                  "two-sided, not adjusted for\n  the number of pairs.");
    if (c->flat)
        asy_page_line(&c->page, "  An interval without width comes from scores "
                                "without spread: it says nothing.");
    return ASY_OK;
}

asy_status asy_report_compare(const asy_result *const *results,
                              const char *const *paths, size_t n, FILE *out,
                              asy_error *err)
{
    comparison c = {.results = results, .paths = paths, .n = n};
    asy_page_init(&c.page);
    asy_arena_init(&c.scratch);
    c.ctx =
        (asy_ctx){.arena = &c.page.arena, .scratch = &c.scratch, .err = err};
    asy_status status = compare(&c);
    if (status == ASY_OK)
        status = asy_page_write(&c.page, out, err);
    asy_arena_clear(&c.scratch);
    asy_page_clear(&c.page);
    return status;
}
