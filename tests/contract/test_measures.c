/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every registered measure promises, tested from its capabilities. */
#include <string.h>

#include "base/rng.h"
#include "measure/measure.h"
#include "support/check.h"

#define N 37
#define MAX_K 3

typedef struct sample {
    int y[N], decision[N];
    double score[N * MAX_K];
    asy_prediction p;
} sample;

static asy_bench bench;

static int setup(void **state)
{
    (void)state;
    asy_bench_init(&bench, 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    asy_bench_clear(&bench);
    return 0;
}

static void decide(sample *s)
{
    asy_decide(s->score, s->p.n, s->p.k, 0.5, s->decision);
}

/* Random probabilities with one decimal (many ties); every class occurs. */
static void draw_sample(sample *s, int k, uint64_t key)
{
    asy_rng rng;
    asy_rng_init(&rng, key);
    s->p = (asy_prediction){.n = N,
                            .k = k,
                            .y = s->y,
                            .score = s->score,
                            .decision = s->decision,
                            .probability = true};
    for (size_t i = 0; i < N; i++) {
        s->y[i] =
            i < (size_t)k ? (int)i : (int)asy_rng_below(&rng, (uint32_t)k);
        double *row = s->score + i * (size_t)(k == 2 ? 1 : k);
        uint32_t a = asy_rng_below(&rng, 11);
        row[0] = a / 10.0;
        if (k != 3)
            continue;
        uint32_t b = asy_rng_below(&rng, 11 - a);
        row[1] = b / 10.0;
        row[2] = (10 - a - b) / 10.0;
    }
    decide(s);
}

static void make_perfect(sample *s)
{
    int k = s->p.k;
    for (size_t i = 0; i < N; i++) {
        if (k == 2)
            s->score[i] = s->y[i];
        for (int c = 0; c < k && k > 2; c++)
            s->score[i * (size_t)k + (size_t)c] = s->y[i] == c;
    }
    decide(s);
}

static double value_of(const asy_measure *m, const asy_prediction *p)
{
    double value = -99;
    ASY_GOOD(m->compute(m, p, &bench.ctx, &value), &bench.err);
    return value;
}

static bool applies(const asy_measure *m, int k)
{
    return k == 2 || !(m->caps & ASY_TWO_CLASSES_ONLY);
}

static bool lower_is_better(const asy_measure *m)
{
    return m->caps & ASY_LOWER_IS_BETTER;
}

typedef void (*promise)(const asy_measure *m, int k);

static void for_all(promise holds)
{
    size_t n;
    const asy_measure *const *all = asy_measures(&n);
    assert_true(n >= 15);
    for (size_t i = 0; i < n; i++)
        for (int k = 2; k <= MAX_K; k++)
            holds(all[i], k);
}

static void described(const asy_measure *m, int k)
{
    (void)k;
    assert_ptr_equal(asy_measure_find(m->name), m);
    assert_true(strlen(m->title) > 0 && strlen(m->help) > 10);
    assert_true(m->lower < m->upper);
    assert_true(m->caps &
                (ASY_NEEDS_SCORE | ASY_NEEDS_DECISION | ASY_NEEDS_PROBABILITY));
}

static void in_range(const asy_measure *m, int k)
{
    for (uint64_t key = 0; key < 50; key++) {
        sample s;
        draw_sample(&s, k, key);
        double v = value_of(m, &s.p);
        if (applies(m, k))
            assert_true(v >= m->lower && v <= m->upper);
        else
            assert_true(isnan(v));
    }
}

/* No random prediction beats a perfect one, whose value is the range's end. */
static void perfect_is_best(const asy_measure *m, int k)
{
    if (!applies(m, k))
        return;
    sample s;
    draw_sample(&s, k, 7);
    double some = value_of(m, &s.p);
    make_perfect(&s);
    double best = value_of(m, &s.p);
    ASY_NEAR(best, lower_is_better(m) ? m->lower : m->upper, 1e-15);
    assert_true(lower_is_better(m) ? best < some : best > some);
}

static void permute(const sample *from, sample *to, uint64_t key)
{
    size_t rows[N];
    for (size_t i = 0; i < N; i++)
        rows[i] = i;
    asy_rng rng;
    asy_rng_init(&rng, key);
    asy_rng_shuffle(&rng, rows, N);
    size_t width = from->p.k == 2 ? 1 : (size_t)from->p.k;
    to->p = from->p;
    to->p.y = to->y;
    to->p.score = to->score;
    to->p.decision = to->decision;
    for (size_t i = 0; i < N; i++) {
        to->y[i] = from->y[rows[i]];
        to->decision[i] = from->decision[rows[i]];
        memcpy(to->score + i * width, from->score + rows[i] * width,
               width * sizeof(double));
    }
}

/* Counting measures to the bit; sums of losses up to their rounding. */
static void any_row_order(const asy_measure *m, int k)
{
    sample s, t;
    draw_sample(&s, k, 11);
    double v = value_of(m, &s.p);
    double tolerance = m->caps & ASY_NEEDS_PROBABILITY ? 1e-15 * N : 0;
    for (uint64_t key = 0; key < 20; key++) {
        permute(&s, &t, key);
        ASY_NEAR(value_of(m, &t.p), v, tolerance);
    }
}

static void one_class(const asy_measure *m, int k)
{
    sample s;
    draw_sample(&s, k, 3);
    for (int c = 0; c < k; c++) {
        for (size_t i = 0; i < N; i++)
            s.y[i] = c;
        double v = value_of(m, &s.p);
        if (!strcmp(m->name, "roc_auc"))
            assert_true(isnan(v));
        assert_true(isnan(v) || (v >= m->lower && v <= m->upper));
    }
}

static void without_positives(const asy_measure *m, int k)
{
    static const char *const undefined[] = {"roc_auc", "average_precision",
                                            "pr_auc_trapezoid", "sensitivity",
                                            "recall"};
    if (k != 2)
        return;
    sample s;
    draw_sample(&s, k, 3);
    memset(s.y, 0, sizeof s.y);
    bool expected = false;
    for (size_t i = 0; i < sizeof undefined / sizeof undefined[0]; i++)
        expected = expected || !strcmp(m->name, undefined[i]);
    assert_int_equal(isnan(value_of(m, &s.p)) != 0, expected);
}

static void constant_scores(const asy_measure *m, int k)
{
    if (!applies(m, k))
        return;
    sample s;
    draw_sample(&s, k, 5);
    for (size_t i = 0; i < N * MAX_K; i++)
        s.score[i] = 1.0 / k;
    decide(&s);
    double v = value_of(m, &s.p);
    assert_true(v >= m->lower && v <= m->upper);
    if (!strcmp(m->name, "roc_auc"))
        ASY_NEAR(v, 0.5, 0);
    if (!strcmp(m->name, "mcc"))
        ASY_NEAR(v, 0, 0);
}

static void missing_input(const asy_measure *m, int k)
{
    sample s;
    draw_sample(&s, k, 5);
    s.p.probability = false;
    if (m->caps & ASY_NEEDS_PROBABILITY)
        assert_true(isnan(value_of(m, &s.p)));
    s.p.decision = NULL;
    if (m->caps & ASY_NEEDS_DECISION)
        assert_true(isnan(value_of(m, &s.p)));
    double v = value_of(m, &s.p);
    if (m->caps & ASY_NEEDS_SCORE)
        assert_true(v >= m->lower && v <= m->upper);
}

static void not_a_number(const asy_measure *m, int k)
{
    sample s;
    draw_sample(&s, k, 5);
    for (int c = 0; c < k; c++)
        s.score[c] = (double)NAN;
    if (!(m->caps & ASY_NEEDS_DECISION))
        assert_true(isnan(value_of(m, &s.p)));
    s.p.n = 0;
    assert_true(isnan(value_of(m, &s.p)));
}

/* compute leaves the scratch arena as it found it */
static void gives_memory_back(const asy_measure *m, int k)
{
    sample s;
    draw_sample(&s, k, 5);
    asy_mark before = asy_arena_mark(&bench.scratch);
    value_of(m, &s.p);
    value_of(m, &s.p);
    asy_mark first = asy_arena_mark(&bench.scratch);
    value_of(m, &s.p);
    asy_mark after = asy_arena_mark(&bench.scratch);
    assert_int_equal(first.used, after.used);
    assert_true(!before.chunk || before.used == after.used);
}

static void run(void **state)
{
    for_all(*(const promise *)*state);
}

int main(void)
{
    static const promise promises[] = {
        described,    in_range,          perfect_is_best, any_row_order,
        one_class,    without_positives, constant_scores, missing_input,
        not_a_number, gives_memory_back,
    };
#define PROMISE(i, what)                                                       \
    {                                                                          \
        what, run, setup, teardown, (void *)(uintptr_t)&promises[i]            \
    }
    const struct CMUnitTest tests[] = {
        PROMISE(0, "is described and found by name"),
        PROMISE(1, "stays in its range"),
        PROMISE(2, "is best for a perfect prediction"),
        PROMISE(3, "does not depend on the order of rows"),
        PROMISE(4, "copes with one class"),
        PROMISE(5, "is not defined without positives where it needs them"),
        PROMISE(6, "copes with constant scores"),
        PROMISE(7, "is not defined without its input"),
        PROMISE(8, "is not defined for NaN or no rows"),
        PROMISE(9, "gives its memory back"),
    };
    return ASY_RUN_TESTS("contract of measures", tests);
}
