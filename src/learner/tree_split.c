/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns a node looks at, and what each rule makes of them: see
   tree_split.h. */
#include "learner/tree_split.h"

#include <math.h>
#include <string.h>

#define PACKED_ROWS ((size_t)1 << ASY_CARRY_BITS)
/* A scan looks at so many rows of the table for one of the node, at most. */
#define SCAN_SHARE 4

static asy_status allocate(asy_splitter *s, asy_ctx *ctx)
{
    asy_arena *arena = ctx->scratch;
    size_t n = s->ranks->n, p = s->ranks->p;
    s->size = ASY_NEW(arena, size_t, s->set.n);
    s->size_of = ASY_NEW(arena, size_t, s->set.n);
    s->feature = ASY_NEW(arena, uint32_t, p);
    s->place = ASY_NEW(arena, uint32_t, p + 1);
    s->best = asy_arena_array(arena, p, s->set.n * sizeof *s->best);
    s->varies = ASY_NEW(arena, bool, p);
    s->code = ASY_NEW(arena, uint32_t, n);
    s->gain = ASY_NEW(arena, double, n);
    s->left = ASY_NEW(arena, double, s->k);
    s->right = ASY_NEW(arena, double, s->k);
    bool good = s->size && s->size_of && s->feature && s->place && s->best &&
                s->varies && s->code && s->gain && s->left && s->right &&
                asy_tally_init(&s->tally, n, s->ranks->most_codes, arena);
    if (good && !s->packed) {
        s->count = asy_arena_array(arena, n, s->k * sizeof(uint32_t));
        good = s->count;
    }
    if (good && n <= ASY_SMALL_TABLE) {
        s->carry = ASY_NEW(arena, uint32_t, n + 1);
        s->up_to = ASY_NEW(arena, asy_oct, asy_octs(n));
        s->near = ASY_NEW(arena, asy_oct, 2 * asy_octs(n));
        good = s->carry && s->up_to && s->near;
    }
    return good ? ASY_OK : asy_nomem(ctx->err);
}

static void set_carry(asy_splitter *s)
{
    s->row = (uint64_t)1 << (s->packed ? 2 * ASY_CARRY_BITS : 32);
    s->draw[0] = 1;
    s->draw[1] = s->packed ? (uint64_t)1 << ASY_CARRY_BITS : 1;
}

/* The distinct leaf sizes, by insertion. */
static void list_sizes(asy_splitter *s)
{
    for (size_t c = 0; c < s->set.n; c++) {
        size_t size = s->set.rules[c].min_samples_leaf, u = s->n_sizes;
        while (u > 0 && s->size[u - 1] >= size)
            u--;
        if (u < s->n_sizes && s->size[u] == size)
            continue;
        memmove(s->size + u + 1, s->size + u,
                (s->n_sizes++ - u) * sizeof *s->size);
        s->size[u] = size;
    }
    for (size_t c = 0; c < s->set.n; c++)
        for (size_t u = 0; u < s->n_sizes; u++)
            if (s->size[u] == s->set.rules[c].min_samples_leaf)
                s->size_of[c] = u;
}

asy_status asy_splitter_init(asy_splitter *s, const asy_ranks *ranks,
                             const asy_train *train, const asy_rule_set *set,
                             asy_ctx *ctx)
{
    size_t k = (size_t)train->k;
    const asy_tree_rules *rules = set->rules;
    *s = (asy_splitter){
        .ranks = ranks,
        .y = train->y,
        .k = k,
        .set = *set,
        .packed = k == 2 && ranks->n < PACKED_ROWS,
    };
    s->plain = s->packed && !rules->entropy && rules->weight[0] == 1 &&
               rules->weight[1] == 1;
    set_carry(s);
    ASY_TRY(allocate(s, ctx));
    list_sizes(s);
    for (size_t j = 0; j < ranks->p; j++)
        s->feature[j] = (uint32_t)j;
    return ASY_OK;
}

/* Exchange the column at `at` with that so many further on. */
static void move_column(asy_splitter *s, size_t at, uint32_t further)
{
    size_t from = at + further;
    uint32_t j = s->feature[from];
    s->feature[from] = s->feature[at];
    s->feature[at] = j;
    s->place[at] = (uint32_t)from;
}

/* Draw columns until `end` are. They are drawn two by two, so that a column
   does not depend on how many are wanted. */
static void draw_columns(asy_splitter *s, asy_rng *rng, size_t end)
{
    size_t p = s->ranks->p;
    while (s->n_drawn < end) {
        uint32_t left = (uint32_t)(p - s->n_drawn), step[2];
        asy_rng_below_two(rng, left, left > 1 ? left - 1 : 1, step);
        move_column(s, s->n_drawn++, step[0]);
        if (left > 1)
            move_column(s, s->n_drawn++, step[1]);
    }
}

/* Back to 0, 1, 2, ... */
static void put_columns_back(asy_splitter *s)
{
    while (s->n_drawn > 0) {
        size_t at = --s->n_drawn;
        s->feature[s->place[at]] = s->place[at];
        s->feature[at] = (uint32_t)at;
    }
}

/* The gain of a split into two pure sides, which no other split surpasses. */
static double perfect_gain(const asy_splitter *s, const double *total)
{
    if (s->set.rules->entropy)
        return 0;
    if (s->packed)
        return total[0] * total[1];
    double all = 0;
    for (size_t c = 0; c < s->k; c++)
        all += total[c];
    return all;
}

/* Note which leaf sizes matter, and return the most columns a rule wants. */
static size_t look_at_rules(const asy_splitter *s, asy_node_rows *rows)
{
    size_t most = 0;
    rows->sizes = 0;
    uint64_t left = rows->rules;
    size_t c;
    while (asy_take_least(&left, &c)) {
        size_t wanted = s->set.rules[c].max_features;
        most = wanted > most ? wanted : most;
        rows->sizes |= (uint64_t)1 << s->size_of[c];
    }
    return most;
}

/* Has every rule that is still looking a perfect split in column v? */
static bool is_perfect(const asy_splitter *s, const asy_node_rows *rows,
                       size_t v)
{
    unsigned last = 63u - (unsigned)__builtin_clzll(rows->sizes);
    return s->best[v * s->n_sizes + last].gain >= perfect_gain(s, rows->total);
}

/* Visit the first `wanted` columns, and more until one varies; how many. */
static size_t visit_one_by_one(asy_splitter *s, const asy_node_rows *rows,
                               asy_rng *rng, size_t wanted)
{
    bool draws = wanted < s->ranks->p, varies = false;
    bool scan = s->plain && s->carry && rows->m >= s->ranks->n / SCAN_SHARE;
    if (scan)
        asy_scan_begin(s, rows);
    size_t v = 0;
    while (v < s->ranks->p && (v < wanted || !varies)) {
        if (draws)
            draw_columns(s, rng, v + 1);
        if (scan)
            asy_measure_scan(s, rows, v);
        else
            asy_measure_count(s, rows, v);
        varies |= s->varies[v];
        if (is_perfect(s, rows, v++))
            break;
    }
    return v;
}

/* The same, several at a time. */
static size_t visit_in_groups(asy_splitter *s, const asy_node_rows *rows,
                              asy_rng *rng, size_t wanted)
{
    size_t p = s->ranks->p, v = 0;
    bool draws = wanted < p, varies = false;
    while (v < p && (v < wanted || !varies)) {
        size_t until = v < wanted ? wanted : p;
        size_t end = until - v < ASY_OCT ? until : v + ASY_OCT;
        if (draws)
            draw_columns(s, rng, end);
        asy_measure_pairs(s, rows, v, end);
        for (; v < end; v++)
            varies |= s->varies[v];
    }
    return v;
}

/* What rule c takes of the columns visited. After a perfect split it looks at
   no more: rounding might prefer another. */
static asy_split choose(const asy_splitter *s, size_t c, size_t visited,
                        double perfect)
{
    asy_split split = {.gain = -HUGE_VAL, .feature = ASY_LEAF};
    const asy_split *best = s->best + s->size_of[c];
    bool varies = false;
    for (size_t v = 0; v < visited && split.gain < perfect; v++) {
        if (v >= s->set.rules[c].max_features && varies)
            break;
        if (best->gain > split.gain)
            split = *best;
        varies |= s->varies[v];
        best += s->n_sizes;
    }
    return split;
}

void asy_splitter_find(asy_splitter *s, asy_node_rows *rows, asy_rng *rng,
                       asy_split *split)
{
    size_t wanted = look_at_rules(s, rows);
    size_t visited = asy_pairs_will_do(s, rows)
                         ? visit_in_groups(s, rows, rng, wanted)
                         : visit_one_by_one(s, rows, rng, wanted);
    double perfect = perfect_gain(s, rows->total);
    uint64_t left = rows->rules;
    size_t c;
    while (asy_take_least(&left, &c))
        split[c] = choose(s, c, visited, perfect);
    put_columns_back(s);
}
