/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ways to the same answer: with many rows for the codes every bin is looked
 * at; with few, a bitmap tells which bins are in use, and with very many codes
 * a bitmap of its words tells which of those are.
 */
#include "learner/tree_tally.h"

#include <string.h>

#define DENSE 4    /* bins looked at for one row, at most */
#define FLAT 4096u /* codes up to which one bitmap will do */

bool asy_tally_init(asy_tally *tally, size_t rows, uint32_t n_codes,
                    asy_arena *arena)
{
    *tally = (asy_tally){
        .bin = asy_arena_calloc(arena, n_codes, sizeof(uint64_t)),
        .bits = asy_arena_calloc(arena, n_codes / 64 + 1, sizeof(uint64_t)),
        .words = asy_arena_calloc(arena, n_codes / FLAT + 1, sizeof(uint64_t)),
        .value = ASY_NEW(arena, uint32_t, rows + 1),
        .up_to = ASY_NEW(arena, uint64_t, rows + 1),
    };
    return tally->bin && tally->bits && tally->words && tally->value &&
           tally->up_to;
}

/* What is read and written while walking over bins, kept apart from the tally
   so that compilers need not fear that a store changes it. */
typedef struct tables {
    uint64_t *restrict bin, *restrict bits, *restrict words, *restrict up_to;
    uint32_t *restrict value;
} tables;

static size_t run_dense(tables t, const uint32_t *code, const uint64_t *add,
                        size_t m, uint32_t n_codes)
{
    for (size_t i = 0; i < m; i++)
        t.bin[code[i]] += add[i];
    size_t found = 0;
    uint64_t sum = 0;
    for (uint32_t c = 0; c < n_codes; c++) {
        uint64_t in_bin = t.bin[c];
        sum += in_bin;
        t.value[found] = c;
        t.up_to[found] = sum;
        found += in_bin != 0;
    }
    memset(t.bin, 0, n_codes * sizeof *t.bin);
    return found;
}

/* What was found so far, going up. */
typedef struct found {
    size_t n;
    uint64_t sum;
} found;

/* Take the bins of one word of the bitmap. */
static inline found take_word(tables t, uint32_t w, found f)
{
    uint64_t word = t.bits[w];
    t.bits[w] = 0;
    for (; word; word &= word - 1) {
        uint32_t c = w * 64 + (uint32_t)__builtin_ctzll(word);
        f.sum += t.bin[c];
        t.bin[c] = 0;
        t.value[f.n] = c;
        t.up_to[f.n++] = f.sum;
    }
    return f;
}

static size_t run_sparse(tables t, const uint32_t *code, const uint64_t *add,
                         size_t m, uint32_t n_codes)
{
    for (size_t i = 0; i < m; i++) {
        t.bin[code[i]] += add[i];
        t.bits[code[i] / 64] |= (uint64_t)1 << code[i] % 64;
    }
    found f = {0};
    for (uint32_t w = 0; w <= (n_codes - 1) / 64; w++)
        f = take_word(t, w, f);
    return f.n;
}

static size_t run_sparser(tables t, const uint32_t *code, const uint64_t *add,
                          size_t m, uint32_t n_codes)
{
    for (size_t i = 0; i < m; i++) {
        uint32_t w = code[i] / 64;
        t.bin[code[i]] += add[i];
        t.bits[w] |= (uint64_t)1 << code[i] % 64;
        t.words[w / 64] |= (uint64_t)1 << w % 64;
    }
    found f = {0};
    for (uint32_t v = 0; v <= (n_codes - 1) / FLAT; v++) {
        uint64_t words = t.words[v];
        t.words[v] = 0;
        for (; words; words &= words - 1)
            f = take_word(t, v * 64 + (uint32_t)__builtin_ctzll(words), f);
    }
    return f.n;
}

size_t asy_tally_run(asy_tally *tally, const uint32_t *code,
                     const uint64_t *add, size_t m, uint32_t n_codes)
{
    tables t = {tally->bin, tally->bits, tally->words, tally->up_to,
                tally->value};
    if (n_codes / DENSE <= m)
        return run_dense(t, code, add, m, n_codes);
    if (n_codes <= FLAT)
        return run_sparse(t, code, add, m, n_codes);
    return run_sparser(t, code, add, m, n_codes);
}
