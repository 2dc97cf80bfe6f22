/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps' vtables, one a file, for the registry. */
#ifndef ASY_TRANSFORM_STEPS_H
#define ASY_TRANSFORM_STEPS_H

#include "transform/transform.h"

extern const asy_transform asy_impute;
extern const asy_transform asy_standardize;
extern const asy_transform asy_smote;

#endif
