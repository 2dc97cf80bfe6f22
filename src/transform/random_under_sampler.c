/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * random_under_sampler: keep as many rows of each class as the smallest has,
 * drawn without replacement; the rows that stay keep their order. The draws of
 * a class depend on the key and the class alone.
 */
#include "base/rng.h"
#include "transform/resampling.h"
#include "transform/steps.h"

static const asy_param params[] = {ASY_PARAM_SAMPLING_STRATEGY};

/* Mark n rows of the class [count]. */
static void keep_some(const asy_train *in, int class, size_t count,
                      uint64_t key, size_t n, size_t *work, bool *keep)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key_add(key, (uint64_t) class));
    asy_class_rows(in, class, work);
    if (count > n)
        asy_rng_shuffle(&rng, work, count);
    for (size_t i = 0; i < n; i++)
        keep[work[i]] = true;
}

static asy_status resample(const asy_step *step, const asy_train *in,
                           asy_ctx *ctx, asy_train *out)
{
    (void)step;
    size_t *count = NULL, n = in->x.n, kept = 0;
    ASY_TRY(asy_class_counts(in, ctx, &count));
    size_t smallest = asy_smallest_class(count, in->k);
    bool *keep = asy_arena_calloc(ctx->scratch, n, sizeof *keep);
    size_t *rows = ASY_NEW(ctx->scratch, size_t, n);
    if (!keep || !rows)
        return asy_nomem(ctx->err);
    for (int c = 0; c < in->k; c++)
        if (count[c] > 0)
            keep_some(in, c, count[c], ctx->key, smallest, rows, keep);
    for (size_t i = 0; i < n; i++)
        if (keep[i])
            rows[kept++] = i;
    return asy_train_take(in, rows, kept, ctx, out);
}

const asy_transform asy_random_under_sampler = {
    .name = "random_under_sampler",
    .help = "leave out rows of the larger classes at random",
    .caps = ASY_STEP_RANDOM | ASY_STEP_USES_Y | ASY_STEP_MISSING_OK |
            ASY_STEP_RESAMPLES,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .resample = resample,
};
