/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rank codes by a merge sort of each column: see ranks.h. */
#include "learner/ranks.h"

#include "learner/learner.h"

#define MOST_ROWS                                                              \
    ((size_t)1 << 31) /* a tree's nodes are counted in 32 bits                 \
                       */
#define NARROW_CODES 65536u
#define RUN 8 /* rows sorted by insertion before merging starts */

typedef struct cell {
    double value;
    uint32_t row;
} cell;

static void sort_run(cell *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        cell c = v[i];
        size_t j = i;
        for (; j > 0 && v[j - 1].value > c.value; j--)
            v[j] = v[j - 1];
        v[j] = c;
    }
}

/* out = the merge of a sorted v[0 .. half) and v[half .. n); which one is
   taken is as good as random, so it is no branch */
static void merge(const cell *v, size_t half, size_t n, cell *out)
{
    const cell *a = v, *b = v + half, *end_a = b, *end_b = v + n;
    while (a < end_a && b < end_b) {
        size_t second = b->value < a->value;
        const cell *from = a + (size_t)(b - a) * second;
        *out++ = *from;
        b += second;
        a += 1 - second;
    }
    while (a < end_a)
        *out++ = *a++;
    while (b < end_b)
        *out++ = *b++;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Sort v [n] with the help of spare [n]; the result is in one of them. */
static const cell *sort_cells(cell *v, cell *spare, size_t n)
{
    for (size_t i = 0; i < n; i += RUN)
        sort_run(v + i, smaller(RUN, n - i));
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width)
            merge(v + i, smaller(width, n - i), smaller(2 * width, n - i),
                  spare + i);
        cell *sorted = spare;
        spare = v;
        v = sorted;
    }
    return v;
}

/* Replace the sorted values by codes; how many there are. */
static uint32_t number_codes(const cell *sorted, size_t n, uint32_t *code)
{
    uint32_t c = 0;
    for (size_t i = 0; i < n; i++) {
        c += i > 0 && sorted[i - 1].value < sorted[i].value;
        code[sorted[i].row] = c;
    }
    return n ? c + 1 : 0;
}

/* Keep the codes as narrowly as they fit. */
static asy_status keep(const uint32_t *code, size_t n, uint32_t n_codes,
                       asy_ctx *ctx, asy_rank_column *column)
{
    *column = (asy_rank_column){.n_codes = n_codes};
    if (n_codes > NARROW_CODES) {
        uint32_t *wide = ASY_NEW(ctx->arena, uint32_t, n);
        if (!wide)
            return asy_nomem(ctx->err);
        for (size_t i = 0; i < n; i++)
            wide[i] = code[i];
        column->wide = wide;
        return ASY_OK;
    }
    uint16_t *narrow = ASY_NEW(ctx->arena, uint16_t, n);
    if (!narrow)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < n; i++)
        narrow[i] = (uint16_t)code[i];
    column->narrow = narrow;
    return ASY_OK;
}

/* Working memory for one column after the other. */
typedef struct sorter {
    cell *cells, *spare; /* [n] */
    uint32_t *code;      /* [n] */
} sorter;

static asy_status code_column(const double *x, size_t n, const sorter *s,
                              asy_ctx *ctx, asy_rank_column *column)
{
    for (size_t i = 0; i < n; i++)
        s->cells[i] = (cell){x[i], (uint32_t)i};
    const cell *sorted = sort_cells(s->cells, s->spare, n);
    uint32_t n_codes = number_codes(sorted, n, s->code);
    return keep(s->code, n, n_codes, ctx, column);
}

static asy_status code_columns(const asy_train *train, asy_ctx *ctx,
                               asy_ranks *ranks, asy_rank_column *column)
{
    size_t n = train->x.n;
    sorter s = {ASY_NEW(ctx->scratch, cell, n), ASY_NEW(ctx->scratch, cell, n),
                ASY_NEW(ctx->scratch, uint32_t, n)};
    if (!s.cells || !s.spare || !s.code)
        return asy_nomem(ctx->err);
    for (size_t j = 0; j < train->x.p; j++) {
        ASY_TRY(code_column(asy_ccol(&train->x, j), n, &s, ctx, &column[j]));
        if (column[j].n_codes > ranks->most_codes)
            ranks->most_codes = column[j].n_codes;
    }
    return ASY_OK;
}

asy_status asy_ranks_new(const asy_train *train, asy_ctx *ctx,
                         const asy_ranks **ranks)
{
    size_t n = train->x.n, p = train->x.p;
    if (n >= MOST_ROWS)
        return asy_fail(ctx->err, ASY_ENUMERIC,
                        "too many rows for a tree (found %zu, need less than "
                        "%zu)",
                        n, MOST_ROWS);
    ASY_TRY(asy_require_finite(train, ctx->err));
    asy_ranks *made = ASY_NEW(ctx->arena, asy_ranks, 1);
    asy_rank_column *column = ASY_NEW(ctx->arena, asy_rank_column, p);
    if (!made || !column)
        return asy_nomem(ctx->err);
    *made = (asy_ranks){n, p, 0, column};
    asy_mark mark = asy_arena_mark(ctx->scratch);
    asy_status status = code_columns(train, ctx, made, column);
    asy_arena_release(ctx->scratch, mark);
    *ranks = made;
    return status;
}

void asy_ranks_take(const asy_ranks *ranks, size_t j, const uint32_t *row,
                    size_t m, uint32_t *code)
{
    const asy_rank_column *column = &ranks->column[j];
    if (column->narrow)
        for (size_t i = 0; i < m; i++)
            code[i] = column->narrow[row[i]];
    else
        for (size_t i = 0; i < m; i++)
            code[i] = column->wide[row[i]];
}
