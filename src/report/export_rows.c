/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions, folds, candidates and permutations as CSV: the long tables. */
#include "report/export.h"

#include <stdio.h>

/* ---- predictions ---- */

static void score_names(const asy_result *r, asy_csv *csv)
{
    if (asy_score_width(r->n_classes) == 1)
        asy_csv_text(csv, "score");
    for (size_t k = 0;
         asy_score_width(r->n_classes) > 1 && k < asy_score_width(r->n_classes);
         k++) {
        char name[256];
        snprintf(name, sizeof name, "score_%s", r->class_name[k]);
        asy_csv_text(csv, name);
    }
    asy_csv_text(csv, "decision");
    asy_csv_end(csv);
}

/* What was said of a sample; a failed unit leaves scores and decision empty. */
static void said(const asy_result *r, size_t sample, const double *score,
                 int decision, asy_csv *csv)
{
    asy_csv_text(csv, r->id[sample]);
    asy_csv_text(csv, r->class_name[r->target[sample]]);
    for (size_t k = 0; k < asy_score_width(r->n_classes); k++)
        asy_csv_number(csv, score[k]);
    asy_csv_text(csv, decision < 0 ? NULL : r->class_name[decision]);
    asy_csv_end(csv);
}

static void predictions(const asy_result *r, asy_csv *csv)
{
    asy_text_add(&csv->text, "learner,repeat,fold,sample,target,");
    score_names(r, csv);
    for (size_t l = 0; l < r->n_learners; l++) {
        const asy_learner_result *learner = &r->learner[l];
        for (size_t i = 0; i < r->m; i++) {
            asy_csv_text(csv, learner->id);
            asy_csv_count(csv, r->repeat[i]);
            asy_csv_count(csv, r->fold[i]);
            said(r, (size_t)r->sample[i],
                 learner->score + i * asy_score_width(r->n_classes),
                 learner->decision[i], csv);
        }
    }
}

static void holdout(const asy_result *r, asy_csv *csv)
{
    asy_text_add(&csv->text, "learner,sample,target,");
    score_names(r, csv);
    for (size_t l = 0; l < r->n_learners; l++) {
        const asy_holdout_result *h = &r->learner[l].holdout;
        for (size_t i = 0; i < r->n_holdout; i++) {
            asy_csv_text(csv, r->learner[l].id);
            said(r, (size_t)r->holdout_sample[i],
                 h->score + i * asy_score_width(r->n_classes), h->decision[i],
                 csv);
        }
    }
}

/* ---- folds ---- */

static void folds_of(const asy_result *r, const asy_learner_result *l,
                     const asy_metric_result *m, asy_csv *csv)
{
    for (size_t i = 0; i < r->n_repeats * r->n_folds; i++) {
        asy_csv_text(csv, l->id);
        asy_csv_text(csv, m->name);
        asy_csv_count(csv, (int64_t)(i / r->n_folds));
        asy_csv_count(csv, (int64_t)(i % r->n_folds));
        asy_csv_count(csv, (int64_t)r->n_train[i]);
        asy_csv_number(csv, m->fold[i]);
        asy_csv_end(csv);
    }
}

static void folds(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners; l++)
        for (size_t m = 0; m < r->n_metrics; m++)
            folds_of(r, &r->learner[l], &r->learner[l].metric[m], csv);
}

static void pooled(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners; l++)
        for (size_t i = 0; i < r->n_metrics * r->n_repeats; i++) {
            const asy_metric_result *m =
                &r->learner[l].metric[i / r->n_repeats];
            asy_csv_text(csv, r->learner[l].id);
            asy_csv_text(csv, m->name);
            asy_csv_count(csv, (int64_t)(i % r->n_repeats));
            asy_csv_number(csv, m->pooled[i % r->n_repeats]);
            asy_csv_end(csv);
        }
}

/* ---- the search ---- */

/* Learner, set, repeat and fold; the held-out model has neither. */
static void split_of(const asy_result *r, const asy_learner_result *l,
                     size_t split, asy_csv *csv)
{
    bool held_out = split == r->n_repeats * r->n_folds;
    asy_csv_text(csv, l->id);
    asy_export_set(csv, held_out);
    if (held_out) {
        asy_csv_text(csv, NULL);
        asy_csv_text(csv, NULL);
        return;
    }
    asy_csv_count(csv, (int64_t)(split / r->n_folds));
    asy_csv_count(csv, (int64_t)(split % r->n_folds));
}

/* Outer folds, and one more for the held-out set. */
static size_t n_splits(const asy_result *r)
{
    return r->n_repeats * r->n_folds + (r->n_holdout > 0);
}

static void tuning_of(const asy_result *r, const asy_learner_result *l,
                      asy_csv *csv)
{
    const asy_tuning_result *t = &l->tuning;
    size_t outer = r->n_repeats * r->n_folds;
    for (size_t i = 0; t->n_params && i < n_splits(r) * t->n_candidates; i++) {
        size_t split = i / t->n_candidates, c = i % t->n_candidates;
        split_of(r, l, split, csv);
        asy_csv_count(csv, (int64_t)c);
        asy_csv_number(csv, split < outer ? t->inner_score[i]
                                          : l->holdout.inner_score[c]);
        asy_csv_end(csv);
    }
}

static void tuning(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners; l++)
        tuning_of(r, &r->learner[l], csv);
}

static void candidates(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners; l++) {
        const asy_tuning_result *t = &r->learner[l].tuning;
        for (size_t i = 0; i < t->n_candidates * t->n_params; i++) {
            char value[256];
            asy_value_print(&t->candidate[i], value, sizeof value);
            asy_csv_text(csv, r->learner[l].id);
            asy_csv_count(csv, (int64_t)(i / t->n_params));
            asy_csv_text(csv, t->param[i % t->n_params]);
            asy_csv_text(csv, value);
            asy_csv_end(csv);
        }
    }
}

static void chosen(const asy_result *r, asy_csv *csv)
{
    size_t outer = r->n_repeats * r->n_folds;
    for (size_t l = 0; l < r->n_learners; l++)
        for (size_t split = 0; split < n_splits(r); split++) {
            const asy_learner_result *learner = &r->learner[l];
            bool held_out = split == outer;
            split_of(r, learner, split, csv);
            asy_csv_count(csv, held_out ? learner->holdout.chosen
                                        : learner->tuning.chosen[split]);
            asy_csv_number(csv, held_out ? learner->holdout.threshold
                                         : learner->threshold[split]);
            asy_csv_end(csv);
        }
}

/* ---- permutations ---- */

static void null_of(const asy_result *r, const asy_learner_result *l,
                    bool held_out, asy_csv *csv)
{
    const asy_null_result *null = held_out ? l->holdout.null : l->null;
    size_t n = r->n_permutations;
    for (size_t i = 0; null && i < r->n_null_metrics * n; i++) {
        asy_csv_text(csv, l->id);
        asy_csv_text(csv, null[i / n].metric);
        asy_export_set(csv, held_out);
        asy_csv_count(csv, (int64_t)(i % n));
        asy_csv_number(csv, null[i / n].null[i % n]);
        asy_csv_end(csv);
    }
}

static void nulls(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners && r->n_permutations; l++) {
        null_of(r, &r->learner[l], false, csv);
        if (r->n_holdout)
            null_of(r, &r->learner[l], true, csv);
    }
}

const asy_export asy_export_rows[] = {
    {"predictions.csv", NULL, predictions},
    {"holdout.csv", NULL, holdout},
    {"folds.csv", "learner,metric,repeat,fold,n_train,value", folds},
    {"pooled.csv", "learner,metric,repeat,value", pooled},
    {"tuning.csv", "learner,set,repeat,fold,candidate,inner_score", tuning},
    {"candidates.csv", "learner,candidate,parameter,value", candidates},
    {"chosen.csv", "learner,set,repeat,fold,candidate,threshold", chosen},
    {"null.csv", "learner,metric,set,permutation,value", nulls},
    {0},
};
