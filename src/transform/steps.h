/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps' vtables, one a file, for the registry. */
#ifndef ASY_TRANSFORM_STEPS_H
#define ASY_TRANSFORM_STEPS_H

#include "transform/transform.h"

extern const asy_transform asy_impute;
extern const asy_transform asy_standardize;
extern const asy_transform asy_min_max;
extern const asy_transform asy_robust_scale;
extern const asy_transform asy_variance_threshold;
extern const asy_transform asy_select_k_best;
extern const asy_transform asy_pca;
extern const asy_transform asy_smote;
extern const asy_transform asy_random_over_sampler;
extern const asy_transform asy_random_under_sampler;

#endif
