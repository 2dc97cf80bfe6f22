/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every registered learner against what the family promises (learner.h) and
 * what it declares of itself. One test a learner and promise.
 */
#include <stdio.h>
#include <string.h>

#include "support/fitted.h"
#include "support/json.h"
#include "support/trial.h"

#define MAX_TESTS 512

static void check_same_bits(const double *a, const double *b, size_t n)
{
    assert_memory_equal(a, b, n * sizeof *a);
}

/* ---- promises ---- */

static void runs_on_two_classes(asy_trial *t)
{
    asy_trial_run(t);
    asy_trial_use(t, "cohort_66");
    asy_trial_run(t);
}

static void more_classes_run_or_are_refused(asy_trial *t)
{
    static const char *const cohorts[] = {"wine", "iris"};
    for (size_t i = 0; i < 2; i++) {
        asy_trial_use(t, cohorts[i]);
        if (t->learner->caps & ASY_MULTICLASS) {
            asy_trial_run(t);
            continue;
        }
        void *model;
        assert_int_not_equal(asy_trial_fit(t, &model), ASY_OK);
        assert_non_null(strstr(t->bench.err.message, "3"));
    }
}

/* A fold may lack a class of the task. */
static void an_absent_class_gets_nothing(asy_trial *t)
{
    if (!(t->learner->caps & ASY_MULTICLASS))
        return;
    asy_trial_use(t, "wine");
    asy_train all = t->train;
    size_t n = 0, rows[178];
    for (size_t i = 0; i < all.x.n; i++)
        if (all.y[i] != 1)
            rows[n++] = i;
    asy_take(&t->bench.arena, &all, rows, n, &t->train);
    double *score = asy_trial_scores(t, asy_trial_model(t), &all.x);
    asy_trial_check(t, score, all.x.n);
    for (size_t i = 0; i < all.x.n && (t->learner->caps & ASY_PROBABILITY); i++)
        assert_true(score[3 * i + 1] == 0 ||
                    strcmp(t->learner->name, "dummy") == 0);
}

static void same_fit_same_bits(asy_trial *t)
{
    const double *one = asy_trial_scores(t, asy_trial_model(t), &t->train.x);
    const double *two = asy_trial_scores(t, asy_trial_model(t), &t->train.x);
    check_same_bits(one, two, t->train.x.n);
}

static void preparation_changes_no_bit(asy_trial *t)
{
    asy_trial_thin(t, 0, 23);
    const double *one = asy_trial_scores(t, asy_trial_model(t), &t->train.x);
    asy_fit bare =
        asy_fit_of(&t->bench, t->learner->name, &t->train, t->set, t->n_set);
    void *model = NULL;
    ASY_GOOD(t->learner->fit(&bare, &model), &t->bench.err);
    check_same_bits(one, asy_trial_scores(t, model, &t->train.x), t->train.x.n);
}

static void a_rows_score_is_its_own(asy_trial *t)
{
    const void *model = asy_trial_model(t);
    const double *all = asy_trial_scores(t, model, &t->train.x);
    asy_train every = t->train;
    for (size_t step = 3; step < 400; step += 150) {
        t->train = every;
        asy_trial_thin(t, 1, step);
        const double *some = asy_trial_scores(t, model, &t->train.x);
        for (size_t i = 0; i < t->train.x.n; i++)
            check_same_bits(&some[i], &all[1 + i * step], 1);
    }
}

static void a_rows_scores_are_their_own(asy_trial *t)
{
    if (!(t->learner->caps & ASY_MULTICLASS))
        return;
    asy_trial_use(t, "wine");
    const void *model = asy_trial_model(t);
    const double *all = asy_trial_scores(t, model, &t->train.x);
    asy_trial_thin(t, 2, 7);
    const double *some = asy_trial_scores(t, model, &t->train.x);
    for (size_t i = 0; i < t->train.x.n; i++)
        check_same_bits(some + 3 * i, all + 3 * (2 + 7 * i), 3);
}

static void training_rows_are_not_written_to(asy_trial *t)
{
    asy_train copy = t->train;
    asy_trial_thin(t, 0, 1);
    asy_trial_scores(t, asy_trial_model(t), &t->train.x);
    size_t n = copy.x.n;
    check_same_bits(t->train.x.v, copy.x.v, n * copy.x.p);
    assert_memory_equal(t->train.y, copy.y, n * sizeof *copy.y);
}

static void one_class_is_refused(asy_trial *t)
{
    int *y = asy_arena_calloc(&t->bench.arena, t->train.x.n, sizeof *y);
    void *model;
    t->train.y = y;
    assert_int_equal(asy_trial_fit(t, &model), ASY_ENUMERIC);
    assert_true(t->bench.err.message[0]);
}

static void missing_values_are_understood_or_named(asy_trial *t)
{
    asy_col(&t->train.x, 0)[7] = (double)NAN;
    if (t->learner->caps & ASY_MISSING_OK) {
        asy_trial_run(t);
        return;
    }
    void *model;
    assert_int_equal(asy_trial_fit(t, &model), ASY_ENUMERIC);
    assert_non_null(strstr(t->bench.err.message, t->train.names[0]));
}

static void constant_columns_do_no_harm(asy_trial *t)
{
    for (size_t j = 3; j < t->train.x.p; j += 5)
        for (size_t i = 0; i < t->train.x.n; i++)
            asy_col(&t->train.x, j)[i] = j == 3 ? 0 : 2.5;
    asy_trial_run(t);
}

static void fewer_rows_than_columns_do_no_harm(asy_trial *t)
{
    asy_trial_thin(t, 0, 28);
    assert_true(t->train.x.n < t->train.x.p);
    asy_trial_run(t);
}

/* Half of the rows are a copy of the other half's columns: nothing may depend
   on how often rows occur in a way that breaks. */
static void repeated_rows_do_no_harm(asy_trial *t)
{
    asy_train all = t->train;
    size_t rows[120];
    for (size_t i = 0; i < 120; i++)
        rows[i] = 9 * (i % 60);
    asy_take(&t->bench.arena, &all, rows, 120, &t->train);
    asy_trial_run(t);
}

/* 60 rows of class 0 and 30 of class 1, these given times over. */
static void take_unbalanced(asy_trial *t, const asy_train *all, size_t times)
{
    size_t n = 0, rows[120], zeros = 0, ones = 0;
    for (size_t i = 0; i < all->x.n; i++) {
        if (all->y[i] == 0 && zeros++ < 60)
            rows[n++] = i;
        if (all->y[i] == 1 && ones++ < 30)
            for (size_t r = 0; r < times; r++)
                rows[n++] = i;
    }
    asy_take(&t->bench.arena, all, rows, n, &t->train);
}

/* balanced weighs 60 rows of class 0 by 3/4 and 30 of class 1 by 3/2: as C
   times 3/4 on rows of which those of class 1 occur twice. */
static void class_weights_equal_repeated_rows(asy_trial *t)
{
    const asy_learner *l = t->learner;
    if (!(l->caps & ASY_CLASS_WEIGHT) || (l->caps & ASY_RANDOM))
        return;
    if (asy_trial_has(l, "tol"))
        asy_trial_set(t, "tol=1e-9");
    if (asy_trial_has(l, "gamma"))
        asy_trial_set(t, "gamma=0.05");
    asy_train all = t->train;
    size_t n_set = t->n_set;
    take_unbalanced(t, &all, 1);
    asy_trial_set(t, "class_weight=balanced");
    const double *weighted = asy_trial_scores(t, asy_trial_model(t), &all.x);
    t->n_set = n_set;
    if (asy_trial_has(l, "C"))
        asy_trial_set(t, "C=0.75");
    take_unbalanced(t, &all, 2);
    const double *repeated = asy_trial_scores(t, asy_trial_model(t), &all.x);
    ASY_NEAR_ALL(weighted, repeated, all.x.n, 1e-6);
}

/* A tree draws only which columns to look at, and is sure of its own rows. */
static void another_key_gives_other_bits(asy_trial *t)
{
    if (asy_trial_has(t->learner, "max_features"))
        asy_trial_set(t, "max_features=sqrt");
    const asy_matrix all = t->train.x;
    asy_trial_thin(t, 0, 3);
    const double *one = asy_trial_scores(t, asy_trial_model(t), &all);
    t->bench.ctx.key = 77;
    const double *two = asy_trial_scores(t, asy_trial_model(t), &all);
    if (t->learner->caps & ASY_RANDOM)
        assert_memory_not_equal(one, two, all.n * sizeof *one);
    else
        check_same_bits(one, two, all.n);
}

static void scale_free_means_what_it_says(asy_trial *t)
{
    if (!(t->learner->caps & ASY_SCALE_FREE))
        return;
    const double *one = asy_trial_scores(t, asy_trial_model(t), &t->train.x);
    for (size_t j = 0; j < t->train.x.p; j++)
        for (size_t i = 0; i < t->train.x.n; i++)
            asy_col(&t->train.x, j)[i] *= j % 2 ? 4 : 0.125;
    const double *two = asy_trial_scores(t, asy_trial_model(t), &t->train.x);
    check_same_bits(one, two, t->train.x.n);
}

/* Pairs of a row of each class that are in order, ties half. */
static double roc_auc(const double *score, const int *y, size_t n)
{
    double good = 0, pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t e = 0; e < n; e++) {
            if (y[i] != 1 || y[e] != 0)
                continue;
            pairs++;
            good += score[i] > score[e] ? 1 : score[i] == score[e] ? 0.5 : 0;
        }
    return good / pairs;
}

static void learns(asy_trial *t)
{
    bool fits_nothing = strcmp(t->learner->name, "dummy") == 0 ||
                        strcmp(t->learner->name, "marker") == 0;
    if (fits_nothing)
        return;
    asy_train all = t->train;
    asy_trial_thin(t, 0, 2);
    const void *model = asy_trial_model(t);
    t->train = all;
    asy_trial_thin(t, 1, 2);
    const double *score = asy_trial_scores(t, model, &t->train.x);
    assert_true(roc_auc(score, t->train.y, t->train.x.n) > 0.9);
}

static void is_described(asy_trial *t)
{
    const asy_learner *l = t->learner;
    assert_ptr_equal(asy_learner_find(l->name), l);
    assert_true(l->help && l->help[0]);
    assert_int_equal(asy_trial_has(l, "class_weight"),
                     (l->caps & ASY_CLASS_WEIGHT) != 0);
    for (size_t i = 0; i < l->n_params; i++) {
        assert_true(l->params[i].help && l->params[i].help[0]);
        assert_true((l->params[i].fallback != NULL) !=
                    ((l->params[i].flags & ASY_REQUIRED) != 0));
    }
}

/* ---- one test a learner and promise ---- */

static const struct {
    const char *name;
    void (*check)(asy_trial *t);
} promises[] = {
    {"is described", is_described},
    {"runs on two classes", runs_on_two_classes},
    {"more classes run or are refused", more_classes_run_or_are_refused},
    {"an absent class gets nothing", an_absent_class_gets_nothing},
    {"same fit, same bits", same_fit_same_bits},
    {"preparation changes no bit", preparation_changes_no_bit},
    {"a row's score is its own", a_rows_score_is_its_own},
    {"a row's scores are their own", a_rows_scores_are_their_own},
    {"training rows are not written to", training_rows_are_not_written_to},
    {"one class is refused", one_class_is_refused},
    {"missing values", missing_values_are_understood_or_named},
    {"constant columns", constant_columns_do_no_harm},
    {"fewer rows than columns", fewer_rows_than_columns_do_no_harm},
    {"repeated rows", repeated_rows_do_no_harm},
    {"class weights", class_weights_equal_repeated_rows},
    {"another key", another_key_gives_other_bits},
    {"scale free", scale_free_means_what_it_says},
    {"learns", learns},
};

#define N_PROMISES (sizeof promises / sizeof *promises)

/* The test's number is its place among learners and promises. */
static void run_promise(void **state)
{
    size_t number = *(const size_t *)*state, count;
    asy_trial t = {.learner = asy_learners(&count)[number / N_PROMISES]};
    asy_bench_init(&t.bench, 5);
    asy_trial_use(&t, "breast_cancer");
    promises[number % N_PROMISES].check(&t);
    asy_bench_clear(&t.bench);
}

int main(void)
{
    static struct CMUnitTest tests[MAX_TESTS];
    static char names[MAX_TESTS][96];
    static size_t numbers[MAX_TESTS];
    size_t count;
    const asy_learner *const *learners = asy_learners(&count);
    size_t n = count * N_PROMISES;
    if (n > MAX_TESTS)
        n = MAX_TESTS;
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "%s: %s",
                 learners[i / N_PROMISES]->name, promises[i % N_PROMISES].name);
        numbers[i] = i;
        tests[i] =
            (struct CMUnitTest){names[i], run_promise, NULL, NULL, &numbers[i]};
    }
    return asy_run_tests("learners", tests, n);
}
