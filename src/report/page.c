/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for a terminal: see page.h. */
#include "report/page.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"

void asy_page_init(asy_page *page)
{
    asy_arena_init(&page->arena);
    asy_text_init(&page->text);
}

void asy_page_clear(asy_page *page)
{
    asy_arena_clear(&page->arena);
    asy_text_clear(&page->text);
}

const char *asy_page_have(asy_page *page, const char *text)
{
    page->text.failed |= !text;
    return text ? text : "";
}

/* NULL (and the page failed) if memory is out. */
static char *print(asy_page *page, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text =
        length < 0 ? NULL : ASY_NEW(&page->arena, char, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, args);
    else
        page->text.failed = true;
    return text;
}

void asy_page_line(asy_page *page, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = print(page, format, args);
    va_end(args);
    asy_text_addf(&page->text, "%s\n", text ? text : "");
}

void asy_page_heading(asy_page *page, const char *rule, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = print(page, format, args);
    va_end(args);
    if (!text)
        return;
    asy_utf8_tame(text, "");
    asy_text_addf(&page->text, "\n%s\n", text);
    for (size_t i = asy_text_width(text); i > 0; i--)
        asy_text_add(&page->text, rule);
    asy_text_add(&page->text, "\n");
}

static void pad(asy_page *page, size_t used, size_t indent)
{
    if (used < indent)
        asy_text_addf(&page->text, "%*s", (int)(indent - used), "");
}

void asy_page_wrap(asy_page *page, const char *label, size_t indent,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *rest = NULL, *text = print(page, format, args);
    va_end(args);
    asy_text_add(&page->text, label);
    pad(page, asy_text_width(label), indent);
    size_t used = indent;
    for (char *word = text ? strtok_r(text, " \n", &rest) : NULL; word;
         word = strtok_r(NULL, " \n", &rest)) {
        size_t width = asy_text_width(word);
        if (used > indent && used + 1 + width > ASY_PAGE_WIDTH) {
            asy_text_add(&page->text, "\n");
            pad(page, 0, indent);
            used = indent;
        }
        asy_text_addf(&page->text, "%s%s", used > indent ? " " : "", word);
        used += width + (used > indent);
    }
    asy_text_add(&page->text, "\n");
}

void asy_page_table(asy_page *page, const asy_table *table)
{
    asy_table_print(table, 2, &page->text);
}

asy_status asy_page_write(asy_page *page, FILE *out, asy_error *err)
{
    const asy_text *t = &page->text;
    if (t->failed)
        return asy_nomem(err);
    if (t->text)
        asy_utf8_tame(t->text, "\n");
    if (fwrite(t->text, 1, t->length, out) != t->length || fflush(out) != 0)
        return asy_fail(err, ASY_EIO, "cannot write the report: %s",
                        strerror(errno));
    return ASY_OK;
}
