/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay show --json`: the tables of show as one object, with the values of
 * every fold. Members come in a fixed order; what is not defined is null.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "report/facts.h"
#include "report/json_value.h"
#include "report/report.h"
#include "report/words.h"

static json_t *numbers(const double *x, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < n; i++)
        array = asy_json_append(array, asy_json_finite(x[i]));
    return array;
}

/* [rows x columns] as an array of rows */
static json_t *matrix(const double *x, size_t rows, size_t columns)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < rows; i++)
        array = asy_json_append(array, numbers(x + i * columns, columns));
    return array;
}

static json_t *interval(const asy_interval *i)
{
    return json_pack(
        "{so, so, so, so, so}", "estimate", asy_json_finite(i->estimate),
        "lower", asy_json_finite(i->lower), "upper", asy_json_finite(i->upper),
        "level", asy_json_finite(i->level), "method", asy_json_text(i->method));
}

/* ---- the study ---- */

static json_t *classes(const asy_result *r)
{
    json_t *array = json_array();
    for (int k = 0; array && k < r->n_classes; k++)
        array = asy_json_append(
            array,
            json_pack(
                "{ss, sI, sI, sI}", "name", r->class_name[k], "samples",
                (json_int_t)asy_facts_count(r, k, ASY_ALL_ROWS), "development",
                (json_int_t)asy_facts_count(r, k, ASY_DEVELOPMENT), "holdout",
                (json_int_t)asy_facts_count(r, k, ASY_HELD_OUT)));
    return array;
}

static json_t *prevalence(const asy_result *r, asy_part part)
{
    bool none = r->n_classes != 2 || asy_facts_count(r, -1, part) == 0;
    return asy_json_finite(none ? (double)NAN : asy_facts_chance(r, part));
}

static json_t *samples(const asy_result *r)
{
    return json_pack("{sI, sI, sI, sI, so, so, so, so}", "n", (json_int_t)r->n,
                     "development", (json_int_t)(r->n - r->n_holdout),
                     "holdout", (json_int_t)r->n_holdout, "features",
                     (json_int_t)r->p, "classes", classes(r), "prevalence",
                     prevalence(r, ASY_ALL_ROWS), "prevalence_development",
                     prevalence(r, ASY_DEVELOPMENT), "prevalence_holdout",
                     prevalence(r, ASY_HELD_OUT));
}

static json_t *design(const asy_result *r)
{
    return json_pack("{sI, sI, so, so, so, sI, so, sI, so, sI}", "repeats",
                     (json_int_t)r->n_repeats, "folds", (json_int_t)r->n_folds,
                     "tuning_metric", asy_json_text(r->tuning_metric),
                     "threshold_rule", asy_json_text(r->threshold_rule),
                     "level", asy_json_finite(r->level), "permutations",
                     (json_int_t)r->n_permutations, "permutation_scheme",
                     asy_json_text(r->scheme), "permutation_repeats",
                     (json_int_t)r->permutation_repeats, "importance_metric",
                     asy_json_text(r->importance_metric), "importance_repeats",
                     (json_int_t)r->importance_repeats);
}

/* ---- a learner ---- */

/* Metrics by name; folds 0 leaves the fold values out. */
static json_t *metrics(const asy_result *r, const asy_learner_result *l,
                       const asy_metric_result *metric, bool holdout)
{
    json_t *out = json_object();
    asy_part part = holdout ? ASY_HELD_OUT : ASY_DEVELOPMENT;
    for (size_t i = 0; out && i < r->n_metrics; i++) {
        const asy_metric_result *m = &metric[i];
        json_t *o = interval(&m->interval);
        o = asy_json_put(o, "title", asy_json_text(m->title));
        o = asy_json_put(o, "estimate_of", asy_json_text(m->estimate_of));
        if (asy_facts_undefined(l, m->name))
            o = asy_json_put(o, "not_defined", json_string("decision scores"));
        if (strcmp(m->name, "average_precision") == 0)
            o = asy_json_put(o, "chance",
                             asy_json_finite(asy_facts_chance(r, part)));
        if (!holdout) {
            o = asy_json_put(o, "undefined_folds",
                             json_integer((json_int_t)m->undefined_folds));
            o = asy_json_put(o, "fold",
                             matrix(m->fold, r->n_repeats, r->n_folds));
            o = asy_json_put(o, "pooled", interval(&m->pooled_interval));
            o = asy_json_put(o, "pooled_by_repeat",
                             numbers(m->pooled, r->n_repeats));
        }
        out = asy_json_put(out, m->name, o);
    }
    return out;
}

static json_t *tests(const asy_result *r, const asy_null_result *null)
{
    json_t *out = json_object();
    for (size_t i = 0; null && r->n_permutations && i < r->n_null_metrics; i++)
        out = asy_json_put(
            out, null[i].metric,
            json_pack("{so, so, so, so}", "observed",
                      asy_json_finite(null[i].observed), "p_value",
                      asy_json_finite(null[i].p_value), "p_adjusted",
                      asy_json_finite(null[i].p_adjusted), "null",
                      numbers(null[i].null, r->n_permutations)));
    return out;
}

static json_t *value(const asy_value *v)
{
    switch (v->type) {
    case ASY_NUMBER:
        return asy_json_finite(v->number);
    case ASY_INTEGER:
        return asy_json_count(v->number);
    case ASY_BOOL:
        return json_boolean(v->number != 0);
    case ASY_NULL:
        return json_null();
    default:
        return asy_json_text(v->string);
    }
}

static json_t *candidates(const asy_tuning_result *t)
{
    json_t *array = json_array();
    for (size_t c = 0; t->n_params && c < t->n_candidates; c++) {
        json_t *one = json_object();
        for (size_t a = 0; a < t->n_params; a++)
            one = asy_json_put(one, t->param[a],
                               value(&t->candidate[c * t->n_params + a]));
        array = asy_json_append(array, one);
    }
    return array;
}

static json_t *chosen(const asy_result *r, const asy_tuning_result *t)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->n_repeats; i++) {
        json_t *row = json_array();
        for (size_t f = 0; f < r->n_folds; f++)
            row = asy_json_append(row,
                                  json_integer(t->chosen[i * r->n_folds + f]));
        array = asy_json_append(array, row);
    }
    return array;
}

static json_t *importance(const asy_result *r, const asy_learner_result *l,
                          asy_arena *arena)
{
    json_t *array = json_array();
    if (!r->importance_metric || !l->importance)
        return array;
    const asy_ranked *ranked = asy_facts_importance(r, l, arena);
    if (!ranked) {
        json_decref(array);
        return NULL;
    }
    for (size_t i = 0; i < r->p; i++)
        array = asy_json_append(array,
                                json_pack("{ss, so, so}", "feature",
                                          r->feature[ranked[i].feature], "mean",
                                          asy_json_finite(ranked[i].mean), "sd",
                                          asy_json_finite(ranked[i].sd)));
    return array;
}

static json_t *comparisons(const asy_result *r, const asy_learner_result *l)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->n_compare * ASY_N_QUANTITIES; i++) {
        const asy_published_result *p = &r->published[i / ASY_N_QUANTITIES];
        size_t q = i % ASY_N_QUANTITIES;
        const asy_compare_result *c = &l->compare[i];
        if (!c->given)
            continue;
        array = asy_json_append(
            array, json_pack("{ss, ss, so, so, so, so}", "published_name",
                             p->name, "quantity", asy_words_quantity_key(q),
                             "ours", interval(&c->ours), "published",
                             interval(&p->quantity[q]), "logit_difference",
                             interval(&c->difference.interval), "p_value",
                             asy_json_finite(c->difference.p_value)));
    }
    return array;
}

static json_t *holdout(const asy_result *r, const asy_learner_result *l)
{
    if (r->n_holdout == 0)
        return json_null();
    return json_pack("{so, so, si, so}", "metrics",
                     metrics(r, l, l->holdout.metric, true), "permutation",
                     tests(r, l->holdout.null), "chosen", l->holdout.chosen,
                     "threshold", asy_json_finite(l->holdout.threshold));
}

static json_t *learner(const asy_result *r, const asy_learner_result *l,
                       asy_arena *arena)
{
    return json_pack(
        "{so, so, so, so, so, so, so, so, so, so}", "model",
        asy_json_text(l->model), "score_kind", asy_json_text(l->score_kind),
        "metrics", metrics(r, l, l->metric, false), "permutation",
        tests(r, l->null), "holdout", holdout(r, l), "candidates",
        candidates(&l->tuning), "chosen", chosen(r, &l->tuning), "threshold",
        matrix(l->threshold, r->n_repeats, r->n_folds), "importance",
        importance(r, l, arena), "compare", comparisons(r, l));
}

/* ---- the whole ---- */

static json_t *learners(const asy_result *r, asy_arena *arena)
{
    json_t *out = json_object();
    for (size_t l = 0; out && l < r->n_learners; l++)
        out = asy_json_put(out, r->learner[l].id,
                           learner(r, &r->learner[l], arena));
    return out;
}

static json_t *published(const asy_result *r)
{
    json_t *array = json_array();
    for (size_t i = 0; i < r->n_compare; i++)
        array = asy_json_append(
            array, json_pack("{ss, so, so, so}", "name", r->published[i].name,
                             "title", asy_json_text(r->published[i].title),
                             "source", asy_json_text(r->published[i].source),
                             "doi", asy_json_text(r->published[i].doi)));
    return array;
}

static json_t *failures(const asy_result *r)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < r->n_failures; i++)
        array = asy_json_append(
            array,
            json_pack("{so, so, so}", "unit", asy_json_text(r->failure[i].unit),
                      "status", asy_json_text(r->failure[i].status), "message",
                      asy_json_text(r->failure[i].message)));
    return array;
}

static json_t *whole(const asy_result *r, asy_arena *arena)
{
    return json_pack(
        "{so, so, so, so, so, sI, so, so, so, so, so, so, so}", "name",
        asy_json_text(r->name), "title", asy_json_text(r->title), "data_note",
        asy_json_text(r->note), "task", asy_json_text(r->task), "assay_version",
        asy_json_text(r->assay_version), "seed", (json_int_t)r->seed,
        "config_sha256", asy_json_text(r->config_sha256), "data_sha256",
        asy_json_text(r->data_sha256), "samples", samples(r), "design",
        design(r), "published", published(r), "learners", learners(r, arena),
        "failures", failures(r));
}

asy_status asy_report_json(const asy_result *result, FILE *out, asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    json_t *root = whole(result, &arena);
    asy_arena_clear(&arena);
    if (!root)
        return asy_nomem(err);
    bool well = json_dumpf(root, out, JSON_INDENT(2)) == 0 &&
                fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(root);
    if (!well)
        return asy_fail(err, ASY_EIO, "cannot write the report: %s",
                        strerror(errno));
    return ASY_OK;
}
