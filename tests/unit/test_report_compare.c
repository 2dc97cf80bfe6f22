/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `assay compare`: which test is used when, and on what. */
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/pairs.h"
#include "report/table.h"
#include "support/result.h"

typedef struct duel {
    asy_bench bench;
    asy_result a, b;
    char *text;
} duel;

static void begin(duel *d, int classes_a, int classes_b)
{
    *d = (duel){0};
    asy_bench_init(&d->bench, 1);
    asy_made_result(&d->bench, classes_a, &d->a);
    asy_made_result(&d->bench, classes_b, &d->b);
}

static void end(duel *d)
{
    free(d->text);
    asy_bench_clear(&d->bench);
}

static void compare(duel *d, size_t n)
{
    const asy_result *results[] = {&d->a, &d->b};
    const char *paths[] = {"one.h5", "two.h5"};
    size_t size;
    FILE *out = open_memstream(&d->text, &size);
    assert_non_null(out);
    ASY_GOOD(asy_report_compare(results, paths, n, out, &d->bench.err),
             &d->bench.err);
    fclose(out);
}

static void assert_says(const duel *d, const char *words)
{
    if (!strstr(d->text, words))
        fail_msg("no \"%s\" in:\n%s", words, d->text);
}

static asy_contest contest(duel *d, const asy_result *a, size_t i,
                           const asy_result *b, size_t j)
{
    asy_entrant x = {a, &a->learner[i]}, y = {b, &b->learner[j]};
    asy_scores sx, sy;
    asy_contest out;
    asy_ctx *ctx = &d->bench.ctx;
    ASY_GOOD(asy_pairs_outer(&x, ctx, &sx), &d->bench.err);
    ASY_GOOD(asy_pairs_outer(&y, ctx, &sy), &d->bench.err);
    ASY_GOOD(asy_pairs_delong(&x, &sx, &y, &sy, ctx, &out), &d->bench.err);
    return out;
}

/* The scores by row, gathered in another way than the program does. */
static void by_row(const asy_result *r, size_t l, double *score, int *y)
{
    for (size_t i = 0; i < r->m; i++) {
        score[r->repeat[i] * 18 + r->sample[i]] = r->learner[l].score[i];
        y[r->sample[i]] = r->target[r->sample[i]];
    }
}

static void pooled_scores_are_paired_by_row(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    double lr[36], svc[36];
    int y[18];
    by_row(&d.a, 0, lr, y);
    by_row(&d.a, 1, svc, y);
    asy_difference want;
    ASY_GOOD(asy_delong_paired(y, lr, svc, 18, 2, 0.95, &d.bench.ctx, &want),
             &d.bench.err);
    asy_contest got = contest(&d, &d.a, 0, &d.a, 1);
    assert_true(got.paired);
    assert_int_equal(got.n, 18);
    ASY_NEAR(got.difference.interval.estimate, want.interval.estimate, 0);
    ASY_NEAR(got.difference.p_value, want.p_value, 0);
    ASY_NEAR(got.a - got.b, want.interval.estimate, 1e-15);
    end(&d);
}

/* A result with the first repeat only. */
static void keep_one_repeat(asy_result *r)
{
    r->n_repeats = 1;
    r->m /= 2;
}

static void unequal_repeats_keep_their_means(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    keep_one_repeat(&d.b);
    asy_contest got = contest(&d, &d.a, 0, &d.b, 0);
    assert_true(got.paired);
    const double *pooled = d.a.learner[0].metric[0].pooled;
    ASY_NEAR(got.a, (pooled[0] + pooled[1]) / 2, 1e-15);
    ASY_NEAR(got.b, pooled[0], 1e-15);
    assert_false(asy_pairs_same_folds(&d.a, &d.b));
    end(&d);
}

static void only_rows_that_both_tested_are_paired(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    size_t m = 0;
    for (size_t i = 0; i < d.b.m; i++) { /* b never tested sample 5 */
        if (d.b.sample[i] == 5)
            continue;
        d.b.repeat[m] = d.b.repeat[i];
        d.b.fold[m] = d.b.fold[i];
        d.b.sample[m] = d.b.sample[i];
        d.b.learner[0].score[m] = d.b.learner[0].score[i];
        m++;
    }
    d.b.m = m;
    asy_contest got = contest(&d, &d.a, 0, &d.b, 0);
    assert_int_equal(got.n, 17);
    ASY_NEAR(got.difference.interval.estimate, 0, 0);
    ASY_NEAR(got.difference.p_value, 1, 0);
    end(&d);
}

static void a_failed_fold_gives_no_test(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    d.a.learner[1].decision[3] = -1;
    assert_int_equal(contest(&d, &d.a, 0, &d.a, 1).n, 0);
    compare(&d, 1);
    assert_says(&d, "lr – svc  not scored alike: no test");
    end(&d);
}

static void other_data_are_independent(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    d.b.data_sha256[0] = 'e';
    asy_contest got = contest(&d, &d.a, 0, &d.b, 1);
    assert_false(got.paired);
    assert_int_equal(got.n, 36);
    double lr[36], svc[36], se_lr, se_svc;
    int y[18];
    asy_interval i_lr, i_svc;
    asy_difference want;
    by_row(&d.a, 0, lr, y);
    by_row(&d.b, 1, svc, y);
    ASY_GOOD(asy_delong(y, lr, 18, 2, 0.95, &d.bench.ctx, &i_lr, &se_lr),
             &d.bench.err);
    ASY_GOOD(asy_delong(y, svc, 18, 2, 0.95, &d.bench.ctx, &i_svc, &se_svc),
             &d.bench.err);
    asy_delong_unpaired(i_lr.estimate, se_lr, 18, i_svc.estimate, se_svc, 18,
                        0.95, &want);
    ASY_NEAR(got.difference.p_value, want.p_value, 0);
    compare(&d, 2);
    assert_says(&d, "Other samples: taken as independent.");
    assert_says(&d, "unpaired DeLong test, 36 rows");
    end(&d);
}

static void folds_are_compared_where_they_are_the_same(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    asy_metric_result *a = &d.a.learner[0].metric[0];
    const asy_metric_result *b = &d.a.learner[1].metric[0];
    a->fold[1] = (double)NAN;
    asy_difference want;
    /* each test fold has 6 rows, each training set 12 */
    asy_corrected_t_paired(a->fold, b->fold, 6, 0.5, 0.95, &want);
    asy_contest got;
    asy_pairs_folds(&d.a, a, b, &got);
    assert_int_equal(got.n, 5);
    ASY_NEAR(got.difference.p_value, want.p_value, 1e-12);
    ASY_NEAR(got.a - got.b, want.interval.estimate, 1e-15);
    compare(&d, 2);
    assert_says(&d, "Mean over the folds: corrected t of Nadeau and Bengio");
    end(&d);
}

static void other_folds_and_classes_are_said(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    d.b.fold[0] = 1;
    compare(&d, 2);
    assert_says(&d, "The folds differ: no test over folds.");
    end(&d);
    begin(&d, 2, 3);
    compare(&d, 2);
    assert_says(&d, "The same data with other classes: not compared.");
    end(&d);
}

static void the_page_names_files_notes_and_published(void **state)
{
    (void)state;
    duel d;
    begin(&d, 2, 2);
    compare(&d, 2);
    assert_says(&d, "1   one.h5: made-two, 24 samples");
    assert_says(&d, "Data: made rows,");
    assert_says(&d, "Beside Pooled, 3 studies: difference on the logit scale");
    assert_says(&d, "no interval published: no test");
    assert_says(&d, "not defined: decision scores");
    assert_says(&d, "chance level 0.389 in file 2");
    char *rest, *line = strtok_r(d.text, "\n", &rest);
    for (; line; line = strtok_r(NULL, "\n", &rest))
        assert_in_range(asy_text_width(line), 1, ASY_PAGE_WIDTH);
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pooled_scores_are_paired_by_row),
        cmocka_unit_test(unequal_repeats_keep_their_means),
        cmocka_unit_test(only_rows_that_both_tested_are_paired),
        cmocka_unit_test(a_failed_fold_gives_no_test),
        cmocka_unit_test(other_data_are_independent),
        cmocka_unit_test(folds_are_compared_where_they_are_the_same),
        cmocka_unit_test(other_folds_and_classes_are_said),
        cmocka_unit_test(the_page_names_files_notes_and_published),
    };
    return ASY_RUN_TESTS("report compare", tests);
}
