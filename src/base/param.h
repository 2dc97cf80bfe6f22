/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hyperparameters: what a learner, transform, resampler or hook may be told.
 *
 * A family member declares a table of asy_param; the same table validates
 * the YAML, makes the JSON Schema and the manual, and names the values in the
 * result file. Values arrive as an array in the table's order, so that a
 * member indexes it with its own enum and never searches by name.
 */
#ifndef ASY_BASE_PARAM_H
#define ASY_BASE_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* What a value may be; a parameter's types are a union of these. */
enum {
    ASY_NUMBER = 1,  /* a finite double within min..max */
    ASY_INTEGER = 2, /* the same, and whole */
    ASY_BOOL = 4,    /* number is 0 or 1 */
    ASY_CHOICE = 8,  /* one of the words of `choices` */
    ASY_STRING = 16, /* any text: a column's name, a path */
    ASY_NULL = 32    /* null, as in max_depth: null */
};

enum {
    ASY_ABOVE_MIN = 1, /* min itself is not allowed */
    ASY_BELOW_MAX = 2, /* max itself is not allowed */
    ASY_REQUIRED = 4,  /* there is no default */
    /* An integer means a count (min..max of its own: 1..1e9) and a number
       means a fraction in (0, 1]: max_features: 3, max_features: 0.5. */
    ASY_COUNT_OR_FRACTION = 8
};

typedef struct asy_param {
    const char *name;
    unsigned types;
    double min, max;
    unsigned flags;
    const char *choices;  /* "uniform|distance", or NULL */
    const char *fallback; /* the default as YAML would write it */
    const char *help;     /* one line: meaning and unit */
} asy_param;

typedef struct asy_value {
    unsigned type;      /* exactly one of the types above */
    double number;      /* NUMBER, INTEGER, BOOL */
    const char *string; /* CHOICE, STRING; owned elsewhere */
} asy_value;

typedef struct asy_params {
    const asy_param *table;
    size_t count;
    const asy_value *value; /* [count] */
} asy_params;

/* Does a choice value equal word? False for other types. */
bool asy_value_is(const asy_value *value, const char *word);
bool asy_value_equal(const asy_value *a, const asy_value *b);

/*
 * Read text (a YAML scalar; quoted scalars are never numbers) as a value that
 * param allows. The error says what was found and what is needed, without a
 * file position: the caller frames it. A string value points to text.
 * Errors: ASY_ECONFIG.
 */
ASY_MUST_USE
asy_status asy_param_parse(const asy_param *param, const char *text,
                           bool quoted, asy_value *value, asy_error *err);

/* What param needs, in words: "a number > 0", "one of uniform, distance". */
void asy_param_needs(const asy_param *param, char *out, size_t size);

/* The value as YAML would write it (shortest text that reads back). */
void asy_value_print(const asy_value *value, char *out, size_t size);

/* Fill values [count] with the table's defaults.
   Errors: ASY_ECONFIG if a required one has none (names it). */
ASY_MUST_USE
asy_status asy_param_defaults(const asy_param *table, size_t count,
                              asy_value *values, asy_error *err);

/* The index of name in table, or count. */
size_t asy_param_find(const asy_param *table, size_t count, const char *name);

/* A hash of names and values, for random keys. */
uint64_t asy_params_key(uint64_t key, const asy_params *params);

#endif
