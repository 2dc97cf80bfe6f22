/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks as learners: what ships, what a hook is given, what it must return. */
#include <pthread.h>
#include <string.h>

#include "base/file.h"
#include "support/fitted.h"
#include "support/hooked.h"
#include "support/json.h"

/* ---- lua/knn.lua ---- */

static void knn_equals_the_built_in(void **state)
{
    (void)state;
    static const char *const cohorts[] = {"cohort_66", "breast_cancer", "wine"};
    static const char *const sizes[] = {"1", "4", "15"};
    for (size_t c = 0; c < 9; c++) {
        asy_hooked t;
        asy_train train, test;
        char set[32];
        asy_hooked_init(&t);
        asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/knn.lua");
        asy_hooked_set(&t, "k", sizes[c / 3]);
        asy_hooked_split(&t, cohorts[c % 3], &train, &test);
        asy_standardise(&train);
        asy_standardise(&test);
        const double *found = asy_hooked_scores(&t, &train, &test.x);
        snprintf(set, sizeof set, "n_neighbors=%s", sizes[c / 3]);
        const void *model =
            asy_model_of(&t.bench, "k_nearest_neighbors", &train, ASY_SET(set));
        const double *want = asy_scores_of(&t.bench, "k_nearest_neighbors",
                                           model, &test.x, train.k);
        size_t n = test.x.n * (train.k > 2 ? (size_t)train.k : 1);
        ASY_NEAR_ALL(found, want, n, 0);
        asy_hooked_clear(&t);
    }
}

/* ---- lua/points.lua ---- */

/* Two yes-or-no columns; counts[a][b] of class 0 and 1 by their values. */
static const int counts[2][2][2] = {{{40, 3}, {12, 9}}, {{9, 5}, {4, 18}}};

static asy_train two_items(asy_arena *arena)
{
    static const char *const names[] = {"a", "b"};
    asy_train train = {
        .x = asy_matrix_new(arena, 100, 2), .k = 2, .names = names};
    int *y = ASY_NEW(arena, int, 100);
    size_t n = 0;
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
            for (int c = 0; c < 2; c++)
                for (int i = 0; i < counts[a][b][c]; i++) {
                    asy_col(&train.x, 0)[n] = a;
                    asy_col(&train.x, 1)[n] = b;
                    y[n++] = c;
                }
    assert_int_equal(n, 100);
    train.y = y;
    return train;
}

/* One item is worth one point, and b / w that of the regression on it, which
   with hardly a penalty are logarithms of the odds in the table. */
static void one_item_gives_the_tables_odds(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    asy_train train = two_items(&t.bench.arena);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/points.lua");
    asy_hooked_set(&t, "max_items", "1");
    asy_hooked_set(&t, "C", "1e9");
    const double *score = asy_hooked_scores(&t, &train, &train.x);
    /* J of a is 23/35 - 13/65 = 0.457, of b 27/35 - 16/65 = 0.525 */
    double no = log(8.0 / 49.0), w = log(27.0 / 16.0) - no;
    for (size_t i = 0; i < 100; i++)
        ASY_NEAR(score[i], no / w + asy_at(&train.x, i, 1), 1e-6);
    asy_hooked_clear(&t);
}

static void points_are_rounded_weights(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    asy_train train = two_items(&t.bench.arena);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/points.lua");
    asy_hooked_set(&t, "C", "1");
    const double *score = asy_hooked_scores(&t, &train, &train.x);
    const void *lr =
        asy_model_of(&t.bench, "logistic_regression", &train, ASY_SET("C=1"));
    double corner[] = {0, 1, 0, 0, 0, 1}, *p;
    asy_matrix at = {corner, 3, 2, 3};
    p = asy_scores_of(&t.bench, "logistic_regression", lr, &at, 2);
    for (size_t i = 0; i < 3; i++)
        p[i] = log(p[i] / (1 - p[i]));
    double a = p[1] - p[0], b = p[2] - p[0], one = fmin(a, b);
    assert_true(one > 0);
    for (size_t i = 0; i < 100; i++)
        ASY_NEAR(score[i],
                 p[0] / one + floor(a / one + .5) * asy_at(&train.x, i, 0) +
                     floor(b / one + .5) * asy_at(&train.x, i, 1),
                 1e-5);
    asy_hooked_clear(&t);
}

/* ---- lua/README.md ---- */

/* The text between ```lua and ``` . */
static const char *manuals_example(asy_hooked *t)
{
    char *text = NULL;
    size_t size;
    ASY_GOOD(asy_file_read("lua/README.md", &t->bench.arena, &text, &size,
                           &t->bench.err),
             &t->bench.err);
    char *begin = strstr(text, "```lua\n");
    assert_non_null(begin);
    begin += strlen("```lua\n");
    *strstr(begin, "```") = '\0';
    return asy_arena_strdup(&t->bench.arena, begin);
}

static void the_manuals_example_works(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train, test;
    double right = 0;
    asy_hooked_init(&t);
    asy_hooked_split(&t, "breast_cancer", &train, &test);
    ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, manuals_example(&t)),
             &t.bench.err);
    assert_int_equal(t.member.n_params, 1);
    const double *score = asy_hooked_scores(&t, &train, &test.x);
    for (size_t i = 0; i < test.x.n; i++)
        right += (score[i] >= 0) == test.y[i];
    assert_true(right / (double)test.x.n > 0.8);
    asy_hooked_clear(&t);
}

/* ---- what a hook is given ---- */

static void parameters_keep_their_types(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "cohort_66", &train);
    ASY_GOOD(asy_hooked_text(
                 &t, ASY_HOOKED_LEARNER,
                 "return {kind = 'learner', params = {\n"
                 "  k = {default = 5, integer = true}, C = {default = 1},\n"
                 "  w = {default = 'u', choices = {'u', 'v'}}, b = {default = "
                 "true},\n"
                 "  s = {default = 'text'}},\n"
                 "fit = function(x, y, p, rng)\n"
                 "  assert(math.type(p.k) == 'integer' and p.k == 7)\n"
                 "  assert(math.type(p.C) == 'float' and p.C == 2)\n"
                 "  assert(p.w == 'v' and p.b == false and p.s == 'text')\n"
                 "  return 1 end,\n"
                 "score = function(m, x) return vector.new(x.rows) end}"),
             &t.bench.err);
    asy_hooked_set(&t, "k", "7");
    asy_hooked_set(&t, "C", "2");
    asy_hooked_set(&t, "w", "v");
    asy_hooked_set(&t, "b", "false");
    asy_hooked_scores(&t, &train, &train.x);
    asy_hooked_clear(&t);
}

static void missing_values_are_refused_unless_understood(void **state)
{
    (void)state;
    for (int understood = 0; understood < 2; understood++) {
        asy_hooked t;
        asy_train train;
        void *model;
        asy_hooked_init(&t);
        asy_cohort(&t.bench.arena, "cohort_66", &train);
        asy_col(&train.x, 2)[5] = NAN;
        const char *text = asy_arena_printf(
            &t.bench.arena,
            "return {kind = 'learner', missing_ok = %s,\n"
            "fit = function(x) local v = x:get(6, 3)\n"
            "  assert(v ~= v) return 1 end,\n"
            "score = function(m, x) return vector.new(x.rows) end}",
            understood ? "true" : "false");
        ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, text), &t.bench.err);
        asy_status status = asy_hooked_fit(&t, &train, &model);
        assert_int_equal(status, understood ? ASY_OK : ASY_ENUMERIC);
        if (!understood)
            asy_hooked_says(&t, train.names[2]);
        asy_hooked_clear(&t);
    }
}

/* ---- what a hook may return ---- */

/* A learner with these two functions, on two classes; what fit says. */
static void fit_bad(const char *fields, const char *says)
{
    asy_hooked t;
    asy_train train;
    void *model;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "cohort_66", &train);
    const char *text = asy_arena_printf(
        &t.bench.arena, "return {kind = 'learner',\n%s}", fields);
    ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, text), &t.bench.err);
    assert_int_equal(asy_hooked_fit(&t, &train, &model), ASY_EHOOK);
    asy_hooked_says(&t, says);
    asy_hooked_says(&t, t.member.name);
    asy_hooked_clear(&t);
}

#define SCORE(body)                                                            \
    "fit = function() return 1 end,\nscore = function(m, x) " body " end"

static void rubbish_is_named(void **state)
{
    (void)state;
    fit_bad(SCORE("return 5"), ":3: score returned a number (need a table");
    fit_bad(SCORE(""), "score returned a nil");
    fit_bad(SCORE("return {}"), "score returned 0 numbers (need 1)");
    fit_bad(SCORE("return {1, 2, 3}"), "score returned 3 numbers (need 1)");
    fit_bad(SCORE("return {'1'}"), "returned a string for row 1");
    fit_bad(SCORE("return {0/0}"), "returned NaN for row 1 (need a number)");
    fit_bad(SCORE("return matrix.new(x.rows, 2)"), "2 columns (need 1)");
    fit_bad(SCORE("return {1.5}") ", probability = true",
            "score returned 1.5 for row 1 (need probabilities: 0 to 1)");
    fit_bad("fit = function() end, score = function() end",
            ":2: fit returned nothing (need a model) (in fit)");
}

static void errors_name_file_line_and_function(void **state)
{
    (void)state;
    fit_bad("score = error,\nfit = function(x)\n  return x.y.z\nend",
            ":4: a matrix has no y (in fit)");
    fit_bad("score = error,\nfit = function(x)\n  return nothing.here\nend",
            ":4: attempt to index a nil value (global 'nothing') (in fit)");
    fit_bad(SCORE("return x:get(9, 1)"),
            ":3: row 9 does not exist (need 1 to 1) (in score)");
    fit_bad(SCORE("error('mine')"), ":3: mine (in score)");
    fit_bad(SCORE("error({})"), ":3: raised a table (need a text)");
    fit_bad(SCORE("error('plain', 0)"), ":3: plain (in score)");
    fit_bad(SCORE("error('two\\nlines')"), ":3: two lines (in score)");
    fit_bad(SCORE("local function f() return 1 + f() end return f()"),
            ":3: stack overflow");
}

/* Standardising by the rows at hand would leak between test rows. */
static void a_score_may_not_depend_on_other_rows(void **state)
{
    (void)state;
    fit_bad(SCORE("local s, c = {}, x:col(1) for i = 1, #c do\n"
                  "s[i] = c[i] - c:mean() end return s"),
            "alone and");
}

static void only_two_classes_unless_said(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train;
    void *model;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "wine", &train);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/points.lua");
    assert_int_equal(asy_hooked_fit(&t, &train, &model), ASY_EHOOK);
    asy_hooked_says(&t, "found 3 classes, need 2");
    asy_hooked_clear(&t);
}

/* ---- limits ---- */

static void memory_is_bounded(void **state)
{
    (void)state;
    asy_hooked_bad(
        "local t = {} for i = 1, 1e9 do t[i] = x:copy() end",
        "out of memory (need at most 256 MB a hook: hooks.memory_mb) (in fit)");
}

/* The models of a grid's candidates take each other's place: 2000 of them, of
   137 kB each, would not fit side by side. */
static void models_do_not_pile_up(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "breast_cancer", &train);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/knn.lua");
    for (int i = 0; i < 2000; i++) {
        void *model;
        asy_mark mark = asy_arena_mark(&t.bench.arena);
        ASY_GOOD(asy_hooked_fit(&t, &train, &model), &t.bench.err);
        asy_arena_release(&t.bench.arena, mark);
    }
    asy_hooked_clear(&t);
}

/* ---- units ---- */

static const char counting[] =
    "local calls = 0\n"
    "return {kind = 'learner',\n"
    "fit = function(x, y, p, rng) calls = calls + 1\n"
    "  return {calls, rng:uniform()} end,\n"
    "score = function(m, x) local s = {}\n"
    "  for i = 1, x.rows do s[i] = m[1] + m[2] end return s end}";

/* What a hook remembers ends with the unit; draws depend on the key alone. */
static void nothing_is_carried_from_unit_to_unit(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "cohort_66", &train);
    ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, counting), &t.bench.err);
    double first = *asy_hooked_scores(&t, &train, &train.x);
    assert_true(first >= 1 && first < 2);
    ASY_NEAR(*asy_hooked_scores(&t, &train, &train.x), first + 1, 1e-15);
    t.bench.ctx.unit++;
    ASY_NEAR(*asy_hooked_scores(&t, &train, &train.x), first, 0);
    t.bench.ctx.worker = 3;
    ASY_NEAR(*asy_hooked_scores(&t, &train, &train.x), first, 0);
    t.bench.ctx.key++;
    assert_true(*asy_hooked_scores(&t, &train, &train.x) != first + 1);
    asy_hooked_clear(&t);
}

/* Models of the same unit live side by side. */
static void models_are_told_apart(void **state)
{
    (void)state;
    asy_hooked t;
    asy_train train;
    void *one, *two;
    double score[66], again[66];
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "cohort_66", &train);
    ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_LEARNER, counting), &t.bench.err);
    ASY_GOOD(asy_hooked_fit(&t, &train, &one), &t.bench.err);
    ASY_GOOD(asy_hooked_score(&t, one, &train.x, score), &t.bench.err);
    ASY_GOOD(asy_hooked_fit(&t, &train, &two), &t.bench.err);
    ASY_GOOD(asy_hooked_score(&t, one, &train.x, again), &t.bench.err);
    ASY_NEAR_ALL(again, score, 66, 0);
    ASY_GOOD(asy_hooked_score(&t, two, &train.x, again), &t.bench.err);
    ASY_NEAR(again[0], score[0] + 1, 1e-15);
    asy_hooked_clear(&t);
}

typedef struct worker {
    const asy_learner *learner;
    const asy_train *train;
    asy_params params;
    asy_bench bench;
    unsigned index;
    asy_status status;
    double score[569];
} worker;

static void *work(void *user)
{
    worker *w = user;
    void *model;
    asy_bench_init(&w->bench, 1);
    w->bench.ctx.worker = w->index;
    asy_fit fit = {.learner = w->learner,
                   .train = w->train,
                   .params = w->params,
                   .ctx = &w->bench.ctx};
    for (int unit = 0; unit < 5 && w->status == ASY_OK; unit++) {
        w->bench.ctx.unit = (uint64_t)unit;
        w->status = w->learner->fit(&fit, &model);
        if (w->status == ASY_OK)
            w->status =
                w->learner->score(model, &w->train->x, &w->bench.ctx, w->score);
    }
    return NULL;
}

static void workers_do_not_meet(void **state)
{
    (void)state;
    static worker workers[4];
    pthread_t thread[4];
    asy_hooked t;
    asy_train train;
    asy_hooked_init(&t);
    asy_cohort(&t.bench.arena, "breast_cancer", &train);
    asy_hooked_load(&t, ASY_HOOKED_LEARNER, "lua/knn.lua");
    for (unsigned i = 0; i < 4; i++) {
        workers[i] = (worker){.learner = asy_hooked_learner(&t),
                              .train = &train,
                              .params = t.params,
                              .index = i};
        assert_int_equal(pthread_create(&thread[i], NULL, work, &workers[i]),
                         0);
    }
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
        ASY_GOOD(workers[i].status, &workers[i].bench.err);
        ASY_NEAR_ALL(workers[i].score, workers[0].score, 569, 0);
        asy_bench_clear(&workers[i].bench);
    }
    asy_hooked_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knn_equals_the_built_in),
        cmocka_unit_test(one_item_gives_the_tables_odds),
        cmocka_unit_test(points_are_rounded_weights),
        cmocka_unit_test(the_manuals_example_works),
        cmocka_unit_test(parameters_keep_their_types),
        cmocka_unit_test(missing_values_are_refused_unless_understood),
        cmocka_unit_test(rubbish_is_named),
        cmocka_unit_test(errors_name_file_line_and_function),
        cmocka_unit_test(a_score_may_not_depend_on_other_rows),
        cmocka_unit_test(only_two_classes_unless_said),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(models_do_not_pile_up),
        cmocka_unit_test(nothing_is_carried_from_unit_to_unit),
        cmocka_unit_test(models_are_told_apart),
        cmocka_unit_test(workers_do_not_meet),
    };
    return ASY_RUN_TESTS("hooks as learners", tests);
}
