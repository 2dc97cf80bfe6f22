/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision_tree against scikit-learn's trees on the rows outside fold 0, and
 * the rules a tree obeys. scikit-learn visits columns in random order: where
 * its 20 seeds gave one tree ours must be that tree; where ties made several,
 * what all tied choices share is compared.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "learner/tree.h"
#include "support/fitted.h"
#include "support/json.h"

/* scikit-learn keeps features as 32-bit floats. */
#define FLOAT_TOLERANCE 1e-6

typedef struct fold {
    asy_train train;
    asy_matrix test;
} fold;

static int make(void **state)
{
    asy_bench *bench = malloc(sizeof *bench);
    if (!bench)
        return -1;
    asy_bench_init(bench, 1);
    *state = bench;
    return 0;
}

static int drop(void **state)
{
    asy_bench_clear(*state);
    free(*state);
    return 0;
}

/* Scaled by the training rows' mean and sd, as the reference is. */
static void scale_both(asy_train *train, asy_matrix *test)
{
    size_t n = train->x.n;
    for (size_t j = 0; j < train->x.p; j++) {
        double *a = asy_col(&train->x, j), *b = asy_col(test, j);
        double mean = 0, square = 0;
        for (size_t i = 0; i < n; i++)
            mean += a[i] / (double)n;
        for (size_t i = 0; i < n; i++)
            square += (a[i] - mean) * (a[i] - mean);
        double sd = sqrt(square / (double)n);
        for (size_t i = 0; i < n; i++)
            a[i] = (a[i] - mean) / sd;
        for (size_t i = 0; i < test->n; i++)
            b[i] = (b[i] - mean) / sd;
    }
}

static void make_fold(asy_bench *bench, const char *data,
                      const json_t *test_rows, fold *f)
{
    asy_train all, test;
    asy_cohort(&bench->arena, data, &all);
    size_t n_test, n_train = 0;
    size_t *test_row = asy_json_rows(&bench->arena, test_rows, &n_test);
    size_t *train_row = ASY_NEW(&bench->arena, size_t, all.x.n);
    assert_non_null(train_row);
    for (size_t i = 0, t = 0; i < all.x.n; i++)
        if (t < n_test && test_row[t] == i)
            t++;
        else
            train_row[n_train++] = i;
    asy_take(&bench->arena, &all, train_row, n_train, &f->train);
    asy_take(&bench->arena, &all, test_row, n_test, &test);
    f->train.k = all.k;
    f->test = test.x;
    scale_both(&f->train, &f->test);
}

static const asy_trees *fit_entry(asy_bench *bench, const json_t *entry,
                                  const asy_train *train)
{
    char criterion[32], depth[32], leaf[32];
    snprintf(criterion, sizeof criterion, "criterion=%s",
             json_string_value(json_object_get(entry, "criterion")));
    snprintf(depth, sizeof depth, "max_depth=%d",
             (int)asy_json_number(entry, "max_depth"));
    snprintf(leaf, sizeof leaf, "min_samples_leaf=%d",
             (int)asy_json_number(entry, "min_samples_leaf"));
    return asy_model_of(bench, "decision_tree", train,
                        ASY_SET(criterion, depth, leaf));
}

static void check_nodes(asy_bench *bench, const json_t *entry,
                        const asy_tree *tree)
{
    size_t n;
    int *feature = asy_json_ints(
        &bench->arena,
        json_object_get(entry, "feature_preorder_minus2_is_leaf"), &n);
    int *right = asy_json_ints(&bench->arena,
                               json_object_get(entry, "children_right"), NULL);
    double *threshold = asy_json_doubles(
        &bench->arena, json_object_get(entry, "threshold"), NULL);
    assert_int_equal(tree->n_nodes, n);
    for (size_t i = 0; i < n; i++) {
        const asy_node *node = &tree->node[i];
        if (feature[i] < 0) {
            assert_int_equal(node->feature, ASY_LEAF);
            continue;
        }
        assert_int_equal(node->feature, feature[i]);
        assert_int_equal(node->right, right[i]);
        ASY_NEAR(node->value, threshold[i], FLOAT_TOLERANCE);
    }
}

/* Class 1's shares for two classes, else all: as score gives them. */
static double *expected_scores(asy_bench *bench, const json_t *entry, int k)
{
    size_t n;
    double *p = asy_json_doubles(&bench->arena,
                                 json_object_get(entry, "probability"), &n);
    for (size_t i = 0; k == 2 && i < n / 2; i++)
        p[i] = p[2 * i + 1];
    return p;
}

static double impurity(const size_t *count, int k, size_t n, bool entropy)
{
    double sum = entropy ? 0 : 1;
    for (int c = 0; c < k; c++) {
        double share = (double)count[c] / (double)n;
        if (!entropy)
            sum -= share * share;
        else if (share > 0)
            sum -= share * log2(share);
    }
    return sum;
}

/* rows x impurity, added over the root's children */
static double impurity_below_root(const asy_tree *tree, const asy_train *train,
                                  bool entropy)
{
    size_t count[2][8] = {{0}}, n[2] = {0};
    for (size_t i = 0; i < train->x.n; i++) {
        int right =
            asy_at(&train->x, i, tree->node[0].feature) > tree->node[0].value;
        count[right][train->y[i]]++;
        n[right]++;
    }
    return (double)n[0] * impurity(count[0], train->k, n[0], entropy) +
           (double)n[1] * impurity(count[1], train->k, n[1], entropy);
}

static double reference_below_root(asy_bench *bench, const json_t *entry)
{
    double *rows = asy_json_doubles(&bench->arena,
                                    json_object_get(entry, "samples"), NULL);
    double *imp = asy_json_doubles(&bench->arena,
                                   json_object_get(entry, "impurity"), NULL);
    size_t right = (size_t)json_integer_value(
        json_array_get(json_object_get(entry, "children_right"), 0));
    return rows[1] * imp[1] + rows[right] * imp[right];
}

static bool is_one(const json_t *entry, const char *key)
{
    return asy_json_number(entry, key) == 1;
}

static void check_entry(asy_bench *bench, const json_t *entry, const fold *f)
{
    const asy_trees *trees = fit_entry(bench, entry, &f->train);
    if (is_one(entry, "distinct_trees_over_20_seeds"))
        check_nodes(bench, entry, trees->tree);
    if (is_one(entry, "distinct_predictions_over_20_seeds"))
        ASY_NEAR_ALL(
            asy_scores_of(bench, "decision_tree", trees, &f->test, f->train.k),
            expected_scores(bench, entry, f->train.k),
            f->test.n * (f->train.k == 2 ? 1 : (size_t)f->train.k), 1e-14);
    const char *criterion =
        json_string_value(json_object_get(entry, "criterion"));
    ASY_NEAR(impurity_below_root(trees->tree, &f->train,
                                 strcmp(criterion, "entropy") == 0),
             reference_below_root(bench, entry), 1e-12);
}

static void trees_agree_with_scikit_learn(void **state)
{
    asy_bench *bench = *state;
    json_t *root = asy_json_load("tests/reference/learners.json");
    const char *data;
    json_t *of, *entry;
    size_t i;
    json_object_foreach(json_object_get(root, "classifiers_fold0"), data, of)
    {
        fold f;
        make_fold(bench, data, json_object_get(of, "test_rows"), &f);
        json_array_foreach(json_object_get(of, "decision_tree"), i, entry)
            check_entry(bench, entry, &f);
    }
    json_decref(root);
}

static asy_train table(double *x, size_t n, size_t p, const int *y, int k)
{
    static const char *const names[] = {"a", "b", "c"};
    return (asy_train){.x = {x, n, p, n}, .y = y, .k = k, .names = names};
}

static const asy_tree *tree_of(asy_bench *bench, const asy_train *train,
                               const char *const *set, size_t n)
{
    const asy_trees *trees =
        asy_model_of(bench, "decision_tree", train, set, n);
    assert_int_equal(trees->n, 1);
    return trees->tree;
}

static void neighbouring_doubles_are_separated(void **state)
{
    double low = 0.1, high = nextafter(low, 1);
    double pairs[][2] = {{low, high},
                         {-high, -low},
                         {0, DBL_TRUE_MIN},
                         {-DBL_TRUE_MIN, 0},
                         {3 * DBL_TRUE_MIN, 4 * DBL_TRUE_MIN},
                         {nextafter(DBL_MAX, 0), DBL_MAX},
                         {-DBL_MAX, DBL_MAX}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        asy_train train = table(pairs[i], 2, 1, (const int[]){0, 1}, 2);
        const asy_tree *tree = tree_of(*state, &train, ASY_SET("max_depth=5"));
        assert_int_equal(tree->n_nodes, 3);
        assert_true(tree->node[0].value >= pairs[i][0]);
        assert_true(tree->node[0].value < pairs[i][1]);
    }
}

static void ties_go_to_the_first_column_and_lowest_threshold(void **state)
{
    /* b = a; splits after 0 and after 2 are equally good */
    double x[] = {0, 1, 2, 3, 0, 1, 2, 3};
    asy_train train = table(x, 4, 2, (const int[]){0, 1, 1, 0}, 2);
    const asy_tree *tree = tree_of(*state, &train, ASY_SET("max_depth=1"));
    assert_int_equal(tree->node[0].feature, 0);
    assert_true(tree->node[0].value == 0.5);
}

static void a_split_may_gain_nothing(void **state)
{
    double x[] = {0, 0, 1, 1, 0, 1, 0, 1};
    asy_train train = table(x, 4, 2, (const int[]){0, 1, 1, 0}, 2);
    const asy_tree *tree = tree_of(*state, &train, ASY_SET("max_depth=2"));
    assert_int_equal(tree->n_nodes, 7);
}

static void max_depth_counts_splits(void **state)
{
    double x[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const int y[] = {0, 1, 0, 1, 0, 1, 0, 1};
    asy_train train = table(x, 8, 1, y, 2);
    const asy_tree *none = tree_of(*state, &train, ASY_SET("max_depth=null"));
    assert_int_equal(none->n_nodes, 15);
    const asy_tree *one = tree_of(*state, &train, ASY_SET("max_depth=1"));
    assert_int_equal(one->n_nodes, 3);
}

static void class_weight_balances_leaves(void **state)
{
    /* nothing to split by: one leaf; class weights 4/6 and 4/2 */
    double x[] = {5, 5, 5, 5};
    asy_train train = table(x, 4, 1, (const int[]){0, 0, 0, 1}, 2);
    const asy_tree *plain =
        tree_of(*state, &train, ASY_SET("class_weight=null"));
    ASY_NEAR(plain->node[0].value, 0.25, 0);
    const asy_tree *even =
        tree_of(*state, &train, ASY_SET("class_weight=balanced"));
    ASY_NEAR(even->node[0].value, 0.5, 1e-15);
}

/* With max_features 1 a constant column must not end the tree. */
static void constant_columns_are_passed_over(void **state)
{
    asy_bench *bench = *state;
    double x[] = {1, 1, 1, 1, 2, 2, 2, 2, 0, 1, 2, 3};
    asy_train train = table(x, 4, 3, (const int[]){0, 1, 0, 1}, 2);
    for (uint64_t key = 0; key < 20; key++) {
        bench->ctx.key = key;
        const asy_tree *tree =
            tree_of(bench, &train, ASY_SET("max_features=1"));
        assert_int_equal(tree->n_nodes, 7);
        assert_int_equal(tree->node[0].feature, 2);
    }
}

/* Each of three columns that split alike is drawn as often as the others:
   3000 draws, sd 26. */
static void columns_are_drawn_evenly(void **state)
{
    asy_bench *bench = *state;
    double x[] = {0, 1, 0, 1, 0, 1};
    asy_train train = table(x, 2, 3, (const int[]){0, 1}, 2);
    size_t chosen[3] = {0};
    for (uint64_t key = 0; key < 3000; key++) {
        bench->ctx.key = asy_key_add(5, key);
        const asy_tree *tree =
            tree_of(bench, &train, ASY_SET("max_features=1"));
        chosen[tree->node[0].feature]++;
    }
    for (size_t j = 0; j < 3; j++)
        assert_in_range(chosen[j], 1000 - 104, 1000 + 104);
}

static void max_features_means_what_it_says(void **state)
{
    asy_bench *bench = *state;
    static const struct {
        const char *text;
        size_t of_30;
    } cases[] = {{"max_features=null", 30}, {"max_features=sqrt", 5},
                 {"max_features=log2", 4},  {"max_features=7", 7},
                 {"max_features=0.5", 15},  {"max_features=0.01", 1},
                 {"max_features=1.0", 30},  {"max_features=99", 30}};
    asy_train train;
    asy_cohort(&bench->arena, "breast_cancer", &train);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        asy_fit fit =
            asy_fit_of(bench, "decision_tree", &train, ASY_SET(cases[i].text));
        asy_tree_rules rules;
        ASY_GOOD(asy_tree_rules_read(&fit, &rules), &bench->err);
        assert_int_equal(rules.max_features, cases[i].of_30);
    }
}

static void bad_rows_are_refused(void **state)
{
    asy_bench *bench = *state;
    double x[] = {0, 1, (double)NAN, 3};
    const int same[] = {1, 1, 1, 1}, both[] = {0, 1, 0, 1};
    asy_train train = table(x, 4, 1, both, 2);
    asy_fit fit = asy_fit_of(bench, "decision_tree", &train, NULL, 0);
    void *model;
    assert_int_equal(fit.learner->fit(&fit, &model), ASY_ENUMERIC);
    assert_non_null(strstr(bench->err.message, "column a has missing"));
    asy_error_reset(&bench->err);
    x[2] = 2;
    train.y = same;
    assert_int_equal(fit.learner->fit(&fit, &model), ASY_ENUMERIC);
    assert_non_null(strstr(bench->err.message, "need at least 2"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
    const struct CMUnitTest tests[] = {
        TEST(trees_agree_with_scikit_learn),
        TEST(neighbouring_doubles_are_separated),
        TEST(ties_go_to_the_first_column_and_lowest_threshold),
        TEST(a_split_may_gain_nothing),
        TEST(max_depth_counts_splits),
        TEST(class_weight_balances_leaves),
        TEST(constant_columns_are_passed_over),
        TEST(columns_are_drawn_evenly),
        TEST(max_features_means_what_it_says),
        TEST(bad_rows_are_refused),
    };
    return ASY_RUN_TESTS("decision tree", tests);
}
