/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hooks as metrics: net benefit by its formula, what a metric asks for, what
   it may return. */
#include <string.h>

#include "infer/infer.h"
#include "support/hooked.h"

enum { N = 200 };

static int y[N], decision[N];
static double score[N];

static asy_prediction prediction(void)
{
    for (int i = 0; i < N; i++) {
        score[i] = (i * 37 % 101) / 100.0;
        y[i] = (i * 53 % 97) / 97.0 < score[i];
        decision[i] = score[i] >= .5;
    }
    return (asy_prediction){N, 2, y, score, decision, true};
}

static asy_status compute(asy_hooked *t, const asy_prediction *p, double *value)
{
    const asy_measure *m = asy_hooked_measure(t);
    asy_error_reset(&t->bench.err);
    return m->compute(m, p, &t->bench.ctx, value);
}

static void net_benefit_is_its_formula(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    asy_hooked_load(&t, ASY_HOOKED_MEASURE, "lua/net_benefit.lua");
    asy_prediction p = prediction();
    double found, tp = 0, fp = 0;
    for (int i = 0; i < N; i++) {
        tp += score[i] >= .2 && y[i];
        fp += score[i] >= .2 && !y[i];
    }
    assert_true(tp > 50 && fp > 50);
    ASY_GOOD(compute(&t, &p, &found), &t.bench.err);
    ASY_NEAR(found, tp / N - fp / N * .2 / .8, 1e-15);
    p.probability = false;
    ASY_GOOD(compute(&t, &p, &found), &t.bench.err);
    assert_true(isnan(found));
    const asy_measure *m = asy_hooked_measure(&t);
    assert_string_equal(m->title, "Net benefit at 0.2");
    ASY_NEAR(m->lower, -.25, 1e-15);
    ASY_NEAR(m->upper, 1, 0);
    assert_int_equal(m->caps, ASY_NEEDS_PROBABILITY | ASY_TWO_CLASSES_ONLY);
    asy_hooked_clear(&t);
}

/* The bootstrap copies only what a measure declares. */
static void the_bootstrap_takes_a_hook(void **state)
{
    (void)state;
    asy_hooked t;
    asy_hooked_init(&t);
    ASY_GOOD(asy_hooked_text(&t, ASY_HOOKED_MEASURE,
                             "return {kind = 'metric', needs = 'decision',\n"
                             "score = function(y, d) local hits = 0\n"
                             "  for i = 1, #y do\n"
                             "    if y[i] == d[i] then hits = hits + 1 end\n"
                             "  end return hits / #y end}"),
             &t.bench.err);
    asy_prediction p = prediction();
    asy_interval hook, built_in;
    ASY_GOOD(asy_bootstrap(asy_hooked_measure(&t), &p, 1, 200, .95,
                           &t.bench.ctx, &hook),
             &t.bench.err);
    ASY_GOOD(asy_bootstrap(asy_measure_find("accuracy"), &p, 1, 200, .95,
                           &t.bench.ctx, &built_in),
             &t.bench.err);
    ASY_NEAR(hook.estimate, built_in.estimate, 0);
    ASY_NEAR(hook.lower, built_in.lower, 0);
    ASY_NEAR(hook.upper, built_in.upper, 0);
    asy_hooked_clear(&t);
}

/* What a metric with this body computes. */
static asy_status body(asy_hooked *t, const char *fields, const char *text,
                       const asy_prediction *p, double *value)
{
    asy_hooked_init(t);
    const char *file = asy_arena_printf(
        &t->bench.arena,
        "return {kind = 'metric', %s\nscore = function(y, s) %s end}", fields,
        text);
    ASY_GOOD(asy_hooked_text(t, ASY_HOOKED_MEASURE, file), &t->bench.err);
    return compute(t, p, value);
}

static void rubbish_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *fields, *text, *says;
    } bad[] = {
        {"", "return 'a'", ":2: score returned a string (need a number)"},
        {"", "", "score returned a nil"},
        {"range = {0, 1},", "return 2", "need 0.0 to 1.0, its range"},
        {"", "return s[201]", "element 201 does not exist (need 1 to 200)"},
        {"", "s[1] = 0 return 1", "read-only"},
    };
    asy_prediction p = prediction();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        asy_hooked t;
        double value;
        assert_int_equal(body(&t, bad[i].fields, bad[i].text, &p, &value),
                         ASY_EHOOK);
        asy_hooked_says(&t, bad[i].says);
        asy_hooked_says(&t, "(in score)");
        asy_hooked_clear(&t);
    }
}

static void nan_means_not_defined(void **state)
{
    (void)state;
    asy_hooked t;
    double value;
    asy_prediction p = prediction();
    ASY_GOOD(body(&t, "range = {0, 1},", "return 0/0", &p, &value),
             &t.bench.err);
    assert_true(isnan(value));
    asy_hooked_clear(&t);
}

static void more_classes_are_a_matrix(void **state)
{
    (void)state;
    double rows[] = {.1, .2, .7, .5, .3, .2};
    int labels[] = {2, 0};
    asy_prediction p = {2, 3, labels, rows, NULL, true};
    asy_hooked t;
    double value;
    ASY_GOOD(body(&t, "multiclass = true,",
                  "return s:get(1, y[1] + 1) + s:get(2, y[2] + 1)", &p, &value),
             &t.bench.err);
    ASY_NEAR(value, 1.2, 1e-15);
    asy_hooked_clear(&t);
    ASY_GOOD(body(&t, "", "return 1", &p, &value), &t.bench.err);
    assert_true(isnan(value));
    asy_hooked_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(net_benefit_is_its_formula),
        cmocka_unit_test(the_bootstrap_takes_a_hook),
        cmocka_unit_test(rubbish_is_named),
        cmocka_unit_test(nan_means_not_defined),
        cmocka_unit_test(more_classes_are_a_matrix),
    };
    return ASY_RUN_TESTS("hooks as metrics", tests);
}
