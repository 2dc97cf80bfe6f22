/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warnings, refusals, chances and the balance of groups in resampling. */
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "resample/resample.h"
#include "support/check.h"

enum { MOST_ROWS = 400 };

typedef struct fixture {
    asy_bench bench;
    asy_resample_in in;
    asy_folds out;
    asy_value value[2];
    int y[MOST_ROWS], group[MOST_ROWS];
} fixture;

/* n0 rows of class 0, then n1 of class 1; the first parameter is p. */
static void start(fixture *x, size_t n0, size_t n1, double p)
{
    memset(x, 0, sizeof *x);
    asy_bench_init(&x->bench, 1);
    for (size_t i = 0; i < n0 + n1; i++)
        x->y[i] = i >= n0;
    x->value[0] = (asy_value){.type = ASY_NUMBER, .number = p, .string = "cv"};
    x->value[1] = (asy_value){.type = ASY_BOOL, .number = 1};
    x->in = (asy_resample_in){.n = n0 + n1,
                              .y = x->y,
                              .k = 2,
                              .params = {.value = x->value},
                              .ctx = &x->bench.ctx};
}

static asy_status split(fixture *x, const char *method)
{
    return asy_resampler_find(method)->split(&x->in, &x->out);
}

static void refuse(fixture *x, const char *method, const char *message)
{
    assert_int_equal(split(x, method), ASY_EDATA);
    assert_string_equal(x->bench.err.message, message);
    asy_bench_clear(&x->bench);
}

static void warn(fixture *x, const char *method, const char *warning)
{
    ASY_GOOD(split(x, method), &x->bench.err);
    assert_string_equal(x->out.warning, warning);
    asy_bench_clear(&x->bench);
}

/* Rows i and i + 1 are of one group for size 2, and so on. */
static void group_by(fixture *x, size_t size)
{
    for (size_t i = 0; i < x->in.n; i++)
        x->group[i] = (int)(i / size);
    x->in.group = x->group;
    x->in.n_groups = (int)((x->in.n + size - 1) / size);
}

static void small_classes_are_warned_of(void **state)
{
    static const char *const labels[] = {"Good", "Poor"};
    (void)state;
    fixture x;
    start(&x, 20, 3, 5);
    warn(&x, "kfold",
         "class 1 is too small for the division (found 3 rows, "
         "need 5): some folds lack it");
    start(&x, 20, 3, 5);
    x.in.classes = labels;
    warn(&x, "kfold",
         "class Poor is too small for the division (found 3 rows, "
         "need 5): some folds lack it");
    start(&x, 20, 5, 5);
    warn(&x, "kfold", "");
    start(&x, 20, 1, 0);
    warn(&x, "leave_one_out",
         "class 1 is too small for the division (found 1 "
         "row, need 2): some folds lack it");
    start(&x, 20, 8, 5);
    group_by(&x, 4);
    warn(&x, "kfold",
         "class 1 is too small for the division (found 2 groups, "
         "need 5): some folds lack it");
}

static void a_class_lost_from_training_is_warned_of(void **state)
{
    (void)state;
    int fold_of[] = {0, 0, 1, 1, 0, 0, 0};
    fixture x;
    start(&x, 4, 3, 0);
    x.in.fold_of = fold_of;
    x.in.n_folds = 2;
    warn(&x, "predefined",
         "the training rows of fold 0 lack class 1 (found 0 "
         "of 3 rows, need some)");
}

static void too_few_rows_are_refused(void **state)
{
    (void)state;
    fixture x;
    start(&x, 4, 4, 5);
    refuse(&x, "kfold",
           "every class is too small for the division (the "
           "largest has 4 rows, need 5)");
    start(&x, 2, 1, 5);
    refuse(&x, "kfold",
           "kfold: found 3 rows, need at least one for each of 5 "
           "folds");
    start(&x, 8, 8, 5);
    group_by(&x, 4);
    refuse(&x, "kfold",
           "kfold: found 4 groups, need at least one for each of "
           "5 folds");
    start(&x, 1, 1, 0.5);
    refuse(&x, "holdout",
           "every class is too small for the division (the "
           "largest has 1 row, need 2)");
}

static void groups_must_suit_the_method(void **state)
{
    (void)state;
    fixture x;
    start(&x, 6, 6, 0);
    group_by(&x, 2);
    refuse(&x, "leave_one_out",
           "leave_one_out: 12 rows form 6 groups, which a "
           "single row would split; need "
           "leave_one_group_out");
    start(&x, 6, 6, 0);
    refuse(&x, "leave_one_group_out",
           "leave_one_group_out: found no groups, need data.group");
    start(&x, 6, 6, 0);
    group_by(&x, 12);
    refuse(&x, "leave_one_group_out",
           "leave_one_group_out: found 1 group, need at least 2");
}

static void predefined_folds_must_be_usable(void **state)
{
    (void)state;
    int never[] = {-1, -1, -1, -1}, all[] = {0, 0, 0, 0};
    int crossing[] = {0, 0, 1, 0};
    fixture x;
    start(&x, 2, 2, 0);
    x.in.fold_of = never;
    refuse(&x, "predefined",
           "predefined: found no fold in column \"cv\", need "
           "at least one");
    start(&x, 2, 2, 0);
    x.in.fold_of = all;
    x.in.n_folds = 1;
    refuse(&x, "predefined",
           "fold 0 has 0 training and 4 test rows, need some "
           "of both");
    start(&x, 2, 2, 0);
    group_by(&x, 2);
    x.in.fold_of = crossing;
    x.in.n_folds = 2;
    refuse(&x, "predefined",
           "predefined: the rows 3 and 4 are of one group but not of one fold "
           "in column \"cv\"; a group must stay together");
}

static void predefined_folds_are_taken_as_they_are(void **state)
{
    (void)state;
    int fold_of[] = {2, -1, 0, 2, 0, -1};
    fixture x;
    start(&x, 3, 3, 0);
    x.in.fold_of = fold_of;
    x.in.n_folds = 4;
    ASY_GOOD(split(&x, "predefined"), &x.bench.err);
    const size_t first[] = {2, 4}, second[] = {0, 3}, rest[] = {1, 2, 4, 5};
    assert_int_equal(x.out.n, 2);
    assert_memory_equal(x.out.fold[0].test, first, sizeof first);
    assert_memory_equal(x.out.fold[1].test, second, sizeof second);
    assert_int_equal(x.out.fold[1].n_train, 4);
    assert_memory_equal(x.out.fold[1].train, rest, sizeof rest);
    asy_bench_clear(&x.bench);
}

/*
 * Every row is as likely in fold 0 as in any other. Over 2000 keys the count
 * is binomial with mean 400 and sd 18; the limit is 5 sd for 23 rows.
 */
static void every_row_may_come_into_every_fold(void **state)
{
    (void)state;
    enum { KEYS = 2000, ROWS = 23 };
    size_t tested[ROWS] = {0};
    for (uint64_t key = 0; key < KEYS; key++) {
        fixture x;
        start(&x, 16, 7, 5);
        x.bench.ctx.key = asy_key("test", key);
        ASY_GOOD(split(&x, "kfold"), &x.bench.err);
        for (size_t t = 0; t < x.out.fold[0].n_test; t++)
            tested[x.out.fold[0].test[t]]++;
        asy_bench_clear(&x.bench);
    }
    for (size_t i = 0; i < ROWS; i++)
        ASY_NEAR((double)tested[i], KEYS / 5.0, 5 * 18.0 / 400);
}

/* A row stays out of a draw of its class of n with chance (1 - 1/n)^n. */
static void bootstrap_leaves_out_the_expected_share(void **state)
{
    (void)state;
    enum { DRAWS = 2000, ROWS = 30 };
    fixture x;
    start(&x, 20, 10, DRAWS);
    ASY_GOOD(split(&x, "bootstrap"), &x.bench.err);
    double left[2] = {0, 0};
    for (size_t f = 0; f < x.out.n; f++)
        for (size_t t = 0; t < x.out.fold[f].n_test; t++)
            left[x.y[x.out.fold[f].test[t]]]++;
    /* Standard errors are below 0.0025; the tolerance is four of them. */
    ASY_NEAR(left[0] / (20.0 * DRAWS), pow(1 - 1 / 20.0, 20), 0.01);
    ASY_NEAR(left[1] / (10.0 * DRAWS), pow(1 - 1 / 10.0, 10), 0.01);
    asy_bench_clear(&x.bench);
}

/* Patients with as many rows each: no fold gets over one patient more. */
static void equal_groups_are_dealt_evenly(void **state)
{
    (void)state;
    for (uint64_t key = 0; key < 50; key++) {
        fixture x;
        start(&x, 90, 48, 5);
        group_by(&x, 3);
        x.bench.ctx.key = asy_key("test", key);
        ASY_GOOD(split(&x, "kfold"), &x.bench.err);
        size_t least[2] = {MOST_ROWS, MOST_ROWS}, most[2] = {0, 0};
        for (size_t f = 0; f < 5; f++) {
            size_t rows[2] = {0, 0};
            for (size_t t = 0; t < x.out.fold[f].n_test; t++)
                rows[x.y[x.out.fold[f].test[t]]]++;
            for (int c = 0; c < 2; c++) {
                least[c] = rows[c] < least[c] ? rows[c] : least[c];
                most[c] = rows[c] > most[c] ? rows[c] : most[c];
            }
        }
        for (int c = 0; c < 2; c++)
            assert_true(most[c] - least[c] <= 3);
        asy_bench_clear(&x.bench);
    }
}

/* 39 groups of 1 to 13 rows with both classes, 54.6 rows to a fold: no fold
   is off by more than half the largest group. */
static void unequal_groups_stay_balanced(void **state)
{
    (void)state;
    for (uint64_t key = 0; key < 50; key++) {
        fixture x;
        start(&x, 273, 0, 5);
        int group = 0;
        for (size_t i = 0, size = 1, left = 1; i < 273; i++) {
            x.group[i] = group;
            x.y[i] = (i * 7 + (size_t)group) % 3 == 0;
            if (--left == 0) {
                size = size % 13 + 1;
                left = size;
                group++;
            }
        }
        x.in.group = x.group;
        x.in.n_groups = group + 1;
        x.bench.ctx.key = asy_key("test", key);
        ASY_GOOD(split(&x, "kfold"), &x.bench.err);
        for (size_t f = 0; f < 5; f++)
            ASY_NEAR((double)x.out.fold[f].n_test, 54.6, 6.5 / 54.6);
        asy_bench_clear(&x.bench);
    }
}

static size_t chosen_of(const fixture *x, const unsigned char *chosen, int c)
{
    size_t found = 0;
    for (size_t i = 0; i < x->in.n; i++)
        found += chosen[i] && x->y[i] == c;
    return found;
}

static void a_fraction_is_taken_of_each_class(void **state)
{
    (void)state;
    static const struct {
        size_t n0, n1;
        double fraction;
        size_t need0, need1;
    } cases[] = {{53, 13, 0.2, 11, 3}, {10, 10, 0.25, 3, 3},
                 {30, 3, 0.01, 1, 1},  {30, 3, 0.99, 29, 2},
                 {30, 2, 0.5, 15, 1},  {30, 1, 0.5, 15, 0}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        fixture x;
        unsigned char chosen[MOST_ROWS];
        start(&x, cases[c].n0, cases[c].n1, 0);
        ASY_GOOD(asy_choose_fraction(&x.in, cases[c].fraction, chosen),
                 &x.bench.err);
        assert_int_equal(chosen_of(&x, chosen, 0), cases[c].need0);
        assert_int_equal(chosen_of(&x, chosen, 1), cases[c].need1);
        asy_bench_clear(&x.bench);
    }
}

static void whole_groups_are_taken_near_the_fraction(void **state)
{
    (void)state;
    for (uint64_t key = 0; key < 50; key++) {
        fixture x;
        unsigned char chosen[MOST_ROWS];
        start(&x, 90, 48, 0);
        group_by(&x, 3);
        x.bench.ctx.key = asy_key("test", key);
        ASY_GOOD(asy_choose_fraction(&x.in, 0.2, chosen), &x.bench.err);
        assert_int_equal(chosen_of(&x, chosen, 0), 18);
        assert_int_equal(chosen_of(&x, chosen, 1), 9);
        for (size_t i = 0; i < x.in.n; i++)
            assert_int_equal(chosen[i], chosen[i / 3 * 3]);
        asy_bench_clear(&x.bench);
    }
}

static void two_groups_give_one_each(void **state)
{
    (void)state;
    fixture x;
    unsigned char chosen[MOST_ROWS];
    start(&x, 10, 10, 0);
    for (size_t i = 0; i < 20; i++)
        x.group[i] = i % 2;
    x.in.group = x.group;
    x.in.n_groups = 2;
    ASY_GOOD(asy_choose_fraction(&x.in, 0.9, chosen), &x.bench.err);
    assert_int_equal(chosen_of(&x, chosen, 0), 5);
    ASY_GOOD(asy_choose_fraction(&x.in, 0.05, chosen), &x.bench.err);
    assert_int_equal(chosen_of(&x, chosen, 0), 5);
    asy_bench_clear(&x.bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_classes_are_warned_of),
        cmocka_unit_test(a_class_lost_from_training_is_warned_of),
        cmocka_unit_test(too_few_rows_are_refused),
        cmocka_unit_test(groups_must_suit_the_method),
        cmocka_unit_test(predefined_folds_must_be_usable),
        cmocka_unit_test(predefined_folds_are_taken_as_they_are),
        cmocka_unit_test(every_row_may_come_into_every_fold),
        cmocka_unit_test(bootstrap_leaves_out_the_expected_share),
        cmocka_unit_test(equal_groups_are_dealt_evenly),
        cmocka_unit_test(unequal_groups_stay_balanced),
        cmocka_unit_test(a_fraction_is_taken_of_each_class),
        cmocka_unit_test(whole_groups_are_taken_near_the_fraction),
        cmocka_unit_test(two_groups_give_one_each),
    };
    return ASY_RUN_TESTS("resample", tests);
}
