/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The distinct texts of a column, in order: classes, levels, groups, folds.
 *
 * Invariant: the codes are ranks in the sorted labels, so they depend on the
 * set of texts and not on the order of the rows.
 */
#ifndef ASY_TASK_LABELS_H
#define ASY_TASK_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

typedef struct asy_labels {
    int n;
    const char **text; /* [n] ascending: as numbers if all are, else bytes */
} asy_labels;

/*
 * cell   [n] texts; NULL = missing
 * merge  texts of the same number ("1", "1.0") are one label, named as the
 *        first in order; otherwise every text is its own
 * code   [n] out: index into labels->text, -1 = missing
 *
 * The labels' texts are copied to arena. Cost O(n log n). Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_labels_make(const char *const *cell, size_t n, bool merge,
                           asy_arena *arena, asy_arena *scratch,
                           asy_labels *labels, int *code, asy_error *err);

/* The same text, or both the same number. */
bool asy_label_same(const char *a, const char *b);
/* The index of the label that is the same as text, or -1. */
int asy_labels_find(const asy_labels *labels, const char *text);
/* Texts in quotes with commas between, at most ten of them. */
void asy_labels_list(const char *const *text, size_t n, char *out, size_t size);

#endif
