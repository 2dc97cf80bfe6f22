/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A random forest: trees grown on bootstrap samples of the rows, each split
 * chosen among a few columns drawn anew; the score is the mean of the trees'
 * leaf shares. Tree t draws from its own stream, so that more trees add
 * to a forest without changing it.
 * Source: Breiman 2001, doi:10.1023/A:1010933404324.
 *
 * Candidates that differ in how far trees grow and how many columns a node
 * looks at draw the same rows and columns. Their trees are alike near the root,
 * and evaluate grows them side by side.
 */
#include <string.h>

#include "learner/tree.h"

enum { N_ESTIMATORS = ASY_TREE_N_PARAMS, BOOTSTRAP, N_PARAMS };

static const asy_param params[] = {
    ASY_TREE_PARAMS("sqrt"),
    {"n_estimators", ASY_INTEGER, 1, 1e6, 0, NULL, "100", "number of trees"},
    {"bootstrap", ASY_BOOL, 0, 0, 0, NULL, "true",
     "grow each tree on n rows drawn with replacement; false: on all rows"},
};

/* Trees of one or several candidates in the making. */
typedef struct nursery {
    asy_grower *grower;
    size_t n_trees;
    uint32_t *draws; /* [n] how often a row was drawn; NULL: all are taken */
    uint64_t key;
} nursery;

static asy_status open_nursery(const asy_fit *fit, const asy_rule_set *set,
                               nursery *beds)
{
    const asy_value *value = fit->params.value;
    beds->n_trees = (size_t)value[N_ESTIMATORS].number;
    beds->key = fit->ctx->key;
    beds->draws = NULL;
    if (value[BOOTSTRAP].number != 0) {
        beds->draws = ASY_NEW(fit->ctx->scratch, uint32_t, fit->train->x.n);
        if (!beds->draws)
            return asy_nomem(fit->ctx->err);
    }
    return asy_grower_new(fit, set, &beds->grower);
}

/* draws [n] = how often each row is among n drawn with replacement */
static void draw_rows(uint64_t key, uint32_t *draws, size_t n)
{
    asy_rng rng;
    asy_rng_init(&rng, key);
    memset(draws, 0, n * sizeof *draws);
    for (size_t i = 0; i + 1 < n; i += 2) {
        uint32_t row[2];
        asy_rng_below_two(&rng, (uint32_t)n, (uint32_t)n, row);
        draws[row[0]]++;
        draws[row[1]]++;
    }
    if (n % 2)
        draws[asy_rng_below(&rng, (uint32_t)n)]++;
}

/* trees [candidates] = number t of each */
static void grow(nursery *beds, size_t n, size_t t, asy_tree *trees)
{
    uint64_t key = asy_key_add(beds->key, t);
    if (beds->draws)
        draw_rows(key, beds->draws, n);
    asy_grower_grow(beds->grower, beds->draws, key, trees);
}

static asy_status forest_fit(const asy_fit *fit, void **model)
{
    asy_ctx *ctx = fit->ctx;
    asy_tree_rules rules;
    asy_rule_set alone = {&rules, 1};
    nursery beds;
    ASY_TRY(asy_tree_rules_read(fit, &rules));
    ASY_TRY(open_nursery(fit, &alone, &beds));
    asy_trees *trees = ASY_NEW(ctx->arena, asy_trees, 1);
    asy_tree *tree = ASY_NEW(ctx->arena, asy_tree, beds.n_trees);
    if (!trees || !tree)
        return asy_nomem(ctx->err);
    for (size_t t = 0; t < beds.n_trees; t++) {
        grow(&beds, fit->train->x.n, t, &tree[t]);
        ASY_TRY(asy_grower_keep(beds.grower, 0, &tree[t]));
    }
    *trees = (asy_trees){fit->train->k, beds.n_trees, tree};
    *model = trees;
    return ASY_OK;
}

/* Candidates whose trees grow side by side. */
typedef struct company {
    size_t n;
    size_t member[ASY_MOST_RULES]; /* their numbers */
    asy_tree_rules rules[ASY_MOST_RULES];
    asy_tree tree[ASY_MOST_RULES];
} company;

static asy_fit fit_of(const asy_fit *first, size_t c)
{
    asy_fit fit = *first;
    fit.params.value += c * fit.params.count;
    return fit;
}

static bool fit_together(const asy_fit *a, const asy_tree_rules *rules_a,
                         const asy_fit *b, const asy_tree_rules *rules_b)
{
    static const size_t same[] = {ASY_TREE_CRITERION, ASY_TREE_CLASS_WEIGHT,
                                  N_ESTIMATORS, BOOTSTRAP};
    size_t p = a->train->x.p;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (!asy_value_equal(&a->params.value[same[i]],
                             &b->params.value[same[i]]))
            return false;
    return (rules_a->max_features == p) == (rules_b->max_features == p);
}

/* Take in the candidates from c on that fit together with it. */
static asy_status gather(const asy_fit *first, size_t c, size_t n, bool *done,
                         company *peers)
{
    asy_fit leader = fit_of(first, c);
    peers->n = 0;
    for (; c < n && peers->n < ASY_MOST_RULES; c++) {
        if (done[c])
            continue;
        asy_fit fit = fit_of(first, c);
        asy_tree_rules *rules = &peers->rules[peers->n];
        ASY_TRY(asy_tree_rules_read(&fit, rules));
        if (!fit_together(&leader, peers->rules, &fit, rules))
            continue;
        done[c] = true;
        peers->member[peers->n++] = c;
    }
    return ASY_OK;
}

/* Grow and score the trees of a company, which are then forgotten. */
static asy_status score_company(const asy_fit *first, company *peers,
                                const asy_matrix *x, double *score)
{
    asy_fit leader = fit_of(first, peers->member[0]);
    asy_rule_set set = {peers->rules, peers->n};
    size_t n = first->train->x.n;
    size_t n_scores = x->n * asy_score_width(first->train->k);
    nursery beds;
    asy_walker walker;
    ASY_TRY(open_nursery(&leader, &set, &beds));
    ASY_TRY(asy_walker_init(&walker, x, first->train->k, 2 * n, first->ctx));
    for (size_t t = 0; t < beds.n_trees; t++) {
        grow(&beds, n, t, peers->tree);
        for (size_t i = 0; i < peers->n; i++)
            asy_walker_add(&walker, &peers->tree[i],
                           score + peers->member[i] * n_scores);
    }
    for (size_t i = 0; i < peers->n; i++)
        for (size_t e = 0; e < n_scores; e++)
            score[peers->member[i] * n_scores + e] /= (double)beds.n_trees;
    return ASY_OK;
}

static asy_status forest_evaluate(const asy_fit *first, size_t n,
                                  const asy_matrix *x, double *score)
{
    asy_ctx *ctx = first->ctx;
    size_t n_scores = x->n * asy_score_width(first->train->k);
    bool *done = asy_arena_calloc(ctx->scratch, n, sizeof *done);
    company *peers = asy_arena_alloc(ctx->scratch, sizeof *peers);
    if (!done || !peers)
        return asy_nomem(ctx->err);
    memset(score, 0, n * n_scores * sizeof *score);
    for (size_t c = 0; c < n; c++) {
        if (done[c])
            continue;
        asy_mark mark = asy_arena_mark(ctx->scratch);
        ASY_TRY(gather(first, c, n, done, peers));
        ASY_TRY(score_company(first, peers, x, score));
        asy_arena_release(ctx->scratch, mark);
    }
    return ASY_OK;
}

const asy_learner asy_learner_random_forest = {
    .name = "random_forest",
    .help = "mean of trees grown on bootstrap samples and drawn columns",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY | ASY_RANDOM | ASY_CLASS_WEIGHT |
            ASY_SCALE_FREE,
    .params = params,
    .n_params = N_PARAMS,
    .prepare = asy_trees_prepare,
    .fit = forest_fit,
    .score = asy_trees_score,
    .evaluate = forest_evaluate,
};
