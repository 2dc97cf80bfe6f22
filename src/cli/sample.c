/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample of units in words: see sample.h. */
#include "cli/sample.h"

#include <stdio.h>

#include "base/text.h"

void asy_sample_tell_units(const asy_recheck *found)
{
    printf("(%zu observed, %zu permuted, with the other folds of their "
           "permutations %zu)\n",
           found->observed, found->permuted, found->run);
}

static void tell_units_left(size_t n)
{
    printf("scores, inner scores, learnt thresholds and failures of %zu "
           "observed unit%s",
           n, asy_plural(n));
}

static void tell_nulls_left(size_t n)
{
    printf("null values of %zu permutation%s (each learner's and test set's "
           "counted by itself), and their failures",
           n, asy_plural(n));
}

void asy_sample_tell_rest(const asy_recheck *found)
{
    bool units = found->observed_left > 0, nulls = found->nulls_left > 0;
    printf("not compared: ");
    if (units)
        tell_units_left(found->observed_left);
    if (units && (nulls || found->importance_left))
        printf("; ");
    if (nulls)
        tell_nulls_left(found->nulls_left);
    if (nulls && found->importance_left)
        printf("; ");
    if (found->importance_left)
        printf("importance (means over all outer folds)");
    printf("%s\n", units || nulls || found->importance_left
                       ? ""
                       : "nothing, all units were run again");
}

asy_status asy_sample_differs(const asy_recheck *found, const char *file,
                              asy_error *err)
{
    return asy_fail(err, ASY_EDIFFERS,
                    "%s: %zu of %zu numbers differ, by at most %.3g; the first "
                    "is %s: %.17g stored, %.17g now",
                    file, found->differing, found->compared, found->largest,
                    found->first, found->stored_first, found->now_first);
}
