/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a training set: see train.h. */
#include "base/train.h"

#include <stdio.h>
#include <string.h>

/* Bytes of the leading characters of a UTF-8 text that fit into room. */
static int whole_characters(const char *text, size_t room)
{
    size_t n = strlen(text);
    if (n > room)
        for (n = room; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
            n--;
    return (int)n;
}

void asy_class_word(const char *const *labels, size_t class,
                    char out[ASY_CLASS_WORD])
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    if (!labels)
        snprintf(out, ASY_CLASS_WORD, "%zu", class);
    else if (strlen(labels[class]) < ASY_CLASS_WORD)
        strcpy(out, labels[class]);
    else
        snprintf(
            out, ASY_CLASS_WORD, "%.*s%s",
            whole_characters(labels[class], ASY_CLASS_WORD - sizeof ellipsis),
            labels[class], ellipsis);
}
