/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values and containers of JSON as all reports write them.
 *
 * A NULL value means that memory ran out. It is passed on (json_pack does so
 * too, and gives back what it was handed), so that only the whole has to be
 * looked at.
 */
#ifndef ASY_REPORT_JSON_VALUE_H
#define ASY_REPORT_JSON_VALUE_H

#include <jansson.h>

/* null where x is not finite. json_pack's own f would fail there. */
json_t *asy_json_finite(double x);

/* null for NULL */
json_t *asy_json_text(const char *text);

/* A count of a result file: an integer; what a changed file may have instead is
   shown as it is, or as null. */
json_t *asy_json_count(double x);

/* array gets item. NULL if either is or memory is out; both are given up. */
json_t *asy_json_append(json_t *array, json_t *item);

/* The same for a member of an object. */
json_t *asy_json_put(json_t *object, const char *key, json_t *item);

#endif
