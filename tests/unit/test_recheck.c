/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few units beside a stored result: what is the same passes, and each kind of
   number that was changed is found and named. */
#include <string.h>

#include "engine/recheck.h"
#include "store/store.h"
#include "support/experiment.h"

static const char yaml[] =
    "assay: 1\nname: recheck\n"
    "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
    "holdout: {fraction: 0.2}\n"
    "resampling: {outer: {method: kfold, folds: 3, repeats: 2},\n"
    "             inner: {method: kfold, folds: 3}}\n"
    "pipeline: [standardize]\n"
    "learners:\n"
    "  lr: {model: logistic_regression, grid: {C: [0.1, 1, 10]}}\n"
    "  nb: {model: gaussian_naive_bayes}\n"
    "threshold: {rule: youden}\n"
    "confidence: {bootstrap: 50}\n"
    "permutation_test: {permutations: 4, metrics: [roc_auc]}\n";

/* 2 learners x (2 x 3 + 1) observed, 4 x 2 x (3 + 1) permuted units */
enum { OBSERVED = 14, PERMUTED = 32, ALL = OBSERVED + PERMUTED };

static asy_recheck recheck(asy_experiment *e, size_t n, uint64_t seed)
{
    asy_recheck out;
    asy_recheck_options options = {.n = n, .seed = seed, .arena = &e->arena};
    ASY_GOOD(asy_recheck_units(&e->plan, &e->result, &options, &out, &e->err),
             &e->err);
    return out;
}

static void the_same_passes(void **state)
{
    (void)state;
    asy_experiment e;
    asy_experiment_make(&e, yaml, 1);
    asy_recheck all = recheck(&e, 1000, 1), some = recheck(&e, 10, 1);
    assert_int_equal(all.differing, 0);
    assert_int_equal(all.observed, OBSERVED);
    assert_int_equal(all.permuted, PERMUTED);
    assert_int_equal(all.run, ALL);
    assert_int_equal(some.differing, 0);
    assert_int_equal(some.observed, 5);
    assert_int_equal(some.permuted, 5);
    assert_in_range(some.run, 10, 20);
    assert_in_range(some.compared, 50, all.compared - 1);
    asy_experiment_close(&e);
}

/* Change a number and look at all units: it must be found, and named. */
static void must_find(asy_experiment *e, double *number, const char *where)
{
    double was = *number;
    *number += 0.5;
    asy_recheck out = recheck(e, ALL, 0);
    *number = was;
    assert_int_equal(out.differing, 1);
    assert_string_equal(out.first, where);
    ASY_NEAR(out.largest, 0.5, 1e-9);
    ASY_NEAR(out.stored_first - out.now_first, 0.5, 1e-9);
}

static void each_number_is_looked_at(void **state)
{
    (void)state;
    asy_experiment e;
    asy_experiment_make(&e, yaml, 1);
    asy_learner_result *l = &e.result.learner[0];
    must_find(&e, &l->score[70], "/learners/lr/score[70]");
    must_find(&e, &l->threshold[4], "/learners/lr/threshold[1, 1]");
    must_find(&e, &l->tuning.inner_score[7],
              "/learners/lr/tuning/inner_score[0, 2, 1]");
    must_find(&e, &l->metric[0].fold[5],
              "/learners/lr/metrics/roc_auc/fold[1, 2]");
    must_find(&e, &l->null[0].null[3],
              "/learners/lr/permutation/roc_auc/null[3]");
    must_find(&e, &l->holdout.score[2], "/learners/lr/holdout/score[2]");
    must_find(&e, &l->holdout.inner_score[1],
              "/learners/lr/holdout/inner_score[1]");
    must_find(&e, &l->holdout.metric[0].pooled[0],
              "/learners/lr/holdout/metrics/roc_auc/pooled");
    must_find(&e, &l->holdout.null[0].null[0],
              "/learners/lr/holdout/permutation/roc_auc/null[0]");
    l->tuning.chosen[3] ^= 1;
    assert_string_equal(recheck(&e, ALL, 0).first,
                        "/learners/lr/tuning/chosen[1, 0]");
    l->tuning.chosen[3] ^= 1;
    l->decision[9] ^= 1;
    assert_string_equal(recheck(&e, ALL, 0).first, "/learners/lr/decision[9]");
    asy_experiment_close(&e);
}

/* Seeds draw other units, and the same seed the same. */
static void seeds_draw(void **state)
{
    (void)state;
    asy_experiment e;
    asy_experiment_make(&e, yaml, 1);
    e.result.learner[0].threshold[2] = 9;
    size_t found = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        size_t n = recheck(&e, 8, seed).differing;
        assert_int_equal(recheck(&e, 8, seed).differing, n);
        found += n;
    }
    /* 4 of 14 observed units are drawn: of 20 times about 6. */
    assert_in_range(found, 1, 15);
    asy_experiment_close(&e);
}

/* A failed unit is the same if it fails with the same words. */
static void failures(void **state)
{
    (void)state;
    asy_experiment e;
    asy_experiment_make(&e,
                        "assay: 1\nname: fails\n"
                        "data: {file: cohort_66.csv, target: lic_elevated,\n"
                        "       positive: 1}\n"
                        "resampling: {outer: {method: kfold, folds: 3}}\n"
                        "pipeline: [smote: {k_neighbors: 40}]\n"
                        "learners: {nb: {model: gaussian_naive_bayes}}\n",
                        1);
    assert_int_equal(e.result.n_failures, 3);
    assert_int_equal(recheck(&e, 3, 0).differing, 0);
    e.result.failure[1].message = "another";
    assert_int_equal(recheck(&e, 3, 0).differing, 1);
    asy_experiment_close(&e);
}

/* What is made of the stored units is what was stored, byte for byte. */
static void must_come_out_again(const char *study)
{
    asy_experiment e;
    asy_experiment_make(&e, study, 1);
    asy_image stored, now;
    ASY_GOOD(asy_store_image(&e.result, &e.arena, &stored, &e.err), &e.err);
    for (size_t n = 1; n < 10000; n *= 9999) {
        asy_recheck found = recheck(&e, n, 0);
        assert_int_equal(found.differing, 0);
        assert_int_equal(found.observed_left == 0, n > 1);
        ASY_GOOD(asy_store_image(&found.now, &e.arena, &now, &e.err), &e.err);
        assert_int_equal(now.size, stored.size);
        assert_memory_equal(now.bytes, stored.bytes, now.size);
    }
    asy_experiment_close(&e);
}

static void the_result_comes_out_again(void **state)
{
    (void)state;
    must_come_out_again(yaml);
    must_come_out_again(asy_everything_study);
    must_come_out_again(
        "assay: 1\nname: pooled\n"
        "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
        "resampling: {outer: {method: leave_one_out}}\n"
        "learners: {nb: {model: gaussian_naive_bayes}}\n"
        "permutation_test: {permutations: 2, metrics: [roc_auc]}\n"
        "compare: [{name: p, sensitivity: {value: 0.8, lower: 0.7,\n"
        "           upper: 0.9}, auc: 0.84}]\n");
    must_come_out_again("assay: 1\nname: classes\n"
                        "data: {file: cohort_66.csv, target: risk_group}\n"
                        "holdout: {fraction: 0.2}\n"
                        "resampling: {outer: {method: kfold, folds: 3},\n"
                        "             inner: {method: kfold, folds: 3}}\n"
                        "learners: {knn: {model: k_nearest_neighbors,\n"
                        "                 grid: {n_neighbors: [3, 5]}}}\n"
                        "importance: {repeats: 2, metric: accuracy}\n");
    must_come_out_again(
        "assay: 1\nname: fails\n"
        "data: {file: cohort_66.csv, target: lic_elevated,\n"
        "       positive: 1}\n"
        "holdout: {fraction: 0.2}\n"
        "resampling: {outer: {method: kfold, folds: 3}}\n"
        "pipeline: [smote: {k_neighbors: 18}]\n"
        "learners: {nb: {model: gaussian_naive_bayes}}\n"
        "threshold: {rule: fixed, value: 0.3}\n"
        "permutation_test: {permutations: 3, metrics: [mcc]}\n");
}

static void another_shape(void **state)
{
    (void)state;
    asy_experiment e;
    asy_experiment_make(&e, yaml, 1);
    asy_recheck out;
    asy_recheck_options options = {.n = 1, .arena = &e.arena};
    e.result.n_folds = 2;
    assert_int_equal(
        asy_recheck_units(&e.plan, &e.result, &options, &out, &e.err),
        ASY_EDATA);
    assert_non_null(strstr(e.err.message, "has not the shape"));
    asy_experiment_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_passes),
        cmocka_unit_test(each_number_is_looked_at),
        cmocka_unit_test(seeds_draw),
        cmocka_unit_test(failures),
        cmocka_unit_test(the_result_comes_out_again),
        cmocka_unit_test(another_shape),
    };
    return ASY_RUN_TESTS("recheck", tests);
}
