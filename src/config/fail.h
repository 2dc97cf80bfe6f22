/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sentences of this layer: file:line:column: what is wrong (found X, need
 * Y); did you mean "Z"?
 */
#ifndef ASY_CONFIG_FAIL_H
#define ASY_CONFIG_FAIL_H

#include "config/tree.h"

typedef struct asy_complaint {
    const char *what;         /* "bad value for seed" */
    const asy_node *found;    /* what stands there, or NULL */
    const char *word;         /* instead of found: a key, a name, "nothing" */
    const char *need;         /* "a whole number" */
    const char *const *words; /* [n_words] what may have been meant */
    size_t n_words;
} asy_complaint;

/* Returns ASY_ECONFIG. */
asy_status asy_complain(asy_error *err, asy_place place,
                        const asy_complaint *complaint);

/* "bad value for WHAT (found NODE, need NEED)" at node. */
asy_status asy_bad_value(asy_error *err, const asy_node *node, const char *what,
                         const char *need);

/* The n words as "a, b, c" (cut to size with "..."). */
void asy_word_list(const char *const *words, size_t n, char *out, size_t size);

/* The words of "a|b|c", copied; *n counts them. NULL if memory is out. */
const char *const *asy_split_words(asy_arena *arena, const char *choices,
                                   size_t *n);

#endif
