/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranked rows, each a name, a dot with a bar, and a remark at the right. */
#ifndef ASY_REPORT_FIGURE_DOTS_H
#define ASY_REPORT_FIGURE_DOTS_H

#include "report/figure.h"

typedef struct asy_dots_row {
    const char *name, *remark; /* remark may be NULL */
    double value, spread;      /* the bar: value +- spread */
} asy_dots_row;

/* Rows from the top; at most `most` are drawn. */
typedef struct asy_dots {
    const asy_dots_row *row; /* [n] */
    size_t n, most;
    const char *axis; /* of the values */
    bool zero;        /* mark zero */
} asy_dots;

/* Open the figure, draw, close. The CSV is the caller's: it has a line for each
   row in this order with columns rank (from 1), value, sd. */
ASY_MUST_USE
asy_status asy_dots_draw(asy_figure_set *set, asy_figure *figure,
                         const asy_dots *dots);

#endif
