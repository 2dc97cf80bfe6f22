/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One unit that was run again beside what a stored result has of it, number by
 * number. What differs is counted in out, and the first of it named.
 */
#ifndef ASY_ENGINE_RECHECK_COMPARE_H
#define ASY_ENGINE_RECHECK_COMPARE_H

#include "engine/recheck.h"
#include "engine/summary.h"

typedef struct asy_comparison {
    const asy_plan *plan;
    const asy_result *stored;
    const asy_collection *run; /* the units that were run */
    asy_summary *summary;      /* for the statistics of permutations */
    asy_recheck *out;
    asy_arena *arena; /* for temporaries */
    asy_error *err;
} asy_comparison;

/* Predictions, threshold, choice, inner scores and metrics. */
void asy_compare_observed(asy_comparison *comparison, size_t number);
/* The statistics of the unit's permutation, all of whose units were run.
   Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_compare_permuted(asy_comparison *comparison, size_t number);
/* A unit fails as it failed, with the same words, or not at all: counted as 0
   or 1. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_compare_failure(asy_comparison *comparison, size_t number);

#endif
