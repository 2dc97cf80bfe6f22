/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells and lines: see csv.h. */
#include "report/csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"

static void next(asy_csv *csv)
{
    if (csv->begun)
        asy_text_add(&csv->text, ",");
    csv->begun = true;
}

static void quoted(asy_text *out, const char *text)
{
    asy_text_add(out, "\"");
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1)
        asy_text_addf(out, "%.*s\"\"", (int)(quote - text), text);
    asy_text_addf(out, "%s\"", text);
}

void asy_csv_text(asy_csv *csv, const char *text)
{
    next(csv);
    if (text && strpbrk(text, ",\"\r\n"))
        quoted(&csv->text, text);
    else if (text)
        asy_text_add(&csv->text, text);
}

void asy_csv_number(asy_csv *csv, double x)
{
    char text[32];
    asy_print_double(x, text);
    next(csv);
    asy_text_add(&csv->text, isnan(x) ? "" : text);
}

void asy_csv_count(asy_csv *csv, int64_t count)
{
    next(csv);
    asy_text_addf(&csv->text, "%" PRId64, count);
}

void asy_csv_end(asy_csv *csv)
{
    asy_text_add(&csv->text, "\n");
    csv->begun = false;
}

asy_status asy_csv_write(asy_csv *csv, const char *dir, const char *file,
                         asy_error *err)
{
    asy_arena arena;
    asy_arena_init(&arena);
    char *path = asy_path_join(&arena, dir, file);
    asy_status status =
        csv->text.failed || !path
            ? asy_nomem(err)
            : asy_file_write(path, csv->text.text, csv->text.length, err);
    asy_text_clear(&csv->text);
    asy_arena_clear(&arena);
    return status;
}
