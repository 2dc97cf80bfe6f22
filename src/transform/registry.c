/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps that `pipeline:` may name: one line each. */
#include <string.h>

#include "transform/steps.h"

static const asy_transform *const registry[] = {
    &asy_impute,
    &asy_standardize,
    &asy_min_max,
    &asy_robust_scale,
    &asy_variance_threshold,
    &asy_select_k_best,
    &asy_pca,
    &asy_smote,
    &asy_random_over_sampler,
    &asy_random_under_sampler,
};

const asy_transform *const *asy_transforms(size_t *count)
{
    *count = sizeof registry / sizeof *registry;
    return registry;
}

const asy_transform *asy_transform_find(const char *name)
{
    for (size_t i = 0; i < sizeof registry / sizeof *registry; i++)
        if (strcmp(registry[i]->name, name) == 0)
            return registry[i];
    return NULL;
}

asy_status asy_transform_check_counts(const asy_step *step,
                                      const asy_class_sizes *counts,
                                      asy_error *err)
{
    if (!step->transform->check_counts)
        return ASY_OK;
    return step->transform->check_counts(step, counts, err);
}
