/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The studies of a meta-analysis from their CSV file: counts as they stand, or
 * made of reported shares and case numbers, which must be able to exist.
 */
#include <string.h>

#include "base/math.h"
#include "base/text.h"
#include "infer/infer.h"
#include "plan/review.h"
#include "task/csv.h"

typedef struct reader {
    const asy_review_config *config;
    asy_csv csv;
    asy_arena *arena;
    asy_error *err;
    asy_studies *out;
} reader;

/* ---- columns and cells ---- */

static asy_csv_place place(const reader *r, size_t row, size_t column)
{
    return (asy_csv_place){r->csv.path, r->csv.line[row], column + 1};
}

static asy_status find_column(const reader *r, const char *name, size_t *column)
{
    for (*column = 0; *column < r->csv.n_cols; (*column)++)
        if (strcmp(asy_csv_name(&r->csv, *column), name) == 0)
            return ASY_OK;
    const char *near = asy_nearest(name, r->csv.cell, r->csv.n_cols);
    if (near)
        return asy_csv_fail(place(r, 0, 0), r->err,
                            "no column \"%s\"; did you mean \"%s\"?", name,
                            near);
    return asy_csv_fail(place(r, 0, 0), r->err,
                        "no column \"%s\" (found %zu columns, the first is "
                        "\"%s\")",
                        name, r->csv.n_cols, asy_csv_name(&r->csv, 0));
}

static asy_status read_number(const reader *r, size_t i, size_t column,
                              double *x)
{
    char cell[ASY_CLIP], name[ASY_CLIP];
    const char *text = asy_csv_cell(&r->csv, i, column);
    if (asy_parse_double(text, x))
        return ASY_OK;
    return asy_csv_fail(place(r, 1 + i, column), r->err,
                        "column \"%s\": \"%s\" is no number",
                        asy_csv_clip(asy_csv_name(&r->csv, column), name),
                        asy_csv_clip(text, cell));
}

static asy_status read_column(const reader *r, const char *name, double *x)
{
    size_t column;
    ASY_TRY(find_column(r, name, &column));
    for (size_t i = 0; i < r->csv.n_rows; i++)
        ASY_TRY(read_number(r, i, column, &x[i]));
    return ASY_OK;
}

static asy_status read_texts(const reader *r, const char *name,
                             const char ***out)
{
    size_t column;
    ASY_TRY(find_column(r, name, &column));
    *out = ASY_NEW(r->arena, const char *, r->csv.n_rows);
    if (!*out)
        return asy_nomem(r->err);
    for (size_t i = 0; i < r->csv.n_rows; i++) {
        (*out)[i] = asy_csv_cell(&r->csv, i, column);
        if (!*(*out)[i])
            return asy_csv_fail(place(r, 1 + i, column), r->err,
                                "an empty cell (need a name in every row of "
                                "column \"%s\")",
                                name);
    }
    return ASY_OK;
}

/* ---- counts ---- */

static asy_status read_counts(const reader *r)
{
    const asy_studies *s = r->out;
    ASY_TRY(read_column(r, r->config->data.tp, s->tp));
    ASY_TRY(read_column(r, r->config->data.fn, s->fn));
    ASY_TRY(read_column(r, r->config->data.fp, s->fp));
    return read_column(r, r->config->data.tn, s->tn);
}

/* Half a unit of the last digit that a number is written with. */
static double half_digit(const char *text)
{
    const char *point = strchr(text, '.');
    double half = 0.5;
    size_t digits = point ? strspn(point + 1, "0123456789") : 0;
    for (size_t i = 0; i < digits; i++)
        half /= 10;
    return half;
}

typedef struct share_columns {
    const char *share, *total;
} share_columns;

/* hit + miss = total with hit / total = the reported share as far as it was
   written out. */
static asy_status make_counts(const reader *r, share_columns columns,
                              double *hit, double *miss)
{
    size_t column, totals;
    double share, total;
    ASY_TRY(find_column(r, columns.share, &column));
    ASY_TRY(find_column(r, columns.total, &totals));
    for (size_t i = 0; i < r->csv.n_rows; i++) {
        ASY_TRY(read_number(r, i, column, &share));
        ASY_TRY(read_number(r, i, totals, &total));
        double half = half_digit(asy_csv_cell(&r->csv, i, column));
        bool whole = total > 0 && total <= 1e9 && total == floor(total);
        if (!(share >= 0 && share <= 1) || !whole)
            return asy_csv_fail(place(r, 1 + i, column), r->err,
                                "no share of patients (found %g of %g, need a "
                                "share from 0 to 1 of a whole number)",
                                share, total);
        hit[i] = floor(share * total + 0.5);
        miss[i] = total - hit[i];
        if (fabs(hit[i] / total - share) > half + 1e-12)
            return asy_csv_fail(place(r, 1 + i, column), r->err,
                                "no table has this share (found %g of %g "
                                "patients; the nearest is %g/%g = %.4f)",
                                share, total, hit[i], total, hit[i] / total);
    }
    return ASY_OK;
}

static asy_status read_shares(const reader *r)
{
    const asy_studies *s = r->out;
    share_columns cases = {r->config->data.sensitivity, r->config->data.cases};
    share_columns controls = {r->config->data.specificity,
                              r->config->data.controls};
    ASY_TRY(make_counts(r, cases, s->tp, s->fn));
    return make_counts(r, controls, s->tn, s->fp);
}

/* ---- quantities reported by themselves ---- */

/* A standard error, or the number of patients behind a correlation r. */
static asy_status use_spread(const reader *r, asy_reported which, size_t i,
                             const char *column)
{
    double *y = r->out->reported[which], *se = r->out->reported_se[which];
    bool correlation = which == ASY_REPORTED_FISHER_Z;
    bool good = correlation ? fabs(y[i]) < 1 && se[i] > 3 : se[i] > 0;
    if (!good)
        return asy_fail(r->err, ASY_EDATA,
                        "%s: study %s: found %g with %s %g, need %s",
                        r->csv.path, r->out->name[i], y[i], column, se[i],
                        correlation ? "a correlation between -1 and 1 of more "
                                      "than 3 patients"
                                    : "a standard error > 0");
    if (correlation) {
        y[i] = (asy_log1p(y[i]) - asy_log1p(-y[i])) / 2;
        se[i] = 1 / sqrt(se[i] - 3);
    }
    return ASY_OK;
}

static asy_status read_reported(const reader *r, asy_reported which,
                                const char *value, const char *spread)
{
    const size_t k = r->csv.n_rows;
    double *y = value ? ASY_NEW(r->arena, double, 2 * k) : NULL;
    if (!value)
        return ASY_OK;
    if (!y)
        return asy_nomem(r->err);
    r->out->reported[which] = y;
    r->out->reported_se[which] = y + k;
    ASY_TRY(read_column(r, value, y));
    ASY_TRY(read_column(r, spread, y + k));
    for (size_t i = 0; i < k; i++)
        ASY_TRY(use_spread(r, which, i, spread));
    return ASY_OK;
}

static asy_status read_quantities(const reader *r)
{
    const asy_review_config *c = r->config;
    ASY_TRY(read_reported(r, ASY_REPORTED_AUC, c->data.auc, c->data.auc_se));
    ASY_TRY(read_reported(r, ASY_REPORTED_FISHER_Z, c->data.correlation,
                          c->data.patients));
    return read_reported(r, ASY_REPORTED_ERROR, c->data.mean_absolute_error,
                         c->data.mean_absolute_error_se);
}

/* ---- what the tables and figures show of each study ---- */

static asy_status make_room(const reader *r)
{
    asy_studies *s = r->out;
    double **column[] = {&s->tp,
                         &s->fn,
                         &s->fp,
                         &s->tn,
                         &s->sensitivity,
                         &s->sensitivity_lower,
                         &s->sensitivity_upper,
                         &s->specificity,
                         &s->specificity_lower,
                         &s->specificity_upper,
                         &s->ln_dor,
                         &s->ln_dor_se,
                         &s->ess};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
        *column[i] = ASY_NEW(r->arena, double, s->k);
        if (!*column[i])
            return asy_nomem(r->err);
    }
    return ASY_OK;
}

static void describe(const asy_studies *s, double level)
{
    for (size_t i = 0; i < s->k; i++) {
        const asy_counts *t = &s->raw[i];
        asy_interval sens = asy_clopper_pearson(t->tp, t->tp + t->fn, level);
        asy_interval spec = asy_clopper_pearson(t->tn, t->tn + t->fp, level);
        s->sensitivity[i] = sens.estimate;
        s->sensitivity_lower[i] = sens.lower;
        s->sensitivity_upper[i] = sens.upper;
        s->specificity[i] = spec.estimate;
        s->specificity_lower[i] = spec.lower;
        s->specificity_upper[i] = spec.upper;
    }
}

/* Raw and corrected tables, and what needs the corrected ones. */
static asy_status make_tables(const reader *r)
{
    asy_studies *s = r->out;
    asy_counts *raw = ASY_NEW(r->arena, asy_counts, s->k);
    asy_counts *corrected = ASY_NEW(r->arena, asy_counts, s->k);
    if (!raw || !corrected)
        return asy_nomem(r->err);
    for (size_t i = 0; i < s->k; i++)
        raw[i] = (asy_counts){s->tp[i], s->fn[i], s->fp[i], s->tn[i]};
    ASY_TRY(asy_counts_check(raw, s->name, s->k, r->err));
    asy_correction correction = {r->config->continuity.add,
                                 (asy_correct_when)r->config->continuity.when};
    asy_counts_correct(raw, s->k, &correction, corrected);
    asy_effects(corrected, s->k, ASY_LN_DOR, s->ln_dor, s->ln_dor_se);
    for (size_t i = 0; i < s->k; i++)
        s->ln_dor_se[i] = sqrt(s->ln_dor_se[i]);
    s->raw = raw;
    s->corrected = corrected;
    describe(s, r->config->level);
    return ASY_OK;
}

_Static_assert((int)ASY_REVIEW_NONE == (int)ASY_CORRECT_NONE &&
                   (int)ASY_REVIEW_SINGLE == (int)ASY_CORRECT_SINGLE &&
                   (int)ASY_REVIEW_ANY == (int)ASY_CORRECT_ANY,
               "the config's words are the correction's");

static asy_status read_file(reader *r, char sha256[ASY_SHA256_HEX])
{
    const char *path = r->config->data.file, *need = r->config->data.sha256;
    char *text;
    size_t size;
    ASY_TRY(asy_read_file(path, r->arena, &text, &size, r->err));
    asy_sha256(text, size, sha256);
    if (need && strcmp(need, sha256) != 0)
        return asy_fail(r->err, ASY_EDATA,
                        "%s: other bytes than declared (found sha256 %s, need "
                        "%s)",
                        path, sha256, need);
    return asy_csv_parse(path, text, size, r->arena, &r->csv, r->err);
}

asy_status asy_review_read(const asy_review_config *config, asy_arena *arena,
                           asy_studies *studies, char sha256[ASY_SHA256_HEX],
                           asy_error *err)
{
    reader r = {.config = config, .arena = arena, .err = err, .out = studies};
    *studies = (asy_studies){0};
    ASY_TRY(read_file(&r, sha256));
    studies->k = r.csv.n_rows;
    ASY_TRY(read_texts(&r, config->data.study, &studies->name));
    if (config->regression.covariate)
        ASY_TRY(
            read_texts(&r, config->regression.covariate, &studies->covariate));
    ASY_TRY(read_quantities(&r));
    if (!asy_review_has_counts(config))
        return ASY_OK;
    ASY_TRY(make_room(&r));
    ASY_TRY(config->data.sensitivity ? read_shares(&r) : read_counts(&r));
    asy_status status = make_tables(&r);
    return status == ASY_OK ? ASY_OK : asy_frame(err, "%s", config->data.file);
}
