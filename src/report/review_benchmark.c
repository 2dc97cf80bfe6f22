/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands beside an analysis, for a terminal: published pooled estimates,
   the AUC of a run that was added. */
#include <math.h>
#include <string.h>

#include "report/review_page.h"
#include "report/words.h"

static void add(asy_page *page, asy_table *table, asy_bounds b)
{
    asy_interval i = {
        .estimate = b.estimate, .lower = b.lower, .upper = b.upper};
    asy_table_add(table, isnan(b.lower)
                             ? asy_words_number(&page->arena, b.estimate)
                             : asy_words_interval(&page->arena, &i));
}

/* The AUC pooled by itself, if studies report it. */
static asy_bounds pooled_auc(const asy_review_result *r)
{
    const asy_review_pooled *p = asy_review_pooled_auc(r);
    return p ? p->reported
             : (asy_bounds){(double)NAN, (double)NAN, (double)NAN};
}

void asy_review_benchmarks(asy_page *page, const asy_review_result *r)
{
    static const asy_bounds none = {(double)NAN, (double)NAN, (double)NAN};
    const asy_review_fit *fit = asy_review_shown(r);
    const asy_accuracy *own = fit ? &fit->accuracy : NULL;
    asy_table table;
    if (r->n_benchmarks == 0)
        return;
    asy_table_init(&table, &page->arena);
    asy_table_left(&table, "Pooled by");
    asy_table_right(&table, "Sensitivity");
    asy_table_right(&table, "Specificity");
    asy_table_right(&table, "AUC");
    asy_table_add(&table, own ? fit->name : "this analysis");
    add(page, &table, own ? own->sensitivity : none);
    add(page, &table, own ? own->specificity : none);
    add(page, &table, pooled_auc(r));
    for (size_t i = 0; i < r->n_benchmarks; i++) {
        const asy_benchmark *b = &r->benchmark[i];
        asy_table_add(&table, b->title ? b->title : b->name);
        add(page, &table, b->sensitivity);
        add(page, &table, b->specificity);
        add(page, &table, b->auc);
    }
    asy_page_heading(page, "─", "Beside published pooled estimates");
    asy_page_table(page, &table);
}

static const char *words(asy_page *page, asy_bounds b)
{
    asy_interval i = {
        .estimate = b.estimate, .lower = b.lower, .upper = b.upper};
    return asy_page_have(page, asy_words_interval(&page->arena, &i));
}

void asy_review_auc_beside(asy_page *page, const asy_review_result *r)
{
    const asy_review_beside_auc *b = &r->added.beside_auc;
    const asy_bounds *ours = &r->added.auc;
    if (isnan(b->without.estimate))
        return;
    const char *where =
        isnan(b->next.lower) ? "no prediction interval"
        : ours->estimate < b->next.lower || ours->estimate > b->next.upper
            ? "outside the prediction interval"
            : "inside the prediction interval";
    asy_page_wrap(page, "  Pooled AUC", 14,
                  "%s without it, %s with it (REML); %s, p = %s (its own "
                  "error counted)",
                  words(page, b->without), words(page, b->with), where,
                  asy_page_have(page, asy_words_p(&page->arena, b->p_value)));
}
