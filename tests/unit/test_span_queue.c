/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rank was dealt and has not begun: in order, never more than fits,
   never less than keeps its threads at work. */
#include "engine/span_queue.h"
#include "support/check.h"

typedef struct bench {
    asy_arena arena;
    asy_error err;
    asy_span_queue queue;
    size_t dealt; /* units */
} bench;

static void start(bench *b, size_t threads)
{
    *b = (bench){0};
    asy_arena_init(&b->arena);
    asy_error_reset(&b->err);
    ASY_GOOD(asy_span_queue_init(&b->queue, threads, &b->arena, &b->err),
             &b->err);
}

static void add(bench *b, uint32_t n)
{
    asy_span span = {.first = b->dealt, .n = n, .step = 1};
    b->dealt += n;
    ASY_GOOD(asy_span_queue_add(&b->queue, span, &b->err), &b->err);
}

static void units_come_in_order(void **state)
{
    (void)state;
    bench b;
    size_t number;
    start(&b, 2);
    assert_false(asy_span_queue_take(&b.queue, &number));
    asy_span odd = {.first = 11, .n = 3, .step = 2};
    ASY_GOOD(asy_span_queue_add(&b.queue, odd, &b.err), &b.err);
    asy_span one = {.first = 5, .n = 1, .step = 1};
    ASY_GOOD(asy_span_queue_add(&b.queue, one, &b.err), &b.err);
    const size_t expected[] = {11, 13, 15, 5};
    for (size_t i = 0; i < 4; i++) {
        assert_true(asy_span_queue_take(&b.queue, &number));
        assert_int_equal(number, expected[i]);
    }
    assert_false(asy_span_queue_take(&b.queue, &number));
    asy_arena_clear(&b.arena);
}

/* Rank 0 deals dear units one at a time, to as many threads as there are. */
static void single_units_fit_for_any_number_of_threads(void **state)
{
    (void)state;
    for (size_t threads = 1; threads <= 1024; threads *= 2) {
        bench b;
        size_t number;
        start(&b, threads);
        add(&b, (uint32_t)(16 * threads)); /* cheap ones came first */
        for (int turn = 0; turn < 100; turn++) {
            while (asy_span_queue_hungry(&b.queue))
                add(&b, 1);
            assert_true(b.queue.n <= b.queue.room);
            assert_true(b.queue.units >= threads);
            assert_true(asy_span_queue_take(&b.queue, &number));
        }
        asy_arena_clear(&b.arena);
    }
}

static void a_full_queue_says_so(void **state)
{
    (void)state;
    bench b;
    start(&b, 3);
    while (b.queue.n < b.queue.room)
        add(&b, 1);
    assert_false(asy_span_queue_hungry(&b.queue));
    asy_span more = {.first = 9, .n = 1, .step = 1};
    assert_int_equal(asy_span_queue_add(&b.queue, more, &b.err), ASY_EIO);
    asy_arena_clear(&b.arena);
}

/* Large spans: ask when a quarter of the last is left. */
static void asks_before_it_is_empty(void **state)
{
    (void)state;
    bench b;
    size_t number;
    start(&b, 2);
    assert_true(asy_span_queue_hungry(&b.queue));
    add(&b, 100);
    for (size_t left = 100; left > 0; left--) {
        assert_int_equal(asy_span_queue_hungry(&b.queue), left < 25);
        assert_true(asy_span_queue_take(&b.queue, &number));
    }
    asy_arena_clear(&b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_come_in_order),
        cmocka_unit_test(single_units_fit_for_any_number_of_threads),
        cmocka_unit_test(a_full_queue_says_so),
        cmocka_unit_test(asks_before_it_is_empty),
    };
    return ASY_RUN_TESTS("span_queue", tests);
}
