/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up results with every part filled, for tests of what stores or shows
   them. The numbers mean nothing, but no two arrays are alike. */
#ifndef ASY_TESTS_FILLED_RESULT_H
#define ASY_TESTS_FILLED_RESULT_H

#include "plan/result.h"
#include "support/check.h"

typedef struct asy_filling {
    int classes;   /* 2, or more: then no thresholds and comparisons */
    bool bare;     /* no group, held-out set, test, importance, compare */
    size_t config; /* bytes of the config's text */
    size_t failures;
} asy_filling;

/* n = 12 samples, R = 2 repeats, F = 3 folds, p = 4, two learners "svc" and
   "lr" (in this order), P = 5, 3 metrics. Fails the test if memory is out. */
void asy_filled_result(const asy_filling *made, asy_arena *arena,
                       asy_result *out);

/* Fails the test where two results differ in anything. */
void asy_same_result(const asy_result *a, const asy_result *b);

#endif
