/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of a meta-analysis while it is read: what the readers of counts,
   shares and outcomes share. */
#ifndef ASY_PLAN_REVIEW_READER_H
#define ASY_PLAN_REVIEW_READER_H

#include "plan/review.h"
#include "task/csv.h"

typedef struct asy_reader {
    const asy_review_config *config;
    asy_csv csv;
    asy_arena *arena;
    asy_error *err;
    size_t *row; /* [out->k] the file's rows that are studies: see restrict */
    asy_studies *out;
} asy_reader;

/* ---- review_cells.c; errors say file, line and column ---- */

/* Line 0 is the header, row i of the data is line 1 + i. */
asy_csv_place asy_reader_place(const asy_reader *r, size_t line, size_t column);
/* The index of a column. */
ASY_MUST_USE
asy_status asy_reader_find(const asy_reader *r, const char *name,
                           size_t *column);
/* Is a cell of data row i empty or NA? */
bool asy_reader_is_blank(const asy_reader *r, size_t i, size_t column);
/* A cell of data row i. */
ASY_MUST_USE
asy_status asy_reader_number(const asy_reader *r, size_t i, size_t column,
                             double *x);
/* A column for the studies: x [k]. */
ASY_MUST_USE
asy_status asy_reader_column(const asy_reader *r, const char *name, double *x);
/* The same as texts, none empty. */
ASY_MUST_USE
asy_status asy_reader_texts(const asy_reader *r, const char *name,
                            const char ***out);

/* ---- review_reported.c: quantities reported by themselves ---- */

ASY_MUST_USE
asy_status asy_reader_reported(const asy_reader *r);

/* ---- review_shares.c: counts of out from shares ---- */

ASY_MUST_USE
asy_status asy_reader_shares(const asy_reader *r);

/* ---- review_judgements.c: judgements of the risk of bias ---- */

ASY_MUST_USE
asy_status asy_reader_judgements(const asy_reader *r);

#endif
