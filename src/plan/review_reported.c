/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantities that a table reports by themselves: areas under the ROC curve,
   correlations, errors. A row may lack one (an empty cell or NA). */
#include "base/math.h"
#include "plan/review_reader.h"

typedef struct column_pair {
    asy_reported which;
    const char *value, *spread; /* names; value NULL: not declared */
    bool both;                  /* the spread stands for nothing else */
} column_pair;

static const char *need_of(asy_reported which)
{
    static const char *const need[ASY_N_REPORTED] = {
        [ASY_REPORTED_AUC] = "an area from 0 to 1 with a standard error > 0",
        [ASY_REPORTED_FISHER_Z] =
            "a correlation between -1 and 1 of more than 3 patients",
        [ASY_REPORTED_ERROR] = "an error >= 0 with a standard error > 0"};
    return need[which];
}

static bool is_good(asy_reported which, double y, double spread)
{
    if (which == ASY_REPORTED_FISHER_Z)
        return fabs(y) < 1 && spread > 3;
    return y >= 0 && (y <= 1 || which != ASY_REPORTED_AUC) && spread > 0;
}

/* The value of study i and its standard error; NaN where it has none. */
static asy_status read_one(const asy_reader *r, const column_pair *p, size_t i,
                           const size_t column[2])
{
    const size_t row = r->row[i];
    double *y = &r->out->reported[p->which][i];
    double *se = &r->out->reported_se[p->which][i];
    *y = *se = ASY_NAN;
    if (asy_reader_is_blank(r, row, column[0]) &&
        (!p->both || asy_reader_is_blank(r, row, column[1])))
        return ASY_OK;
    ASY_TRY(asy_reader_number(r, row, column[0], y));
    ASY_TRY(asy_reader_number(r, row, column[1], se));
    if (!is_good(p->which, *y, *se))
        return asy_csv_fail(
            asy_reader_place(r, 1 + row, column[0]), r->err,
            "study %s: found %g with %g in column \"%s\", need %s",
            r->out->name[i], *y, *se, p->spread, need_of(p->which));
    if (p->which == ASY_REPORTED_FISHER_Z) {
        *y = (asy_log1p(*y) - asy_log1p(-*y)) / 2;
        *se = 1 / sqrt(*se - 3);
    }
    return ASY_OK;
}

static asy_status read_pair(const asy_reader *r, const column_pair *p)
{
    const size_t k = r->out->k;
    size_t column[2], n = 0;
    double *y = p->value ? ASY_NEW(r->arena, double, 2 * k) : NULL;
    if (!p->value)
        return ASY_OK;
    if (!y)
        return asy_nomem(r->err);
    r->out->reported[p->which] = y;
    r->out->reported_se[p->which] = y + k;
    ASY_TRY(asy_reader_find(r, p->value, &column[0]));
    ASY_TRY(asy_reader_find(r, p->spread, &column[1]));
    for (size_t i = 0; i < k; i++) {
        ASY_TRY(read_one(r, p, i, column));
        n += isnan(y[i]) ? 0 : 1;
    }
    if (n >= 2)
        return ASY_OK;
    return asy_csv_fail(asy_reader_place(r, 0, column[0]), r->err,
                        "too few studies with a number in column \"%s\" (found "
                        "%zu of %zu, need at least 2)",
                        p->value, n, k);
}

asy_status asy_reader_reported(const asy_reader *r)
{
    const asy_review_config *c = r->config;
    const column_pair pairs[ASY_N_REPORTED] = {
        {ASY_REPORTED_AUC, c->data.auc, c->data.auc_se, true},
        {ASY_REPORTED_FISHER_Z, c->data.correlation, c->data.patients, false},
        {ASY_REPORTED_ERROR, c->data.mean_absolute_error,
         c->data.mean_absolute_error_se, true}};
    for (int p = 0; p < ASY_N_REPORTED; p++)
        ASY_TRY(read_pair(r, &pairs[p]));
    return ASY_OK;
}
