/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tuning/ of a learner. candidates/<param> is float64 if all of its values are
 * numbers of one type (then the attribute `type` says which), else their texts
 * as YAML writes them: a count of 3 and a fraction of 0.5 have no common unit.
 */
#include <string.h>

#include "base/text.h"
#include "store/h5_type.h"
#include "store/layout.h"

#define AT(member) offsetof(asy_tuning_result, member)

static const asy_h5_dataset datasets[] = {
    {.name = "inner_score",
     .kind = ASY_H5_REAL,
     .offset = AT(inner_score),
     .dim = {ASY_DIM_REPEAT, ASY_DIM_FOLD, ASY_DIM_CANDIDATE},
     .description = "Mean over inner folds of the tuning metric; NaN where not "
                    "defined."},
    {.name = "chosen",
     .kind = ASY_H5_INTEGER,
     .offset = AT(chosen),
     .dim = {ASY_DIM_REPEAT, ASY_DIM_FOLD},
     .index_of = ASY_DIM_CANDIDATE,
     .lowest = -1,
     .description = "Candidate chosen by the inner search, an index (from 0) "
                    "into candidates; -1 where the unit failed."},
    {0}};

/* One parameter's values, as they are in the file. */
typedef struct column {
    double *number;
    const char **text;
    const char *type; /* of numbers: "number" or "integer" */
} column;

static const asy_h5_attribute column_type[] = {
    {"type", ASY_H5_TEXT, offsetof(column, type), 0}, {0}};

static asy_status type_of_numbers(asy_h5 *h, hid_t at, void *base)
{
    return asy_h5_attributes(h, at, column_type, base);
}

static const asy_h5_dataset numbers = {
    .kind = ASY_H5_REAL,
    .offset = offsetof(column, number),
    .dim = {ASY_DIM_CANDIDATE},
    .more = type_of_numbers,
    .description = "Value of this hyperparameter in each candidate."};

static const asy_h5_dataset texts = {
    .kind = ASY_H5_TEXT,
    .offset = offsetof(column, text),
    .dim = {ASY_DIM_CANDIDATE},
    .description = "Value of this hyperparameter in each candidate, as YAML."};

static asy_status walk_column(asy_h5 *h, hid_t at, const char *param,
                              bool numeric, column *c)
{
    asy_h5_dataset table[] = {numeric ? numbers : texts, {0}};
    table[0].name = param;
    return asy_h5_datasets(h, at, table, c);
}

/* ---- writing ---- */

static bool one_number_type(const asy_tuning_result *t, size_t param)
{
    for (size_t i = 0; i < t->n_candidates; i++) {
        unsigned type = t->candidate[i * t->n_params + param].type;
        if (type != t->candidate[param].type ||
            !(type & (ASY_NUMBER | ASY_INTEGER)))
            return false;
    }
    return true;
}

static const char *print(asy_h5 *h, const asy_value *value)
{
    char text[64];
    if (value->type & (ASY_CHOICE | ASY_STRING))
        return value->string;
    asy_value_print(value, text, sizeof text);
    return asy_arena_strdup(h->arena, text);
}

static asy_status write_column(asy_h5 *h, hid_t at, const asy_tuning_result *t,
                               size_t param)
{
    size_t n = t->n_candidates;
    bool numeric = n > 0 && one_number_type(t, param);
    column c = {ASY_NEW(h->arena, double, n),
                ASY_NEW(h->arena, const char *, n), "number"};
    if (!c.number || !c.text)
        return asy_nomem(h->err);
    if (numeric && t->candidate[param].type == ASY_INTEGER)
        c.type = "integer";
    for (size_t i = 0; i < n; i++) {
        const asy_value *value = &t->candidate[i * t->n_params + param];
        c.number[i] = value->number;
        c.text[i] = numeric ? "" : print(h, value);
        if (!c.text[i])
            return asy_nomem(h->err);
    }
    return walk_column(h, at, t->param[param], numeric, &c);
}

/* ---- reading ---- */

/* The value that a text of write_column stands for. */
static asy_value parse(const char *text)
{
    asy_value value = {.type = ASY_STRING, .string = text};
    if (strcmp(text, "null") == 0)
        return (asy_value){.type = ASY_NULL};
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return (asy_value){.type = ASY_BOOL, .number = text[0] == 't'};
    double number;
    if (!asy_parse_double(text, &number))
        return value;
    value.type = strpbrk(text, ".eE") ? ASY_NUMBER : ASY_INTEGER;
    value.number = number;
    value.string = NULL;
    return value;
}

static asy_status read_column(asy_h5 *h, hid_t at, const char *param,
                              asy_value *values, size_t stride)
{
    size_t mark = h->n_held;
    hid_t set = asy_h5_hold(h, H5Dopen2(at, param, H5P_DEFAULT));
    hid_t type = asy_h5_hold(h, H5Dget_type(set));
    bool numeric = H5Tget_class(type) == H5T_FLOAT;
    asy_h5_release(h, mark);
    column c = {0};
    ASY_TRY(walk_column(h, at, param, numeric, &c));
    unsigned kind = ASY_NUMBER;
    if (numeric && strcmp(c.type, "integer") == 0)
        kind = ASY_INTEGER;
    for (size_t i = 0; i < *h->size[ASY_DIM_CANDIDATE]; i++)
        values[i * stride] =
            numeric ? (asy_value){.type = kind, .number = c.number[i]}
                    : parse(c.text[i]);
    return ASY_OK;
}

/* The parameters' names are the links, in the order they were made. */
static asy_status read_names(asy_h5 *h, hid_t at, asy_tuning_result *t)
{
    H5G_info_t info;
    if (H5Gget_info(at, &info) < 0 || info.nlinks > h->image_size)
        return asy_h5_fail(h, at, ".");
    t->n_params = (size_t)info.nlinks;
    t->param = ASY_NEW(h->arena, const char *, t->n_params);
    if (!t->param)
        return asy_nomem(h->err);
    for (size_t i = 0; i < t->n_params; i++) {
        char name[256];
        if (H5Lget_name_by_idx(at, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i,
                               name, sizeof name, H5P_DEFAULT) < 0 ||
            !asy_h5_is_text(name))
            return asy_h5_fail(h, at, "(a parameter by its order)");
        t->param[i] = asy_arena_strdup(h->arena, name);
        if (!t->param[i])
            return asy_nomem(h->err);
    }
    return ASY_OK;
}

static asy_status read_columns(asy_h5 *h, hid_t at, asy_tuning_result *t)
{
    ASY_TRY(read_names(h, at, t));
    asy_value *values =
        ASY_NEW(h->arena, asy_value, t->n_candidates * t->n_params);
    if (!values)
        return asy_nomem(h->err);
    t->candidate = values;
    for (size_t i = 0; i < t->n_params; i++)
        ASY_TRY(read_column(h, at, t->param[i], values + i, t->n_params));
    return ASY_OK;
}

static asy_status candidates(asy_h5 *h, hid_t at, void *base)
{
    asy_tuning_result *t = base;
    if (!h->writing)
        return read_columns(h, at, t);
    for (size_t i = 0; i < t->n_params; i++)
        ASY_TRY(write_column(h, at, t, i));
    return ASY_OK;
}

asy_status asy_layout_tuning(asy_h5 *h, hid_t at, void *base)
{
    static const asy_h5_group group = {
        "candidates",
        "Tuned hyperparameters, one dataset each, in the order of the grid.",
        NULL, NULL, candidates};
    asy_tuning_result *t = base;
    *h->size[ASY_DIM_CANDIDATE] = h->writing ? t->n_candidates : ASY_UNKNOWN;
    ASY_TRY(asy_h5_datasets(h, at, datasets, t));
    t->n_candidates = *h->size[ASY_DIM_CANDIDATE];
    return asy_h5_walk(h, at, &group, t);
}
