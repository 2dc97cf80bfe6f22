/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * random_over_sampler: repeat rows of the smaller classes, drawn uniformly
 * with replacement, until each class has as many rows as the largest. The
 * repeated rows follow the originals, class by class; the draws of a class
 * depend on the key and the class alone.
 */
#include "base/rng.h"
#include "transform/resampling.h"
#include "transform/steps.h"

static const asy_param params[] = {ASY_PARAM_SAMPLING_STRATEGY};

/* Put n rows drawn from the class [count] into drawn. */
static void draw_class(const asy_train *in, int class, size_t count,
                       uint64_t key, size_t n, size_t *work, size_t *drawn)
{
    asy_rng rng;
    asy_rng_init(&rng, asy_key_add(key, (uint64_t) class));
    asy_class_rows(in, class, work);
    for (size_t i = 0; i < n; i++)
        drawn[i] = work[asy_rng_below(&rng, (uint32_t)count)];
}

static asy_status resample(const asy_step *step, const asy_train *in,
                           asy_ctx *ctx, asy_train *out)
{
    (void)step;
    size_t *count = NULL, n = in->x.n;
    ASY_TRY(asy_class_counts(in, ctx, &count));
    size_t largest = asy_largest_class(count, in->k);
    size_t *rows =
        asy_arena_array(ctx->scratch, largest, (size_t)in->k * sizeof *rows);
    size_t *work = ASY_NEW(ctx->scratch, size_t, largest);
    if (!rows || !work)
        return asy_nomem(ctx->err);
    for (size_t i = 0; i < n; i++)
        rows[i] = i;
    for (int c = 0; c < in->k; c++) {
        size_t extra = count[c] > 0 ? largest - count[c] : 0;
        draw_class(in, c, count[c], ctx->key, extra, work, rows + n);
        n += extra;
    }
    return asy_train_take(in, rows, n, ctx, out);
}

const asy_transform asy_random_over_sampler = {
    .name = "random_over_sampler",
    .help = "repeat rows of the smaller classes at random",
    .caps = ASY_STEP_RANDOM | ASY_STEP_USES_Y | ASY_STEP_MISSING_OK |
            ASY_STEP_RESAMPLES,
    .params = params,
    .n_params = sizeof params / sizeof *params,
    .resample = resample,
};
