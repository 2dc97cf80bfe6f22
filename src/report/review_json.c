/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay show --json` of a meta-analysis: members in a fixed order, null where
 * a number is not defined.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "report/json_value.h"
#include "report/report.h"

static json_t *bounds(asy_bounds b)
{
    return json_pack("{so, so, so}", "estimate", asy_json_finite(b.estimate),
                     "lower", asy_json_finite(b.lower), "upper",
                     asy_json_finite(b.upper));
}

static json_t *range(asy_bounds b)
{
    return json_pack("{so, so}", "lower", asy_json_finite(b.lower), "upper",
                     asy_json_finite(b.upper));
}

/* ---- models ---- */

static json_t *hsroc(const asy_accuracy *a)
{
    return json_pack("{so, so, so, so, so}", "theta", asy_json_finite(a->theta),
                     "lambda", asy_json_finite(a->lambda), "beta",
                     asy_json_finite(a->shape), "variance_accuracy",
                     asy_json_finite(a->var_accuracy), "variance_threshold",
                     asy_json_finite(a->var_threshold));
}

static json_t *sroc(const asy_accuracy *a)
{
    return json_pack("{so, so, so, so, so}", "auc", asy_json_finite(a->auc),
                     "auc_mada", asy_json_finite(a->auc_mada), "partial_auc",
                     asy_json_finite(a->partial_auc), "fpr_least",
                     asy_json_finite(a->fpr_least), "fpr_greatest",
                     asy_json_finite(a->fpr_greatest));
}

static json_t *model(const asy_review_fit *f)
{
    const asy_accuracy *a = &f->accuracy;
    json_t *json =
        json_pack("{ss, so, so, so, so, so, so, so, so}", "structure",
                  f->structure, "note", asy_json_text(f->note), "failure",
                  asy_json_text(f->failure), "sensitivity",
                  bounds(a->sensitivity), "specificity", bounds(a->specificity),
                  "tau_sensitivity", asy_json_finite(a->tau_sensitivity),
                  "tau_specificity", asy_json_finite(a->tau_specificity),
                  "correlation", asy_json_finite(a->correlation),
                  "log_likelihood", asy_json_finite(f->fit.log_likelihood));
    json = asy_json_put(json, "dor", bounds(a->dor));
    json = asy_json_put(json, "lr_positive", bounds(a->lr_positive));
    json = asy_json_put(json, "lr_negative", bounds(a->lr_negative));
    json = asy_json_put(json, "sensitivity_prediction",
                        range(a->sensitivity_predicted));
    json = asy_json_put(json, "specificity_prediction",
                        range(a->specificity_predicted));
    json = asy_json_put(json, "i2", asy_json_finite(a->i2));
    json = asy_json_put(json, "hsroc", hsroc(a));
    json = asy_json_put(json, "sroc", sroc(a));
    if (f->independent)
        json = asy_json_put(json, "without_correlation", model(f->independent));
    return json;
}

static json_t *models(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_fits; i++)
        json = asy_json_put(json, r->fit[i].name, model(&r->fit[i]));
    return json;
}

/* ---- one quantity, the covariate ---- */

static json_t *pooled(const asy_review_pooled *of)
{
    const asy_univariate *p = &of->pooled;
    json_t *json = json_pack(
        "{so, so, so, so, so, so, so, so, so, so, so, so, so, so}", "estimate",
        asy_json_finite(p->estimate), "se", asy_json_finite(p->se), "lower",
        asy_json_finite(p->lower), "upper", asy_json_finite(p->upper),
        "hksj_se", asy_json_finite(p->hksj_se), "hksj_lower",
        asy_json_finite(p->hksj_lower), "hksj_upper",
        asy_json_finite(p->hksj_upper), "prediction_lower",
        asy_json_finite(p->predict_lower), "prediction_upper",
        asy_json_finite(p->predict_upper), "tau2", asy_json_finite(p->tau2),
        "tau2_lower", asy_json_finite(p->tau2_lower), "tau2_upper",
        asy_json_finite(p->tau2_upper), "q", asy_json_finite(p->q), "i2",
        asy_json_finite(p->i2));
    json = asy_json_put(json, "studies", json_integer((json_int_t)of->k));
    json = asy_json_put(json, "failure", asy_json_text(of->failure));
    json = asy_json_put(json, "reported", bounds(of->reported));
    return asy_json_put(json, "reported_prediction", range(of->reported_next));
}

static json_t *univariate(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_pooled; i++)
        json = asy_json_put(json, r->pooled[i].name, pooled(&r->pooled[i]));
    return json;
}

static json_t *terms(const asy_review_regression *g)
{
    json_t *json = json_object();
    for (size_t i = 0; i < g->n_coefficients; i++)
        json = asy_json_put(json, g->term[i],
                            json_pack("{so, so, so, so}", "estimate",
                                      asy_json_finite(g->estimate[i]), "se",
                                      asy_json_finite(g->se[i]), "lower",
                                      asy_json_finite(g->lower[i]), "upper",
                                      asy_json_finite(g->upper[i])));
    return json;
}

static json_t *regression(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_regressions; i++) {
        const asy_review_regression *g = &r->regression[i];
        json = asy_json_put(
            json, g->name,
            json_pack("{so, so, so, so, so, so}", "note",
                      asy_json_text(g->note), "failure",
                      asy_json_text(g->failure), "coefficients", terms(g),
                      "lr_statistic", asy_json_finite(g->test.statistic),
                      "lr_df", asy_json_finite(g->test.df), "lr_p_value",
                      asy_json_finite(g->test.p_value)));
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
            json =
                asy_json_put(json, key[q],
                             json_pack("{so, so}", "value",
                                       asy_json_finite(s->reported[q][i]), "se",
                                       asy_json_finite(s->reported_se[q][i])));
    return json;
}

/* {domain: judgement} of study i put into json, if there are any. */
static json_t *add_judgements(json_t *json, const asy_studies *s, size_t i)
{
    json_t *all = s->n_domains ? json_object() : NULL;
    if (!s->n_domains)
        return json;
    for (size_t d = 0; d < s->n_domains; d++)
        all = asy_json_put(all, s->domain[d],
                           json_string(s->judgement[i * s->n_domains + d]));
    return asy_json_put(json, "quadas2", all);
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
        "distance2", asy_json_finite(in->distance2[i]), "p_value",
        asy_json_finite(in->p_value[i]));
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
        json = asy_json_put(json, "patients", asy_json_finite(s->patients[i]));
    return add_judgements(add_reported(json, s, i), s, i);
}

static json_t *studies(const asy_review_result *r)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < r->studies.k; i++)
        array = asy_json_append(array, study(r, i));
    return array;
}

/* ---- a run among them ---- */

static json_t *beside(const asy_review_beside *b)
{
    const asy_placement *p = &b->place;
    return json_pack(
        "{so, so, so, so, sb, sb, so, so, so}", "distance2",
        asy_json_finite(p->distance2), "p_value", asy_json_finite(p->p_value),
        "mean_distance2", asy_json_finite(p->mean_distance2), "mean_p_value",
        asy_json_finite(p->mean_p_value), "in_confidence_region",
        p->in_confidence, "in_prediction_region", p->in_prediction,
        "sensitivity_with", bounds(b->sensitivity), "specificity_with",
        bounds(b->specificity), "sroc_auc_with", asy_json_finite(b->auc));
}

static json_t *beside_auc(const asy_review_beside_auc *b)
{
    return json_pack("{so, so, so, so, so}", "without", bounds(b->without),
                     "with", bounds(b->with), "prediction", range(b->next), "z",
                     asy_json_finite(b->z), "p_value",
                     asy_json_finite(b->p_value));
}

static json_t *added(const asy_review_result *r)
{
    const asy_review_added *a = &r->added;
    json_t *all = json_object();
    for (size_t i = 0; i < r->n_fits; i++)
        all = asy_json_put(all, a->beside[i].name, beside(&a->beside[i]));
    json_t *json = json_pack(
        "{ss, ss, ss, so, so, so, so, so, so, so, so}", "name", a->name,
        "learner", a->learner, "rows", a->rows, "tp", asy_json_count(a->tp),
        "fn", asy_json_count(a->fn), "fp", asy_json_count(a->fp), "tn",
        asy_json_count(a->tn), "sensitivity", bounds(a->sensitivity),
        "specificity", bounds(a->specificity), "roc_auc", bounds(a->auc),
        "models", all);
    return isnan(a->beside_auc.without.estimate)
               ? json
               : asy_json_put(json, "pooled_auc", beside_auc(&a->beside_auc));
}

static json_t *funnel(const asy_funnel *d)
{
    return json_pack("{so, so, so, so}", "slope", asy_json_finite(d->slope),
                     "t", asy_json_finite(d->t), "df", asy_json_finite(d->df),
                     "p_value", asy_json_finite(d->p_value));
}

static json_t *between(const asy_heterogeneity *h)
{
    return json_pack("{so, so, so}", "q", asy_json_finite(h->q), "df",
                     asy_json_finite(h->q_df), "p_value",
                     asy_json_finite(h->q_p_value));
}

static json_t *benchmarks(const asy_review_result *r)
{
    json_t *json = json_object();
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_benchmark *b = &r->benchmark[i];
        json = asy_json_put(
            json, b->name,
            json_pack("{so, so, so, so, so, so}", "source",
                      asy_json_text(b->source), "doi", asy_json_text(b->doi),
                      "level", asy_json_finite(b->level), "sensitivity",
                      bounds(b->sensitivity), "specificity",
                      bounds(b->specificity), "auc", bounds(b->auc)));
    }
    return json;
}

static json_t *whole(const asy_review_result *r)
{
    json_t *json = json_pack("{ss, so, ss, so, ss, ss, so}", "name", r->name,
                             "title", asy_json_text(r->title), "kind", r->kind,
                             "note", asy_json_text(r->note), "config_sha256",
                             r->config_sha256, "data_sha256", r->data_sha256,
                             "level", asy_json_finite(r->level));
    json = asy_json_put(json, "models", models(r));
    json = asy_json_put(json, "univariate", univariate(r));
    if (r->studies.tp) {
        json = asy_json_put(json, "heterogeneity", between(&r->heterogeneity));
        json = asy_json_put(json, "funnel", funnel(&r->funnel));
    }
    if (r->n_regressions)
        json = asy_json_put(json, "regression", regression(r));
    if (r->added.name)
        json = asy_json_put(json, "added", added(r));
    if (r->n_benchmarks)
        json = asy_json_put(json, "benchmark", benchmarks(r));
    return asy_json_put(json, "studies", studies(r));
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
