/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text and numbers: see text.h. */
#include "base/text.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void asy_text_init(asy_text *t)
{
    *t = (asy_text){0};
}

void asy_text_clear(asy_text *t)
{
    asy_free(t->text);
    asy_text_init(t);
}

/* Room for more bytes and the terminator. */
static bool reserve(asy_text *t, size_t more)
{
    if (t->failed)
        return false;
    size_t need = t->length + more + 1;
    if (need <= t->room)
        return true;
    size_t room = t->room ? 2 * t->room : 256;
    if (room < need)
        room = need;
    char *grown = asy_realloc(t->text, room);
    if (!grown) {
        t->failed = true;
        return false;
    }
    t->text = grown;
    t->room = room;
    return true;
}

void asy_text_add(asy_text *t, const char *more)
{
    size_t length = strlen(more);
    if (!reserve(t, length))
        return;
    memcpy(t->text + t->length, more, length + 1);
    t->length += length;
}

void asy_text_addf(asy_text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length >= 0 && reserve(t, (size_t)length)) {
        vsnprintf(t->text + t->length, (size_t)length + 1, format, again);
        t->length += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

void asy_print_double(double x, char out[32])
{
    if (isnan(x)) {
        snprintf(out, 32, "nan");
        return;
    }
    /* Fewer than 15 digits can be shortest for subnormals only. */
    int digits = fabs(x) < DBL_MIN ? 1 : 15;
    for (; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, x);
        if (strtod(out, NULL) == x)
            return;
    }
}

bool asy_parse_double(const char *text, double *x)
{
    if (text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    char *end;
    *x = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*x);
}

enum { LONGEST_WORD = 64 };

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Edit distance with adjacent transpositions (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    size_t row[3][LONGEST_WORD + 1];
    if (n > LONGEST_WORD || m > LONGEST_WORD)
        return SIZE_MAX;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *last = row[(i + 2) % 3];
        const size_t *before = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = last[j - 1] + !same(a[i - 1], b[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
                same(a[i - 2], b[j - 1]) && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[n % 3][m];
}

const char *asy_nearest(const char *word, const char *const *words, size_t n)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    /* Up to a third of the letters wrong; a word of two must be right. */
    size_t best = length < 3 ? 1 : (length + 1) / 3 + 1;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, words[i]);
        if (d < best) {
            best = d;
            nearest = words[i];
        }
    }
    return nearest;
}

const char *asy_plural(size_t n)
{
    return n == 1 ? "" : "s";
}

size_t asy_text_fit(const char *text, size_t most)
{
    size_t n = strlen(text);
    if (n <= most)
        return n;
    for (n = most; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
        n--;
    return n;
}
