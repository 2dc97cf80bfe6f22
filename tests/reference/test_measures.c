/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every measure against scikit-learn 1.2.1 (tests/reference/learners.json). */
#include <string.h>

#include "measure/measure.h"
#include "support/json.h"

static asy_bench bench;
static json_t *reference;

static int setup(void **state)
{
    (void)state;
    asy_bench_init(&bench, 1);
    reference = asy_json_load("tests/reference/learners.json");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(reference);
    asy_bench_clear(&bench);
    return 0;
}

static double value_of(const char *name, const asy_prediction *prediction)
{
    const asy_measure *measure = asy_measure_find(name);
    assert_non_null(measure);
    double value = -99;
    ASY_GOOD(measure->compute(measure, prediction, &bench.ctx, &value),
             &bench.err);
    return value;
}

static asy_prediction predict(const json_t *y, const json_t *score, int k,
                              double threshold)
{
    size_t n;
    asy_prediction p = {.k = k, .y = asy_json_ints(&bench.arena, y, &n)};
    int *decision = ASY_NEW(&bench.arena, int, n);
    p.n = n;
    p.score = asy_json_doubles(&bench.arena, score, NULL);
    asy_decide(p.score, n, k, threshold, decision);
    p.decision = decision;
    return p;
}

static size_t count_class(const asy_prediction *p, int class)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        n += p->y[i] == class;
    return n;
}

/*
 * scikit-learn warns and falls back to a number where the data lack the class
 * that a share is of; here that is not defined.
 */
static bool lacks_class(const char *name, const asy_prediction *p)
{
    bool needs_positive =
        !strcmp(name, "roc_auc") || !strcmp(name, "average_precision") ||
        !strcmp(name, "pr_auc_trapezoid") || !strcmp(name, "sensitivity") ||
        !strcmp(name, "recall");
    bool needs_negative =
        !strcmp(name, "roc_auc") || !strcmp(name, "specificity");
    return (needs_positive && !count_class(p, 1)) ||
           (needs_negative && !count_class(p, 0));
}

/* a measure's name, and the reference's where that is another */
static const char *const binary[][2] = {
    {"roc_auc", "roc_auc"},
    {"average_precision", "average_precision"},
    {"pr_auc_trapezoid", "pr_auc_trapezoid"},
    {"accuracy", "accuracy"},
    {"balanced_accuracy", "balanced_accuracy"},
    {"precision", "precision"},
    {"recall", "recall"},
    {"sensitivity", "recall"},
    {"specificity", "specificity"},
    {"f1", "f1"},
    {"mcc", "mcc"},
    {"cohen_kappa", "cohen_kappa"},
    {"brier", "brier"},
    {"log_loss", "log_loss_clip_2.220446049250313e-16"},
};

static void check_binary(const json_t *c)
{
    print_message("case %s\n", json_string_value(json_object_get(c, "case")));
    asy_prediction p =
        predict(json_object_get(c, "y"), json_object_get(c, "score"), 2,
                asy_json_number(c, "threshold_predict_1_if_ge"));
    p.probability = json_object_get(c, "brier") != NULL;
    for (size_t m = 0; m < sizeof binary / sizeof binary[0]; m++) {
        const json_t *want = json_object_get(c, binary[m][1]);
        double found = value_of(binary[m][0], &p);
        if (!want || lacks_class(binary[m][0], &p))
            assert_true(isnan(found));
        else
            ASY_NEAR(found, asy_json_number(c, binary[m][1]), 1e-12);
    }
}

static void two_classes(void **state)
{
    (void)state;
    const json_t *cases = json_object_get(reference, "metrics_binary");
    assert_true(json_array_size(cases) >= 18);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_binary(json_array_get(cases, i));
}

static void npv_from_the_table(void **state)
{
    (void)state;
    const json_t *cases = json_object_get(reference, "metrics_binary");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i);
        asy_prediction p =
            predict(json_object_get(c, "y"), json_object_get(c, "score"), 2,
                    asy_json_number(c, "threshold_predict_1_if_ge"));
        double *t = asy_json_doubles(
            &bench.arena, json_object_get(c, "confusion_tn_fp_fn_tp"), NULL);
        double n = t[0] + t[2];
        ASY_NEAR(value_of("npv", &p), n > 0 ? t[0] / n : 0, 1e-15);
    }
}

static const char *const macro[][2] = {
    {"accuracy", "accuracy"},
    {"balanced_accuracy", "balanced_accuracy"},
    {"mcc", "mcc"},
    {"cohen_kappa", "cohen_kappa"},
    {"log_loss", "log_loss"},
    {"f1", "f1_macro"},
    {"precision", "precision_macro"},
    {"recall", "recall_macro"},
    {"sensitivity", "recall_macro"},
    {"roc_auc", "roc_auc_ovr_macro"},
    {"average_precision", "average_precision_macro"},
    {"brier", "brier_multiclass_sum_over_classes"},
};

static size_t check_macro(const json_t *c, int k)
{
    asy_prediction p =
        predict(json_object_get(c, "y"), json_object_get(c, "probability"), k,
                (double)NAN);
    p.probability = true;
    size_t checked = 0;
    for (size_t m = 0; m < sizeof macro / sizeof macro[0]; m++) {
        if (!json_object_get(c, macro[m][1]))
            continue;
        ASY_NEAR(value_of(macro[m][0], &p), asy_json_number(c, macro[m][1]),
                 1e-12);
        checked++;
    }
    return checked;
}

static void ten_classes(void **state)
{
    (void)state;
    const json_t *c = json_object_get(reference, "metrics_multiclass_digits");
    assert_int_equal(check_macro(c, 10), sizeof macro / sizeof macro[0]);
}

static void three_classes(void **state)
{
    (void)state;
    const json_t *cases =
        json_object_get(reference, "metrics_multiclass_small");
    for (size_t i = 0; i < json_array_size(cases); i++)
        assert_int_equal(check_macro(json_array_get(cases, i), 3), 4);
}

/* y = 0 0 1 1 0 1 0 1, s = .1 .4 .4 .8 .4 .8 .2 .35 */
static void ties_across_classes(void **state)
{
    (void)state;
    const int y[] = {0, 0, 1, 1, 0, 1, 0, 1};
    const double s[] = {.1, .4, .4, .8, .4, .8, .2, .35};
    asy_prediction p = {.n = 8, .k = 2, .y = y, .score = s};
    ASY_NEAR(value_of("roc_auc", &p), 0.8125, 0);
    ASY_NEAR(value_of("average_precision", &p), 0.8166666666666667, 1e-15);
    ASY_NEAR(value_of("pr_auc_trapezoid", &p), 0.8583333333333334, 1e-15);
}

static void sure_and_wrong(void **state)
{
    (void)state;
    const int y[] = {0, 0};
    const double s[] = {1, 0};
    asy_prediction p = {
        .n = 2, .k = 2, .y = y, .score = s, .probability = true};
    ASY_NEAR(value_of("log_loss", &p), 18.021826694558577, 1e-15);
}

static void curve_points(void **state)
{
    (void)state;
    const json_t *c =
        json_array_get(json_object_get(reference, "metrics_binary"), 1);
    const json_t *curves = json_object_get(reference, "curves_ties_10");
    const json_t *roc = json_object_get(curves, "roc");
    double *fpr =
        asy_json_doubles(&bench.arena, json_object_get(roc, "fpr"), NULL);
    double *tpr =
        asy_json_doubles(&bench.arena, json_object_get(roc, "tpr"), NULL);
    size_t n;
    double *threshold = asy_json_doubles(
        &bench.arena, json_object_get(roc, "thresholds_first_is_max_plus_1"),
        &n);
    asy_prediction p =
        predict(json_object_get(c, "y"), json_object_get(c, "score"), 2, 0.5);
    asy_curve curve;
    ASY_GOOD(asy_curve_make(&p, &bench.ctx, &curve), &bench.err);
    assert_int_equal(curve.n_points, n - 1);
    for (size_t i = 0; i < curve.n_points; i++) {
        ASY_NEAR(curve.threshold[i], threshold[i + 1], 0);
        ASY_NEAR(curve.fp[i] / curve.n_negative, fpr[i + 1], 1e-15);
        ASY_NEAR(curve.tp[i] / curve.n_positive, tpr[i + 1], 1e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_classes, setup, teardown),
        cmocka_unit_test_setup_teardown(npv_from_the_table, setup, teardown),
        cmocka_unit_test_setup_teardown(ten_classes, setup, teardown),
        cmocka_unit_test_setup_teardown(three_classes, setup, teardown),
        cmocka_unit_test_setup_teardown(ties_across_classes, setup, teardown),
        cmocka_unit_test_setup_teardown(sure_and_wrong, setup, teardown),
        cmocka_unit_test_setup_teardown(curve_points, setup, teardown),
    };
    return ASY_RUN_TESTS("measures against scikit-learn", tests);
}
