/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every pipeline step promises, tried on every step of the registry:
 * pure functions of training rows, parameters and key; rows mapped one by one;
 * originals kept first; clear errors.
 */
#include "support/step.h"

#include <string.h>

#include "base/memory.h"

typedef asy_step_bench fixture;

/* Steps whose defaults do not fit narrow data. */
static const char *const *settings_of(const char *name)
{
    static const char *const all_columns[] = {"k=all", NULL};
    return strcmp(name, "select_k_best") == 0 ? all_columns : NULL;
}

static void open_fixture(fixture *f, const asy_transform *t, const char *data)
{
    asy_bench_init(&f->bench, 20260301);
    asy_cohort(&f->bench.arena, data, &f->train);
    asy_step_use(f, t->name, settings_of(t->name));
}

static bool is_resampler(const asy_transform *t)
{
    return (t->caps & ASY_STEP_RESAMPLES) != 0;
}

static bool same_bits(const asy_matrix *a, const asy_matrix *b)
{
    if (a->n != b->n || a->p != b->p)
        return false;
    for (size_t j = 0; j < a->p; j++)
        if (memcmp(asy_ccol(a, j), asy_ccol(b, j), a->n * sizeof(double)))
            return false;
    return true;
}

static asy_matrix copy_of(fixture *f, const asy_matrix *x)
{
    asy_matrix copy = asy_matrix_new(&f->bench.arena, x->n, x->p);
    for (size_t j = 0; j < x->p; j++)
        memcpy(asy_col(&copy, j), asy_ccol(x, j), x->n * sizeof(double));
    return copy;
}

/* Call test for each step and each of three cohorts. */
static void each_step(void (*test)(fixture *))
{
    const char *data[] = {"cohort_66", "wine", "iris"};
    size_t n;
    const asy_transform *const *all = asy_transforms(&n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t d = 0; d < sizeof data / sizeof *data; d++) {
            fixture f;
            open_fixture(&f, all[i], data[d]);
            test(&f);
            asy_bench_clear(&f.bench);
        }
    }
}

static void check_vtable(fixture *f)
{
    const asy_transform *t = f->step.transform;
    assert_non_null(t->help);
    assert_ptr_equal(asy_transform_find(t->name), t);
    bool mapping = t->fit && t->width && t->names && t->apply;
    assert_true(is_resampler(t) ? !mapping && t->resample
                                : mapping && !t->resample);
}

static void vtables_are_complete(void **state)
{
    (void)state;
    each_step(check_vtable);
    assert_null(asy_transform_find("no_such_step"));
}

static void check_twice(fixture *f)
{
    asy_matrix once, again, before = copy_of(f, &f->train.x);
    ASY_GOOD(asy_step_run(f, &once), &f->bench.err);
    ASY_GOOD(asy_step_run(f, &again), &f->bench.err);
    assert_true(same_bits(&once, &again));
    assert_true(same_bits(&before, &f->train.x));
}

static void twice_the_same_and_the_input_untouched(void **state)
{
    (void)state;
    each_step(check_twice);
}

static void check_rows_alone(fixture *f)
{
    if (is_resampler(f->step.transform))
        return;
    void *model = asy_step_fit(f);
    asy_matrix all = asy_step_apply(f, model, &f->train.x);
    const size_t rows[] = {7, 0, 31, 2, 31};
    asy_matrix few = asy_matrix_new(&f->bench.arena, 5, f->train.x.p);
    asy_matrix need = asy_matrix_new(&f->bench.arena, 5, all.p);
    asy_matrix_take(&f->train.x, rows, 5, &few);
    asy_matrix_take(&all, rows, 5, &need);
    asy_matrix found = asy_step_apply(f, model, &few);
    assert_true(same_bits(&found, &need));
}

static void a_row_is_mapped_alone(void **state)
{
    (void)state;
    each_step(check_rows_alone);
}

static void check_names(fixture *f)
{
    const asy_transform *t = f->step.transform;
    if (is_resampler(t))
        return;
    void *model = asy_step_fit(f);
    const char *const *names = t->names(model);
    assert_true(t->width(model) > 0);
    for (size_t j = 0; j < t->width(model); j++)
        for (size_t other = 0; other < j; other++)
            assert_string_not_equal(names[j], names[other]);
}

static void columns_have_names_of_their_own(void **state)
{
    (void)state;
    each_step(check_names);
}

/* Wherever the input's storage has gaps between columns. */
static void check_stride(fixture *f)
{
    asy_matrix need, found, x = f->train.x;
    ASY_GOOD(asy_step_run(f, &need), &f->bench.err);
    asy_matrix wide = asy_matrix_new(&f->bench.arena, x.n + 3, x.p);
    for (size_t j = 0; j < x.p; j++)
        memcpy(asy_col(&wide, j), asy_ccol(&x, j), x.n * sizeof(double));
    f->train.x = (asy_matrix){wide.v, x.n, x.p, x.n + 3};
    ASY_GOOD(asy_step_run(f, &found), &f->bench.err);
    assert_true(same_bits(&found, &need));
}

static void views_with_gaps_give_the_same(void **state)
{
    (void)state;
    each_step(check_stride);
}

static void check_missing(fixture *f)
{
    asy_matrix out;
    asy_col(&f->train.x, 2)[5] = (double)NAN;
    if (f->step.transform->caps & ASY_STEP_MISSING_OK)
        ASY_GOOD(asy_step_run(f, &out), &f->bench.err);
    else
        asy_step_fails(f, ASY_ENUMERIC, ASY_SET(f->train.names[2], "missing"));
}

static void missing_values_are_used_or_named(void **state)
{
    (void)state;
    each_step(check_missing);
}

/* A column without values, then one with infinity: an answer or a sentence
   with the column's name, never NaN or infinity passed on as if it were one. */
static void check_hopeless(fixture *f)
{
    if (is_resampler(f->step.transform) &&
        (f->step.transform->caps & ASY_STEP_MISSING_OK))
        return;
    double *column = asy_col(&f->train.x, 1);
    for (size_t i = 0; i < f->train.x.n; i++)
        column[i] = (double)NAN;
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET(f->train.names[1]));
    for (size_t i = 0; i < f->train.x.n; i++)
        column[i] = (double)i;
    column[3] = (double)INFINITY;
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET(f->train.names[1]));
}

static void hopeless_columns_are_named(void **state)
{
    (void)state;
    each_step(check_hopeless);
}

static void assert_finite(const asy_matrix *x)
{
    for (size_t j = 0; j < x->p; j++)
        for (size_t i = 0; i < x->n; i++)
            assert_true(isfinite(asy_at(x, i, j)));
}

/* 0.1 has no exact mean: rounding must not pass for variance. */
static void check_constant(fixture *f)
{
    asy_matrix out;
    double *column = asy_col(&f->train.x, 0);
    for (size_t i = 0; i < f->train.x.n; i++)
        column[i] = 0.1;
    ASY_GOOD(asy_step_run(f, &out), &f->bench.err);
    assert_finite(&out);
    for (size_t j = 0; j < out.p; j++)
        for (size_t i = 0; i < out.n; i++)
            assert_true(fabs(asy_at(&out, i, j)) < 1e6);
}

static void a_constant_column_does_no_harm(void **state)
{
    (void)state;
    each_step(check_constant);
}

static void check_single_column(fixture *f)
{
    asy_matrix out;
    f->train.x.p = 1;
    ASY_GOOD(asy_step_run(f, &out), &f->bench.err);
    assert_int_equal(out.p, 1);
    assert_finite(&out);
}

static void one_column_is_enough(void **state)
{
    (void)state;
    each_step(check_single_column);
}

/* Every ninth row: fewer rows than columns for wine, 6 per class at least. */
static void check_few_rows(fixture *f)
{
    size_t rows[18], n = 0;
    for (int c = 0; c < f->train.k; c++)
        for (size_t i = 0, taken = 0; i < f->train.x.n && taken < 6; i++)
            if (f->train.y[i] == c) {
                rows[n++] = i;
                taken++;
            }
    asy_train few;
    asy_take(&f->bench.arena, &f->train, rows, n, &few);
    f->train = few;
    asy_matrix out;
    ASY_GOOD(asy_step_run(f, &out), &f->bench.err);
    assert_finite(&out);
}

static void few_rows_are_enough(void **state)
{
    (void)state;
    each_step(check_few_rows);
}

static size_t count_class(const asy_train *t, int class)
{
    size_t n = 0;
    for (size_t i = 0; i < t->x.n; i++)
        n += t->y[i] == class;
    return n;
}

static void check_balance(fixture *f)
{
    if (!is_resampler(f->step.transform))
        return;
    asy_train out = asy_step_resample(f);
    assert_int_equal(out.k, f->train.k);
    assert_int_equal(out.x.p, f->train.x.p);
    for (int c = 1; c < out.k; c++)
        assert_int_equal(count_class(&out, c), count_class(&out, 0));
    assert_ptr_equal(out.names, f->train.names);
    assert_ptr_not_equal(out.x.v, f->train.x.v);
    assert_ptr_not_equal(out.y, f->train.y);
}

static void resamplers_even_the_classes(void **state)
{
    (void)state;
    each_step(check_balance);
}

static bool same_row(const asy_train *a, size_t i, const asy_train *b, size_t l)
{
    for (size_t j = 0; j < a->x.p; j++)
        if (asy_at(&a->x, i, j) != asy_at(&b->x, l, j))
            return false;
    return a->y[i] == b->y[l];
}

/* Either all originals come first, or the rows are some of them in order. */
static void check_originals(fixture *f)
{
    if (!is_resampler(f->step.transform))
        return;
    asy_train out = asy_step_resample(f);
    size_t at = 0, n = out.x.n < f->train.x.n ? out.x.n : f->train.x.n;
    for (size_t i = 0; i < n; i++, at++) {
        while (at < f->train.x.n && !same_row(&out, i, &f->train, at))
            at++;
        assert_true(at < f->train.x.n);
    }
}

static void originals_stay_first_in_order(void **state)
{
    (void)state;
    each_step(check_originals);
}

static void check_key(fixture *f)
{
    asy_matrix one, other;
    ASY_GOOD(asy_step_run(f, &one), &f->bench.err);
    f->bench.ctx.key++;
    ASY_GOOD(asy_step_run(f, &other), &f->bench.err);
    bool random = (f->step.transform->caps & ASY_STEP_RANDOM) != 0;
    /* The classes of iris are even: nothing is drawn. */
    size_t classes = (size_t)f->train.k;
    bool even = count_class(&f->train, 0) * classes == f->train.x.n;
    bool drawn = random && !even;
    assert_int_equal(same_bits(&one, &other), !drawn);
}

static void the_key_decides_what_is_drawn(void **state)
{
    (void)state;
    each_step(check_key);
}

/* Labels may matter only to the steps that say so. */
static void check_labels(fixture *f)
{
    if (f->step.transform->caps & ASY_STEP_USES_Y)
        return;
    asy_matrix one, other;
    ASY_GOOD(asy_step_run(f, &one), &f->bench.err);
    int *y = asy_arena_calloc(&f->bench.arena, f->train.x.n, sizeof *y);
    y[0] = 1;
    f->train.y = y;
    ASY_GOOD(asy_step_run(f, &other), &f->bench.err);
    assert_true(same_bits(&one, &other));
}

static void labels_matter_only_where_declared(void **state)
{
    (void)state;
    each_step(check_labels);
}

static asy_status fit_or_resample(fixture *f)
{
    const asy_transform *t = f->step.transform;
    void *model;
    asy_train out;
    if (t->fit)
        return t->fit(&f->step, &f->train, &f->bench.ctx, &model);
    return t->resample(&f->step, &f->train, &f->bench.ctx, &out);
}

/* Make the n-th allocation fail, for n = 1, 2, ... until none is left. */
static void check_memory(fixture *f)
{
    asy_status status = ASY_ENOMEM;
    for (long n = 1; status != ASY_OK; n++) {
        asy_bench fresh;
        asy_bench_init(&fresh, 1);
        f->bench.ctx.arena = &fresh.arena;
        f->bench.ctx.scratch = &fresh.scratch;
        asy_memory_fail_at(n);
        status = fit_or_resample(f);
        asy_memory_fail_at(0);
        assert_true(status == ASY_OK || status == ASY_ENOMEM);
        asy_bench_clear(&fresh);
        assert_true(n < 100);
    }
}

static void memory_that_runs_out_is_reported(void **state)
{
    (void)state;
    each_step(check_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vtables_are_complete),
        cmocka_unit_test(twice_the_same_and_the_input_untouched),
        cmocka_unit_test(a_row_is_mapped_alone),
        cmocka_unit_test(columns_have_names_of_their_own),
        cmocka_unit_test(views_with_gaps_give_the_same),
        cmocka_unit_test(missing_values_are_used_or_named),
        cmocka_unit_test(hopeless_columns_are_named),
        cmocka_unit_test(a_constant_column_does_no_harm),
        cmocka_unit_test(one_column_is_enough),
        cmocka_unit_test(few_rows_are_enough),
        cmocka_unit_test(resamplers_even_the_classes),
        cmocka_unit_test(originals_stay_first_in_order),
        cmocka_unit_test(the_key_decides_what_is_drawn),
        cmocka_unit_test(labels_matter_only_where_declared),
        cmocka_unit_test(memory_that_runs_out_is_reported),
    };
    return ASY_RUN_TESTS("every pipeline step", tests);
}
