/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What passes through a pipeline: a training set, and the surroundings in
 * which a step or a learner works.
 */
#ifndef ASY_BASE_TRAIN_H
#define ASY_BASE_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/matrix.h"
#include "base/param.h"
#include "base/status.h"

/* Training rows only: nothing in here knows of any other row. */
typedef struct asy_train {
    asy_matrix x;             /* [n x p]; NaN = missing */
    const int *y;             /* [n] class index 0 .. k-1 */
    int k;                    /* classes of the task (not all need occur) */
    const char *const *names; /* [p] column names */
    const bool *categorical;  /* [p] columns holding level codes, or NULL */
    const char *const *const *levels; /* [p][codes] their labels, or NULL */
    const char *const *classes;       /* [k] labels for messages, or NULL */
} asy_train;

/* What messages call a class: its label, cut to the room; its number where
   labels is NULL. */
enum { ASY_CLASS_WORD = 64 }; /* bytes */
void asy_class_word(const char *const *labels, size_t class,
                    char out[ASY_CLASS_WORD]);

/*
 * Where a fit or apply works. arena keeps what must outlive the call (models,
 * transformed data); scratch is wound back by the caller afterwards. key is the
 * random key of this call; make an asy_rng from it. unit is the running number
 * of the unit plus one: hooks use it to start each unit from a fresh state;
 * worker is the index of the thread.
 */
typedef struct asy_ctx {
    asy_arena *arena;
    asy_arena *scratch;
    uint64_t key;
    uint64_t unit;
    unsigned worker;
    asy_error *err;
} asy_ctx;

/* Scores a row has: one for two classes (of the positive one), else one a
   class. */
static inline size_t asy_score_width(int k)
{
    return k == 2 ? 1 : (size_t)k;
}

#endif
