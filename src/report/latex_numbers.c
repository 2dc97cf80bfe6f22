/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Macros for a paper's text, so that no number in it is typed by hand:
 *
 *   \<Study>N, NPositive, Prevalence, Features, Repeats, Folds, Permutations,
 *     HoldoutN, HoldoutPositive, DevelopmentN, DevelopmentPositive, ...
 *   \<Study><Learner><Metric>           estimate; with Lower, Upper, Interval
 *     (both), Method, Pooled, PooledInterval, PooledMethod, P, AdjustedP
 *   \<Study><Learner>Holdout<Metric>    the same on the held-out set
 *   \<Study><Published><Quantity>       a published estimate, with Interval
 *   \<Study><Learner><Published><Quantity>  ours there; with Interval,
 *     Difference, DifferenceInterval, P
 *
 * A metric's macros bear its name: RocAuc, AveragePrecision, FOne.
 */
#include "report/facts.h"
#include "report/latex.h"
#include "report/tables.h"
#include "report/words.h"

typedef struct writer {
    const asy_result *r;
    asy_arena *arena;
    asy_text *out;
} writer;

/* What a macro is about: parts of its name, NULL where there are fewer. */
typedef struct subject {
    const char *part[3];
} subject;

/* \newcommand{\<Study><parts><what>}{value} */
static void define(const writer *w, const subject *about, const char *what,
                   const char *value)
{
    asy_text_add(w->out, "\\newcommand{\\");
    asy_latex_name(w->r->name, w->out);
    for (size_t i = 0; i < 3; i++)
        if (about->part[i])
            asy_latex_name(about->part[i], w->out);
    asy_text_addf(w->out, "%s}{", what);
    if (value)
        asy_latex_text(value, w->out);
    else
        w->out->failed = true;
    asy_text_add(w->out, "}\n");
}

static void define_number(const writer *w, const subject *about,
                          const char *what, double x)
{
    define(w, about, what, asy_words_number(w->arena, x));
}

static void define_count(const writer *w, const char *what, size_t n)
{
    const subject study = {{0}};
    define(w, &study, what, asy_arena_printf(w->arena, "%zu", n));
}

static void define_bounds(const writer *w, const subject *about,
                          const char *what, const asy_interval *interval)
{
    define(w, about, what, asy_words_bounds(w->arena, interval));
}

/* ---- the study ---- */

static void part(const writer *w, const char *prefix, asy_part part)
{
    const subject study = {{prefix}};
    const asy_result *r = w->r;
    size_t n = asy_facts_count(r, -1, part);
    define(w, &study, "N", asy_arena_printf(w->arena, "%zu", n));
    if (r->n_classes != 2)
        return;
    define(w, &study, "NPositive",
           asy_arena_printf(w->arena, "%zu", asy_facts_count(r, 1, part)));
    define_number(w, &study, "Prevalence", asy_facts_chance(r, part));
    define(w, &study, "PrevalencePercent",
           asy_words_percent(w->arena, asy_facts_chance(r, part)));
}

static void study(const writer *w)
{
    const asy_result *r = w->r;
    const subject none = {{0}};
    define(w, &none, "Title", r->title ? r->title : r->name);
    define(w, &none, "DataNote", r->note ? r->note : "");
    part(w, NULL, ASY_ALL_ROWS);
    if (r->n_holdout) {
        part(w, "Development", ASY_DEVELOPMENT);
        part(w, "Holdout", ASY_HELD_OUT);
    }
    define_count(w, "Classes", (size_t)r->n_classes);
    define_count(w, "Features", r->p);
    define_count(w, "Repeats", r->n_repeats);
    define_count(w, "Folds", r->n_folds);
    define_count(w, "Permutations", r->n_permutations);
    define_count(w, "PermutationRepeats", r->permutation_repeats);
    define_count(w, "ImportanceRepeats", r->importance_repeats);
    define_count(w, "Failures", r->n_failures);
    define(w, &none, "Seed",
           asy_arena_printf(w->arena, "%llu", (unsigned long long)r->seed));
    define(w, &none, "Level", asy_arena_printf(w->arena, "%g", 100 * r->level));
    define(w, &none, "ConfigHash",
           asy_arena_printf(w->arena, "%.12s", r->config_sha256));
    define(w, &none, "DataHash",
           asy_arena_printf(w->arena, "%.12s", r->data_sha256));
}

/* ---- learners ---- */

static void metric(const writer *w, const subject *about,
                   const asy_metric_result *m)
{
    define_number(w, about, "", m->interval.estimate);
    define_number(w, about, "Lower", m->interval.lower);
    define_number(w, about, "Upper", m->interval.upper);
    define_bounds(w, about, "Interval", &m->interval);
    define(w, about, "Method", asy_words_method_of(&m->interval));
    define_number(w, about, "Pooled", m->pooled_interval.estimate);
    define_bounds(w, about, "PooledInterval", &m->pooled_interval);
    define(w, about, "PooledMethod", asy_words_method_of(&m->pooled_interval));
}

static void test(const writer *w, const subject *about,
                 const asy_null_result *null)
{
    size_t n = w->r->n_permutations;
    define_number(w, about, "Observed", null->observed);
    define(w, about, "P", asy_words_permutation_p(w->arena, null->p_value, n));
    define(w, about, "AdjustedP",
           asy_words_permutation_p(w->arena, null->p_adjusted, n));
}

static void set(const writer *w, const asy_learner_result *l, bool holdout)
{
    const asy_metric_result *m = holdout ? l->holdout.metric : l->metric;
    const asy_null_result *null = holdout ? l->holdout.null : l->null;
    const char *where = holdout ? "Holdout" : NULL;
    for (size_t i = 0; i < w->r->n_metrics; i++)
        metric(w, &(subject){{l->id, where, m[i].name}}, &m[i]);
    for (size_t i = 0; asy_tables_tested(w->r) && i < w->r->n_null_metrics; i++)
        test(w, &(subject){{l->id, where, null[i].metric}}, &null[i]);
}

static void top_features(const writer *w, const asy_learner_result *l)
{
    static const char *const places[] = {"First", "Second", "Third"};
    const asy_ranked *ranked = asy_facts_importance(w->r, l, w->arena);
    w->out->failed |= !ranked;
    for (size_t i = 0; ranked && i < 3 && i < w->r->p; i++) {
        subject about = {{l->id, places[i]}};
        define(w, &about, "Feature", w->r->feature[ranked[i].feature]);
        define_number(w, &about, "Importance", ranked[i].mean);
    }
}

/* ---- published estimates ---- */

static void published(const writer *w, const asy_published_result *p)
{
    for (size_t q = 0; q < ASY_N_QUANTITIES; q++) {
        subject about = {{p->name, asy_words_quantity_key(q)}};
        define_number(w, &about, "", p->quantity[q].estimate);
        define_bounds(w, &about, "Interval", &p->quantity[q]);
    }
}

static void comparisons(const writer *w, const asy_learner_result *l)
{
    for (size_t i = 0; i < w->r->n_compare * ASY_N_QUANTITIES; i++) {
        const asy_compare_result *c = &l->compare[i];
        subject about = {{l->id, w->r->published[i / ASY_N_QUANTITIES].name,
                          asy_words_quantity_key(i % ASY_N_QUANTITIES)}};
        if (!c->given)
            continue;
        define_number(w, &about, "", c->ours.estimate);
        define_bounds(w, &about, "Interval", &c->ours);
        define_number(w, &about, "Difference", c->difference.interval.estimate);
        define_bounds(w, &about, "DifferenceInterval", &c->difference.interval);
        define(w, &about, "P", asy_words_p(w->arena, c->difference.p_value));
    }
}

void asy_latex_numbers(const asy_result *result, asy_arena *arena,
                       asy_text *out)
{
    writer w = {result, arena, out};
    study(&w);
    for (size_t i = 0; i < result->n_compare; i++)
        published(&w, &result->published[i]);
    for (size_t i = 0; i < result->n_learners; i++) {
        const asy_learner_result *l = &result->learner[i];
        set(&w, l, false);
        if (result->n_holdout)
            set(&w, l, true);
        if (result->importance_metric && l->importance)
            top_features(&w, l);
        comparisons(&w, l);
    }
}
