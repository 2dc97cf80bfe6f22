/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as bytes: whole round trips; cut or broken bytes are refused. */
#include <string.h>

#include "base/math.h"
#include "plan/record.h"
#include "support/check.h"

static const double inner[] = {0.91, 0.93, ASY_NAN}, metric[] = {0.5, -0.25};
static const double score[] = {0.1, 0.7}, importance[] = {1e-3, 0, 0.2, 3};
static const uint32_t rows[] = {4, 17};
static const int32_t decision[] = {0, 1};

static asy_record sample(void)
{
    return (asy_record){.number = 12345678901u,
                        .status = ASY_OK,
                        .message = "",
                        .n_train = 52,
                        .chosen = 1,
                        .threshold = 0.42,
                        .n_candidates = 3,
                        .inner_score = inner,
                        .n_metrics = 2,
                        .metric = metric,
                        .n_test = 2,
                        .test = rows,
                        .n_scores = 2,
                        .score = score,
                        .decision = decision,
                        .n_importance = 4,
                        .importance = importance};
}

static void a_record_survives(void **state)
{
    (void)state;
    asy_bench b;
    asy_bench_init(&b, 1);
    asy_record in = sample(), out;
    void *bytes;
    size_t size;
    ASY_GOOD(asy_record_encode(&in, &b.arena, &bytes, &size, &b.err), &b.err);
    ASY_GOOD(asy_record_decode(bytes, size, &b.arena, &out, &b.err), &b.err);
    assert_true(out.number == in.number && out.n_train == 52);
    assert_int_equal(out.chosen, 1);
    ASY_NEAR(out.threshold, 0.42, 0);
    assert_memory_equal(out.inner_score, inner, sizeof inner);
    assert_memory_equal(out.metric, metric, sizeof metric);
    assert_memory_equal(out.test, rows, sizeof rows);
    assert_memory_equal(out.score, score, sizeof score);
    assert_memory_equal(out.decision, decision, sizeof decision);
    assert_memory_equal(out.importance, importance, sizeof importance);
    asy_bench_clear(&b);
}

static void a_failure_survives(void **state)
{
    (void)state;
    asy_bench b;
    asy_bench_init(&b, 1);
    asy_record in = {.status = ASY_EHOOK,
                     .message = "x.lua:3: no",
                     .chosen = -1,
                     .threshold = ASY_NAN},
               out;
    void *bytes;
    size_t size;
    ASY_GOOD(asy_record_encode(&in, &b.arena, &bytes, &size, &b.err), &b.err);
    ASY_GOOD(asy_record_decode(bytes, size, &b.arena, &out, &b.err), &b.err);
    assert_int_equal(out.status, ASY_EHOOK);
    assert_string_equal(out.message, "x.lua:3: no");
    assert_true(isnan(out.threshold) && out.n_test == 0);
    asy_bench_clear(&b);
}

static void broken_bytes_are_refused(void **state)
{
    (void)state;
    asy_bench b;
    asy_bench_init(&b, 1);
    asy_record in = sample(), out;
    void *bytes;
    size_t size;
    ASY_GOOD(asy_record_encode(&in, &b.arena, &bytes, &size, &b.err), &b.err);
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(asy_record_decode(bytes, cut, &b.arena, &out, &b.err),
                         ASY_EDATA);
    unsigned char *wild = asy_arena_alloc(&b.arena, size);
    for (size_t i = 0; i < size; i++) {
        memcpy(wild, bytes, size);
        wild[i] = 0xff;
        asy_mark mark = asy_arena_mark(&b.arena);
        asy_status status =
            asy_record_decode(wild, size, &b.arena, &out, &b.err);
        assert_true(status == ASY_OK || status == ASY_EDATA);
        asy_arena_release(&b.arena, mark);
    }
    asy_bench_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_survives),
        cmocka_unit_test(a_failure_survives),
        cmocka_unit_test(broken_bytes_are_refused),
    };
    return ASY_RUN_TESTS("record", tests);
}
