/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every pipeline step promises, tried on every step of the registry:
 * pure functions of training rows, parameters and key; rows mapped one by one;
 * originals kept first; clear errors.
 */
#include "support/json.h"

#include <string.h>

#include "transform/transform.h"

#define MOST_PARAMS 8

/* A step with its defaults, but for what would not fit narrow data. */
typedef struct setting {
    const char *step, *param, *text;
} setting;

static const setting settings[] = {
    {"select_k_best", "k", "all"},
};

typedef struct fixture {
    asy_bench bench;
    asy_train train;
    asy_step step;
    asy_value value[MOST_PARAMS];
} fixture;

static void set_param(fixture *f, const char *name, const char *text)
{
    const asy_transform *t = f->step.transform;
    size_t at = asy_param_find(t->params, t->n_params, name);
    assert_true(at < t->n_params);
    ASY_GOOD(asy_param_parse(&t->params[at], text, false, &f->value[at],
                             &f->bench.err),
             &f->bench.err);
}

static void use_step(fixture *f, const asy_transform *t)
{
    assert_true(t->n_params <= MOST_PARAMS);
    f->step.transform = t;
    f->step.params = (asy_params){t->params, t->n_params, f->value};
    ASY_GOOD(
        asy_param_defaults(t->params, t->n_params, f->value, &f->bench.err),
        &f->bench.err);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(settings[i].step, t->name) == 0)
            set_param(f, settings[i].param, settings[i].text);
}

static void open_fixture(fixture *f, const asy_transform *t, const char *data)
{
    asy_bench_init(&f->bench, 20260301);
    asy_cohort(&f->bench.arena, data, &f->train);
    use_step(f, t);
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

/* Fit, then map the rows of in. */
static asy_status map(fixture *f, const asy_matrix *in, asy_matrix *out)
{
    const asy_transform *t = f->step.transform;
    void *model = NULL;
    ASY_TRY(t->fit(&f->step, &f->train, &f->bench.ctx, &model));
    *out = asy_matrix_new(&f->bench.arena, in->n, t->width(model));
    return t->apply(model, in, &f->bench.ctx, out);
}

static asy_matrix mapped(fixture *f, const asy_matrix *in)
{
    asy_matrix out;
    ASY_GOOD(map(f, in, &out), &f->bench.err);
    return out;
}

static asy_train resampled(fixture *f)
{
    asy_train out;
    ASY_GOOD(
        f->step.transform->resample(&f->step, &f->train, &f->bench.ctx, &out),
        &f->bench.err);
    return out;
}

/* Run the step, whichever kind it is. */
static asy_status run(fixture *f, asy_matrix *x)
{
    if (!is_resampler(f->step.transform))
        return map(f, &f->train.x, x);
    asy_train out = {0};
    asy_status status =
        f->step.transform->resample(&f->step, &f->train, &f->bench.ctx, &out);
    *x = out.x;
    return status;
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
    ASY_GOOD(run(f, &once), &f->bench.err);
    ASY_GOOD(run(f, &again), &f->bench.err);
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
    asy_matrix all = mapped(f, &f->train.x);
    const size_t rows[] = {7, 0, 31, 2, 31};
    asy_matrix few = asy_matrix_new(&f->bench.arena, 5, f->train.x.p);
    asy_matrix need = asy_matrix_new(&f->bench.arena, 5, all.p);
    asy_matrix_take(&f->train.x, rows, 5, &few);
    asy_matrix_take(&all, rows, 5, &need);
    asy_matrix found = mapped(f, &few);
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
    void *model = NULL;
    ASY_GOOD(t->fit(&f->step, &f->train, &f->bench.ctx, &model), &f->bench.err);
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
    ASY_GOOD(run(f, &need), &f->bench.err);
    asy_matrix wide = asy_matrix_new(&f->bench.arena, x.n + 3, x.p);
    for (size_t j = 0; j < x.p; j++)
        memcpy(asy_col(&wide, j), asy_ccol(&x, j), x.n * sizeof(double));
    f->train.x = (asy_matrix){wide.v, x.n, x.p, x.n + 3};
    ASY_GOOD(run(f, &found), &f->bench.err);
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
    asy_status status = run(f, &out);
    if (f->step.transform->caps & ASY_STEP_MISSING_OK) {
        ASY_GOOD(status, &f->bench.err);
        return;
    }
    assert_int_equal(status, ASY_ENUMERIC);
    assert_non_null(strstr(f->bench.err.message, f->train.names[2]));
    assert_non_null(strstr(f->bench.err.message, "missing"));
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
    asy_matrix out;
    if (is_resampler(f->step.transform) &&
        (f->step.transform->caps & ASY_STEP_MISSING_OK))
        return;
    double *column = asy_col(&f->train.x, 1);
    for (size_t i = 0; i < f->train.x.n; i++)
        column[i] = (double)NAN;
    assert_int_equal(run(f, &out), ASY_ENUMERIC);
    assert_non_null(strstr(f->bench.err.message, f->train.names[1]));
    for (size_t i = 0; i < f->train.x.n; i++)
        column[i] = (double)i;
    column[3] = (double)INFINITY;
    asy_error_reset(&f->bench.err);
    assert_int_equal(run(f, &out), ASY_ENUMERIC);
    assert_non_null(strstr(f->bench.err.message, f->train.names[1]));
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
    ASY_GOOD(run(f, &out), &f->bench.err);
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
    ASY_GOOD(run(f, &out), &f->bench.err);
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
    ASY_GOOD(run(f, &out), &f->bench.err);
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
    asy_train out = resampled(f);
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
    asy_train out = resampled(f);
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
    ASY_GOOD(run(f, &one), &f->bench.err);
    f->bench.ctx.key++;
    ASY_GOOD(run(f, &other), &f->bench.err);
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
    ASY_GOOD(run(f, &one), &f->bench.err);
    int *y = asy_arena_calloc(&f->bench.arena, f->train.x.n, sizeof *y);
    y[0] = 1;
    f->train.y = y;
    ASY_GOOD(run(f, &other), &f->bench.err);
    assert_true(same_bits(&one, &other));
}

static void labels_matter_only_where_declared(void **state)
{
    (void)state;
    each_step(check_labels);
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
    };
    return ASY_RUN_TESTS("every pipeline step", tests);
}
