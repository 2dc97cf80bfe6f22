/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of JSON: see json_value.h. */
#include "report/json_value.h"

#include <math.h>

json_t *asy_json_finite(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

json_t *asy_json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *asy_json_count(double x)
{
    const double exact = 9007199254740992; /* 2^53 */
    return fabs(x) < exact ? json_integer((json_int_t)x) : asy_json_finite(x);
}

json_t *asy_json_append(json_t *array, json_t *item)
{
    if (json_array_append_new(array, item) == 0)
        return array;
    json_decref(array);
    return NULL;
}

json_t *asy_json_put(json_t *object, const char *key, json_t *item)
{
    if (json_object_set_new(object, key, item) == 0)
        return object;
    json_decref(object);
    return NULL;
}
