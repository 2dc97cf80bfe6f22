/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference split: see fold0.h. */
#include "support/fold0.h"

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static double deviation_of(const double *x, size_t n, double mean)
{
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return squares > 0 ? sqrt(squares / (double)n) : 1;
}

static void standardise(asy_train *train, asy_train *test)
{
    for (size_t j = 0; j < train->x.p; j++) {
        double *a = asy_col(&train->x, j), *b = asy_col(&test->x, j);
        double mean = mean_of(a, train->x.n);
        double deviation = deviation_of(a, train->x.n, mean);
        for (size_t i = 0; i < train->x.n; i++)
            a[i] = (a[i] - mean) / deviation;
        for (size_t i = 0; i < test->x.n; i++)
            b[i] = (b[i] - mean) / deviation;
    }
}

void asy_fold0(asy_arena *arena, const char *cohort, const json_t *entry,
               asy_train *train, asy_train *test)
{
    asy_train all;
    asy_cohort(arena, cohort, &all);
    size_t n_test, n_rest = 0;
    size_t *rows =
        asy_json_rows(arena, json_object_get(entry, "test_rows"), &n_test);
    size_t *rest = ASY_NEW(arena, size_t, all.x.n);
    char *held = asy_arena_calloc(arena, all.x.n, 1);
    assert_non_null(rest);
    assert_non_null(held);
    for (size_t i = 0; i < n_test; i++)
        held[rows[i]] = 1;
    for (size_t i = 0; i < all.x.n; i++)
        if (!held[i])
            rest[n_rest++] = i;
    asy_take(arena, &all, rest, n_rest, train);
    asy_take(arena, &all, rows, n_test, test);
    standardise(train, test);
}
