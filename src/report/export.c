/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay export`: a result as CSV files, a file a table, always all of them
 * (one that does not apply has its head only). Repeats, folds, candidates and
 * permutations are numbered from 0, as in the result file.
 */
#include "report/export.h"

#include "report/report.h"

void asy_export_set(asy_csv *csv, bool holdout)
{
    asy_csv_text(csv, holdout ? "holdout" : "outer");
}

static asy_status write_table(const asy_result *result, const asy_export *table,
                              const char *dir, asy_error *err)
{
    asy_csv csv = {0};
    asy_arena arena;
    asy_arena_init(&arena);
    if (table->head)
        asy_text_addf(&csv.text, "%s\n", table->head);
    table->rows(result, &csv);
    char *path = asy_path_join(&arena, dir, table->file);
    asy_status status =
        csv.text.failed || !path
            ? asy_nomem(err)
            : asy_write_file(path, csv.text.text, csv.text.length, err);
    asy_text_clear(&csv.text);
    asy_arena_clear(&arena);
    return status;
}

asy_status asy_report_export(const asy_result *result, const char *dir,
                             asy_error *err)
{
    const asy_export *const lists[] = {asy_export_estimates, asy_export_rows};
    ASY_TRY(asy_make_dir(dir, err));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const asy_export *table = lists[i]; table->file; table++)
            ASY_TRY(write_table(result, table, dir, err));
    return ASY_OK;
}
