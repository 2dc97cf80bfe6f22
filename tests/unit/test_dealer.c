/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dealing to many workers: every unit, dear ones first, fewer at the end, and
   once more what a lost worker had. */
#include <stdio.h>

#include "engine/dealer.h"
#include "support/experiment.h"

typedef struct table {
    asy_experiment e;
    asy_dealer dealer;
    double now;
} table;

/* 2 learners: 10 observed units and 200 permuted ones each. */
static void sit_down(table *t, unsigned workers, const asy_share *share)
{
    *t = (table){.now = 100};
    ASY_GOOD(asy_experiment_open(
                 &t->e, "assay: 1\nname: dealer\n"
                        "data: {file: cohort_66.csv, target: lic_elevated,"
                        " positive: 1}\n"
                        "resampling: {outer: {method: kfold, folds: 5,"
                        " repeats: 2}}\n"
                        "learners: {a: {model: lda}, b: {model: dummy}}\n"
                        "permutation_test: {permutations: 40}\n"),
             &t->e.err);
    ASY_GOOD(asy_collection_init(&t->e.collection, &t->e.plan, &t->e.err),
             &t->e.err);
    const asy_dealer_request request = {
        .collection = &t->e.collection, .share = share, .threads = workers};
    ASY_GOOD(asy_dealer_init(&t->dealer, &request, &t->e.arena, &t->e.err),
             &t->e.err);
}

static void stand_up(table *t)
{
    asy_experiment_close(&t->e);
}

static asy_span ask_as(table *t, unsigned worker, size_t most)
{
    asy_ask a = {.worker = worker, .threads = 1, .most = most, .now = t->now};
    return asy_dealer_take(&t->dealer, &a);
}

static asy_span ask(table *t, unsigned threads, size_t most)
{
    asy_ask a = {.threads = threads, .most = most, .now = t->now};
    return asy_dealer_take(&t->dealer, &a);
}

/* A worker does its span at once; a unit of learner l takes l + 1 ms. */
static void work_off(table *t, asy_span span)
{
    for (uint32_t i = 0; i < span.n; i++) {
        size_t number = span.first + i * span.step;
        double seconds =
            1e-3 * (double)(1 + asy_plan_unit(&t->e.plan, number).learner);
        t->now += seconds;
        asy_dealer_done(&t->dealer, number, seconds, t->now);
    }
}

static void mark(bool *seen, asy_span span)
{
    for (uint32_t i = 0; i < span.n; i++) {
        assert_false(seen[span.first + i * span.step]);
        seen[span.first + i * span.step] = true;
    }
}

static void every_unit_once(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= 1000; workers *= 10) {
        table t;
        sit_down(&t, workers, NULL);
        bool seen[420] = {false};
        assert_int_equal(t.e.plan.n_units, 420);
        for (asy_span s; (s = ask(&t, 1, 0)).n > 0; work_off(&t, s))
            mark(seen, s);
        assert_int_equal(t.dealer.missing, 0);
        assert_int_equal(t.dealer.waiting, 0);
        for (size_t u = 0; u < 420; u++)
            assert_true(seen[u]);
        stand_up(&t);
    }
}

static void a_share_only(void **state)
{
    (void)state;
    table t;
    const size_t unit[] = {3, 77, 200, 419};
    sit_down(&t, 2, &(asy_share){4, unit});
    bool seen[420] = {false};
    for (asy_span s; (s = ask(&t, 1, 0)).n > 0; work_off(&t, s))
        mark(seen, s);
    for (size_t u = 0; u < 420; u++)
        assert_int_equal(seen[u], u == 3 || u == 77 || u == 200 || u == 419);
    stand_up(&t);
}

static size_t learner_of(const table *t, asy_span span)
{
    return asy_plan_unit(&t->e.plan, span.first).learner;
}

/* Once all kinds were seen, those of learner 1 go first: they take longer. */
static void dear_units_first_and_batches_shrink(void **state)
{
    (void)state;
    table t;
    sit_down(&t, 4, NULL);
    for (int kind = 0; kind < 4; kind++)
        work_off(&t, ask(&t, 1, 1));
    asy_span span = ask(&t, 1, 0);
    uint32_t most = 0, last[2] = {UINT32_MAX, UINT32_MAX};
    size_t turns = 0;
    for (; span.n > 0; span = ask(&t, 1, 0), turns++) {
        size_t l = learner_of(&t, span);
        assert_true(l == 1 || last[1] != UINT32_MAX);
        last[l] = span.n;
        most = span.n > most ? span.n : most;
        work_off(&t, span);
    }
    assert_true(most > 20); /* an eighth of what is left */
    assert_true(turns < 60);
    assert_in_range(last[0], 1, 10); /* a handful: 10 ms of work */
    stand_up(&t);
}

static void a_batch_has_a_second_of_work_at_most(void **state)
{
    (void)state;
    table t;
    sit_down(&t, 1, NULL);
    for (int kind = 0; kind < 4; kind++) {
        asy_span s = ask(&t, 1, 1);
        asy_dealer_done(&t.dealer, s.first, 0.3, t.now);
    }
    assert_in_range(ask(&t, 1, 0).n, 1, 3);
    assert_in_range(ask(&t, 4, 0).n, 4, 13);
    assert_int_equal(ask(&t, 4, 1).n, 1);
    stand_up(&t);
}

/* Everything but what other workers hold. */
static void do_the_rest(table *t, unsigned worker)
{
    for (asy_span s; (s = ask_as(t, worker, 0)).n > 0;)
        work_off(t, s);
}

/* A worker is silent, others have done units of the kind: its units come again,
   after a while, once, and not to itself. */
static void overdue_units_are_dealt_again(void **state)
{
    (void)state;
    table t;
    sit_down(&t, 2, NULL);
    asy_span held = ask_as(&t, 7, 3);
    do_the_rest(&t, 1);
    assert_int_equal(t.dealer.missing, held.n);
    assert_int_equal(ask_as(&t, 1, 0).n, 0); /* not yet */
    t.now += 60;
    assert_int_equal(ask_as(&t, 7, 0).n, 0); /* has it */
    asy_span again = ask_as(&t, 1, 0);
    assert_int_equal(again.n, 1);
    assert_int_equal(again.first, held.first);
    t.now += 60;
    assert_int_equal(ask_as(&t, 2, 0).n, 0); /* to others */
    assert_int_equal(ask_as(&t, 7, 0).n, 0);
    work_off(&t, again);
    work_off(&t, held); /* it was only slow */
    assert_int_equal(t.dealer.missing, 0);
    stand_up(&t);
}

/* Cheap units are no measure of dear ones: while no unit of a kind has come
   back, nobody knows how long it takes. */
static void an_unmeasured_kind_is_never_overdue(void **state)
{
    (void)state;
    table t;
    const size_t unit[] = {0, 1, 2, 3, 4, 15, 16, 17, 18, 19};
    size_t kinds = 0;
    sit_down(&t, 16, &(asy_share){10, unit});
    asy_span held[10];
    for (asy_span s; (s = ask_as(&t, 1, 1)).n > 0;)
        held[kinds++] = s;
    assert_int_equal(kinds, 10);
    size_t dear = learner_of(&t, held[0]);
    for (size_t i = 0; i < kinds; i++)
        if (learner_of(&t, held[i]) != dear)
            work_off(&t, held[i]);
    assert_true(t.dealer.missing > 0);
    t.now += 1e6;
    assert_int_equal(ask_as(&t, 2, 0).n, 0);
    asy_dealer_done(&t.dealer, held[0].first, 1e6, t.now);
    assert_int_equal(ask_as(&t, 2, 0).n, 0);
    t.now += 4e6;
    assert_int_equal(ask_as(&t, 2, 0).n, 1); /* now it is */
    stand_up(&t);
}

/* A lost worker's units need not be overdue, nor their kind be measured. */
static void what_a_lost_worker_had_is_dealt_at_once(void **state)
{
    (void)state;
    table t;
    const size_t unit[] = {0, 2, 4}; /* of one kind */
    sit_down(&t, 2, &(asy_share){3, unit});
    asy_ask two = {.worker = 7, .threads = 2, .now = t.now};
    asy_span mine = ask_as(&t, 1, 1), lost = asy_dealer_take(&t.dealer, &two);
    assert_int_equal(lost.n, 2);
    assert_int_equal(ask_as(&t, 1, 0).n, 0);
    asy_dealer_lose(&t.dealer, 7);
    asy_dealer_lose(&t.dealer, 8); /* had nothing */
    for (uint32_t i = 0; i < 2; i++) {
        asy_span again = ask_as(&t, 1 + i, 0);
        assert_int_equal(again.n, 1);
        assert_int_equal(again.first, lost.first + i * lost.step);
    }
    assert_int_equal(ask_as(&t, 1, 0).n, 0);
    asy_dealer_lose(&t.dealer, 2); /* it too */
    asy_span last = ask_as(&t, 1, 0);
    assert_int_equal(last.first, lost.first + lost.step);
    work_off(&t, lost); /* as if found again */
    work_off(&t, last);
    work_off(&t, mine);
    assert_int_equal(t.dealer.missing, 0);
    assert_int_equal(ask_as(&t, 1, 0).n, 0);
    stand_up(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_unit_once),
        cmocka_unit_test(a_share_only),
        cmocka_unit_test(dear_units_first_and_batches_shrink),
        cmocka_unit_test(a_batch_has_a_second_of_work_at_most),
        cmocka_unit_test(overdue_units_are_dealt_again),
        cmocka_unit_test(an_unmeasured_kind_is_never_overdue),
        cmocka_unit_test(what_a_lost_worker_had_is_dealt_at_once),
    };
    return ASY_RUN_TESTS("dealer", tests);
}
