/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `assay export` of a meta-analysis: CSV, a file a table; those that do not
   apply have their head only. */
#include <math.h>

#include "base/folder.h"
#include "report/csv.h"
#include "report/report.h"

typedef struct table {
    const char *file, *head;
    void (*rows)(const asy_review_result *r, asy_csv *csv);
} table;

#define BOUNDS(name) name "," name "_lower," name "_upper"

static void add_bounds(asy_csv *csv, asy_bounds b)
{
    asy_csv_number(csv, b.estimate);
    asy_csv_number(csv, b.lower);
    asy_csv_number(csv, b.upper);
}

/* Element i, or an empty cell where the column is absent. */
static void add_at(asy_csv *csv, const double *column, size_t i)
{
    asy_csv_number(csv, column ? column[i] : (double)NAN);
}

/* ---- the analysis, its studies ---- */

static void key(asy_csv *csv, const char *name, const char *value)
{
    asy_csv_text(csv, name);
    asy_csv_text(csv, value);
    asy_csv_end(csv);
}

static void analysis(const asy_review_result *r, asy_csv *csv)
{
    key(csv, "name", r->name);
    key(csv, "title", r->title);
    key(csv, "data_note", r->note);
    key(csv, "assay_version", r->assay_version);
    key(csv, "config_sha256", r->config_sha256);
    key(csv, "data_sha256", r->data_sha256);
    key(csv, "continuity_when", r->continuity_when);
    key(csv, "restricted_by", r->restricted_by);
    key(csv, "covariate", r->covariate);
    const struct {
        const char *name;
        double x;
    } number[] = {{"continuity_add", r->continuity_add},
                  {"level", r->level},
                  {"studies", (double)r->studies.k},
                  {"left_out", (double)r->studies.left_out},
                  {"q", r->heterogeneity.q},
                  {"q_df", r->heterogeneity.q_df},
                  {"q_p_value", r->heterogeneity.q_p_value},
                  {"deeks_slope", r->funnel.slope},
                  {"deeks_t", r->funnel.t},
                  {"deeks_p_value", r->funnel.p_value}};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        asy_csv_text(csv, number[i].name);
        asy_csv_number(csv, number[i].x);
        asy_csv_end(csv);
    }
}

static void studies(const asy_review_result *r, asy_csv *csv)
{
    const asy_studies *s = &r->studies;
    const double *const column[] = {s->patients,
                                    s->tp,
                                    s->fn,
                                    s->fp,
                                    s->tn,
                                    s->sensitivity,
                                    s->sensitivity_lower,
                                    s->sensitivity_upper,
                                    s->specificity,
                                    s->specificity_lower,
                                    s->specificity_upper,
                                    s->ln_dor,
                                    s->ln_dor_se,
                                    s->ess,
                                    s->reported[0],
                                    s->reported_se[0],
                                    s->reported[1],
                                    s->reported_se[1],
                                    s->reported[2],
                                    s->reported_se[2]};
    for (size_t i = 0; i < s->k; i++) {
        asy_csv_text(csv, s->name[i]);
        for (size_t c = 0; c < sizeof column / sizeof *column; c++)
            add_at(csv, column[c], i);
        asy_csv_text(csv, s->covariate ? s->covariate[i] : NULL);
        asy_csv_end(csv);
    }
}

static void judgements(const asy_review_result *r, asy_csv *csv)
{
    const asy_studies *s = &r->studies;
    for (size_t i = 0; i < s->k; i++)
        for (size_t d = 0; d < s->n_domains; d++) {
            asy_csv_text(csv, s->name[i]);
            asy_csv_text(csv, s->domain[d]);
            asy_csv_text(csv, s->judgement[i * s->n_domains + d]);
            asy_csv_end(csv);
        }
}

/* ---- models ---- */

static void add_fit(asy_csv *csv, const asy_review_fit *f)
{
    const asy_accuracy *a = &f->accuracy;
    const double number[] = {a->sensitivity_predicted.lower,
                             a->sensitivity_predicted.upper,
                             a->specificity_predicted.lower,
                             a->specificity_predicted.upper,
                             a->tau_sensitivity,
                             a->tau_specificity,
                             a->correlation,
                             f->fit.log_likelihood,
                             a->auc,
                             a->partial_auc,
                             a->i2,
                             a->theta,
                             a->lambda,
                             a->shape,
                             a->var_accuracy,
                             a->var_threshold};
    asy_csv_text(csv, f->name);
    asy_csv_text(csv, f->structure);
    add_bounds(csv, a->sensitivity);
    add_bounds(csv, a->specificity);
    add_bounds(csv, a->dor);
    add_bounds(csv, a->lr_positive);
    add_bounds(csv, a->lr_negative);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        asy_csv_number(csv, number[i]);
    asy_csv_text(csv, f->note);
    asy_csv_text(csv, f->failure);
    asy_csv_end(csv);
}

static void models(const asy_review_result *r, asy_csv *csv)
{
    for (size_t i = 0; i < r->n_fits; i++) {
        add_fit(csv, &r->fit[i]);
        if (r->fit[i].independent)
            add_fit(csv, r->fit[i].independent);
    }
}

static void univariate(const asy_review_result *r, asy_csv *csv)
{
    for (size_t i = 0; i < r->n_pooled; i++) {
        const asy_review_pooled *q = &r->pooled[i];
        const asy_univariate *p = &q->pooled;
        const double number[] = {p->estimate,      p->se,
                                 p->lower,         p->upper,
                                 p->p_value,       p->hksj_se,
                                 p->hksj_lower,    p->hksj_upper,
                                 p->predict_lower, p->predict_upper,
                                 p->tau2,          p->tau2_lower,
                                 p->tau2_upper,    p->q,
                                 p->q_p_value,     p->i2};
        asy_csv_text(csv, q->name);
        asy_csv_count(csv, (int64_t)q->k);
        for (size_t c = 0; c < sizeof number / sizeof *number; c++)
            asy_csv_number(csv, number[c]);
        add_bounds(csv, q->reported);
        asy_csv_text(csv, q->failure);
        asy_csv_end(csv);
    }
}

static void regression(const asy_review_result *r, asy_csv *csv)
{
    for (size_t i = 0; i < r->n_regressions; i++) {
        const asy_review_regression *g = &r->regression[i];
        for (size_t j = 0; j < g->n_coefficients; j++) {
            asy_csv_text(csv, g->name);
            asy_csv_text(csv, g->term[j]);
            asy_csv_number(csv, g->estimate[j]);
            asy_csv_number(csv, g->se[j]);
            asy_csv_number(csv, g->lower[j]);
            asy_csv_number(csv, g->upper[j]);
            asy_csv_number(csv, g->test.statistic);
            asy_csv_number(csv, g->test.p_value);
            asy_csv_end(csv);
        }
    }
}

/* ---- beside one another ---- */

static void influence(const asy_review_result *r, asy_csv *csv)
{
    const asy_review_influence *in = &r->influence;
    const double *const column[] = {in->sensitivity,
                                    in->sensitivity_lower,
                                    in->sensitivity_upper,
                                    in->specificity,
                                    in->specificity_lower,
                                    in->specificity_upper,
                                    in->tau_sensitivity,
                                    in->tau_specificity,
                                    in->correlation,
                                    in->distance2,
                                    in->p_value};
    for (size_t i = 0; in->sensitivity && i < r->studies.k; i++) {
        asy_csv_text(csv, r->studies.name[i]);
        for (size_t c = 0; c < sizeof column / sizeof *column; c++)
            add_at(csv, column[c], i);
        asy_csv_end(csv);
    }
}

static void added(const asy_review_result *r, asy_csv *csv)
{
    const asy_review_added *a = &r->added;
    for (size_t i = 0; a->name && i < r->n_fits; i++) {
        const asy_review_beside *b = &a->beside[i];
        asy_csv_text(csv, a->name);
        asy_csv_text(csv, a->learner);
        add_bounds(csv, a->sensitivity);
        add_bounds(csv, a->specificity);
        asy_csv_text(csv, b->name);
        asy_csv_number(csv, b->place.distance2);
        asy_csv_number(csv, b->place.p_value);
        asy_csv_count(csv, b->place.in_prediction);
        add_bounds(csv, b->sensitivity);
        add_bounds(csv, b->specificity);
        asy_csv_end(csv);
    }
}

static void benchmarks(const asy_review_result *r, asy_csv *csv)
{
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_benchmark *b = &r->benchmark[i];
        asy_csv_text(csv, b->name);
        asy_csv_text(csv, b->title);
        add_bounds(csv, b->sensitivity);
        add_bounds(csv, b->specificity);
        add_bounds(csv, b->auc);
        asy_csv_text(csv, b->source);
        asy_csv_text(csv, b->doi);
        asy_csv_end(csv);
    }
}

static const table tables[] = {
    {"analysis.csv", "key,value", analysis},
    {"studies.csv",
     "study,patients,tp,fn,fp,tn," BOUNDS("sensitivity") "," BOUNDS(
         "specificity") ",ln_dor,ln_dor_se,effective_sample_size,auc,auc_se,"
                        "fisher_z,fisher_z_se,mean_absolute_error,"
                        "mean_absolute_error_se,covariate",
     studies},
    {"judgements.csv", "study,domain,judgement", judgements},
    {"models.csv",
     "model,structure," BOUNDS("sensitivity") "," BOUNDS("specificity") "," BOUNDS(
         "dor") "," BOUNDS("lr_positive") "," BOUNDS("lr_negative") ","
                                                                    "sensitivit"
                                                                    "y_"
                                                                    "prediction"
                                                                    "_lower,"
                                                                    "sensitivit"
                                                                    "y_"
                                                                    "prediction"
                                                                    "_upper,"
                                                                    "specificit"
                                                                    "y_"
                                                                    "prediction"
                                                                    "_lower,"
                                                                    "specificit"
                                                                    "y_"
                                                                    "prediction"
                                                                    "_upper,"
                                                                    "tau_"
                                                                    "sensitivit"
                                                                    "y,tau_"
                                                                    "specificit"
                                                                    "y,"
                                                                    "correlatio"
                                                                    "n,log_"
                                                                    "likelihood"
                                                                    ",sroc_auc,"
                                                                    "sroc_"
                                                                    "partial_"
                                                                    "auc,i2,"
                                                                    "hsroc_"
                                                                    "theta,"
                                                                    "hsroc_"
                                                                    "lambda,"
                                                                    "hsroc_"
                                                                    "beta,"
                                                                    "hsroc_"
                                                                    "variance_"
                                                                    "accuracy,"
                                                                    "hsroc_"
                                                                    "variance_"
                                                                    "threshold,"
                                                                    "note,"
                                                                    "failure",
     models},
    {"univariate.csv",
     "quantity_method,studies,estimate,se,lower,upper,p_value,hksj_se,"
     "hksj_lower,hksj_upper,prediction_lower,prediction_upper,tau2,tau2_lower,"
     "tau2_upper,q,q_p_value,i2_percent," BOUNDS("reported") ",failure",
     univariate},
    {"regression.csv",
     "model,term,estimate,se,lower,upper,lr_statistic,lr_p_value", regression},
    {"influence.csv",
     "without," BOUNDS("sensitivity") "," BOUNDS(
         "specificity") ",tau_"
                        "sensitivity,tau_specificity,correlation,distance2,p_"
                        "value",
     influence},
    {"added.csv",
     "run,learner," BOUNDS("sensitivity") "," BOUNDS(
         "specificity") ",model,"
                        "distance2,p_value,in_prediction_region," BOUNDS(
                            "sensitivity_with") "," BOUNDS("specificity_with"),
     added},
    {"benchmark.csv",
     "name,title," BOUNDS("sensitivity") "," BOUNDS("specificity") "," BOUNDS(
         "auc") ",source,doi",
     benchmarks},
};

asy_status asy_report_review_export(const asy_review_result *result,
                                    const char *dir, asy_error *err)
{
    ASY_TRY(asy_folder_make(dir, err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        asy_csv csv = {0};
        asy_text_addf(&csv.text, "%s\n", tables[i].head);
        tables[i].rows(result, &csv);
        ASY_TRY(asy_csv_write(&csv, dir, tables[i].file, err));
    }
    return ASY_OK;
}
