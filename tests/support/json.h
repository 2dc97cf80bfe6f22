/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading reference values (JSON) and the test cohorts (CSV). */
#ifndef ASY_TESTS_JSON_H
#define ASY_TESTS_JSON_H

#include <jansson.h>

#include "support/check.h"

/* A file below the project's root (tests run there); fails the test if it
   cannot be read. The caller decrefs. */
json_t *asy_json_load(const char *path);
/* Numbers of an array (null = NaN), flattened row by row; *n is the count. */
double *asy_json_doubles(asy_arena *arena, const json_t *array, size_t *n);
int *asy_json_ints(asy_arena *arena, const json_t *array, size_t *n);
size_t *asy_json_rows(asy_arena *arena, const json_t *array, size_t *n);
double asy_json_number(const json_t *object, const char *key);

/* A cohort of tests/data with a header, numeric features and the class index in
   the last column: cohort_66, breast_cancer, wine, iris. Fills x, y, k, names.
 */
void asy_cohort(asy_arena *arena, const char *name, asy_train *train);
/* Standardised in place with its own mean and population sd (constant: 1). */
void asy_standardise(asy_train *train);
/* Rows of a cohort as a training set of its own. */
void asy_take(asy_arena *arena, const asy_train *all, const size_t *rows,
              size_t n, asy_train *out);
/* Of each class as many rows as the smaller of two has, the first of them. */
void asy_even_classes(asy_arena *arena, asy_train *train);

#endif
