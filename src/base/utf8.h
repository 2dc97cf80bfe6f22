/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a text UTF-8, and can it be shown? */
#ifndef ASY_BASE_UTF8_H
#define ASY_BASE_UTF8_H

#include <stddef.h>

/* The number of leading bytes of text [size] that are whole UTF-8 characters
   (RFC 3629: no overlong forms, surrogates or numbers above U+10FFFF) other
   than NUL; size if all are. */
size_t asy_utf8_valid(const char *text, size_t size);

/* The first control character of a text, UTF-8 or not, that is no tab or end of
   a line: its code (U+0001 to U+001F, U+007F to U+009F) and where it begins; 0
   if there is none. A terminal may obey such characters. */
unsigned asy_utf8_control(const char *text, size_t size, size_t *at);

/* Make a text fit for a terminal where it lies: '?' for each byte of control
   characters other than those of keep, and of what is no UTF-8. */
void asy_utf8_tame(char *text, const char *keep);

#endif
