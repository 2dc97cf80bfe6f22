/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `assay export` and `assay show --json`: every number reads back. */
#include "report/report.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "support/result.h"

static const char *const files[] = {
    "study.csv",   "metrics.csv",  "tests.csv",  "importance.csv",
    "compare.csv", "failures.csv", "folds.csv",  "predictions.csv",
    "holdout.csv", "pooled.csv",   "tuning.csv", "candidates.csv",
    "chosen.csv",  "null.csv"};
enum { N_FILES = sizeof files / sizeof *files };

typedef struct exported {
    asy_bench bench;
    asy_result r;
    char dir[64];
} exported;

static void begin(exported *e, int n_classes)
{
    asy_bench_init(&e->bench, 1);
    asy_made_result(&e->bench, n_classes, &e->r);
    snprintf(e->dir, sizeof e->dir, "/tmp/assay-export-XXXXXX");
    assert_non_null(mkdtemp(e->dir));
}

static char *content(exported *e, const char *file)
{
    char *text, path[128];
    size_t size;
    snprintf(path, sizeof path, "%s/%s", e->dir, file);
    ASY_GOOD(asy_file_read(path, &e->bench.arena, &text, &size, &e->bench.err),
             &e->bench.err);
    return text;
}

static void end(exported *e)
{
    for (size_t i = 0; i < N_FILES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", e->dir, files[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(e->dir), 0); /* nothing else was left behind */
    asy_bench_clear(&e->bench);
}

static size_t lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static void every_table_has_its_rows(void **state)
{
    (void)state;
    exported e;
    begin(&e, 2);
    ASY_GOOD(asy_report_export(&e.r, e.dir, &e.bench.err), &e.bench.err);
    const struct {
        const char *file;
        size_t rows; /* of 2 learners, 4 metrics, 2 x 3 folds, ... */
    } table[] = {
        {"metrics.csv", 16},   {"tests.csv", 8},    {"importance.csv", 200},
        {"compare.csv", 4},    {"failures.csv", 1}, {"folds.csv", 48},
        {"holdout.csv", 12},   {"pooled.csv", 16},  {"tuning.csv", 21},
        {"candidates.csv", 6}, {"chosen.csv", 14},  {"null.csv", 72},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(lines(content(&e, table[i].file)), table[i].rows + 1);
    assert_int_equal(lines(content(&e, "predictions.csv")), 2 * e.r.m + 1);
    end(&e);
}

static void cells_are_quoted_and_exact(void **state)
{
    (void)state;
    exported e;
    begin(&e, 2);
    char want[256], number[32];
    asy_print_double(e.r.learner[0].score[0], number);
    snprintf(want, sizeof want, "lr,0,0,\"p,\"\"00\"\"\",grade_1,%s,", number);
    ASY_GOOD(asy_report_export(&e.r, e.dir, &e.bench.err), &e.bench.err);
    assert_non_null(strstr(content(&e, "predictions.csv"), want));
    assert_string_equal(content(&e, "failures.csv"),
                        "unit,status,message\n"
                        "\"lr, permutation 3, repeat 0, fold 1\",no answer,"
                        "\"found \"\"x, y\"\", need more\"\n");
    assert_non_null(strstr(content(&e, "study.csv"),
                           "data_note,\"made rows, not patients\"\n"));
    assert_null(strstr(content(&e, "metrics.csv"), "nan"));
    assert_non_null(strstr(content(&e, "metrics.csv"),
                           "svc,brier,outer,,,,0.95,corrected-t,pooled,6,,"));
    end(&e);
}

static void a_failed_unit_leaves_empty_cells(void **state)
{
    (void)state;
    exported e;
    begin(&e, 3);
    for (size_t k = 0; k < 3; k++)
        e.r.learner[0].score[k] = (double)NAN;
    e.r.learner[0].decision[0] = -1;
    ASY_GOOD(asy_report_export(&e.r, e.dir, &e.bench.err), &e.bench.err);
    const char *want = "learner,repeat,fold,sample,target,score_grade_0,"
                       "score_grade_1,score_grade_2,decision\n"
                       "lr,0,0,\"p,\"\"00\"\"\",grade_0,,,,\n";
    assert_memory_equal(content(&e, "predictions.csv"), want, strlen(want));
    end(&e);
}

static void a_folder_that_cannot_be_is_an_error(void **state)
{
    (void)state;
    exported e;
    begin(&e, 2);
    assert_int_equal(asy_report_export(&e.r, "/dev/null/tables", &e.bench.err),
                     ASY_EIO);
    end(&e);
}

/* ---- JSON ---- */

static json_t *as_json(exported *e)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    ASY_GOOD(asy_report_json(&e->r, out, &e->bench.err), &e->bench.err);
    fclose(out);
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    free(text);
    return root;
}

static json_t *at(json_t *object, const char *a, const char *b, const char *c)
{
    json_t *item = json_object_get(object, a);
    item = b ? json_object_get(item, b) : item;
    return c ? json_object_get(item, c) : item;
}

static void json_holds_the_numbers(void **state)
{
    (void)state;
    exported e;
    begin(&e, 2);
    json_t *root = as_json(&e);
    json_t *lr = at(root, "learners", "lr", NULL);
    json_t *auc = at(lr, "metrics", "roc_auc", NULL);
    const asy_metric_result *m = &e.r.learner[0].metric[0];
    ASY_NEAR(json_real_value(at(auc, "estimate", NULL, NULL)),
             m->interval.estimate, 0);
    ASY_NEAR(json_real_value(at(auc, "pooled", "upper", NULL)),
             m->pooled_interval.upper, 0);
    json_t *second = json_array_get(at(auc, "fold", NULL, NULL), 1);
    ASY_NEAR(json_real_value(json_array_get(second, 2)), m->fold[5], 0);
    ASY_NEAR(json_real_value(at(lr, "permutation", "roc_auc", "p_value")),
             e.r.learner[0].null[0].p_value, 0);
    ASY_NEAR(json_real_value(at(at(lr, "metrics", "average_precision", NULL),
                                "chance", NULL, NULL)),
             7.0 / 18, 1e-15);
    assert_string_equal(json_string_value(at(root, "data_note", NULL, NULL)),
                        "made rows, not patients");
    json_decref(root);
    end(&e);
}

static void json_says_null_for_what_is_not_defined(void **state)
{
    (void)state;
    exported e;
    begin(&e, 2);
    json_t *root = as_json(&e);
    json_t *brier =
        at(at(root, "learners", "svc", "metrics"), "brier", NULL, NULL);
    assert_true(json_is_null(json_object_get(brier, "estimate")));
    assert_string_equal(
        json_string_value(json_object_get(brier, "not_defined")),
        "decision scores");
    json_t *auc = json_array_get(at(root, "learners", "lr", "compare"), 1);
    assert_true(json_is_null(at(auc, "published", "lower", NULL)));
    assert_true(json_is_null(at(auc, "p_value", NULL, NULL)));
    json_decref(root);
    end(&e);
}

/* As a changed file may have it. */
static void json_says_null_for_what_is_no_number(void **state)
{
    (void)state;
    exported e;
    begin(&e, 2);
    e.r.level = (double)INFINITY;
    json_t *root = as_json(&e);
    assert_true(json_is_null(at(root, "design", "level", NULL)));
    json_decref(root);
    end(&e);
}

static void json_of_three_classes(void **state)
{
    (void)state;
    exported e;
    begin(&e, 3);
    e.r.n_holdout = 0;
    e.r.n_permutations = 0;
    e.r.importance_metric = NULL;
    json_t *root = as_json(&e);
    json_t *lr = at(root, "learners", "lr", NULL);
    assert_true(json_is_null(at(lr, "holdout", NULL, NULL)));
    assert_int_equal(json_object_size(at(lr, "permutation", NULL, NULL)), 0);
    assert_int_equal(json_array_size(at(lr, "importance", NULL, NULL)), 0);
    assert_true(json_is_null(at(root, "samples", "prevalence", NULL)));
    assert_int_equal(json_array_size(at(root, "samples", "classes", NULL)), 3);
    json_decref(root);
    end(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_has_its_rows),
        cmocka_unit_test(cells_are_quoted_and_exact),
        cmocka_unit_test(a_failed_unit_leaves_empty_cells),
        cmocka_unit_test(a_folder_that_cannot_be_is_an_error),
        cmocka_unit_test(json_holds_the_numbers),
        cmocka_unit_test(json_says_null_for_what_is_not_defined),
        cmocka_unit_test(json_says_null_for_what_is_no_number),
        cmocka_unit_test(json_of_three_classes),
    };
    return ASY_RUN_TESTS("report export", tests);
}
