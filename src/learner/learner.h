/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner family: one file a learner, ending in its vtable, and one line
 * in registry.c. Names and parameter names are scikit-learn's.
 *
 * Invariant: fit is a pure function of its training rows, parameters and key;
 * score of model and rows alone (row i's score depends on no other row).
 * Neither reaches malloc: memory comes from the context's arenas.
 */
#ifndef ASY_LEARNER_LEARNER_H
#define ASY_LEARNER_LEARNER_H

#include "base/train.h"

/* What a learner can do; the contract tests try what is declared. */
enum {
    ASY_MULTICLASS = 1,   /* more than two classes */
    ASY_PROBABILITY = 2,  /* scores are probabilities (rows sum to 1) */
    ASY_RANDOM = 4,       /* fit draws from ctx->key */
    ASY_CLASS_WEIGHT = 8, /* has the parameter class_weight */
    ASY_MISSING_OK = 16,  /* NaN in x is understood */
    ASY_SCALE_FREE = 32,  /* unchanged by monotone maps of a column */
    ASY_RAW_FEATURES = 64 /* takes the data as they stand, no pipeline */
};

typedef struct asy_learner asy_learner;

/* One fit: everything it may look at. */
typedef struct asy_fit {
    const asy_learner *learner;
    const asy_train *train;
    const void *shared; /* what prepare made for these rows, or NULL */
    asy_params params;
    asy_ctx *ctx;
} asy_fit;

struct asy_learner {
    const char *name; /* as written after `model:` */
    const char *help; /* one line */
    unsigned caps;
    const asy_param *params;
    size_t n_params;
    const void *self; /* a hook's own data; NULL for built-in learners */

    /* Optional: cross-parameter rules (kernel poly needs degree ...).
       Errors: ASY_ECONFIG, a sentence without position. */
    asy_status (*check)(const asy_params *params, asy_error *err);

    /* Optional: work on the training rows that every candidate of a grid
       shares (distances, rank codes). Into ctx->arena. */
    asy_status (*prepare)(const asy_learner *learner, const asy_train *train,
                          asy_ctx *ctx, void **shared);

    /* Optional: rows x that every candidate will score, and that stay as they
       are as long as shared is used: what candidates share of their scores
       (distances, kernel values). Into ctx->arena. */
    asy_status (*expect)(const void *shared, const asy_matrix *x, asy_ctx *ctx);

    /* Optional: make fits of a grid that are quicker made together, and keep
       them in shared for the calls of fit to come, which give the same bits
       without it. first and n as in evaluate; the values stay where they are
       as long as shared is used. Into ctx->arena. Errors: ASY_ENOMEM; what
       cannot be fitted is left to fit. */
    asy_status (*fit_ahead)(const asy_fit *first, size_t n);

    /* Fit; the model lives in ctx->arena. Errors: ASY_ENUMERIC (one class,
       missing or infinite values), ASY_ENOTCONVERGED, ASY_ENOMEM. */
    asy_status (*fit)(const asy_fit *fit, void **model);

    /*
     * Score rows. Two classes: score [n], higher means class 1; the
     * probability of class 1 if ASY_PROBABILITY, else a decision value whose
     * natural threshold is 0. More: score [n x k] row by row, argmax decides
     * (probabilities that sum to 1 if ASY_PROBABILITY).
     */
    asy_status (*score)(const void *model, const asy_matrix *x, asy_ctx *ctx,
                        double *score);

    /*
     * Optional: what fit and score give for n candidates, bit for bit, without
     * keeping a model: score [n x rows of x x width], one candidate after the
     * other. first is the fit of the first; the values of the next follow
     * first->params.value. All draw from the same key. An error is that of
     * every candidate.
     */
    asy_status (*evaluate)(const asy_fit *first, size_t n, const asy_matrix *x,
                           double *score);

    /* Optional, two classes: log-odds [n], which order rows as score does but
       without the ties of probabilities that round to 0 or 1. The inner search
       ranks rows by it, as scikit-learn's scorers do. */
    asy_status (*log_odds)(const void *model, const asy_matrix *x, asy_ctx *ctx,
                           double *out);
};

/* The registry, ordered as in the manual. */
const asy_learner *const *asy_learners(size_t *count);
const asy_learner *asy_learner_find(const char *name);

/*
 * Weights by class: class_weight: balanced gives n / (present classes * n_c),
 * null gives 1. weight [k].
 */
void asy_class_weights(const asy_train *train, const asy_value *class_weight,
                       double *weight);

/* ASY_ENUMERIC with the column's name if x holds NaN or infinity. */
ASY_MUST_USE
asy_status asy_require_finite(const asy_train *train, asy_error *err);

/* Rows of each class [k]; ASY_ENUMERIC if fewer than two classes occur. */
ASY_MUST_USE
asy_status asy_require_classes(const asy_train *train, size_t *count,
                               asy_error *err);

/* The declaration that several learners share. */
#define ASY_PARAM_CLASS_WEIGHT                                                 \
    {                                                                          \
        "class_weight", ASY_CHOICE | ASY_NULL, 0, 0, 0, "balanced", "null",    \
            "balanced: weight classes by the inverse of their frequency"       \
    }

#endif
