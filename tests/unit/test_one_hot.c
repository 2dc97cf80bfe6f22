/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-hot coding: columns, names, levels and values not seen in training. */
#include "support/check.h"

#include "transform/transform.h"

static const char *const NAMES[] = {"age", "risk_group", "site"};
static const bool CATEGORICAL[] = {false, true, true};
static const char *const RISK[] = {"1", "2", "3"};
static const char *const SITE[] = {"A", "B"};
static const char *const *const LEVELS[] = {NULL, RISK, SITE};

#define MISSING ((double)NAN)

/* Training rows: risk group 2 never occurs; one site is missing. */
static double training[] = {30, 41, 52, 63, 2, 0, 0, 2, 0, 1, MISSING, 1};
static const int y[] = {0, 1, 0, 1};

typedef struct fixture {
    asy_bench bench;
    asy_train train;
    void *model;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    asy_bench_init(&f.bench, 1);
    f.train = (asy_train){.x = {training, 4, 3, 4},
                          .y = y,
                          .k = 2,
                          .names = NAMES,
                          .categorical = CATEGORICAL,
                          .levels = LEVELS};
    asy_step step = {.transform = &asy_one_hot};
    ASY_GOOD(asy_one_hot.fit(&step, &f.train, &f.bench.ctx, &f.model),
             &f.bench.err);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    asy_bench_clear(&((fixture *)*state)->bench);
    return 0;
}

static void names_say_column_and_level(void **state)
{
    fixture *f = *state;
    const char *need[] = {"age",    "risk_group=1", "risk_group=3",
                          "site=A", "site=B",       "site=(missing)"};
    assert_int_equal(asy_one_hot.width(f->model), 6);
    for (size_t j = 0; j < 6; j++)
        assert_string_equal(asy_one_hot.names(f->model)[j], need[j]);
}

static void check_rows(fixture *f, double *in, size_t n, const double *need)
{
    asy_matrix x = {in, n, 3, n};
    asy_matrix out = asy_matrix_new(&f->bench.arena, n, 6);
    ASY_GOOD(asy_one_hot.apply(f->model, &x, &f->bench.ctx, &out),
             &f->bench.err);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < 6; j++)
            ASY_NEAR(asy_at(&out, i, j), need[i * 6 + j], 0);
}

static void training_rows_are_coded(void **state)
{
    const double need[] = {30, 0, 1, 1, 0, 0, 41, 1, 0, 0, 1, 0,
                           52, 1, 0, 0, 0, 1, 63, 0, 1, 0, 1, 0};
    check_rows(*state, training, 4, need);
}

static void what_was_not_seen_gives_zeros(void **state)
{
    double in[] = {35, MISSING, 1, MISSING, 0, MISSING};
    const double need[] = {35, 0, 0, 1, 0, 0, MISSING, 0, 0, 0, 0, 1};
    check_rows(*state, in, 2, need);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_say_column_and_level, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(training_rows_are_coded, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_not_seen_gives_zeros, set_up,
                                        tear_down),
    };
    return ASY_RUN_TESTS("one-hot coding", tests);
}
