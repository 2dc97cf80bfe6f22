/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A count of a result file as JSON. */
#ifndef ASY_REPORT_JSON_COUNT_H
#define ASY_REPORT_JSON_COUNT_H

#include <jansson.h>
#include <math.h>

/* An integer; what a changed file may have instead is shown as it is, or as
   null. */
static inline json_t *asy_json_count(double x)
{
    const double exact = 9007199254740992; /* 2^53 */
    if (fabs(x) < exact)
        return json_integer((json_int_t)x);
    return isfinite(x) ? json_real(x) : json_null();
}

#endif
