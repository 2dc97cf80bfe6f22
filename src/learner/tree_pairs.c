/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measuring the columns of a node with few draws: the sums left of a row are
 * taken row against row, for eight columns side by side, without ordering.
 *
 * Exact in single precision: with W draws, gains are fractions whose squares
 * are at most W^4 / 16 and whose denominators at most W^2 / 4, so that two of
 * them differ by 64 / W^6 of their size or not at all; that is more than one
 * unit in the last place (2^-23) up to W = 28.
 * Bits of floats that are not negative order as the floats do.
 */
#include <math.h>
#include <string.h>

#include "base/wide.h"
#include "learner/tree_split.h"

#define MOST_ROWS 16
#define MOST_DRAWS 28

/* The node: a lane is a column. */
typedef struct pairs {
    int32_t m, draws, ones;
    int32_t carry[MOST_ROWS]; /* draws, draws of class 1, rows; 8 bits each */
    asy_oct code[MOST_ROWS];
    asy_oct left[MOST_ROWS]; /* sum of carry over codes up to the row's */
    asy_oct gain[MOST_ROWS]; /* of the split after the row's code, as bits */
} pairs;

/* The best split of each lane: its gain, -1 if there is none, and its code. */
typedef struct chosen {
    asy_oct gain, code;
} chosen;

bool asy_pairs_will_do(const asy_splitter *s, const asy_node_rows *rows)
{
    return s->plain && rows->m <= MOST_ROWS &&
           rows->total[0] + rows->total[1] <= MOST_DRAWS;
}

static void take_rows(const asy_node_rows *rows, pairs *w)
{
    w->m = (int32_t)rows->m;
    w->ones = (int32_t)rows->total[1];
    w->draws = (int32_t)rows->total[0] + w->ones;
    for (size_t i = 0; i < rows->m; i++) {
        uint32_t ones = asy_carried_1(rows->add[i]);
        uint32_t draws = asy_carried_0(rows->add[i]) + ones;
        w->carry[i] = (int32_t)(draws | ones << 8 | 1u << 16);
    }
}

static void take_codes(const asy_ranks *ranks, const asy_node_rows *rows,
                       const uint32_t *feature, size_t n, pairs *w)
{
    for (size_t i = 0; i < rows->m; i++)
        w->code[i] = (asy_oct){0};
    for (size_t e = 0; e < n; e++) {
        const asy_rank_column *column = &ranks->column[feature[e]];
        for (size_t i = 0; i < rows->m; i++)
            w->code[i][e] = column->narrow
                                ? column->narrow[rows->row[i]]
                                : (int32_t)column->wide[rows->row[i]];
    }
}

ASY_LOOP void sum_left(pairs *w)
{
    for (int32_t i = 0; i < w->m; i++) {
        asy_oct sum = {0}, code = w->code[i];
        for (int32_t l = 0; l < w->m; l++)
            sum += (w->code[l] <= code) & w->carry[l];
        w->left[i] = sum;
    }
}

ASY_LOOP void gini_gains(pairs *w)
{
    float draws = (float)w->draws, ones = (float)w->ones;
    for (int32_t i = 0; i < w->m; i++) {
        asy_oct_real n =
            __builtin_convertvector(w->left[i] & 255, asy_oct_real);
        asy_oct_real a =
            __builtin_convertvector(w->left[i] >> 8 & 255, asy_oct_real);
        asy_oct_real numerator = draws * a - n * ones;
        w->gain[i] = (asy_oct)(numerator * numerator / (n * (draws - n)));
    }
}

/* The first of the best splits that leave so many rows on both sides. */
ASY_LOOP void choose_pairs_loop(const pairs *w, int32_t least, chosen *best)
{
    asy_oct gain = (asy_oct){0} - 1, code = {0};
    for (int32_t i = 0; i < w->m; i++) {
        asy_oct left = w->left[i] >> 16;
        asy_oct allowed = (left >= least) & (w->m - left >= least);
        asy_oct tie = (w->gain[i] == gain) & (w->code[i] < code);
        asy_oct better = allowed & ((w->gain[i] > gain) | tie);
        gain = ASY_OCT_PICK(better, w->gain[i], gain);
        code = ASY_OCT_PICK(better, w->code[i], code);
    }
    best->gain = gain;
    best->code = code;
}

ASY_LOOP void measure_pairs_loop(pairs *w)
{
    sum_left(w);
    gini_gains(w);
}

ASY_VERSIONS(void, measure_pairs, (struct pairs * w), (w));

ASY_VERSIONS(void, choose_pairs, (const pairs *w, int32_t least, chosen *best),
             (w, least, best));

static float float_of(int32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void keep_best(asy_splitter *s, const chosen *best, size_t v, size_t end,
                      size_t u)
{
    for (size_t e = 0; e < end - v; e++) {
        asy_split *split = &s->best[(v + e) * s->n_sizes + u];
        *split = (asy_split){.gain = -HUGE_VAL, .feature = ASY_LEAF};
        if (best->gain[e] >= 0)
            *split = (asy_split){(double)float_of(best->gain[e]),
                                 s->feature[v + e], (uint32_t)best->code[e]};
    }
}

/* Is there a row that differs from the first? */
static void find_varying(const pairs *w, bool *varies, size_t n)
{
    asy_oct differ = {0};
    for (int32_t i = 1; i < w->m; i++)
        differ |= w->code[i] ^ w->code[0];
    for (size_t e = 0; e < n; e++)
        varies[e] = differ[e] != 0;
}

void asy_measure_pairs(asy_splitter *s, const asy_node_rows *rows, size_t v,
                       size_t end)
{
    pairs w;
    chosen best;
    take_rows(rows, &w);
    take_codes(s->ranks, rows, s->feature + v, end - v, &w);
    ASY_WIDEST(measure_pairs, ASY_WIDE_ENOUGH, (&w));
    uint64_t left = rows->sizes;
    size_t u;
    while (asy_take_least(&left, &u)) {
        ASY_WIDEST(choose_pairs, ASY_WIDE_ENOUGH,
                   (&w, (int32_t)s->size[u], &best));
        keep_best(s, &best, v, end, u);
    }
    find_varying(&w, s->varies + v, end - v);
}
