/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small made-up families for tests of the config layer, which knows no real
   ones. */
#ifndef ASY_TESTS_FAMILIES_H
#define ASY_TESTS_FAMILIES_H

#include "config/config.h"

/* Models logistic_regression, svc, random_forest, naive; steps impute,
   standardize, smote; methods kfold, leave_one_out, predefined; eight metrics.
   Hooks load if their path ends in .lua and does not hold "broken"; they have
   the parameter k. */
const asy_families *asy_fake_families(void);

#endif
