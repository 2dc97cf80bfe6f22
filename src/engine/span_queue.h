/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spans of units that a rank was dealt and has not begun: first come,
 * first served. It says when to ask for more, so that the crew does not wait.
 *
 * Invariant: who adds one span for each time that the queue was hungry never
 * finds it full, however small the spans are. Not thread-safe.
 */
#ifndef ASY_ENGINE_SPAN_QUEUE_H
#define ASY_ENGINE_SPAN_QUEUE_H

#include "engine/dealer.h"

typedef struct asy_span_queue {
    asy_span *span; /* [room] */
    size_t room, n;
    size_t units;     /* of the n spans together */
    size_t threads;   /* that take units */
    size_t low_water; /* hungry below so many units */
} asy_span_queue;

/* For so many threads; in arena, 16 bytes a thread. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_span_queue_init(asy_span_queue *queue, size_t threads,
                               asy_arena *arena, asy_error *err);

/* Is it time to ask for another span? */
bool asy_span_queue_hungry(const asy_span_queue *queue);

/* A span of one unit or more. Errors: ASY_EIO if the queue is full. */
ASY_MUST_USE
asy_status asy_span_queue_add(asy_span_queue *queue, asy_span span,
                              asy_error *err);

/* The next unit; false if there is none. */
bool asy_span_queue_take(asy_span_queue *queue, size_t *number);

#endif
