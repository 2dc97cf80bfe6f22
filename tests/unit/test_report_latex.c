/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `assay latex`: text is escaped, macros have names that LaTeX takes. */
#include "report/report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "report/latex.h"
#include "support/result.h"

static void assert_text(void (*make)(const char *, asy_text *), const char *in,
                        const char *want)
{
    asy_text out;
    asy_text_init(&out);
    make(in, &out);
    assert_string_equal(out.text ? out.text : "", want);
    asy_text_clear(&out);
}

static void text_is_escaped(void **state)
{
    (void)state;
    assert_text(asy_latex_text, "50 % & $5 #1 a_b {x}",
                "50 \\% \\& \\$5 \\#1 a\\_b \\{x\\}");
    assert_text(asy_latex_text, "a\\b~c^d",
                "a\\textbackslash{}b\\textasciitilde{}c\\textasciicircum{}d");
    assert_text(asy_latex_text, "≤0.001 <0.001 –", "$\\leq$0.001 $<$0.001 --");
    assert_text(asy_latex_text, "-1.5, -0.2 (-3)", "$-$1.5, $-$0.2 ($-$3)");
    assert_text(asy_latex_text, "lic-all 2-3 -x", "lic-all 2-3 -x");
    assert_text(asy_latex_text, "Größe", "Größe");
}

static void names_are_letters(void **state)
{
    (void)state;
    assert_text(asy_latex_name, "lic-all", "LicAll");
    assert_text(asy_latex_name, "roc_auc", "RocAuc");
    assert_text(asy_latex_name, "s100b", "SOneZeroZeroB");
    assert_text(asy_latex_name, "f1", "FOne");
    assert_text(asy_latex_name, "elhaie-2025", "ElhaieTwoZeroTwoFive");
    assert_text(asy_latex_name, "é-x", "X");
}

/* ---- whole files ---- */

static const char *const parts[] = {"metrics",    "holdout", "permutation",
                                    "importance", "compare", "chosen",
                                    "numbers"};
enum { N_PARTS = sizeof parts / sizeof *parts };

typedef struct paper {
    asy_bench bench;
    asy_result r;
    char dir[64];
} paper;

static char *content(paper *p, const char *part)
{
    char *text, path[160];
    size_t size;
    snprintf(path, sizeof path, "%s/%s-%s.tex", p->dir, p->r.name, part);
    ASY_GOOD(asy_file_read(path, &p->bench.arena, &text, &size, &p->bench.err),
             &p->bench.err);
    return text;
}

static void begin(paper *p, int n_classes)
{
    asy_bench_init(&p->bench, 1);
    asy_made_result(&p->bench, n_classes, &p->r);
    snprintf(p->dir, sizeof p->dir, "/tmp/assay-latex-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
}

static void end(paper *p)
{
    for (size_t i = 0; i < N_PARTS; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s-%s.tex", p->dir, p->r.name,
                 parts[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(p->dir), 0);
    asy_bench_clear(&p->bench);
}

static void write_all(paper *p)
{
    ASY_GOOD(asy_report_latex(&p->r, p->dir, &p->bench.err), &p->bench.err);
}

/* Every { has its }, not counting escaped ones. */
static void assert_balanced(const char *text)
{
    long depth = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\\' && c[1])
            c++;
        else
            depth += (*c == '{') - (*c == '}');
        assert_true(depth >= 0);
    }
    assert_int_equal(depth, 0);
}

static void every_table_says_what_its_data_are(void **state)
{
    (void)state;
    for (int k = 2; k <= 3; k++) {
        paper p;
        begin(&p, k);
        write_all(&p);
        for (size_t i = 0; i < N_PARTS; i++) {
            const char *text = content(&p, parts[i]);
            assert_balanced(text);
            bool table = strstr(text, "\\caption") != NULL;
            assert_true(table || strcmp(parts[i], "numbers") == 0 ||
                        (k == 3 && strcmp(parts[i], "compare") == 0));
            if (table)
                assert_non_null(strstr(text, "Data: made rows, not patients."));
        }
        end(&p);
    }
}

static void what_does_not_apply_is_a_comment(void **state)
{
    (void)state;
    paper p;
    begin(&p, 3);
    p.r.n_holdout = 0;
    p.r.n_permutations = 0;
    write_all(&p);
    assert_non_null(strstr(content(&p, "holdout"), "% This study has no "));
    assert_non_null(strstr(content(&p, "permutation"), "% This study has no "));
    assert_null(strstr(content(&p, "holdout"), "\\begin"));
    end(&p);
}

static void cells_are_as_in_show(void **state)
{
    (void)state;
    paper p;
    begin(&p, 2);
    p.r.learner[0].metric[0].interval =
        (asy_interval){0.9125, -0.05, 0.96449, 0.95, "corrected-t"};
    write_all(&p);
    const char *text = content(&p, "metrics");
    assert_non_null(
        strstr(text, "lr & ROC AUC & 0.912 & $-$0.050, 0.964 & corrected t"));
    assert_non_null(strstr(text, "\n & Average precision & "));
    assert_non_null(strstr(
        text, "& \\multicolumn{7}{l}{not defined: decision scores} \\\\"));
    assert_non_null(strstr(text, "50 \\% noise \\& signal"));
    assert_non_null(strstr(content(&p, "importance"), "T2* \\& R2\\_0"));
    end(&p);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of all macros; each is letters only. */
static size_t macros(char *text, char **name, size_t room)
{
    static const char define[] = "\\newcommand{\\";
    size_t n = 0;
    for (char *at = text; (at = strstr(at, define)); n++) {
        at += sizeof define - 1;
        char *close = strchr(at, '}');
        assert_non_null(close);
        *close = '\0';
        assert_true(n < room);
        name[n] = at;
        for (const char *c = at; *c; c++)
            assert_true(isalpha((unsigned char)*c));
        at = close + 1;
    }
    return n;
}

static void macros_are_many_and_distinct(void **state)
{
    (void)state;
    for (int k = 2; k <= 3; k++) {
        paper p;
        char *name[1000];
        begin(&p, k);
        write_all(&p);
        size_t n = macros(content(&p, "numbers"), name, 1000);
        assert_in_range(n, 150, 1000);
        qsort(name, n, sizeof *name, by_text);
        for (size_t i = 1; i < n; i++)
            assert_string_not_equal(name[i], name[i - 1]);
        end(&p);
    }
}

static void numbers_a_text_cites_are_there(void **state)
{
    (void)state;
    paper p;
    begin(&p, 2);
    p.r.learner[0].null[0].p_value = 0.1;
    write_all(&p);
    const char *text = content(&p, "numbers");
    const char *const wanted[] = {
        "\\newcommand{\\MadeTwoN}{24}\n",
        "\\newcommand{\\MadeTwoNPositive}{10}\n",
        "\\newcommand{\\MadeTwoHoldoutPrevalence}{0.500}\n",
        "\\newcommand{\\MadeTwoFolds}{3}\n",
        "\\newcommand{\\MadeTwoLrRocAuc}{0.736}\n",
        "\\newcommand{\\MadeTwoLrRocAucP}{$\\leq$0.100}\n",
        "\\newcommand{\\MadeTwoLrHoldoutRocAuc}{1.000}\n",
        "\\newcommand{\\MadeTwoSvcBrier}{--}\n",
        "\\newcommand{\\MadeTwoPoolTwoZeroTwoZeroRocAuc}{0.840}\n",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(text, wanted[i]))
            fail_msg("no %s", wanted[i]);
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(names_are_letters),
        cmocka_unit_test(every_table_says_what_its_data_are),
        cmocka_unit_test(what_does_not_apply_is_a_comment),
        cmocka_unit_test(cells_are_as_in_show),
        cmocka_unit_test(macros_are_many_and_distinct),
        cmocka_unit_test(numbers_a_text_cites_are_there),
    };
    return ASY_RUN_TESTS("report latex", tests);
}
