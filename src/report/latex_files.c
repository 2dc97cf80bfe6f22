/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay latex`: the tables of a result, a file each, and its numbers as
 * macros. A table that does not apply is a file with a comment alone, so that
 * a paper may \input it whatever the study.
 */
#include "base/file.h"
#include "base/folder.h"
#include "base/text.h"
#include "report/facts.h"
#include "report/latex.h"
#include "report/report.h"
#include "report/tables.h"
#include "report/words.h"

enum { CHOSEN_SHOWN = 5, FEATURES_SHOWN = 10 };

typedef struct document {
    const asy_result *r;
    asy_scope scope; /* every learner */
    asy_text text;
} document;

/* ---- one table ---- */

/* The float's end: what the study is, and what its data are not. */
static void finish(document *d, const asy_table *table, const char *caption,
                   const char *label)
{
    asy_text *out = &d->text;
    const asy_result *r = d->r;
    asy_text_add(out, "\\begin{table}[tbp]\n\\centering\\small\n"
                      "\\setlength{\\tabcolsep}{4pt}\n\\caption{");
    asy_latex_text(r->title ? r->title : r->name, out);
    asy_text_add(out, ": ");
    if (caption)
        asy_latex_text(caption, out);
    else
        out->failed = true;
    if (r->note) {
        asy_text_add(out, " Data: ");
        asy_latex_text(r->note, out);
        asy_text_add(out, ".");
    }
    asy_text_addf(out, "}\n\\label{tab:%s-%s}\n\\smallskip\n", r->name, label);
    asy_latex_table(table, true, out);
    asy_text_add(out, "\\end{table}\n");
}

static const char *chance(document *d, asy_part part)
{
    const asy_result *r = d->r;
    if (asy_result_metric(r, "average_precision") == r->n_metrics)
        return "";
    const char *text = asy_arena_printf(
        d->scope.arena, " Chance level of the average precision: %.3f%s.",
        asy_facts_chance(r, part), r->n_classes == 2 ? ", the prevalence" : "");
    d->text.failed |= !text;
    return text ? text : "";
}

static void metrics(document *d)
{
    asy_table table;
    const asy_result *r = d->r;
    asy_tables_metrics(&d->scope, &table);
    finish(d, &table,
           asy_arena_printf(
               d->scope.arena,
               "performance over %zu repeat%s of %zu outer folds. Estimate: "
               "mean over the folds, then over the repeats. Pooled: all test "
               "rows of a repeat together, mean over the repeats; its "
               "intervals leave out the variance between training sets.%s%s",
               r->n_repeats, asy_plural(r->n_repeats), r->n_folds,
               asy_tables_tested(r) ? " p: permutation test." : "",
               chance(d, ASY_DEVELOPMENT)),
           "metrics");
}

static void holdout(document *d)
{
    asy_table table;
    d->scope.holdout = true;
    asy_tables_metrics(&d->scope, &table);
    d->scope.holdout = false;
    finish(d, &table,
           asy_arena_printf(d->scope.arena,
                            "performance on the %zu held-out samples.%s",
                            d->r->n_holdout, chance(d, ASY_HELD_OUT)),
           "holdout");
}

static void permutation(document *d)
{
    asy_table table;
    const asy_result *r = d->r;
    asy_tables_tests(&d->scope, &table);
    finish(d, &table,
           asy_arena_printf(
               d->scope.arena,
               "permutation test of the whole nested procedure (%zu "
               "permutation%s, scheme %s, statistic over %zu repeat%s). "
               "Adjusted: max-T over learners and metrics.",
               r->n_permutations, asy_plural(r->n_permutations), r->scheme,
               r->permutation_repeats, asy_plural(r->permutation_repeats)),
           "permutation");
    if (r->n_holdout == 0)
        return;
    d->scope.holdout = true;
    asy_tables_tests(&d->scope, &table);
    d->scope.holdout = false;
    finish(d, &table, "permutation test on the held-out set.",
           "permutation-holdout");
}

static void importance(document *d)
{
    asy_table table;
    const asy_result *r = d->r;
    asy_tables_importance(&d->scope, FEATURES_SHOWN, &table);
    finish(d, &table,
           asy_arena_printf(
               d->scope.arena,
               "permutation importance on the outer test rows, "
               "loss of %s, mean and SD of %zu repeat%s; at most "
               "%d features a learner.",
               asy_words_metric(r, r->importance_metric), r->importance_repeats,
               asy_plural(r->importance_repeats), (int)FEATURES_SHOWN),
           "importance");
}

static void compare(document *d)
{
    const asy_result *r = d->r;
    for (size_t i = 0; i < r->n_compare; i++) {
        asy_table table;
        const asy_published_result *p = &r->published[i];
        asy_tables_published(&d->scope, i, &table);
        finish(d, &table,
               asy_arena_printf(
                   d->scope.arena,
                   "beside %s%s%s%s. Ours: pooled test rows; difference on the "
                   "logit scale, with both uncertainties.",
                   asy_words_published(p), p->source ? " (" : "",
                   p->source ? p->source : "", p->source ? ")" : ""),
               asy_arena_printf(d->scope.arena, "compare-%s", p->name));
    }
}

static void chosen(document *d)
{
    asy_table table;
    asy_tables_chosen(&d->scope, CHOSEN_SHOWN, &table);
    finish(d, &table,
           asy_arena_printf(d->scope.arena,
                            "hyperparameters chosen in the %zu outer folds, "
                            "at most %d candidates a learner (numbered from "
                            "0).",
                            d->r->n_repeats * d->r->n_folds, (int)CHOSEN_SHOWN),
           "chosen");
}

static void numbers(document *d)
{
    asy_latex_numbers(d->r, d->scope.arena, &d->text);
}

/* ---- which files there are ---- */

static bool always(const asy_result *r)
{
    return r->n_learners > 0;
}

static bool has_holdout(const asy_result *r)
{
    return r->n_holdout > 0;
}

static bool has_importance(const asy_result *r)
{
    return r->importance_metric != NULL;
}

static bool has_published(const asy_result *r)
{
    return r->n_compare > 0;
}

static bool has_tuning(const asy_result *r)
{
    for (size_t l = 0; l < r->n_learners; l++)
        if (r->learner[l].tuning.n_params > 0)
            return true;
    return false;
}

static const struct {
    const char *name;
    bool (*applies)(const asy_result *r);
    void (*write)(document *d);
} files[] = {
    {"metrics", always, metrics},
    {"holdout", has_holdout, holdout},
    {"permutation", asy_tables_tested, permutation},
    {"importance", has_importance, importance},
    {"compare", has_published, compare},
    {"chosen", has_tuning, chosen},
    {"numbers", always, numbers},
};

static asy_status write_file(document *d, size_t i, const char *dir,
                             asy_error *err)
{
    const char *path = asy_arena_printf(d->scope.arena, "%s/%s-%s.tex", dir,
                                        d->r->name, files[i].name);
    asy_text_addf(&d->text, "%% Made by assay latex from the results of %s.\n",
                  d->r->name);
    if (files[i].applies(d->r))
        files[i].write(d);
    else
        asy_text_addf(&d->text, "%% This study has no %s.\n", files[i].name);
    if (d->text.failed || !path)
        return asy_nomem(err);
    return asy_file_write(path, d->text.text, d->text.length, err);
}

asy_status asy_report_latex(const asy_result *result, const char *dir,
                            asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    asy_status status = asy_folder_make(dir, err);
    for (size_t i = 0; i < sizeof files / sizeof *files && status == ASY_OK;
         i++) {
        document d = {.r = result,
                      .scope = {.result = result,
                                .learner = ASY_EVERY_LEARNER,
                                .arena = &arena}};
        status = write_file(&d, i, dir, err);
        asy_text_clear(&d.text);
    }
    asy_arena_clear(&arena);
    return status;
}
