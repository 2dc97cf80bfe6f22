/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measuring columns of a small table: what the node's rows carry is spread
 * over all rows, and one walk over the rows in the column's order gives the
 * sums left of every split, without counting.
 *
 * Divisions in double precision would cost most of the time. Gains are first
 * taken in single precision, where counts and (W a_l - W_l a) are exact, and
 * only those that come within a few units of the largest are compared exactly.
 * Bits of floats that are not negative order as the floats do.
 */
#include <math.h>
#include <string.h>

#include "base/wide.h"
#include "learner/tree_split.h"

/* A row of a small table carries draws, draws of class 1, rows. */
#define BITS 10
#define MASK 1023
/* Units in the last place by which a gain and its rounding may differ, with
   something to spare: the square and the quotient round by half a unit each. */
#define DOUBT 8
#define WORD 32 /* vectors whose hits fit into one word a lane */

void asy_scan_begin(asy_splitter *s, const asy_node_rows *rows)
{
    memset(s->carry, 0, (s->ranks->n + 1) * sizeof *s->carry);
    for (size_t i = 0; i < rows->m; i++) {
        uint32_t ones = asy_carried_1(rows->add[i]);
        uint32_t draws = asy_carried_0(rows->add[i]) + ones;
        s->carry[rows->row[i]] = draws | ones << BITS | 1u << 2 * BITS;
    }
}

/* A column of the node at hand. */
typedef struct scan {
    const asy_rank_column *column;
    size_t octs;             /* vectors of the arrays below */
    int32_t draws, ones, m;  /* the node's, of class 1, its rows */
    asy_oct *up_to;          /* sums of carry in the column's order */
    asy_oct *near, *allowed; /* gains as bits: all; -1 where not allowed */
} scan;

static void sum_in_order(const scan *c, const uint32_t *carry)
{
    const uint16_t *row = c->column->sorted_row;
    asy_oct *up_to = c->up_to;
    uint32_t sum = 0;
    for (size_t b = 0, octs = c->octs; b < octs; b++, row += ASY_OCT)
        for (size_t e = 0; e < ASY_OCT; e++) {
            sum += carry[row[e]];
            up_to[b][e] = (int32_t)sum;
        }
}

ASY_LOOP void find_gains_loop(const scan *c)
{
    float draws = (float)c->draws, ones = (float)c->ones;
    const asy_oct *up_to = c->up_to;
    asy_oct *near = c->near;
    for (size_t b = 0, octs = c->octs; b < octs; b++) {
        asy_oct sum = up_to[b];
        asy_oct_real w = __builtin_convertvector(sum & MASK, asy_oct_real);
        asy_oct_real a =
            __builtin_convertvector(sum >> BITS & MASK, asy_oct_real);
        asy_oct_real numerator = draws * a - w * ones;
        near[b] = (asy_oct)(numerator * numerator / (w * (draws - w)));
    }
}

/* Allow splits that leave so many rows on both sides; the most of each lane. */
ASY_LOOP void allow_loop(const scan *c, int32_t least, asy_oct *most)
{
    const asy_oct *up_to = c->up_to, *near = c->near, *ends = c->column->ends;
    const asy_oct fewest = (asy_oct){0} + least, none = (asy_oct){0} - 1;
    const asy_oct greatest = (asy_oct){0} + (c->m - least);
    asy_oct *allowed = c->allowed, best = none;
    for (size_t b = 0, octs = c->octs; b < octs; b++) {
        asy_oct left = up_to[b] >> 2 * BITS;
        asy_oct bad = (left < fewest) | (left > greatest) | ~ends[b];
        asy_oct gain = near[b] | bad;
        allowed[b] = gain;
        best = ASY_OCT_PICK(gain > best, gain, best);
    }
    *most = best;
}

/* hits: bit b of lane e is set if allowed[b] reaches the bar there. */
ASY_LOOP void reach_loop(const asy_oct *allowed, size_t octs, int32_t bar,
                         asy_oct *hits)
{
    asy_oct_bits word = {0}, bit = (asy_oct_bits){0} + 1;
    for (size_t b = 0; b < octs; b++) {
        word |= (asy_oct_bits)(allowed[b] >= bar) & bit;
        bit += bit;
    }
    *hits = (asy_oct)word;
}

ASY_VERSIONS(void, find_gains, (const scan *c), (c));

ASY_VERSIONS(void, allow, (const scan *c, int32_t least, asy_oct *most),
             (c, least, most));

ASY_VERSIONS(void, reach,
             (const asy_oct *allowed, size_t octs, int32_t bar, asy_oct *hits),
             (allowed, octs, bar, hits));

static int32_t largest(const asy_oct *v)
{
    int32_t most = (*v)[0];
    for (size_t e = 1; e < ASY_OCT; e++)
        most = (*v)[e] > most ? (*v)[e] : most;
    return most;
}

/* The gain of a split, exactly. */
static double exact_gain(const scan *c, int32_t left)
{
    double w = left & MASK, a = left >> BITS & MASK;
    double numerator = c->draws * a - w * c->ones;
    return numerator * numerator / (w * (c->draws - w));
}

/* A place in the column's order, the split after it, and what lies left. */
typedef struct winner {
    double gain;
    size_t place;
    int32_t left;
} winner;

/* Let the hits in vectors from first on compete; the first of equals wins. Rows
   outside the node repeat the split before them. */
static void compete(const scan *c, size_t first, const asy_oct *hits,
                    winner *best)
{
    for (size_t e = 0; e < ASY_OCT; e++)
        for (uint32_t word = (uint32_t)(*hits)[e]; word; word &= word - 1) {
            size_t b = first + (size_t)__builtin_ctz(word);
            winner w = {best->gain, b * ASY_OCT + e, c->up_to[b][e]};
            if (w.left != best->left)
                w.gain = exact_gain(c, w.left);
            if (w.gain > best->gain ||
                (w.gain == best->gain && w.place < best->place))
                *best = w;
        }
}

/* The first of the best splits that leave so many rows on both sides; its gain
   is -HUGE_VAL if there is none. */
static winner best_split(const scan *c, int32_t least)
{
    const size_t rows = c->octs * ASY_OCT;
    winner best = {.gain = -HUGE_VAL};
    asy_oct lanes;
    ASY_WIDEST(allow, rows, (c, least, &lanes));
    int32_t most = largest(&lanes);
    int32_t bar = most > DOUBT ? most - DOUBT : 0;
    for (size_t b = 0; most >= 0 && b < c->octs; b += WORD) {
        size_t octs = c->octs - b < WORD ? c->octs - b : WORD;
        ASY_WIDEST(reach, rows, (c->allowed + b, octs, bar, &lanes));
        compete(c, b, &lanes, &best);
    }
    return best;
}

/* Is the best split for a smaller size one for this size too? */
static bool still_allowed(const scan *c, const winner *best, int32_t least)
{
    int32_t left = best->left >> 2 * BITS;
    return left >= least && left <= c->m - least;
}

/* Does a place complete some and not all rows of the node, between codes? */
static bool has_split(const scan *c)
{
    for (size_t d = 0; d < c->octs * ASY_OCT; d++) {
        int32_t left = c->up_to[d / ASY_OCT][d % ASY_OCT] >> 2 * BITS;
        if (left > 0 && c->column->ends[d / ASY_OCT][d % ASY_OCT])
            return left < c->m;
    }
    return false;
}

static void keep_best(const scan *c, const winner *best, uint32_t feature,
                      asy_split *split)
{
    *split = (asy_split){.gain = -HUGE_VAL, .feature = ASY_LEAF};
    if (best->gain >= 0)
        *split = (asy_split){best->gain, feature,
                             c->column->sorted_code[best->place]};
}

void asy_measure_scan(asy_splitter *s, const asy_node_rows *rows, size_t v)
{
    uint32_t j = s->feature[v];
    size_t octs = asy_octs(s->ranks->n);
    scan c = {.column = &s->ranks->column[j],
              .octs = octs,
              .draws = (int32_t)rows->total[0] + (int32_t)rows->total[1],
              .ones = (int32_t)rows->total[1],
              .m = (int32_t)rows->m,
              .up_to = s->up_to,
              .near = s->near,
              .allowed = s->near + octs};
    sum_in_order(&c, s->carry);
    ASY_WIDEST(find_gains, octs * ASY_OCT, (&c));
    s->varies[v] = false;
    winner best = {.gain = -HUGE_VAL};
    uint64_t left = rows->sizes;
    size_t u;
    while (asy_take_least(&left, &u)) {
        if (!still_allowed(&c, &best, (int32_t)s->size[u]))
            best = best_split(&c, (int32_t)s->size[u]);
        s->varies[v] |= best.gain >= 0;
        keep_best(&c, &best, j, &s->best[v * s->n_sizes + u]);
    }
    if (!s->varies[v])
        s->varies[v] = has_split(&c);
}
