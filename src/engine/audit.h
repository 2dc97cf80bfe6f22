/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The leak probe: rows that must not be learnt from are changed, the unit is
 * run again, and every number of its training side (trace.h) must keep its
 * bits. Three changes a unit:
 *
 *   outer  the held-out rows of the split get other features and labels;
 *          nothing may move, before they are scored or after
 *   batch  the every other held-out row is scored without the rest: a row's
 *          values must not depend on the rows that come with it
 *   inner  the test rows of each inner fold are changed in turn; what is
 *          fitted in that fold must not move (it would if something were kept
 *          from fold to fold or from candidate to candidate)
 *
 * What it cannot see: a table made of the outcome before the program got it,
 * and a hook that has the labels written in its text.
 */
#ifndef ASY_ENGINE_AUDIT_H
#define ASY_ENGINE_AUDIT_H

#include "base/rng.h"
#include "engine/trace.h"

typedef enum asy_leak_kind {
    ASY_LEAK_SPLIT,    /* a row, or a group, on both sides of a split */
    ASY_LEAK_TRAINING, /* the training side knows the held-out rows */
    ASY_LEAK_STATE,    /* scoring held-out rows changes what was fitted */
    ASY_LEAK_BATCH,    /* a row's values depend on the rows beside it */
    ASY_LEAK_INNER,    /* an inner fold knows its own test rows */
    ASY_N_LEAKS
} asy_leak_kind;

/* One leak, where it was first seen; the same kind by the same step is one. */
typedef struct asy_leak {
    asy_leak_kind kind;
    asy_phase phase;   /* what moved first */
    const char *name;  /* of the step or learner that moved it */
    const char *where; /* "lr, repeat 0, fold 3, inner fold 2" */
    size_t candidate;
    size_t moved, of; /* numbers, there */
    double largest;   /* greatest absolute difference seen, there */
    size_t units;     /* in how many units it was seen */
    size_t last_unit; /* the number of the last of them */
} asy_leak;

/* A unit that fails whatever its test rows, or as soon as they change. */
typedef struct asy_unprobed {
    const char *where, *message;
} asy_unprobed;

typedef struct asy_audit_options {
    size_t splits; /* outer splits to probe, drawn; 0: all */
    uint64_t seed;
    void (*progress)(void *user, size_t done, size_t total); /* or NULL */
    void *user;
} asy_audit_options;

typedef struct asy_audit {
    size_t splits, of_splits;    /* outer splits probed, and that there are; a
                                    held-out set counts as one */
    size_t units, runs;          /* units probed, and how often they were run */
    size_t numbers[ASY_N_LEAKS]; /* compared */
    size_t n_leaks;
    asy_leak *leak;
    size_t n_unprobed;
    asy_unprobed *unprobed;
} asy_audit;

/*
 * Probe a plan. Everything in out lives in arena.
 * Cost: 2 runs a unit and one more for each inner fold. Errors: ASY_ENOMEM.
 */
ASY_MUST_USE
asy_status asy_audit_plan(const asy_plan *plan,
                          const asy_audit_options *options, asy_arena *arena,
                          asy_audit *out, asy_error *err);

/* Internal to the audit: rows of a copy of the task, changed and restored. */
typedef struct asy_disguise {
    const asy_task *task; /* as it is */
    asy_task copy;        /* with x and y of its own, which change */
    asy_rng rng;
} asy_disguise;
ASY_MUST_USE
asy_status asy_disguise_init(asy_disguise *d, const asy_task *task,
                             uint64_t seed, asy_arena *arena, asy_error *err);
/* Rows [n] get other features: far beyond the column's values, or (mild) those
   of other rows; where the column lacks cells, some of them lack it too. */
void asy_disguise_features(asy_disguise *d, const size_t *rows, size_t n,
                           bool mild);
/* A label [of k] other than y. */
int asy_disguise_label(asy_disguise *d, int y);
/* The rows as they were. */
void asy_disguise_undo(asy_disguise *d, const size_t *rows, size_t n);

#endif
