/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `assay show` prints. */
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "report/table.h"
#include "support/result.h"

typedef struct shown {
    asy_bench bench;
    asy_result r;
    char *text;
} shown;

static void print(shown *s)
{
    size_t size;
    FILE *out = open_memstream(&s->text, &size);
    assert_non_null(out);
    ASY_GOOD(asy_report_show(&s->r, out, &s->bench.err), &s->bench.err);
    fclose(out);
}

static void show(shown *s, int n_classes)
{
    asy_bench_init(&s->bench, 1);
    asy_made_result(&s->bench, n_classes, &s->r);
    print(s);
}

static void end(shown *s)
{
    free(s->text);
    asy_bench_clear(&s->bench);
}

static void assert_says(const shown *s, const char *words)
{
    if (!strstr(s->text, words))
        fail_msg("no \"%s\" in:\n%s", words, s->text);
}

static void the_study_stands_first(void **state)
{
    (void)state;
    shown s;
    show(&s, 2);
    assert_says(&s, "A made study: 50 % noise & signal (made-two)\n");
    assert_says(&s, "Data:       made rows, not patients\n");
    assert_says(&s, "24: 18 for development, 6 held out; 25 features");
    assert_says(&s, "grade_1 (positive): 10 (41.7 %), grade_0: 14 (58.3 %)");
    assert_says(&s, "41.7 %; development 38.9 %, held-out 50.0 %");
    assert_says(&s, "2 repeats of 3 outer folds");
    assert_says(&s, "config cccccccccccc, data dddddddddddd");
    assert_says(&s, "1 failed unit, listed at the end");
    assert_says(&s, "found \"x, y\", need more");
    assert_says(&s, "(probability scores)\n────────────────────────────────────"
                    "────────\n  Data: made rows, not patients\n");
    end(&s);
}

/* A result may have been made by anybody. */
static void control_characters_are_not_obeyed(void **state)
{
    (void)state;
    shown s;
    asy_bench_init(&s.bench, 1);
    asy_made_result(&s.bench, 2, &s.r);
    s.r.title = "a\x1B[31mb\nc";
    s.r.class_name[0] = "low\x9B\n";
    s.r.feature[0] = "\xC2\x9B"
                     "8m";
    print(&s);
    assert_says(&s, "a?[31mb?c (made-two)\n═══");
    for (const char *c = s.text; *c; c++)
        assert_true((unsigned char)*c >= ' ' || *c == '\n');
    assert_int_equal(asy_utf8_valid(s.text, strlen(s.text)), strlen(s.text));
    assert_null(strstr(s.text, "\xC2\x9B"));
    end(&s);
}

static void no_line_is_too_wide(void **state)
{
    (void)state;
    for (int k = 2; k <= 3; k++) {
        shown s;
        show(&s, k);
        char *rest, *line = strtok_r(s.text, "\n", &rest);
        for (; line; line = strtok_r(NULL, "\n", &rest)) {
            assert_in_range(asy_text_width(line), 1, ASY_PAGE_WIDTH);
            assert_int_not_equal(line[strlen(line) - 1], ' ');
        }
        end(&s);
    }
}

static void what_is_not_defined_is_said(void **state)
{
    (void)state;
    shown s;
    show(&s, 2);
    assert_says(&s, "Brier score        not defined: decision scores\n");
    assert_says(&s, "no interval published: no test");
    assert_says(&s, "Average precision: chance level 0.389 (the prevalence)");
    assert_says(&s, "Average precision: chance level 0.500 (the prevalence)");
    assert_null(strstr(s.text, "nan"));
    end(&s);
    show(&s, 3);
    assert_says(&s, "chance level 0.333 (one over classes)");
    assert_null(strstr(s.text, "nan"));
    assert_null(strstr(s.text, "Prevalence"));
    end(&s);
}

static void undefined_folds_are_counted(void **state)
{
    (void)state;
    shown s;
    asy_bench_init(&s.bench, 1);
    asy_made_result(&s.bench, 2, &s.r);
    s.r.learner[0].metric[0].undefined_folds = 2;
    s.r.learner[1].metric[0].undefined_folds = 6;
    s.r.learner[1].metric[0].estimate_of = "pooled";
    print(&s);
    assert_says(&s, "ROC AUC: not defined in 2 of 6 folds");
    assert_says(&s, "ROC AUC: not defined in any fold; the estimate is the "
                    "pooled one");
    end(&s);
}

static void methods_have_their_names(void **state)
{
    (void)state;
    shown s;
    asy_bench_init(&s.bench, 1);
    asy_made_result(&s.bench, 2, &s.r);
    asy_metric_result *m = s.r.learner[0].metric;
    m[0].interval = (asy_interval){0.9125, 0.85, 0.96449, 0.95, "corrected-t"};
    m[0].pooled_interval = (asy_interval){0.9, 0.8, 0.97, 0.95, "delong"};
    m[2].pooled_interval = (asy_interval){0.9, -0.0001, 1, 0.95, "wilson"};
    m[1].pooled_interval = (asy_interval){1, 0.7, 1, 0.95, "delong-degenerate"};
    print(&s);
    assert_says(&s, "0.850, 0.964  corrected t   0.900  0.800, 0.970  DeLong");
    assert_says(&s, "0.900  0.000, 1.000  Wilson");
    assert_says(&s, "1.000  0.700, 1.000  exact");
    assert_says(&s, "Average precision: DeLong's interval has no width here");
    end(&s);
}

static void the_least_p_is_marked(void **state)
{
    (void)state;
    shown s;
    asy_bench_init(&s.bench, 1);
    asy_made_result(&s.bench, 2, &s.r);
    s.r.learner[0].null[0].p_value = 1.0 / 10;
    s.r.learner[0].null[0].p_adjusted = 0.2;
    print(&s);
    assert_says(&s, "≤0.100       0.200\n");
    end(&s);
}

static void choices_are_listed_by_fold(void **state)
{
    (void)state;
    shown s;
    show(&s, 2);
    assert_says(&s, "Chosen hyperparameters of 3 candidates (numbered from 0)");
    assert_says(&s, "          1  C = 10, penalty = l2      4 ");
    assert_says(&s, "          2  C = 20, penalty = l2      2 ");
    assert_says(&s, "By fold     2 1 1 | 2 1 1\n");
    assert_says(&s, "Chosen hyperparameters: none to choose");
    assert_says(&s, "one model (candidate 1)");
    end(&s);
}

static void twenty_features_are_ranked(void **state)
{
    (void)state;
    shown s;
    asy_bench_init(&s.bench, 1);
    asy_made_result(&s.bench, 2, &s.r);
    const double best[4] = {0.5, 0.7, 0.5, 0.7};
    memcpy(s.r.learner[0].importance + 3 * 4, best, sizeof best);
    print(&s);
    assert_says(&s, "     1  glcm_3      0.600  0.100\n");
    assert_says(&s, "  and 5 more\n");
    end(&s);
}

static void no_memory_is_an_error(void **state)
{
    (void)state;
    shown s;
    show(&s, 2);
    FILE *out = fopen("/dev/null", "w");
    assert_non_null(out);
    for (long n = 1;; n++) {
        asy_memory_fail_at(n);
        asy_status status = asy_report_show(&s.r, out, &s.bench.err);
        asy_memory_fail_at(0);
        if (status == ASY_OK) {
            assert_in_range(n, 3, 100);
            break;
        }
        assert_int_equal(status, ASY_ENOMEM);
    }
    fclose(out);
    end(&s);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    shown s;
    show(&s, 2);
    FILE *out = fopen("/dev/full", "w");
    assert_non_null(out);
    assert_int_equal(asy_report_show(&s.r, out, &s.bench.err), ASY_EIO);
    fclose(out);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_study_stands_first),
        cmocka_unit_test(control_characters_are_not_obeyed),
        cmocka_unit_test(no_line_is_too_wide),
        cmocka_unit_test(what_is_not_defined_is_said),
        cmocka_unit_test(undefined_folds_are_counted),
        cmocka_unit_test(methods_have_their_names),
        cmocka_unit_test(the_least_p_is_marked),
        cmocka_unit_test(choices_are_listed_by_fold),
        cmocka_unit_test(twenty_features_are_ranked),
        cmocka_unit_test(no_memory_is_an_error),
        cmocka_unit_test(a_full_disk_is_an_error),
    };
    return ASY_RUN_TESTS("report show", tests);
}
