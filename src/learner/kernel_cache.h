/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a kernel matrix, computed when first asked for and kept as long as
 * there is room; then the row asked for longest ago makes place.
 *
 * Invariant: what a row holds never depends on what else was asked for.
 */
#ifndef ASY_LEARNER_KERNEL_CACHE_H
#define ASY_LEARNER_KERNEL_CACHE_H

#include <stdint.h>

#include "learner/kernel.h"

/* Rows are padded to this many values: four of the widest registers. */
#define ASY_KERNEL_PAD 16

typedef struct asy_kernel_cache {
    const asy_kernel *kernel;
    const asy_gram *gram;
    size_t n;      /* rows, and values of a row */
    size_t stride; /* n rounded up to ASY_KERNEL_PAD; beyond n all is 0 */
    size_t capacity, used;
    uint64_t tick;
    bool paired;      /* do all rows fit with their inverses beside them? */
    double *diagonal; /* [stride] k(x_i, x_i) */
    double *slot;     /* [capacity x stride] rows */
    double *inverse;  /* [capacity x stride] if paired, else of one row */
    bool *inverted;   /* [capacity] is the row's inverse there? */
    size_t *slot_of;  /* [n] slot of a row, or n if it has none */
    size_t *row_in;   /* [capacity] row of a slot */
    uint64_t *stamp;  /* [capacity] tick when last asked for */
} asy_kernel_cache;

/* Room for all rows, or for as many (at least two) as bytes allow; kernel and
   gram are kept by reference. Errors: ASY_ENOMEM. */
ASY_MUST_USE
asy_status asy_kernel_cache_init(asy_kernel_cache *cache,
                                 const asy_kernel *kernel, const asy_gram *gram,
                                 size_t bytes, asy_arena *arena,
                                 asy_error *err);

/* The same in two steps: room that asks for no kernel yet, and the start with
   one, which forgets all rows. */
ASY_MUST_USE
asy_status asy_kernel_cache_room(asy_kernel_cache *cache, const asy_gram *gram,
                                 size_t bytes, asy_arena *arena,
                                 asy_error *err);
void asy_kernel_cache_start(asy_kernel_cache *cache, const asy_kernel *kernel);

/* Load all rows, if there is room for them and none is there: each value is
   computed once and stands in two rows. */
void asy_kernel_cache_fill(asy_kernel_cache *cache);

/* Row i [stride]; valid until two other rows have been asked for. */
const double *asy_kernel_cache_row(asy_kernel_cache *cache, size_t i);

/* 1 / curvature of i with all rows [stride]; valid until the next inverse is
   asked for. Kept if there is room for all: otherwise a row more is worth more
   than divisions saved. */
const double *asy_kernel_cache_inverse(asy_kernel_cache *cache, size_t i);

/* k(x_i, x_i) + k(x_t, x_t) - 2 k(x_i, x_t), or a little if not positive (equal
   rows, odd kernels); row is row i. */
static inline double asy_kernel_curvature(const asy_kernel_cache *cache,
                                          size_t i, size_t t, const double *row)
{
    double a = (cache->diagonal[i] + cache->diagonal[t]) - 2 * row[t];
    return a > 1e-12 ? a : 1e-12;
}

#endif
