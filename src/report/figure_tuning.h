/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner search of one learner, prepared for drawing. */
#ifndef ASY_REPORT_FIGURE_TUNING_H
#define ASY_REPORT_FIGURE_TUNING_H

#include "report/figure.h"

/* The distinct values of one hyperparameter: numbers ascend, others stand in
   the order of the grid. */
typedef struct asy_axis {
    size_t param; /* its index */
    const char *name;
    size_t n;
    asy_value *value;   /* [n] */
    const char **label; /* [n] */
    size_t longest;     /* characters of the longest label */
    bool numeric, log;  /* log: evenly spread on a log axis rather */
} asy_axis;

typedef struct asy_search {
    asy_figure_set *set;
    const asy_learner_result *learner;
    asy_figure *figure;
    size_t n;           /* candidates */
    double *score, *sd; /* [n] over the outer folds; NaN if never defined */
    size_t *chosen;     /* [n] outer folds that chose it */
    size_t *rank;       /* [n] from 1, best first, ties by index, NaN last */
    size_t n_axes;      /* hyperparameters with more than one value */
    asy_axis *axis;     /* [n_axes] */
} asy_search;

/* Where a candidate's value is among those of the axis. */
size_t asy_axis_at(const asy_search *search, const asy_axis *axis,
                   size_t candidate);
/* The place on paper's axis: the number, or the index of what is none. */
double asy_axis_place(const asy_axis *axis, size_t index);

/* figure_tuning_plot.c: one hyperparameter as a line, two as a heat map. */
ASY_MUST_USE
asy_status asy_tuning_line(asy_search *search);
ASY_MUST_USE
asy_status asy_tuning_heat(asy_search *search);
/* Do cells that can be read fit the page, each with one candidate? */
bool asy_tuning_fits(const asy_search *search);

#endif
