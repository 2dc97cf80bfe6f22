/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The study, its metrics, tests, importance, comparisons, failures as CSV. */
#include "report/export.h"

#include "report/words.h"

static void key_text(asy_csv *csv, const char *key, const char *value)
{
    asy_csv_text(csv, key);
    asy_csv_text(csv, value);
    asy_csv_end(csv);
}

static void key_count(asy_csv *csv, const char *key, size_t value)
{
    asy_csv_text(csv, key);
    asy_csv_count(csv, (int64_t)value);
    asy_csv_end(csv);
}

static void study(const asy_result *r, asy_csv *csv)
{
    key_text(csv, "name", r->name);
    key_text(csv, "title", r->title);
    key_text(csv, "data_note", r->note);
    key_text(csv, "assay_version", r->assay_version);
    asy_csv_text(csv, "seed");
    asy_text_addf(&csv->text, ",%llu\n", (unsigned long long)r->seed);
    csv->begun = false;
    key_text(csv, "config_sha256", r->config_sha256);
    key_text(csv, "data_sha256", r->data_sha256);
    key_count(csv, "samples", r->n);
    key_count(csv, "holdout_samples", r->n_holdout);
    key_count(csv, "features", r->p);
    key_count(csv, "repeats", r->n_repeats);
    key_count(csv, "folds", r->n_folds);
    key_text(csv, "threshold_rule", r->threshold_rule);
    key_text(csv, "tuning_metric", r->tuning_metric);
    key_count(csv, "permutations", r->n_permutations);
    key_text(csv, "permutation_scheme", r->scheme);
    key_text(csv, "importance_metric", r->importance_metric);
    key_count(csv, "failed_units", asy_result_failed_units(r));
}

static void bounds(asy_csv *csv, const asy_interval *i)
{
    asy_csv_number(csv, i->lower);
    asy_csv_number(csv, i->upper);
}

static void metric(const asy_learner_result *l, const asy_metric_result *m,
                   bool holdout, asy_csv *csv)
{
    asy_csv_text(csv, l->id);
    asy_csv_text(csv, m->name);
    asy_export_set(csv, holdout);
    asy_csv_number(csv, m->interval.estimate);
    bounds(csv, &m->interval);
    asy_csv_number(csv, m->interval.level);
    asy_csv_text(csv, m->interval.method);
    asy_csv_text(csv, m->estimate_of);
    asy_csv_count(csv, (int64_t)m->undefined_folds);
    asy_csv_number(csv, m->pooled_interval.estimate);
    bounds(csv, &m->pooled_interval);
    asy_csv_text(csv, m->pooled_interval.method);
    asy_csv_end(csv);
}

static void metrics(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners; l++) {
        const asy_learner_result *learner = &r->learner[l];
        for (size_t m = 0; m < r->n_metrics; m++)
            metric(learner, &learner->metric[m], false, csv);
        for (size_t m = 0; r->n_holdout && m < r->n_metrics; m++)
            metric(learner, &learner->holdout.metric[m], true, csv);
    }
}

static void test(const asy_result *r, const asy_learner_result *l, bool holdout,
                 asy_csv *csv)
{
    const asy_null_result *null = holdout ? l->holdout.null : l->null;
    for (size_t m = 0; null && m < r->n_null_metrics; m++) {
        asy_csv_text(csv, l->id);
        asy_csv_text(csv, null[m].metric);
        asy_export_set(csv, holdout);
        asy_csv_number(csv, null[m].observed);
        asy_csv_number(csv, null[m].p_value);
        asy_csv_number(csv, null[m].p_adjusted);
        asy_csv_count(csv, (int64_t)r->n_permutations);
        asy_csv_text(csv, r->scheme);
        asy_csv_end(csv);
    }
}

static void tests(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners && r->n_permutations; l++) {
        test(r, &r->learner[l], false, csv);
        if (r->n_holdout)
            test(r, &r->learner[l], true, csv);
    }
}

static void importance_of(const asy_result *r, const asy_learner_result *l,
                          asy_csv *csv)
{
    size_t n = r->importance_repeats;
    for (size_t i = 0; l->importance && i < r->p * n; i++) {
        asy_csv_text(csv, l->id);
        asy_csv_text(csv, r->importance_metric);
        asy_csv_text(csv, r->feature[i / n]);
        asy_csv_count(csv, (int64_t)(i % n));
        asy_csv_number(csv, l->importance[i]);
        asy_csv_end(csv);
    }
}

static void importance(const asy_result *r, asy_csv *csv)
{
    for (size_t l = 0; l < r->n_learners && r->importance_metric; l++)
        importance_of(r, &r->learner[l], csv);
}

static void comparison(const asy_learner_result *l,
                       const asy_published_result *p, size_t quantity,
                       const asy_compare_result *c, asy_csv *csv)
{
    const asy_interval *theirs = &p->quantity[quantity];
    asy_csv_text(csv, l->id);
    asy_csv_text(csv, p->name);
    asy_csv_text(csv, asy_words_quantity_key(quantity));
    asy_csv_number(csv, c->ours.estimate);
    bounds(csv, &c->ours);
    asy_csv_number(csv, theirs->estimate);
    bounds(csv, theirs);
    asy_csv_number(csv, p->level);
    asy_csv_number(csv, c->difference.interval.estimate);
    bounds(csv, &c->difference.interval);
    asy_csv_number(csv, c->difference.p_value);
    asy_csv_end(csv);
}

static void comparisons(const asy_result *r, asy_csv *csv)
{
    size_t n = r->n_compare * ASY_N_QUANTITIES;
    for (size_t l = 0; l < r->n_learners; l++)
        for (size_t i = 0; i < n; i++)
            if (r->learner[l].compare[i].given)
                comparison(&r->learner[l], &r->published[i / ASY_N_QUANTITIES],
                           i % ASY_N_QUANTITIES, &r->learner[l].compare[i],
                           csv);
}

static void failures(const asy_result *r, asy_csv *csv)
{
    for (size_t i = 0; i < r->n_failures; i++) {
        asy_csv_text(csv, r->failure[i].unit);
        asy_csv_text(csv, r->failure[i].status);
        asy_csv_text(csv, r->failure[i].message);
        asy_csv_end(csv);
    }
}

const asy_export asy_export_estimates[] = {
    {"study.csv", "key,value", study},
    {"metrics.csv",
     "learner,metric,set,estimate,lower,upper,level,method,estimate_of,"
     "undefined_folds,pooled,pooled_lower,pooled_upper,pooled_method",
     metrics},
    {"tests.csv",
     "learner,metric,set,observed,p_value,p_adjusted,permutations,scheme",
     tests},
    {"importance.csv", "learner,metric,feature,repeat,value", importance},
    {"compare.csv",
     "learner,published_name,quantity,ours,ours_lower,ours_upper,published,"
     "published_lower,published_upper,published_level,logit_difference,"
     "difference_lower,difference_upper,p_value",
     comparisons},
    {"failures.csv", "unit,status,message", failures},
    {0},
};
