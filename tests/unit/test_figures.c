/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of `assay figures`: which there are, what is in them, what is left
   when gnuplot is missing or fails. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/math.h"
#include "base/memory.h"
#include "report/report.h"
#include "support/result.h"

typedef struct drawn {
    asy_bench bench;
    asy_result r;
    char dir[32];
    char *path; /* of the environment, as it was */
    size_t n_made;
    char made[512]; /* the first path told */
} drawn;

static void begin(drawn *d, int n_classes)
{
    *d = (drawn){0};
    asy_bench_init(&d->bench, 1);
    asy_made_result(&d->bench, n_classes, &d->r);
    strcpy(d->dir, "/tmp/asy-figures-XXXXXX");
    assert_non_null(mkdtemp(d->dir));
    d->path = strdup(getenv("PATH"));
}

static void made(void *user, const char *path)
{
    drawn *d = user;
    if (d->n_made++ == 0)
        snprintf(d->made, sizeof d->made, "%s", path);
    assert_int_equal(access(path, R_OK), 0);
}

static asy_status draw(drawn *d, const char *format)
{
    asy_error_reset(&d->bench.err);
    asy_figures_job job = {
        .dir = d->dir, .format = format, .made = made, .user = d};
    return asy_report_figures(&d->r, &job, &d->bench.err);
}

/* Files in the folder whose name has the word. */
static size_t count(const drawn *d, const char *word)
{
    size_t n = 0;
    DIR *dir = opendir(d->dir);
    assert_non_null(dir);
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        n += e->d_name[0] != '.' && strstr(e->d_name, word) != NULL;
    closedir(dir);
    return n;
}

static char *path_of(drawn *d, const char *name)
{
    return asy_arena_printf(&d->bench.arena, "%s/%s", d->dir, name);
}

static char *read_file(drawn *d, const char *name)
{
    char *text;
    size_t size;
    ASY_GOOD(asy_file_read(path_of(d, name), &d->bench.arena, &text, &size,
                           &d->bench.err),
             &d->bench.err);
    return text;
}

static void assert_has(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("no \"%s\" in:\n%s", words, text);
}

static void empty(drawn *d)
{
    DIR *dir = opendir(d->dir);
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        if (e->d_name[0] != '.')
            unlink(path_of(d, e->d_name));
    closedir(dir);
}

static void end(drawn *d)
{
    setenv("PATH", d->path, 1);
    free(d->path);
    empty(d);
    rmdir(d->dir);
    asy_bench_clear(&d->bench);
}

/* A gnuplot of our own, first on the way. */
static void pretend(drawn *d, const char *script)
{
    char *program = path_of(d, "gnuplot");
    FILE *file = fopen(program, "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", script);
    fclose(file);
    assert_int_equal(chmod(program, 0755), 0);
    setenv("PATH", asy_arena_printf(&d->bench.arena, "%s:/bin", d->dir), 1);
}

static void the_config_says_which(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    ASY_GOOD(draw(&d, "svg"), &d.bench.err);
    /* roc: all learners, lr, svc; forest */
    assert_int_equal(count(&d, ".svg"), 4);
    assert_int_equal(count(&d, ".csv"), 4);
    assert_int_equal(count(&d, ".gp"), 4);
    assert_int_equal(count(&d, ""), 12);
    assert_int_equal(d.n_made, 4);
    assert_has(d.made, "/made-two-roc.svg");
    end(&d);
}

static void all_where_the_config_says_nothing(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    d.r.n_figures = 0;
    ASY_GOOD(draw(&d, NULL), &d.bench.err);
    assert_int_equal(d.n_made, 3 * 11);
    assert_int_equal(count(&d, "made-two-pr"), 15);
    assert_int_equal(count(&d, "made-two-null."), 5);
    assert_int_equal(count(&d, "made-two-importance-svc."), 5);
    assert_int_equal(count(&d, "made-two-tuning-lr."), 5);
    assert_int_equal(count(&d, "made-two-tuning-svc."), 0);
    assert_int_equal(count(&d, "made-two-forest."), 5);
    end(&d);
}

static void more_classes_have_no_forest(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 3);
    d.r.n_figures = 0;
    ASY_GOOD(draw(&d, "svg"), &d.bench.err);
    assert_int_equal(d.n_made, 10);
    assert_has(read_file(&d, "made-three-roc-lr.csv"), ",\"grade_2\"");
    assert_has(read_file(&d, "made-three-pr-lr.svg"), "[0.333]");
    end(&d);
}

static void a_bare_result_needs_no_gnuplot(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    static const char *const only[] = {"null", "forest", "tuning"};
    d.r.figure = (const char **)only;
    d.r.n_figures = 3;
    d.r.scheme = NULL;
    d.r.n_compare = 0;
    d.r.learner[0].tuning.n_candidates = 1;
    setenv("PATH", d.dir, 1);
    ASY_GOOD(draw(&d, NULL), &d.bench.err);
    assert_int_equal(d.n_made, 0);
    end(&d);
}

static void the_same_result_gives_the_same_bytes(void **state)
{
    (void)state;
    drawn d, e;
    begin(&d, 2);
    begin(&e, 2);
    d.r.n_figures = e.r.n_figures = 0;
    ASY_GOOD(draw(&d, "svg"), &d.bench.err);
    ASY_GOOD(draw(&e, "svg"), &e.bench.err);
    DIR *dir = opendir(d.dir);
    for (struct dirent *f = readdir(dir); f; f = readdir(dir))
        if (f->d_name[0] != '.')
            assert_string_equal(read_file(&d, f->d_name),
                                read_file(&e, f->d_name));
    closedir(dir);
    end(&d);
    end(&e);
}

static void names_reach_the_paper_as_they_are(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    d.r.n_figures = 0;
    d.r.name = "../a b";
    d.r.note = "50%d of 'them' {are}_made^2 \\n @ \"here\"";
    d.r.learner[0].id = "it's_{a}^%d \"learner\"";
    d.r.feature[3] = "T2*_{x}^'%s' `rm` $(rm) \"q\" \\U 5 %";
    d.r.learner[0].tuning.param[0] = "C's %d \"x\", y";
    ASY_GOOD(draw(&d, "svg"), &d.bench.err);
    const char *svg = read_file(&d, "_._a_b-importance-svc.svg");
    assert_has(svg, "T2*_{x}^'%s' `rm` $(rm) \"q\" \\U 5 %");
    assert_has(svg, "50%d of 'them' {are}_made^2 \\n @");
    assert_has(read_file(&d, "_._a_b-roc.svg"), "it's_{a}^%d");
    assert_has(read_file(&d, "_._a_b-importance-svc.csv"),
               "\"T2*_{x}^'%s' `rm` $(rm) \"\"q\"\" \\U 5 %\"");
    end(&d);
}

static void every_figure_says_what_the_data_are(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    d.r.n_figures = 0;
    ASY_GOOD(draw(&d, "svg"), &d.bench.err);
    DIR *dir = opendir(d.dir);
    for (struct dirent *f = readdir(dir); f; f = readdir(dir))
        if (strstr(f->d_name, ".svg"))
            assert_has(read_file(&d, f->d_name),
                       "Data: made rows, not patients.");
    closedir(dir);
    end(&d);
}

/* Folds that failed, permutations and inner scores that are not defined. */
static void holes_do_not_stop_a_figure(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    d.r.n_figures = 0;
    asy_learner_result *l = &d.r.learner[0];
    for (size_t i = 0; i < d.r.m; i++)
        l->score[i] = ASY_NAN;
    for (size_t b = 0; b < d.r.n_permutations; b++)
        l->null[0].null[b] = ASY_NAN;
    l->null[0].observed = l->null[0].p_value = ASY_NAN;
    for (size_t i = 0; i < 18; i++)
        l->tuning.inner_score[i] = ASY_NAN;
    for (size_t i = 0; i < d.r.p * d.r.importance_repeats; i++)
        l->importance[i] = ASY_NAN;
    for (size_t i = 0; i < 6; i++)
        l->tuning.chosen[i] = -1;
    ASY_GOOD(draw(&d, "svg"), &d.bench.err);
    assert_int_equal(count(&d, "roc-lr"), 0);
    assert_int_equal(count(&d, ".part"), 0);
    end(&d);
}

static void without_gnuplot_it_says_how_to_get_it(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    setenv("PATH", d.dir, 1);
    assert_int_equal(draw(&d, NULL), ASY_EIO);
    assert_has(d.bench.err.message, "gnuplot is not installed");
    assert_has(d.bench.err.message, "apt-get install gnuplot-nox");
    assert_int_equal(d.n_made, 0);
    end(&d);
}

static void a_failing_gnuplot_is_heard(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    pretend(&d, "echo half > made-two-roc.svg.part\n"
                "printf '\\n         ^\\n\"x.gp\" line 3: no sense\\n' >&2\n"
                "exit 1");
    assert_int_equal(draw(&d, "svg"), ASY_EIO);
    assert_string_equal(d.bench.err.message,
                        "gnuplot failed: \"x.gp\" line 3: no sense");
    assert_int_equal(count(&d, "svg"), 0);
    empty(&d);
    pretend(&d, "kill -9 $$");
    assert_int_equal(draw(&d, NULL), ASY_EIO);
    assert_has(d.bench.err.message, "signal (9)");
    assert_int_equal(d.n_made, 0);
    end(&d);
}

static void a_gnuplot_that_draws_nothing_is_found_out(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    pretend(&d, "exit 0");
    assert_int_equal(draw(&d, "pdf"), ASY_EIO);
    assert_has(d.bench.err.message, "made-two-roc.pdf");
    pretend(&d, "for f in made-two-roc made-two-roc-lr made-two-roc-svc "
                "made-two-forest; do echo no > $f.png.part; done");
    assert_int_equal(draw(&d, "png"), ASY_EIO);
    assert_has(d.bench.err.message, "whole drawing");
    assert_int_equal(count(&d, ".part"), 0);
    end(&d);
}

static void other_formats_are_refused(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    assert_int_equal(draw(&d, "gif"), ASY_EARG);
    assert_has(d.bench.err.message, "gif");
    d.r.name = "x";
    asy_figures_job nowhere = {.dir = "/proc/none", .format = "svg"};
    assert_int_equal(asy_report_figures(&d.r, &nowhere, &d.bench.err), ASY_EIO);
    end(&d);
}

/* No allocation is left unchecked; the last attempt gets as far as gnuplot,
   which is not there. */
static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    drawn d;
    begin(&d, 2);
    d.r.n_figures = 0;
    setenv("PATH", d.dir, 1);
    asy_status status = ASY_ENOMEM;
    long n = 0;
    while (status == ASY_ENOMEM) {
        asy_memory_fail_at(++n);
        status = draw(&d, "svg");
        asy_memory_fail_at(0);
    }
    assert_int_equal(status, ASY_EIO);
    assert_true(n > 20);
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_config_says_which),
        cmocka_unit_test(all_where_the_config_says_nothing),
        cmocka_unit_test(more_classes_have_no_forest),
        cmocka_unit_test(a_bare_result_needs_no_gnuplot),
        cmocka_unit_test(the_same_result_gives_the_same_bytes),
        cmocka_unit_test(names_reach_the_paper_as_they_are),
        cmocka_unit_test(every_figure_says_what_the_data_are),
        cmocka_unit_test(holes_do_not_stop_a_figure),
        cmocka_unit_test(without_gnuplot_it_says_how_to_get_it),
        cmocka_unit_test(a_failing_gnuplot_is_heard),
        cmocka_unit_test(a_gnuplot_that_draws_nothing_is_found_out),
        cmocka_unit_test(other_formats_are_refused),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return ASY_RUN_TESTS("figures", tests);
}
