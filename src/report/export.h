/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of `assay export`: each knows its file, its head and its rows. */
#ifndef ASY_REPORT_EXPORT_H
#define ASY_REPORT_EXPORT_H

#include "plan/result.h"
#include "report/csv.h"

typedef struct asy_export {
    const char *file;
    const char *head; /* column names with commas; NULL: rows writes it */
    void (*rows)(const asy_result *result, asy_csv *csv);
} asy_export;

/* Tables of estimates (export_estimates.c) and of rows, folds and permutations
   (export_rows.c); each list ends with a NULL file. */
extern const asy_export asy_export_estimates[], asy_export_rows[];

/* "outer" or "holdout": the column `set`. */
void asy_export_set(asy_csv *csv, bool holdout);

#endif
