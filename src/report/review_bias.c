/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The judgements of the risk of bias, for a terminal. */
#include "report/review_page.h"

void asy_review_judgements(asy_page *page, const asy_review_result *r)
{
    const asy_studies *s = &r->studies;
    asy_table table;
    if (s->n_domains == 0)
        return;
    asy_table_init(&table, &page->arena);
    asy_table_left(&table, "Study");
    for (size_t d = 0; d < s->n_domains; d++)
        asy_table_left(
            &table,
            asy_page_have(page, asy_arena_printf(&page->arena, "D%zu", d + 1)));
    for (size_t i = 0; i < s->k; i++) {
        asy_table_add(&table, s->name[i]);
        for (size_t d = 0; d < s->n_domains; d++)
            asy_table_add(&table, s->judgement[i * s->n_domains + d]);
    }
    asy_page_heading(page, "─", "Risk of bias (QUADAS-2)");
    asy_page_table(page, &table);
    for (size_t d = 0; d < s->n_domains; d++)
        asy_page_line(page, "  D%zu: %s", d + 1, s->domain[d]);
}
