/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of two by two: what is refused, and the continuity correction. */
#include <string.h>

#include "meta/meta.h"
#include "support/check.h"

static const char *const name[] = {"Ash", "Birch", "Cedar"};
static const asy_counts good[] = {
    {17, 3, 5, 41}, {29, 0, 7, 33}, {8, 1, 4, 19}};

static void refused(const asy_counts *table, size_t k, const char *word)
{
    asy_error err = {0};
    assert_int_equal(asy_counts_check(table, name, k, &err), ASY_EDATA);
    if (!strstr(err.message, word))
        fail_msg("\"%s\" does not say \"%s\"", err.message, word);
}

static void impossible_tables_are_refused(void **state)
{
    (void)state;
    asy_error err = {0};
    ASY_GOOD(asy_counts_check(good, name, 3, &err), &err);
    refused(good, 1, "too few studies");
    const struct {
        asy_counts table;
        const char *word;
    } bad[] = {{{-1, 3, 5, 41}, "true positives"},
               {{1, 2.5, 5, 41}, "false negatives"},
               {{1, 3, ASY_NAN, 41}, "false positives"},
               {{1, 3, 5, HUGE_VAL}, "true negatives"},
               {{0, 0, 5, 41}, "no sensitivity"},
               {{4, 1, 0, 0}, "no specificity"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        asy_counts table[] = {good[0], bad[i].table};
        refused(table, 2, bad[i].word);
        refused(table, 2, "Birch");
    }
}

static void near_table(const asy_counts *a, const asy_counts *b, double add)
{
    ASY_NEAR(a->tp, b->tp + add, 0);
    ASY_NEAR(a->fn, b->fn + add, 0);
    ASY_NEAR(a->fp, b->fp + add, 0);
    ASY_NEAR(a->tn, b->tn + add, 0);
}

static void correction_adds_where_it_says(void **state)
{
    (void)state;
    const double add[3][3] = {[ASY_CORRECT_NONE] = {0, 0, 0},
                              [ASY_CORRECT_SINGLE] = {0, 0.3, 0},
                              [ASY_CORRECT_ANY] = {0.3, 0.3, 0.3}};
    for (int when = 0; when < 3; when++) {
        asy_correction c = {0.3, (asy_correct_when)when};
        asy_counts out[3];
        asy_counts_correct(good, 3, &c, out);
        for (int i = 0; i < 3; i++)
            near_table(&out[i], &good[i], add[when][i]);
    }
}

static void without_zeros_nothing_is_added(void **state)
{
    (void)state;
    asy_correction any = {0.5, ASY_CORRECT_ANY};
    asy_counts full[] = {good[0], good[2]}, out[2];
    asy_counts_correct(full, 2, &any, out);
    near_table(&out[0], &full[0], 0);
    near_table(&out[1], &full[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(impossible_tables_are_refused),
        cmocka_unit_test(correction_adds_where_it_says),
        cmocka_unit_test(without_zeros_nothing_is_added),
    };
    return ASY_RUN_TESTS("meta_tables", tests);
}
