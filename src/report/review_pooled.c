/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One quantity of a meta-analysis at a time, for a terminal. */
#include <math.h>
#include <string.h>

#include "report/review_page.h"
#include "report/words.h"

/* Values reported by themselves, as they were pooled. */
void asy_review_reported(asy_page *page, const asy_review_result *r)
{
    static const char *const words[ASY_N_REPORTED] = {"AUC", "Fisher z",
                                                      "Mean absolute error"};
    const asy_studies *s = &r->studies;
    for (int q = 0; q < ASY_N_REPORTED; q++) {
        static const char *const titles[] = {"Value", "se", NULL};
        asy_table table;
        if (!s->reported[q])
            continue;
        asy_review_table(page, &table, "Study", titles);
        for (size_t i = 0; i < s->k; i++) {
            if (isnan(s->reported[q][i]))
                continue;
            asy_table_add(&table, s->name[i]);
            asy_table_add(&table, asy_review_number(page, s->reported[q][i]));
            asy_table_add(&table,
                          asy_review_number(page, s->reported_se[q][i]));
        }
        asy_page_heading(page, "─", "%s of the studies", words[q]);
        asy_page_table(page, &table);
    }
}

/* ---- pooled ---- */

/* What could not be pooled, and which studies could not take part. */
static void notes(asy_page *page, const asy_review_result *r)
{
    for (size_t i = 0; i < r->n_pooled; i++) {
        const asy_review_pooled *p = &r->pooled[i];
        if (p->failure)
            asy_page_wrap(page, "  ", 2, "%s failed: %s.", p->name, p->failure);
        else if (p->k < r->studies.k)
            asy_page_wrap(page, "  ", 2,
                          "%s: of the %zu studies that report it.", p->name,
                          p->k);
    }
}

/* Logits, logarithms and z are not what is reported in the end. */
static bool is_transformed(const asy_review_pooled *p)
{
    return !p->failure && p->reported.estimate != p->pooled.estimate;
}

static void reported_scale(asy_page *page, const asy_review_result *r)
{
    static const char *const titles[] = {"As reported", "Next study", NULL};
    asy_table t;
    bool any = false;
    asy_review_table(page, &t, "Back from logit, ln or z", titles);
    for (size_t i = 0; i < r->n_pooled; i++) {
        const asy_review_pooled *p = &r->pooled[i];
        if (!is_transformed(p))
            continue;
        any = true;
        asy_table_add(&t, p->name);
        asy_table_add(&t, asy_review_interval(page, p->reported));
        asy_table_add(&t, asy_review_range(page, p->reported_next.lower,
                                           p->reported_next.upper));
    }
    if (!any)
        return;
    asy_page_line(page, "%s", "");
    asy_page_table(page, &t);
}

void asy_review_univariate(asy_page *page, const asy_review_result *r)
{
    static const char *const titles[] = {
        "Estimate", "Hartung-Knapp", "Next study", "tau2", "Q", "I2 %", NULL};
    asy_table t;
    if (r->n_pooled == 0)
        return;
    asy_review_table(page, &t, "Quantity and method", titles);
    for (size_t i = 0; i < r->n_pooled; i++) {
        const asy_univariate *p = &r->pooled[i].pooled;
        asy_table_add(&t, r->pooled[i].name);
        asy_table_add(&t,
                      asy_review_interval(
                          page, (asy_bounds){p->estimate, p->lower, p->upper}));
        asy_table_add(&t, asy_review_range(page, p->hksj_lower, p->hksj_upper));
        asy_table_add(
            &t, asy_review_range(page, p->predict_lower, p->predict_upper));
        asy_table_add(&t, asy_review_number(page, p->tau2));
        asy_table_add(&t, asy_review_number(page, p->q));
        asy_table_addf(&t, isnan(p->i2) ? "–" : "%.1f", p->i2);
    }
    asy_page_heading(page, "─", "One quantity at a time");
    asy_page_table(page, &t);
    reported_scale(page, r);
    notes(page, r);
}
