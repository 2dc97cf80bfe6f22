/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The studies of a meta-analysis from their CSV file: counts as they stand, or
 * made of reported shares (review_shares.c).
 */
#include <string.h>

#include "base/math.h"
#include "base/text.h"
#include "infer/infer.h"
#include "plan/review_reader.h"

/* ---- counts ---- */

static asy_status read_counts(const asy_reader *r)
{
    const asy_studies *s = r->out;
    ASY_TRY(asy_reader_column(r, r->config->data.tp, s->tp));
    ASY_TRY(asy_reader_column(r, r->config->data.fn, s->fn));
    ASY_TRY(asy_reader_column(r, r->config->data.fp, s->fp));
    return asy_reader_column(r, r->config->data.tn, s->tn);
}

/* ---- quantities reported by themselves ---- */

/* A standard error, or the number of patients behind a correlation r. */
static asy_status use_spread(const asy_reader *r, asy_reported which, size_t i,
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

static asy_status read_reported(const asy_reader *r, asy_reported which,
                                const char *value, const char *spread)
{
    const size_t k = r->out->k;
    double *y = value ? ASY_NEW(r->arena, double, 2 * k) : NULL;
    if (!value)
        return ASY_OK;
    if (!y)
        return asy_nomem(r->err);
    r->out->reported[which] = y;
    r->out->reported_se[which] = y + k;
    ASY_TRY(asy_reader_column(r, value, y));
    ASY_TRY(asy_reader_column(r, spread, y + k));
    for (size_t i = 0; i < k; i++)
        ASY_TRY(use_spread(r, which, i, spread));
    return ASY_OK;
}

static asy_status read_quantities(const asy_reader *r)
{
    const asy_review_config *c = r->config;
    ASY_TRY(read_reported(r, ASY_REPORTED_AUC, c->data.auc, c->data.auc_se));
    ASY_TRY(read_reported(r, ASY_REPORTED_FISHER_Z, c->data.correlation,
                          c->data.patients));
    return read_reported(r, ASY_REPORTED_ERROR, c->data.mean_absolute_error,
                         c->data.mean_absolute_error_se);
}

/* ---- what the tables and figures show of each study ---- */

static asy_status make_room(const asy_reader *r)
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
static asy_status make_tables(const asy_reader *r)
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

static asy_status read_file(asy_reader *r, char sha256[ASY_SHA256_HEX])
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

/* ---- which rows are studies ---- */

static bool is_wanted(const asy_reader *r, const char *cell)
{
    for (size_t i = 0; i < r->config->restriction.n_values; i++)
        if (strcmp(r->config->restriction.value[i], cell) == 0)
            return true;
    return false;
}

static asy_status choose_rows(asy_reader *r)
{
    const char *name = r->config->restriction.column;
    size_t column = 0, k = 0;
    r->row = ASY_NEW(r->arena, size_t, r->csv.n_rows);
    if (!r->row)
        return asy_nomem(r->err);
    if (name)
        ASY_TRY(asy_reader_find(r, name, &column));
    for (size_t i = 0; i < r->csv.n_rows; i++)
        if (!name || is_wanted(r, asy_csv_cell(&r->csv, i, column)))
            r->row[k++] = i;
    r->out->k = k;
    r->out->left_out = r->csv.n_rows - k;
    if (k >= 2 || !name)
        return ASY_OK;
    return asy_csv_fail(asy_reader_place(r, 0, column), r->err,
                        "restrict leaves too few studies (found %zu of %zu "
                        "with a wanted \"%s\", need at least 2)",
                        k, r->csv.n_rows, name);
}

static asy_status read_studies(asy_reader *r)
{
    const asy_review_config *c = r->config;
    asy_studies *s = r->out;
    ASY_TRY(choose_rows(r));
    ASY_TRY(asy_reader_texts(r, c->data.study, &s->name));
    if (c->regression.covariate)
        ASY_TRY(asy_reader_texts(r, c->regression.covariate, &s->covariate));
    ASY_TRY(asy_reader_judgements(r));
    ASY_TRY(read_quantities(r));
    if (!asy_review_has_counts(c))
        return ASY_OK;
    ASY_TRY(make_room(r));
    ASY_TRY(c->data.sensitivity ? asy_reader_shares(r) : read_counts(r));
    return make_tables(r);
}

asy_status asy_review_read(const asy_review_config *config, asy_arena *arena,
                           asy_studies *studies, char sha256[ASY_SHA256_HEX],
                           asy_error *err)
{
    asy_reader r = {
        .config = config, .arena = arena, .err = err, .out = studies};
    *studies = (asy_studies){0};
    ASY_TRY(read_file(&r, sha256));
    asy_status status = read_studies(&r);
    return status == ASY_OK ? ASY_OK : asy_frame(err, "%s", config->data.file);
}
