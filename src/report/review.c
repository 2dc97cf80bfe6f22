/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `assay show` of a meta-analysis: tables for a terminal. */
#include <math.h>
#include <string.h>

#include "report/page.h"
#include "report/report.h"
#include "report/review_page.h"
#include "report/words.h"

enum { LABEL = 14 };

const char *asy_review_number(asy_page *page, double x)
{
    return asy_words_number(&page->arena, x);
}

static const char *percent(asy_page *page, double share)
{
    return isnan(share) ? "–"
                        : asy_arena_printf(&page->arena, "%.1f", 100 * share);
}

const char *asy_review_interval(asy_page *page, asy_bounds b)
{
    asy_interval i = {
        .estimate = b.estimate, .lower = b.lower, .upper = b.upper};
    return asy_words_interval(&page->arena, &i);
}

const char *asy_review_range(asy_page *page, double lower, double upper)
{
    asy_interval i = {.lower = lower, .upper = upper};
    return asy_words_bounds(&page->arena, &i);
}

void asy_review_table(asy_page *page, asy_table *table, const char *first,
                      const char *const *titles)
{
    asy_table_init(table, &page->arena);
    asy_table_left(table, first);
    for (; *titles; titles++)
        asy_table_right(table, *titles);
}

/* ---- the studies ---- */

static void facts(asy_page *page, const asy_review_result *r)
{
    const char *level =
        asy_page_have(page, asy_words_level(&page->arena, r->level));
    asy_page_heading(page, "═", "%s (%s)", r->title ? r->title : r->name,
                     r->name);
    if (r->note)
        asy_page_wrap(page, "  Data", LABEL, "%s", r->note);
    asy_page_wrap(page, "  Studies", LABEL, "%zu; intervals are %s",
                  r->studies.k, level);
    if (r->restricted_by)
        asy_page_wrap(page, "  Left out", LABEL,
                      "%zu studies of the table, by their %s",
                      r->studies.left_out, r->restricted_by);
    if (r->studies_with_zero)
        asy_page_wrap(page, "  Empty cells", LABEL,
                      "in %zu studies; %g was added to the cells of %zu (the "
                      "GLMM takes the counts as they are)",
                      r->studies_with_zero, r->continuity_add,
                      r->corrected_studies);
    asy_page_wrap(page, "  SHA-256", LABEL, "config %.12s, data %.12s",
                  r->config_sha256, r->data_sha256);
}

static const char *count_of(asy_page *page, double n)
{
    return isnan(n) ? "–" : asy_arena_printf(&page->arena, "%.0f", n);
}

static void studies(asy_page *page, const asy_review_result *r)
{
    static const char *const titles[] = {"Patients",
                                         "TP",
                                         "FN",
                                         "FP",
                                         "TN",
                                         "Sensitivity (exact)",
                                         "Specificity (exact)",
                                         NULL};
    const asy_studies *s = &r->studies;
    asy_table table;
    if (!s->tp)
        return;
    asy_review_table(page, &table, "Study", s->patients ? titles : titles + 1);
    for (size_t i = 0; i < s->k; i++) {
        asy_table_add(&table, s->name[i]);
        if (s->patients)
            asy_table_add(&table, count_of(page, s->patients[i]));
        asy_table_addf(&table, "%.0f", s->tp[i]);
        asy_table_addf(&table, "%.0f", s->fn[i]);
        asy_table_addf(&table, "%.0f", s->fp[i]);
        asy_table_addf(&table, "%.0f", s->tn[i]);
        asy_table_add(&table, asy_review_interval(
                                  page, (asy_bounds){s->sensitivity[i],
                                                     s->sensitivity_lower[i],
                                                     s->sensitivity_upper[i]}));
        asy_table_add(&table, asy_review_interval(
                                  page, (asy_bounds){s->specificity[i],
                                                     s->specificity_lower[i],
                                                     s->specificity_upper[i]}));
    }
    asy_page_heading(page, "─", "Studies");
    asy_page_table(page, &table);
}

/* ---- bivariate models ---- */

/* A row of one of the tables below. */
typedef void fit_row(asy_page *page, asy_table *table, const asy_review_fit *f);

static void pooled_row(asy_page *page, asy_table *t, const asy_review_fit *f)
{
    const asy_accuracy *a = &f->accuracy;
    asy_table_add(t, asy_review_interval(page, a->sensitivity));
    asy_table_add(t, asy_review_interval(page, a->specificity));
    asy_table_add(t, asy_review_number(page, a->tau_sensitivity));
    asy_table_add(t, asy_review_number(page, a->tau_specificity));
    asy_table_add(t, asy_review_number(page, a->correlation));
    asy_table_add(t, asy_review_number(page, f->fit.log_likelihood));
}

static void ratio_row(asy_page *page, asy_table *t, const asy_review_fit *f)
{
    const asy_accuracy *a = &f->accuracy;
    asy_table_add(t, asy_review_interval(page, a->dor));
    asy_table_add(t, asy_review_interval(page, a->lr_positive));
    asy_table_add(t, asy_review_interval(page, a->lr_negative));
}

static void predicted_row(asy_page *page, asy_table *t, const asy_review_fit *f)
{
    const asy_accuracy *a = &f->accuracy;
    asy_table_add(t, asy_review_range(page, a->sensitivity_predicted.lower,
                                      a->sensitivity_predicted.upper));
    asy_table_add(t, asy_review_range(page, a->specificity_predicted.lower,
                                      a->specificity_predicted.upper));
    asy_table_add(t, percent(page, a->i2));
    asy_table_add(t, asy_review_number(page, a->auc));
    asy_table_add(t, asy_review_number(page, a->partial_auc));
}

static void hsroc_row(asy_page *page, asy_table *t, const asy_review_fit *f)
{
    const asy_accuracy *a = &f->accuracy;
    asy_table_add(t, asy_review_number(page, a->theta));
    asy_table_add(t, asy_review_number(page, a->lambda));
    asy_table_add(t, asy_review_number(page, a->shape));
    asy_table_add(t, asy_review_number(page, a->var_accuracy));
    asy_table_add(t, asy_review_number(page, a->var_threshold));
}

static void fits(asy_page *page, const asy_review_result *r,
                 const char *const *titles, fit_row *row)
{
    asy_table table;
    asy_review_table(page, &table, "Model", titles);
    for (size_t i = 0; i < r->n_fits; i++) {
        const asy_review_fit *f = &r->fit[i];
        asy_table_add(&table, f->name);
        row(page, &table, f);
        if (!f->independent)
            continue;
        asy_table_add(&table, "  rho = 0");
        row(page, &table, f->independent);
    }
    asy_page_table(page, &table);
}

static void notes(asy_page *page, const asy_review_result *r)
{
    for (size_t i = 0; i < r->n_fits; i++) {
        const asy_review_fit *f = &r->fit[i];
        if (f->note)
            asy_page_wrap(page, "  ", 2, "%s: %s", f->name, f->note);
        if (f->failure)
            asy_page_wrap(page, "  ", 2, "%s failed: %s.", f->name, f->failure);
    }
}

static void models(asy_page *page, const asy_review_result *r)
{
    static const char *const pooled[] = {
        "Sensitivity", "Specificity", "tau sens", "tau spec",
        "correlation", "log L",       NULL};
    static const char *const ratios[] = {"Diagnostic odds ratio", "LR+", "LR-",
                                         NULL};
    static const char *const predicted[] = {"Sensitivity of a next study",
                                            "Specificity of a next study",
                                            "I2 %",
                                            "SROC AUC",
                                            "within range",
                                            NULL};
    static const char *const hsroc[] = {"Theta",        "Lambda",        "beta",
                                        "var accuracy", "var threshold", NULL};
    if (r->n_fits == 0)
        return;
    asy_page_heading(page, "─", "Sensitivity and specificity together");
    fits(page, r, pooled, pooled_row);
    notes(page, r);
    asy_page_line(page, "%s", "");
    fits(page, r, ratios, ratio_row);
    asy_page_line(page, "%s", "");
    fits(page, r, predicted, predicted_row);
    asy_page_line(page, "%s", "");
    fits(page, r, hsroc, hsroc_row);
    asy_page_wrap(page, "  ", 2,
                  "tau: standard deviation between studies, logit scale; I2: "
                  "Zhou and Dendukuri; AUC: of the Rutter-Gatsonis curve, over "
                  "0 to 1 and between the studies' least and greatest "
                  "false-positive rates; Theta to var threshold: HSROC.");
}

/* ---- a run among them ---- */

static void added(asy_page *page, const asy_review_result *r)
{
    static const char *const titles[] = {
        "distance2",  "p",          "in prediction region",
        "with: sens", "with: spec", NULL};
    const asy_review_added *a = &r->added;
    asy_table t;
    if (!a->name)
        return;
    asy_page_heading(page, "─", "%s, %s among the studies", a->name,
                     a->learner);
    asy_page_wrap(
        page, "  Table", LABEL, "TP %.0f, FN %.0f, FP %.0f, TN %.0f (%s%s)",
        a->tp, a->fn, a->fp, a->tn, a->rows,
        a->repeats > 1 ? ", mean of the repeats in whole patients" : "");
    asy_page_wrap(
        page, "  Accuracy", LABEL, "sensitivity %s, specificity %s, ROC AUC %s",
        asy_page_have(page, asy_review_interval(page, a->sensitivity)),
        asy_page_have(page, asy_review_interval(page, a->specificity)),
        asy_page_have(page, asy_review_interval(page, a->auc)));
    asy_review_auc_beside(page, r);
    if (r->n_fits == 0)
        return;
    asy_review_table(page, &t, "Beside", titles);
    for (size_t i = 0; i < r->n_fits; i++) {
        const asy_review_beside *b = &a->beside[i];
        asy_table_add(&t, b->name);
        asy_table_add(&t, asy_review_number(page, b->place.distance2));
        asy_table_add(&t, asy_words_p(&page->arena, b->place.p_value));
        asy_table_add(&t, isnan(b->place.distance2) ? "–"
                          : b->place.in_prediction  ? "yes"
                                                    : "no");
        asy_table_add(&t, asy_review_interval(page, b->sensitivity));
        asy_table_add(&t, asy_review_interval(page, b->specificity));
    }
    asy_page_table(page, &t);
    asy_page_wrap(page, "  ", 2,
                  "distance2: Mahalanobis' squared distance from what the "
                  "studies predict, chi-squared on 2 df; with: pooled together "
                  "with the study.");
}

/* ---- the covariate ---- */

static void regression(asy_page *page, const asy_review_result *r)
{
    static const char *const titles[] = {"Coefficient", "se", NULL};
    for (size_t i = 0; i < r->n_regressions; i++) {
        const asy_review_regression *g = &r->regression[i];
        asy_table t;
        asy_page_heading(page, "─", "%s with %s", g->name, r->covariate);
        asy_review_table(page, &t, "Term", titles);
        for (size_t j = 0; j < g->n_coefficients; j++) {
            asy_table_add(&t, g->term[j]);
            asy_table_add(&t,
                          asy_review_interval(page, (asy_bounds){g->estimate[j],
                                                                 g->lower[j],
                                                                 g->upper[j]}));
            asy_table_add(&t, asy_review_number(page, g->se[j]));
        }
        asy_page_table(page, &t);
        if (g->failure)
            asy_page_wrap(page, "  ", 2, "Failed: %s.", g->failure);
        else if (g->test.statistic == g->test.statistic)
            asy_page_line(
                page, "  Likelihood ratio %s on %.0f df, p = %s",
                asy_page_have(page, asy_review_number(page, g->test.statistic)),
                g->test.df,
                asy_page_have(page,
                              asy_words_p(&page->arena, g->test.p_value)));
        else
            asy_page_line(page, "  No likelihood-ratio test: restricted "
                                "likelihoods do not compare");
    }
}

/* ---- between studies ---- */

static void between(asy_page *page, const asy_review_result *r)
{
    asy_arena *arena = &page->arena;
    const asy_heterogeneity *h = &r->heterogeneity;
    if (!r->studies.tp)
        return;
    asy_page_heading(page, "─", "Between studies");
    asy_page_wrap(page, "  Q", LABEL, "%s on %.0f df, p %s (both logits)",
                  asy_page_have(page, asy_review_number(page, h->q)), h->q_df,
                  asy_page_have(page, asy_words_p(arena, h->q_p_value)));
    asy_page_wrap(page, "  I2, Holling", LABEL,
                  "%s to %s %% unadjusted, %s to %s %% adjusted, by the kind "
                  "of typical variance",
                  asy_page_have(page, percent(page, h->holling_unadjusted[2])),
                  asy_page_have(page, percent(page, h->holling_unadjusted[1])),
                  asy_page_have(page, percent(page, h->holling_adjusted[2])),
                  asy_page_have(page, percent(page, h->holling_adjusted[1])));
    asy_page_wrap(page, "  Deeks", LABEL,
                  "funnel asymmetry: slope %s, t = %s, p = %s%s",
                  asy_page_have(page, asy_review_number(page, r->funnel.slope)),
                  asy_page_have(page, asy_review_number(page, r->funnel.t)),
                  asy_page_have(page, asy_words_p(arena, r->funnel.p_value)),
                  r->studies.k < 10 ? " (little power below 10 studies)" : "");
}

static void influence(asy_page *page, const asy_review_result *r)
{
    static const char *const titles[] = {
        "Sensitivity", "Specificity", "correlation", "distance2", "p", NULL};
    const asy_review_influence *in = &r->influence;
    asy_table t;
    if (!r->studies.tp)
        return;
    asy_review_table(page, &t, "Without", titles);
    for (size_t i = 0; i < r->studies.k; i++) {
        asy_table_add(&t, r->studies.name[i]);
        asy_table_add(&t, asy_review_interval(
                              page, (asy_bounds){in->sensitivity[i],
                                                 in->sensitivity_lower[i],
                                                 in->sensitivity_upper[i]}));
        asy_table_add(&t, asy_review_interval(
                              page, (asy_bounds){in->specificity[i],
                                                 in->specificity_lower[i],
                                                 in->specificity_upper[i]}));
        asy_table_add(&t, asy_review_number(page, in->correlation[i]));
        asy_table_add(&t, asy_review_number(page, in->distance2[i]));
        asy_table_add(&t, asy_words_p(&page->arena, in->p_value[i]));
    }
    asy_page_heading(page, "─", "Each study left out (Reitsma, REML)");
    asy_page_table(page, &t);
    asy_page_wrap(page, "  ", 2,
                  "distance2: squared distance of the study from what the "
                  "others predict, chi-squared on 2 df.");
}

asy_status asy_report_review(const asy_review_result *result, FILE *out,
                             asy_error *err)
{
    static void (*const parts[])(asy_page *, const asy_review_result *) = {
        facts,
        models,
        added,
        asy_review_univariate,
        regression,
        between,
        influence,
        studies,
        asy_review_reported,
        asy_review_benchmarks,
        asy_review_judgements};
    asy_page page;
    asy_page_init(&page);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        parts[i](&page, result);
    asy_status status = asy_page_write(&page, out, err);
    asy_page_clear(&page);
    return status;
}
