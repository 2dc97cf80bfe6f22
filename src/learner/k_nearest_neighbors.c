/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * k nearest neighbours: the class shares among the k training rows that lie
 * closest, after scikit-learn's KNeighborsClassifier.
 *
 * Ties in distance go to the row that comes first. With weights by distance
 * (1 / d) rows at distance 0, if there are any, share the vote alone.
 */
#include <math.h>
#include <string.h>

#include "learner/learner.h"

enum { N_NEIGHBORS, WEIGHTS, METRIC, N_PARAMS };

static const asy_param params[] = {
    {"n_neighbors", ASY_INTEGER, 1, 1e9, 0, NULL, "5",
     "training rows that vote"},
    {"weights", ASY_CHOICE, 0, 0, 0, "uniform|distance", "uniform",
     "a vote's weight: 1, or 1 / distance"},
    {"metric", ASY_CHOICE, 0, 0, 0, "euclidean|manhattan", "euclidean",
     "distance of two rows"},
};

typedef struct knn_model {
    asy_matrix x; /* [n x p] training rows */
    int *y;       /* [n] */
    size_t k;     /* classes */
    size_t n_neighbors;
    bool by_distance;
    bool manhattan;
} knn_model;

/* The neighbours found so far, nearest first. */
typedef struct nearest {
    size_t count, room;
    double *distance; /* [room] squared if euclidean */
    size_t *row;      /* [room] */
} nearest;

static asy_status copy_rows(const asy_train *train, asy_ctx *ctx,
                            knn_model *model)
{
    size_t n = train->x.n, p = train->x.p;
    model->x = asy_matrix_new(ctx->arena, n, p);
    model->y = ASY_NEW(ctx->arena, int, n);
    if (!model->x.v || !model->y)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < p; j++)
        memcpy(asy_col(&model->x, j), asy_ccol(&train->x, j),
               n * sizeof(double));
    memcpy(model->y, train->y, n * sizeof *model->y);
    return ASY_OK;
}

static asy_status require_rows(const asy_fit *fit)
{
    const asy_train *train = fit->train;
    asy_ctx *ctx = fit->ctx;
    size_t *count = ASY_NEW(ctx->scratch, size_t, train->k);
    if (!count)
        return asy_nomem(ctx->err);
    ASY_TRY(asy_require_finite(train, ctx->err));
    ASY_TRY(asy_require_classes(train, count, ctx->err));
    size_t n_neighbors = (size_t)fit->params.value[N_NEIGHBORS].number;
    if (n_neighbors <= train->x.n)
        return ASY_OK;
    return asy_fail(ctx->err, ASY_ENUMERIC,
                    "k_nearest_neighbors has too few training rows (found %zu, "
                    "need n_neighbors = %zu)",
                    train->x.n, n_neighbors);
}

static asy_status knn_fit(const asy_fit *fit, void **out)
{
    asy_ctx *ctx = fit->ctx;
    const asy_value *value = fit->params.value;
    ASY_TRY(require_rows(fit));
    knn_model *model = ASY_NEW(ctx->arena, knn_model, 1);
    if (!model)
        return asy_nomem(ctx->err);
    *model = (knn_model){
        .k = (size_t)fit->train->k,
        .n_neighbors = (size_t)value[N_NEIGHBORS].number,
        .by_distance = asy_value_is(&value[WEIGHTS], "distance"),
        .manhattan = asy_value_is(&value[METRIC], "manhattan"),
    };
    ASY_TRY(copy_rows(fit->train, ctx, model));
    *out = model;
    return ASY_OK;
}

static void add_squares(const double *x, double z, double *sum, size_t n)
{
    for (size_t t = 0; t < n; t++)
        sum[t] += (x[t] - z) * (x[t] - z);
}

static void add_sizes(const double *x, double z, double *sum, size_t n)
{
    for (size_t t = 0; t < n; t++)
        sum[t] += fabs(x[t] - z);
}

/* distance [n] of the training rows from row i of x. */
static void measure(const knn_model *model, const asy_matrix *x, size_t i,
                    double *distance)
{
    size_t n = model->x.n;
    memset(distance, 0, n * sizeof *distance);
    for (size_t j = 0; j < x->p; j++) {
        const double *column = asy_ccol(&model->x, j);
        double z = asy_at(x, i, j);
        if (model->manhattan)
            add_sizes(column, z, distance, n);
        else
            add_squares(column, z, distance, n);
    }
}

static void insert(nearest *found, double distance, size_t row)
{
    size_t s = found->count < found->room ? found->count++ : found->room - 1;
    for (; s > 0 && found->distance[s - 1] > distance; s--) {
        found->distance[s] = found->distance[s - 1];
        found->row[s] = found->row[s - 1];
    }
    found->distance[s] = distance;
    found->row[s] = row;
}

/* Rows come in order, so that of equals the first stays in front. */
static void select_nearest(const double *distance, size_t n, nearest *found)
{
    found->count = 0;
    for (size_t t = 0; t < n; t++)
        if (found->count < found->room ||
            distance[t] < found->distance[found->room - 1])
            insert(found, distance[t], t);
}

/* 1 / distance up to a common factor, so that nothing overflows: the nearest
   neighbour weighs 1. */
static double weight_of(const knn_model *model, double least, double distance)
{
    if (!model->by_distance)
        return 1;
    if (!(least > 0))
        return distance > 0 ? 0 : 1;
    double ratio = least / distance;
    return model->manhattan ? ratio : sqrt(ratio);
}

/* share [k] of each class in the votes of the neighbours. */
static void vote(const knn_model *model, const nearest *found, double *share)
{
    double total = 0;
    memset(share, 0, model->k * sizeof *share);
    for (size_t s = 0; s < found->count; s++) {
        double weight =
            weight_of(model, found->distance[0], found->distance[s]);
        share[model->y[found->row[s]]] += weight;
        total += weight;
    }
    for (size_t c = 0; c < model->k; c++)
        share[c] /= total;
}

static asy_status knn_score(const void *model, const asy_matrix *x,
                            asy_ctx *ctx, double *score)
{
    const knn_model *m = model;
    double *distance = ASY_NEW(ctx->scratch, double, m->x.n);
    double *share = ASY_NEW(ctx->scratch, double, m->k);
    nearest found = {
        .room = m->n_neighbors,
        .distance = ASY_NEW(ctx->scratch, double, m->n_neighbors),
        .row = ASY_NEW(ctx->scratch, size_t, m->n_neighbors),
    };
    if (!distance || !share || !found.distance || !found.row)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < x->n; i++) {
        measure(m, x, i, distance);
        select_nearest(distance, m->x.n, &found);
        vote(m, &found, share);
        if (m->k == 2)
            score[i] = share[1];
        else
            memcpy(score + i * m->k, share, m->k * sizeof *share);
    }
    return ASY_OK;
}

const asy_learner asy_learner_k_nearest_neighbors = {
    .name = "k_nearest_neighbors",
    .help = "class shares among the nearest training rows",
    .caps = ASY_MULTICLASS | ASY_PROBABILITY,
    .params = params,
    .n_params = N_PARAMS,
    .fit = knn_fit,
    .score = knn_score,
};
