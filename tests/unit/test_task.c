/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file becomes a task: classes, features and the roles of columns. */
#include "task/task.h"

#include <string.h>

#include "support/scratch_file.h"

static const char *const missing[] = {"", "NA"};

typedef struct loaded {
    asy_bench bench;
    asy_task task;
} loaded;

static const char cohort[] = "patient,centre,set,cv,sex,age,lic,high\n"
                             "p1,A,train,2,f,5.5,1.25,0\n"
                             "p2,B,train,10,m,NA,7.5,1\n"
                             "p3,A,test,,m,11,,0\n"
                             "p4,C,train,2,,3e1,2.5,1\n";

static asy_task_spec plain(const char *target)
{
    return (asy_task_spec){
        .target = target, .missing = missing, .n_missing = 2};
}

static void load(loaded *l, const char *text, asy_task_spec spec)
{
    char path[ASY_SCRATCH_PATH];
    asy_bench_init(&l->bench, 1);
    asy_scratch_write(text, strlen(text), path);
    spec.file = path;
    asy_status status =
        asy_task_read(&spec, &l->bench.arena, &l->task, &l->bench.err);
    asy_scratch_remove(path);
    ASY_GOOD(status, &l->bench.err);
}

static void every_role(loaded *l)
{
    static const char *const drop[] = {"lic"};
    static const char *const words[] = {"sex"};
    static const char *const folds[] = {"cv"};
    asy_task_spec spec = plain("high");
    spec.id = "patient";
    spec.group = "centre";
    spec.drop = drop;
    spec.categorical = words;
    spec.fold_columns = folds;
    spec.n_drop = spec.n_categorical = spec.n_fold_columns = 1;
    spec.holdout_column = "set";
    spec.holdout_value = "test";
    load(l, cohort, spec);
}

static void only_features_become_features(void **state)
{
    (void)state;
    loaded l;
    every_role(&l);
    const asy_task *t = &l.task;
    assert_int_equal(t->n, 4);
    assert_int_equal(t->p, 2);
    assert_string_equal(t->feature[0], "sex");
    assert_string_equal(t->feature[1], "age");
    assert_true(t->categorical[0]);
    assert_false(t->categorical[1]);
    asy_bench_clear(&l.bench);
}

static void cells_become_numbers_codes_or_nan(void **state)
{
    (void)state;
    const double need[] = {0, 1, 1, (double)NAN, 5.5, (double)NAN, 11, 30};
    loaded l;
    every_role(&l);
    const asy_task *t = &l.task;
    ASY_NEAR_ALL(t->x.v, need, 8, 0);
    assert_int_equal(t->n_missing, 2);
    assert_int_equal(t->n_levels[0], 2);
    assert_int_equal(t->n_levels[1], 0);
    assert_string_equal(t->level[0][0], "f");
    assert_string_equal(t->level[0][1], "m");
    asy_bench_clear(&l.bench);
}

static void rows_keep_who_they_are(void **state)
{
    (void)state;
    loaded l;
    every_role(&l);
    const asy_task *t = &l.task;
    assert_true(t->has_id);
    assert_string_equal(t->id[3], "p4");
    assert_int_equal(t->n_groups, 3);
    assert_int_equal(t->group[0], 0);
    assert_int_equal(t->group[1], 1);
    assert_int_equal(t->group[2], 0);
    assert_string_equal(t->group_name[2], "C");
    assert_int_equal(t->line[0], 2);
    assert_int_equal(t->line[3], 5);
    assert_memory_equal(t->holdout, "\0\0\1\0", 4);
    asy_bench_clear(&l.bench);
}

static void fold_labels_are_in_order_of_numbers(void **state)
{
    (void)state;
    loaded l;
    every_role(&l);
    assert_int_equal(l.task.n_fold_columns, 1);
    const asy_fold_column *f = &l.task.fold_column[0];
    assert_string_equal(f->name, "cv");
    assert_int_equal(f->n_folds, 2);
    assert_string_equal(f->label[0], "2");
    assert_string_equal(f->label[1], "10");
    const int need[] = {0, 1, -1, 0};
    assert_memory_equal(f->fold, need, sizeof need);
    asy_bench_clear(&l.bench);
}

static void minus_one_is_never_tested(void **state)
{
    (void)state;
    static const char *const folds[] = {"cv"};
    asy_task_spec spec = plain("y");
    spec.fold_columns = folds;
    spec.n_fold_columns = 1;
    loaded l;
    load(&l, "x,cv,y\n1,-1,a\n2,0,b\n3,1,b\n", spec);
    const int need[] = {-1, 0, 1};
    assert_int_equal(l.task.fold_column[0].n_folds, 2);
    assert_memory_equal(l.task.fold_column[0].fold, need, sizeof need);
    asy_bench_clear(&l.bench);
}

/* text's classes and y are as given, with positive as given. */
static void check_classes(const char *text, const char *positive,
                          const char *const *names, const int *y)
{
    loaded l;
    asy_task_spec spec = plain("y");
    spec.positive = positive;
    load(&l, text, spec);
    for (int c = 0; c < l.task.k; c++)
        assert_string_equal(l.task.class_name[c], names[c]);
    assert_memory_equal(l.task.y, y, l.task.n * sizeof *y);
    assert_false(l.task.has_id);
    assert_string_equal(l.task.id[1], "2");
    asy_bench_clear(&l.bench);
}

static void the_positive_class_has_index_one(void **state)
{
    (void)state;
    const char *const good_last[] = {"Poor", "Good"};
    const char *const poor_last[] = {"Good", "Poor"};
    const char *const zero_last[] = {"1", "0"};
    const char *const one_last[] = {"0", "1"};
    const char *words = "x,y\n1,Good\n2,Poor\n3,Good\n";
    const char *numbers = "x,y\n1,1\n2,0\n3,1\n";
    check_classes(words, "Good", good_last, (int[]){1, 0, 1});
    check_classes(words, "Poor", poor_last, (int[]){0, 1, 0});
    check_classes(words, NULL, poor_last, (int[]){0, 1, 0});
    check_classes(numbers, "1", one_last, (int[]){1, 0, 1});
    check_classes(numbers, "1.0", one_last, (int[]){1, 0, 1});
    check_classes(numbers, "0", zero_last, (int[]){0, 1, 0});
    check_classes("x,y\n1,1.0\n2,0\n3,1\n", "1", one_last, (int[]){1, 0, 1});
}

static void many_classes_are_in_order(void **state)
{
    (void)state;
    const char *const numbers[] = {"2", "10", "100"};
    const char *const words[] = {"10", "2", "two"};
    check_classes("x,y\n1,10\n1,2\n1,100\n1,10\n", NULL, numbers,
                  (int[]){1, 0, 2, 1});
    check_classes("x,y\n1,10\n1,2\n1,two\n1,10\n", NULL, words,
                  (int[]){0, 1, 2, 0});
}

static void codes_do_not_depend_on_the_order_of_rows(void **state)
{
    (void)state;
    static const char *const words[] = {"x"};
    asy_task_spec spec = plain("y");
    spec.categorical = words;
    spec.n_categorical = 1;
    loaded l;
    load(&l, "x,y\nb,0\na,1\n01,0\n1,1\n", spec);
    const double need[] = {3, 2, 0, 1};
    ASY_NEAR_ALL(l.task.x.v, need, 4, 0);
    assert_int_equal(l.task.n_levels[0], 4);
    asy_bench_clear(&l.bench);
}

static void the_digest_of_the_bytes_is_kept(void **state)
{
    (void)state;
    asy_task_spec spec = plain("y");
    const char *text = "x,y\n1,0\n2,1\n";
    char hex[ASY_SHA256_HEX], upper[ASY_SHA256_HEX];
    asy_sha256(text, strlen(text), hex);
    for (size_t i = 0; i < sizeof hex; i++)
        upper[i] =
            (char)(hex[i] >= 'a' && hex[i] <= 'f' ? hex[i] - 32 : hex[i]);
    spec.sha256 = upper;
    loaded l;
    load(&l, text, spec);
    assert_string_equal(l.task.sha256, hex);
    asy_bench_clear(&l.bench);
}

static void a_real_table_is_read_whole(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    asy_task task;
    asy_task_spec spec = plain("lic_elevated");
    spec.file = "tests/data/cohort_66.csv";
    spec.positive = "1";
    ASY_GOOD(asy_task_read(&spec, &bench.arena, &task, &bench.err), &bench.err);
    assert_int_equal(task.n, 66);
    assert_int_equal(task.p, 11);
    ASY_NEAR(asy_at(&task.x, 1, 3), 722, 0);
    assert_int_equal(task.n_missing, 0);
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_features_become_features),
        cmocka_unit_test(cells_become_numbers_codes_or_nan),
        cmocka_unit_test(rows_keep_who_they_are),
        cmocka_unit_test(fold_labels_are_in_order_of_numbers),
        cmocka_unit_test(minus_one_is_never_tested),
        cmocka_unit_test(the_positive_class_has_index_one),
        cmocka_unit_test(many_classes_are_in_order),
        cmocka_unit_test(codes_do_not_depend_on_the_order_of_rows),
        cmocka_unit_test(the_digest_of_the_bytes_is_kept),
        cmocka_unit_test(a_real_table_is_read_whole),
    };
    return ASY_RUN_TESTS("task", tests);
}
