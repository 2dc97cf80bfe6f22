/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one unit leaves behind, and its form as bytes (for the journal, and
 * later for other processes).
 */
#ifndef ASY_PLAN_RECORD_H
#define ASY_PLAN_RECORD_H

#include "plan/plan.h"

typedef struct asy_record {
    uint64_t number;     /* of the unit in the plan */
    asy_status status;   /* not ASY_OK: the rest is empty */
    const char *message; /* "" if well */
    size_t n_train;
    int chosen;                /* candidate index */
    double threshold;          /* NaN for more than two classes */
    size_t n_candidates;       /* 0 where no search was made */
    const double *inner_score; /* [n_candidates] */
    size_t n_metrics;
    const double *metric; /* [n_metrics] on this unit's test rows */
    size_t n_test;        /* 0 where predictions are not kept */
    const uint32_t *test; /* [n_test] rows of the task */
    size_t n_scores;      /* n_test x S */
    const double *score;
    const int32_t *decision; /* [n_test] */
    size_t n_importance;     /* p x repeats, or 0 */
    const double *importance;
} asy_record;

/* An encoded record. */
typedef struct asy_bytes {
    const void *bytes;
    size_t size;
} asy_bytes;

/* The number of the unit, which comes first. bytes: an encoded record. */
uint64_t asy_record_number(const void *bytes);

/* As bytes, in arena. Little-endian, IEEE doubles. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_record_encode(const asy_record *record, asy_arena *arena,
                             void **bytes, size_t *size, asy_error *err);
/* Back; arrays live in arena. Errors: ASY_EDATA if the bytes are no record. */
ASY_MUST_USE
asy_status asy_record_decode(const void *bytes, size_t size, asy_arena *arena,
                             asy_record *record, asy_error *err);

#endif
