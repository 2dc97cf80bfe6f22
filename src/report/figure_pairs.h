/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies as rows with a panel of intervals for each of one or two quantities,
   such as sensitivity and specificity: what forest plots and the influence plot
   share. */
#ifndef ASY_REPORT_FIGURE_PAIRS_H
#define ASY_REPORT_FIGURE_PAIRS_H

#include "report/figure.h"

typedef struct asy_paired_row {
    const char *name;
    const double *count; /* [4] tp, fn, fp, tn; NULL: none to print */
    asy_bounds side[2];  /* bounds NaN: a dot alone */
    double size[2];      /* of the marks, 0 to 1 */
    double weight;       /* per cent, one quantity only; NaN: none to print */
} asy_paired_row;

/* A row below the pooled values. */
typedef struct asy_further_row {
    const char *name;
    bool published; /* else the run that was added */
    asy_bounds side[2];
} asy_further_row;

/* One quantity. */
typedef struct asy_pair_side {
    const char *title, *column; /* for readers, for the CSV */
    double least, most;         /* no axis goes beyond */
    double end;                 /* every axis goes up to here; NaN: as needed */
    double step;                /* between tics; NaN: as needed */
} asy_pair_side;

typedef struct asy_pairs {
    size_t n_sides;
    asy_pair_side side[2];
    const asy_paired_row *row; /* [n] */
    size_t n;
    /* The pooled values: a diamond in a row of its own, or a line down all
       rows; and the prediction, a bar below the diamond. */
    const char *pooled_name;
    bool diamond;
    asy_bounds pooled[2], predicted[2];
    const asy_further_row *further; /* [n_further] */
    size_t n_further;
} asy_pairs;

/* Fill the figure's CSV, open, draw, close. The footer must be there. */
ASY_MUST_USE
asy_status asy_figure_pairs(asy_figure_set *set, asy_figure *figure,
                            const asy_pairs *pairs);

#endif
