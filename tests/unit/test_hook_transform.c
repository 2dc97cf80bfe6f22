/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks as pipeline steps. */
#include <string.h>

#include "support/hooked.h"
#include "support/json.h"

static asy_status fit(asy_hooked *t, const asy_train *train, void **model)
{
    const asy_transform *transform = asy_hooked_transform(t);
    asy_step step = {transform, t->params};
    asy_error_reset(&t->bench.err);
    return transform->fit(&step, train, &t->bench.ctx, model);
}

static asy_status apply(asy_hooked *t, const void *model, const asy_matrix *x,
                        asy_matrix *out)
{
    const asy_transform *transform = asy_hooked_transform(t);
    *out = asy_matrix_new(&t->bench.arena, x->n, transform->width(model));
    return transform->apply(model, x, &t->bench.ctx, out);
}

/* 21 rows: the 5 % and 95 % quantiles are the second and the last but one;
   1/8 lies between the third and the fourth, in the middle. */
static void winsorize_clips_to_quantiles(void **state)
{
    (void)state;
    static const char *const names[] = {"x"};
    double v[21];
    int y[21];
    for (int i = 0; i < 21; i++) {
        v[i] = (i * 8 % 21) * (i * 8 % 21); /* 0, 1, 4, .. 400, mixed */
        y[i] = i % 2;
    }
    asy_train train = {.x = {v, 21, 1, 21}, .y = y, .k = 2, .names = names};
    for (int eighth = 0; eighth < 2; eighth++) {
        double low = eighth ? 6.5 : 1, high = 361;
        asy_hooked t;
        void *model;
        asy_matrix out;
        asy_hooked_init(&t);
        asy_hooked_load(&t, ASY_HOOKED_TRANSFORM, "lua/winsorize.lua");
        if (eighth)
            asy_hooked_set(&t, "lower", "0.125");
        ASY_GOOD(fit(&t, &train, &model), &t.bench.err);
        assert_int_equal(asy_hooked_transform(&t)->width(model), 1);
        assert_string_equal(asy_hooked_transform(&t)->names(model)[0], "x");
        ASY_GOOD(apply(&t, model, &train.x, &out), &t.bench.err);
        for (size_t i = 0; i < 21; i++)
            ASY_NEAR(out.v[i], fmin(fmax(v[i], low), high), 1e-12);
        asy_hooked_clear(&t);
    }
}

static asy_status load_and_fit(asy_hooked *t, const char *fields, void **model)
{
    asy_train train;
    asy_hooked_init(t);
    asy_cohort(&t->bench.arena, "cohort_66", &train);
    const char *text = asy_arena_printf(
        &t->bench.arena,
        "return {kind = 'transform', fit = function(x, y, p, rng)\n"
        "  return {rng:uniform(), #y} end,\n%s}",
        fields);
    ASY_GOOD(asy_hooked_text(t, ASY_HOOKED_TRANSFORM, text), &t->bench.err);
    return fit(t, &train, model);
}

static void columns_may_change_in_number(void **state)
{
    (void)state;
    asy_hooked t;
    void *model;
    ASY_GOOD(load_and_fit(&t,
                          "apply = function(m, x) return x:cols_at{2, 1} end",
                          &model),
             &t.bench.err);
    const asy_transform *transform = asy_hooked_transform(&t);
    assert_int_equal(transform->width(model), 2);
    assert_non_null(strstr(transform->names(model)[1], ".2"));
    double v[] = {1, 2, 3, 4};
    asy_matrix x = {v, 2, 2, 2}, out;
    ASY_GOOD(apply(&t, model, &x, &out), &t.bench.err);
    const double want[] = {3, 4, 1, 2};
    ASY_NEAR_ALL(out.v, want, 4, 0);
    asy_hooked_clear(&t);
}

static void a_hook_may_name_its_columns(void **state)
{
    (void)state;
    asy_hooked t;
    void *model;
    ASY_GOOD(
        load_and_fit(&t,
                     "apply = function(m, x) return x:cols_at{2, 1} end,\n"
                     "names = function(m) return {'b', 'rows' .. m[2]} end",
                     &model),
        &t.bench.err);
    assert_string_equal(asy_hooked_transform(&t)->names(model)[0], "b");
    assert_string_equal(asy_hooked_transform(&t)->names(model)[1], "rows66");
    asy_hooked_clear(&t);
}

static void rubbish_is_named(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"apply = function(m, x) return {} end", "returned a table (need a m"},
        {"apply = function(m, x) return x:col(1) end", "need a matrix"},
        {"apply = function(m, x) return matrix.new(3, 2) end",
         "apply returned 3 rows (need 66)"},
        {"apply = function(m, x) local c = x:copy()\n"
         "for i = 1, x.rows do c:set(i, 1, i - x.rows) end return c end",
         "alone and"},
        {"apply = function(m, x) return x end,\nnames = function() end",
         ":4: names must return a table of 11 names"},
        {"apply = function(m, x) return x end,\n"
         "names = function() return {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11} end",
         "names returned a number at 1 (need a text)"},
        {"apply = function(m, x) return x end,\n"
         "names = function() local n = {('x'):rep(1025)}\n"
         "for i = 2, 11 do n[i] = n[1] end return n end",
         "names returned a text of 1025.0 bytes at 1 (need at most 1024)"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        asy_hooked t;
        void *model;
        assert_int_equal(load_and_fit(&t, bad[i][0], &model), ASY_EHOOK);
        asy_hooked_says(&t, bad[i][1]);
        asy_hooked_clear(&t);
    }
}

static void apply_bad(const char *fields, const char *says)
{
    asy_hooked t;
    void *model;
    double v[22];
    for (int i = 0; i < 22; i++)
        v[i] = 1e9; /* beyond any value of the cohort */
    asy_matrix x = {v, 2, 11, 2}, out;
    ASY_GOOD(load_and_fit(&t, fields, &model), &t.bench.err);
    assert_int_equal(apply(&t, model, &x, &out), ASY_EHOOK);
    asy_hooked_says(&t, says);
    asy_hooked_clear(&t);
}

static void rubbish_is_named_when_applied(void **state)
{
    (void)state;
    apply_bad("apply = function(m, x) local c = x:copy()\n"
              "if x:get(1, 1) > 1e6 then c:set(1, 2, 0/0) end return c end",
              "apply returned NaN in row 1, column 2 (need a number)");
    apply_bad("apply = function(m, x)\n"
              "if x:get(1, 1) > 1e6 then return matrix.new(x.rows, 1) end\n"
              "return x end",
              "apply returned 1 columns (need 11, as for the training rows)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(winsorize_clips_to_quantiles),
        cmocka_unit_test(columns_may_change_in_number),
        cmocka_unit_test(a_hook_may_name_its_columns),
        cmocka_unit_test(rubbish_is_named),
        cmocka_unit_test(rubbish_is_named_when_applied),
    };
    return ASY_RUN_TESTS("hooks as steps", tests);
}
