/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of dealing: every unit once, and shards alike in what they cost. */
#include <stdio.h>
#include <string.h>

#include "plan/deal.h"
#include "support/experiment.h"

static void open_deal(asy_experiment *e, const char *rest, asy_deal *deal)
{
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             "assay: 1\nname: deal\n"
             "data: {file: cohort_66.csv, target: lic_elevated, positive: 1}\n"
             "%s",
             rest);
    ASY_GOOD(asy_experiment_open(e, yaml), &e->err);
    ASY_GOOD(asy_deal_make(&e->plan, &e->arena, deal, &e->err), &e->err);
}

static const char uneven[] =
    "holdout: {fraction: 0.2}\n"
    "resampling: {outer: {method: kfold, folds: 4, repeats: 3}}\n"
    "learners: {a: {model: lda},\n"
    "  b: {model: svc, grid: {C: [1, 2, 3, 4, 5, 6, 7]}},\n"
    "  c: {model: k_nearest_neighbors, grid: {n_neighbors: [1, 3]}}}\n"
    "permutation_test: {permutations: 11, repeats: 2}\n";
static const char plain[] = "learners: {a: {model: lda}}\n";

static size_t count_candidates(const asy_plan *plan, size_t number)
{
    asy_unit unit = asy_plan_unit(plan, number);
    return asy_plan_searches(plan, unit)
               ? plan->learner[unit.learner].n_candidates
               : 1;
}

static void every_unit_is_dealt_once(void **state)
{
    (void)state;
    const char *const rest[] = {uneven, plain};
    for (size_t i = 0; i < 2; i++) {
        asy_experiment e;
        asy_deal deal;
        open_deal(&e, rest[i], &deal);
        bool *seen = asy_arena_calloc(&e.arena, e.plan.n_units, sizeof *seen);
        for (size_t at = 0; at < e.plan.n_units; at++) {
            size_t number = asy_deal_at(&deal, at);
            assert_in_range(number, 0, e.plan.n_units - 1);
            assert_false(seen[number]);
            seen[number] = true;
        }
        asy_experiment_close(&e);
    }
}

static void dear_units_come_first(void **state)
{
    (void)state;
    asy_experiment e;
    asy_deal deal;
    open_deal(&e, uneven, &deal);
    size_t last = SIZE_MAX;
    for (size_t at = 0; at < e.plan.n_units; at++) {
        size_t now = count_candidates(&e.plan, asy_deal_at(&deal, at));
        assert_true(now <= last);
        last = now;
    }
    assert_int_equal(last, 1);
    asy_experiment_close(&e);
}

/* What one shard has: candidates, and units by learner and kind. */
typedef struct load {
    size_t candidates, units[3][2];
} load;

static load weigh(asy_experiment *e, const asy_deal *deal, asy_shard shard)
{
    asy_share share;
    ASY_GOOD(asy_deal_shard(deal, shard, &e->arena, &share, &e->err), &e->err);
    load l = {0};
    for (size_t i = 0; i < share.n; i++) {
        assert_true(i == 0 || share.unit[i] > share.unit[i - 1]);
        asy_unit unit = asy_plan_unit(&e->plan, share.unit[i]);
        l.candidates += count_candidates(&e->plan, share.unit[i]);
        l.units[unit.learner][unit.permutation > 0]++;
    }
    return l;
}

static size_t distance(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

static void shards_are_alike(void **state)
{
    (void)state;
    asy_experiment e;
    asy_deal deal;
    open_deal(&e, uneven, &deal);
    for (size_t of = 1; of <= 40; of++) {
        load first = weigh(&e, &deal, (asy_shard){1, of});
        size_t units = 0;
        for (size_t i = 1; i <= of; i++) {
            load l = weigh(&e, &deal, (asy_shard){i, of});
            /* The dearest unit has 7 candidates. */
            assert_true(distance(l.candidates, first.candidates) <= 7);
            for (size_t k = 0; k < 6; k++) {
                assert_true(distance(l.units[k / 2][k % 2],
                                     first.units[k / 2][k % 2]) <= 1);
                units += l.units[k / 2][k % 2];
            }
        }
        assert_int_equal(units, e.plan.n_units);
    }
    asy_experiment_close(&e);
}

static void more_shards_than_units(void **state)
{
    (void)state;
    asy_experiment e;
    asy_deal deal;
    open_deal(&e, plain, &deal);
    size_t of = e.plan.n_units + 3, units = 0;
    for (size_t i = 1; i <= of; i++) {
        asy_share share;
        ASY_GOOD(
            asy_deal_shard(&deal, (asy_shard){i, of}, &e.arena, &share, &e.err),
            &e.err);
        assert_true(share.n <= 1);
        units += share.n;
    }
    assert_int_equal(units, e.plan.n_units);
    asy_experiment_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_unit_is_dealt_once),
        cmocka_unit_test(dear_units_come_first),
        cmocka_unit_test(shards_are_alike),
        cmocka_unit_test(more_shards_than_units),
    };
    return ASY_RUN_TESTS("deal", tests);
}
