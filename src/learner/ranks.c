/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rank codes from the order of each column: see ranks.h. */
#include "learner/ranks.h"

#include "base/order.h"
#include "learner/learner.h"

/* A tree's nodes are counted in 32 bits. */
#define MOST_ROWS ((size_t)1 << 31)
#define NARROW_CODES 65536u

/* Replace the sorted values by codes; how many there are. */
static uint32_t number_codes(const asy_ordered *sorted, size_t n,
                             uint32_t *code)
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

/* A small table's rows in the order of their codes. */
static asy_status keep_order(const asy_ordered *sorted, const uint32_t *code,
                             size_t n, asy_ctx *ctx, asy_rank_column *column)
{
    if (n > ASY_SMALL_TABLE)
        return ASY_OK;
    size_t octs = asy_octs(n);
    uint16_t *rows = ASY_NEW(ctx->arena, uint16_t, octs * ASY_OCT);
    uint16_t *codes = ASY_NEW(ctx->arena, uint16_t, octs * ASY_OCT);
    asy_oct *ends = asy_arena_calloc(ctx->arena, octs, sizeof *ends);
    if (!rows || !codes || !ends)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < octs * ASY_OCT; i++) {
        rows[i] = (uint16_t)(i < n ? sorted[i].row : n);
        codes[i] = (uint16_t)(i < n ? code[rows[i]] : 0);
    }
    for (size_t i = 0; i < n; i++)
        ends[i / ASY_OCT][i % ASY_OCT] =
            i + 1 == n || codes[i] != codes[i + 1] ? -1 : 0;
    column->sorted_row = rows;
    column->sorted_code = codes;
    column->ends = ends;
    return ASY_OK;
}

/* Working memory for one column after the other. */
typedef struct sorter {
    asy_ordered *work; /* [2 n] */
    uint32_t *code;    /* [n] */
} sorter;

static asy_status code_column(const double *x, size_t n, const sorter *s,
                              asy_ctx *ctx, asy_rank_column *column)
{
    const asy_ordered *sorted = asy_order_rising(x, n, 1, s->work);
    uint32_t n_codes = number_codes(sorted, n, s->code);
    ASY_TRY(keep(s->code, n, n_codes, ctx, column));
    return keep_order(sorted, s->code, n, ctx, column);
}

static asy_status code_columns(const asy_train *train, asy_ctx *ctx,
                               asy_ranks *ranks, asy_rank_column *column)
{
    size_t n = train->x.n;
    sorter s = {ASY_NEW(ctx->scratch, asy_ordered, 2 * n),
                ASY_NEW(ctx->scratch, uint32_t, n)};
    if (!s.work || !s.code)
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
