/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arenas: alignment, marks, reuse, growth, and each allocation failing. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/matrix.h"
#include "base/memory.h"
#include "support/check.h"

static void memory_is_aligned_and_apart(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    char *last = NULL;
    for (size_t bytes = 0; bytes < 300; bytes++) {
        char *p = asy_arena_alloc(&arena, bytes);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 64, 0);
        memset(p, 0xAA, bytes);
        if (last && bytes > 1)
            assert_int_equal((unsigned char)last[bytes - 2], (bytes - 1) % 256);
        memset(p, (int)bytes, bytes);
        last = p;
    }
    asy_arena_clear(&arena);
}

static void large_pieces_get_their_own_room(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    unsigned char *a = asy_arena_alloc(&arena, 100);
    unsigned char *b = asy_arena_alloc(&arena, (size_t)5 << 20);
    unsigned char *c = asy_arena_alloc(&arena, 100);
    memset(a, 1, 100);
    memset(b, 2, (size_t)5 << 20);
    memset(c, 3, 100);
    assert_int_equal(a[99], 1);
    assert_int_equal(b[0] + b[(5 << 20) - 1], 4);
    assert_true(arena.peak >= (size_t)5 << 20);
    asy_arena_clear(&arena);
    assert_null(arena.first);
    assert_int_equal(arena.peak, 0);
}

static void calloc_is_zero_even_when_reused(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    asy_mark start = asy_arena_mark(&arena);
    memset(asy_arena_alloc(&arena, 4096), 0xFF, 4096);
    asy_arena_release(&arena, start);
    unsigned char *p = asy_arena_calloc(&arena, 64, 64);
    for (size_t i = 0; i < 4096; i++)
        assert_int_equal(p[i], 0);
    asy_arena_clear(&arena);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    assert_null(asy_arena_alloc(&arena, SIZE_MAX));
    assert_null(asy_arena_array(&arena, SIZE_MAX / 4, 8));
    assert_null(asy_arena_calloc(&arena, SIZE_MAX / 2, 3));
    assert_null(asy_matrix_new(&arena, SIZE_MAX / 8, 2).v);
    assert_non_null(asy_arena_alloc(&arena, 8));
    asy_arena_clear(&arena);
}

static void release_gives_back_what_came_since(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    char *kept = asy_arena_strdup(&arena, "kept");
    asy_mark mark = asy_arena_mark(&arena);
    void *first = asy_arena_alloc(&arena, 1000);
    asy_arena_alloc(&arena, (size_t)1 << 20);
    asy_arena_release(&arena, mark);
    assert_ptr_equal(asy_arena_alloc(&arena, 1000), first);
    assert_string_equal(kept, "kept");
    asy_arena_clear(&arena);
}

/* What a worker does for every unit; after the first, no more chunks. */
static void one_unit(asy_arena *arena)
{
    asy_mark mark = asy_arena_mark(arena);
    for (size_t i = 0; i < 40; i++)
        memset(asy_arena_alloc(arena, 10000 * (i % 7)), 1, 10000 * (i % 7));
    asy_mark inner = asy_arena_mark(arena);
    memset(asy_arena_alloc(arena, 3000000), 1, 3000000);
    asy_arena_release(arena, inner);
    memset(asy_arena_alloc(arena, 500000), 1, 500000);
    asy_arena_release(arena, mark);
}

static void repeated_units_need_no_more_memory(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    one_unit(&arena);
    size_t held = arena.peak;
    assert_true(held >= 3000000);
    asy_memory_fail_at(1);
    for (int i = 0; i < 100; i++)
        one_unit(&arena);
    asy_memory_fail_at(0);
    assert_int_equal(arena.peak, held);
    asy_arena_clear(&arena);
}

static void mark_of_an_empty_arena_holds(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    asy_mark empty = asy_arena_mark(&arena);
    asy_arena_release(&arena, empty);
    assert_null(arena.first);
    void *first = asy_arena_alloc(&arena, 10);
    asy_arena_alloc(&arena, (size_t)1 << 18);
    asy_arena_release(&arena, empty);
    assert_ptr_equal(asy_arena_alloc(&arena, 10), first);
    asy_arena_clear(&arena);
}

static void printf_writes_whole_texts(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    assert_string_equal(asy_arena_printf(&arena, "%s-%d", "a", 42), "a-42");
    assert_string_equal(asy_arena_printf(&arena, "%s", ""), "");
    char *wide = asy_arena_printf(&arena, "%100000d", 7);
    assert_int_equal(strlen(wide), 100000);
    asy_arena_clear(&arena);
}

/* Every call either gives memory or NULL, and the arena stays usable. */
static size_t work(asy_arena *arena)
{
    size_t refused = 0;
    for (size_t i = 1; i <= 20; i++) {
        char *p = asy_arena_alloc(arena, i * 50000);
        if (p)
            memset(p, 1, i * 50000);
        refused += !p;
        refused += !asy_arena_strdup(arena, "text");
    }
    return refused;
}

static void each_failing_allocation_is_survived(void **state)
{
    (void)state;
    long n = 1;
    for (size_t refused = 1; refused; n++) {
        asy_arena arena;
        asy_arena_init(&arena);
        asy_memory_fail_at(n);
        refused = work(&arena);
        asy_memory_fail_at(0);
        assert_true(refused <= 2);
        assert_non_null(asy_arena_alloc(&arena, 100));
        asy_arena_clear(&arena);
    }
    /* The chunks double, so a few allocations serve all of it. */
    assert_in_range(n, 6, 40);
}

static void failing_heap_calls_give_null(void **state)
{
    (void)state;
    char *p = asy_malloc(0);
    assert_non_null(p);
    asy_memory_fail_at(2);
    char *q = asy_realloc(p, 10);
    assert_non_null(q);
    assert_null(asy_calloc(3, 4));
    q = asy_realloc(q, 20);
    assert_non_null(q);
    asy_free(q);
    asy_free(NULL);
}

static void matrix_rows_are_taken_in_order(void **state)
{
    (void)state;
    asy_arena arena;
    asy_arena_init(&arena);
    asy_matrix in = asy_matrix_new(&arena, 3, 2);
    for (size_t i = 0; i < 6; i++)
        in.v[i] = (double)i + 0.25;
    const size_t rows[] = {2, 0, 2, 1};
    asy_matrix out = asy_matrix_new(&arena, 4, 2);
    asy_matrix_take(&in, rows, 4, &out);
    const double want[] = {2.25, 0.25, 2.25, 1.25, 5.25, 3.25, 5.25, 4.25};
    ASY_NEAR_ALL(out.v, want, 8, 0);
    assert_true(asy_at(&out, 3, 1) == 4.25);
    assert_non_null(asy_matrix_new(&arena, 5, 0).v);
    asy_arena_clear(&arena);
}

/* Pages of this process that are in memory, or 0 where that is not told. */
static size_t resident_pages(void)
{
    unsigned long all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return 0;
    if (fscanf(file, "%lu %lu", &all, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident;
}

static void what_is_large_is_given_back(void **state)
{
    (void)state;
#ifdef __SANITIZE_THREAD__
    ASY_SKIP("the thread sanitizer keeps notes on each page");
#endif
    const size_t bytes = (size_t)64 << 20, most_left = (size_t)32 << 20;
    asy_arena arena;
    asy_arena_init(&arena);
    char *kept = asy_arena_alloc(&arena, 5000);
    memset(kept, 1, 5000);
    size_t before = resident_pages();
    if (before == 0)
        skip();
    for (int times = 0; times < 2; times++) {
        asy_mark mark = asy_arena_mark(&arena);
        char *large = asy_arena_alloc(&arena, bytes);
        memset(large, 2, bytes);
        assert_int_equal(large[bytes - 1], 2);
        assert_true(resident_pages() > before);
        asy_arena_release(&arena, mark);
        assert_true(resident_pages() * 4096 < before * 4096 + most_left);
    }
    assert_int_equal(kept[4999], 1);
    asy_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_and_apart),
        cmocka_unit_test(large_pieces_get_their_own_room),
        cmocka_unit_test(calloc_is_zero_even_when_reused),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(release_gives_back_what_came_since),
        cmocka_unit_test(repeated_units_need_no_more_memory),
        cmocka_unit_test(mark_of_an_empty_arena_holds),
        cmocka_unit_test(printf_writes_whole_texts),
        cmocka_unit_test(each_failing_allocation_is_survived),
        cmocka_unit_test(failing_heap_calls_give_null),
        cmocka_unit_test(matrix_rows_are_taken_in_order),
        cmocka_unit_test(what_is_large_is_given_back),
    };
    return ASY_RUN_TESTS("arena", tests);
}
