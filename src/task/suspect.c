/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be wrong with a single feature: see suspect.h. */
#include "task/suspect.h"

#include <math.h>
#include <string.h>

#include "base/order.h"

/* Below this number of rows distinct or separating values are no surprise. */
enum { FEW_ROWS = 20 };

static bool is_constant(const asy_task *task, size_t feature,
                        asy_arena *scratch)
{
    (void)scratch;
    const double *x = asy_ccol(&task->x, feature);
    double first = (double)NAN;
    for (size_t i = 0; i < task->n; i++) {
        if (isnan(first))
            first = x[i];
        if (!isnan(x[i]) && x[i] != first)
            return false;
    }
    return true;
}

/* With classes of one row any feature tells them apart. */
static bool classes_have_rows(const asy_task *task)
{
    return 2 * (size_t)task->k <= task->n;
}

/* One value for each class, another for each: the target in other words. */
bool asy_task_mirrors_target(const asy_task *task, size_t feature,
                             asy_arena *scratch)
{
    const double *x = asy_ccol(&task->x, feature);
    size_t k = (size_t)task->k;
    double *value = ASY_NEW(scratch, double, k);
    if (!value || !classes_have_rows(task))
        return false;
    for (size_t c = 0; c < k; c++)
        value[c] = (double)NAN;
    for (size_t i = 0; i < task->n; i++) {
        double *of_class = &value[task->y[i]];
        if (isnan(*of_class))
            *of_class = x[i];
        if (!isnan(x[i]) && x[i] != *of_class)
            return false;
    }
    for (size_t c = 0; c < k; c++)
        for (size_t d = 0; d <= c; d++)
            if (isnan(value[d]) || (d < c && value[d] == value[c]))
                return false;
    return true;
}

/* The values that are there [n], ascending; NULL if memory is out. */
static const asy_ordered *sorted(const asy_task *task, size_t feature,
                                 asy_arena *scratch, size_t *n)
{
    const double *x = asy_ccol(&task->x, feature);
    asy_ordered *work = ASY_NEW(scratch, asy_ordered, 2 * task->n);
    *n = 0;
    if (!work)
        return NULL;
    for (size_t i = 0; i < task->n; i++)
        *n += isnan(x[i]) ? 0 : 1;
    return asy_order_rising(x, task->n, 1, work);
}

/* Cut points between classes suffice to tell them apart. */
static bool separates_classes(const asy_task *task, size_t feature,
                              asy_arena *scratch)
{
    size_t n, changes = 0;
    if (task->n_levels[feature] > 0 || !classes_have_rows(task))
        return false;
    const asy_ordered *list = sorted(task, feature, scratch, &n);
    if (!list || n < FEW_ROWS)
        return false;
    for (size_t i = 1; i < n; i++) {
        bool change = task->y[list[i].row] != task->y[list[i - 1].row];
        if (change && list[i].value == list[i - 1].value)
            return false;
        changes += change;
    }
    return changes == (size_t)task->k - 1;
}

/* Few values, each in one class only, though rows share them: so looks a mean
   of the target over the other rows of a level. */
static bool values_tell_class(const asy_task *task, size_t feature,
                              asy_arena *scratch)
{
    enum { ROWS_A_VALUE = 3 };
    size_t n, values = 1;
    const asy_ordered *list = sorted(task, feature, scratch, &n);
    if (!list || n < FEW_ROWS)
        return false;
    for (size_t i = 1; i < n; i++) {
        bool same = list[i].value == list[i - 1].value;
        if (same && task->y[list[i].row] != task->y[list[i - 1].row])
            return false;
        values += !same;
    }
    return values > (size_t)task->k && values * ROWS_A_VALUE <= n;
}

/* Does a name look like that of an identifier? */
static bool named_like_id(const char *name)
{
    static const char *const words[] = {
        "id",      "pid", "mrn",   "index",     "patient", "patientid",
        "subject", "no",  "rowid", "rownames",  "case_no", "record",
        "study",   "nr",  "name",  "subjectid", "sampleid"};
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        if (strcasecmp(name, words[w]) == 0)
            return true;
    size_t length = strlen(name);
    return length > 3 && (strcasecmp(name + length - 3, "_id") == 0 ||
                          strncasecmp(name, "id_", 3) == 0);
}

static bool looks_like_identifier(const asy_task *task, size_t feature,
                                  asy_arena *scratch)
{
    size_t n;
    if (named_like_id(task->feature[feature]))
        return true;
    const asy_ordered *list = sorted(task, feature, scratch, &n);
    if (!list || n < FEW_ROWS)
        return false;
    for (size_t i = 0; i < n; i++)
        if (list[i].value != floor(list[i].value) ||
            (i > 0 && list[i].value == list[i - 1].value))
            return false;
    return true;
}

static bool is_mostly_missing(const asy_task *task, size_t feature,
                              asy_arena *scratch)
{
    (void)scratch;
    const double *x = asy_ccol(&task->x, feature);
    size_t missing = 0;
    for (size_t i = 0; i < task->n; i++)
        missing += isnan(x[i]) != 0;
    return 2 * missing > task->n;
}

static const asy_suspicion suspicions[] = {
    {is_constant, "never varies",
     "it can tell nothing; list it under "
     "data.drop",
     false},
    {asy_task_mirrors_target, "is the target in other words",
     "list it under data.drop", true},
    {separates_classes, "alone tells the classes apart without an error",
     "is the target made from it, or is it measured after the outcome?", true},
    {values_tell_class, "has many rows of one value, and never of two classes",
     "was it computed from the target, as a mean over other rows is?", true},
    {looks_like_identifier, "looks like an identifier",
     "declare it as data.id or list it under data.drop", true},
    {is_mostly_missing, "is missing in more than half of the rows",
     "what is filled in will outweigh what was measured", false},
};

const asy_suspicion *asy_suspicions(size_t *count)
{
    *count = sizeof suspicions / sizeof suspicions[0];
    return suspicions;
}
