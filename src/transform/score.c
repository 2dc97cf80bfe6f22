/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores of a column for a class: see score.h. */
#include "transform/score.h"

#include <math.h>

#include "transform/column.h"
#include "transform/resampling.h"

#define N_NEIGHBORS 3
#define EULER_GAMMA 0.57721566490153286061

/* psi(1) = -gamma, psi(i + 1) = psi(i) + 1 / i */
static void fill_digamma(double *digamma, size_t n)
{
    digamma[0] = (double)NAN;
    digamma[1] = -EULER_GAMMA;
    for (size_t i = 1; i < n; i++)
        digamma[i + 1] = digamma[i] + 1 / (double)i;
}

asy_status asy_score_prepare(const asy_train *train, asy_ctx *ctx,
                             asy_score_labels *l)
{
    size_t n = train->x.n;
    *l = (asy_score_labels){.y = train->y, .n = n, .k = train->k};
    ASY_TRY(asy_class_counts(train, ctx, &l->count));
    l->digamma = ASY_NEW(ctx->scratch, double, n + 2);
    l->value = ASY_NEW(ctx->scratch, double, 2 * n);
    l->work = ASY_NEW(ctx->scratch, asy_ordered, 2 * n);
    l->sum = ASY_NEW(ctx->scratch, double, train->k);
    if (!l->digamma || !l->value || !l->work || !l->sum)
        return asy_nomem(ctx->err);
    fill_digamma(l->digamma, n);
    return ASY_OK;
}

static bool is_constant(const double *x, size_t n)
{
    double low, high;
    asy_column_range(x, n, &low, &high);
    return low == high;
}

/* Means of the classes into l->sum; returns how many occur. */
static size_t class_means(const asy_score_labels *l, const double *x)
{
    size_t present = 0;
    for (int c = 0; c < l->k; c++)
        l->sum[c] = 0;
    for (size_t i = 0; i < l->n; i++)
        l->sum[l->y[i]] += x[i];
    for (int c = 0; c < l->k; c++) {
        present += l->count[c] > 0;
        l->sum[c] /= l->count[c] > 0 ? (double)l->count[c] : 1.0;
    }
    return present;
}

double asy_score_f(const asy_score_labels *l, const double *x)
{
    if (is_constant(x, l->n))
        return (double)NAN;
    size_t present = class_means(l, x);
    double mean = asy_column_mean(x, l->n), between = 0, within = 0;
    for (int c = 0; c < l->k; c++) {
        double d = l->sum[c] - mean;
        between += l->count[c] > 0 ? (double)l->count[c] * d * d : 0.0;
    }
    for (size_t i = 0; i < l->n; i++) {
        double d = x[i] - l->sum[l->y[i]];
        within += d * d;
    }
    between /= (double)(present - 1);
    within /= (double)(l->n - present);
    return between / within;
}

/* The distance from sorted[i] to the k-th nearest of the others. */
static double neighbour_distance(const double *sorted, size_t n, size_t i,
                                 size_t k)
{
    size_t low = i, high = i;
    double distance = 0;
    while (k-- > 0) {
        double left = low > 0 ? sorted[i] - sorted[low - 1] : (double)INFINITY;
        double right =
            high + 1 < n ? sorted[high + 1] - sorted[i] : (double)INFINITY;
        distance = left < right ? left : right;
        if (left < right)
            low--;
        else
            high++;
    }
    return distance;
}

/* How many of sorted are at most distance away from x, on either side. The
   differences are rounded monotonically, so that bisection may compare them. */
static size_t count_within(const double *sorted, size_t n, double x,
                           double distance)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x - sorted[middle] > distance)
            low = middle + 1;
        else
            high = middle;
    }
    size_t first = low;
    high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] - x > distance)
            high = middle;
        else
            low = middle + 1;
    }
    return low - first;
}

/* The rows of one class, then those of all classes with two rows or more,
   both ascending by value. */
static size_t sorted_class(const asy_score_labels *l, const asy_ordered *rising,
                           int class, double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->y[rising[i].row] == class)
            out[n++] = rising[i].value;
    return n;
}

static size_t sorted_all(const asy_score_labels *l, const asy_ordered *rising,
                         double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->count[l->y[rising[i].row]] > 1)
            out[n++] = rising[i].value;
    return n;
}

/* A class's part of n times the estimate. */
static double class_part(const asy_score_labels *l, const double *own,
                         size_t n_own, const double *all, size_t n_all)
{
    const double *psi = l->digamma;
    size_t k = n_own - 1 < N_NEIGHBORS ? n_own - 1 : N_NEIGHBORS;
    double sum = 0;
    for (size_t i = 0; i < n_own; i++) {
        double d = neighbour_distance(own, n_own, i, k);
        size_t inside = count_within(own, n_own, own[i], d) - 1;
        size_t around = count_within(all, n_all, own[i], d) - 1;
        sum += psi[n_all] - psi[n_own] + psi[inside] - psi[around];
    }
    return sum;
}

double asy_score_mutual_info(const asy_score_labels *l, const double *x)
{
    double *own = l->value, *all = l->value + l->n;
    const asy_ordered *rising = asy_order_rising(x, l->n, 1, l->work);
    size_t n_all = sorted_all(l, rising, all);
    double sum = 0;
    for (int c = 0; c < l->k; c++) {
        if (l->count[c] < 2)
            continue;
        size_t n_own = sorted_class(l, rising, c, own);
        sum += class_part(l, own, n_own, all, n_all);
    }
    return sum > 0 ? sum / (double)n_all : 0.0;
}
