/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ROC and the precision-recall figures share: axes in a square, and
   a legend in the corner that the curves leave free. */
#ifndef ASY_REPORT_FIGURE_CURVE_H
#define ASY_REPORT_FIGURE_CURVE_H

#include "report/figure.h"
#include "report/figure_trace.h"

/* What differs between the two. */
typedef struct asy_curve_look {
    asy_curve_kind kind;
    const char *name;             /* of the figure: "roc" */
    const char *title;            /* "ROC curve" */
    const char *metric;           /* the area below it: "roc_auc" */
    const char *area, *area_name; /* "AUC", "area under the ROC curve" */
    const char *x, *y;            /* columns of the CSV */
    const char *x_label, *y_label;
    const char *with;    /* how points of a trace are joined */
    const char *corners; /* of the legend, the likeliest first: "br..." */
} asy_curve_look;

/* One line of a legend: a sample of the line (NULL: none), then text. */
typedef struct asy_legend_line {
    const char *line, *text;
} asy_legend_line;

enum { ASY_LEGEND_LINES = 24 };
/* What it must not cover: curves, and the line of prevalence (NaN: none). */
typedef struct asy_legend {
    const asy_average *curve; /* [n_curves] */
    size_t n_curves;
    double prevalence;
    size_t n;
    asy_legend_line line[ASY_LEGEND_LINES];
} asy_legend;

/* Silent beyond ASY_LEGEND_LINES. text NULL: memory is out (an error). */
ASY_MUST_USE
asy_status asy_legend_add(asy_legend *key, const char *line, const char *text,
                          asy_error *err);

/* Axes from 0 to 1, the line of chance (the diagonal, or the prevalence with
   its label; NaN: none). */
ASY_MUST_USE
asy_status asy_curve_axes(asy_figure_set *set, asy_figure *figure,
                          const asy_curve_look *look, double prevalence);
/* Put the legend into the corner that the curves leave free. */
void asy_curve_legend(asy_figure *figure, const asy_curve_look *look,
                      const asy_legend *legend);

/* Height of the body of a figure with these axes. */
double asy_curve_body(void);

/* The interval of the area below the pooled curve; NULL if the config does not
   ask for that metric. */
const asy_interval *asy_curve_area(const asy_result *result,
                                   const asy_metric_result *metric,
                                   const asy_curve_look *look);

/* Small print: what was pooled, what the numbers are. */
ASY_MUST_USE
asy_status asy_curve_footer(asy_figure_set *set, asy_figure *figure,
                            const asy_curve_look *look,
                            const asy_learner_result *learner);

/* All learners in one figure if there are several, then one a learner. */
ASY_MUST_USE
asy_status asy_curve_draw(asy_figure_set *set, const asy_curve_look *look);
/* figure_curve.c: one learner. */
ASY_MUST_USE
asy_status asy_curve_draw_learner(asy_figure_set *set,
                                  const asy_curve_look *look, size_t learner);

#endif
