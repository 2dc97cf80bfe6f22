/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What most learners ask of their training rows: see learner.h. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "learner/learner.h"

static void count_classes(const asy_train *train, size_t *count)
{
    memset(count, 0, (size_t)train->k * sizeof *count);
    for (size_t i = 0; i < train->x.n; i++)
        count[train->y[i]]++;
}

static size_t count_present(const size_t *count, int k)
{
    size_t present = 0;
    for (int c = 0; c < k; c++)
        present += count[c] > 0;
    return present;
}

void asy_class_weights(const asy_train *train, const asy_value *class_weight,
                       double *weight)
{
    for (int c = 0; c < train->k; c++)
        weight[c] = 1;
    if (!asy_value_is(class_weight, "balanced"))
        return;
    /* Counted in weight itself: this function has no arena to count in. */
    for (int c = 0; c < train->k; c++)
        weight[c] = 0;
    for (size_t i = 0; i < train->x.n; i++)
        weight[train->y[i]] += 1;
    double present = 0;
    for (int c = 0; c < train->k; c++)
        present += weight[c] > 0;
    for (int c = 0; c < train->k; c++)
        if (weight[c] > 0)
            weight[c] = (double)train->x.n / (present * weight[c]);
}

/* Not |= over isfinite: this form vectorises and is the usual way out. */
static size_t count_finite(const double *x, size_t n)
{
    size_t finite = 0;
    for (size_t i = 0; i < n; i++)
        finite += fabs(x[i]) <= DBL_MAX;
    return finite;
}

static asy_status say_not_finite(const asy_train *train, size_t j,
                                 asy_error *err)
{
    const double *x = asy_ccol(&train->x, j);
    size_t i = 0;
    while (fabs(x[i]) <= DBL_MAX)
        i++;
    if (isnan(x[i]))
        return asy_fail(err, ASY_ENUMERIC,
                        "column %s has missing values (found %zu, need none: "
                        "add an impute step to the pipeline)",
                        train->names[j],
                        train->x.n - count_finite(x, train->x.n));
    return asy_fail(err, ASY_ENUMERIC,
                    "column %s holds infinity (training row %zu), need finite "
                    "numbers",
                    train->names[j], i + 1);
}

asy_status asy_require_finite(const asy_train *train, asy_error *err)
{
    for (size_t j = 0; j < train->x.p; j++)
        if (count_finite(asy_ccol(&train->x, j), train->x.n) != train->x.n)
            return say_not_finite(train, j, err);
    return ASY_OK;
}

asy_status asy_require_classes(const asy_train *train, size_t *count,
                               asy_error *err)
{
    count_classes(train, count);
    size_t present = count_present(count, train->k);
    if (present >= 2)
        return ASY_OK;
    return asy_fail(err, ASY_ENUMERIC,
                    "the %zu training rows are of %zu class, need at least 2",
                    train->x.n, present);
}
