/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `assay show`: a result as tables for a terminal. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "report/facts.h"
#include "report/page.h"
#include "report/report.h"
#include "report/tables.h"
#include "report/words.h"

enum { LABEL = 14, FEATURES_SHOWN = 20, FAILURES_SHOWN = 20 };

/* ---- the study ---- */

static void classes(asy_page *page, const asy_result *r)
{
    const char *text = "";
    for (int k = r->n_classes; text && k-- > 0;) {
        size_t n = asy_facts_count(r, k, ASY_ALL_ROWS);
        text = asy_arena_printf(
            &page->arena, "%s%s%s%s: %zu (%s)", text, *text ? ", " : "",
            r->class_name[k], r->n_classes == 2 && k == 1 ? " (positive)" : "",
            n, asy_words_percent(&page->arena, (double)n / (double)r->n));
    }
    asy_page_wrap(page, "  Classes", LABEL, "%s", asy_page_have(page, text));
}

static const char *share(asy_page *page, const asy_result *r, asy_part part)
{
    return asy_page_have(
        page, asy_words_percent(&page->arena, asy_facts_chance(r, part)));
}

static void prevalence(asy_page *page, const asy_result *r)
{
    if (r->n_classes != 2)
        return;
    const char *all = share(page, r, ASY_ALL_ROWS);
    if (r->n_holdout == 0)
        asy_page_wrap(page, "  Prevalence", LABEL, "%s", all);
    else
        asy_page_wrap(
            page, "  Prevalence", LABEL, "%s; development %s, held-out %s", all,
            share(page, r, ASY_DEVELOPMENT), share(page, r, ASY_HELD_OUT));
}

static void samples(asy_page *page, const asy_result *r)
{
    if (r->n_holdout)
        asy_page_wrap(page, "  Samples", LABEL,
                      "%zu: %zu for development, %zu held out; %zu feature%s",
                      r->n, r->n - r->n_holdout, r->n_holdout, r->p,
                      asy_plural(r->p));
    else
        asy_page_wrap(page, "  Samples", LABEL, "%zu; %zu feature%s", r->n,
                      r->p, asy_plural(r->p));
}

static void design(asy_page *page, const asy_result *r)
{
    asy_page_wrap(
        page, "  Design", LABEL,
        "%zu repeat%s of %zu outer folds; tuned by %s; threshold rule: %s",
        r->n_repeats, asy_plural(r->n_repeats), r->n_folds,
        asy_words_metric(r, r->tuning_metric), r->threshold_rule);
    if (asy_tables_tested(r))
        asy_page_wrap(page, "  Test", LABEL,
                      "%zu permutation%s of the whole procedure (%s), "
                      "statistic over %zu repeat%s",
                      r->n_permutations, asy_plural(r->n_permutations),
                      r->scheme, r->permutation_repeats,
                      asy_plural(r->permutation_repeats));
    asy_page_wrap(page, "  Seed", LABEL, "%llu", (unsigned long long)r->seed);
    asy_page_wrap(page, "  SHA-256", LABEL, "config %.12s, data %.12s",
                  r->config_sha256, r->data_sha256);
}

/* "2 failed units and 1 failed metric", or "none". */
static const char *failure_counts(asy_page *page, const asy_result *r)
{
    size_t units = asy_result_failed_units(r);
    size_t metrics = r->n_failures - units;
    if (r->n_failures == 0)
        return "none";
    if (metrics == 0)
        return asy_arena_printf(&page->arena, "%zu failed unit%s", units,
                                asy_plural(units));
    if (units == 0)
        return asy_arena_printf(&page->arena, "%zu failed metric%s", metrics,
                                asy_plural(metrics));
    return asy_arena_printf(&page->arena,
                            "%zu failed unit%s and %zu failed metric%s", units,
                            asy_plural(units), metrics, asy_plural(metrics));
}

static void study(asy_page *page, const asy_result *r)
{
    asy_page_heading(page, "═", "%s (%s)", r->title ? r->title : r->name,
                     r->name);
    if (r->note)
        asy_page_wrap(page, "  Data:", LABEL, "%s", r->note);
    samples(page, r);
    classes(page, r);
    prevalence(page, r);
    design(page, r);
    asy_page_wrap(page, "  Failures", LABEL, "%s%s",
                  asy_page_have(page, failure_counts(page, r)),
                  r->n_failures ? ", listed at the end" : "");
}

static void legend(asy_page *page, const asy_result *r)
{
    asy_page_line(page, "%s", "");
    asy_page_wrap(page, "  Estimate", LABEL,
                  "mean over the outer folds, then over the repeats; corrected "
                  "t: Nadeau and Bengio's interval over the folds");
    asy_page_wrap(page, "  Pooled", LABEL,
                  "all test rows of a repeat together, then the mean over the "
                  "repeats; its intervals (DeLong, Wilson, bootstrap) leave "
                  "out the variance between training sets");
    if (asy_tables_tested(r))
        asy_page_wrap(page, "  p", LABEL,
                      "share of permutations at least as good; ≤ marks the "
                      "least that %zu permutation%s can give; adjusted: max-T "
                      "over all learners and metrics",
                      r->n_permutations, asy_plural(r->n_permutations));
}

/* ---- metrics ---- */

static void chance_note(asy_page *page, const asy_result *r, asy_part part)
{
    if (asy_result_metric(r, "average_precision") == r->n_metrics)
        return;
    asy_page_wrap(
        page, "  ", 2, "Average precision: chance level %s (%s).",
        asy_page_have(
            page, asy_words_number(&page->arena, asy_facts_chance(r, part))),
        r->n_classes == 2 ? "the prevalence" : "one over classes");
}

static void fold_note(asy_page *page, const asy_result *r,
                      const asy_learner_result *l, const asy_metric_result *m)
{
    size_t folds = r->n_repeats * r->n_folds;
    if (asy_facts_undefined(l, m->name) || m->undefined_folds == 0)
        return;
    if (isnan(m->interval.estimate))
        asy_page_wrap(page, "  ", 2, "%s: not defined for these scores.",
                      asy_words_metric(r, m->name));
    else if (m->estimate_of && strcmp(m->estimate_of, "pooled") == 0)
        asy_page_wrap(page, "  ", 2,
                      "%s: not defined in any fold; the estimate is the pooled "
                      "one.",
                      asy_words_metric(r, m->name));
    else
        asy_page_wrap(page, "  ", 2,
                      "%s: not defined in %zu of %zu folds, which the estimate "
                      "leaves out.",
                      asy_words_metric(r, m->name), m->undefined_folds, folds);
}

static bool is_exact(const asy_interval *i)
{
    return i->method && strcmp(i->method, "delong-degenerate") == 0;
}

static void exact_note(asy_page *page, const asy_result *r,
                       const asy_metric_result *metric)
{
    for (size_t m = 0; m < r->n_metrics; m++) {
        if (!is_exact(&metric[m].interval) &&
            !is_exact(&metric[m].pooled_interval))
            continue;
        asy_page_wrap(page, "  ", 2,
                      "%s: DeLong's interval has no width here; the exact "
                      "bounds are binomial, over the rows of the smaller "
                      "class.",
                      asy_words_metric(r, metric[m].name));
    }
}

/* Equal values in all folds say nothing about their variation. */
static void flat_note(asy_page *page, const asy_result *r,
                      const asy_metric_result *metric)
{
    for (size_t m = 0; m < r->n_metrics; m++) {
        const asy_interval *i = &metric[m].interval;
        if (i->method && strcmp(i->method, "corrected-t") == 0 &&
            !(i->upper > i->lower) && !isnan(i->lower))
            asy_page_wrap(page, "  ", 2,
                          "%s: the same in every fold, so the corrected t "
                          "interval has no width; see the pooled one.",
                          asy_words_metric(r, metric[m].name));
    }
}

static void metrics(asy_page *page, const asy_scope *scope,
                    const asy_learner_result *l)
{
    const asy_result *r = scope->result;
    asy_table table;
    asy_tables_metrics(scope, &table);
    asy_page_table(page, &table);
    chance_note(page, r, scope->holdout ? ASY_HELD_OUT : ASY_DEVELOPMENT);
    for (size_t m = 0; !scope->holdout && m < r->n_metrics; m++)
        fold_note(page, r, l, &l->metric[m]);
    if (!scope->holdout)
        flat_note(page, r, l->metric);
    exact_note(page, r, scope->holdout ? l->holdout.metric : l->metric);
}

static void tests(asy_page *page, const asy_scope *scope, const char *title)
{
    asy_table table;
    if (!asy_tables_tested(scope->result))
        return;
    asy_page_line(page, "\n  %s", title);
    asy_tables_tests(scope, &table);
    asy_page_table(page, &table);
}

static void held_out(asy_page *page, asy_scope scope,
                     const asy_learner_result *l)
{
    scope.holdout = true;
    if (l->tuning.n_params && l->holdout.chosen >= 0)
        asy_page_line(page,
                      "\n  Held-out set, %zu samples, one model (candidate %d)",
                      scope.result->n_holdout, l->holdout.chosen);
    else
        asy_page_line(page, "\n  Held-out set, %zu samples, one model",
                      scope.result->n_holdout);
    metrics(page, &scope, l);
    tests(page, &scope, "Permutation test on the held-out set");
}

/* ---- hyperparameters, importance, published estimates ---- */

/* Candidates in fold order, numbered as in the file, a bar after each repeat.
 */
static void by_fold(asy_page *page, const asy_result *r,
                    const asy_learner_result *l)
{
    asy_text list;
    asy_text_init(&list);
    for (size_t i = 0; i < r->n_repeats * r->n_folds; i++) {
        if (i && i % r->n_folds == 0)
            asy_text_add(&list, "| ");
        if (l->tuning.chosen[i] < 0)
            asy_text_add(&list, "– ");
        else
            asy_text_addf(&list, "%d ", l->tuning.chosen[i]);
    }
    asy_page_wrap(page, "  By fold", LABEL, "%s",
                  asy_page_have(page, list.failed ? NULL : list.text));
    asy_text_clear(&list);
}

static void chosen(asy_page *page, const asy_scope *scope,
                   const asy_learner_result *l)
{
    asy_table table;
    if (l->tuning.n_params == 0) {
        asy_page_line(page, "\n  Chosen hyperparameters: none to choose");
        return;
    }
    asy_page_line(
        page, "\n  Chosen hyperparameters of %zu candidates (numbered from 0)",
        l->tuning.n_candidates);
    asy_tables_chosen(scope, SIZE_MAX, &table);
    asy_page_table(page, &table);
    by_fold(page, scope->result, l);
}

static void importance(asy_page *page, const asy_scope *scope)
{
    const asy_result *r = scope->result;
    asy_table table;
    if (!r->importance_metric || !r->learner[scope->learner].importance)
        return;
    asy_page_line(page,
                  "\n  Permutation importance: loss of %s on the outer "
                  "test rows, mean and SD of %zu repeat%s",
                  asy_words_metric(r, r->importance_metric),
                  r->importance_repeats, asy_plural(r->importance_repeats));
    asy_tables_importance(scope, FEATURES_SHOWN, &table);
    asy_page_table(page, &table);
    if (r->p > FEATURES_SHOWN)
        asy_page_line(page, "  and %zu more", r->p - FEATURES_SHOWN);
}

static void published(asy_page *page, const asy_scope *scope)
{
    const asy_result *r = scope->result;
    for (size_t i = 0; i < r->n_compare; i++) {
        const asy_published_result *p = &r->published[i];
        asy_table table;
        asy_page_line(page, "%s", "");
        asy_page_wrap(page, "  ", 2, "Beside %s%s%s%s%s (pooled test rows)",
                      asy_words_published(p), p->source ? "; " : "",
                      p->source ? p->source : "", p->doi ? "; doi:" : "",
                      p->doi ? p->doi : "");
        asy_tables_published(scope, i, &table);
        asy_page_table(page, &table);
    }
}

static void learner(asy_page *page, const asy_result *r, size_t index)
{
    const asy_learner_result *l = &r->learner[index];
    asy_scope scope = {
        .result = r, .learner = (int)index, .arena = &page->arena};
    asy_page_heading(page, "─", "%s: %s (%s scores)", l->id, l->model,
                     l->score_kind);
    if (r->note)
        asy_page_wrap(page, "  Data:", 8, "%s", r->note);
    metrics(page, &scope, l);
    tests(page, &scope, "Permutation test");
    if (r->n_holdout)
        held_out(page, scope, l);
    chosen(page, &scope, l);
    importance(page, &scope);
    published(page, &scope);
}

static void failures(asy_page *page, const asy_result *r)
{
    if (r->n_failures == 0)
        return;
    bool all_units = asy_result_failed_units(r) == r->n_failures;
    asy_page_heading(page, "─", "Failed %s (%zu)",
                     all_units ? "units" : "units and metrics", r->n_failures);
    for (size_t i = 0; i < r->n_failures && i < FAILURES_SHOWN; i++)
        asy_page_wrap(page, "  ", 4, "%s: %s: %s", r->failure[i].unit,
                      r->failure[i].status, r->failure[i].message);
    if (r->n_failures > FAILURES_SHOWN)
        asy_page_line(page, "  and %zu more (assay export lists them all)",
                      r->n_failures - FAILURES_SHOWN);
}

asy_status asy_report_show(const asy_result *result, FILE *out, asy_error *err)
{
    asy_page page;
    asy_page_init(&page);
    study(&page, result);
    legend(&page, result);
    for (size_t l = 0; l < result->n_learners; l++)
        learner(&page, result, l);
    failures(&page, result);
    asy_status status = asy_page_write(&page, out, err);
    asy_page_clear(&page);
    return status;
}
