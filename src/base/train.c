/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a training set: see train.h. */
#include "base/train.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

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
            (int)asy_text_fit(labels[class], ASY_CLASS_WORD - sizeof ellipsis),
            labels[class], ellipsis);
}
