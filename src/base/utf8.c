/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a text UTF-8? See utf8.h. */
#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

/* What the first byte says: how many bytes follow, and the bounds of the
   second one, which exclude overlong forms and surrogates. */
typedef struct lead {
    unsigned char first, last; /* of the leading byte */
    unsigned char follow;
    unsigned char low, high; /* of the second byte */
} lead;

/* RFC 3629, section 4. */
static const lead leads[] = {
    {0x01, 0x7F, 0, 0, 0},       {0xC2, 0xDF, 1, 0x80, 0xBF},
    {0xE0, 0xE0, 2, 0xA0, 0xBF}, {0xE1, 0xEC, 2, 0x80, 0xBF},
    {0xED, 0xED, 2, 0x80, 0x9F}, {0xEE, 0xEF, 2, 0x80, 0xBF},
    {0xF0, 0xF0, 3, 0x90, 0xBF}, {0xF1, 0xF3, 3, 0x80, 0xBF},
    {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static const lead *find_lead(unsigned char byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    return NULL;
}

/* The bytes of the character at text, or 0 if there is none. */
static size_t character(const unsigned char *text, size_t size)
{
    const lead *l = find_lead(text[0]);
    if (!l || l->follow >= size)
        return 0;
    if (l->follow > 0 && (text[1] < l->low || text[1] > l->high))
        return 0;
    for (size_t i = 2; i <= l->follow; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    return 1 + (size_t)l->follow;
}

size_t asy_utf8_valid(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < size) {
        size_t length = character(bytes + at, size - at);
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

/* The code of the control character at text, or 0 for any other. */
static unsigned control(const unsigned char *text, size_t size)
{
    if ((text[0] > 0 && text[0] < ' ') || text[0] == 0x7F)
        return text[0];
    bool c1 = size > 1 && text[0] == 0xC2 && text[1] >= 0x80 && text[1] < 0xA0;
    return c1 ? text[1] : 0;
}

unsigned asy_utf8_control(const char *text, size_t size, size_t *at)
{
    const unsigned char *bytes = (const unsigned char *)text;
    for (*at = 0; *at < size; ++*at) {
        unsigned code = control(bytes + *at, size - *at);
        if (code && !strchr("\t\n\r", (int)code))
            return code;
    }
    return 0;
}

void asy_utf8_tame(char *text, const char *keep)
{
    size_t left = strlen(text);
    while (left > 0) {
        const unsigned char *bytes = (const unsigned char *)text;
        size_t length = character(bytes, left);
        unsigned code = control(bytes, left);
        bool good = length > 0 && (code == 0 || strchr(keep, (int)code));
        length += length == 0;
        if (!good)
            memset(text, '?', length);
        text += length;
        left -= length;
    }
}
