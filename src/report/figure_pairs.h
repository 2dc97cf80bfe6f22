/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies as rows, sensitivity and specificity side by side: what the forest
   plot and the influence plot share. */
#ifndef ASY_REPORT_FIGURE_PAIRS_H
#define ASY_REPORT_FIGURE_PAIRS_H

#include "report/figure.h"

typedef enum asy_side { ASY_LEFT_SENSITIVITY, ASY_RIGHT_SPECIFICITY } asy_side;

typedef struct asy_paired_row {
    const char *name;
    const double *count; /* [4] tp, fn, fp, tn; NULL: none to print */
    asy_bounds side[2];  /* bounds NaN: a dot alone */
    double size[2];      /* of the marks, 0 to 1 */
} asy_paired_row;

typedef struct asy_pairs {
    const asy_paired_row *row; /* [n] */
    size_t n;
    /* The pooled values: a diamond in a row of its own (bounds) or a line down
       all rows; and the prediction, a bar below the diamond. */
    const char *pooled_name;
    bool diamond;
    asy_bounds pooled[2], predicted[2];
} asy_pairs;

/* Fill the figure's CSV, open, draw, close. The footer must be there. */
ASY_MUST_USE
asy_status asy_figure_pairs(asy_figure_set *set, asy_figure *figure,
                            const asy_pairs *pairs);

#endif
