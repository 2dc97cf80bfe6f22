/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A few units of a plan, run again and laid beside a stored result, bit by bit:
 * predictions, decisions, thresholds, inner scores, chosen candidates and
 * metrics of observed units; of permuted ones the statistic of their
 * permutation, which is what is stored of them.
 *
 * What is made of units needs no fits: the whole result is made again from what
 * is stored of all units (see restore.h), for the caller to lay beside the
 * stored one. Left out is what is stored of units that were not drawn.
 */
#ifndef ASY_ENGINE_RECHECK_H
#define ASY_ENGINE_RECHECK_H

#include "plan/plan.h"
#include "plan/result.h"

typedef struct asy_recheck_options {
    size_t n; /* units to draw, half of them observed, half permuted */
    uint64_t seed;
    void (*progress)(void *user, size_t done, size_t total); /* or NULL */
    void *user;
    asy_arena *arena; /* what asy_recheck.now lives in */
} asy_recheck_options;

typedef struct asy_recheck {
    size_t observed, permuted; /* units drawn */
    size_t run;       /* units run: a permutation needs all of its folds */
    size_t compared;  /* numbers laid beside the stored ones */
    size_t differing; /* those that have other bits */
    double largest;   /* greatest absolute difference */
    char first[256];  /* where the first is: "/learners/lr/score[17]" */
    double stored_first, now_first;
    /* Taken from the stored result as it is: scores, inner scores and learnt
       thresholds of so many observed units; the null values of so many
       permutations, over learners and sets; the importance. */
    size_t observed_left, nulls_left;
    bool importance_left;
    asy_result now; /* made again; hooks_sha256 is the caller's to fill */
} asy_recheck;

/*
 * Draw and compare. The plan is that of the stored result's own config.
 * Cost: the units. Errors: ASY_EDATA if the stored result has not the shape of
 * the plan; ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_recheck_units(const asy_plan *plan, const asy_result *stored,
                             const asy_recheck_options *options,
                             asy_recheck *out, asy_error *err);

#endif
