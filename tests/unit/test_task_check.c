/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Likely mistakes are named; a clean table is met with silence. */
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "support/check.h"
#include "task/task.h"

enum { ROWS = 40, MOST_SAID = 12 };

static const char *words[] = {"no", "yes"};

/* A task of two noisy features that nothing is wrong with, to be spoilt. */
typedef struct probe {
    asy_bench bench;
    asy_task task;
    double x[4 * ROWS];
    int y[ROWS];
    const char *id[ROWS], *feature[4], **level[4];
    size_t n_levels[4], line[ROWS];
    bool categorical[4];
    unsigned char holdout[ROWS];
    char names[ROWS][8];
    char said[MOST_SAID][1024];
    size_t n_said;
} probe;

static void start(probe *p)
{
    memset(p, 0, sizeof *p);
    asy_bench_init(&p->bench, 1);
    asy_rng rng;
    asy_rng_init(&rng, 5);
    const char *const names[] = {"age", "ferritin", "sex", "extra"};
    memcpy(p->feature, names, sizeof names);
    for (size_t i = 0; i < ROWS; i++) {
        p->y[i] = i % 2;
        p->x[i] = asy_rng_uniform(&rng);
        p->x[ROWS + i] = asy_rng_uniform(&rng) + 0.1 * p->y[i];
        p->x[2 * ROWS + i] = asy_rng_below(&rng, 2);
        snprintf(p->names[i], sizeof p->names[i], "p%zu", i);
        p->id[i] = p->names[i];
        p->line[i] = i + 2;
    }
    p->task = (asy_task){.n = ROWS,
                         .p = 3,
                         .k = 2,
                         .x = {p->x, ROWS, 3, ROWS},
                         .feature = p->feature,
                         .categorical = p->categorical,
                         .level = p->level,
                         .n_levels = p->n_levels,
                         .y = p->y,
                         .class_name = words,
                         .id = p->id,
                         .has_id = true,
                         .holdout = p->holdout,
                         .line = p->line};
}

static double *column(probe *p, size_t j)
{
    return p->x + j * ROWS;
}

static void hear(void *user, const char *sentence)
{
    probe *p = user;
    assert_true(p->n_said < MOST_SAID);
    snprintf(p->said[p->n_said++], sizeof p->said[0], "%s", sentence);
}

/* Exactly the one sentence is said (NULL: none). */
static void expect(probe *p, const char *sentence)
{
    size_t count = asy_task_check(&p->task, &p->bench.scratch, hear, p);
    assert_int_equal(count, p->n_said);
    for (size_t s = 0; s < count; s++)
        print_message("said: %s\n", p->said[s]);
    assert_int_equal(count, sentence ? 1 : 0);
    if (sentence)
        assert_string_equal(p->said[0], sentence);
    asy_bench_clear(&p->bench);
}

static void nothing_is_said_of_a_clean_table(void **state)
{
    (void)state;
    probe p;
    start(&p);
    expect(&p, NULL);
}

static void a_constant_feature(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS; i++)
        column(&p, 1)[i] = i == 3 ? (double)NAN : 2.5;
    expect(&p, "the feature \"ferritin\" never varies; it can tell nothing; "
               "list it under data.drop");
}

static void two_constant_features_in_one_sentence(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS; i++) {
        column(&p, 0)[i] = 1;
        column(&p, 1)[i] = 2;
    }
    p.task.p = 2;
    p.task.x.p = 2;
    expect(&p, "2 features: each never varies; it can tell nothing; list it "
               "under data.drop: \"age\", \"ferritin\"");
}

static void the_target_among_the_features(void **state)
{
    (void)state;
    const char *sentence = "the feature \"age\" is the target in other words; "
                           "list it under data.drop";
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS; i++)
        column(&p, 0)[i] = p.y[i];
    expect(&p, sentence);
    start(&p);
    for (size_t i = 0; i < ROWS; i++)
        column(&p, 0)[i] = i == 7 ? (double)NAN : 5 - 2 * p.y[i];
    expect(&p, sentence);
}

static void a_feature_that_gives_the_class_away(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS; i++)
        column(&p, 0)[i] += p.y[i];
    expect(&p, "the feature \"age\" alone tells the classes apart without an "
               "error; is the target made from it, or is it measured after "
               "the outcome?");
}

/* Means of the target over the other rows of a level: in each level the rows of
   a class share a value, here of three levels. */
static void a_mean_of_the_target(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS; i++)
        column(&p, 0)[i] = (double)(10 * (1 + i / 2 % 3)) - p.y[i];
    expect(&p, "the feature \"age\" has many rows of one value, and never of "
               "two classes; was it computed from the target, as a mean over "
               "other rows is?");
}

static void an_identifier_by_value_or_by_name(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS; i++)
        column(&p, 0)[i] = (double)(1000 + 7 * i);
    expect(&p, "the feature \"age\" looks like an identifier; declare it as "
               "data.id or list it under data.drop");
    start(&p);
    p.feature[0] = "Patient_ID";
    expect(&p, "the feature \"Patient_ID\" looks like an identifier; declare "
               "it as data.id or list it under data.drop");
}

static void a_feature_that_is_mostly_missing(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS / 2 + 1; i++)
        column(&p, 0)[i] = (double)NAN;
    expect(&p, "the feature \"age\" is missing in more than half of the rows; "
               "what is filled in will outweigh what was measured");
}

static void the_same_column_twice(void **state)
{
    (void)state;
    probe p;
    start(&p);
    p.task.p = p.task.x.p = 4;
    memcpy(column(&p, 3), column(&p, 1), ROWS * sizeof(double));
    expect(&p, "the features \"ferritin\" and \"extra\" hold the same values; "
               "drop one");
}

static void the_same_row_twice(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t j = 0; j < 3; j++)
        column(&p, j)[9] = column(&p, j)[5] =
            j == 1 ? (double)NAN : column(&p, j)[5];
    expect(&p, "1 row repeats another in all features and the class (lines 7 "
               "and 11); a row trained on and tested flatters every learner");
}

static void one_id_with_several_rows(void **state)
{
    (void)state;
    probe p;
    start(&p);
    p.id[8] = p.id[3];
    expect(&p, "the id \"p3\" has several rows (lines 5 and 10); declare the "
               "column as data.group too, or they may be trained on and "
               "tested");
    int group[ROWS] = {0};
    start(&p);
    p.id[8] = p.id[3];
    p.task.group = group;
    expect(&p, NULL);
}

static void a_class_of_few_rows(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (size_t i = 0; i < ROWS; i++)
        p.y[i] = i < 9;
    expect(&p, "fewer than 10 rows of class \"yes\"; no estimate of it is "
               "worth much");
}

static void a_measurement_as_target(void **state)
{
    (void)state;
    probe p;
    start(&p);
    for (int i = 0; i < ROWS; i++)
        p.y[i] = i;
    p.task.k = ROWS;
    p.task.class_name = p.id;
    expect(&p, "the target has 40 classes in 40 rows; is it a measurement "
               "rather than a class?");
}

static void a_held_out_set_without_a_class(void **state)
{
    (void)state;
    probe p;
    start(&p);
    p.holdout[1] = p.holdout[3] = 1;
    expect(&p, "fewer than 1 held-out row of class \"no\"; most measures are "
               "not defined on such a set");
}

static void one_word_in_two_spellings(void **state)
{
    (void)state;
    const char *sexes[] = {"Female ", "female"};
    probe p;
    start(&p);
    p.categorical[2] = true;
    p.level[2] = sexes;
    p.n_levels[2] = 2;
    expect(&p, "sex: \"Female \" and \"female\" count as two; are they one "
               "word spelt in two ways?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_of_a_clean_table),
        cmocka_unit_test(a_constant_feature),
        cmocka_unit_test(two_constant_features_in_one_sentence),
        cmocka_unit_test(the_target_among_the_features),
        cmocka_unit_test(a_feature_that_gives_the_class_away),
        cmocka_unit_test(a_mean_of_the_target),
        cmocka_unit_test(an_identifier_by_value_or_by_name),
        cmocka_unit_test(a_feature_that_is_mostly_missing),
        cmocka_unit_test(the_same_column_twice),
        cmocka_unit_test(the_same_row_twice),
        cmocka_unit_test(one_id_with_several_rows),
        cmocka_unit_test(a_class_of_few_rows),
        cmocka_unit_test(a_measurement_as_target),
        cmocka_unit_test(a_held_out_set_without_a_class),
        cmocka_unit_test(one_word_in_two_spellings),
    };
    return ASY_RUN_TESTS("task check", tests);
}
