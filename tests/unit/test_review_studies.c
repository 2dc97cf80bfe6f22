/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The studies of a review as they are read: shares with intervals give back the
 * table that they came from, judgements and a chosen part of the studies, and
 * what cannot be is refused.
 */
#include <stdio.h>
#include <string.h>

#include "plan/review.h"
#include "store/store.h"
#include "support/check.h"
#include "support/scratch_file.h"

typedef struct desk {
    asy_arena arena;
    asy_error err;
    asy_review_config config;
    asy_review_result result;
    asy_status status;
} desk;

static void analyse(desk *d, const char *path, const char *set)
{
    asy_arena_init(&d->arena);
    asy_error_reset(&d->err);
    d->status = asy_review_load(path, &set, set ? 1 : 0, &d->arena, &d->config,
                                &d->err);
    if (d->status == ASY_OK)
        d->status =
            asy_review_analyse(&d->config, &d->arena, &d->result, &d->err);
}

/* A config with a table written for it: %s is the table's path. */
static void analyse_made(desk *d, const char *keys, const char *table)
{
    char csv[ASY_SCRATCH_PATH], yaml[ASY_SCRATCH_PATH], text[2048];
    asy_scratch_write(table, strlen(table), csv);
    snprintf(text, sizeof text,
             "assay: 1\nkind: meta_analysis\nname: made\ndata: {file: %s%s",
             csv, keys);
    asy_scratch_write(text, strlen(text), yaml);
    analyse(d, yaml, NULL);
    asy_scratch_remove(csv);
    asy_scratch_remove(yaml);
}

static void refused(const char *keys, const char *table, const char *words)
{
    desk d;
    analyse_made(&d, keys, table);
    assert_int_not_equal(d.status, ASY_OK);
    if (!strstr(d.err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", d.err.message, words);
    asy_arena_clear(&d.arena);
}

static const char by_interval[] =
    ", study: s, sensitivity: e, specificity: p, sensitivity_lower: el,\n"
    "  sensitivity_upper: eu, specificity_lower: pl, specificity_upper: pu}\n"
    "models: [reitsma_ml]\nunivariate: {methods: [dl]}\n";

/* 17 of 20 and 41 of 46, 29 of 40 and 33 of 40, with exact intervals. */
static void intervals_give_their_tables_back(void **state)
{
    (void)state;
    desk d;
    analyse_made(&d, by_interval,
                 "s,e,el,eu,p,pl,pu\n"
                 "Ash,0.850,0.621,0.968,0.891,0.764,0.964\n"
                 "Birch,0.725,0.561,0.854,0.825,0.672,0.927\n");
    ASY_GOOD(d.status, &d.err);
    const asy_studies *s = &d.result.studies;
    ASY_NEAR_ALL(s->tp, ((double[]){17, 29}), 2, 0);
    ASY_NEAR_ALL(s->fn, ((double[]){3, 11}), 2, 0);
    ASY_NEAR_ALL(s->fp, ((double[]){5, 7}), 2, 0);
    ASY_NEAR_ALL(s->tn, ((double[]){41, 33}), 2, 0);
    asy_arena_clear(&d.arena);
}

static void impossible_shares_are_refused(void **state)
{
    (void)state;
    const char *by_cases = ", study: s, sensitivity: e, specificity: p, "
                           "cases: n1, controls: n2}\n";
    refused(by_interval,
            "s,e,el,eu,p,pl,pu\nAsh,0.85,0.84,0.86,0.891,0.3,0.99\n",
            "no table of up to 5000 patients");
    refused(by_cases, "s,e,n1,p,n2\nAsh,0.85,,0.9,10\nElm,0.8,10,0.9,10\n",
            "is no number");
    refused(by_cases, "s,e,n1,p,n2\nAsh,0.85,0,0.9,10\nElm,0.8,10,0.9,10\n",
            "no number of patients");
    refused(by_cases, "s,e,n1,p,n2\nAsh,1.85,9,0.9,10\nElm,0.8,10,0.9,10\n",
            "no share");
    refused(", sensitivity: e, specificity: p, controls: n}\n", "e\n",
            "half declared");
    refused(", sensitivity: e, sensitivity_lower: l, specificity: p, "
            "controls: n}\n",
            "e\n", "half declared");
}

/* ---- judgements, and a part of the studies ---- */

static const char quadas[] = "tests/data/meta/quadas.yaml";

static void judgements_read_back(void **state)
{
    (void)state;
    desk d;
    asy_review_result back;
    char path[ASY_SCRATCH_PATH];
    asy_scratch_write("", 0, path);
    analyse(&d, quadas, NULL);
    ASY_GOOD(d.status, &d.err);
    ASY_GOOD(asy_store_write_review(path, &d.result, &d.err), &d.err);
    ASY_GOOD(asy_store_read_review(path, &d.arena, &back, &d.err), &d.err);
    assert_int_equal(back.studies.n_domains, 4);
    assert_string_equal(back.studies.domain[3], "flow and timing");
    for (size_t i = 0; i < 20; i++)
        assert_string_equal(back.studies.judgement[i],
                            d.result.studies.judgement[i]);
    assert_string_equal(back.studies.judgement[4], "high");
    asy_scratch_remove(path);
    asy_arena_clear(&d.arena);
}

/* Leaving studies out is the same as not having them. */
static void a_part_of_the_studies_is_analysed(void **state)
{
    (void)state;
    desk d;
    analyse(&d, quadas, "restrict={column: patients, values: [low, unclear]}");
    ASY_GOOD(d.status, &d.err);
    const asy_studies *s = &d.result.studies;
    assert_int_equal(s->k, 4);
    assert_int_equal(s->left_out, 1);
    assert_string_equal(d.result.restricted_by, "patients");
    assert_string_equal(s->name[1], "Cedar");
    ASY_NEAR_ALL(s->tp, ((double[]){17, 8, 33, 21}), 4, 0);
    assert_string_equal(s->judgement[4 + 1], "unclear");
    asy_arena_clear(&d.arena);
}

static void bad_judgements_and_restrictions_are_refused(void **state)
{
    (void)state;
    desk d;
    refused(", study: s}\nquadas2: {index_test: q}\n",
            "s,TP,FN,FP,TN,q\nAsh,1,2,3,4,low\nElm,1,2,3,4,good\n",
            ":3:6: no judgement (found \"good\"");
    analyse(&d, quadas, "restrict={column: patients, values: [high]}");
    assert_int_equal(d.status, ASY_EDATA);
    assert_non_null(strstr(d.err.message, "restrict leaves too few"));
    asy_arena_clear(&d.arena);
    analyse(&d, quadas, "restrict={column: patient, values: [high]}");
    assert_non_null(strstr(d.err.message, "did you mean \"patients\""));
    asy_arena_clear(&d.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_give_their_tables_back),
        cmocka_unit_test(impossible_shares_are_refused),
        cmocka_unit_test(judgements_read_back),
        cmocka_unit_test(a_part_of_the_studies_is_analysed),
        cmocka_unit_test(bad_judgements_and_restrictions_are_refused),
    };
    return ASY_RUN_TESTS("review studies", tests);
}
