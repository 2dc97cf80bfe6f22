/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What single steps promise beyond the family's contract: their sentences, and
   the values of cases that can be worked out by hand. */
#include "support/step.h"

#include <string.h>

typedef asy_step_bench fixture;

#define MISSING ((double)NAN)

static const char *const NAMES[] = {"ferritin", "volume"};

static int set_up(void **state)
{
    static fixture f;
    asy_bench_init(&f.bench, 7);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    asy_bench_clear(&((fixture *)*state)->bench);
    return 0;
}

/* n rows of two columns, the first in x[0 .. n-1]. */
static void use_rows(fixture *f, double *x, const int *y, size_t n, int k)
{
    f->train = (asy_train){.x = {x, n, 2, n}, .y = y, .k = k, .names = NAMES};
}

/* Rows with two columns of distinct values; class c has count[c] of them. */
static void use_counts(fixture *f, const size_t *count, int k)
{
    size_t n = 0, i = 0;
    for (int c = 0; c < k; c++)
        n += count[c];
    double *x = ASY_NEW(&f->bench.arena, double, 2 * n);
    int *y = ASY_NEW(&f->bench.arena, int, n);
    for (int c = 0; c < k; c++)
        for (size_t a = 0; a < count[c]; a++, i++) {
            y[i] = c;
            x[i] = 100 * c + (double)a;
            x[n + i] = -(double)(a * a);
        }
    use_rows(f, x, y, n, k);
}

static size_t count_class(const asy_train *t, int class)
{
    size_t n = 0;
    for (size_t i = 0; i < t->x.n; i++)
        n += t->y[i] == class;
    return n;
}

/* The values mapped by a step: need [2 n]. */
static void check_map(fixture *f, const double *need)
{
    asy_matrix out = asy_step_apply(f, asy_step_fit(f), &f->train.x);
    for (size_t j = 0; j < out.p; j++)
        ASY_NEAR_ALL(asy_ccol(&out, j), need + j * out.n, out.n, 1e-15);
}

static void impute_by_hand(void **state)
{
    fixture *f = *state;
    double x[] = {4, MISSING, 1, 4, 1, -2, 7, MISSING, MISSING, 9};
    use_rows(f, x, NULL, 5, 2);
    asy_step_use(f, "impute", ASY_SET("strategy=mean"));
    check_map(f, (double[]){4, 2.5, 1, 4, 1, -2, 7, 14 / 3.0, 14 / 3.0, 9});
    asy_step_use(f, "impute", ASY_SET("strategy=median"));
    check_map(f, (double[]){4, 2.5, 1, 4, 1, -2, 7, 7, 7, 9});
    /* 1 and 4 occur twice: the smaller one */
    asy_step_use(f, "impute", ASY_SET("strategy=most_frequent"));
    check_map(f, (double[]){4, 1, 1, 4, 1, -2, 7, -2, -2, 9});
}

static void scalers_can_be_told_to_leave_parts_out(void **state)
{
    fixture *f = *state;
    double x[] = {1, 3, 5, 7, 2, 2, 2, 10};
    use_rows(f, x, NULL, 4, 2);
    asy_step_use(f, "standardize", ASY_SET("with_std=false"));
    check_map(f, (double[]){-3, -1, 1, 3, -2, -2, -2, 6});
    asy_step_use(f, "standardize", ASY_SET("with_mean=false"));
    double sd0 = sqrt(5), sd1 = sqrt(12);
    check_map(f, (double[]){1 / sd0, 3 / sd0, 5 / sd0, 7 / sd0, 2 / sd1,
                            2 / sd1, 2 / sd1, 10 / sd1});
    asy_step_use(f, "robust_scale", ASY_SET("with_centering=false"));
    check_map(f, (double[]){1 / 3.0, 1, 5 / 3.0, 7 / 3.0, 1, 1, 1, 5});
    asy_step_use(f, "robust_scale", ASY_SET("with_scaling=false"));
    check_map(f, (double[]){-3, -1, 1, 3, 0, 0, 0, 8});
}

static void ranges_must_not_be_empty(void **state)
{
    fixture *f = *state;
    use_counts(f, (size_t[]){4, 4}, 2);
    asy_step_use(f, "min_max", ASY_SET("min=2", "max=2"));
    asy_step_fails(f, ASY_ECONFIG, ASY_SET("min 2", "max 2"));
    asy_step_use(f, "robust_scale",
                 ASY_SET("quantile_low=80", "quantile_high=20"));
    asy_step_fails(f, ASY_ECONFIG, ASY_SET("80", "20"));
}

static void selections_that_cannot_be_made(void **state)
{
    fixture *f = *state;
    use_counts(f, (size_t[]){4, 4}, 2);
    asy_step_use(f, "variance_threshold", ASY_SET("threshold=1e9"));
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET("0 of 2", "1e+09"));
    asy_step_use(f, "select_k_best", ASY_SET("k=3"));
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET("k 3", "found 2"));
    asy_step_use(f, "pca", ASY_SET("n_components=3"));
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET("n_components 3", "found 2"));
    use_counts(f, (size_t[]){8, 0}, 2);
    asy_step_use(f, "select_k_best", ASY_SET("k=1"));
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET("2 classes", "found 1"));
}

/* The mean of 66 times 0.1 is not 0.1: what rounding leaves is no spread. */
static void a_constant_column_is_not_blown_up(void **state)
{
    fixture *f = *state;
    double x[132];
    for (size_t i = 0; i < 132; i++)
        x[i] = i < 66 ? 0.1 : 1e9 / 3;
    use_rows(f, x, NULL, 66, 2);
    asy_step_use(f, "standardize", NULL);
    asy_matrix out = asy_step_apply(f, asy_step_fit(f), &f->train.x);
    for (size_t i = 0; i < 66; i++) {
        assert_true(fabs(asy_at(&out, i, 0)) < 1e-14);
        assert_true(fabs(asy_at(&out, i, 1)) < 1e-4);
    }
    asy_step_use(f, "min_max", ASY_SET("min=3", "max=4"));
    out = asy_step_apply(f, asy_step_fit(f), &f->train.x);
    ASY_NEAR(asy_at(&out, 65, 0), 3, 0);
}

/* Two components of half the variance each: as in scikit-learn the fraction
   must be exceeded, not met. */
static void a_fraction_must_be_exceeded(void **state)
{
    fixture *f = *state;
    double x[] = {1, -1, 0, 0, 0, 0, 1, -1};
    use_rows(f, x, NULL, 4, 2);
    asy_step_use(f, "pca", ASY_SET("n_components=0.49"));
    assert_int_equal(f->step.transform->width(asy_step_fit(f)), 1);
    asy_step_use(f, "pca", ASY_SET("n_components=0.5"));
    assert_int_equal(f->step.transform->width(asy_step_fit(f)), 2);
}

static void pca_needs_rows_that_differ(void **state)
{
    fixture *f = *state;
    double x[] = {0.1, 0.1, 0.1, 7, 7, 7};
    use_rows(f, x, NULL, 3, 2);
    asy_step_use(f, "pca", NULL);
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET("no variance"));
    f->train.x.n = 1;
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET("no variance"));
}

static void pca_will_not_score_missing_values(void **state)
{
    fixture *f = *state;
    use_counts(f, (size_t[]){5, 4}, 2);
    asy_step_use(f, "pca", NULL);
    const asy_transform *t = f->step.transform;
    void *model = asy_step_fit(f);
    double row[] = {3, MISSING}, score[2];
    asy_matrix in = {row, 1, 2, 1}, out = {score, 1, 2, 1};
    assert_int_equal(t->apply(model, &in, &f->bench.ctx, &out), ASY_ENUMERIC);
    assert_non_null(strstr(f->bench.err.message, "volume"));
}

/* A column that separates the classes perfectly, one that does nothing, and a
   constant one, which ranks last although it comes last. */
static void selection_ranks_extremes(void **state)
{
    fixture *f = *state;
    const char *const names[] = {"noise", "label", "constant"};
    const int y[] = {0, 0, 0, 1, 1, 1};
    double x[] = {1, 2, 3, 3,   1,   2,   0,   0,   0,
                  5, 5, 5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    f->train = (asy_train){.x = {x, 6, 3, 6}, .y = y, .k = 2, .names = names};
    asy_step_use(f, "select_k_best", ASY_SET("k=1"));
    void *model = asy_step_fit(f);
    assert_string_equal(f->step.transform->names(model)[0], "label");
    asy_matrix out = asy_step_apply(f, model, &f->train.x);
    ASY_NEAR_ALL(asy_ccol(&out, 0), x + 6, 6, 0);
    asy_step_use(f, "select_k_best", ASY_SET("k=2"));
    model = asy_step_fit(f);
    assert_string_equal(f->step.transform->names(model)[0], "noise");
    asy_step_use(f, "select_k_best",
                 ASY_SET("k=1", "score_func=mutual_info_classif"));
    model = asy_step_fit(f);
    assert_string_equal(f->step.transform->names(model)[0], "label");
}

static void smote_names_both_numbers_of_a_small_class(void **state)
{
    static const char *const labels[] = {"mild", "moderate", "severe"};
    fixture *f = *state;
    const size_t count[] = {9, 5, 7};
    use_counts(f, count, 3);
    asy_step_use(f, "smote", NULL);
    asy_step_fails(
        f, ASY_ENUMERIC,
        ASY_SET("k_neighbors 5", "at least 6", "found 5 of class 1"));
    char sentence[sizeof f->bench.err.message];
    strcpy(sentence, f->bench.err.message);
    asy_class_sizes counts = {count, 3, NULL};
    assert_int_equal(
        asy_transform_check_counts(&f->step, &counts, &f->bench.err),
        ASY_ENUMERIC);
    assert_string_equal(f->bench.err.message, sentence);
    counts.classes = labels;
    assert_int_equal(
        asy_transform_check_counts(&f->step, &counts, &f->bench.err),
        ASY_ENUMERIC);
    assert_non_null(strstr(f->bench.err.message, "found 5 of class moderate)"));
    asy_step_use(f, "smote", ASY_SET("k_neighbors=4"));
    ASY_GOOD(asy_transform_check_counts(&f->step, &counts, &f->bench.err),
             &f->bench.err);
    assert_int_equal(asy_step_resample(f).x.n, 27);
}

static void messages_call_classes_by_their_labels(void **state)
{
    (void)state;
    const char *labels[] = {"Good", NULL};
    char longest[ASY_CLASS_WORD], word[ASY_CLASS_WORD], longer[80] = "";
    asy_class_word(labels, 0, word);
    assert_string_equal(word, "Good");
    asy_class_word(NULL, 12, word);
    assert_string_equal(word, "12");
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    labels[1] = longest;
    asy_class_word(labels, 1, word);
    assert_string_equal(word, longest);
    for (int i = 0; i < 32; i++)
        strcat(longer, i ? "\xc3\xa9" : "e");
    strcat(longer, "x");
    labels[1] = longer; /* 64 bytes: the first 60 end within a letter */
    asy_class_word(labels, 1, word);
    assert_int_equal(strlen(word), 59 + 3);
    assert_memory_equal(word, longer, 59);
    assert_string_equal(word + 59, "\xe2\x80\xa6");
}

static void small_classes_may_be_clipped_or_skipped(void **state)
{
    fixture *f = *state;
    use_counts(f, (size_t[]){9, 3, 7}, 3);
    asy_step_use(f, "smote", ASY_SET("on_small_class=clip"));
    asy_train out = asy_step_resample(f);
    for (int c = 0; c < 3; c++)
        assert_int_equal(count_class(&out, c), 9);
    asy_step_use(f, "smote", ASY_SET("on_small_class=skip"));
    out = asy_step_resample(f);
    assert_int_equal(count_class(&out, 1), 3);
    assert_int_equal(count_class(&out, 2), 9);
    use_counts(f, (size_t[]){9, 1}, 2);
    asy_step_use(f, "smote", ASY_SET("on_small_class=clip"));
    asy_step_fails(f, ASY_ENUMERIC, ASY_SET("at least 2", "found 1"));
}

static void classes_that_do_not_occur_stay_away(void **state)
{
    fixture *f = *state;
    const char *steps[] = {"smote", "random_over_sampler",
                           "random_under_sampler"};
    const size_t need[] = {9, 9, 7};
    use_counts(f, (size_t[]){0, 9, 0, 7}, 4);
    for (size_t i = 0; i < 3; i++) {
        asy_step_use(f, steps[i], NULL);
        asy_train out = asy_step_resample(f);
        assert_int_equal(out.x.n, 2 * need[i]);
        assert_int_equal(count_class(&out, 1), need[i]);
        assert_int_equal(count_class(&out, 3), need[i]);
    }
}

/* Rows of class 1 lie on a parabola with whole coordinates: a new row lies on
   a chord between two of them that are near each other. */
static void synthetic_rows_lie_between_neighbours(void **state)
{
    fixture *f = *state;
    use_counts(f, (size_t[]){400, 20}, 2);
    asy_step_use(f, "smote", ASY_SET("k_neighbors=1"));
    asy_train out = asy_step_resample(f);
    assert_int_equal(out.x.n, 800);
    for (size_t i = 420; i < 800; i++) {
        double t = asy_at(&out.x, i, 0) - 100, a = floor(t);
        double chord = -(a * a + (2 * a + 1) * (t - a));
        assert_int_equal(out.y[i], 1);
        assert_true(t >= 0 && t <= 19);
        ASY_NEAR(asy_at(&out.x, i, 1), chord, 1e-10);
    }
}

/* 380 rows drawn from 20: chi-squared for an even spread. */
static void draws_are_uniform(void **state)
{
    fixture *f = *state;
    use_counts(f, (size_t[]){400, 20}, 2);
    asy_step_use(f, "random_over_sampler", NULL);
    asy_train out = asy_step_resample(f);
    size_t drawn[20] = {0};
    for (size_t i = 420; i < 800; i++)
        drawn[(size_t)(asy_at(&out.x, i, 0) - 100)]++;
    double chi2 = 0;
    for (size_t a = 0; a < 20; a++) {
        double d = (double)drawn[a] - 19;
        chi2 += d * d / 19;
    }
    /* 19 degrees of freedom: beyond each with probability 1e-4 */
    assert_true(chi2 > 3.9 && chi2 < 50.8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(impute_by_hand),
        TEST(scalers_can_be_told_to_leave_parts_out),
        TEST(ranges_must_not_be_empty),
        TEST(selections_that_cannot_be_made),
        TEST(a_constant_column_is_not_blown_up),
        TEST(a_fraction_must_be_exceeded),
        TEST(pca_needs_rows_that_differ),
        TEST(pca_will_not_score_missing_values),
        TEST(selection_ranks_extremes),
        TEST(smote_names_both_numbers_of_a_small_class),
        TEST(messages_call_classes_by_their_labels),
        TEST(small_classes_may_be_clipped_or_skipped),
        TEST(classes_that_do_not_occur_stay_away),
        TEST(synthetic_rows_lie_between_neighbours),
        TEST(draws_are_uniform),
    };
    return ASY_RUN_TESTS("pipeline steps one by one", tests);
}
