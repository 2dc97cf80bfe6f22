/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `assay export`: a result as CSV files, a file a table, always all of them
 * (one that does not apply has its head only). Repeats, folds, candidates and
 * permutations are numbered from 0, as in the result file.
 */
#include "report/export.h"

#include "base/folder.h"
#include "report/report.h"

void asy_export_set(asy_csv *csv, bool holdout)
{
    asy_csv_text(csv, holdout ? "holdout" : "outer");
}

static asy_status write_table(const asy_result *result, const asy_export *table,
                              const char *dir, asy_error *err)
{
    asy_csv csv = {0};
    if (table->head)
        asy_text_addf(&csv.text, "%s\n", table->head);
    table->rows(result, &csv);
    return asy_csv_write(&csv, dir, table->file, err);
}

asy_status asy_report_export(const asy_result *result, const char *dir,
                             asy_error *err)
{
    const asy_export *const lists[] = {asy_export_estimates, asy_export_rows};
    ASY_TRY(asy_folder_make(dir, err));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const asy_export *table = lists[i]; table->file; table++)
            ASY_TRY(write_table(result, table, dir, err));
    return ASY_OK;
}
