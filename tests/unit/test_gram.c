/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cross products have the same bits whether the columns were copied or are
   packed block by block, and are the sums they should be. */
#include "base/rng.h"
#include "learner/gram.h"
#include "support/check.h"

enum { N = 301, P = 10, ROOM = 1 << 16 };

static void fill(asy_panels *panels, const asy_matrix *x)
{
    size_t column[P];
    for (size_t j = 0; j < P; j++)
        column[j] = j;
    asy_panels_take(panels, x, column, P);
    asy_panels_add(panels, NULL);
}

static void test_packed_is_copied(void **state)
{
    (void)state;
    enum { Q = P + 1 };
    asy_arena arena;
    asy_rng rng;
    double d[N], copied[Q * Q], packed[Q * Q];
    asy_arena_init(&arena);
    asy_rng_init(&rng, 1);
    asy_matrix x = asy_matrix_new(&arena, N, P);
    for (size_t i = 0; i < N * P; i++)
        x.v[i] = asy_rng_uniform(&rng) - 0.5;
    for (size_t i = 0; i < N; i++)
        d[i] = asy_rng_uniform(&rng);
    asy_panels a = asy_panels_new(&arena, N, Q);
    asy_panels b = asy_panels_lent(&arena, N, Q);
    assert_null(a.column);
    assert_non_null(b.column);
    assert_null(asy_panels_over(&arena, N, Q).column);
    assert_non_null(asy_panels_over(&arena, N, ROOM).column);
    fill(&a, &x);
    fill(&b, &x);
    asy_panels_gram(&a, d, copied, Q);
    asy_panels_gram(&b, d, packed, Q);
    assert_memory_equal(copied, packed, sizeof copied);
    double sum = 0, ones = 0;
    for (size_t i = 0; i < N; i++) {
        sum += d[i] * asy_at(&x, i, 9) * asy_at(&x, i, 2);
        ones += d[i];
    }
    ASY_NEAR(packed[9 * Q + 2], sum, 1e-12);
    ASY_NEAR(packed[Q * Q - 1], ones, 1e-12);
    asy_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed_is_copied),
    };
    return ASY_RUN_TESTS("gram", tests);
}
