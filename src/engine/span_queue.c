/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spans that wait for a crew: see span_queue.h. */
#include "engine/span_queue.h"

#include <string.h>

asy_status asy_span_queue_init(asy_span_queue *queue, size_t threads,
                               asy_arena *arena, asy_error *err)
{
    size_t room = threads + 1; /* a unit a thread, and one in advance */
    *queue = (asy_span_queue){
        .room = room, .threads = threads, .low_water = threads};
    queue->span = ASY_NEW(arena, asy_span, room);
    return queue->span ? ASY_OK : asy_nomem(err);
}

/* A full queue holds more units than threads, or it would be hungry for more
   than it can hold. */
bool asy_span_queue_hungry(const asy_span_queue *queue)
{
    return queue->units < queue->low_water && queue->n < queue->room;
}

asy_status asy_span_queue_add(asy_span_queue *queue, asy_span span,
                              asy_error *err)
{
    if (queue->n == queue->room)
        return asy_fail(err, ASY_EIO,
                        "rank 0 dealt more spans than this rank asked for "
                        "(need %zu at most)",
                        queue->room);
    queue->span[queue->n++] = span;
    queue->units += span.n;
    size_t quarter = span.n / 4;
    queue->low_water = quarter > queue->threads ? quarter : queue->threads;
    return ASY_OK;
}

bool asy_span_queue_take(asy_span_queue *queue, size_t *number)
{
    if (queue->units == 0)
        return false;
    asy_span *span = &queue->span[0];
    *number = span->first;
    span->first += span->step;
    queue->units--;
    if (--span->n == 0)
        memmove(queue->span, queue->span + 1, --queue->n * sizeof *span);
    return true;
}
