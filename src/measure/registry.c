/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every measure, in the order tables show them: one line each. */
#include <string.h>

#include "measure/parts.h"

static const asy_measure *const all[] = {
    &asy_roc_auc,
    &asy_average_precision,
    &asy_pr_auc_trapezoid,
    &asy_accuracy,
    &asy_balanced_accuracy,
    &asy_sensitivity,
    &asy_specificity,
    &asy_precision,
    &asy_recall,
    &asy_npv,
    &asy_f1,
    &asy_mcc,
    &asy_cohen_kappa,
    &asy_brier,
    &asy_log_loss,
};

const asy_measure *const *asy_measures(size_t *count)
{
    *count = sizeof all / sizeof all[0];
    return all;
}

const asy_measure *asy_measure_find(const char *name)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}
