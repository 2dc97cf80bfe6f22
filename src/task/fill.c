/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the file to columns of numbers and of texts: see table.h. */
#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "task/scan.h"
#include "task/table.h"

/* Bytes of the file in memory at a time; a fuzzer is to meet their borders. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
enum { CHUNK = 16 };
#else
enum { CHUNK = 1 << 16 };
#endif

/* ---- once: what there is ---- */

static asy_status no_row(void *user, size_t row, size_t line)
{
    (void)user, (void)row, (void)line;
    return ASY_OK;
}

static asy_status check_digest(asy_table *t, asy_lines *lines)
{
    const char *need = t->spec->sha256;
    ASY_TRY(asy_lines_skip(lines, t->err));
    asy_digest_hex(&lines->digest, t->task->sha256);
    if (!need || strcasecmp(need, t->task->sha256) == 0)
        return ASY_OK;
    return asy_fail(t->err, ASY_EDATA,
                    "%s: other bytes than declared (found sha256 %s, need %s)",
                    t->spec->file, t->task->sha256, need);
}

/* Other bytes than declared are the first thing to say of bad ones. */
static asy_status count(asy_table *t, asy_lines *lines)
{
    const asy_csv_sink sink = {.row = no_row};
    asy_csv_shape shape;
    asy_error found = {0};
    asy_status status =
        asy_csv_scan(t->spec->file, lines, &sink, &shape, &found);
    if (status == ASY_OK || (status == ASY_EDATA && t->spec->sha256))
        ASY_TRY(check_digest(t, lines));
    if (status != ASY_OK)
        return asy_fail(t->err, status, "%s", found.message);
    t->n_rows = shape.n_rows;
    t->n_cols = shape.n_cols;
    return ASY_OK;
}

asy_status asy_table_survey(asy_table *t)
{
    asy_lines lines;
    asy_lines_of_file(&lines, &t->stream, CHUNK);
    asy_status status = count(t, &lines);
    asy_lines_clear(&lines);
    return status;
}

/* ---- again: what is kept ---- */

static asy_status changed(const asy_table *t)
{
    return asy_fail(t->err, ASY_EIO,
                    "%s: changed while it was read; run again when it stays "
                    "as it is",
                    t->spec->file);
}

static asy_status check_rows(const asy_table *t)
{
    asy_csv_place place = {t->spec->file, 1, 0};
    if (t->n_rows == 0)
        return asy_csv_fail(place, t->err, "the file has a header and no rows");
    if (t->n_rows > INT_MAX)
        return asy_csv_fail(place, t->err, "%zu rows, need at most %d",
                            t->n_rows, INT_MAX);
    return ASY_OK;
}

/* Numeric features go to x, what has a use as text is kept as text. */
static asy_status make_columns(asy_table *t)
{
    size_t feature = 0;
    for (size_t j = 0; j < t->n_cols; j++) {
        bool is_feature = asy_role_is_feature(t->role[j]);
        double *x = is_feature ? asy_col(&t->task->x, feature++) : NULL;
        t->number[j] = t->role[j] == 0 ? x : NULL;
        if (t->role[j] == 0 || t->role[j] == ASY_ROLE_DROP)
            continue;
        t->cell[j] = ASY_NEW(t->scratch, const char *, t->n_rows);
        if (!t->cell[j])
            return asy_nomem(t->err);
    }
    return ASY_OK;
}

/* The header is read: now it is known what goes where. */
static asy_status begin(asy_table *t)
{
    asy_task *task = t->task;
    if (!t->name[t->n_cols - 1])
        return changed(t);
    ASY_TRY(asy_table_roles(t));
    ASY_TRY(check_rows(t));
    task->n = t->n_rows;
    task->x = asy_matrix_new(t->arena, task->n, task->p);
    task->line = ASY_NEW(t->arena, size_t, task->n);
    t->number = asy_arena_calloc(t->scratch, t->n_cols, sizeof *t->number);
    t->cell = asy_arena_calloc(t->scratch, t->n_cols, sizeof *t->cell);
    if (!task->x.v || !task->line || !t->number || !t->cell)
        return asy_nomem(t->err);
    return make_columns(t);
}

static bool is_missing(const asy_task_spec *spec, const char *text)
{
    for (size_t m = 0; m < spec->n_missing; m++)
        if (strcmp(text, spec->missing[m]) == 0)
            return true;
    return false;
}

/* Texts lie one after the other in blocks. */
static asy_status keep_text(asy_table *t, const asy_cell *cell,
                            const char **out)
{
    enum { BLOCK = 1 << 16 };
    size_t need = cell->length + 1;
    if (need > t->left) {
        t->left = need > BLOCK ? need : BLOCK;
        t->room = asy_arena_alloc(t->scratch, t->left);
    }
    if (!t->room)
        return asy_nomem(t->err);
    *out = memcpy(t->room, cell->text, need);
    t->room += need;
    t->left -= need;
    return ASY_OK;
}

/* The same for a name, class, group or other text that results show. */
static asy_status keep_word(asy_table *t, const asy_cell *cell,
                            const char **out)
{
    ASY_TRY(asy_cell_check(t->spec->file, cell, t->err));
    return keep_text(t, cell, out);
}

/* Errors wait until it is known that no column before has any. */
static asy_status keep_number(asy_table *t, const asy_cell *cell, double *x)
{
    if (asy_parse_double(cell->text, x) || cell->column >= t->bad.column)
        return ASY_OK;
    t->bad.row = cell->row - 1;
    t->bad.column = cell->column;
    return keep_text(t, cell, &t->bad.text);
}

static asy_status take_cell(void *user, const asy_cell *cell)
{
    asy_table *t = user;
    const size_t j = cell->column;
    if (cell->row > t->n_rows || j >= t->n_cols)
        return changed(t);
    if (cell->row == 0)
        return keep_word(t, cell, &t->name[j]);
    const size_t i = cell->row - 1;
    bool missing = is_missing(t->spec, cell->text);
    if (t->number[j]) {
        t->number[j][i] = (double)NAN;
        return missing ? ASY_OK : keep_number(t, cell, &t->number[j][i]);
    }
    if (!t->cell[j])
        return ASY_OK;
    t->cell[j][i] = NULL;
    return missing ? ASY_OK : keep_word(t, cell, &t->cell[j][i]);
}

static asy_status take_row(void *user, size_t row, size_t line)
{
    asy_table *t = user;
    if (row == 0)
        return begin(t);
    t->task->line[row - 1] = line;
    return ASY_OK;
}

static asy_status fill(asy_table *t, asy_lines *lines)
{
    const asy_csv_sink sink = {t, take_cell, take_row};
    char sha256[ASY_SHA256_HEX];
    asy_csv_shape shape;
    ASY_TRY(asy_csv_scan(t->spec->file, lines, &sink, &shape, t->err));
    asy_digest_hex(&lines->digest, sha256);
    if (shape.n_rows == t->n_rows && strcmp(sha256, t->task->sha256) == 0)
        return ASY_OK;
    return changed(t);
}

asy_status asy_table_fill(asy_table *t)
{
    asy_lines lines;
    t->bad.column = t->n_cols;
    t->name = asy_arena_calloc(t->scratch, t->n_cols, sizeof *t->name);
    if (!t->name)
        return asy_nomem(t->err);
    asy_stream_rewind(&t->stream);
    asy_lines_of_file(&lines, &t->stream, CHUNK);
    asy_status status = fill(t, &lines);
    asy_lines_clear(&lines);
    return status;
}
