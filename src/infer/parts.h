/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. */
#ifndef ASY_INFER_PARTS_H
#define ASY_INFER_PARTS_H

#include "infer/infer.h"

/* Is p a probability other than 0 and 1? */
static inline bool asy_inside_unit(double p)
{
    return p > 0 && p < 1;
}

/* Nothing known: the interval or difference of a quantity not defined. */
asy_interval asy_no_interval(double level, const char *method);
asy_difference asy_no_difference(double level, const char *method);

/*
 * Estimate +- quantile x se, and the two-sided test of zero. df NaN: normal,
 * else t. No spread (se = 0): a difference of 0 has p = 1; for any other
 * neither statistic nor p is defined.
 */
asy_difference asy_wald(double estimate, double se, double df, double level,
                        const char *method);

/* The number that a two-sided interval of this level reaches out to. */
double asy_two_sided_quantile(double level, double df);

#endif
