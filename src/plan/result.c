/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Look-ups in a result: see result.h. */
#include "plan/result.h"

#include <string.h>

size_t asy_result_learner(const asy_result *result, const char *id)
{
    size_t i = 0;
    while (i < result->n_learners && strcmp(result->learner[i].id, id) != 0)
        i++;
    return i;
}

size_t asy_result_metric(const asy_result *result, const char *metric)
{
    if (result->n_learners == 0)
        return result->n_metrics;
    const asy_metric_result *m = result->learner[0].metric;
    size_t i = 0;
    while (i < result->n_metrics && strcmp(m[i].name, metric) != 0)
        i++;
    return i;
}

size_t asy_result_failed_units(const asy_result *result)
{
    size_t units = 0;
    for (size_t i = 0; i < result->n_failures; i++) {
        const char *unit = result->failure[i].unit;
        units += unit[strcspn(unit, ",:")] != ':';
    }
    return units;
}

bool asy_result_probability(const asy_learner_result *learner)
{
    return strcmp(learner->score_kind, "probability") == 0;
}
