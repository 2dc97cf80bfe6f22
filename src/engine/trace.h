/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a unit learns from training rows, number by number, in the order in
 * which it happens: what each fitted step makes of probe rows, the rows that
 * resampling gives, each fitted candidate's scores of the probe rows, inner
 * scores, choice and threshold; and once more the steps and the model after the
 * test rows were scored, which must have left no mark on them.
 *
 * Probe rows are the unit's training and test rows as they truly are (at most
 * ASY_PROBE_ROWS, evenly chosen), whatever the run has for them: what was
 * learnt is a function, and is seen by its values.
 *
 * Two runs of a unit that differ in rows it must not learn from have the same
 * trace. Where they part, the first event tells the step.
 */
#ifndef ASY_ENGINE_TRACE_H
#define ASY_ENGINE_TRACE_H

#include "engine/tap.h"

enum { ASY_PROBE_ROWS = 512 };

typedef enum asy_phase {
    ASY_PHASE_FOLDS,       /* the inner folds */
    ASY_PHASE_STEP,        /* a fitted step, by what it makes of rows */
    ASY_PHASE_RESAMPLED,   /* the rows that the learner gets */
    ASY_PHASE_MODEL,       /* a fitted candidate, by its scores of them */
    ASY_PHASE_SEARCH,      /* inner scores, choice, threshold */
    ASY_PHASE_STEP_AFTER,  /* the steps and the model again, when the test */
    ASY_PHASE_MODEL_AFTER, /* rows have been scored */
    ASY_N_PHASES
} asy_phase;

typedef struct asy_event {
    asy_phase phase;
    const char *name; /* of the step or learner */
    size_t inner;     /* inner fold, or ASY_NO_INNER */
    size_t candidate;
    size_t n;      /* numbers */
    uint64_t hash; /* of all of them */
    size_t n_head; /* the first of them, kept to say by how much they move */
    double *head;
    struct asy_event *next;
} asy_event;

/* What a step or model makes of test rows when they are fewer at a time. */
typedef struct asy_batch {
    size_t compared, moved;
    double largest;
    const char *name; /* the first step or the learner that makes others */
    bool is_step;
} asy_batch;

typedef struct asy_trace {
    const asy_task *task; /* probe rows come from: never a changed one */
    asy_arena arena;      /* events; wound back by asy_trace_reset */
    asy_event *first, **last;
    size_t numbers;
    asy_folds inner;   /* those used; n 0 without a search. Good as long as the
                          worker's unit */
    asy_matrix mapped; /* probe rows behind the last fitted pipeline */
    asy_batch batch;
    asy_tap tap; /* for the worker */
} asy_trace;

void asy_trace_init(asy_trace *trace, const asy_task *task);
void asy_trace_clear(asy_trace *trace);
/* Forget what was traced. inner: folds to use in the next run, or NULL. */
void asy_trace_reset(asy_trace *trace, const asy_folds *inner);

/* How two traces part. */
typedef struct asy_parting {
    size_t compared, moved; /* numbers */
    double largest;         /* greatest absolute difference found */
    const asy_event *first; /* of the second trace; NULL if they are the same */
} asy_parting;

/* Compare b with a: all events, or those of one inner fold. Cost O(numbers). */
void asy_trace_compare(const asy_trace *a, const asy_trace *b, size_t inner,
                       asy_parting *out);
#define ASY_ALL_INNER ((size_t)-2)

#endif
