/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The studies of a meta-analysis from their CSV file: counts as they stand, or
 * made of reported shares (review_shares.c).
 */
#include <string.h>

#include "base/file.h"
#include "base/math.h"
#include "infer/infer.h"
#include "plan/review_reader.h"

/* ---- counts ---- */

/* A column of counts into x [k]. */
static asy_status read_cells(const asy_reader *r, const char *name,
                             const char *what, double *x)
{
    size_t column;
    ASY_TRY(asy_reader_find(r, name, &column));
    for (size_t i = 0; i < r->out->k; i++) {
        const size_t row = r->row[i];
        ASY_TRY(asy_reader_number(r, row, column, &x[i]));
        if (x[i] >= 0 && x[i] <= 1e9 && x[i] == floor(x[i]))
            continue;
        return asy_csv_fail(asy_reader_place(r, 1 + row, column), r->err,
                            "study %s: bad count of %s (found %g, need a whole "
                            "number from 0 to 1e9)",
                            r->out->name[i], what, x[i]);
    }
    return ASY_OK;
}

/* Patients on both sides of the table? hit is the column of one of its cells.
 */
static asy_status need_patients(const asy_reader *r, const char *hit,
                                const double *a, const double *b,
                                const char *sentence)
{
    size_t column;
    ASY_TRY(asy_reader_find(r, hit, &column));
    for (size_t i = 0; i < r->out->k; i++)
        if (a[i] + b[i] == 0)
            return asy_csv_fail(asy_reader_place(r, 1 + r->row[i], column),
                                r->err, "study %s %s", r->out->name[i],
                                sentence);
    return ASY_OK;
}

static asy_status read_counts(const asy_reader *r)
{
    const asy_studies *s = r->out;
    const asy_review_config *c = r->config;
    ASY_TRY(read_cells(r, c->data.tp, "true positives", s->tp));
    ASY_TRY(read_cells(r, c->data.fn, "false negatives", s->fn));
    ASY_TRY(read_cells(r, c->data.fp, "false positives", s->fp));
    ASY_TRY(read_cells(r, c->data.tn, "true negatives", s->tn));
    ASY_TRY(need_patients(r, c->data.tp, s->tp, s->fn,
                          "has no sensitivity (found TP = FN = 0, need at "
                          "least one patient with the condition)"));
    return need_patients(r, c->data.tn, s->fp, s->tn,
                         "has no specificity (found FP = TN = 0, need at least "
                         "one patient without the condition)");
}

/* ---- the numbers of patients, where they are declared apart ---- */

/* Does a declared number of patients (name NULL: none) go with counted [k]? A
   study may have more patients than its table has. Kept in out, if not NULL. */
static asy_status check_size(const asy_reader *r, const char *name,
                             const double *counted, double *out)
{
    size_t column;
    if (!name)
        return ASY_OK;
    ASY_TRY(asy_reader_find(r, name, &column));
    for (size_t i = 0; i < r->out->k; i++) {
        const size_t row = r->row[i];
        double n = ASY_NAN;
        if (!asy_reader_is_blank(r, row, column))
            ASY_TRY(asy_reader_number(r, row, column, &n));
        if (out)
            out[i] = n;
        if (isnan(n) || n == counted[i] || (out && n > counted[i]))
            continue;
        return asy_csv_fail(asy_reader_place(r, 1 + row, column), r->err,
                            "study %s: its table does not have this number of "
                            "patients (found %g, need %s%g)",
                            r->out->name[i], n, out ? "at least " : "",
                            counted[i]);
    }
    return ASY_OK;
}

static asy_status check_sizes(const asy_reader *r)
{
    asy_studies *s = r->out;
    const asy_review_config *c = r->config;
    double *sick = ASY_NEW(r->arena, double, 4 * s->k);
    if (!sick)
        return asy_nomem(r->err);
    double *well = sick + s->k, *both = well + s->k;
    for (size_t i = 0; i < s->k; i++) {
        sick[i] = s->tp[i] + s->fn[i];
        well[i] = s->fp[i] + s->tn[i];
        both[i] = sick[i] + well[i];
    }
    if (c->data.patients)
        s->patients = both + s->k;
    if (!c->data.sensitivity) {
        ASY_TRY(check_size(r, c->data.cases, sick, NULL));
        ASY_TRY(check_size(r, c->data.controls, well, NULL));
    }
    return check_size(r, c->data.patients, both, s->patients);
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
    asy_content file;
    ASY_TRY(asy_file_read_upto(path, ASY_CSV_BYTES, r->arena, &file, r->err));
    asy_sha256(file.text, file.size, sha256);
    if (need && strcmp(need, sha256) != 0)
        return asy_fail(r->err, ASY_EDATA,
                        "%s: other bytes than declared (found sha256 %s, need "
                        "%s)",
                        path, sha256, need);
    return asy_csv_parse(path, file.text, file.size, r->arena, &r->csv, r->err);
}

/* ---- which rows are studies ---- */

static bool is_wanted(const asy_restriction *wanted, const char *cell)
{
    for (size_t i = 0; i < wanted->n_values; i++)
        if (strcmp(wanted->value[i], cell) == 0)
            return true;
    return false;
}

/* Of the rows so far, those that pass. */
static asy_status keep_wanted(asy_reader *r, const asy_restriction *wanted)
{
    size_t column, kept = 0;
    ASY_TRY(asy_reader_find(r, wanted->column, &column));
    for (size_t i = 0; i < r->out->k; i++)
        if (is_wanted(wanted, asy_csv_cell(&r->csv, r->row[i], column)))
            r->row[kept++] = r->row[i];
    r->out->k = kept;
    if (kept >= 2)
        return ASY_OK;
    return asy_csv_fail(asy_reader_place(r, 0, column), r->err,
                        "restrict leaves too few studies (found %zu of %zu "
                        "with a wanted \"%s\", need at least 2)",
                        kept, r->csv.n_rows, wanted->column);
}

static asy_status choose_rows(asy_reader *r)
{
    const size_t n = r->csv.n_rows;
    r->row = ASY_NEW(r->arena, size_t, n);
    if (!r->row)
        return asy_nomem(r->err);
    r->out->k = n;
    for (size_t i = 0; i < n; i++)
        r->row[i] = i;
    for (size_t i = 0; i < r->config->n_restrictions; i++)
        ASY_TRY(keep_wanted(r, &r->config->restriction[i]));
    r->out->left_out = n - r->out->k;
    return ASY_OK;
}

static asy_status need_two(const asy_reader *r)
{
    if (r->out->k >= 2)
        return ASY_OK;
    return asy_fail(r->err, ASY_EDATA,
                    "%s: too few studies to pool (found %zu, need at least 2)",
                    r->csv.path, r->out->k);
}

/* The cells as they stand; a slope needs numbers. */
static asy_status read_covariate(const asy_reader *r)
{
    const char *name = r->config->regression.covariate;
    size_t column;
    double x;
    if (!name)
        return ASY_OK;
    ASY_TRY(asy_reader_texts(r, name, &r->out->covariate));
    ASY_TRY(asy_reader_find(r, name, &column));
    if (r->config->regression.coding == ASY_REVIEW_NUMBER)
        for (size_t i = 0; i < r->out->k; i++)
            ASY_TRY(asy_reader_number(r, r->row[i], column, &x));
    return ASY_OK;
}

static asy_status read_studies(asy_reader *r)
{
    const asy_review_config *c = r->config;
    asy_studies *s = r->out;
    ASY_TRY(choose_rows(r));
    ASY_TRY(asy_reader_texts(r, c->data.study, &s->name));
    ASY_TRY(read_covariate(r));
    ASY_TRY(asy_reader_judgements(r));
    ASY_TRY(asy_reader_reported(r));
    if (!asy_review_has_counts(c))
        return need_two(r);
    ASY_TRY(make_room(r));
    ASY_TRY(c->data.sensitivity ? asy_reader_shares(r) : read_counts(r));
    ASY_TRY(check_sizes(r));
    ASY_TRY(need_two(r));
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
    return read_studies(&r);
}
