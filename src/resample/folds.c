/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From "row i is tested in fold f" to lists of rows: see folds.h. */
#include "resample/folds.h"

#include <stdio.h>

asy_status asy_fold_reserve(const asy_resample_in *in, asy_fold *fold,
                            size_t **train, size_t **test)
{
    *train = ASY_NEW(in->ctx->arena, size_t, fold->n_train);
    *test = ASY_NEW(in->ctx->arena, size_t, fold->n_test);
    if (!*train || !*test)
        return asy_nomem(in->ctx->err);
    fold->train = *train;
    fold->test = *test;
    return ASY_OK;
}

/* Lists for one fold, filled in ascending order of rows. */
static asy_status fill_fold(const asy_resample_in *in, const int *of, int f,
                            asy_fold *fold)
{
    size_t *train, *test;
    ASY_TRY(asy_fold_reserve(in, fold, &train, &test));
    for (size_t i = 0; i < in->n; i++) {
        if (of[i] == f)
            *test++ = i;
        else
            *train++ = i;
    }
    return ASY_OK;
}

static void tell_lost_class(const asy_resample_in *in, size_t f, size_t c,
                            size_t rows, asy_folds *out)
{
    char word[ASY_CLASS_WORD];
    asy_class_word(in->classes, c, word);
    snprintf(
        out->warning, sizeof out->warning,
        "the training rows of fold %zu lack class %s (found 0 of %zu rows, "
        "need some)",
        f, word, rows);
}

/* Which class has all its rows in the test part of a fold? */
static asy_status warn_of_lost_class(const asy_resample_in *in, const int *of,
                                     size_t n_folds, asy_folds *out)
{
    size_t k = (size_t)in->k;
    size_t *total = asy_arena_calloc(in->ctx->scratch, k, sizeof *total);
    size_t *tested =
        asy_arena_calloc(in->ctx->scratch, n_folds * k, sizeof *tested);
    if (!total || !tested)
        return asy_nomem(in->ctx->err);
    for (size_t i = 0; i < in->n; i++) {
        total[in->y[i]]++;
        if (of[i] >= 0)
            tested[(size_t)of[i] * k + (size_t)in->y[i]]++;
    }
    for (size_t f = 0; f < n_folds && !out->warning[0]; f++)
        for (size_t c = 0; c < k && !out->warning[0]; c++)
            if (total[c] > 0 && tested[f * k + c] == total[c])
                tell_lost_class(in, f, c, total[c], out);
    return ASY_OK;
}

static asy_status check_parts(const asy_resample_in *in, const asy_folds *out)
{
    for (size_t f = 0; f < out->n; f++) {
        const asy_fold *fold = &out->fold[f];
        if (fold->n_test == 0 || fold->n_train == 0)
            return asy_fail(in->ctx->err, ASY_EDATA,
                            "fold %zu has %zu training and %zu test rows, need "
                            "some of both",
                            f, fold->n_train, fold->n_test);
    }
    return ASY_OK;
}

asy_status asy_folds_make(const asy_resample_in *in, const int *of,
                          size_t n_folds, asy_folds *out)
{
    out->n = n_folds;
    out->fold = asy_arena_calloc(in->ctx->arena, n_folds, sizeof *out->fold);
    if (!out->fold)
        return asy_nomem(in->ctx->err);
    for (size_t i = 0; i < in->n; i++)
        if (of[i] >= 0)
            out->fold[of[i]].n_test++;
    for (size_t f = 0; f < n_folds; f++)
        out->fold[f].n_train = in->n - out->fold[f].n_test;
    ASY_TRY(check_parts(in, out));
    for (size_t f = 0; f < n_folds; f++)
        ASY_TRY(fill_fold(in, of, (int)f, &out->fold[f]));
    return warn_of_lost_class(in, of, n_folds, out);
}
