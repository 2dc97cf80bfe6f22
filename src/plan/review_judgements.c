/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QUADAS-2: judgements of the risk of bias and of applicability, a column a
   domain; low, high or unclear in any case of letters. */
#include <string.h>
#include <strings.h>

#include "plan/review_reader.h"

static const char *const domain_name[ASY_N_DOMAINS] = {
    [ASY_DOMAIN_PATIENTS] = "patient selection",
    [ASY_DOMAIN_INDEX_TEST] = "index test",
    [ASY_DOMAIN_REFERENCE] = "reference standard",
    [ASY_DOMAIN_FLOW] = "flow and timing",
    [ASY_APPLICABLE_PATIENTS] = "applicability: patients",
    [ASY_APPLICABLE_INDEX_TEST] = "applicability: index test",
    [ASY_APPLICABLE_REFERENCE] = "applicability: reference standard"};
static const char *const words[] = {"low", "unclear", "high"};
enum { N_WORDS = sizeof words / sizeof *words };

static asy_status judge(const asy_reader *r, size_t row, size_t column,
                        const char **out)
{
    const char *cell = asy_csv_cell(&r->csv, row, column);
    char clip[ASY_CLIP];
    for (int w = 0; w < N_WORDS; w++)
        if (strcasecmp(words[w], cell) == 0) {
            *out = words[w];
            return ASY_OK;
        }
    return asy_csv_fail(asy_reader_place(r, 1 + row, column), r->err,
                        "no judgement (found \"%s\", need low, high or "
                        "unclear)",
                        asy_csv_clip(cell, clip));
}

static asy_status read_domain(const asy_reader *r, const char *name, size_t d)
{
    size_t column;
    asy_studies *s = r->out;
    ASY_TRY(asy_reader_find(r, name, &column));
    for (size_t i = 0; i < s->k; i++)
        ASY_TRY(
            judge(r, r->row[i], column, &s->judgement[i * s->n_domains + d]));
    return ASY_OK;
}

asy_status asy_reader_judgements(const asy_reader *r)
{
    asy_studies *s = r->out;
    const char *const *column = r->config->domain;
    for (int d = 0; d < ASY_N_DOMAINS; d++)
        s->n_domains += column[d] != NULL;
    if (s->n_domains == 0)
        return ASY_OK;
    s->domain = ASY_NEW(r->arena, const char *, s->n_domains);
    s->judgement = ASY_NEW(r->arena, const char *, s->k * s->n_domains);
    if (!s->domain || !s->judgement)
        return asy_nomem(r->err);
    for (size_t d = 0, at = 0; d < ASY_N_DOMAINS; d++) {
        if (!column[d])
            continue;
        s->domain[at] = domain_name[d];
        ASY_TRY(read_domain(r, column[d], at++));
    }
    return ASY_OK;
}
