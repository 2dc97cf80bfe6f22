/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DeLong's intervals and tests against pROC 1.18.0 (tests/reference/
 * statistics.json): markers of 113 patients with subarachnoid haemorrhage and
 * risks of 332 Pima women.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "infer/infer.h"
#include "support/json.h"

#define ROWS 113
/* pROC's own arithmetic, and quantiles rounded to 12 digits here */
#define CLOSE 1e-11

static asy_bench bench;
static json_t *reference;

typedef struct asah {
    int poor[ROWS];
    bool female[ROWS];
    double age[ROWS], wfns[ROWS], s100b[ROWS], ndka[ROWS];
} asah;

static asah patients;

/* gos6, outcome, gender, age, wfns, s100b, ndka; no comma inside quotes */
static void read_patient(char *line, size_t i)
{
    char *cell[7];
    for (int j = 0; j < 7; j++) {
        cell[j] = strsep(&line, ",");
        cell[j] += *cell[j] == '"';
    }
    patients.poor[i] = !strncmp(cell[1], "Poor", 4);
    patients.female[i] = !strncmp(cell[2], "Female", 6);
    patients.age[i] = strtod(cell[3], NULL);
    patients.wfns[i] = strtod(cell[4], NULL);
    patients.s100b[i] = strtod(cell[5], NULL);
    patients.ndka[i] = strtod(cell[6], NULL);
}

static int setup(void **state)
{
    (void)state;
    asy_bench_init(&bench, 1);
    reference = asy_json_load("tests/reference/statistics.json");
    char *text;
    size_t size;
    ASY_GOOD(asy_file_read("tests/data/aSAH.csv", &bench.arena, &text, &size,
                           &bench.err),
             &bench.err);
    strsep(&text, "\n");
    for (size_t i = 0; i < ROWS; i++)
        read_patient(strsep(&text, "\n"), i);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(reference);
    asy_bench_clear(&bench);
    return 0;
}

static const double *marker(const json_t *entry, const char *key)
{
    const char *name = json_string_value(json_object_get(entry, key));
    return !strcmp(name, "age")     ? patients.age
           : !strcmp(name, "wfns")  ? patients.wfns
           : !strcmp(name, "s100b") ? patients.s100b
                                    : patients.ndka;
}

static double item(const json_t *object, const char *key, size_t i)
{
    return json_number_value(json_array_get(json_object_get(object, key), i));
}

static asy_interval delong(const int *y, const double *score, size_t n,
                           double level, double *se)
{
    asy_interval out;
    ASY_GOOD(asy_delong(y, score, n, 1, level, &bench.ctx, &out, se),
             &bench.err);
    return out;
}

static void check_marker(const json_t *entry)
{
    const double *x = marker(entry, "marker");
    double se;
    asy_interval i = delong(patients.poor, x, ROWS, .95, &se);
    ASY_NEAR(i.estimate, asy_json_number(entry, "auc"), 1e-15);
    ASY_NEAR(se, asy_json_number(entry, "se"), 1e-14);
    ASY_NEAR(i.lower, item(entry, "ci95", 0), CLOSE);
    ASY_NEAR(i.upper, item(entry, "ci95", 2), CLOSE);
    assert_string_equal(i.method, "delong");
    i = delong(patients.poor, x, ROWS, .9, &se);
    ASY_NEAR(i.lower, item(entry, "ci90", 0), CLOSE);
    ASY_NEAR(i.upper, item(entry, "ci90", 2), CLOSE);
}

static void markers(void **state)
{
    (void)state;
    const json_t *all = json_object_get(reference, "roc_asah");
    assert_int_equal(json_array_size(all), 4);
    for (size_t i = 0; i < 4; i++)
        check_marker(json_array_get(all, i));
}

/* pROC cuts between two values, this program at the upper of them. */
static void youden_thresholds(void **state)
{
    (void)state;
    const json_t *all = json_object_get(reference, "roc_asah");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *entry = json_array_get(all, i);
        const json_t *want = json_object_get(entry, "youden");
        asy_prediction p = {.n = ROWS,
                            .k = 2,
                            .y = patients.poor,
                            .score = marker(entry, "marker")};
        double t, tp = 0, fp = 0;
        ASY_GOOD(
            asy_choose_threshold(ASY_THRESHOLD_YOUDEN, 0, &p, &bench.ctx, &t),
            &bench.err);
        assert_true(t > item(want, "threshold", 0));
        for (size_t r = 0; r < ROWS; r++) {
            tp += p.y[r] && p.score[r] >= t;
            fp += !p.y[r] && p.score[r] >= t;
        }
        ASY_NEAR(tp, item(want, "tp", 0), 0);
        ASY_NEAR(fp, item(want, "fp", 0), 0);
    }
}

static void check_pair(const json_t *want, const int *y, const double *a,
                       const double *b, size_t n)
{
    asy_difference d;
    ASY_GOOD(asy_delong_paired(y, a, b, n, 1, .95, &bench.ctx, &d), &bench.err);
    ASY_NEAR(d.statistic, asy_json_number(want, "statistic"), 1e-12);
    ASY_NEAR(d.p_value, asy_json_number(want, "p"), CLOSE);
    ASY_NEAR(d.interval.lower, item(want, "ci95_difference", 0), CLOSE);
    ASY_NEAR(d.interval.upper, item(want, "ci95_difference", 1), CLOSE);
    assert_true(isnan(d.df));
}

static void paired_markers(void **state)
{
    (void)state;
    const json_t *all = json_object_get(reference, "roc_test_asah");
    assert_int_equal(json_array_size(all), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *e = json_array_get(all, i);
        check_pair(e, patients.poor, marker(e, "a"), marker(e, "b"), ROWS);
    }
}

static void pima(void **state)
{
    (void)state;
    const json_t *set = json_object_get(reference, "pima_te");
    size_t n;
    int *y = asy_json_ints(&bench.arena, json_object_get(set, "y"), &n);
    double *full =
        asy_json_doubles(&bench.arena, json_object_get(set, "full"), NULL);
    double *glu =
        asy_json_doubles(&bench.arena, json_object_get(set, "glu"), NULL);
    const json_t *want = json_object_get(set, "roc_full");
    double se;
    asy_interval i = delong(y, full, n, .95, &se);
    ASY_NEAR(i.estimate, asy_json_number(want, "auc"), 1e-15);
    ASY_NEAR(se, asy_json_number(want, "se"), 1e-14);
    ASY_NEAR(i.upper, item(want, "ci95", 2), CLOSE);
    check_pair(json_object_get(set, "roc_test"), y, full, glu, n);
}

static size_t take(bool female, int *y, double *x)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (patients.female[i] != female)
            continue;
        y[n] = patients.poor[i];
        x[n++] = patients.s100b[i];
    }
    return n;
}

static void women_against_men(void **state)
{
    (void)state;
    const json_t *want =
        json_object_get(reference, "roc_test_asah_female_male_s100b");
    int y[ROWS];
    double x[ROWS], se_f, se_m;
    size_t n_f = take(true, y, x);
    asy_interval f = delong(y, x, n_f, .95, &se_f);
    size_t n_m = take(false, y, x);
    asy_interval m = delong(y, x, n_m, .95, &se_m);
    asy_difference d;
    asy_delong_unpaired(f.estimate, se_f, n_f, m.estimate, se_m, n_m, .95, &d);
    ASY_NEAR(d.statistic, asy_json_number(want, "statistic"), 1e-12);
    ASY_NEAR(d.df, asy_json_number(want, "df"), 1e-12);
    ASY_NEAR(d.p_value, asy_json_number(want, "p"), CLOSE);
}

/* The estimate has the bits of the measure, with ties and any order. */
static void same_bits_as_the_measure(void **state)
{
    (void)state;
    const asy_measure *m = asy_measure_find("roc_auc");
    asy_prediction p = {
        .n = ROWS, .k = 2, .y = patients.poor, .score = patients.wfns};
    double value, se;
    ASY_GOOD(m->compute(m, &p, &bench.ctx, &value), &bench.err);
    ASY_NEAR(delong(p.y, p.score, ROWS, .95, &se).estimate, value, 0);
}

/* Two equal repeats are one; two unlike ones average their placements. */
static void repeats_average(void **state)
{
    (void)state;
    double twice[2 * ROWS], se_once, se_twice;
    for (size_t r = 0; r < 2; r++)
        memcpy(twice + r * ROWS, patients.s100b, sizeof patients.s100b);
    asy_interval once =
        delong(patients.poor, patients.s100b, ROWS, .95, &se_once);
    asy_interval both;
    ASY_GOOD(asy_delong(patients.poor, twice, ROWS, 2, .95, &bench.ctx, &both,
                        &se_twice),
             &bench.err);
    ASY_NEAR(both.estimate, once.estimate, 1e-15);
    ASY_NEAR(se_twice, se_once, 1e-15);
    memcpy(twice + ROWS, patients.wfns, sizeof patients.wfns);
    ASY_GOOD(asy_delong(patients.poor, twice, ROWS, 2, .95, &bench.ctx, &both,
                        &se_twice),
             &bench.err);
    ASY_NEAR(both.estimate, (0.7313685636856369 + 0.8236788617886179) / 2,
             1e-15);
    /* var of a mean of two: (Va + Vb + 2 cov) / 4, cov of the paired test */
    double variance = (0.002668682457172438 + 0.0014699147088236264 +
                       2 * 0.0011961556737675448) /
                      4;
    ASY_NEAR(se_twice, sqrt(variance), 1e-14);
}

static void perfect_has_an_exact_bound(void **state)
{
    (void)state;
    const int y[] = {0, 0, 0, 1, 1};
    const double x[] = {1, 2, 3, 4, 5};
    double se;
    asy_interval i = delong(y, x, 5, .95, &se);
    ASY_NEAR(se, 0, 0);
    ASY_NEAR(i.lower, sqrt(.025), 1e-11);
    ASY_NEAR(i.upper, 1, 0);
    assert_string_equal(i.method, "delong-degenerate");
    const double inverted[] = {5, 4, 3, 2, 1};
    i = delong(y, inverted, 5, .95, &se);
    ASY_NEAR(i.lower, 0, 0);
    ASY_NEAR(i.upper, 1 - sqrt(.025), 1e-11);
}

static void constant_score_is_degenerate(void **state)
{
    (void)state;
    const int y[] = {0, 1, 0, 1, 1};
    const double x[] = {1, 1, 1, 1, 1};
    double se;
    asy_interval i = delong(y, x, 5, .95, &se);
    ASY_NEAR(i.estimate, .5, 0);
    ASY_NEAR(se, 0, 0);
    assert_true(i.lower > 0 && i.lower < .1 && i.upper > .9 && i.upper < 1);
    asy_difference d;
    ASY_GOOD(asy_delong_paired(y, x, x, 5, 1, .95, &bench.ctx, &d), &bench.err);
    ASY_NEAR(d.p_value, 1, 0);
}

static void not_defined(void **state)
{
    (void)state;
    const int same[] = {1, 1, 1}, y[] = {0, 1, 1};
    const double x[] = {1, 2, 3}, hole[] = {1, (double)NAN, 3};
    double se;
    asy_interval i = delong(same, x, 3, .95, &se);
    assert_true(isnan(i.estimate) && isnan(i.lower) && isnan(se));
    i = delong(y, hole, 3, .95, &se);
    assert_true(isnan(i.estimate) && isnan(i.upper) && isnan(se));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(markers),
        TEST(youden_thresholds),
        TEST(paired_markers),
        TEST(pima),
        TEST(women_against_men),
        TEST(same_bits_as_the_measure),
        TEST(repeats_average),
        TEST(perfect_has_an_exact_bound),
        TEST(constant_score_is_degenerate),
        TEST(not_defined),
    };
    return ASY_RUN_TESTS("DeLong against pROC", tests);
}
