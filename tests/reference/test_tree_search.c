/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is every split of a tree a best one? Trees grown on random tables full of
 * ties are walked beside the definition: all thresholds of all columns, by
 * comparing values and counting from scratch, gains compared as exact
 * fractions of whole numbers. The split must be the first of the best.
 */
#include <string.h>

#include "learner/tree.h"
#include "support/fitted.h"

#define MOST_CLASSES 4

typedef struct walk {
    const asy_train *train;
    const uint32_t *draws; /* [n] or NULL */
    asy_tree_rules rules;
    const asy_tree *tree;
    size_t at; /* node to be visited next */
} walk;

/* A Gini gain as an exact fraction, an entropy gain in `real`. */
typedef struct gain {
    uint64_t over, under;
    long double real;
} gain;

typedef struct sides {
    uint64_t draws[2][MOST_CLASSES]; /* left, right */
    size_t rows[2];
} sides;

typedef struct best {
    bool found;
    size_t column;
    double low, high; /* the values on both sides */
    gain gain;
} best;

static sides count_sides(const walk *w, const size_t *row, size_t m,
                         size_t column, double threshold)
{
    sides s = {0};
    for (size_t i = 0; i < m; i++) {
        int side = asy_at(&w->train->x, row[i], column) > threshold;
        s.rows[side]++;
        s.draws[side][w->train->y[row[i]]] += w->draws ? w->draws[row[i]] : 1;
    }
    return s;
}

static long double x_log_x(long double x)
{
    return x > 0 ? x * logl(x) : 0;
}

static gain gain_of(const walk *w, const sides *s)
{
    uint64_t square[2] = {0}, sum[2] = {0};
    long double real = 0, whole[2] = {0};
    for (int side = 0; side < 2; side++)
        for (int c = 0; c < w->train->k; c++) {
            uint64_t d = s->draws[side][c];
            square[side] += d * d;
            sum[side] += d;
            long double weight =
                (long double)w->rules.weight[c] * (long double)d;
            real += x_log_x(weight);
            whole[side] += weight;
        }
    real -= x_log_x(whole[0]) + x_log_x(whole[1]);
    return (gain){square[0] * sum[1] + square[1] * sum[0], sum[0] * sum[1],
                  real};
}

static bool better(const walk *w, const gain *a, const gain *b)
{
    if (w->rules.entropy)
        return a->real > b->real;
    return a->over * b->under > b->over * a->under;
}

/* The next greater value of the column among the rows, or infinity. */
static double next_value(const walk *w, const size_t *row, size_t m,
                         size_t column, double value)
{
    double next = HUGE_VAL;
    for (size_t i = 0; i < m; i++) {
        double x = asy_at(&w->train->x, row[i], column);
        if (x > value && x < next)
            next = x;
    }
    return next;
}

static void search_column(const walk *w, const size_t *row, size_t m,
                          size_t column, best *b)
{
    double low = next_value(w, row, m, column, -HUGE_VAL);
    for (;;) {
        double high = next_value(w, row, m, column, low);
        if (isinf(high))
            return;
        sides s = count_sides(w, row, m, column, low);
        gain g = gain_of(w, &s);
        size_t least = w->rules.min_samples_leaf;
        bool allowed = s.rows[0] >= least && s.rows[1] >= least;
        if (allowed && (!b->found || better(w, &g, &b->gain)))
            *b = (best){true, column, low, high, g};
        low = high;
    }
}

static bool is_pure(const walk *w, const size_t *row, size_t m)
{
    for (size_t i = 1; i < m; i++)
        if (w->train->y[row[i]] != w->train->y[row[0]])
            return false;
    return true;
}

static void check_leaf(const walk *w, const asy_node *node, const size_t *row,
                       size_t m)
{
    assert_int_equal(node->feature, ASY_LEAF);
    double share[MOST_CLASSES] = {0}, all = 0;
    for (size_t i = 0; i < m; i++) {
        int c = w->train->y[row[i]];
        double weight =
            w->rules.weight[c] * (w->draws ? w->draws[row[i]] : 1.0);
        share[c] += weight;
        all += weight;
    }
    size_t k = (size_t)w->train->k;
    for (size_t c = 0; c < k; c++)
        share[c] /= all;
    if (k == 2)
        ASY_NEAR(node->value, share[1], 1e-14);
    else
        ASY_NEAR_ALL(w->tree->share + node->right * k, share, k, 1e-14);
}

static void check_split(const walk *w, const asy_node *node, const best *b,
                        const size_t *row, size_t m)
{
    assert_int_not_equal(node->feature, ASY_LEAF);
    if (w->rules.entropy) { /* equal gains may differ in the last bits */
        sides s = count_sides(w, row, m, node->feature, node->value);
        assert_true(s.rows[0] >= w->rules.min_samples_leaf);
        assert_true(s.rows[1] >= w->rules.min_samples_leaf);
        ASY_NEAR((double)gain_of(w, &s).real, (double)b->gain.real, 1e-12);
        return;
    }
    assert_int_equal(node->feature, b->column);
    assert_true(node->value == b->low / 2 + b->high / 2);
}

static void check_node(walk *w, const size_t *row, size_t m, size_t depth)
{
    assert_true(w->at < w->tree->n_nodes);
    const asy_node *node = &w->tree->node[w->at++];
    best b = {0};
    if (!is_pure(w, row, m) && depth < w->rules.max_depth &&
        m >= w->rules.min_samples_split)
        for (size_t j = 0; j < w->train->x.p; j++)
            search_column(w, row, m, j, &b);
    if (!b.found) {
        check_leaf(w, node, row, m);
        return;
    }
    check_split(w, node, &b, row, m);
    size_t side[2][256], n[2] = {0};
    for (size_t i = 0; i < m; i++) {
        int right = asy_at(&w->train->x, row[i], node->feature) > node->value;
        side[right][n[right]++] = row[i];
    }
    check_node(w, side[0], n[0], depth + 1);
    assert_ptr_equal(&w->tree->node[node->right], &w->tree->node[w->at]);
    check_node(w, side[1], n[1], depth + 1);
}

/* The last column tells the class, those before it all but a few rows': a
   search that is content too early misses it. */
static void let_columns_tell(asy_rng *rng, asy_train *train)
{
    size_t n = train->x.n, p = train->x.p;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < n; i++)
            if (j + 1 == p || asy_rng_below(rng, 16))
                asy_col(&train->x, j)[i] = train->y[i];
}

/* A random table: values 0 .. levels - 1, or all different if levels is 0. */
static void make_train(asy_arena *arena, asy_rng *rng, size_t n, size_t p,
                       asy_train *train)
{
    uint32_t levels = asy_rng_below(rng, 12);
    int k = 2 + (int)asy_rng_below(rng, MOST_CLASSES - 1);
    asy_matrix x = asy_matrix_new(arena, n, p);
    int *y = ASY_NEW(arena, int, n);
    assert_true(x.v && y);
    for (size_t i = 0; i < n * p; i++)
        x.v[i] = levels ? (double)asy_rng_below(rng, levels)
                        : asy_rng_uniform(rng) - 0.5;
    for (size_t i = 0; i < n; i++)
        y[i] = i < 2 ? (int)i : (int)asy_rng_below(rng, (uint32_t)k);
    *train = (asy_train){.x = x, .y = y, .k = k};
    if (asy_rng_below(rng, 4) == 0)
        let_columns_tell(rng, train);
}

static asy_tree grow(asy_bench *bench, const asy_train *train,
                     const asy_tree_rules *rules, const uint32_t *draws)
{
    asy_fit fit = {.train = train, .ctx = &bench->ctx};
    asy_grower *grower = NULL;
    asy_tree tree = {0};
    asy_rule_set alone = {rules, 1};
    ASY_GOOD(asy_grower_new(&fit, &alone, &grower), &bench->err);
    asy_grower_grow(grower, draws, 7, &tree);
    return tree;
}

static const double ones[MOST_CLASSES] = {1, 1, 1, 1};
static const double uneven[MOST_CLASSES] = {0.7, 1.9, 3.1, 0.2};

static void check_random_tree(asy_bench *bench, asy_rng *rng, bool entropy)
{
    size_t n = 2 + asy_rng_below(rng, asy_rng_below(rng, 4) ? 40 : 180);
    size_t p = 1 + asy_rng_below(rng, 5);
    asy_train train;
    make_train(&bench->arena, rng, n, p, &train);
    asy_tree_rules rules = {.entropy = entropy,
                            .max_depth = 1 + asy_rng_below(rng, 12),
                            .min_samples_split = 2 + asy_rng_below(rng, 5),
                            .min_samples_leaf = 1 + asy_rng_below(rng, 4),
                            .max_features = p,
                            .weight = entropy && n % 2 ? uneven : ones};
    uint32_t draws[256] = {0};
    size_t row[256], m = 0;
    bool bootstrap = asy_rng_below(rng, 2);
    for (size_t i = 0; i < n; i++)
        draws[bootstrap ? asy_rng_below(rng, (uint32_t)n) : i]++;
    for (size_t i = 0; i < n; i++)
        if (draws[i])
            row[m++] = i;
    asy_tree tree = grow(bench, &train, &rules, bootstrap ? draws : NULL);
    walk w = {&train, draws, rules, &tree, 0};
    check_node(&w, row, m, 0);
    assert_int_equal(w.at, tree.n_nodes);
}

static void check_random_trees(bool entropy)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key("tree search", entropy));
    for (int i = 0; i < 400; i++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        check_random_tree(&bench, &rng, entropy);
        asy_bench_clear(&bench);
    }
}

static void every_gini_split_is_the_first_best(void **state)
{
    (void)state;
    check_random_trees(false);
}

static void every_entropy_split_is_a_best(void **state)
{
    (void)state;
    check_random_trees(true);
}

/* A class that never occurs takes another path through the counting. */
static void an_absent_class_changes_no_split(void **state)
{
    (void)state;
    asy_rng rng;
    asy_rng_init(&rng, 31);
    for (int trial = 0; trial < 100; trial++) {
        asy_bench bench;
        asy_bench_init(&bench, 1);
        asy_train train;
        make_train(&bench.arena, &rng, 60, 4, &train);
        for (size_t i = 0; i < train.x.n; i++)
            ((int *)train.y)[i] &= 1;
        asy_tree_rules rules = {.max_depth = 99,
                                .min_samples_split = 2,
                                .min_samples_leaf = 1,
                                .max_features = 2,
                                .weight = ones};
        train.k = 2;
        asy_tree two = grow(&bench, &train, &rules, NULL);
        train.k = 3;
        asy_tree three = grow(&bench, &train, &rules, NULL);
        assert_int_equal(two.n_nodes, three.n_nodes);
        for (size_t i = 0; i < two.n_nodes; i++) {
            const asy_node *a = &two.node[i], *b = &three.node[i];
            assert_int_equal(a->feature, b->feature);
            double share = a->feature == ASY_LEAF
                               ? three.share[3 * b->right + 1]
                               : b->value;
            ASY_NEAR(a->value, share, 1e-14);
        }
        asy_bench_clear(&bench);
    }
}

/* More than 65,536 distinct values: codes of 32 bits. */
static void many_distinct_values_are_told_apart(void **state)
{
    (void)state;
    asy_bench bench;
    asy_bench_init(&bench, 1);
    size_t n = 70000;
    asy_matrix x = asy_matrix_new(&bench.arena, n, 1);
    int *y = ASY_NEW(&bench.arena, int, n);
    assert_true(x.v && y);
    for (size_t i = 0; i < n; i++) {
        size_t value = i * 33331 % n; /* a permutation: 33331 is prime */
        x.v[i] = (double)value;
        y[i] = value >= 65540;
    }
    asy_train train = {.x = x, .y = y, .k = 2};
    asy_tree_rules rules = {.max_depth = 99,
                            .min_samples_split = 2,
                            .min_samples_leaf = 1,
                            .max_features = 1,
                            .weight = ones};
    asy_tree tree = grow(&bench, &train, &rules, NULL);
    assert_int_equal(tree.n_nodes, 3);
    assert_true(tree.node[0].value == 65539.5);
    assert_true(tree.node[1].value == 0 && tree.node[2].value == 1);
    asy_bench_clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gini_split_is_the_first_best),
        cmocka_unit_test(every_entropy_split_is_a_best),
        cmocka_unit_test(an_absent_class_changes_no_split),
        cmocka_unit_test(many_distinct_values_are_told_apart),
    };
    return ASY_RUN_TESTS("tree search", tests);
}
