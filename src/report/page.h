/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text for a terminal as it grows: lines, wrapped paragraphs, tables. It is
   written out at the end, whole or not at all. */
#ifndef ASY_REPORT_PAGE_H
#define ASY_REPORT_PAGE_H

#include <stdio.h>

#include "report/table.h"

typedef struct asy_page {
    asy_arena arena; /* for what goes on the page */
    asy_text text;
} asy_page;

void asy_page_init(asy_page *page);
void asy_page_clear(asy_page *page);

/* The text itself; if it is NULL (memory ran out where it was made) the page
   fails and "" stands for it. */
const char *asy_page_have(asy_page *page, const char *text);

ASY_PRINTF(2, 3)
void asy_page_line(asy_page *page, const char *format, ...);
/* A blank line and an underlined heading. */
ASY_PRINTF(3, 4)
void asy_page_heading(asy_page *page, const char *rule, const char *format,
                      ...);
/* A paragraph of at most ASY_PAGE_WIDTH characters a line: the first begins
   with label (padded to indent), the others with indent spaces. */
ASY_PRINTF(4, 5)
void asy_page_wrap(asy_page *page, const char *label, size_t indent,
                   const char *format, ...);
void asy_page_table(asy_page *page, const asy_table *table);

/* Control characters, which a result may hold that somebody else made, are
   shown as '?'. Errors: ASY_ENOMEM if anything on the page ran out of memory,
   ASY_EIO. */
ASY_MUST_USE
asy_status asy_page_write(asy_page *page, FILE *out, asy_error *err);

#endif
