/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an audit found, as a page: see audit.h. */
#include "report/audit.h"

#include <string.h>

#include "base/text.h"
#include "report/table.h"
#include "report/words.h"

/* ---- words ---- */

static const struct {
    const char *key, *probe, *leak;
} kinds[ASY_N_LEAKS] = {
    [ASY_LEAK_SPLIT] = {"split", "rows and groups on both sides of a split",
                        "trains on what it tests"},
    [ASY_LEAK_TRAINING] = {"training",
                           "held-out rows changed: the training side",
                           "has learnt from held-out rows"},
    [ASY_LEAK_STATE] = {"state", NULL,
                        "is changed by the held-out rows that it is applied "
                        "to"},
    [ASY_LEAK_BATCH] = {"batch", "every other held-out row alone: its values",
                        "makes of a held-out row what depends on the rows "
                        "beside it"},
    [ASY_LEAK_INNER] = {"inner", "inner test rows changed: that inner fold",
                        "has learnt from the test rows of an inner fold"},
};

const char *asy_words_leak(asy_leak_kind kind)
{
    return kinds[kind].leak;
}

const char *asy_words_leak_key(asy_leak_kind kind)
{
    return kinds[kind].key;
}

const char *asy_words_phase(asy_phase phase)
{
    static const char *const words[ASY_N_PHASES] = {
        [ASY_PHASE_FOLDS] = "the division into folds",
        [ASY_PHASE_STEP] = "what it makes of rows",
        [ASY_PHASE_RESAMPLED] = "the resampled training rows",
        [ASY_PHASE_MODEL] = "its scores of rows",
        [ASY_PHASE_SEARCH] = "inner scores, choice or threshold",
        [ASY_PHASE_STEP_AFTER] = "what it makes of rows",
        [ASY_PHASE_MODEL_AFTER] = "its scores of rows",
    };
    return words[phase];
}

const char *asy_words_centre(asy_centre centre)
{
    static const char *const words[] = {
        [ASY_CENTRED] = "chance",
        [ASY_ABOVE_CHANCE] = "ABOVE CHANCE",
        [ASY_BELOW_CHANCE] = "below chance",
        [ASY_NO_VALUES] = "not defined",
    };
    return words[centre];
}

const char *asy_words_leaker(const asy_leak *leak, asy_arena *arena)
{
    bool step = leak->phase == ASY_PHASE_STEP ||
                leak->phase == ASY_PHASE_RESAMPLED ||
                leak->phase == ASY_PHASE_STEP_AFTER;
    const char *what = leak->phase == ASY_PHASE_FOLDS ? "resampling"
                       : step                         ? "step"
                                                      : "learner";
    return asy_arena_printf(arena, "%s %s", what, leak->name);
}

static size_t count_centre(const asy_shuffled_all *all, asy_centre centre)
{
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++)
        n += all->of[i].centre == centre;
    return n;
}

size_t asy_audit_findings(const asy_audit_report *r)
{
    size_t n = r->audit->n_leaks + r->audit->n_unprobed + r->n_mirrors;
    return r->shuffled ? n + count_centre(r->shuffled, ASY_ABOVE_CHANCE) : n;
}

/* ---- the probe ---- */

static void say_scope(const asy_audit_report *r, asy_text *t)
{
    const asy_audit *a = r->audit;
    asy_text_addf(
        t,
        "%s: %zu rows, %zu feature%s, %zu learner%s; %zu of %zu outer "
        "splits probed (seed %llu), %zu units run %zu times\n\n",
        r->plan->config->name, r->plan->task->n, r->plan->task->p,
        asy_plural(r->plan->task->p), r->plan->n_learners,
        asy_plural(r->plan->n_learners), a->splits, a->of_splits,
        (unsigned long long)r->seed, a->units, a->runs);
}

/* How many leaks a probe found; those of state come from the first. */
static size_t found_by(const asy_audit *a, asy_leak_kind probe)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n_leaks; i++)
        n += a->leak[i].kind == probe ||
             (a->leak[i].kind == ASY_LEAK_STATE && probe == ASY_LEAK_TRAINING);
    return n;
}

static void say_probes(const asy_audit *a, asy_arena *arena, asy_text *t)
{
    asy_table table;
    asy_table_init(&table, arena);
    asy_table_left(&table, "leak probe");
    asy_table_right(&table, "numbers compared");
    asy_table_right(&table, "leaks");
    for (int k = 0; k < ASY_N_LEAKS; k++) {
        if (!kinds[k].probe)
            continue;
        asy_table_add(&table, kinds[k].probe);
        asy_table_addf(&table, "%zu", a->numbers[k]);
        size_t n = found_by(a, (asy_leak_kind)k);
        asy_table_addf(&table, n ? "%zu" : "none", n);
    }
    asy_table_print(&table, 0, t);
    asy_text_add(t, "\n");
}

static void say_leak(const asy_leak *l, const asy_audit *a, asy_arena *arena,
                     asy_text *t)
{
    const char *who = asy_words_leaker(l, arena);
    asy_text_addf(t, "LEAK  %s %s\n", who ? who : "", kinds[l->kind].leak);
    if (l->kind == ASY_LEAK_SPLIT)
        asy_text_addf(t, "      first in %s: %zu of %zu rows\n", l->where,
                      l->moved, l->of);
    else
        asy_text_addf(t,
                      "      first in %s: %s moved%s (%zu of %zu numbers, by "
                      "up to %.3g)\n",
                      l->where, asy_words_phase(l->phase),
                      l->kind == ASY_LEAK_STATE ? " once others were scored"
                                                : "",
                      l->moved, l->of, l->largest);
    asy_text_addf(t, "      in %zu of %zu units\n\n", l->units, a->units);
}

static void say_unprobed(const asy_audit *a, asy_text *t)
{
    enum { SHOWN = 3 };
    for (size_t i = 0; i < a->n_unprobed && i < SHOWN; i++)
        asy_text_addf(t, "FAILED  %s: %s\n", a->unprobed[i].where,
                      a->unprobed[i].message);
    if (a->n_unprobed > SHOWN)
        asy_text_addf(t, "        and %zu more\n", a->n_unprobed - SHOWN);
    if (a->n_unprobed > 0)
        asy_text_add(t, "        (a unit that fails cannot be probed)\n\n");
}

static void say_leaks(const asy_audit *a, asy_arena *arena, asy_text *t)
{
    for (size_t i = 0; i < a->n_leaks; i++)
        say_leak(&a->leak[i], a, arena, t);
    say_unprobed(a, t);
    if (a->n_leaks + a->n_unprobed == 0)
        asy_text_add(t, "No leak: nothing that is learnt moved, not by a bit.\n"
                        "\n");
}

/* ---- shuffled labels ---- */

static const char *chance(const asy_shuffled *s, asy_arena *arena)
{
    if (s->chance_low < s->chance_high)
        return asy_arena_printf(arena, "%.3f-%.3f", s->chance_low,
                                s->chance_high);
    return asy_arena_printf(arena, "%.3f", s->chance_low);
}

static void add_shuffled(const asy_shuffled *s, asy_table *table)
{
    asy_arena *arena = table->arena;
    bool none = s->centre == ASY_NO_VALUES;
    asy_table_addf(table, "%s%s", s->learner, s->holdout ? " (held out)" : "");
    asy_table_add(table, s->metric);
    asy_table_add(table, asy_words_number(arena, s->mean));
    asy_table_addf(table, none ? "-" : "%.3f", s->se);
    asy_table_addf(table, none ? "-" : "%.3f, %.3f", s->lower, s->upper);
    asy_table_add(table, chance(s, arena));
    asy_table_addf(table, none ? "-" : "%.1f", s->z);
    asy_table_add(table, asy_words_number(arena, s->observed));
    asy_table_add(table, asy_words_centre(s->centre));
}

static void say_verdict(const asy_shuffled_all *all, asy_text *t)
{
    size_t above = count_centre(all, ASY_ABOVE_CHANCE);
    size_t below = count_centre(all, ASY_BELOW_CHANCE);
    if (above > 0)
        asy_text_addf(t,
                      "%zu of %zu means lie above chance (p < 0.001 over all "
                      "of them): the procedure\nflatters itself where there is "
                      "nothing to find.\n",
                      above, all->n);
    else if (below == 0)
        asy_text_add(t, "The score centres on chance where there is nothing "
                        "to find.\n");
    if (below > 0)
        asy_text_addf(t,
                      "%zu of %zu means lie below chance: no leak; rows pooled "
                      "over folds, or tiny folds,\ndo that.\n",
                      below, all->n);
}

static void say_shuffled(const asy_shuffled_all *all, asy_arena *arena,
                         asy_text *t)
{
    asy_table table;
    asy_text_addf(t,
                  "Labels shuffled %zu time%s (%s), the whole procedure, one "
                  "repeat each:\n",
                  all->permutations, asy_plural(all->permutations),
                  all->scheme);
    asy_table_init(&table, arena);
    asy_table_left(&table, "learner");
    asy_table_left(&table, "metric");
    asy_table_right(&table, "mean");
    asy_table_right(&table, "se");
    asy_table_right(&table, "95 % CI");
    asy_table_right(&table, "chance");
    asy_table_right(&table, "t");
    asy_table_right(&table, "not shuffled");
    asy_table_left(&table, "verdict");
    for (size_t i = 0; i < all->n; i++)
        add_shuffled(&all->of[i], &table);
    asy_table_print(&table, 0, t);
    say_verdict(all, t);
    if (all->failed > 0)
        asy_text_addf(t, "%zu unit%s on shuffled labels failed.\n", all->failed,
                      asy_plural(all->failed));
    asy_text_add(t, "\n");
}

/* ---- the page ---- */

static void say_conclusion(const asy_audit_report *r, asy_text *t)
{
    size_t n = asy_audit_findings(r);
    for (size_t i = 0; i < r->n_notes; i++)
        asy_text_addf(t, "%s: %s\n", i ? "      and" : "Data, to look at",
                      r->note[i]);
    if (r->n_notes > 0)
        asy_text_add(t, "\n");
    if (n == 0)
        asy_text_add(t, "clean\n");
    else
        asy_text_addf(t, "%zu finding%s\n", n, asy_plural(n));
}

asy_status asy_report_audit(const asy_audit_report *report, FILE *out,
                            asy_error *err)
{
    asy_arena arena;
    asy_text t;
    asy_arena_init(&arena);
    asy_text_init(&t);
    say_scope(report, &t);
    say_probes(report->audit, &arena, &t);
    say_leaks(report->audit, &arena, &t);
    if (report->shuffled)
        say_shuffled(report->shuffled, &arena, &t);
    say_conclusion(report, &t);
    asy_status status = t.failed ? asy_nomem(err) : ASY_OK;
    if (status == ASY_OK)
        fputs(t.text, out);
    asy_text_clear(&t);
    asy_arena_clear(&arena);
    return status;
}
