/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A column's splits lie between its neighbouring codes. With W the weight of
 * a side and w_c that of its class c, the split that leaves the least
 * impurity has the largest
 *
 *   Gini     sum_c l_c^2 / W_l + sum_c r_c^2 / W_r
 *   entropy  sum_c (l_c log l_c + r_c log r_c) - W_l log W_l - W_r log W_r
 *
 * Gini is brought to one fraction, whose numerator is exact for whole
 * weights: equal gains then are equal doubles. For two classes it
 * orders splits as (W a_l - W_l a)^2 / (W_l W_r), a the weight of class 1.
 * Source: Breiman et al. 1984, chapter 4.
 */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "learner/tree_split.h"

#define LANES 4

static double weight_0(const asy_splitter *s, uint64_t sum)
{
    return s->set.rules->weight[0] * (double)asy_carried_0(sum);
}

static double weight_1(const asy_splitter *s, uint64_t sum)
{
    return s->set.rules->weight[1] * (double)asy_carried_1(sum);
}

void asy_splitter_total(asy_splitter *s, const asy_node_rows *rows,
                        double *total)
{
    if (s->packed) {
        total[0] = weight_0(s, rows->sum);
        total[1] = weight_1(s, rows->sum);
        return;
    }
    memset(s->count, 0, s->k * sizeof *s->count);
    for (size_t i = 0; i < rows->m; i++)
        s->count[s->y[rows->row[i]]] += (uint32_t)rows->add[i];
    for (size_t c = 0; c < s->k; c++)
        total[c] = s->set.rules->weight[c] * s->count[c];
}

static double x_log_x(double x)
{
    return x > 0 ? x * asy_log(x) : 0;
}

static double entropy_gain(const double *left, const double *right, size_t k)
{
    double gain = 0, sum_left = 0, sum_right = 0;
    for (size_t c = 0; c < k; c++) {
        gain += x_log_x(left[c]) + x_log_x(right[c]);
        sum_left += left[c];
        sum_right += right[c];
    }
    return gain - x_log_x(sum_left) - x_log_x(sum_right);
}

static double gini_gain(const double *left, const double *right, size_t k)
{
    double square_left = 0, square_right = 0, sum_left = 0, sum_right = 0;
    for (size_t c = 0; c < k; c++) {
        square_left += left[c] * left[c];
        square_right += right[c] * right[c];
        sum_left += left[c];
        sum_right += right[c];
    }
    return (square_left * sum_right + square_right * sum_left) /
           (sum_left * sum_right);
}

/* gain [n] of the splits after run 0 .. n - 1; two classes */
static void gini_gains(asy_splitter *s, const double *total, size_t n)
{
    const uint64_t *up_to = s->tally.up_to;
    double all = total[0] + total[1], ones = total[1];
    for (size_t d = 0; d < n; d++) {
        double a = weight_1(s, up_to[d]);
        double w = weight_0(s, up_to[d]) + a;
        double numerator = all * a - w * ones;
        s->gain[d] = numerator * numerator / (w * (all - w));
    }
}

static void entropy_gains(asy_splitter *s, const double *total, size_t n)
{
    for (size_t d = 0; d < n; d++) {
        uint64_t sum = s->tally.up_to[d];
        double left[2] = {weight_0(s, sum), weight_1(s, sum)};
        double right[2] = {total[0] - left[0], total[1] - left[1]};
        s->gain[d] = entropy_gain(left, right, 2);
    }
}

/* count [n x k] = draws of each class by run, which here is one code */
static void count_classes(asy_splitter *s, const asy_node_rows *rows, size_t n)
{
    uint64_t *place = s->tally.bin;
    for (size_t d = 0; d < n; d++)
        place[s->tally.value[d]] = d;
    memset(s->count, 0, n * s->k * sizeof *s->count);
    for (size_t i = 0; i < rows->m; i++)
        s->count[place[s->code[i]] * s->k + (size_t)s->y[rows->row[i]]] +=
            (uint32_t)rows->add[i];
    for (size_t d = 0; d < n; d++)
        place[s->tally.value[d]] = 0;
}

static void class_gains(asy_splitter *s, const asy_node_rows *rows, size_t n)
{
    const asy_tree_rules *rules = s->set.rules;
    size_t k = s->k;
    count_classes(s, rows, n + 1);
    /* Draws are summed before they are weighted: sums stay exact. */
    for (size_t c = 0; c < k; c++)
        s->left[c] = 0;
    for (size_t d = 0; d < n; d++) {
        uint32_t *count = s->count + d * k;
        for (size_t c = 0; c < k; c++) {
            count[c] += d ? (count - k)[c] : 0;
            s->left[c] = rules->weight[c] * count[c];
            s->right[c] = rows->total[c] - s->left[c];
        }
        s->gain[d] = rules->entropy ? entropy_gain(s->left, s->right, k)
                                    : gini_gain(s->left, s->right, k);
    }
}

/* The largest of gain [n]; lanes keep the comparisons apart. */
static double largest(const double *gain, size_t n)
{
    double most[LANES];
    for (size_t l = 0; l < LANES; l++)
        most[l] = -HUGE_VAL;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            most[l] = gain[i + l] > most[l] ? gain[i + l] : most[l];
    for (size_t l = 0; i < n; i++, l++)
        most[l] = gain[i] > most[l] ? gain[i] : most[l];
    for (size_t l = 1; l < LANES; l++)
        most[0] = most[l] > most[0] ? most[l] : most[0];
    return most[0];
}

/* Where the first of the best of gain [end] is, from first on. */
static size_t first_best(const double *gain, size_t first, size_t end)
{
    double most = largest(gain + first, end - first);
    while (gain[first] != most)
        first++;
    return first;
}

/* The best split for each leaf size, of the splits after run 0 .. n - 1. */
static void take_best(asy_splitter *s, const asy_node_rows *rows, size_t v,
                      size_t n)
{
    const uint64_t *up_to = s->tally.up_to;
    size_t first = 0, end = n, d = end;
    uint64_t left = rows->sizes;
    size_t u;
    while (asy_take_least(&left, &u)) {
        size_t size = s->size[u];
        while (first < end && asy_carried_rows(s, up_to[first]) < size)
            first++;
        while (end > first &&
               rows->m - asy_carried_rows(s, up_to[end - 1]) < size)
            end--;
        asy_split *best = &s->best[v * s->n_sizes + u];
        *best = (asy_split){.gain = -HUGE_VAL, .feature = ASY_LEAF};
        if (first == end)
            continue;
        if (d < first || d >= end) /* else the best of more is still there */
            d = first_best(s->gain, first, end);
        *best = (asy_split){s->gain[d], s->feature[v], s->tally.value[d]};
    }
}

void asy_measure_count(asy_splitter *s, const asy_node_rows *rows, size_t v)
{
    size_t j = s->feature[v];
    asy_ranks_take(s->ranks, j, rows->row, rows->m, s->code);
    size_t n = asy_tally_run(&s->tally, s->code, rows->add, rows->m,
                             s->ranks->column[j].n_codes) -
               1;
    s->varies[v] = n > 0;
    if (!s->packed)
        class_gains(s, rows, n);
    else if (s->set.rules->entropy)
        entropy_gains(s, rows->total, n);
    else
        gini_gains(s, rows->total, n);
    take_best(s, rows, v, n);
}
