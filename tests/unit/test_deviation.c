/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a result file deviates from another: each kind of value, the first in the
   file's order, and what only one of the two has. */
#include <string.h>

#include "store/store.h"
#include "support/filled_result.h"

static const asy_filling full = {2, false, 300, 2};

/* The same made result twice; a test changes the second. */
typedef struct twins {
    asy_arena arena;
    asy_error err;
    asy_result stored, now;
} twins;

static void twins_init(twins *t)
{
    asy_arena_init(&t->arena);
    asy_error_reset(&t->err);
    asy_filled_result(&full, &t->arena, &t->stored);
    asy_filled_result(&full, &t->arena, &t->now);
}

static asy_deviation twins_part(twins *t)
{
    asy_image stored, now;
    asy_deviation out;
    ASY_GOOD(asy_store_image(&t->stored, &t->arena, &stored, &t->err), &t->err);
    ASY_GOOD(asy_store_image(&t->now, &t->arena, &now, &t->err), &t->err);
    ASY_GOOD(asy_store_deviation(&stored, &now, &out, &t->err), &t->err);
    asy_arena_clear(&t->arena);
    return out;
}

static void says(const asy_deviation *d, size_t n, const char *path,
                 const char *what)
{
    assert_int_equal(d->n, n);
    assert_string_equal(d->path, path);
    assert_string_equal(d->what, what);
}

static void twins_are_alike(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    asy_deviation d = twins_part(&t);
    says(&d, 0, "", "");
    assert_in_range(d.objects, 100, 100000);
}

static void one_number(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    t.now.learner[1].score[3] += 0.25;
    asy_deviation d = twins_part(&t);
    says(&d, 1, "/learners/lr/score", "1 of 7 values differ, by at most 0.25");
}

/* The largest difference, not the first; the last bit counts. */
static void several_numbers(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    double *score = t.now.learner[0].score;
    score[0] = nextafter(score[0], 10);
    score[6] -= 2;
    asy_deviation d = twins_part(&t);
    says(&d, 1, "/learners/svc/score", "2 of 7 values differ, by at most 2");
}

static void a_number_that_is_none(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    t.stored.learner[0].score[2] = t.now.learner[0].score[2] + 1;
    t.now.learner[0].score[5] = (double)NAN;
    asy_deviation d = twins_part(&t);
    says(&d, 1, "/learners/svc/score",
         "2 of 7 values differ, by at most 1; 1 of them are NaN on one side");
}

static void integers_texts_attributes(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    t.now.learner[0].decision[4] ^= 1;
    t.now.id[2] = "somebody";
    t.now.level = 0.5;
    asy_deviation d = twins_part(&t);
    assert_int_equal(d.n, 3);
    assert_string_equal(d.path, "/design@level");
    assert_non_null(strstr(d.what, " is now 0.5"));
    twins_init(&t);
    t.now.learner[0].decision[4] ^= 1;
    d = twins_part(&t);
    says(&d, 1, "/learners/svc/decision", "1 of 7 values differ, by at most 1");
    twins_init(&t);
    t.now.id[2] = "somebody";
    d = twins_part(&t);
    assert_string_equal(d.path, "/samples/id");
    assert_non_null(strstr(d.what, "1 of 12 texts differ: \""));
    assert_non_null(strstr(d.what, "\" is now \"somebody\""));
}

static void failures_are_texts(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    t.now.failure[1].message = "another";
    asy_deviation d = twins_part(&t);
    assert_string_equal(d.path, "/failures");
    assert_non_null(strstr(d.what, "1 of 6 texts differ"));
    twins_init(&t);
    t.now.n_failures = 1;
    d = twins_part(&t);
    says(&d, 1, "/failures", "has another shape: 6 values are now 3");
}

static void what_only_one_has(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    t.now.group = NULL;
    asy_deviation d = twins_part(&t);
    says(&d, 1, "/samples/group", "is in the file, but not made any more");
    twins_init(&t);
    t.stored.group = NULL;
    d = twins_part(&t);
    says(&d, 1, "/samples/group", "is not in the file");
    twins_init(&t);
    t.stored.note = NULL;
    t.now.note = "made";
    d = twins_part(&t);
    says(&d, 1, "/@note", "is not in the file");
}

/* Bytes that are no file are an error, not a difference. */
static void rubbish(void **state)
{
    (void)state;
    twins t;
    twins_init(&t);
    asy_image image, bad = {"rubbish", 7};
    asy_deviation out;
    ASY_GOOD(asy_store_image(&t.stored, &t.arena, &image, &t.err), &t.err);
    assert_int_equal(asy_store_deviation(&image, &bad, &out, &t.err),
                     ASY_EDATA);
    assert_int_equal(asy_store_deviation(&bad, &image, &out, &t.err),
                     ASY_EDATA);
    asy_arena_clear(&t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_are_alike),
        cmocka_unit_test(one_number),
        cmocka_unit_test(several_numbers),
        cmocka_unit_test(a_number_that_is_none),
        cmocka_unit_test(integers_texts_attributes),
        cmocka_unit_test(failures_are_texts),
        cmocka_unit_test(what_only_one_has),
        cmocka_unit_test(rubbish),
    };
    return ASY_RUN_TESTS("deviation", tests);
}
