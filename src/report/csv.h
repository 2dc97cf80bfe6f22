/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing CSV (RFC 4180 quoting, lines end with a line feed): cell after cell,
 * then the whole file at once. Numbers read back as they were; one that is not
 * defined is an empty cell.
 */
#ifndef ASY_REPORT_CSV_H
#define ASY_REPORT_CSV_H

#include <stdint.h>

#include "base/text.h"

typedef struct asy_csv {
    asy_text text;
    bool begun; /* the line has a cell already */
} asy_csv;

void asy_csv_text(asy_csv *csv, const char *text); /* NULL: an empty cell */
void asy_csv_number(asy_csv *csv, double x);
void asy_csv_count(asy_csv *csv, int64_t count);
void asy_csv_end(asy_csv *csv);

/* Write dir/file; what csv holds goes. Errors: ASY_EIO, ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_csv_write(asy_csv *csv, const char *dir, const char *file,
                         asy_error *err);

#endif
