/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures and intervals when the n-th allocation fails, for every n: a status
   and a sentence, never a crash. */
#include "base/memory.h"
#include "infer/infer.h"
#include "support/check.h"

/* enough rows that every array is a chunk of its own */
#define N 9000

static int y[N], decision[N];
static double score[N];

typedef asy_status (*call)(const asy_prediction *p, asy_ctx *ctx);

static asy_status call_delong(const asy_prediction *p, asy_ctx *ctx)
{
    asy_interval interval;
    double se;
    return asy_delong(p->y, p->score, p->n, 1, .95, ctx, &interval, &se);
}

static asy_status call_paired(const asy_prediction *p, asy_ctx *ctx)
{
    asy_difference d;
    return asy_delong_paired(p->y, p->score, p->score, p->n, 1, .95, ctx, &d);
}

static asy_status call_bootstrap(const asy_prediction *p, asy_ctx *ctx)
{
    asy_interval interval;
    return asy_bootstrap(asy_measure_find("roc_auc"), p, 1, 3, .95, ctx,
                         &interval);
}

static asy_status call_threshold(const asy_prediction *p, asy_ctx *ctx)
{
    double t;
    return asy_choose_threshold(ASY_THRESHOLD_YOUDEN, 0, p, ctx, &t);
}

static asy_status call_measures(const asy_prediction *p, asy_ctx *ctx)
{
    size_t n;
    const asy_measure *const *all = asy_measures(&n);
    for (size_t i = 0; i < n; i++) {
        double value;
        ASY_TRY(all[i]->compute(all[i], p, ctx, &value));
    }
    return ASY_OK;
}

/* The number of failures met before the call went well. */
static long failures(call call_it, const asy_prediction *p)
{
    for (long n = 1;; n++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        asy_memory_fail_at(n);
        asy_status status = call_it(p, &bench.ctx);
        asy_memory_fail_at(0);
        if (status != ASY_OK)
            assert_string_equal(bench.err.message, "out of memory");
        asy_bench_clear(&bench);
        if (status == ASY_OK)
            return n - 1;
        assert_int_equal(status, ASY_ENOMEM);
    }
}

static void every_allocation(void **state)
{
    (void)state;
    for (int i = 0; i < N; i++) {
        y[i] = i % 3 == 0;
        score[i] = (i * 7919 % N) / (double)N;
        decision[i] = score[i] >= .5;
    }
    const asy_prediction p = {N, 2, y, score, decision, true};
    const call calls[] = {call_delong, call_paired, call_bootstrap,
                          call_threshold, call_measures};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        assert_true(failures(calls[i], &p) >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return ASY_RUN_TESTS("memory failures in measures and intervals", tests);
}
