/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay show --json` of a meta-analysis: members in a fixed order, null where
 * a number is not defined. A NULL value means that memory ran out; json_pack
 * passes it on, so that only the whole has to be looked at.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "report/json_count.h"
#include "report/report.h"

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *text(const char *s)
{
    return s ? json_string(s) : json_null();
}

static json_t *bounds(asy_bounds b)
{
    return json_pack("{so, so, so}", "estimate", number(b.estimate), "lower",
                     number(b.lower), "upper", number(b.upper));
}

static json_t *range(asy_bounds b)
{
    return json_pack("{so, so}", "lower", number(b.lower), "upper",
                     number(b.upper));
}

/* Put item under key; object and item are given up if memory is out. */
static json_t *put(json_t *object, const char *key, json_t *item)
{
    if (object && json_object_set_new(object, key, item) == 0)
        return object;
    json_decref(object);
    return NULL;
}

/* ---- models ---- */

static json_t *hsroc(const asy_accuracy *a)
{
    return json_pack("{so, so, so, so, so}", "theta", number(a->theta),
                     "lambda", number(a->lambda), "beta", number(a->shape),
                     "variance_accuracy", number(a->var_accuracy),
                     "variance_threshold", number(a->var_threshold));
}

static json_t *sroc(const asy_accuracy *a)
{
    return json_pack("{so, so, so, so, so}", "auc", number(a->auc), "auc_mada",
                     number(a->auc_mada), "partial_auc", number(a->partial_auc),
                     "fpr_least", number(a->fpr_least), "fpr_greatest",
                     number(a->fpr_greatest));
}

static json_t *model(const asy_review_fit *f)
{
    const asy_accuracy *a = &f->accuracy;
    json_t *json = json_pack(
        "{ss, so, so, so, so, so, so, so, so}", "structure", f->structure,
        "note", text(f->note), "failure", text(f->failure), "sensitivity",
        bounds(a->sensitivity), "specificity", bounds(a->specificity),
        "tau_sensitivity", number(a->tau_sensitivity), "tau_specificity",
        number(a->tau_specificity), "correlation", number(a->correlation),
        "log_likelihood", number(f->fit.log_likelihood));
    json = put(json, "dor", bounds(a->dor));
    json = put(json, "lr_positive", bounds(a->lr_positive));
    json = put(json, "lr_negative", bounds(a->lr_negative));
    json = put(json, "sensitivity_prediction", range(a->sensitivity_predicted));
    json = put(json, "specificity_prediction", range(a->specificity_predicted));
    json = put(json, "i2", number(a->i2));
    json = put(json, "hsroc", hsroc(a));
    json = put(json, "sroc", sroc(a));
    if (f->independent)
        json = put(json, "without_correlation", model(f->independent));
    return json;
}

static json_t *models(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_fits; i++)
        json = put(json, r->fit[i].name, model(&r->fit[i]));
    return json;
}

/* ---- one quantity, the covariate ---- */

static json_t *pooled(const asy_review_pooled *of)
{
    const asy_univariate *p = &of->pooled;
    json_t *json = json_pack(
        "{so, so, so, so, so, so, so, so, so, so, so, so, so, so}", "estimate",
        number(p->estimate), "se", number(p->se), "lower", number(p->lower),
        "upper", number(p->upper), "hksj_se", number(p->hksj_se), "hksj_lower",
        number(p->hksj_lower), "hksj_upper", number(p->hksj_upper),
        "prediction_lower", number(p->predict_lower), "prediction_upper",
        number(p->predict_upper), "tau2", number(p->tau2), "tau2_lower",
        number(p->tau2_lower), "tau2_upper", number(p->tau2_upper), "q",
        number(p->q), "i2", number(p->i2));
    json = put(json, "studies", json_integer((json_int_t)of->k));
    json = put(json, "failure", text(of->failure));
    json = put(json, "reported", bounds(of->reported));
    return put(json, "reported_prediction", range(of->reported_next));
}

static json_t *univariate(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_pooled; i++)
        json = put(json, r->pooled[i].name, pooled(&r->pooled[i]));
    return json;
}

static json_t *terms(const asy_review_regression *g)
{
    json_t *json = json_object();
    for (size_t i = 0; i < g->n_coefficients; i++)
        json = put(json, g->term[i],
                   json_pack("{so, so, so, so}", "estimate",
                             number(g->estimate[i]), "se", number(g->se[i]),
                             "lower", number(g->lower[i]), "upper",
                             number(g->upper[i])));
    return json;
}

static json_t *regression(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_regressions; i++) {
        const asy_review_regression *g = &r->regression[i];
        json =
            put(json, g->name,
                json_pack("{so, so, so, so, so, so}", "note", text(g->note),
                          "failure", text(g->failure), "coefficients", terms(g),
                          "lr_statistic", number(g->test.statistic), "lr_df",
                          number(g->test.df), "lr_p_value",
                          number(g->test.p_value)));
    }
    return json;
}

/* ---- the studies ---- */

/* What a study reports by itself. */
static json_t *add_reported(json_t *json, const asy_studies *s, size_t i)
{
    static const char *const key[ASY_N_REPORTED] = {"auc", "fisher_z",
                                                    "mean_absolute_error"};
    for (int q = 0; q < ASY_N_REPORTED; q++)
        if (s->reported[q] && !isnan(s->reported[q][i]))
            json = put(json, key[q],
                       json_pack("{so, so}", "value", number(s->reported[q][i]),
                                 "se", number(s->reported_se[q][i])));
    return json;
}

/* {domain: judgement} of study i put into json, if there are any. */
static json_t *add_judgements(json_t *json, const asy_studies *s, size_t i)
{
    json_t *all = s->n_domains ? json_object() : NULL;
    if (!s->n_domains)
        return json;
    for (size_t d = 0; d < s->n_domains; d++)
        all = put(all, s->domain[d],
                  json_string(s->judgement[i * s->n_domains + d]));
    return put(json, "quadas2", all);
}

static json_t *study(const asy_review_result *r, size_t i)
{
    const asy_studies *s = &r->studies;
    const asy_review_influence *in = &r->influence;
    if (!s->tp)
        return add_reported(json_pack("{ss}", "name", s->name[i]), s, i);
    json_t *without = json_pack(
        "{so, so, so, so}", "sensitivity",
        bounds((asy_bounds){in->sensitivity[i], in->sensitivity_lower[i],
                            in->sensitivity_upper[i]}),
        "specificity",
        bounds((asy_bounds){in->specificity[i], in->specificity_lower[i],
                            in->specificity_upper[i]}),
        "distance2", number(in->distance2[i]), "p_value",
        number(in->p_value[i]));
    json_t *json = json_pack(
        "{ss, so, so, so, so, so, so, so}", "name", s->name[i], "tp",
        asy_json_count(s->tp[i]), "fn", asy_json_count(s->fn[i]), "fp",
        asy_json_count(s->fp[i]), "tn", asy_json_count(s->tn[i]), "sensitivity",
        bounds((asy_bounds){s->sensitivity[i], s->sensitivity_lower[i],
                            s->sensitivity_upper[i]}),
        "specificity",
        bounds((asy_bounds){s->specificity[i], s->specificity_lower[i],
                            s->specificity_upper[i]}),
        "left_out", without);
    if (s->patients)
        json = put(json, "patients", number(s->patients[i]));
    return add_judgements(add_reported(json, s, i), s, i);
}

static json_t *studies(const asy_review_result *r)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < r->studies.k; i++)
        if (json_array_append_new(array, study(r, i)) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

/* ---- a run among them ---- */

static json_t *beside(const asy_review_beside *b)
{
    const asy_placement *p = &b->place;
    return json_pack(
        "{so, so, so, so, sb, sb, so, so, so}", "distance2",
        number(p->distance2), "p_value", number(p->p_value), "mean_distance2",
        number(p->mean_distance2), "mean_p_value", number(p->mean_p_value),
        "in_confidence_region", p->in_confidence, "in_prediction_region",
        p->in_prediction, "sensitivity_with", bounds(b->sensitivity),
        "specificity_with", bounds(b->specificity), "sroc_auc_with",
        number(b->auc));
}

static json_t *beside_auc(const asy_review_beside_auc *b)
{
    return json_pack("{so, so, so, so, so}", "without", bounds(b->without),
                     "with", bounds(b->with), "prediction", range(b->next), "z",
                     number(b->z), "p_value", number(b->p_value));
}

static json_t *added(const asy_review_result *r)
{
    const asy_review_added *a = &r->added;
    json_t *all = json_object();
    for (size_t i = 0; i < r->n_fits; i++)
        all = put(all, a->beside[i].name, beside(&a->beside[i]));
    json_t *json = json_pack(
        "{ss, ss, ss, so, so, so, so, so, so, so, so}", "name", a->name,
        "learner", a->learner, "rows", a->rows, "tp", asy_json_count(a->tp),
        "fn", asy_json_count(a->fn), "fp", asy_json_count(a->fp), "tn",
        asy_json_count(a->tn), "sensitivity", bounds(a->sensitivity),
        "specificity", bounds(a->specificity), "roc_auc", bounds(a->auc),
        "models", all);
    return isnan(a->beside_auc.without.estimate)
               ? json
               : put(json, "pooled_auc", beside_auc(&a->beside_auc));
}

static json_t *funnel(const asy_funnel *d)
{
    return json_pack("{so, so, so, so}", "slope", number(d->slope), "t",
                     number(d->t), "df", number(d->df), "p_value",
                     number(d->p_value));
}

static json_t *between(const asy_heterogeneity *h)
{
    return json_pack("{so, so, so}", "q", number(h->q), "df", number(h->q_df),
                     "p_value", number(h->q_p_value));
}

static json_t *benchmarks(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_benchmark *b = &r->benchmark[i];
        json =
            put(json, b->name,
                json_pack("{so, so, sf, so, so, so}", "source", text(b->source),
                          "doi", text(b->doi), "level", b->level, "sensitivity",
                          bounds(b->sensitivity), "specificity",
                          bounds(b->specificity), "auc", bounds(b->auc)));
    }
    return json;
}

static json_t *whole(const asy_review_result *r)
{
    json_t *json = json_pack("{ss, so, ss, so, ss, ss, sf}", "name", r->name,
                             "title", text(r->title), "kind", r->kind, "note",
                             text(r->note), "config_sha256", r->config_sha256,
                             "data_sha256", r->data_sha256, "level", r->level);
    json = put(json, "models", models(r));
    json = put(json, "univariate", univariate(r));
    if (r->studies.tp) {
        json = put(json, "heterogeneity", between(&r->heterogeneity));
        json = put(json, "funnel", funnel(&r->funnel));
    }
    if (r->n_regressions)
        json = put(json, "regression", regression(r));
    if (r->added.name)
        json = put(json, "added", added(r));
    if (r->n_benchmarks)
        json = put(json, "benchmark", benchmarks(r));
    return put(json, "studies", studies(r));
}

asy_status asy_report_review_json(const asy_review_result *result, FILE *out,
                                  asy_error *err)
{
    json_t *json = whole(result);
    if (!json)
        return asy_nomem(err);
    int bad = json_dumpf(json, out, JSON_INDENT(2));
    json_decref(json);
    if (bad || fputc('\n', out) == EOF)
        return asy_fail(err, ASY_EIO, "the JSON could not be written: %s",
                        strerror(errno));
    return ASY_OK;
}
