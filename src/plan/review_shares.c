/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of two by two from what was reported: shares with the numbers of
 * patients, or shares with their intervals. A table must give back what was
 * reported, as far as that was written out; if none does, that is an error.
 */
#include <string.h>

#include "infer/infer.h"
#include "plan/review_reader.h"

enum { MOST_PATIENTS = 5000 }; /* looked for behind an interval */

typedef struct share_columns {
    const char *share, *total, *lower, *upper; /* total or lower and upper */
} share_columns;

/* A number as written: it stands for all within half a unit of its last
   digit. */
typedef struct rounded {
    double x, half;
} rounded;

static double half_digit(const char *text)
{
    const char *point = strchr(text, '.');
    double half = 0.5;
    size_t digits = point ? strspn(point + 1, "0123456789") : 0;
    for (size_t i = 0; i < digits; i++)
        half /= 10;
    return half;
}

static bool agrees(const rounded *r, double x)
{
    return fabs(x - r->x) <= r->half + 1e-12;
}

/* Row i of a column of shares. */
static asy_status read_share(const asy_reader *r, size_t i, const char *name,
                             rounded *out)
{
    size_t column;
    ASY_TRY(asy_reader_find(r, name, &column));
    ASY_TRY(asy_reader_number(r, i, column, &out->x));
    out->half = half_digit(asy_csv_cell(&r->csv, i, column));
    if (out->x >= 0 && out->x <= 1)
        return ASY_OK;
    return asy_csv_fail(asy_reader_place(r, 1 + i, column), r->err,
                        "no share (found %g, need a number from 0 to 1)",
                        out->x);
}

typedef struct hits {
    double hit, total;
} hits;

/* ---- the number of patients is reported ---- */

static asy_status from_total(const asy_reader *r, size_t i,
                             const share_columns *columns, hits *out)
{
    size_t column, totals;
    rounded share;
    ASY_TRY(asy_reader_find(r, columns->share, &column));
    ASY_TRY(asy_reader_find(r, columns->total, &totals));
    ASY_TRY(read_share(r, i, columns->share, &share));
    ASY_TRY(asy_reader_number(r, i, totals, &out->total));
    const double n = out->total;
    if (!(n > 0 && n <= 1e9 && n == floor(n)))
        return asy_csv_fail(asy_reader_place(r, 1 + i, totals), r->err,
                            "no number of patients (found %g, need a whole "
                            "number from 1 to 1e9)",
                            n);
    out->hit = floor(share.x * n + 0.5);
    if (agrees(&share, out->hit / n))
        return ASY_OK;
    return asy_csv_fail(asy_reader_place(r, 1 + i, column), r->err,
                        "no table has this share (found %g of %g patients; the "
                        "nearest is %g/%g = %.4f)",
                        share.x, n, out->hit, n, out->hit / n);
}

/* ---- its interval is reported ---- */

typedef struct reported {
    rounded share, lower, upper;
    double level;
    asy_review_share interval;
} reported;

static asy_interval interval_of(const reported *a, double hit, double n)
{
    return a->interval == ASY_REVIEW_WILSON
               ? asy_wilson(hit, n, a->level)
               : asy_clopper_pearson(hit, n, a->level);
}

/* How far the interval of n patients is from that reported, or infinity if it
   would have been written otherwise. */
static double misfit(const reported *a, double n)
{
    double hit = floor(a->share.x * n + 0.5);
    if (!agrees(&a->share, hit / n))
        return HUGE_VAL;
    asy_interval i = interval_of(a, hit, n);
    if (!agrees(&a->lower, i.lower) || !agrees(&a->upper, i.upper))
        return HUGE_VAL;
    double low = i.lower - a->lower.x, high = i.upper - a->upper.x;
    double middle = hit / n - a->share.x;
    return low * low + high * high + middle * middle;
}

static asy_status from_interval(const asy_reader *r, size_t i,
                                const share_columns *columns, hits *out)
{
    reported a = {.level = r->config->level,
                  .interval = r->config->data.interval};
    size_t column;
    double least = HUGE_VAL;
    ASY_TRY(read_share(r, i, columns->share, &a.share));
    ASY_TRY(read_share(r, i, columns->lower, &a.lower));
    ASY_TRY(read_share(r, i, columns->upper, &a.upper));
    ASY_TRY(asy_reader_find(r, columns->share, &column));
    if (!(a.lower.x <= a.share.x && a.share.x <= a.upper.x))
        return asy_csv_fail(asy_reader_place(r, 1 + i, column), r->err,
                            "the share is not in its interval (found %g, %g to "
                            "%g)",
                            a.share.x, a.lower.x, a.upper.x);
    for (double n = 1; n <= MOST_PATIENTS; n++) {
        double m = misfit(&a, n);
        if (m < least) { /* the fewest patients of those as near */
            least = m;
            *out = (hits){floor(a.share.x * n + 0.5), n};
        }
    }
    if (least < HUGE_VAL)
        return ASY_OK;
    return asy_csv_fail(asy_reader_place(r, 1 + i, column), r->err,
                        "no table of up to %d patients has this interval "
                        "(found %g, %g to %g; data.interval says how it was "
                        "made)",
                        (int)MOST_PATIENTS, a.share.x, a.lower.x, a.upper.x);
}

/* ---- both shares ---- */

static asy_status make_counts(const asy_reader *r, const share_columns *columns,
                              double *hit, double *miss)
{
    for (size_t i = 0; i < r->out->k; i++) {
        hits found = {0};
        ASY_TRY(columns->total ? from_total(r, r->row[i], columns, &found)
                               : from_interval(r, r->row[i], columns, &found));
        hit[i] = found.hit;
        miss[i] = found.total - found.hit;
    }
    return ASY_OK;
}

asy_status asy_reader_shares(const asy_reader *r)
{
    const asy_studies *s = r->out;
    const asy_review_config *c = r->config;
    const share_columns cases = {c->data.sensitivity, c->data.cases,
                                 c->data.sensitivity_lower,
                                 c->data.sensitivity_upper};
    const share_columns controls = {c->data.specificity, c->data.controls,
                                    c->data.specificity_lower,
                                    c->data.specificity_upper};
    ASY_TRY(make_counts(r, &cases, s->tp, s->fn));
    return make_counts(r, &controls, s->tn, s->fp);
}
