/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ROC curves: one figure a learner, and all learners in one. */
#include "report/figure_curve.h"

static const asy_curve_look look = {
    .kind = ASY_ROC,
    .name = "roc",
    .title = "ROC curve",
    .metric = "roc_auc",
    .area = "AUC",
    .area_name = "area under the curve",
    .x = "fpr",
    .y = "tpr",
    .x_label = "False positive rate (1 − specificity)",
    .y_label = "True positive rate (sensitivity)",
    .with = "lines",
    .corners = "brtlbltr",
};

static asy_status draw(asy_figure_set *set)
{
    return asy_curve_draw(set, &look);
}

const asy_figure_kind asy_figure_roc = {"roc", draw};
