/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hyperparameters: see param.h. */
#include "base/param.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "base/text.h"

#define LARGEST_COUNT 1e9

bool asy_value_is(const asy_value *value, const char *word)
{
    return value->type == ASY_CHOICE && strcmp(value->string, word) == 0;
}

static bool is_text(unsigned type)
{
    return type == ASY_CHOICE || type == ASY_STRING;
}

bool asy_value_equal(const asy_value *a, const asy_value *b)
{
    if (is_text(a->type) != is_text(b->type))
        return false;
    if (is_text(a->type))
        return strcmp(a->string, b->string) == 0;
    if ((a->type == ASY_NULL) != (b->type == ASY_NULL))
        return false;
    return a->type == ASY_NULL || a->number == b->number;
}

/* The word of `choices` that equals text, as a pointer to text; or NULL. */
static const char *choice_of(const asy_param *param, const char *text)
{
    size_t length = strlen(text);
    const char *word = param->choices;
    while (word && length) {
        const char *bar = strchr(word, '|');
        size_t n = bar ? (size_t)(bar - word) : strlen(word);
        if (n == length && strncmp(word, text, n) == 0)
            return text;
        word = bar ? bar + 1 : NULL;
    }
    return NULL;
}

static bool in_range(const asy_param *param, double x)
{
    if (param->flags & ASY_ABOVE_MIN ? x <= param->min : x < param->min)
        return false;
    return param->flags & ASY_BELOW_MAX ? x < param->max : x <= param->max;
}

/* The numeric type that x has for param, or 0. */
static unsigned number_type(const asy_param *param, double x, bool whole)
{
    if (param->flags & ASY_COUNT_OR_FRACTION) {
        if (whole && x >= 1 && x <= LARGEST_COUNT)
            return ASY_INTEGER;
        return !whole && x > 0 && x <= 1 ? ASY_NUMBER : 0;
    }
    if (!in_range(param, x))
        return 0;
    if ((param->types & ASY_INTEGER) && x == floor(x))
        return ASY_INTEGER;
    return param->types & ASY_NUMBER ? ASY_NUMBER : 0;
}

static bool parse_number(const asy_param *param, const char *text,
                         asy_value *value)
{
    double x;
    if (!(param->types & (ASY_NUMBER | ASY_INTEGER)) ||
        !asy_parse_double(text, &x))
        return false;
    bool whole = !strpbrk(text, ".eE");
    unsigned type = number_type(param, x, whole);
    *value = (asy_value){.type = type, .number = x};
    return type != 0;
}

static bool parse_plain(const asy_param *param, const char *text,
                        asy_value *value)
{
    bool null = !*text || !strcmp(text, "null") || !strcmp(text, "~");
    if ((param->types & ASY_NULL) && null) {
        *value = (asy_value){.type = ASY_NULL};
        return true;
    }
    bool yes = !strcmp(text, "true"), no = !strcmp(text, "false");
    if ((param->types & ASY_BOOL) && (yes || no)) {
        *value = (asy_value){.type = ASY_BOOL, .number = yes};
        return true;
    }
    return parse_number(param, text, value);
}

static asy_status refuse(const asy_param *param, const char *text, bool quoted,
                         asy_error *err)
{
    const char *quote = quoted ? "\"" : "";
    char needs[256];
    asy_param_needs(param, needs, sizeof needs);
    return asy_fail(err, ASY_ECONFIG,
                    "bad value for %s (found %s%s%s, need %s)", param->name,
                    quote, *text || quoted ? text : "nothing", quote, needs);
}

asy_status asy_param_parse(const asy_param *param, const char *text,
                           bool quoted, asy_value *value, asy_error *err)
{
    if (!quoted && parse_plain(param, text, value))
        return ASY_OK;
    if ((param->types & ASY_CHOICE) && choice_of(param, text)) {
        *value = (asy_value){.type = ASY_CHOICE, .string = text};
        return ASY_OK;
    }
    if ((param->types & ASY_STRING) && *text) {
        *value = (asy_value){.type = ASY_STRING, .string = text};
        return ASY_OK;
    }
    return refuse(param, text, quoted, err);
}

static void add(char *out, size_t size, const char *more)
{
    size_t used = strlen(out);
    if (used < size)
        snprintf(out + used, size - used, "%s%s", used ? " or " : "", more);
}

static void needs_number(const asy_param *param, char *out, size_t size)
{
    bool whole = (param->types & ASY_INTEGER) && !(param->types & ASY_NUMBER);
    char text[96], low[32], high[32];
    asy_print_double(param->min, low);
    asy_print_double(param->max, high);
    const char *noun = whole ? "a whole number" : "a number";
    const char *over = param->flags & ASY_ABOVE_MIN ? ">" : ">=";
    const char *under = param->flags & ASY_BELOW_MAX ? "<" : "<=";
    if (isinf(param->max) && isinf(param->min))
        snprintf(text, sizeof text, "%s", noun);
    else if (isinf(param->max))
        snprintf(text, sizeof text, "%s %s %s", noun, over, low);
    else if (isinf(param->min))
        snprintf(text, sizeof text, "%s %s %s", noun, under, high);
    else
        snprintf(text, sizeof text, "%s %s %s and %s %s", noun, over, low,
                 under, high);
    add(out, size, text);
}

static void needs_choice(const asy_param *param, char *out, size_t size)
{
    char text[192];
    bool several = strchr(param->choices, '|') != NULL;
    size_t used =
        (size_t)snprintf(text, sizeof text, "%s", several ? "one of " : "");
    for (const char *c = param->choices; *c && used + 3 < sizeof text; c++) {
        text[used++] = *c == '|' ? ',' : *c;
        if (*c == '|')
            text[used++] = ' ';
    }
    text[used] = '\0';
    add(out, size, text);
}

void asy_param_needs(const asy_param *param, char *out, size_t size)
{
    out[0] = '\0';
    if (param->flags & ASY_COUNT_OR_FRACTION)
        add(out, size, "a count >= 1 or a fraction in (0, 1]");
    else if (param->types & (ASY_NUMBER | ASY_INTEGER))
        needs_number(param, out, size);
    if (param->types & ASY_BOOL)
        add(out, size, "true or false");
    if (param->types & ASY_CHOICE)
        needs_choice(param, out, size);
    if (param->types & ASY_STRING)
        add(out, size, "a text");
    if (param->types & ASY_NULL)
        add(out, size, "null");
}

void asy_value_print(const asy_value *value, char *out, size_t size)
{
    char number[32];
    if (is_text(value->type)) {
        snprintf(out, size, "%s", value->string);
    } else if (value->type == ASY_NULL) {
        snprintf(out, size, "null");
    } else if (value->type == ASY_BOOL) {
        snprintf(out, size, "%s", value->number != 0 ? "true" : "false");
    } else {
        asy_print_double(value->number, number);
        /* A fraction of one must read back as a fraction, not a count. */
        bool bare = value->type == ASY_NUMBER && !strpbrk(number, ".en");
        snprintf(out, size, "%s%s", number, bare ? ".0" : "");
    }
}

asy_status asy_param_defaults(const asy_param *table, size_t count,
                              asy_value *values, asy_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].flags & ASY_REQUIRED || !table[i].fallback)
            return asy_fail(err, ASY_ECONFIG,
                            "%s is missing (it has no default)", table[i].name);
        ASY_TRY(asy_param_parse(&table[i], table[i].fallback, false, &values[i],
                                err));
    }
    return ASY_OK;
}

size_t asy_param_find(const asy_param *table, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(table[i].name, name) != 0)
        i++;
    return i;
}

uint64_t asy_params_key(uint64_t key, const asy_params *params)
{
    char text[64];
    for (size_t i = 0; i < params->count; i++) {
        const asy_value *value = &params->value[i];
        asy_value_print(value, text, sizeof text);
        key = asy_key_text(key, params->table[i].name);
        key = asy_key_text(key, is_text(value->type) ? value->string : text);
    }
    return key;
}
