/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel matrices of a grid: see kernel_memo.h. */
#include "learner/kernel_memo.h"

static bool same(const asy_kernel *a, const asy_kernel *b)
{
    return a->map == b->map && a->gamma == b->gamma && a->coef0 == b->coef0 &&
           a->degree == b->degree;
}

asy_status asy_kernel_memo_init(asy_kernel_memo *memo, const asy_gram *gram,
                                asy_arena *arena, asy_error *err)
{
    size_t all = 2 * (gram->x.n + ASY_KERNEL_PAD) * gram->x.n * sizeof(double);
    memo->used = memo->next = 0;
    for (size_t s = 0; s < ASY_MEMO_KERNELS; s++)
        ASY_TRY(asy_kernel_cache_room(&memo->cache[s], gram, all, arena, err));
    return ASY_OK;
}

asy_kernel_cache *asy_kernel_memo_find(asy_kernel_memo *memo,
                                       const asy_kernel *kernel)
{
    for (size_t s = 0; s < memo->used; s++)
        if (same(&memo->kernel[s], kernel))
            return &memo->cache[s];
    size_t s = memo->next;
    memo->next = (s + 1) % ASY_MEMO_KERNELS;
    if (memo->used < ASY_MEMO_KERNELS)
        memo->used++;
    memo->kernel[s] = *kernel;
    asy_kernel_cache_start(&memo->cache[s], &memo->kernel[s]);
    return &memo->cache[s];
}
