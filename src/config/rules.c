/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What involves more than one key, and what is filled in from other keys.
 * Each rule is a function of its own; asy_check_rules runs them in order.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config/keys.h"

/* ---- finding what was written ---- */

/* The node at a dotted path; *deepest is the last one met on the way. */
static const asy_node *walk(const asy_binder *b, const char *path,
                            const asy_node **deepest)
{
    char part[64];
    *deepest = b->root;
    while (*path) {
        size_t n = strcspn(path, ".");
        if (n >= sizeof part)
            return NULL;
        memcpy(part, path, n);
        part[n] = '\0';
        const asy_node *next = asy_node_find(*deepest, part);
        if (!next)
            return NULL;
        *deepest = next;
        path += n + (path[n] == '.');
    }
    return *deepest;
}

asy_place asy_place_of(const asy_binder *b, const char *path)
{
    const asy_node *deepest;
    walk(b, path, &deepest);
    return deepest->place;
}

bool asy_is_written(const asy_binder *b, const char *path)
{
    const asy_node *deepest;
    const asy_node *node = walk(b, path, &deepest);
    return node && !asy_node_is_null(node);
}

ASY_PRINTF(3, 4)
static asy_status broken(asy_binder *b, const char *path, const char *format,
                         ...)
{
    char sentence[512];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return asy_fail_at(b->err, ASY_ECONFIG, asy_place_of(b, path), "%s",
                       sentence);
}

/* ---- before anything else ---- */

static asy_status check_kind(asy_binder *b)
{
    const asy_node *kind = asy_node_find(b->root, "kind");
    bool meta = kind && kind->kind == ASY_NODE_SCALAR &&
                strcmp(kind->text, "meta_analysis") == 0;
    if (meta && !b->meta_analysis)
        return broken(b, "kind",
                      "this is a meta-analysis, which assay meta runs (found "
                      "kind meta_analysis, need experiment)");
    if (!meta && !kind && b->meta_analysis)
        return broken(b, "",
                      "this is an experiment, which assay run runs (found no "
                      "kind, need kind: meta_analysis)");
    return ASY_OK;
}

asy_status asy_check_format(asy_binder *b)
{
    ASY_TRY(asy_expect(b, b->root, ASY_NODE_MAP, "the config"));
    const asy_node *format = asy_node_find(b->root, "assay");
    if (!format)
        return broken(b, "",
                      "the config has no assay (found nothing, need assay: 1, "
                      "the config format)");
    if (format->kind != ASY_NODE_SCALAR || strcmp(format->text, "1") != 0)
        return asy_bad_value(b->err, format, "assay",
                             "1, the only config format there is");
    return check_kind(b);
}

/* ---- rules ---- */

static asy_status check_title(asy_binder *b)
{
    if (!b->config->title)
        b->config->title = b->config->name;
    return ASY_OK;
}

static asy_status check_data(asy_binder *b)
{
    const asy_data_config *d = &b->config->data;
    const struct {
        const char *role, *column;
    } roles[] = {{"data.id", d->id}, {"data.group", d->group}};
    for (size_t i = 0; i < 2; i++)
        if (roles[i].column && strcmp(roles[i].column, d->target) == 0)
            return broken(b, roles[i].role,
                          "%s is the target (found %s for both, need another "
                          "column)",
                          roles[i].role, d->target);
    for (size_t i = 0; i < d->n_drop; i++)
        if (strcmp(d->drop[i], d->target) == 0)
            return broken(b, "data.drop",
                          "data.drop names the target (found %s, need columns "
                          "that are no features; the target never is one)",
                          d->target);
    for (size_t i = 0; i < d->n_categorical; i++)
        if (strcmp(d->categorical[i], d->target) == 0)
            return broken(b, "data.categorical",
                          "data.categorical names the target (found %s, need "
                          "features)",
                          d->target);
    return ASY_OK;
}

static asy_status check_holdout(asy_binder *b)
{
    asy_holdout_config *h = &b->config->holdout;
    bool fraction = !isnan(h->fraction);
    if (fraction && (h->column || h->value))
        return broken(b, "holdout",
                      "holdout is declared twice (found fraction and column, "
                      "need one of them)");
    if ((h->column != NULL) != (h->value != NULL))
        return broken(b, "holdout",
                      "holdout is half declared (found %s alone, need column "
                      "and value)",
                      h->column ? "column" : "value");
    if (asy_is_written(b, "holdout") && !fraction && !h->column)
        return broken(b, "holdout",
                      "holdout is empty (found no key, need fraction, or "
                      "column and value)");
    h->kind = fraction    ? ASY_HOLDOUT_FRACTION
              : h->column ? ASY_HOLDOUT_COLUMN
                          : ASY_HOLDOUT_NONE;
    return ASY_OK;
}

static asy_status check_tune(asy_binder *b)
{
    bool is_random = b->config->tune.search == ASY_SEARCH_RANDOM;
    if (is_random && !b->config->tune.n_iter)
        return broken(b, "tune",
                      "random search has no budget (found no n_iter, need "
                      "n_iter: the number of candidates to draw)");
    if (!is_random && b->config->tune.n_iter)
        return broken(b, "tune.n_iter",
                      "grid search tries every candidate (found n_iter, need "
                      "search: random with it)");
    for (size_t i = 0; i < b->config->n_learners && !is_random; i++) {
        const asy_learner_config *l = &b->config->learner[i];
        for (size_t a = 0; a < l->n_axes; a++)
            if (l->axis[a].kind != ASY_AXIS_LIST)
                return asy_fail_at(
                    b->err, ASY_ECONFIG, l->axis[a].place,
                    "grid search cannot draw values (found %s, need a list, "
                    "range or log10, or tune: {search: random, n_iter: N})",
                    l->axis[a].kind == ASY_AXIS_UNIFORM ? "uniform"
                                                        : "log_uniform");
    }
    return ASY_OK;
}

static asy_status check_threshold(asy_binder *b)
{
    bool given = !isnan(b->config->threshold.value);
    if (given && !asy_is_written(b, "threshold.rule"))
        b->config->threshold.rule = "fixed";
    const char *rule = b->config->threshold.rule;
    double value = b->config->threshold.value;
    bool sensitivity = strcmp(rule, "sensitivity") == 0;
    bool needs = sensitivity || strcmp(rule, "fixed") == 0;
    if (needs && !given)
        return broken(
            b, "threshold",
            "threshold rule %s has no value (found nothing, need "
            "value: %s)",
            rule, sensitivity ? "the sensitivity to reach" : "the threshold");
    if (!needs && given)
        return broken(b, "threshold.value",
                      "threshold rule %s takes no value (found %g, need rule "
                      "fixed or sensitivity)",
                      rule, value);
    if (sensitivity && (value <= 0 || value >= 1))
        return broken(b, "threshold.value",
                      "bad value for the sensitivity to reach (found %g, need "
                      "a number > 0 and < 1)",
                      value);
    return ASY_OK;
}

static bool is_metric(const asy_config *config, const char *name)
{
    for (size_t i = 0; i < config->n_metrics; i++)
        if (strcmp(config->metric[i].name, name) == 0)
            return true;
    return false;
}

static asy_status check_tested_metrics(asy_binder *b)
{
    const asy_config *c = b->config;
    const asy_node *at, *list = walk(b, "permutation_test.metrics", &at);
    for (size_t i = 0; i < c->permutation.n_metrics; i++) {
        if (is_metric(c, c->permutation.metric[i].name))
            continue;
        if (list && list->kind == ASY_NODE_LIST)
            at = asy_node_at(list, i);
        return asy_fail_at(b->err, ASY_ECONFIG, at->place,
                           "a metric of permutation_test is not computed "
                           "(found %s, need one that metrics lists)",
                           c->permutation.metric[i].name);
    }
    return ASY_OK;
}

static asy_status check_permutation(asy_binder *b)
{
    asy_config *c = b->config;
    if (!c->permutation.permutations)
        return ASY_OK;
    if (!c->permutation.n_metrics) {
        c->permutation.n_metrics = 1;
        c->permutation.metric = &c->tune.metric;
    }
    ASY_TRY(check_tested_metrics(b));
    if (c->permutation.repeats > c->outer_repeats)
        return broken(b, "permutation_test.repeats",
                      "permutation_test repeats more than the resampling "
                      "(found %zu, need at most resampling.outer.repeats = "
                      "%zu)",
                      c->permutation.repeats, c->outer_repeats);
    return ASY_OK;
}

/* Typed figures or a meta-analysis. */
static asy_status check_source(asy_binder *b, const asy_compare_config *c)
{
    bool typed = c->sensitivity.given || c->specificity.given || c->auc.given;
    if (!typed && !c->meta)
        return asy_fail_at(b->err, ASY_ECONFIG, c->place,
                           "%s has nothing to compare with (found no "
                           "quantity, need sensitivity, specificity or auc, or "
                           "meta)",
                           c->name);
    if (typed && c->meta)
        return asy_fail_at(b->err, ASY_ECONFIG, c->place,
                           "%s has figures and meta (found both, need one)",
                           c->name);
    if (!c->meta && (c->model || c->sha256))
        return asy_fail_at(b->err, ASY_ECONFIG, c->place,
                           "%s has model or sha256 without meta, which they "
                           "are of",
                           c->name);
    return ASY_OK;
}

static asy_status check_compare(asy_binder *b)
{
    for (size_t i = 0; i < b->config->n_compare; i++) {
        const asy_compare_config *c = &b->config->compare[i];
        ASY_TRY(check_source(b, c));
        for (size_t j = 0; j < i; j++)
            if (strcmp(c->name, b->config->compare[j].name) == 0)
                return asy_fail_at(b->err, ASY_ECONFIG, c->place,
                                   "two items of compare have one name (found "
                                   "%s twice, need different names)",
                                   c->name);
    }
    return ASY_OK;
}

asy_status asy_check_rules(asy_binder *b)
{
    static asy_status (*const rules[])(asy_binder *) = {
        check_title,     check_data,        check_holdout, check_tune,
        check_threshold, check_permutation, check_compare};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        ASY_TRY(rules[i](b));
    return ASY_OK;
}
