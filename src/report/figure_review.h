/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the forest plots of a meta-analysis share: rows of what was not pooled,
   a run that was added and published estimates. */
#ifndef ASY_REPORT_FIGURE_REVIEW_H
#define ASY_REPORT_FIGURE_REVIEW_H

#include "report/figure_pairs.h"

/* The values of a published estimate, or of the run (b NULL). */
typedef void asy_bounds_of(const asy_review_result *r, const asy_benchmark *b,
                           asy_bounds side[2]);
/* Rows for all that have a value. */
ASY_MUST_USE
asy_status asy_figure_further(asy_figure_set *set, asy_bounds_of *bounds,
                              asy_pairs *pairs);
/* The sentence that explains their marks. */
ASY_MUST_USE
asy_status asy_figure_further_footer(asy_figure_set *set, asy_figure *figure,
                                     const asy_pairs *pairs);

#endif
