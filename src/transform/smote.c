/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smote: synthetic minority over-sampling (Chawla et al. 2002,
 * doi:10.1613/jair.953), as imbalanced-learn does it.
 *
 * Each class but the largest gets n_largest - n_class new rows. A new row lies
 * between a row of the class and one of its k nearest neighbours in the class:
 *
 *   x_new = x_base + gap (x_neighbour - x_base)
 *
 * base and neighbour are drawn uniformly, gap once per new row from [0, 1).
 * New rows follow the originals, class by class. The draws of a class depend
 * on the key and the class alone.
 */
#include "transform/smote.h"

#include <math.h>

#include "base/rng.h"
#include "transform/column.h"
#include "transform/resampling.h"
#include "transform/steps.h"

enum { K_NEIGHBORS, SAMPLING_STRATEGY, ON_SMALL_CLASS };

static const asy_param params[] = {
    {"k_neighbors", ASY_INTEGER, 1, 1e6, 0, NULL, "5",
     "neighbours in the class between which new rows are made"},
    ASY_PARAM_SAMPLING_STRATEGY,
    {"on_small_class", ASY_CHOICE, 0, 0, 0, "error|clip|skip", "error",
     "a class of k_neighbors rows or fewer: error; clip: fewer neighbours; "
     "skip: leave the class as it is"},
};

/* Squared distances of every row of x from row i. */
static void distances_from(const asy_matrix *x, size_t i, double *distance)
{
    for (size_t a = 0; a < x->n; a++)
        distance[a] = 0;
    for (size_t j = 0; j < x->p; j++) {
        const double *c = asy_ccol(x, j);
        double here = c[i];
        for (size_t a = 0; a < x->n; a++)
            distance[a] += (c[a] - here) * (c[a] - here);
    }
}

/* The k least of distance [n] but for self; ties by index. */
static void nearest(const double *distance, size_t n, size_t self, size_t k,
                    size_t *neighbour)
{
    size_t found = 0;
    for (size_t a = 0; a < n; a++) {
        if (a == self)
            continue;
        if (found == k && distance[a] >= distance[neighbour[k - 1]])
            continue;
        size_t at = found < k ? found++ : k - 1;
        for (; at > 0 && distance[neighbour[at - 1]] > distance[a]; at--)
            neighbour[at] = neighbour[at - 1];
        neighbour[at] = a;
    }
}

void asy_smote_neighbours(const asy_matrix *x, size_t k, double *distance,
                          size_t *neighbour)
{
    for (size_t i = 0; i < x->n; i++) {
        distances_from(x, i, distance);
        nearest(distance, x->n, i, k, neighbour + i * k);
    }
}

void asy_smote_synthesise(const asy_matrix *x, const asy_smote_draw *draw,
                          size_t n, asy_matrix *out, size_t first)
{
    for (size_t j = 0; j < x->p; j++) {
        const double *c = asy_ccol(x, j);
        double *z = asy_col(out, j) + first;
        for (size_t i = 0; i < n; i++) {
            double base = c[draw[i].base];
            z[i] = base + draw[i].gap * (c[draw[i].neighbour] - base);
        }
    }
}

/* What is to be done for one class. */
typedef struct growth {
    int class;
    size_t rows;  /* training rows of the class */
    size_t k;     /* neighbours */
    size_t extra; /* new rows */
} growth;

static asy_status class_too_small(const asy_params *p,
                                  const asy_class_sizes *counts,
                                  const growth *g, size_t need, asy_error *err)
{
    char word[ASY_CLASS_WORD];
    asy_class_word(counts->classes, (size_t)g->class, word);
    return asy_fail(err, ASY_ENUMERIC,
                    "smote with k_neighbors %.0f needs at least %zu training "
                    "rows of each class (found %zu of class %s); lower "
                    "k_neighbors, use fewer folds, or set on_small_class",
                    p->value[K_NEIGHBORS].number, need, g->rows, word);
}

/* The neighbours to use for a class of g->rows rows; 0: leave it alone. */
static asy_status find_neighbours(const asy_params *p,
                                  const asy_class_sizes *counts, growth *g,
                                  asy_error *err)
{
    g->k = (size_t)p->value[K_NEIGHBORS].number;
    if (g->k < g->rows)
        return ASY_OK;
    const asy_value *small = &p->value[ON_SMALL_CLASS];
    bool clip = asy_value_is(small, "clip");
    if (asy_value_is(small, "error") || (clip && g->rows < 2))
        return class_too_small(p, counts, g, clip ? 2 : g->k + 1, err);
    g->k = clip ? g->rows - 1 : 0;
    return ASY_OK;
}

static asy_status plan_class(const asy_params *p, const asy_class_sizes *counts,
                             growth *g, asy_error *err)
{
    size_t largest = asy_largest_class(counts->count, counts->k);
    g->rows = counts->count[g->class];
    g->extra = g->k = 0;
    if (g->rows == 0 || g->rows == largest)
        return ASY_OK;
    ASY_TRY(find_neighbours(p, counts, g, err));
    g->extra = g->k > 0 ? largest - g->rows : 0;
    return ASY_OK;
}

static asy_status check_counts(const asy_step *step,
                               const asy_class_sizes *counts, asy_error *err)
{
    for (int c = 0; c < counts->k; c++) {
        growth g = {.class = c};
        ASY_TRY(plan_class(&step->params, counts, &g, err));
    }
    return ASY_OK;
}

static void draw_rows(const growth *g, const size_t *neighbour, uint64_t key,
                      asy_smote_draw *draw)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key_add(key, (uint64_t)g->class));
    for (size_t i = 0; i < g->extra; i++) {
        size_t base = asy_rng_below(&rng, (uint32_t)g->rows);
        size_t which = asy_rng_below(&rng, (uint32_t)g->k);
        draw[i].base = base;
        draw[i].neighbour = neighbour[base * g->k + which];
        draw[i].gap = asy_rng_uniform(&rng);
    }
}

/* Fill rows first .. first + extra - 1 of out. */
static asy_status grow_class(const asy_train *in, const growth *g, asy_ctx *ctx,
                             asy_matrix *out, size_t first)
{
    size_t *rows = ASY_NEW(ctx->scratch, size_t, g->rows);
    double *distance = ASY_NEW(ctx->scratch, double, g->rows);
    size_t *neighbour =
        asy_arena_array(ctx->scratch, g->rows, g->k * sizeof *neighbour);
    asy_smote_draw *draw = ASY_NEW(ctx->scratch, asy_smote_draw, g->extra);
    asy_matrix x = asy_matrix_new(ctx->scratch, g->rows, in->x.p);
    if (!rows || !distance || !neighbour || !draw || !x.v)
        return asy_nomem(ctx->err);
    asy_class_rows(in, g->class, rows);
    asy_matrix_take(&in->x, rows, g->rows, &x);
    asy_smote_neighbours(&x, g->k, distance, neighbour);
    draw_rows(g, neighbour, ctx->key, draw);
    asy_smote_synthesise(&x, draw, g->extra, out, first);
    return ASY_OK;
}

static asy_status plan_all(const asy_step *step, const asy_train *in,
                           asy_ctx *ctx, growth **plan, size_t *extra)
{
    size_t *count;
    ASY_TRY(asy_class_counts(in, ctx, &count));
    growth *g = ASY_NEW(ctx->scratch, growth, in->k);
    if (!g)
        return asy_nomem(ctx->err);
    asy_class_sizes counts = {count, in->k, in->classes};
    *extra = 0;
    for (int c = 0; c < in->k; c++) {
        g[c].class = c;
        ASY_TRY(plan_class(&step->params, &counts, &g[c], ctx->err));
        *extra += g[c].extra;
    }
    *plan = g;
    return ASY_OK;
}

static asy_status resample(const asy_step *step, const asy_train *in,
                           asy_ctx *ctx, asy_train *out)
{
    growth *plan = NULL;
    size_t extra = 0, first = in->x.n;
    int *y;
    ASY_TRY(asy_columns_complete(in, "smote", ctx->err));
    ASY_TRY(plan_all(step, in, ctx, &plan, &extra));
    ASY_TRY(asy_train_grow(in, in->x.n + extra, ctx, out, &y));
    for (int c = 0; c < in->k; c++) {
        if (plan[c].extra == 0)
            continue;
        ASY_TRY(grow_class(in, &plan[c], ctx, &out->x, first));
        for (size_t i = 0; i < plan[c].extra; i++)
            y[first + i] = c;
        first += plan[c].extra;
    }
    return ASY_OK;
}

const asy_transform asy_smote = {
    .name = "smote",
    .help = "new rows of the smaller classes, between neighbours of a class",
    .caps = ASY_STEP_RANDOM | ASY_STEP_USES_Y | ASY_STEP_RESAMPLES,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .resample = resample,
    .check_counts = check_counts,
};
