/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A meta-analysis from its config to its file and back: the numbers are those
 * of the models called directly, and what is read shows as what was written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/review.h"
#include "report/report.h"
#include "store/store.h"
#include "support/reviews.h"
#include "support/scratch_file.h"

typedef struct desk {
    asy_arena arena;
    asy_error err;
    asy_review_config config;
    asy_review_result made, back;
    char path[ASY_SCRATCH_PATH];
} desk;

static void open_desk(desk *d, const char *config, const char *set)
{
    asy_arena_init(&d->arena);
    asy_error_reset(&d->err);
    asy_scratch_write("", 0, d->path);
    ASY_GOOD(asy_review_load(config, &set, set ? 1 : 0, &d->arena, &d->config,
                             &d->err),
             &d->err);
    ASY_GOOD(asy_review_analyse(&d->config, &d->arena, &d->made, &d->err),
             &d->err);
}

static void close_desk(desk *d)
{
    asy_scratch_remove(d->path);
    asy_arena_clear(&d->arena);
}

typedef asy_status printer(const asy_review_result *, FILE *, asy_error *);

static char *printed(const asy_review_result *r, printer *print)
{
    char *text = NULL;
    size_t size = 0;
    asy_error err = {0};
    FILE *out = open_memstream(&text, &size);
    ASY_GOOD(print(r, out, &err), &err);
    fclose(out);
    return text;
}

static void same_print(const desk *d, printer *print)
{
    char *made = printed(&d->made, print), *back = printed(&d->back, print);
    assert_string_equal(made, back);
    free(made);
    free(back);
}

static void back_again(const char *config, const char *set)
{
    desk d;
    bool review = false;
    open_desk(&d, config, set);
    ASY_GOOD(asy_store_write_review(d.path, &d.made, &d.err), &d.err);
    ASY_GOOD(asy_store_is_review(d.path, &review, &d.err), &d.err);
    assert_true(review);
    ASY_GOOD(asy_store_read_review(d.path, &d.arena, &d.back, &d.err), &d.err);
    same_print(&d, asy_report_review);
    same_print(&d, asy_report_review_json);
    for (size_t i = 0; i < d.made.n_fits; i++) {
        assert_int_equal(!d.made.fit[i].failure, !d.back.fit[i].failure);
        if (!d.made.fit[i].failure)
            ASY_NEAR_ALL(d.back.fit[i].prediction, d.made.fit[i].prediction,
                         2 * ASY_OUTLINE, 0);
    }
    assert_int_equal(d.back.n_figures, d.made.n_figures);
    assert_string_equal(d.back.config, d.made.config);
    assert_string_equal(d.back.data_sha256, d.made.data_sha256);
    close_desk(&d);
}

static const char symptomatic[] = "configs/kearon-symptomatic.yaml";
static const char bound[] = "tests/data/meta/bound.yaml";

static void reads_back_what_was_written(void **state)
{
    (void)state;
    back_again(symptomatic, NULL);
    back_again(symptomatic, "models=[]");
    back_again(symptomatic, "figures=[sroc, forest]");
    back_again(symptomatic,
               "benchmark=[{name: x, source: s, auc: 0.8, sensitivity: {value: "
               "0.7, lower: 0.6, upper: 0.8}}, {name: y, auc: 0.7}]");
}

static void bound_and_covariate_read_back(void **state)
{
    (void)state;
    back_again(bound, NULL);
}

/* A correlation at its bound is reported, and the fit without it beside. */
static void a_bound_has_the_simpler_model_beside(void **state)
{
    (void)state;
    desk d;
    open_desk(&d, bound, NULL);
    const asy_review_fit *f = &d.made.fit[1];
    assert_int_equal(f->fit.bound, ASY_BOUND_CORRELATION);
    ASY_NEAR(fabs(f->accuracy.correlation), 1, 0);
    assert_non_null(strstr(f->note, "at its bound"));
    assert_non_null(f->independent);
    assert_false(f->independent->fit.correlated);
    assert_true(f->independent->fit.log_likelihood < f->fit.log_likelihood);
    close_desk(&d);
}

/* Without a correction the normal models have no fit, the exact ones have;
   where nothing has one there is no result. */
static void what_fails_is_kept_with_its_reason(void **state)
{
    (void)state;
    desk d;
    back_again(symptomatic, "continuity={when: none}");
    open_desk(&d, symptomatic, "continuity={when: none}");
    assert_non_null(strstr(d.made.fit[0].failure, "empty cell"));
    assert_true(isnan(d.made.fit[0].accuracy.sensitivity.estimate));
    assert_null(d.made.fit[2].failure);
    assert_ptr_equal(asy_review_shown(&d.made), &d.made.fit[2]);
    close_desk(&d);
    asy_arena_init(&d.arena);
    const char *const sets[] = {"continuity={when: none}",
                                "models=[reitsma_ml]"};
    ASY_GOOD(asy_review_load(symptomatic, sets, 2, &d.arena, &d.config, &d.err),
             &d.err);
    assert_int_equal(asy_review_analyse(&d.config, &d.arena, &d.made, &d.err),
                     ASY_EDATA);
    assert_non_null(strstr(d.err.message, "nothing could be pooled"));
    asy_arena_clear(&d.arena);
}

static void numbers_are_those_of_the_models(void **state)
{
    (void)state;
    desk d;
    asy_known_reviews all;
    asy_known_load(&all);
    open_desk(&d, symptomatic, NULL);
    const asy_known_review *known = &all.review[1];
    assert_string_equal(known->id, "kearon_symptomatic");
    const asy_review_fit *reml = &d.made.fit[0];
    ASY_NEAR(reml->accuracy.sensitivity.estimate,
             asy_known_number(known->known, "reitsma.reml_cc_all.sens"), 1e-8);
    ASY_NEAR(d.made.fit[3].accuracy.specificity.estimate,
             asy_known_number(known->known, "glmm.agq21.spec"), 1e-8);
    ASY_NEAR(d.made.pooled[6].pooled.tau2,
             asy_known_number(known->known, "univariate.cc_all.lnDOR.DL.tau2"),
             1e-12);
    close_desk(&d);
    asy_known_clear(&all);
}

static void an_experiment_is_no_review(void **state)
{
    (void)state;
    desk d;
    asy_result result;
    open_desk(&d, symptomatic, "models=[]");
    ASY_GOOD(asy_store_write_review(d.path, &d.made, &d.err), &d.err);
    assert_int_equal(asy_store_read(d.path, &d.arena, &result, &d.err),
                     ASY_EDATA);
    assert_non_null(strstr(d.err.message, "meta-analysis"));
    close_desk(&d);
}

static void count_note(void *user, const char *sentence)
{
    (void)sentence;
    (*(size_t *)user)++;
}

static void swapped_columns_are_noticed(void **state)
{
    (void)state;
    desk d;
    size_t notes = 0;
    open_desk(&d, symptomatic, "models=[]");
    asy_review_check(&d.config, &d.made.studies, count_note, &notes);
    assert_int_equal(notes, 0);
    double *tp = d.made.studies.sensitivity;
    for (size_t i = 0; i < d.made.studies.k; i++)
        tp[i] = 1 - tp[i];
    d.made.studies.name[1] = d.made.studies.name[0];
    asy_review_check(&d.config, &d.made.studies, count_note, &notes);
    assert_true(notes >= 1);
    close_desk(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_what_was_written),
        cmocka_unit_test(bound_and_covariate_read_back),
        cmocka_unit_test(a_bound_has_the_simpler_model_beside),
        cmocka_unit_test(what_fails_is_kept_with_its_reason),
        cmocka_unit_test(numbers_are_those_of_the_models),
        cmocka_unit_test(an_experiment_is_no_review),
        cmocka_unit_test(swapped_columns_are_noticed),
    };
    return ASY_RUN_TESTS("review", tests);
}
