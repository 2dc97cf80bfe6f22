/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data that cannot be a task are refused with a place, what was found and what
   is needed. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "support/scratch_file.h"
#include "task/task.h"

static const char *const missing[] = {"", "NA"};

static asy_task_spec plain(void)
{
    return (asy_task_spec){.target = "y", .missing = missing, .n_missing = 2};
}

/* Reading text is refused; the message after the file's name is as given. */
static void refuse_with(asy_task_spec spec, const char *text,
                        const char *message)
{
    char path[ASY_SCRATCH_PATH];
    asy_bench bench;
    asy_task task;
    asy_bench_init(&bench, 1);
    asy_scratch_write(text, strlen(text), path);
    spec.file = path;
    asy_status status = asy_task_read(&spec, &bench.arena, &task, &bench.err);
    asy_scratch_remove(path);
    assert_int_equal(status, ASY_EDATA);
    assert_int_equal(bench.err.status, ASY_EDATA);
    assert_memory_equal(bench.err.message, path, strlen(path));
    assert_string_equal(bench.err.message + strlen(path), message);
    asy_bench_clear(&bench);
}

static void refuse(const char *text, const char *message)
{
    refuse_with(plain(), text, message);
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    asy_bench bench;
    asy_task task;
    asy_bench_init(&bench, 1);
    asy_task_spec spec = plain();
    spec.file = "no/such/file.csv";
    assert_int_equal(asy_task_read(&spec, &bench.arena, &task, &bench.err),
                     ASY_EIO);
    assert_non_null(strstr(bench.err.message, "no/such/file.csv"));
    spec.file = "tests/data";
    assert_int_equal(asy_task_read(&spec, &bench.arena, &task, &bench.err),
                     ASY_EIO);
    asy_bench_clear(&bench);
}

static void bad_text_is_refused_by_line(void **state)
{
    (void)state;
    refuse("x,y\n1,0\n2\n",
           ":3:2: the row has 1 cell, need 2 as in the header");
    refuse("x,y\n1,0\n\xE4,1\n",
           ":3:1: byte 0xE4 is not UTF-8 text (another encoding, such as "
           "Latin-1? save the file as UTF-8)");
    refuse("x,y\n1,\"0\n2,1\n",
           ":2:2: the quote that opens this cell is never closed");
    refuse("", ":1: the file is empty, need a row of column names");
    refuse("x,y\n", ":1: the file has a header and no rows");
}

/* Where they would be shown: names, classes, groups, levels. */
static void control_characters_are_refused_by_place(void **state)
{
    (void)state;
    const char *need = ":1:1: the cell holds the control character U+001B, "
                       "which a terminal might obey; remove it";
    refuse("x\x1B[31m,y\n1,0\n2,1\n", need);
    need = ":3:2: the cell holds the control character U+0007, which a "
           "terminal might obey; remove it";
    refuse("x,y\n1,a\n2,b\x07\n", need);
    refuse("x,y\n1,a\n2,\"b\n\x07\"\n", need);
    asy_task_spec spec = plain();
    const char *drop[] = {"x"};
    spec.drop = drop;
    spec.n_drop = 1;
    refuse_with(
        spec, "x,y,z\n\x1B,0,a\n2,1,5\n",
        ":2:3: column \"z\": \"a\" is text; need a number (words go under "
        "data.categorical, names of patients to data.id, a word for "
        "missing under data.missing)");
}

static void headers_need_distinct_names(void **state)
{
    (void)state;
    refuse("x,z,x,y\n1,1,1,0\n",
           ":1:3: the columns 1 and 3 have the same name \"x\", need distinct "
           "names");
    refuse("\"\",x,y\n1,1,0\n",
           ":1:1: column 1 has no name in the header; name it (R writes row "
           "names so: use row.names = FALSE)");
    refuse("x,y,\n1,0,\n", ":1:3: column 3 has no name in the header; name it");
    refuse("x;y\n1;0\n",
           ":1:1: one cell with semicolons or tabs inside; need commas between "
           "cells and a point as the decimal mark");
}

static void unknown_columns_come_with_a_suggestion(void **state)
{
    (void)state;
    const char *text = "age,outcome,y\n1,2,0\n2,1,1\n";
    const char *const name[] = {"aeg"};
    asy_task_spec spec = plain();
    spec.target = "outcmoe";
    refuse_with(spec, text,
                ":1: no column \"outcmoe\" (data.target); did you mean "
                "\"outcome\"?");
    spec = plain();
    spec.drop = name;
    spec.n_drop = 1;
    refuse_with(spec, text,
                ":1: no column \"aeg\" (data.drop); did you mean \"age\"?");
    spec = plain();
    spec.group = "hospital";
    refuse_with(spec, text,
                ":1: no column \"hospital\" (data.group); the columns are "
                "\"age\", \"outcome\", \"y\"");
}

static void text_in_a_numeric_column_is_refused(void **state)
{
    (void)state;
    refuse("x,y\n1,0\nhigh,1\n",
           ":3:1: column \"x\": \"high\" is text; need a number (words go "
           "under data.categorical, names of patients to data.id, a word for "
           "missing under data.missing)");
    refuse("x,y\n1,0\n0x1F,1\n",
           ":3:1: column \"x\": \"0x1F\" is text; need a number (words go "
           "under data.categorical, names of patients to data.id, a word for "
           "missing under data.missing)");
}

static void numbers_must_be_finite(void **state)
{
    (void)state;
    refuse("x,y\n1,0\n-Inf,1\n",
           ":3:1: column \"x\": \"-Inf\" is infinity; need a finite number, or "
           "list the text under data.missing");
    refuse("x,y\nNaN,0\n1,1\n",
           ":2:1: column \"x\": \"NaN\" is not a number; need a finite number, "
           "or list the text under data.missing");
    refuse("x,y\n1,0\n1e999,1\n",
           ":3:1: column \"x\": \"1e999\" is beyond the range of a double; "
           "need a finite number");
}

static void an_empty_cell_must_be_declared_missing(void **state)
{
    (void)state;
    asy_task_spec spec = plain();
    spec.n_missing = 0;
    refuse_with(spec, "x,y\n1,0\n,1\n",
                ":3:1: column \"x\": an empty cell; need a number, or \"\" "
                "under data.missing");
}

static void every_row_needs_class_id_and_group(void **state)
{
    (void)state;
    const char *text = "x,who,y\n1,a,0\n2,NA,1\n";
    refuse("x,y\n1,0\n2,NA\n", ":3:2: column \"y\": the cell is missing, need "
                               "a class in every row");
    asy_task_spec spec = plain();
    spec.id = "who";
    refuse_with(spec, text,
                ":3:2: column \"who\": the cell is missing, need an identifier "
                "in every row");
    spec = plain();
    spec.group = "who";
    refuse_with(spec, text,
                ":3:2: column \"who\": the cell is missing, need a "
                "group in every row");
}

static void classes_must_fit_the_declaration(void **state)
{
    (void)state;
    refuse("x,y\n1,0\n2,0\n",
           ":1:2: the target \"y\" has one class only (\"0\" in all 2 rows), "
           "need two or more");
    asy_task_spec spec = plain();
    spec.positive = "yes";
    refuse_with(spec, "x,y\n1,Good\n2,Poor\n",
                ":1:2: data.positive \"yes\" is no class of the target \"y\"; "
                "the classes are \"Good\", \"Poor\"");
    spec.positive = "1";
    refuse_with(spec, "x,y\n1,0\n2,1\n2,2\n",
                ":1:2: data.positive is for two classes; the target \"y\" has "
                "3: \"0\", \"1\", \"2\"");
}

static void columns_must_hold_something(void **state)
{
    (void)state;
    static const char *const words[] = {"x"};
    refuse("z,x,y\n1,,0\n2,NA,1\n",
           ":1:2: column \"x\" is missing in all 2 rows; list it under "
           "data.drop");
    asy_task_spec spec = plain();
    spec.categorical = words;
    spec.n_categorical = 1;
    refuse_with(spec, "z,x,y\n1,,0\n2,NA,1\n",
                ":1:2: column \"x\" is missing in all 2 rows; list it under "
                "data.drop");
    spec = plain();
    spec.fold_columns = words;
    spec.n_fold_columns = 1;
    refuse_with(spec, "z,x,y\n1,,0\n2,-1,1\n",
                ":1:2: the fold column \"x\" names no fold in any row");
}

static void some_feature_must_be_left(void **state)
{
    (void)state;
    static const char *const drop[] = {"x"};
    asy_task_spec spec = plain();
    spec.drop = drop;
    spec.n_drop = 1;
    spec.id = "who";
    refuse_with(spec, "who,x,y\na,1,0\nb,2,1\n",
                ":1: no feature is left of 3 columns, need at least one that "
                "is not target, id, group, holdout, fold or dropped");
    spec = plain();
    spec.group = "y";
    refuse_with(spec, "x,y\n1,0\n2,1\n",
                ":1:2: the target \"y\" is also declared as id, group, "
                "dropped, holdout or fold column");
}

static void the_held_out_value_must_occur_and_leave_classes(void **state)
{
    (void)state;
    asy_task_spec spec = plain();
    spec.holdout_column = "set";
    spec.holdout_value = "tset";
    const char *text = "x,set,y\n1,train,0\n2,test,1\n";
    refuse_with(spec, text,
                ":1:2: holdout.value \"tset\" does not occur in column "
                "\"set\"; found \"test\", \"train\"");
    spec.holdout_value = "test";
    refuse_with(spec, text,
                ":1:2: every row of class \"1\" is held out, need some for "
                "training");
}

static void other_bytes_than_declared_are_refused(void **state)
{
    (void)state;
    char need[ASY_SHA256_HEX], found[ASY_SHA256_HEX], message[256];
    const char *text = "x,y\n1,0\n2,1\n";
    asy_sha256("other", 5, need);
    asy_sha256(text, strlen(text), found);
    asy_task_spec spec = plain();
    spec.sha256 = need;
    snprintf(message, sizeof message,
             ": other bytes than declared (found sha256 %s, need %s)", found,
             need);
    refuse_with(spec, text, message);
}

static void long_cells_are_clipped_in_messages(void **state)
{
    (void)state;
    char text[3000] = "x,y\n1,0\n";
    size_t length = strlen(text);
    memset(text + length, 'w', 2000);
    snprintf(text + length + 2000, 10, ",1\n");
    refuse(text, ":3:1: column \"x\": "
                 "\"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww...\" is text; "
                 "need a number (words go under data.categorical, names of "
                 "patients to data.id, a word for missing under data.missing)");
}

/* Whichever allocation fails, the answer is ASY_ENOMEM and nothing leaks. */
static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    enum { MOST_ALLOCATIONS = 200 };
    asy_task_spec spec = plain();
    spec.target = "lic_elevated";
    spec.file = "tests/data/cohort_66.csv";
    asy_status status = ASY_ENOMEM;
    long at = 0;
    while (status != ASY_OK && ++at < MOST_ALLOCATIONS) {
        asy_bench bench;
        asy_task task;
        asy_bench_init(&bench, 1);
        asy_memory_fail_at(at);
        status = asy_task_read(&spec, &bench.arena, &task, &bench.err);
        asy_memory_fail_at(0);
        if (status != ASY_OK)
            assert_int_equal(status, ASY_ENOMEM);
        asy_bench_clear(&bench);
    }
    assert_true(at > 2 && at < MOST_ALLOCATIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(bad_text_is_refused_by_line),
        cmocka_unit_test(control_characters_are_refused_by_place),
        cmocka_unit_test(headers_need_distinct_names),
        cmocka_unit_test(unknown_columns_come_with_a_suggestion),
        cmocka_unit_test(text_in_a_numeric_column_is_refused),
        cmocka_unit_test(numbers_must_be_finite),
        cmocka_unit_test(an_empty_cell_must_be_declared_missing),
        cmocka_unit_test(every_row_needs_class_id_and_group),
        cmocka_unit_test(classes_must_fit_the_declaration),
        cmocka_unit_test(columns_must_hold_something),
        cmocka_unit_test(some_feature_must_be_left),
        cmocka_unit_test(the_held_out_value_must_occur_and_leave_classes),
        cmocka_unit_test(other_bytes_than_declared_are_refused),
        cmocka_unit_test(long_cells_are_clipped_in_messages),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return ASY_RUN_TESTS("task errors", tests);
}
