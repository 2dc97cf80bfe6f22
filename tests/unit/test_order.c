/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows ordered by a value: against counting, at every length that a run or a
   merge can have, with ties, signed zeros, infinities, NaN and strides. */
#include "support/check.h"

#include <string.h>

#include "base/math.h"
#include "base/order.h"
#include "base/rng.h"

#define MOST 2000

typedef struct rows {
    size_t n, stride;
    double value[2 * MOST];
    asy_ordered work[2 * MOST];
} rows;

static double at(const rows *r, size_t i)
{
    return r->value[i * r->stride];
}

/* Must row a stand before row b? The definition, one pair at a time. */
static bool precedes(const rows *r, size_t a, size_t b, bool falling)
{
    double x = at(r, a), y = at(r, b);
    if (isnan(x) || isnan(y))
        return isnan(x) && isnan(y) ? a < b : isnan(y);
    if (x == y)
        return a < b;
    return falling ? x > y : x < y;
}

static bool is_inside(const rows *r, const asy_ordered *v)
{
    return v >= r->work && v + r->n <= r->work + 2 * r->n;
}

/* Each row once, each behind those that precede it, with its own value. */
static void check(rows *r, bool falling)
{
    const asy_ordered *v =
        falling ? asy_order_falling(r->value, r->n, r->stride, r->work)
                : asy_order_rising(r->value, r->n, r->stride, r->work);
    bool seen[MOST] = {false};
    assert_true(is_inside(r, v));
    for (size_t i = 0; i < r->n; i++) {
        double own = at(r, v[i].row);
        assert_true(v[i].row < r->n && !seen[v[i].row]);
        seen[v[i].row] = true;
        assert_memory_equal(&v[i].value, &own, sizeof own);
        if (i > 0)
            assert_true(precedes(r, v[i - 1].row, v[i].row, falling));
    }
}

static void check_both(rows *r)
{
    check(r, false);
    check(r, true);
}

static rows *new_rows(size_t n, size_t stride)
{
    rows *r = test_calloc(1, sizeof *r);
    r->n = n;
    r->stride = stride;
    return r;
}

/* levels distinct values; few levels are many ties */
static void fill(rows *r, uint32_t levels, asy_rng *rng)
{
    for (size_t i = 0; i < r->n * r->stride; i++)
        r->value[i] = (double)asy_rng_below(rng, levels) / 7 - 3;
}

static void every_length_is_ordered(void **state)
{
    (void)state;
    static const uint32_t levels[] = {1, 2, 5, 50, 1u << 31};
    asy_rng rng;
    asy_rng_init(&rng, 11);
    rows *r = new_rows(0, 1);
    for (r->n = 0; r->n <= 140; r->n++)
        for (size_t l = 0; l < sizeof levels / sizeof levels[0]; l++) {
            fill(r, levels[l], &rng);
            check_both(r);
        }
    test_free(r);
}

static void long_tables_are_ordered(void **state)
{
    (void)state;
    static const size_t length[] = {569, 1023, 1024, 1025, MOST};
    asy_rng rng;
    asy_rng_init(&rng, 12);
    rows *r = new_rows(0, 1);
    for (size_t l = 0; l < sizeof length / sizeof length[0]; l++) {
        r->n = length[l];
        fill(r, 30, &rng);
        check_both(r);
        fill(r, 1u << 31, &rng);
        check_both(r);
    }
    test_free(r);
}

static void ordered_and_reversed_tables_are_ordered(void **state)
{
    (void)state;
    rows *r = new_rows(300, 1);
    for (size_t i = 0; i < r->n; i++)
        r->value[i] = (double)(i / 3);
    check_both(r);
    for (size_t i = 0; i < r->n; i++)
        r->value[i] = -(double)(i / 3);
    check_both(r);
    r->value[r->n - 1] = 1;
    check_both(r);
    test_free(r);
}

static void a_stride_skips_other_columns(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, 13);
    rows *r = new_rows(101, 3);
    fill(r, 12, &rng);
    check_both(r);
    test_free(r);
}

static void nan_come_last_by_row(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, 14);
    rows *r = new_rows(0, 1);
    for (r->n = 1; r->n <= 100; r->n++) {
        fill(r, 10, &rng);
        for (size_t i = 0; i < r->n; i++)
            if (asy_rng_below(&rng, 3) == 0)
                r->value[i] = ASY_NAN;
        check_both(r);
        for (size_t i = 0; i < r->n; i++)
            r->value[i] = ASY_NAN;
        check_both(r);
        r->value[r->n - 1] = 1;
        check_both(r);
    }
    test_free(r);
}

static void zeros_of_both_signs_tie_and_infinities_stand_outside(void **state)
{
    (void)state;
    static const double special[] = {0.0,       -0.0,       INFINITY, -INFINITY,
                                     0x1p-1074, -0x1p-1074, 1.5,      -1.5};
    asy_rng rng;
    asy_rng_init(&rng, 15);
    rows *r = new_rows(90, 1);
    for (size_t i = 0; i < r->n; i++)
        r->value[i] = special[asy_rng_below(&rng, 8)];
    check_both(r);
    test_free(r);
}

static void a_tie_ends_where_the_value_changes(void **state)
{
    (void)state;
    static const asy_ordered v[] = {{3, 0}, {0.0, 1}, {-0.0, 4}, {-1, 2}};
    assert_int_equal(asy_tie_end(v, 4, 0), 1);
    assert_int_equal(asy_tie_end(v, 4, 1), 3);
    assert_int_equal(asy_tie_end(v, 4, 2), 3);
    assert_int_equal(asy_tie_end(v, 4, 3), 4);
}

static void sorted_values_are_those_of_the_rising_order(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, 16);
    rows *r = new_rows(0, 1);
    double sorted[MOST];
    for (r->n = 0; r->n <= 70; r->n++) {
        fill(r, 40, &rng);
        memcpy(sorted, r->value, r->n * sizeof *sorted);
        asy_sort(sorted, r->n, r->work);
        const asy_ordered *v = asy_order_rising(r->value, r->n, 1, r->work);
        for (size_t i = 0; i < r->n; i++)
            assert_memory_equal(&sorted[i], &v[i].value, sizeof *sorted);
    }
    test_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_is_ordered),
        cmocka_unit_test(long_tables_are_ordered),
        cmocka_unit_test(ordered_and_reversed_tables_are_ordered),
        cmocka_unit_test(a_stride_skips_other_columns),
        cmocka_unit_test(nan_come_last_by_row),
        cmocka_unit_test(zeros_of_both_signs_tie_and_infinities_stand_outside),
        cmocka_unit_test(a_tie_ends_where_the_value_changes),
        cmocka_unit_test(sorted_values_are_those_of_the_rising_order),
    };
    return ASY_RUN_TESTS("order", tests);
}
