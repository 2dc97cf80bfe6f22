/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves on paper: their limits, their average, the area below it. */
#include "report/figure_trace.h"

#include <string.h>

#include "base/math.h"
#include "support/result.h"

/* Eight rows as one repeat; y and the scores of CONVENTIONS, whose AUC is
   0.8125 and whose average precision is 0.81666... */
typedef struct eight {
    asy_bench bench;
    asy_result r;
    asy_learner_result l;
    asy_trace_source source;
    asy_trace trace;
} eight;

static int target[] = {0, 0, 1, 1, 0, 1, 0, 1};
static int row[] = {0, 1, 2, 3, 4, 5, 6, 7};
static int zero[8];

static void begin(eight *e, asy_curve_kind kind, double *score)
{
    asy_bench_init(&e->bench, 1);
    e->r = (asy_result){.n = 8,
                        .m = 8,
                        .n_classes = 2,
                        .target = target,
                        .repeat = zero,
                        .sample = row,
                        .n_repeats = 1};
    e->l = (asy_learner_result){.score = score};
    e->source = (asy_trace_source){&e->r, &e->l, 1, kind};
    ASY_GOOD(asy_trace_repeat(&e->source, 0, &e->bench.ctx, &e->trace),
             &e->bench.err);
}

static asy_average average(eight *e, size_t cells)
{
    asy_average a;
    ASY_GOOD(asy_trace_average(&e->trace, 1, e->source.kind, cells,
                               &e->bench.ctx, &a),
             &e->bench.err);
    return a;
}

static double known[] = {.1, .4, .4, .8, .4, .8, .2, .35};

static void roc_goes_through_its_points(void **state)
{
    (void)state;
    eight e;
    begin(&e, ASY_ROC, known);
    const double x[] = {0, 0, .5, .5, .75, 1}, y[] = {0, .5, .75, 1, 1, 1};
    assert_int_equal(e.trace.n, 6);
    ASY_NEAR_ALL(e.trace.x, x, 6, 0);
    ASY_NEAR_ALL(e.trace.y, y, 6, 0);
    asy_bench_clear(&e.bench);
}

static void the_average_has_the_area_of_the_curve(void **state)
{
    (void)state;
    eight e;
    begin(&e, ASY_ROC, known);
    asy_average a = average(&e, asy_trace_cells(&e.trace, 1));
    assert_int_equal(a.n, 10);
    ASY_NEAR(a.area, 0.8125, 1e-15);
    /* At 0 it jumps from 0 to 1/2, in the middle of the slant it is 5/8. */
    ASY_NEAR(a.y[0], 0, 0);
    ASY_NEAR(a.y[1], 0.5, 0);
    ASY_NEAR(a.y[2], 0.625, 1e-15);
    ASY_NEAR(a.y[3], 0.625, 1e-15);
    ASY_NEAR(a.y[4], 0.75, 1e-15);
    ASY_NEAR(a.y[5], 1, 0);
    asy_bench_clear(&e.bench);
    begin(&e, ASY_PR, known);
    a = average(&e, asy_trace_cells(&e.trace, 1));
    ASY_NEAR(a.area, 0.8166666666666667, 1e-15);
    asy_bench_clear(&e.bench);
}

static void precision_holds_from_the_recall_before(void **state)
{
    (void)state;
    eight e;
    begin(&e, ASY_PR, known);
    const double x[] = {0, .5, .75, 1}, y[] = {1, 1, .6, 4.0 / 6};
    assert_int_equal(e.trace.n, 4);
    ASY_NEAR_ALL(e.trace.x, x, 4, 0);
    ASY_NEAR_ALL(e.trace.y, y, 4, 1e-15);
    asy_average a = average(&e, 4);
    ASY_NEAR(a.y[4], 1, 0);   /* just before recall 1/2 */
    ASY_NEAR(a.y[5], 0.6, 0); /* just after it */
    asy_bench_clear(&e.bench);
}

static void rows_without_score_are_left_out(void **state)
{
    (void)state;
    eight e;
    double score[8];
    memcpy(score, known, sizeof score);
    score[2] = score[4] = ASY_NAN;
    begin(&e, ASY_ROC, score);
    assert_int_equal(e.trace.steps, 3);
    ASY_NEAR(average(&e, 3).area, 8.0 / 9, 1e-15);
    asy_bench_clear(&e.bench);
}

static void one_class_has_no_curve(void **state)
{
    (void)state;
    eight e;
    double score[8];
    for (int i = 0; i < 8; i++)
        score[i] = target[i] ? ASY_NAN : 0.1 * i;
    begin(&e, ASY_ROC, score);
    assert_int_equal(e.trace.n, 0);
    assert_int_equal(average(&e, 4).n, 0);
    asy_bench_clear(&e.bench);
}

static void the_band_holds_the_middle_of_the_repeats(void **state)
{
    (void)state;
    eight e;
    begin(&e, ASY_ROC, known);
    /* 41 level curves at 0, 1/40, ... 1: type 7 quantiles are exact. */
    asy_trace level[41];
    double x[] = {0, 1}, y[41][2];
    for (int i = 0; i < 41; i++) {
        y[i][0] = y[i][1] = i / 40.0;
        level[i] = (asy_trace){2, 1, x, y[i]};
    }
    asy_average a;
    ASY_GOOD(asy_trace_average(level, 41, ASY_ROC, 3, &e.bench.ctx, &a),
             &e.bench.err);
    for (size_t i = 0; i < a.n; i++) {
        ASY_NEAR(a.y[i], 0.5, 1e-15);
        ASY_NEAR(a.lower[i], 0.025, 1e-15);
        ASY_NEAR(a.upper[i], 0.975, 1e-15);
    }
    asy_bench_clear(&e.bench);
}

/* The mean area of the repeats of a made result's learner, for each class, is
   the metric that the result has. */
static double mean_area(asy_bench *b, const asy_trace_source *s)
{
    const asy_result *r = s->result;
    asy_trace trace[8];
    asy_average a;
    for (size_t i = 0; i < r->n_repeats; i++)
        ASY_GOOD(asy_trace_repeat(s, i, &b->ctx, &trace[i]), &b->err);
    ASY_GOOD(asy_trace_average(trace, r->n_repeats, s->kind,
                               asy_trace_cells(trace, r->n_repeats), &b->ctx,
                               &a),
             &b->err);
    return a.area;
}

static void areas_are_the_metrics_of_the_result(void **state)
{
    (void)state;
    for (int k = 2; k <= 3; k++)
        for (int kind = ASY_ROC; kind <= ASY_PR; kind++) {
            asy_bench b;
            asy_result r;
            asy_bench_init(&b, 1);
            asy_made_result(&b, k, &r);
            const asy_learner_result *l = &r.learner[0];
            double area = 0;
            for (int c = k == 2; c < k; c++) {
                asy_trace_source s = {&r, l, c, (asy_curve_kind)kind};
                area += mean_area(&b, &s) / (k == 2 ? 1 : k);
            }
            ASY_NEAR(area, l->metric[kind].pooled_interval.estimate, 1e-14);
            asy_bench_clear(&b);
        }
}

static void the_held_out_set_has_its_own_curve(void **state)
{
    (void)state;
    asy_bench b;
    asy_result r;
    asy_trace t;
    asy_average a;
    asy_bench_init(&b, 1);
    asy_made_result(&b, 2, &r);
    asy_trace_source s = {&r, &r.learner[1], 1, ASY_ROC};
    ASY_GOOD(asy_trace_holdout(&s, &b.ctx, &t), &b.err);
    ASY_GOOD(
        asy_trace_average(&t, 1, ASY_ROC, asy_trace_cells(&t, 1), &b.ctx, &a),
        &b.err);
    ASY_NEAR(a.area, r.learner[1].holdout.metric[0].pooled[0], 1e-15);
    asy_bench_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roc_goes_through_its_points),
        cmocka_unit_test(the_average_has_the_area_of_the_curve),
        cmocka_unit_test(precision_holds_from_the_recall_before),
        cmocka_unit_test(rows_without_score_are_left_out),
        cmocka_unit_test(one_class_has_no_curve),
        cmocka_unit_test(the_band_holds_the_middle_of_the_repeats),
        cmocka_unit_test(areas_are_the_metrics_of_the_result),
        cmocka_unit_test(the_held_out_set_has_its_own_curve),
    };
    return ASY_RUN_TESTS("figure_trace", tests);
}
