/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The generator against Random123's known answers, and its draws against what
 * they claim: uniform, unbiased, a function of key and position alone.
 *
 * Seeds are fixed, so a chi-square test passes or fails for ever; one in a
 * thousand would be refused by chance.
 */
#include "base/rng.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "support/check.h"

#define LEAST_P 1e-3

static void philox_gives_known_answers(void **state)
{
    (void)state;
    const struct {
        uint32_t counter[4], key[2], want[4];
    } table[] = {
        {{0, 0, 0, 0},
         {0, 0},
         {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < 3; i++) {
        uint32_t out[4];
        asy_philox(table[i].counter, table[i].key, out);
        assert_memory_equal(out, table[i].want, sizeof out);
    }
}

static void stream_is_the_blocks_in_order(void **state)
{
    (void)state;
    const uint64_t key = UINT64_C(0x0123456789abcdef);
    const uint32_t words[2] = {0x89abcdef, 0x01234567};
    asy_rng rng;
    asy_rng_init(&rng, key);
    for (uint32_t block = 0; block < 5; block++) {
        uint32_t counter[4] = {block}, want[4];
        asy_philox(counter, words, want);
        for (int i = 0; i < 4; i++)
            assert_int_equal(asy_rng_u32(&rng), want[i]);
    }
}

static void counter_carries(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, 1);
    rng.counter[0] = rng.counter[1] = UINT32_MAX;
    for (int i = 0; i < 5; i++)
        asy_rng_u32(&rng);
    const uint32_t want[4] = {1, 0, 1, 0};
    assert_memory_equal(rng.counter, want, sizeof want);
}

static void wide_draws_come_from_narrow_ones(void **state)
{
    (void)state;
    asy_rng a, b;
    asy_rng_init(&a, 9);
    asy_rng_init(&b, 9);
    for (int i = 0; i < 10; i++) {
        uint64_t low = asy_rng_u32(&a), high = asy_rng_u32(&a);
        assert_true(asy_rng_u64(&b) == (high << 32 | low));
    }
    uint64_t word = asy_rng_u64(&a);
    assert_true(asy_rng_uniform(&b) == (double)(word >> 11) * 0x1p-53);
}

static void keys_depend_on_all_their_parts(void **state)
{
    (void)state;
    uint64_t key = asy_key("smote", 1);
    uint64_t all[] = {key,
                      asy_key("smote", 2),
                      asy_key("split", 1),
                      asy_key_add(key, 0),
                      asy_key_add(key, 1),
                      asy_key_add(key, UINT64_C(1) << 32),
                      asy_key_add(asy_key_add(key, 1), 2),
                      asy_key_add(asy_key_add(key, 2), 1),
                      asy_key_text(key, ""),
                      asy_key_text(key, "a"),
                      asy_key_text(asy_key_text(key, "a"), "b"),
                      asy_key_text(key, "ab")};
    size_t n = sizeof all / sizeof *all;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(all[i] != all[j]);
    assert_true(key == asy_key("smote", 1));
}

/* p of seeing counts this uneven if all k cells are equally likely */
static double p_uniform(const size_t *count, size_t k, size_t draws)
{
    double expected = (double)draws / (double)k, chi2 = 0;
    for (size_t i = 0; i < k; i++) {
        double d = (double)count[i] - expected;
        chi2 += d * d / expected;
    }
    return gsl_cdf_chisq_Q(chi2, (double)(k - 1));
}

static void below_is_unbiased(void **state)
{
    (void)state;
    enum { MOST = 1000, DRAWS = 200000 };
    const uint32_t sizes[] = {2, 3, 7, 10, 66, 569, MOST};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t count[MOST] = {0};
        asy_rng rng;
        asy_rng_init(&rng, asy_key("below", sizes[s]));
        for (size_t i = 0; i < DRAWS; i++) {
            uint32_t v = asy_rng_below(&rng, sizes[s]);
            assert_true(v < sizes[s]);
            count[v]++;
        }
        assert_true(p_uniform(count, sizes[s], DRAWS) > LEAST_P);
    }
}

/* A plain multiplication without rejection gives the lower half of 3 * 2^30
   values twice as often as it should at every third value. */
static void below_is_unbiased_for_large_n(void **state)
{
    (void)state;
    const uint32_t n = UINT32_C(3) << 30;
    enum { DRAWS = 90000 };
    size_t count[3] = {0};
    asy_rng rng;
    asy_rng_init(&rng, asy_key("large", 1));
    for (size_t i = 0; i < DRAWS; i++)
        count[asy_rng_below(&rng, n) % 3]++;
    assert_true(p_uniform(count, 3, DRAWS) > LEAST_P);
}

static void two_below_are_uniform_pairs(void **state)
{
    (void)state;
    enum { MOST = 1000, DRAWS = 200000 };
    const uint32_t sizes[][2] = {{2, 1}, {3, 2}, {11, 10}, {30, 29}, {5, 199}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t count[MOST] = {0};
        uint32_t a = sizes[s][0], b = sizes[s][1], v[2];
        asy_rng rng;
        asy_rng_init(&rng, asy_key("two below", a));
        for (size_t i = 0; i < DRAWS; i++) {
            asy_rng_below_two(&rng, a, b, v);
            assert_true(v[0] < a && v[1] < b);
            count[v[0] * b + v[1]]++;
        }
        assert_true(p_uniform(count, a * b, DRAWS) > LEAST_P);
    }
}

/* The same trap for pairs, and numbers too large for one word. */
static void two_below_are_unbiased_for_large_n(void **state)
{
    (void)state;
    enum { DRAWS = 90000 };
    size_t pairs[3] = {0}, halves[4] = {0};
    uint32_t v[2];
    asy_rng rng;
    asy_rng_init(&rng, asy_key("large", 2));
    for (size_t i = 0; i < DRAWS; i++) {
        asy_rng_below_two(&rng, 3, UINT32_C(1) << 30, v);
        pairs[(((uint64_t)v[0] << 30) + v[1]) % 3]++;
        asy_rng_below_two(&rng, 70000, 80000, v);
        halves[(v[0] < 35000) * 2 + (v[1] < 40000)]++;
    }
    assert_true(p_uniform(pairs, 3, DRAWS) > LEAST_P);
    assert_true(p_uniform(halves, 4, DRAWS) > LEAST_P);
}

static void places_have_streams_of_their_own(void **state)
{
    (void)state;
    asy_rng first, same, other, far;
    asy_rng_init(&first, 9);
    asy_rng_init_at(&same, 9, 0);
    asy_rng_init_at(&other, 9, 1);
    asy_rng_init_at(&far, 9, UINT64_C(1) << 32);
    uint64_t word = asy_rng_u64(&first);
    assert_true(word == asy_rng_u64(&same));
    uint64_t near = asy_rng_u64(&other);
    assert_true(word != near && near != asy_rng_u64(&far));
}

static void below_one_is_zero(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, 3);
    for (int i = 0; i < 20; i++)
        assert_int_equal(asy_rng_below(&rng, 1), 0);
}

static void uniform_is_uniform(void **state)
{
    (void)state;
    enum { CELLS = 100, DRAWS = 200000 };
    size_t count[CELLS] = {0};
    double sum = 0;
    asy_rng rng;
    asy_rng_init(&rng, asy_key("uniform", 1));
    for (size_t i = 0; i < DRAWS; i++) {
        double u = asy_rng_uniform(&rng);
        assert_true(u >= 0 && u < 1);
        assert_true(u * 0x1p53 == floor(u * 0x1p53));
        count[(size_t)(u * CELLS)]++;
        sum += u;
    }
    assert_true(p_uniform(count, CELLS, DRAWS) > LEAST_P);
    /* Four standard errors of the mean. */
    ASY_NEAR(sum / DRAWS, 0.5, 4 * sqrt(1.0 / 12 / DRAWS));
}

/* Neighbouring keys, as units of a plan have them, must not be alike. */
static void streams_of_neighbouring_keys_differ(void **state)
{
    (void)state;
    enum { CELLS = 64, KEYS = 64000 };
    size_t count[CELLS] = {0};
    for (uint64_t k = 0; k < KEYS; k++) {
        asy_rng rng;
        asy_rng_init(&rng, asy_key_add(asy_key("unit", 1), k));
        count[asy_rng_below(&rng, CELLS)]++;
    }
    assert_true(p_uniform(count, CELLS, KEYS) > LEAST_P);
}

static void shuffle_gives_each_order_equally_often(void **state)
{
    (void)state;
    enum { ORDERS = 24, DRAWS = 48000 };
    size_t count[256] = {0}, packed[ORDERS], seen = 0;
    asy_rng rng;
    asy_rng_init(&rng, asy_key("shuffle", 1));
    for (size_t i = 0; i < DRAWS; i++) {
        size_t v[4] = {0, 1, 2, 3};
        asy_rng_shuffle(&rng, v, 4);
        count[v[0] << 6 | v[1] << 4 | v[2] << 2 | v[3]]++;
    }
    for (size_t i = 0; i < 256; i++) {
        if (!count[i])
            continue;
        assert_true(seen < ORDERS);
        packed[seen++] = count[i];
    }
    assert_int_equal(seen, ORDERS);
    assert_true(p_uniform(packed, ORDERS, DRAWS) > LEAST_P);
}

static void shuffle_of_nothing_draws_nothing(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, 3);
    const asy_rng before = rng;
    size_t one[1] = {7};
    asy_rng_shuffle(&rng, one, 0);
    asy_rng_shuffle(&rng, one, 1);
    assert_int_equal(one[0], 7);
    assert_memory_equal(&rng, &before, sizeof rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_known_answers),
        cmocka_unit_test(stream_is_the_blocks_in_order),
        cmocka_unit_test(counter_carries),
        cmocka_unit_test(wide_draws_come_from_narrow_ones),
        cmocka_unit_test(keys_depend_on_all_their_parts),
        cmocka_unit_test(below_is_unbiased),
        cmocka_unit_test(below_is_unbiased_for_large_n),
        cmocka_unit_test(two_below_are_uniform_pairs),
        cmocka_unit_test(two_below_are_unbiased_for_large_n),
        cmocka_unit_test(places_have_streams_of_their_own),
        cmocka_unit_test(below_one_is_zero),
        cmocka_unit_test(uniform_is_uniform),
        cmocka_unit_test(streams_of_neighbouring_keys_differ),
        cmocka_unit_test(shuffle_gives_each_order_equally_often),
        cmocka_unit_test(shuffle_of_nothing_draws_nothing),
    };
    return ASY_RUN_TESTS("rng", tests);
}
