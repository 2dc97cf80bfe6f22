/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics/<metric> and permutation/<metric>, over the outer folds and on the
   held-out set. */
#include "store/layout.h"

#define AT(member) offsetof(asy_metric_result, member)
#define NULL_AT(member) offsetof(asy_null_result, member)

const asy_h5_attribute asy_layout_interval[] = {
    {"estimate", ASY_H5_REAL, offsetof(asy_interval, estimate), 0},
    {"lower", ASY_H5_REAL, offsetof(asy_interval, lower), 0},
    {"upper", ASY_H5_REAL, offsetof(asy_interval, upper), 0},
    {"level", ASY_H5_REAL, offsetof(asy_interval, level), 0},
    {"method", ASY_H5_TEXT, offsetof(asy_interval, method), ASY_H5_OPTIONAL},
    {0}};

static const asy_h5_attribute metric_attributes[] = {
    {"name", ASY_H5_TEXT, AT(name), 0},
    {"title", ASY_H5_TEXT, AT(title), ASY_H5_OPTIONAL},
    {"lower_is_better", ASY_H5_FLAG, AT(lower_is_better), 0},
    {"estimate_of", ASY_H5_TEXT, AT(estimate_of), ASY_H5_OPTIONAL},
    {"undefined_folds", ASY_H5_COUNT, AT(undefined_folds), 0},
    {0}};

static asy_status interval(asy_h5 *h, hid_t at, void *metric)
{
    asy_metric_result *m = metric;
    return asy_h5_attributes(h, at, asy_layout_interval, &m->interval);
}

static asy_status pooled_interval(asy_h5 *h, hid_t at, void *metric)
{
    asy_metric_result *m = metric;
    return asy_h5_attributes(h, at, asy_layout_interval, &m->pooled_interval);
}

static const asy_h5_dataset metric_datasets[] = {
    {.name = "fold",
     .kind = ASY_H5_REAL,
     .offset = AT(fold),
     .dim = {ASY_DIM_REPEAT, ASY_DIM_FOLD},
     .more = interval,
     .description = "The metric on each outer fold's test rows; NaN where not "
                    "defined. Attributes: the mean over folds, then over "
                    "repeats, with its interval."},
    {.name = "pooled",
     .kind = ASY_H5_REAL,
     .offset = AT(pooled),
     .dim = {ASY_DIM_REPEAT},
     .more = pooled_interval,
     .description = "The metric on all test rows of a repeat together; NaN "
                    "where not defined. Attributes: the mean over repeats with "
                    "its interval."},
    {0}};

static const asy_h5_dataset once_datasets[] = {
    {.name = "pooled",
     .kind = ASY_H5_REAL,
     .offset = AT(pooled),
     .dim = {ASY_DIM_ONE},
     .more = pooled_interval,
     .description = "The metric on the held-out test set; NaN where not "
                    "defined."},
    {0}};

/* ---- permutation tests ---- */

static const asy_h5_attribute scheme[] = {
    {"scheme", ASY_H5_TEXT, offsetof(asy_result, scheme), ASY_H5_OPTIONAL},
    {0}};

static const asy_h5_attribute null_facts[] = {
    {"observed", ASY_H5_REAL, NULL_AT(observed), 0},
    {"p_value", ASY_H5_REAL, NULL_AT(p_value), 0},
    {"p_value_adjusted", ASY_H5_REAL, NULL_AT(p_adjusted), 0},
    {0}};

/* The same on the group and on its dataset. */
static asy_status test(asy_h5 *h, hid_t at, void *null)
{
    ASY_TRY(asy_h5_attributes(h, at, null_facts, null));
    return asy_h5_attributes(h, at, scheme, h->root);
}

static const asy_h5_attribute null_name[] = {
    {"metric", ASY_H5_TEXT, NULL_AT(metric), 0}, {0}};

static const asy_h5_dataset null_datasets[] = {
    {.name = "null",
     .kind = ASY_H5_REAL,
     .offset = NULL_AT(null),
     .dim = {ASY_DIM_PERMUTATION},
     .more = test,
     .description = "The metric after the whole procedure was repeated with "
                    "permuted labels; NaN if a unit of it failed. The p-value "
                    "is (1 + number as good as observed) / (P + 1)."},
    {0}};

/* ---- lists ---- */

static const asy_h5_list metrics = {
    .name = "metrics",
    .description = "Metrics over the outer folds.",
    .count = ASY_DIM_METRIC,
    .offset = offsetof(asy_learner_result, metric),
    .element_size = sizeof(asy_metric_result),
    .element = {.description =
                    "A metric; attributes: its estimate and interval.",
                .attributes = metric_attributes,
                .datasets = metric_datasets,
                .more = interval}};

static const asy_h5_list tests = {
    .name = "permutation",
    .description = "Permutation tests of the whole nested procedure; "
                   "p_value_adjusted is for all learners and metrics together "
                   "(max-T: each standardised by the mean and standard "
                   "deviation of its null and observed values).",
    .count = ASY_DIM_NULL_METRIC,
    .offset = offsetof(asy_learner_result, null),
    .element_size = sizeof(asy_null_result),
    .flags = ASY_H5_OPTIONAL,
    .element = {.description = "The permutation test of one metric.",
                .attributes = null_name,
                .datasets = null_datasets,
                .more = test}};

asy_status asy_layout_measured(asy_h5 *h, hid_t at, void *learner)
{
    ASY_TRY(asy_h5_walk_list(h, at, &metrics, learner));
    return asy_h5_walk_list(h, at, &tests, learner);
}

asy_status asy_layout_measured_once(asy_h5 *h, hid_t at, void *holdout)
{
    asy_h5_list once = metrics, tests_once = tests;
    once.description = "Metrics on the held-out test set.";
    once.offset = offsetof(asy_holdout_result, metric);
    once.element.datasets = once_datasets;
    tests_once.offset = offsetof(asy_holdout_result, null);
    ASY_TRY(asy_h5_walk_list(h, at, &once, holdout));
    return asy_h5_walk_list(h, at, &tests_once, holdout);
}
