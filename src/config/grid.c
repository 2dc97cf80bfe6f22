/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grids: what values of a parameter are tried.
 *     [1, 2, 5]                    these
 *     {range: [low, high, n]}      n evenly spaced, both ends included
 *     {log10: [low, high, n]}      10^e for n evenly spaced exponents e
 *     {uniform: [low, high]}       drawn, for random search
 *     {log_uniform: [low, high]}   drawn, even on the log scale
 * Every value passes the parameter's own check.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "config/keys.h"

enum { MOST_POINTS = 10000 };

typedef struct spread {
    const char *name;
    size_t n_numbers;
    const char *need;
    asy_status (*bind)(asy_binder *b, const asy_param *param,
                       const asy_node *node, asy_axis *axis);
} spread;

/* ---- values ---- */

static asy_value *new_values(asy_binder *b, asy_axis *axis, size_t n)
{
    asy_value *values = ASY_NEW(b->arena, asy_value, n);
    axis->value = values;
    axis->n = n;
    return values;
}

static asy_status bind_list(asy_binder *b, const asy_param *param,
                            const asy_node *node, asy_axis *axis)
{
    char what[160];
    if (node->count == 0) {
        snprintf(what, sizeof what, "the grid of %s is empty", param->name);
        asy_complaint c = {
            .what = what, .word = "no values", .need = "at least one"};
        return asy_complain(b->err, node->place, &c);
    }
    asy_value *value = new_values(b, axis, node->count);
    if (!value)
        return asy_nomem(b->err);
    for (const asy_node *item = node->first; item; item = item->next)
        ASY_TRY(asy_bind_value(b, param, item, value++));
    return ASY_OK;
}

/* The numbers [n] of a list; node is known to be a list of n. */
static asy_status read_numbers(asy_binder *b, const asy_node *node,
                               double *numbers)
{
    for (const asy_node *item = node->first; item; item = item->next)
        if (item->kind != ASY_NODE_SCALAR || item->quoted ||
            !asy_parse_double(item->text, numbers++))
            return asy_bad_value(b->err, item, node->key, "a number");
    return ASY_OK;
}

/* low, high, n of a range; n = 1 needs low = high. */
static asy_status read_range(asy_binder *b, const asy_node *node,
                             double numbers[3])
{
    ASY_TRY(read_numbers(b, node, numbers));
    double n = numbers[2];
    if (n < 1 || n > MOST_POINTS || n != floor(n))
        return asy_bad_value(b->err, node->last, "the number of points",
                             "a whole number from 1 to 10000");
    if (n > 1 ? numbers[0] < numbers[1] : numbers[0] <= numbers[1])
        return ASY_OK;
    return asy_bad_value(b->err, asy_node_at(node, 1), node->key,
                         "an end above the start");
}

/* Point i of n from low to high, to 15 digits: 0.3, not 0.30000000000000004 */
static double point(double low, double high, size_t i, size_t n)
{
    char text[32];
    if (n == 1)
        return low;
    double x = low + (high - low) * (double)i / (double)(n - 1);
    snprintf(text, sizeof text, "%.15g", i + 1 == n ? high : x);
    return strtod(text, NULL);
}

/* 10^e, the nearest double where e is whole. */
static double ten_to(double e)
{
    char text[32];
    if (e != floor(e) || fabs(e) > 300)
        return asy_pow(10, e);
    snprintf(text, sizeof text, "1e%d", (int)e);
    return strtod(text, NULL);
}

/* x as param reads it. Whole numbers are counts or, as 1.0, fractions. */
static asy_status bind_point(asy_binder *b, const asy_param *param,
                             asy_place place, double x, asy_value *value)
{
    char *text = ASY_NEW(b->arena, char, 40);
    if (!text)
        return asy_nomem(b->err);
    bool fraction = value->type == ASY_NUMBER;
    asy_value as = {.type = fraction ? ASY_NUMBER : ASY_INTEGER, .number = x};
    asy_value_print(&as, text, 40);
    asy_node at = {.kind = ASY_NODE_SCALAR, .text = text, .place = place};
    return asy_bind_value(b, param, &at, value);
}

static double identity(double x)
{
    return x;
}

static asy_status bind_points(asy_binder *b, const asy_param *param,
                              const asy_node *node, asy_axis *axis,
                              double (*map)(double))
{
    double range[3];
    ASY_TRY(read_range(b, node, range));
    size_t n = (size_t)range[2];
    asy_value *value = new_values(b, axis, n);
    if (!value)
        return asy_nomem(b->err);
    /* Where both are possible, a spread that starts below 1 is of fractions. */
    bool fractions = param->flags & ASY_COUNT_OR_FRACTION && map(range[0]) < 1;
    for (size_t i = 0; i < n; i++) {
        value[i].type = fractions ? ASY_NUMBER : ASY_INTEGER;
        ASY_TRY(bind_point(b, param, node->place,
                           map(point(range[0], range[1], i, n)), &value[i]));
    }
    return ASY_OK;
}

static asy_status bind_range(asy_binder *b, const asy_param *param,
                             const asy_node *node, asy_axis *axis)
{
    return bind_points(b, param, node, axis, identity);
}

static asy_status bind_log10(asy_binder *b, const asy_param *param,
                             const asy_node *node, asy_axis *axis)
{
    return bind_points(b, param, node, axis, ten_to);
}

/* ---- distributions ---- */

static asy_status bind_uniform(asy_binder *b, const asy_param *param,
                               const asy_node *node, asy_axis *axis)
{
    double ends[2];
    asy_value *value = new_values(b, axis, 2);
    if (!value)
        return asy_nomem(b->err);
    ASY_TRY(read_numbers(b, node, ends));
    ASY_TRY(asy_bind_value(b, param, node->first, &value[0]));
    ASY_TRY(asy_bind_value(b, param, node->last, &value[1]));
    if (ends[0] >= ends[1])
        return asy_bad_value(b->err, node->last, node->key,
                             "an end above the start");
    axis->kind = ASY_AXIS_UNIFORM;
    axis->n = 0;
    axis->low = ends[0];
    axis->high = ends[1];
    return ASY_OK;
}

static asy_status bind_log_uniform(asy_binder *b, const asy_param *param,
                                   const asy_node *node, asy_axis *axis)
{
    ASY_TRY(bind_uniform(b, param, node, axis));
    axis->kind = ASY_AXIS_LOG_UNIFORM;
    if (axis->low <= 0)
        return asy_bad_value(b->err, node->first, node->key, "a start > 0");
    return ASY_OK;
}

static const spread spreads[] = {
    {"range", 3, "[low, high, number of points]", bind_range},
    {"log10", 3, "[lowest exponent, highest exponent, number of points]",
     bind_log10},
    {"uniform", 2, "[low, high]", bind_uniform},
    {"log_uniform", 2, "[low, high]", bind_log_uniform},
};

enum { N_SPREADS = sizeof spreads / sizeof *spreads };

static asy_status bind_spread(asy_binder *b, const asy_param *param,
                              const asy_node *node, asy_axis *axis)
{
    static const char *const names[] = {"range", "log10", "uniform",
                                        "log_uniform"};
    const asy_node *numbers = node->first;
    if (node->count != 1)
        return asy_bad_value(b->err, node, param->name,
                             "a list of values or one of range, log10, "
                             "uniform, log_uniform");
    for (size_t i = 0; i < N_SPREADS; i++) {
        if (strcmp(spreads[i].name, numbers->key) != 0)
            continue;
        if (numbers->kind != ASY_NODE_LIST ||
            numbers->count != spreads[i].n_numbers)
            return asy_bad_value(b->err, numbers, numbers->key,
                                 spreads[i].need);
        return spreads[i].bind(b, param, numbers, axis);
    }
    return asy_unknown_key(b, numbers, "a grid", names, N_SPREADS);
}

/* ---- the grid ---- */

static asy_status bind_axis(asy_binder *b, const asy_member *member,
                            const asy_node *node, asy_axis *axis)
{
    ASY_TRY(asy_find_param(b, member, node, &axis->param));
    const asy_param *param = &member->params[axis->param];
    axis->place = node->place;
    if (node->kind == ASY_NODE_LIST)
        return bind_list(b, param, node, axis);
    if (node->kind == ASY_NODE_MAP)
        return bind_spread(b, param, node, axis);
    return asy_bad_value(b->err, node, param->name,
                         "a list of values or one of range, log10, uniform, "
                         "log_uniform");
}

asy_status asy_bind_grid(asy_binder *b, const asy_node *grid,
                         asy_learner_config *learner)
{
    if (grid->count == 0) {
        asy_complaint c = {.what = "the grid is empty",
                           .word = "no parameter",
                           .need = "at least one, or no grid"};
        return asy_complain(b->err, grid->place, &c);
    }
    learner->axis = asy_arena_calloc(b->arena, grid->count, sizeof(asy_axis));
    if (!learner->axis)
        return asy_nomem(b->err);
    for (const asy_node *node = grid->first; node; node = node->next)
        ASY_TRY(bind_axis(b, &learner->model.member, node,
                          &learner->axis[learner->n_axes++]));
    return ASY_OK;
}

static asy_node *write_axis(asy_draft *draft, const asy_axis *axis)
{
    asy_node *list = asy_draft_list(draft);
    size_t n = axis->kind == ASY_AXIS_LIST ? axis->n : 2;
    for (size_t i = 0; i < n; i++)
        asy_draft_add(list, asy_write_value(draft, &axis->value[i]));
    if (axis->kind == ASY_AXIS_LIST)
        return list;
    asy_node *map = asy_draft_map(draft);
    asy_draft_put(
        map, axis->kind == ASY_AXIS_UNIFORM ? "uniform" : "log_uniform", list);
    return map;
}

asy_node *asy_write_grid(asy_draft *draft, const asy_learner_config *learner)
{
    const asy_param *table = learner->model.member.params;
    asy_node *map = asy_draft_map(draft);
    for (size_t a = 0; a < learner->n_axes; a++)
        asy_draft_put(map, table[learner->axis[a].param].name,
                      write_axis(draft, &learner->axis[a]));
    return map;
}
