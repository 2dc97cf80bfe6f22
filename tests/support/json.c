/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading reference values and cohorts: see json.h. */
#include "support/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

json_t *asy_json_load(const char *path)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (!root)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return root;
}

static size_t leaves(const json_t *value)
{
    if (!json_is_array(value))
        return 1;
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(value); i++)
        n += leaves(json_array_get(value, i));
    return n;
}

static double *flatten(const json_t *value, double *out)
{
    if (!json_is_array(value)) {
        *out = json_is_null(value) ? (double)NAN : json_number_value(value);
        if (json_is_boolean(value))
            *out = json_is_true(value);
        return out + 1;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        out = flatten(json_array_get(value, i), out);
    return out;
}

double *asy_json_doubles(asy_arena *arena, const json_t *array, size_t *n)
{
    size_t count = leaves(array);
    double *v = ASY_NEW(arena, double, count);
    assert_non_null(v);
    flatten(array, v);
    if (n)
        *n = count;
    return v;
}

int *asy_json_ints(asy_arena *arena, const json_t *array, size_t *n)
{
    size_t count;
    double *v = asy_json_doubles(arena, array, &count);
    int *out = ASY_NEW(arena, int, count);
    assert_non_null(out);
    for (size_t i = 0; i < count; i++)
        out[i] = (int)v[i];
    if (n)
        *n = count;
    return out;
}

size_t *asy_json_rows(asy_arena *arena, const json_t *array, size_t *n)
{
    size_t count;
    double *v = asy_json_doubles(arena, array, &count);
    size_t *out = ASY_NEW(arena, size_t, count);
    assert_non_null(out);
    for (size_t i = 0; i < count; i++)
        out[i] = (size_t)v[i];
    if (n)
        *n = count;
    return out;
}

double asy_json_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        fail_msg("reference has no key %s", key);
    return json_is_null(value) ? (double)NAN : json_number_value(value);
}

static size_t count_char(const char *text, char c)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == c;
    return n;
}

void asy_cohort(asy_arena *arena, const char *name, asy_train *train)
{
    char path[256];
    snprintf(path, sizeof path, "tests/data/%s.csv", name);
    asy_error err;
    asy_error_reset(&err);
    char *text;
    size_t size;
    ASY_GOOD(asy_file_read(path, arena, &text, &size, &err), &err);
    char *line = strchr(text, '\n');
    size_t n = count_char(line + 1, '\n');
    *line = '\0';
    size_t p = count_char(text, ',');
    const char **names = ASY_NEW(arena, const char *, p);
    char *cell = text;
    for (size_t j = 0; j < p; j++) {
        names[j] = cell;
        cell = strchr(cell, ',');
        *cell++ = '\0';
    }
    int *y = ASY_NEW(arena, int, n);
    asy_matrix x = asy_matrix_new(arena, n, p);
    char *s = line + 1;
    int k = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < p; j++) {
            asy_col(&x, j)[i] = strtod(s, &s);
            s++;
        }
        y[i] = (int)strtol(s, &s, 10);
        s++;
        if (y[i] >= k)
            k = y[i] + 1;
    }
    *train = (asy_train){.x = x, .y = y, .k = k, .names = names};
}

void asy_standardise(asy_train *train)
{
    size_t n = train->x.n;
    for (size_t j = 0; j < train->x.p; j++) {
        double *c = asy_col(&train->x, j);
        double mean = 0, ss = 0;
        for (size_t i = 0; i < n; i++)
            mean += c[i];
        mean /= (double)n;
        for (size_t i = 0; i < n; i++)
            ss += (c[i] - mean) * (c[i] - mean);
        double sd = sqrt(ss / (double)n);
        for (size_t i = 0; i < n; i++)
            c[i] = (c[i] - mean) / (sd > 0 ? sd : 1.0);
    }
}

void asy_take(asy_arena *arena, const asy_train *all, const size_t *rows,
              size_t n, asy_train *out)
{
    asy_matrix x = asy_matrix_new(arena, n, all->x.p);
    int *y = ASY_NEW(arena, int, n);
    assert_non_null(x.v);
    assert_non_null(y);
    asy_matrix_take(&all->x, rows, n, &x);
    for (size_t i = 0; i < n; i++)
        y[i] = all->y[rows[i]];
    *out = *all;
    out->x = x;
    out->y = y;
}

void asy_even_classes(asy_arena *arena, asy_train *train)
{
    size_t n = train->x.n, count[2] = {0}, kept[2] = {0}, m = 0;
    size_t *rows = ASY_NEW(arena, size_t, n);
    assert_non_null(rows);
    for (size_t i = 0; i < n; i++)
        count[train->y[i]]++;
    size_t fewer = count[0] < count[1] ? count[0] : count[1];
    for (size_t i = 0; i < n; i++)
        if (kept[train->y[i]]++ < fewer)
            rows[m++] = i;
    asy_train all = *train;
    asy_take(arena, &all, rows, m, train);
}
