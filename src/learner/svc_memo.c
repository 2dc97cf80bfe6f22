/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel matrices and paths of a grid: see svc_memo.h. */
#include "learner/svc_memo.h"

#include <string.h>

static bool same(const asy_kernel *a, const asy_kernel *b)
{
    return a->map == b->map && a->gamma == b->gamma && a->coef0 == b->coef0 &&
           a->degree == b->degree;
}

static asy_status make_room(asy_svc_known *known, const asy_gram *gram,
                            asy_arena *arena, asy_error *err)
{
    size_t n = gram->x.n;
    size_t all = 2 * (n + ASY_KERNEL_PAD) * n * sizeof(double);
    ASY_TRY(asy_kernel_cache_room(&known->cache, gram, all, arena, err));
    if (n > ASY_PATH_ROWS)
        return ASY_OK;
    return asy_svc_path_init(&known->path, n, known->cache.stride, arena, err);
}

asy_status asy_svc_memo_init(asy_svc_memo *memo, const asy_gram *gram,
                             asy_arena *arena, asy_error *err)
{
    *memo = (asy_svc_memo){.gram = gram};
    for (size_t s = 0; s < ASY_MEMO_KERNELS; s++)
        ASY_TRY(make_room(&memo->known[s], gram, arena, err));
    return ASY_OK;
}

static asy_svc_known *look_up(asy_svc_memo *memo, const asy_kernel *kernel)
{
    for (size_t s = 0; s < memo->used; s++)
        if (same(&memo->known[s].kernel, kernel))
            return &memo->known[s];
    return NULL;
}

asy_svc_known *asy_svc_memo_find(asy_svc_memo *memo, const asy_kernel *kernel)
{
    asy_svc_known *known = look_up(memo, kernel);
    if (known)
        return known;
    known = &memo->known[memo->next];
    memo->next = (memo->next + 1) % ASY_MEMO_KERNELS;
    if (memo->used < ASY_MEMO_KERNELS)
        memo->used++;
    known->kernel = *kernel;
    known->on_path = known->scored = false;
    asy_kernel_cache_start(&known->cache, &known->kernel);
    return known;
}

asy_svc_path *asy_svc_memo_path(asy_svc_known *known, const double *target,
                                const double *weight)
{
    asy_svc_path *path = &known->path;
    size_t bytes = path->n * sizeof *target;
    bool same_problem = known->on_path &&
                        memcmp(path->target, target, bytes) == 0 &&
                        memcmp(path->weight, weight, bytes) == 0;
    if (!same_problem)
        asy_svc_path_start(path, &known->cache, target, weight);
    known->on_path = true;
    return path;
}

asy_status asy_svc_memo_expect(asy_svc_memo *memo, const asy_matrix *x,
                               asy_arena *arena, asy_error *err)
{
    for (size_t s = 0; s < ASY_MEMO_KERNELS; s++) {
        asy_svc_known *known = &memo->known[s];
        known->score = ASY_NEW(arena, double, x->n * memo->gram->x.n);
        known->scored = false;
        if (!known->score)
            return asy_nomem(err);
    }
    memo->expected = *x;
    return ASY_OK;
}

const double *asy_svc_memo_values(asy_svc_memo *memo, const asy_kernel *kernel,
                                  const asy_matrix *x)
{
    asy_svc_known *known = look_up(memo, kernel);
    if (!known || x->v != memo->expected.v || x->n != memo->expected.n)
        return NULL;
    for (size_t i = 0; !known->scored && i < x->n; i++)
        asy_gram_row_of(memo->gram, kernel, x->v + i, x->ld,
                        known->score + i * memo->gram->x.n);
    known->scored = true;
    return known->score;
}
