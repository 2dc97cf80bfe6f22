/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every registered resampling method promises, on many divisions. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "resample/resample.h"
#include "support/check.h"

enum { MOST_ROWS = 400, MOST_CLASSES = 5, MOST_PARAMS = 8 };

/* A made cohort: rows of each class, and rows a group (0: no groups). */
typedef struct design {
    size_t rows[MOST_CLASSES];
    size_t group_rows;
    bool tiny; /* a method may refuse it, with a reason */
} design;

static const design designs[] = {
    {{10, 10}, 0, false},
    {{53, 13}, 0, false},
    {{357, 31}, 0, false},
    {{59, 71, 48}, 0, false},
    {{7, 6, 5, 9, 11}, 0, false},
    {{40, 3}, 0, false},
    {{0, 20, 20}, 0, false},
    {{60, 30}, 3, false},
    {{60, 30}, 2, false},
    {{33, 44, 55}, 4, false},
    {{20, 15}, 1, false},
    {{1, 1}, 0, true},
    {{2, 1}, 0, true},
    {{2, 2}, 0, true},
    {{4, 4}, 0, true},
    {{1, 6}, 0, true},
    {{3, 3}, 6, true},
    {{6, 6}, 6, true},
    {{1, 0}, 0, true},
};
enum { N_DESIGNS = sizeof designs / sizeof designs[0] };

typedef struct trial {
    asy_bench bench;
    const asy_resampler *method;
    size_t design;
    asy_resample_in in;
    asy_folds out;
    asy_status status;
    int y[MOST_ROWS], group[MOST_ROWS], fold_of[MOST_ROWS];
    asy_value value[MOST_PARAMS];
} trial;

static void make_rows(trial *t, const design *d)
{
    size_t order[MOST_ROWS], n = 0;
    int labels[MOST_ROWS];
    for (int c = 0; c < MOST_CLASSES; c++) {
        if (d->rows[c] > 0)
            t->in.k = c + 1;
        for (size_t r = 0; r < d->rows[c]; r++)
            labels[n++] = c;
    }
    if (t->in.k < 2)
        t->in.k = 2;
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    asy_rng rng;
    asy_rng_init(&rng, n);
    asy_rng_shuffle(&rng, order, n);
    for (size_t i = 0; i < n; i++)
        t->y[i] = labels[order[i]];
    t->in.n = n;
    t->in.y = t->y;
}

/* Groups of rows that are not neighbours; folds that respect them. */
static void make_groups(trial *t, const design *d)
{
    size_t n = t->in.n, groups = n;
    if (d->group_rows > 0) {
        groups = (n + d->group_rows - 1) / d->group_rows;
        t->in.group = t->group;
        t->in.n_groups = (int)groups;
    }
    for (size_t i = 0; i < n; i++) {
        t->group[i] = (int)(i % groups);
        t->fold_of[i] = t->group[i] % 4 - 1;
    }
    t->in.fold_of = t->fold_of;
    t->in.n_folds = 3;
}

static void start(trial *t, const asy_resampler *method, size_t d, uint64_t key)
{
    memset(t, 0, sizeof *t);
    asy_bench_init(&t->bench, key);
    t->method = method;
    t->design = d;
    make_rows(t, &designs[d]);
    make_groups(t, &designs[d]);
    for (size_t p = 0; p < method->n_params; p++) {
        const asy_param *param = &method->params[p];
        t->value[p] = (asy_value){.type = ASY_STRING, .string = "cv"};
        if (!(param->flags & ASY_REQUIRED))
            ASY_GOOD(asy_param_parse(param, param->fallback, false,
                                     &t->value[p], &t->bench.err),
                     &t->bench.err);
    }
    t->in.params = (asy_params){method->params, method->n_params, t->value};
    t->in.ctx = &t->bench.ctx;
}

static void split(trial *t)
{
    t->status = t->method->split(&t->in, &t->out);
}

static void finish(trial *t)
{
    asy_bench_clear(&t->bench);
}

/* May the method say no to this design? It must then say why. */
static bool may_refuse(const trial *t)
{
    const design *d = &designs[t->design];
    bool needs_group = t->method->caps & ASY_RESAMPLE_NEEDS_GROUP;
    bool splits_groups = strcmp(t->method->name, "leave_one_out") == 0;
    return d->tiny || (needs_group && d->group_rows == 0) ||
           (splits_groups && d->group_rows > 1);
}

/* Run check on every method and design that gives folds. */
static void everywhere(void (*check)(trial *))
{
    size_t n, checked = 0;
    const asy_resampler *const *all = asy_resamplers(&n);
    for (size_t m = 0; m < n; m++) {
        for (size_t d = 0; d < N_DESIGNS; d++) {
            trial t;
            start(&t, all[m], d, 7 + d);
            split(&t);
            if (t.status == ASY_OK) {
                check(&t);
                checked++;
            } else if (!may_refuse(&t)) {
                fail_msg("%s, design %zu: %s", all[m]->name, d,
                         t.bench.err.message);
            } else {
                assert_int_equal(t.status, ASY_EDATA);
                assert_true(strlen(t.bench.err.message) > 20);
            }
            finish(&t);
        }
    }
    assert_true(checked > 50);
}

/* ---- within a fold ---- */

static bool with_repetitions(const trial *t)
{
    return strcmp(t->method->name, "bootstrap") == 0;
}

static void check_disjoint(trial *t)
{
    for (size_t f = 0; f < t->out.n; f++) {
        const asy_fold *fold = &t->out.fold[f];
        int side[MOST_ROWS] = {0};
        assert_true(fold->n_train > 0);
        assert_true(fold->n_test > 0);
        for (size_t r = 0; r < fold->n_train; r++) {
            assert_true(fold->train[r] < t->in.n);
            side[fold->train[r]] = 1;
        }
        for (size_t r = 0; r < fold->n_test; r++) {
            assert_true(fold->test[r] < t->in.n);
            assert_int_equal(side[fold->test[r]], 0);
            side[fold->test[r]] = 2;
        }
        for (size_t i = 0; i < t->in.n; i++)
            assert_int_not_equal(side[i], 0);
    }
}

static void no_row_is_on_both_sides_and_none_is_lost(void **state)
{
    (void)state;
    everywhere(check_disjoint);
}

static void check_ascending(trial *t)
{
    size_t step = with_repetitions(t) ? 0 : 1;
    for (size_t f = 0; f < t->out.n; f++) {
        const asy_fold *fold = &t->out.fold[f];
        for (size_t r = 1; r < fold->n_train; r++)
            assert_true(fold->train[r] >= fold->train[r - 1] + step);
        for (size_t r = 1; r < fold->n_test; r++)
            assert_true(fold->test[r] > fold->test[r - 1]);
    }
}

static void rows_are_in_ascending_order(void **state)
{
    (void)state;
    everywhere(check_ascending);
}

static void check_groups(trial *t)
{
    if (!t->in.group)
        return;
    for (size_t f = 0; f < t->out.n; f++) {
        const asy_fold *fold = &t->out.fold[f];
        bool trained[MOST_ROWS] = {false};
        for (size_t r = 0; r < fold->n_train; r++)
            trained[t->in.group[fold->train[r]]] = true;
        for (size_t r = 0; r < fold->n_test; r++)
            assert_false(trained[t->in.group[fold->test[r]]]);
    }
}

static void groups_never_cross_a_fold(void **state)
{
    (void)state;
    everywhere(check_groups);
}

/* ---- all folds together ---- */

static void check_partition(trial *t)
{
    size_t tested[MOST_ROWS] = {0};
    for (size_t f = 0; f < t->out.n; f++)
        for (size_t r = 0; r < t->out.fold[f].n_test; r++)
            tested[t->out.fold[f].test[r]]++;
    if (t->method->caps & ASY_RESAMPLE_PARTITION)
        for (size_t i = 0; i < t->in.n; i++)
            assert_int_equal(tested[i], 1);
}

static void a_partition_tests_every_row_once(void **state)
{
    (void)state;
    everywhere(check_partition);
}

static void check_count(trial *t)
{
    assert_int_equal(t->method->count(&t->in), t->out.n);
}

static void count_tells_the_folds_before_they_are_made(void **state)
{
    (void)state;
    everywhere(check_count);
}

/* ---- randomness ---- */

static bool same_folds(const asy_folds *a, const asy_folds *b)
{
    if (a->n != b->n)
        return false;
    for (size_t f = 0; f < a->n; f++) {
        const asy_fold *x = &a->fold[f], *y = &b->fold[f];
        if (x->n_train != y->n_train || x->n_test != y->n_test ||
            memcmp(x->train, y->train, x->n_train * sizeof(size_t)) != 0 ||
            memcmp(x->test, y->test, x->n_test * sizeof(size_t)) != 0)
            return false;
    }
    return true;
}

static void check_keys(trial *t)
{
    trial again, other;
    start(&again, t->method, t->design, t->bench.ctx.key);
    split(&again);
    ASY_GOOD(again.status, &again.bench.err);
    assert_true(same_folds(&t->out, &again.out));
    finish(&again);
    start(&other, t->method, t->design, 12345);
    split(&other);
    ASY_GOOD(other.status, &other.bench.err);
    if (!(t->method->caps & ASY_RESAMPLE_RANDOM))
        assert_true(same_folds(&t->out, &other.out));
    else if (!designs[t->design].tiny)
        assert_false(same_folds(&t->out, &other.out));
    finish(&other);
}

static void the_key_alone_decides_what_is_random(void **state)
{
    (void)state;
    everywhere(check_keys);
}

/* Permuting labels over rows must not move the sizes of the parts. */
static void check_permuted(trial *t)
{
    if (t->in.group)
        return;
    trial p;
    start(&p, t->method, t->design, t->bench.ctx.key);
    for (size_t i = 0; i < p.in.n; i++)
        p.y[i] = t->y[(i + p.in.n / 2 + 1) % p.in.n];
    split(&p);
    ASY_GOOD(p.status, &p.bench.err);
    assert_int_equal(p.out.n, t->out.n);
    for (size_t f = 0; f < t->out.n; f++)
        assert_int_equal(p.out.fold[f].n_train, t->out.fold[f].n_train);
    finish(&p);
}

static void permuted_labels_keep_the_sizes(void **state)
{
    (void)state;
    everywhere(check_permuted);
}

/* ---- stratification ---- */

static size_t count_class(const trial *t, const size_t *rows, size_t n, int c)
{
    size_t found = 0;
    for (size_t r = 0; r < n; r++)
        found += t->in.y[rows[r]] == c;
    return found;
}

/* Rows of class c (-1: any) in the test parts differ by one at most. */
static void check_spread(const trial *t, int c)
{
    size_t least = SIZE_MAX, most = 0;
    for (size_t f = 0; f < t->out.n; f++) {
        const asy_fold *fold = &t->out.fold[f];
        size_t found =
            c < 0 ? fold->n_test : count_class(t, fold->test, fold->n_test, c);
        least = found < least ? found : least;
        most = found > most ? found : most;
    }
    assert_true(most - least <= 1);
}

static void check_kfold(trial *t)
{
    if (strcmp(t->method->name, "kfold") != 0 || t->in.group)
        return;
    for (int c = -1; c < t->in.k; c++)
        check_spread(t, c);
}

static void kfold_deals_classes_and_rows_evenly(void **state)
{
    (void)state;
    everywhere(check_kfold);
}

static void check_holdout(trial *t)
{
    if (strcmp(t->method->name, "holdout") != 0 || t->in.group)
        return;
    const asy_fold *fold = &t->out.fold[0];
    for (int c = 0; c < t->in.k; c++) {
        size_t n = designs[t->design].rows[c];
        size_t need = (size_t)floor(0.25 * (double)n + 0.5);
        if (n >= 2 && need == 0)
            need = 1;
        if (n < 2)
            need = 0;
        assert_int_equal(count_class(t, fold->test, fold->n_test, c), need);
    }
}

static void holdout_takes_its_share_of_each_class(void **state)
{
    (void)state;
    everywhere(check_holdout);
}

static void check_bootstrap(trial *t)
{
    if (!with_repetitions(t) || t->in.group)
        return;
    for (size_t f = 0; f < t->out.n; f++) {
        const asy_fold *fold = &t->out.fold[f];
        for (int c = 0; c < t->in.k; c++)
            assert_int_equal(count_class(t, fold->train, fold->n_train, c),
                             designs[t->design].rows[c]);
    }
}

static void bootstrap_draws_as_many_of_each_class_as_there_are(void **state)
{
    (void)state;
    everywhere(check_bootstrap);
}

/* ---- memory ---- */

/* Whichever allocation fails, the answer is ASY_ENOMEM. */
static void check_memory(trial *t)
{
    enum { MOST_ALLOCATIONS = 50 };
    asy_status status = ASY_ENOMEM;
    long at = 0;
    while (status == ASY_ENOMEM && ++at < MOST_ALLOCATIONS) {
        trial poor;
        start(&poor, t->method, t->design, t->bench.ctx.key);
        asy_memory_fail_at(at);
        split(&poor);
        asy_memory_fail_at(0);
        status = poor.status;
        finish(&poor);
    }
    assert_int_equal(status, ASY_OK);
    assert_true(at > 2);
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    everywhere(check_memory);
}

/* ---- the registry ---- */

static void members_are_described_and_found(void **state)
{
    (void)state;
    size_t n;
    const asy_resampler *const *all = asy_resamplers(&n);
    assert_true(n >= 6);
    for (size_t m = 0; m < n; m++) {
        assert_ptr_equal(asy_resampler_find(all[m]->name), all[m]);
        assert_true(strlen(all[m]->help) > 10);
        assert_true(all[m]->n_params <= MOST_PARAMS);
        for (size_t p = 0; p < all[m]->n_params; p++)
            assert_true(strlen(all[m]->params[p].help) > 5);
    }
    assert_null(asy_resampler_find("k_fold"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_row_is_on_both_sides_and_none_is_lost),
        cmocka_unit_test(rows_are_in_ascending_order),
        cmocka_unit_test(groups_never_cross_a_fold),
        cmocka_unit_test(a_partition_tests_every_row_once),
        cmocka_unit_test(count_tells_the_folds_before_they_are_made),
        cmocka_unit_test(the_key_alone_decides_what_is_random),
        cmocka_unit_test(permuted_labels_keep_the_sizes),
        cmocka_unit_test(kfold_deals_classes_and_rows_evenly),
        cmocka_unit_test(holdout_takes_its_share_of_each_class),
        cmocka_unit_test(bootstrap_draws_as_many_of_each_class_as_there_are),
        cmocka_unit_test(running_out_of_memory_is_reported),
        cmocka_unit_test(members_are_described_and_found),
    };
    return ASY_RUN_TESTS("resamplers", tests);
}
