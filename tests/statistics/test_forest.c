/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * random_forest against scikit-learn's as distributions: out-of-fold scores
 * of 200 trees on five given folds, ten seeds each. The seeds are fixed, so
 * the test always gives the same answer; its bounds are 4 standard errors.
 */
#include <string.h>

#include "base/rng.h"
#include "support/fitted.h"
#include "support/json.h"

#define SEEDS 10
#define FOLDS 5
#define TREES 200

typedef struct study {
    asy_train all;
    const int *fold; /* [n] */
    double *score;   /* [n] out of fold */
} study;

static void score_fold(study *s, uint64_t seed, int fold)
{
    asy_bench bench;
    asy_bench_init(&bench, asy_key_add(seed, (uint64_t)fold));
    size_t n = s->all.x.n, n_train = 0, n_test = 0;
    size_t *inside = ASY_NEW(&bench.arena, size_t, n);
    size_t *outside = ASY_NEW(&bench.arena, size_t, n);
    assert_true(inside && outside);
    for (size_t i = 0; i < n; i++)
        if (s->fold[i] == fold)
            outside[n_test++] = i;
        else
            inside[n_train++] = i;
    asy_train train, test;
    asy_take(&bench.arena, &s->all, inside, n_train, &train);
    asy_take(&bench.arena, &s->all, outside, n_test, &test);
    const void *model = asy_model_of(&bench, "random_forest", &train,
                                     ASY_SET("n_estimators=200"));
    double *score = asy_scores_of(&bench, "random_forest", model, &test.x, 2);
    for (size_t i = 0; i < n_test; i++)
        s->score[outside[i]] = score[i];
    asy_bench_clear(&bench);
}

/* Half credit for ties. */
static double roc_auc(const study *s)
{
    double won = 0, pairs = 0;
    for (size_t i = 0; i < s->all.x.n; i++)
        for (size_t l = 0; l < s->all.x.n; l++)
            if (s->all.y[i] == 1 && s->all.y[l] == 0) {
                won += s->score[i] > s->score[l];
                won += s->score[i] == s->score[l] ? 0.5 : 0;
                pairs += 1;
            }
    return won / pairs;
}

/* Root mean square over rows. */
static double distance(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(sum / (double)n);
}

/* The same by chance alone: fully grown trees vote 0 or 1, so a row's score has
   the variance p (1 - p) / trees, and two means of ten are compared. */
static double chance_distance(const double *p, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i] * (1 - p[i]) / TREES * 2 / SEEDS;
    return sqrt(sum / (double)n);
}

/* Two means of ten seeds each differ by an error of sd sqrt(2 / 10). */
static void check_against(const json_t *reference, study *s, asy_arena *arena)
{
    size_t n = s->all.x.n;
    double *mean = ASY_NEW(arena, double, n);
    assert_non_null(mean);
    memset(mean, 0, n * sizeof *mean);
    double auc = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        for (int fold = 0; fold < FOLDS; fold++)
            score_fold(s, seed, fold);
        auc += roc_auc(s) / SEEDS;
        for (size_t i = 0; i < n; i++)
            mean[i] += s->score[i] / SEEDS;
    }
    double error = sqrt(2.0 / SEEDS);
    double bound = 4 * error * asy_json_number(reference, "roc_auc_sd");
    assert_true(fabs(auc - asy_json_number(reference, "roc_auc_mean")) < bound);
    double *theirs = asy_json_doubles(
        arena, json_object_get(reference, "probability_mean_over_seeds"), NULL);
    double found = distance(mean, theirs, n);
    double chance = chance_distance(theirs, n);
    print_message("AUC %.5f against %.5f, bound %.5f; scores differ by %.5f, "
                  "by chance %.5f\n",
                  auc, asy_json_number(reference, "roc_auc_mean"), bound, found,
                  chance);
    /* Of some 25 undecided rows a root mean square has a relative sd of 1/7. */
    assert_true(found < 1.5 * chance);
}

static void forests_agree_with_scikit_learn(void **state)
{
    (void)state;
    json_t *root = asy_json_load("tests/reference/learners.json");
    const json_t *folds = json_object_get(root, "folds_test_fold_of_each_row");
    size_t i;
    json_t *reference;
    json_array_foreach(json_object_get(root, "forest_statistical"), i,
                       reference)
    {
        asy_arena arena;
        asy_arena_init(&arena);
        const char *data =
            json_string_value(json_object_get(reference, "data"));
        study s;
        asy_cohort(&arena, data, &s.all);
        s.fold = asy_json_ints(&arena,
                               json_object_get(json_object_get(folds, data),
                                               "StratifiedKFold5_no_shuffle"),
                               NULL);
        s.score = ASY_NEW(&arena, double, s.all.x.n);
        assert_non_null(s.score);
        check_against(reference, &s, &arena);
        asy_arena_clear(&arena);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forests_agree_with_scikit_learn),
    };
    return ASY_RUN_TESTS("forest statistics", tests);
}
