/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about configs: see fail.h. */
#include "config/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static size_t print_place(char *out, size_t size, asy_place place)
{
    int used = 0;
    if (place.file && place.line)
        used = snprintf(out, size, "%s:%zu:%zu: ", place.file, place.line,
                        place.column);
    else if (place.file)
        used = snprintf(out, size, "%s: ", place.file);
    return used < 0 ? 0 : (size_t)used;
}

asy_status asy_fail_at(asy_error *err, asy_status status, asy_place place,
                       const char *format, ...)
{
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    size_t used = print_place(err->message, sizeof err->message, place);
    if (used < sizeof err->message)
        vsnprintf(err->message + used, sizeof err->message - used, format,
                  args);
    va_end(args);
    asy_utf8_tame(err->message, ""); /* one line, whatever the file held */
    err->status = status;
    return status;
}

asy_status asy_complain(asy_error *err, asy_place place, const asy_complaint *c)
{
    char buffer[ASY_TREE_FOUND_LENGTH];
    const char *found = c->word;
    const char *word = c->word;
    if (c->found) {
        found = asy_node_found(c->found, buffer);
        word = c->found->kind == ASY_NODE_SCALAR ? c->found->text : NULL;
    }
    const char *meant =
        word && c->n_words ? asy_nearest(word, c->words, c->n_words) : NULL;
    return asy_fail_at(err, ASY_ECONFIG, place, "%s (found %s, need %s)%s%s%s",
                       c->what, found, c->need,
                       meant ? "; did you mean \"" : "", meant ? meant : "",
                       meant ? "\"?" : "");
}

asy_status asy_bad_value(asy_error *err, const asy_node *node, const char *what,
                         const char *need)
{
    char sentence[160];
    snprintf(sentence, sizeof sentence, "bad value for %s", what);
    asy_complaint c = {.what = sentence, .found = node, .need = need};
    return asy_complain(err, node->place, &c);
}

void asy_word_list(const char *const *words, size_t n, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(words[i]) + 2;
        if (used + length + 4 >= size) {
            snprintf(out + used, size - used, "...");
            return;
        }
        snprintf(out + used, size - used, "%s%s", words[i],
                 i + 1 < n ? ", " : "");
        used += i + 1 < n ? length : length - 2;
    }
}

const char *const *asy_split_words(asy_arena *arena, const char *choices,
                                   size_t *n)
{
    *n = 1;
    for (const char *c = choices; *c; c++)
        *n += *c == '|';
    const char **words = ASY_NEW(arena, const char *, *n);
    char *text = asy_arena_strdup(arena, choices);
    if (!words || !text)
        return NULL;
    for (size_t i = 0; i < *n; i++) {
        words[i] = text;
        text += strcspn(text, "|");
        if (*text)
            *text++ = '\0';
    }
    return words;
}
