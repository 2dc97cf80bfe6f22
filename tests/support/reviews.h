/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Diagnostic accuracy reviews with reference values: two that the project
 * carries, and those in ../shared where that folder is there.
 */
#ifndef ASY_TESTS_REVIEWS_H
#define ASY_TESTS_REVIEWS_H

#include "meta/meta.h"
#include "support/json.h"

typedef struct asy_known_review {
    const char *id;
    size_t k;
    const char **study;
    asy_counts *raw;     /* [k] */
    const char **level;  /* [k] of the covariate, or NULL */
    const json_t *known; /* reference values */
} asy_known_review;

typedef struct asy_known_reviews {
    asy_arena arena;
    json_t *own, *shared; /* shared may be NULL */
    size_t n, n_shared;
    asy_known_review *review;
} asy_known_reviews;

void asy_known_load(asy_known_reviews *all);
void asy_known_clear(asy_known_reviews *all);
/* A skipped test that says so, if the shared reviews are absent. */
void asy_known_need_shared(const asy_known_reviews *all);

/* Corrected tables: policy "all", "single" or "none", as the reference calls
   them. */
void asy_known_correct(const asy_known_review *review, const char *policy,
                       asy_counts *out);
/* A number below known at a dotted path; NaN if it is missing or null. */
double asy_known_number(const json_t *object, const char *path);

#endif
