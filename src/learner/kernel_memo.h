/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kernel matrices that the candidates of a grid share: the last few kernels
 * over the same rows, each with a cache of its own.
 *
 * Invariant: what is found here has the bits that would be computed anew.
 */
#ifndef ASY_LEARNER_KERNEL_MEMO_H
#define ASY_LEARNER_KERNEL_MEMO_H

#include "learner/kernel_cache.h"

#define ASY_MEMO_KERNELS 8
/* Of more rows than this the memory is better used for one kernel. */
#define ASY_MEMO_ROWS 256

typedef struct asy_kernel_memo {
    size_t used, next; /* slots with a kernel; the one to give away next */
    asy_kernel kernel[ASY_MEMO_KERNELS];
    asy_kernel_cache cache[ASY_MEMO_KERNELS];
} asy_kernel_memo;

/* Room for the kernels of gram's rows (kept by reference). */
ASY_MUST_USE
asy_status asy_kernel_memo_init(asy_kernel_memo *memo, const asy_gram *gram,
                                asy_arena *arena, asy_error *err);

/* The cache of this kernel, which takes the place of the oldest if it is new;
   valid until as many others were asked for. */
asy_kernel_cache *asy_kernel_memo_find(asy_kernel_memo *memo,
                                       const asy_kernel *kernel);

#endif
