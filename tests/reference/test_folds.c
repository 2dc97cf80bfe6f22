/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kfold without shuffling makes the folds of scikit-learn's StratifiedKFold. */
#include <string.h>

#include "resample/resample.h"
#include "support/json.h"

/* The reference's folds, one number a row, for a method's name. */
static void compare(const json_t *reference, const char *name, const int *y,
                    size_t n, int k)
{
    unsigned folds = 0;
    assert_int_equal(sscanf(name, "StratifiedKFold%u_no_shuffle", &folds), 1);
    asy_bench bench;
    asy_bench_init(&bench, 1);
    const asy_value value[] = {{.type = ASY_INTEGER, .number = folds},
                               {.type = ASY_BOOL, .number = 0}};
    const asy_resampler *kfold = asy_resampler_find("kfold");
    asy_resample_in in = {.n = n,
                          .y = y,
                          .k = k,
                          .params = {kfold->params, 2, value},
                          .ctx = &bench.ctx};
    asy_folds out;
    ASY_GOOD(kfold->split(&in, &out), &bench.err);
    assert_int_equal(out.n, folds);
    size_t n_need;
    int *need =
        asy_json_ints(&bench.arena, json_object_get(reference, name), &n_need);
    assert_int_equal(n_need, n);
    for (size_t f = 0; f < out.n; f++)
        for (size_t t = 0; t < out.fold[f].n_test; t++)
            assert_int_equal(need[out.fold[f].test[t]], f);
    asy_bench_clear(&bench);
}

static json_t *reference_of(const json_t *root, const char *data)
{
    json_t *all = json_object_get(root, "folds_test_fold_of_each_row");
    json_t *found = json_object_get(all, data);
    assert_non_null(found);
    return found;
}

static void cohorts_are_divided_as_by_scikit_learn(void **state)
{
    (void)state;
    static const char *const data[] = {"breast_cancer", "cohort_66", "wine"};
    json_t *root = asy_json_load("tests/reference/learners.json");
    size_t compared = 0;
    for (size_t d = 0; d < 3; d++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        asy_train train;
        asy_cohort(&bench.arena, data[d], &train);
        const char *name;
        json_t *folds, *reference = reference_of(root, data[d]);
        json_object_foreach(reference, name, folds)
        {
            if (strncmp(name, "Stratified", 10) != 0)
                continue;
            compare(reference, name, train.y, train.x.n, train.k);
            compared++;
        }
        asy_bench_clear(&bench);
    }
    assert_int_equal(compared, 4);
    json_decref(root);
}

static void classes_smaller_than_the_folds_too(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    json_t *root = asy_json_load("tests/reference/learners.json");
    json_t *reference = reference_of(root, "small_13");
    size_t n;
    int k = 0;
    int *y = asy_json_ints(&bench.arena, json_object_get(reference, "y"), &n);
    for (size_t i = 0; i < n; i++)
        k = y[i] >= k ? y[i] + 1 : k;
    compare(reference, "StratifiedKFold3_no_shuffle", y, n, k);
    json_decref(root);
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cohorts_are_divided_as_by_scikit_learn),
        cmocka_unit_test(classes_smaller_than_the_folds_too),
    };
    return ASY_RUN_TESTS("folds", tests);
}
