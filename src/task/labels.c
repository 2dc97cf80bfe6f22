/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distinct texts of a column: see labels.h. */
#include "task/labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "task/csv.h"

typedef struct entry {
    const char *text;
    double number;
    size_t row;
} entry;

static int by_text(const void *a, const void *b)
{
    const entry *e = a, *f = b;
    int order = strcmp(e->text, f->text);
    return order != 0 ? order : (e->row > f->row) - (e->row < f->row);
}

static int by_number(const void *a, const void *b)
{
    const entry *e = a, *f = b;
    int order = (e->number > f->number) - (e->number < f->number);
    return order != 0 ? order : by_text(a, b);
}

/* The cells that are not missing, sorted; *numeric: all are numbers. */
static size_t sorted_entries(const char *const *cell, size_t n, entry *list,
                             bool *numeric)
{
    size_t count = 0;
    *numeric = true;
    for (size_t i = 0; i < n; i++) {
        if (!cell[i])
            continue;
        entry *e = &list[count++];
        *e = (entry){.text = cell[i], .row = i};
        *numeric = asy_parse_double(cell[i], &e->number) && *numeric;
    }
    qsort(list, count, sizeof *list, *numeric ? by_number : by_text);
    return count;
}

asy_status asy_labels_make(const char *const *cell, size_t n, bool merge,
                           asy_arena *arena, asy_arena *scratch,
                           asy_labels *labels, int *code, asy_error *err)
{
    bool numeric;
    entry *list = ASY_NEW(scratch, entry, n);
    const char **text = ASY_NEW(scratch, const char *, n);
    if (!list || !text)
        return asy_nomem(err);
    size_t count = sorted_entries(cell, n, list, &numeric), distinct = 0;
    for (size_t i = 0; i < n; i++)
        code[i] = -1;
    for (size_t e = 0; e < count; e++) {
        const entry *now = &list[e], *last = now - 1;
        bool same =
            e > 0 && (merge && numeric ? now->number == last->number
                                       : strcmp(now->text, last->text) == 0);
        if (!same)
            text[distinct++] = now->text;
        code[now->row] = (int)distinct - 1;
    }
    labels->n = (int)distinct;
    labels->text = ASY_NEW(arena, const char *, distinct);
    if (!labels->text)
        return asy_nomem(err);
    for (size_t l = 0; l < distinct; l++)
        if (!(labels->text[l] = asy_arena_strdup(arena, text[l])))
            return asy_nomem(err);
    return ASY_OK;
}

bool asy_label_same(const char *a, const char *b)
{
    double x, y;
    if (strcmp(a, b) == 0)
        return true;
    return asy_parse_double(a, &x) && asy_parse_double(b, &y) && x == y;
}

int asy_labels_find(const asy_labels *labels, const char *text)
{
    for (int l = 0; l < labels->n; l++)
        if (asy_label_same(labels->text[l], text))
            return l;
    return -1;
}

void asy_labels_list(const char *const *text, size_t n, char *out, size_t size)
{
    enum { MOST = 10 };
    size_t shown = n < MOST ? n : MOST, used = 0;
    char clip[ASY_CLIP];
    out[0] = '\0';
    for (size_t l = 0; l < shown && used < size; l++)
        used += (size_t)snprintf(out + used, size - used, "%s\"%s\"",
                                 l ? ", " : "", asy_csv_clip(text[l], clip));
    if (shown < n && used < size)
        snprintf(out + used, size - used, " and %zu more", n - shown);
}
