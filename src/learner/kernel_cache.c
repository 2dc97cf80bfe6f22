/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a kernel matrix on demand: see kernel_cache.h. */
#include "learner/kernel_cache.h"

#include <string.h>

#include "base/wide.h"

#define LANES 4

static void fill_diagonal(asy_kernel_cache *cache)
{
    const double *norm = cache->gram->norm;
    memset(cache->diagonal, 0, cache->stride * sizeof *cache->diagonal);
    for (size_t i = 0; i < cache->n; i++) {
        cache->diagonal[i] = norm[i];
        cache->kernel->map->apply(cache->kernel, &norm[i], norm[i],
                                  &cache->diagonal[i], 1);
    }
}

asy_status asy_kernel_cache_room(asy_kernel_cache *cache, const asy_gram *gram,
                                 size_t bytes, asy_arena *arena, asy_error *err)
{
    size_t n = gram->x.n;
    size_t stride = (n + ASY_KERNEL_PAD - 1) / ASY_KERNEL_PAD * ASY_KERNEL_PAD;
    size_t capacity = bytes / (stride * sizeof(double));
    bool paired = capacity / 2 >= n;
    if (capacity < 2)
        capacity = 2;
    if (capacity > n)
        capacity = n;
    *cache = (asy_kernel_cache){
        .gram = gram,
        .n = n,
        .stride = stride,
        .capacity = capacity,
        .paired = paired,
        .diagonal = ASY_NEW(arena, double, stride),
        .slot = ASY_NEW(arena, double, capacity *stride),
        .inverse = ASY_NEW(arena, double, (paired ? capacity : 1) * stride),
        .inverted = ASY_NEW(arena, bool, capacity),
        .slot_of = ASY_NEW(arena, size_t, n),
        .row_in = ASY_NEW(arena, size_t, capacity),
        .stamp = ASY_NEW(arena, uint64_t, capacity),
    };
    if (!cache->diagonal || !cache->slot || !cache->inverse ||
        !cache->inverted || !cache->slot_of || !cache->row_in || !cache->stamp)
        return asy_nomem(err);
    return ASY_OK;
}

void asy_kernel_cache_start(asy_kernel_cache *cache, const asy_kernel *kernel)
{
    cache->kernel = kernel;
    cache->used = 0;
    cache->tick = 0;
    memset(cache->stamp, 0, cache->capacity * sizeof *cache->stamp);
    for (size_t i = 0; i < cache->n; i++)
        cache->slot_of[i] = cache->n;
    fill_diagonal(cache);
}

asy_status asy_kernel_cache_init(asy_kernel_cache *cache,
                                 const asy_kernel *kernel, const asy_gram *gram,
                                 size_t bytes, asy_arena *arena, asy_error *err)
{
    ASY_TRY(asy_kernel_cache_room(cache, gram, bytes, arena, err));
    asy_kernel_cache_start(cache, kernel);
    return ASY_OK;
}

/* The slot asked for longest ago; a scan costs less than the row to come. */
static size_t oldest(const asy_kernel_cache *cache)
{
    size_t best = 0;
    for (size_t s = 1; s < cache->capacity; s++)
        if (cache->stamp[s] < cache->stamp[best])
            best = s;
    return best;
}

/* Row i is in slot s, and ends in zeros. */
static void settle(asy_kernel_cache *cache, size_t i, size_t s)
{
    double *row = cache->slot + s * cache->stride;
    memset(row + cache->n, 0, (cache->stride - cache->n) * sizeof *row);
    cache->inverted[s] = false;
    cache->row_in[s] = i;
    cache->slot_of[i] = s;
}

/* Values left of the diagonal are taken from above it, but for the few that
   make loops begin at whole lanes. */
void asy_kernel_cache_fill(asy_kernel_cache *cache)
{
    size_t n = cache->n, stride = cache->stride;
    if (cache->capacity < n || cache->used > 0)
        return;
    for (size_t i = 0; i < n; i++) {
        double *row = cache->slot + i * stride;
        size_t first = i / LANES * LANES;
        for (size_t t = 0; t < first; t++)
            row[t] = cache->slot[t * stride + i];
        asy_gram_row_from(cache->gram, cache->kernel, i, first, row);
        settle(cache, i, i);
    }
    cache->used = n;
}

static size_t load(asy_kernel_cache *cache, size_t i)
{
    size_t s = cache->used;
    if (s < cache->capacity) {
        cache->used++;
    } else {
        s = oldest(cache);
        cache->slot_of[cache->row_in[s]] = cache->n;
    }
    asy_gram_row(cache->gram, cache->kernel, i,
                 cache->slot + s * cache->stride);
    settle(cache, i, s);
    return s;
}

static size_t find(asy_kernel_cache *cache, size_t i)
{
    size_t s = cache->slot_of[i];
    if (s == cache->n)
        s = load(cache, i);
    cache->stamp[s] = ++cache->tick;
    return s;
}

const double *asy_kernel_cache_row(asy_kernel_cache *cache, size_t i)
{
    return cache->slot + find(cache, i) * cache->stride;
}

ASY_LOOP void invert_loop(const asy_kernel_cache *cache, size_t i,
                          const double *row, double *restrict inverse)
{
    for (size_t t = 0; t < cache->stride; t++)
        inverse[t] = 1 / asy_kernel_curvature(cache, i, t, row);
}

ASY_VERSIONS(void, invert,
             (const asy_kernel_cache *cache, size_t i, const double *row,
              double *inverse),
             (cache, i, row, inverse));

const double *asy_kernel_cache_inverse(asy_kernel_cache *cache, size_t i)
{
    size_t s = find(cache, i);
    const double *row = cache->slot + s * cache->stride;
    double *inverse = cache->inverse + (cache->paired ? s * cache->stride : 0);
    if (cache->inverted[s])
        return inverse;
    ASY_WIDEST(invert, cache->stride, (cache, i, row, inverse));
    cache->inverted[s] = cache->paired;
    return inverse;
}
