/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The split on which reference learners were fitted. */
#ifndef ASY_TESTS_FOLD0_H
#define ASY_TESTS_FOLD0_H

#include "support/json.h"

/* Rows apart from the entry's test_rows, and those, both standardised by the
   training rows (mean, population deviation; constant columns by 1). */
void asy_fold0(asy_arena *arena, const char *cohort, const json_t *entry,
               asy_train *train, asy_train *test);

#endif
