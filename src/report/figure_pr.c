/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Precision-recall curves: one figure a learner, and all learners in one. */
#include "report/figure_curve.h"

static const asy_curve_look look = {
    .kind = ASY_PR,
    .name = "pr",
    .title = "Precision-recall curve",
    .metric = "average_precision",
    .area = "AP",
    .area_name = "average precision",
    .x = "recall",
    .y = "precision",
    .x_label = "Recall (sensitivity)",
    .y_label = "Precision (positive predictive value)",
    .with = "fsteps",
    .corners = "blbrtrtl",
};

static asy_status draw(asy_figure_set *set)
{
    return asy_curve_draw(set, &look);
}

const asy_figure_kind asy_figure_pr = {"pr", draw};
