/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting by code against sorting, for every way of counting. */
#include <stdlib.h>

#include "base/rng.h"
#include "learner/tree_tally.h"
#include "support/check.h"

#define MOST_ROWS 3000u

typedef struct pair {
    uint32_t code;
    uint64_t add;
} pair;

static int by_code(const void *a, const void *b)
{
    uint32_t x = ((const pair *)a)->code, y = ((const pair *)b)->code;
    return (x > y) - (x < y);
}

static void check_run(asy_tally *tally, asy_rng *rng, uint32_t n_codes,
                      size_t m)
{
    static uint32_t code[MOST_ROWS];
    static uint64_t add[MOST_ROWS];
    static pair sorted[MOST_ROWS];
    for (size_t i = 0; i < m; i++) {
        code[i] = asy_rng_below(rng, n_codes);
        add[i] = 1 + (asy_rng_u64(rng) >> 16);
        sorted[i] = (pair){code[i], add[i]};
    }
    qsort(sorted, m, sizeof *sorted, by_code);
    size_t found = asy_tally_run(tally, code, add, m, n_codes);
    size_t d = 0;
    uint64_t sum = 0;
    for (size_t i = 0; i < m; i++) {
        sum += sorted[i].add;
        if (i + 1 < m && sorted[i + 1].code == sorted[i].code)
            continue;
        assert_true(d < found);
        assert_int_equal(tally->value[d], sorted[i].code);
        assert_true(tally->up_to[d] == sum);
        d++;
    }
    assert_int_equal(d, found);
}

/* One tally for all: what a run leaves behind would spoil the next. */
static void counting_equals_sorting(void **state)
{
    (void)state;
    static const uint32_t n_codes[] = {1,    2,    63,   64,    65,    500,
                                       4096, 4097, 8192, 70000, 300000};
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_rng rng;
    asy_rng_init(&rng, 11);
    asy_tally tally;
    assert_true(asy_tally_init(&tally, MOST_ROWS, 300000, &bench.arena));
    for (int trial = 0; trial < 100; trial++)
        for (size_t i = 0; i < sizeof n_codes / sizeof n_codes[0]; i++) {
            uint32_t room = 1 + asy_rng_below(&rng, MOST_ROWS);
            check_run(&tally, &rng, n_codes[i], 1 + asy_rng_below(&rng, room));
        }
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting_equals_sorting),
    };
    return ASY_RUN_TESTS("tree tally", tests);
}
