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
#include "learner/tree_split.h"

#include <math.h>
#include <string.h>

#include "base/math.h"

#define FIELD 21u
#define MASK (((uint64_t)1 << FIELD) - 1)
#define PACKED_ROWS ((size_t)1 << FIELD)
#define LANES 4

static bool has_memory(const asy_splitter *s)
{
    return s->code && s->gain && s->feature && s->left && s->right &&
           (s->packed || s->count);
}

static void set_carry(asy_splitter *s)
{
    s->row = (uint64_t)1 << (s->packed ? 2 * FIELD : 32);
    s->draw[0] = 1;
    s->draw[1] = s->packed ? (uint64_t)1 << FIELD : 1;
}

asy_status asy_splitter_init(asy_splitter *s, const asy_ranks *ranks,
                             const asy_train *train,
                             const asy_tree_rules *rules, asy_ctx *ctx)
{
    size_t n = ranks->n, k = (size_t)train->k;
    asy_arena *arena = ctx->scratch;
    *s = (asy_splitter){
        .ranks = ranks,
        .y = train->y,
        .k = k,
        .rules = *rules,
        .packed = k == 2 && n < PACKED_ROWS,
        .code = ASY_NEW(arena, uint32_t, n),
        .gain = ASY_NEW(arena, double, n),
        .feature = ASY_NEW(arena, uint32_t, ranks->p),
        .left = ASY_NEW(arena, double, k),
        .right = ASY_NEW(arena, double, k),
    };
    set_carry(s);
    if (!s->packed)
        s->count = asy_arena_array(arena, n, k * sizeof(uint32_t));
    if (!has_memory(s) ||
        !asy_tally_init(&s->tally, n, ranks->most_codes, arena))
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < ranks->p; j++)
        s->feature[j] = (uint32_t)j;
    return ASY_OK;
}

static double weight_0(const asy_splitter *s, uint64_t sum)
{
    return s->rules.weight[0] * (double)(uint32_t)(sum & MASK);
}

static double weight_1(const asy_splitter *s, uint64_t sum)
{
    return s->rules.weight[1] * (double)(uint32_t)(sum >> FIELD & MASK);
}

void asy_splitter_total(asy_splitter *s, const asy_node_rows *rows,
                        double *total)
{
    if (s->packed) {
        uint64_t sum = 0;
        for (size_t i = 0; i < rows->m; i++)
            sum += rows->add[i];
        total[0] = weight_0(s, sum);
        total[1] = weight_1(s, sum);
        return;
    }
    memset(s->count, 0, s->k * sizeof *s->count);
    for (size_t i = 0; i < rows->m; i++)
        s->count[s->y[rows->row[i]]] += (uint32_t)rows->add[i];
    for (size_t c = 0; c < s->k; c++)
        total[c] = s->rules.weight[c] * s->count[c];
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
    size_t k = s->k;
    count_classes(s, rows, n + 1);
    /* Draws are summed before they are weighted: sums stay exact. */
    for (size_t c = 0; c < k; c++)
        s->left[c] = 0;
    for (size_t d = 0; d < n; d++) {
        uint32_t *count = s->count + d * k;
        for (size_t c = 0; c < k; c++) {
            count[c] += d ? (count - k)[c] : 0;
            s->left[c] = s->rules.weight[c] * count[c];
            s->right[c] = rows->total[c] - s->left[c];
        }
        s->gain[d] = s->rules.entropy ? entropy_gain(s->left, s->right, k)
                                      : gini_gain(s->left, s->right, k);
    }
}

static size_t rows_up_to(const asy_splitter *s, size_t d)
{
    return (size_t)(s->tally.up_to[d] >> (s->packed ? 2 * FIELD : 32));
}

/* The largest of gain [n], or below; lanes keep the comparisons apart. */
static double largest(const double *gain, size_t n, double below)
{
    double most[LANES];
    for (size_t l = 0; l < LANES; l++)
        most[l] = below;
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

/* Better the split by the first best of those after run first .. end - 1. */
static void take_best(const asy_splitter *s, size_t j, size_t first, size_t end,
                      asy_split *split)
{
    double most = largest(s->gain + first, end - first, split->gain);
    if (!(most > split->gain))
        return;
    size_t d = first;
    while (s->gain[d] != most)
        d++;
    *split = (asy_split){most, j, s->tally.value[d]};
}

/* Better the split by one of column j; false if it is constant here. */
static bool try_column(asy_splitter *s, const asy_node_rows *rows, size_t j,
                       asy_split *split)
{
    asy_ranks_take(s->ranks, j, rows->row, rows->m, s->code);
    size_t n = asy_tally_run(&s->tally, s->code, rows->add, rows->m,
                             s->ranks->column[j].n_codes);
    if (n < 2)
        return false;
    n--;
    if (!s->packed)
        class_gains(s, rows, n);
    else if (s->rules.entropy)
        entropy_gains(s, rows->total, n);
    else
        gini_gains(s, rows->total, n);
    size_t first = 0;
    while (first < n && rows_up_to(s, first) < s->rules.min_samples_leaf)
        first++;
    while (n > first &&
           rows->m - rows_up_to(s, n - 1) < s->rules.min_samples_leaf)
        n--;
    take_best(s, j, first, n, split);
    return true;
}

/* The column to visit next; columns visited stand before `visited`. */
static size_t next_column(asy_splitter *s, size_t visited, asy_rng *rng)
{
    size_t p = s->ranks->p;
    if (s->rules.max_features >= p)
        return visited;
    size_t at = visited + asy_rng_below(rng, (uint32_t)(p - visited));
    uint32_t j = s->feature[at];
    s->feature[at] = s->feature[visited];
    s->feature[visited] = j;
    return j;
}

/* The gain of a split into two pure sides, which no other split surpasses. */
static double perfect_gain(const asy_splitter *s, const double *total)
{
    if (s->rules.entropy)
        return 0;
    if (s->packed)
        return total[0] * total[1];
    double all = 0;
    for (size_t c = 0; c < s->k; c++)
        all += total[c];
    return all;
}

bool asy_splitter_find(asy_splitter *s, const asy_node_rows *rows, asy_rng *rng,
                       asy_split *split)
{
    *split = (asy_split){.gain = -HUGE_VAL, .feature = s->ranks->p};
    double perfect = perfect_gain(s, rows->total);
    bool varies = false;
    for (size_t visited = 0; visited < s->ranks->p; visited++) {
        if (visited >= s->rules.max_features && varies)
            break;
        if (split->gain >= perfect)
            break;
        size_t j = next_column(s, visited, rng);
        varies |= try_column(s, rows, j, split);
    }
    return split->feature < s->ranks->p;
}
