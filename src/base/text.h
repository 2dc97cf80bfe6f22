/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small things about text: numbers that read back, growing buffers,
 * suggestions for misspelt words.
 */
#ifndef ASY_BASE_TEXT_H
#define ASY_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* A growing text; text is always 0-terminated once anything was added.
   failed turns true when memory ran out and stays true. */
typedef struct asy_text {
    char *text;
    size_t length, room;
    bool failed;
} asy_text;

void asy_text_init(asy_text *t);
void asy_text_clear(asy_text *t);
void asy_text_add(asy_text *t, const char *more);
ASY_PRINTF(2, 3)
void asy_text_addf(asy_text *t, const char *format, ...);

/* The shortest decimal that reads back as x ("0.1", "1e-05", "nan"). */
void asy_print_double(double x, char out[32]);
/* The whole of text as a finite double in the C locale; no hex, inf, nan. */
bool asy_parse_double(const char *text, double *x);

/* The ending of a noun that is counted: "" for one, "s" for any other. */
const char *asy_plural(size_t n);

/* Bytes of the leading characters of a UTF-8 text that fit into most. */
size_t asy_text_fit(const char *text, size_t most);

/* The word of words[n] nearest to word by edit distance (transpositions
   count once), or NULL if none is near enough to be meant. */
const char *asy_nearest(const char *word, const char *const *words, size_t n);

#endif
