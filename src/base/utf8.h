/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a text UTF-8? */
#ifndef ASY_BASE_UTF8_H
#define ASY_BASE_UTF8_H

#include <stddef.h>

/* The number of leading bytes of text [size] that are whole UTF-8 characters
   (RFC 3629: no overlong forms, surrogates or numbers above U+10FFFF) other
   than NUL; size if all are. */
size_t asy_utf8_valid(const char *text, size_t size);

#endif
